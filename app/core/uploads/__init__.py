"""What an uploaded file really is, judged by its content: kept as an Upload, or refused in a sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from app.core.uploads import images, office, pdf, plain
from app.core.uploads.kinds import CSV, DOCUMENTS, EXCEL, IMAGES, JPEG, PDF, PNG, TABLES, TEXT, WORD, Kind, recognise
from app.core.uploads.names import clean_name, ending
from app.core.uploads.refusing import UploadRefused

__all__ = [
    "CSV", "DOCUMENTS", "EXCEL", "IMAGES", "JPEG", "MOST_BYTES", "PDF", "PNG", "TABLES", "TEXT", "WORD",
    "Kind", "Upload", "UploadRefused", "examine", "megabytes",
]  # fmt: skip

MOST_BYTES = 10_000_000


@dataclass(frozen=True)
class Upload:
    """A file that may be kept. `size` is in bytes; `pages` is None for what has no pages of its own."""

    name: str
    media_type: str
    size: int
    sha256: str
    pages: int | None = None


# Each returns the number of pages, or None, and raises UploadRefused.
_READERS: dict[Kind, Callable[[bytes], int | None]] = {
    PDF: pdf.check,
    WORD: office.check_word,
    EXCEL: office.check_excel,
    PNG: images.check_png,
    JPEG: images.check_jpeg,
    CSV: plain.check,
    TEXT: plain.check,
}


def examine(name: str, content: bytes, *, most_bytes: int = MOST_BYTES, kinds: tuple[Kind, ...] = DOCUMENTS) -> Upload:
    """The file as it may be kept: of one of the kinds, sound, and nothing in it that runs.

    Raises UploadRefused with a sentence for whoever chose the file. Nothing is read, unpacked or
    parsed without a limit.
    """
    if not content:
        raise UploadRefused("The file is empty. Choose the file that holds the document.")
    if len(content) > most_bytes:
        raise UploadRefused(
            f"The file has {megabytes(len(content))}; at most {megabytes(most_bytes)} can be kept. "
            "Save it with smaller pictures, or in parts."
        )
    name = clean_name(name)
    kind = _kind(name, content, kinds=kinds)
    pages = _READERS[kind](content)
    return Upload(name, kind.media_type, len(content), hashlib.sha256(content).hexdigest(), pages)


def megabytes(size: int) -> str:
    """`12.4 MB`, `10 MB`, `0.1 MB`: never less than what it stands for."""
    tenths = -(-size // 100_000)
    return f"{tenths // 10}.{tenths % 10} MB" if tenths % 10 else f"{tenths // 10} MB"


def _kind(name: str, content: bytes, *, kinds: tuple[Kind, ...]) -> Kind:
    """The kind that both the content and the name say."""
    taken = f"Concord takes {', '.join(map(str, kinds))} here."
    last = ending(name)
    words, possible = recognise(content)
    named = next((kind for kind in DOCUMENTS if last in kind.endings), None)
    if named is None and len(possible) == 1:
        raise UploadRefused(f"The content of the file is {words}, so its name must end in .{possible[0].endings[0]}.")
    if named is None:
        raise UploadRefused(f"The file is of a type that is not taken. {taken}")
    if not possible and named not in (CSV, TEXT):
        raise UploadRefused(f"The file is damaged, or its type is not what its name says. {taken}")
    if possible and named not in possible:
        raise UploadRefused(
            f"The name of the file ends in .{last}, but its content is {words}. "
            "Choose the right file, or save it again under the right type."
        )
    if named not in kinds:
        raise UploadRefused(f"A file of this type cannot be used here. {taken}")
    return named
