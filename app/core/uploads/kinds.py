"""The kinds of file that are taken, and what the first bytes of a file say that it is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from app.core.uploads.refusing import UploadRefused


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name in a sentence, its media type, and the endings that its name may have."""

    name: str
    media_type: str
    endings: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(f'.{ending}' for ending in self.endings)})"


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = Kind("PDF", "application/pdf", ("pdf",))
WORD = Kind("Word document", f"{_OFFICE}.wordprocessingml.document", ("docx",))
EXCEL = Kind("Excel workbook", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))
CSV = Kind("CSV", "text/csv", ("csv",))
TEXT = Kind("plain text", "text/plain", ("txt",))
PNG = Kind("PNG", "image/png", ("png",))
JPEG = Kind("JPEG", "image/jpeg", ("jpg", "jpeg"))

DOCUMENTS = (PDF, WORD, EXCEL, CSV, TEXT, PNG, JPEG)
TABLES = (EXCEL, CSV)
IMAGES = (PNG, JPEG)

# First bytes, and the kinds that begin with them.
_TAKEN: tuple[tuple[bytes, str, tuple[Kind, ...]], ...] = (
    (b"%PDF-", "a PDF", (PDF,)),
    (b"PK\x03\x04", "an Office document or ZIP archive", (WORD, EXCEL)),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", (PNG,)),
    (b"\xff\xd8\xff", "a JPEG picture", (JPEG,)),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_ARCHIVES = (b"PK\x05\x06", b"PK\x07\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"\xfd7zXZ\x00")
_AS_PICTURE = "Save it as PNG or JPEG and choose the new file."
_OTHERS: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    (_ARCHIVES, "an archive", "Unpack it and choose the files one by one."),
    ((b"{\\rt",), "a Rich Text file", "Save it as a Word document (.docx) and choose the new file."),
    ((b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF"), "a picture or recording of another type", _AS_PICTURE),
    ((b"%!PS",), "a PostScript file", "Save it as PDF and choose the new file."),
    ((b"#!",), "a script", "Concord keeps documents only."),
)
_MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<[!?/a-zA-Z]")
_LOOKED_AT = 1024  # a PDF reader looks for the beginning of a PDF in so many bytes


def is_program(head: bytes) -> bool:
    """Whether the first bytes are those of a program of Windows, Linux, macOS or Java."""
    return head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\x00" in head[:64])


def is_archive(head: bytes) -> bool:
    """Whether the first bytes are those of an archive of any common type."""
    return head.startswith((b"PK\x03\x04", *_ARCHIVES))


def is_old_office(head: bytes) -> bool:
    """Whether the first bytes are those of the container of old Office files and embedded objects."""
    return head.startswith(_OLE)


def old_office_holds(content: bytes, *names: str) -> bool:
    """Whether the container of an old Office file has a part of one of these names, as its table writes them."""
    return any(f"{name}\x00\x00".encode("utf-16-le") in content for name in names)


def is_text(content: bytes) -> bool:
    """Whether the bytes, which may be cut off anywhere, are UTF-8 without NUL."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return b"\x00" not in content


def recognise(content: bytes) -> tuple[str, tuple[Kind, ...]]:
    """What the content is, in words, and which kinds that may be; no kind where nothing is recognised.

    Raises UploadRefused for content that is recognised and never taken, and for content of two types.
    """
    head = content[:_LOOKED_AT]
    if head.find(b"%PDF-") > 0:
        raise UploadRefused(
            "Something stands before the PDF in this file, so that it may be two files in one. Save it as PDF again."
        )
    for start, words, kinds in _TAKEN:
        if content.startswith(start):
            return words, kinds
    _refuse_others(content, head)
    return ("text", (CSV, TEXT)) if is_text(head) else ("", ())


def _refuse_others(content: bytes, head: bytes) -> None:
    if is_old_office(head):
        _refuse_old_office(content)
    if is_program(head):
        raise UploadRefused("The file is a program, not a document. Concord keeps documents only.")
    if _MARKUP.match(head):
        raise UploadRefused(
            "The file is a web page, a drawing (SVG) or another file of tags. Save it as PDF and choose the new file."
        )
    if content[4:8] == b"ftyp":
        raise UploadRefused(f"The file is a picture or recording of another type. {_AS_PICTURE}")
    for starts, words, advice in _OTHERS:
        if content.startswith(starts):
            raise UploadRefused(f"The file is {words}. {advice}")


def _refuse_old_office(content: bytes) -> None:
    if old_office_holds(content, "EncryptedPackage"):
        raise UploadRefused("The file is protected by a password. Remove the password and choose the file again.")
    raise UploadRefused(
        "The file is of the old type of Word, Excel or PowerPoint (.doc, .xls, .ppt). "
        "Save it as .docx, .xlsx or PDF and choose the new file."
    )
