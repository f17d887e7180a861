"""Small files of every kind, sound and unsound, made byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument"
WORD_MAIN = f"{MAIN}.wordprocessingml.document.main+xml"
EXCEL_MAIN = f"{MAIN}.spreadsheetml.sheet.main+xml"


# ZIP


def packed(files: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP as common programs write it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def streamed(files: Mapping[str, bytes | str]) -> bytes:
    """A ZIP written to a pipe: the sizes follow the data."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return pipe.data


def by_hand(rows: list[dict[str, Any]], *, between: bytes = b"", **end: int) -> bytes:
    """A ZIP of which every number can be made to lie. Rows have `name` and `data`; the rest follows or is given."""
    body, table = b"", b""
    for row in rows:
        local, central = _row(row, place=len(body))
        body += b"" if "header" in row else local + between
        table += central
    end = {"disk": 0, "first": 0, "here": len(rows), "count": len(rows), "size": len(table), "start": len(body), **end}
    return body + table + struct.pack("<4s4H2IH", b"PK\5\6", *(end[name] for name in _END), end.get("remark", 0))


_END = ("disk", "first", "here", "count", "size", "start")


def _row(row: dict[str, Any], *, place: int) -> tuple[bytes, bytes]:
    data, method, flags = row["data"], row.get("method", 8), row.get("flags", 0)
    name = row["name"] if isinstance(row["name"], bytes) else row["name"].encode()
    coder = zlib.compressobj(9, zlib.DEFLATED, -15)
    shut = row.get("shut", coder.compress(data) + coder.flush() if method == 8 else data)
    numbers = (row.get("crc", zlib.crc32(data)), row.get("packed", len(shut)), row.get("size", len(data)))
    inner = {"flags": flags, "method": method, "numbers": numbers, "name": name, **row.get("inner", {})}
    local = struct.pack(
        "<4s5H3I2H", inner.get("signature", b"PK\3\4"), 20, inner["flags"], inner["method"], 0, 33, *inner["numbers"],
        len(inner["name"]), 0,
    )  # fmt: skip
    central = struct.pack(
        "<4s6H3I5H2I", row.get("signature", b"PK\1\2"), 20, 20, flags, method, 0, 33, *numbers, len(name), 0,
        row.get("remark", 0), row.get("disk", 0), 0, 0, row.get("header", place),
    )  # fmt: skip
    return local + inner["name"] + shut, central + name


# Office


def types(main: str, *, more: str = "", at: str = "/word/document.xml") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="{at}" ContentType="{main}"/>{more}</Types>'
    )


def relationships(*rows: tuple[str, str, bool]) -> str:
    """Rows of kind, target, and whether the target is outside."""
    mode = ' TargetMode="External"'
    inner = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"{mode if outside else ""}/>'
        for number, (kind, target, outside) in enumerate(rows)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def word_parts(**changes: bytes | str | None) -> dict[str, bytes | str]:
    """The parts of a Word document; a change of None leaves the part out. `document` stands for word/document.xml."""
    parts: dict[str, Any] = {
        "[Content_Types].xml": types(WORD_MAIN),
        "_rels/.rels": relationships(("officeDocument", "word/document.xml", False)),
        "word/document.xml": '<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body>Terms</w:body></w:document>',
    }
    return _changed(parts, changes)


def excel_parts(**changes: bytes | str | None) -> dict[str, bytes | str]:
    parts: dict[str, Any] = {
        "[Content_Types].xml": types(EXCEL_MAIN, at="/xl/workbook.xml"),
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml", False)),
        "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="urn:x"><sheets/></workbook>',
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="urn:x"><row r="1"/></worksheet>',
    }
    return _changed(parts, changes)


def _changed(parts: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, bytes | str]:
    merged = {**parts, **changes}
    return {name: content for name, content in merged.items() if content is not None}


def docx(more: Mapping[str, Any] | None = None, *, pack: Callable[..., bytes] = packed) -> bytes:
    return pack(word_parts(**(more or {})))


def xlsx(more: Mapping[str, Any] | None = None, *, pack: Callable[..., bytes] = packed) -> bytes:
    return pack(excel_parts(**(more or {})))


def word_relating(*rows: tuple[str, str, bool]) -> bytes:
    return docx({"word/_rels/document.xml.rels": relationships(*rows)})


def word_typed(main: str = WORD_MAIN, *, more: str = "") -> bytes:
    return docx({"[Content_Types].xml": types(main, more=more)})


def old_office(*names: str) -> bytes:
    """The container of an old Office file, with these names in its table."""
    rows = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in ("Root Entry", *names))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + rows.ljust(1024, b"\0")


# PDF


def pdf(*more: bytes, catalogue: bytes = b"", page: bytes = b"", pages: int = 1, version: bytes = b"1.7") -> bytes:
    """A PDF with a table of its objects. Those in `more` have the numbers from 10 on."""
    kids = b" ".join(b"%d 0 R" % (20 + number) for number in range(pages))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
        **{10 + number: content for number, content in enumerate(more)},
        **{20 + n: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] %s >>" % page for n in range(pages)},
    }
    body, places = b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % version, {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = max(objects) + 1
    rows = b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n" for number in range(size)
    )
    return body + b"xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, rows, size, len(body),
    )  # fmt: skip


def stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(content), content)


def with_file(name: bytes, content: bytes) -> bytes:
    """A PDF with a file attached."""
    return pdf(
        b"<< /Type /Filespec /F (%s) /UF (%s) /EF << /F 11 0 R >> >>" % (name, name),
        stream(content, b"/Type /EmbeddedFile"),
        catalogue=b"/Names << /EmbeddedFiles << /Names [(one) 10 0 R] >> >>",
    )


def saved(content: bytes, **how: Any) -> bytes:
    """The PDF as pikepdf saves it."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(target, **how)
    return target.getvalue()


def squeezed(content: bytes) -> bytes:
    """The same with its objects packed into streams, where no name can be read."""
    return saved(content, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def locked(content: bytes, *, user: str) -> bytes:
    return saved(content, encryption=pikepdf.Encryption(owner="owner", user=user))


# Pictures


def png(width: int = 1, height: int = 1, *, more: bytes = b"", header: bytes | None = None) -> bytes:
    """A PNG; `more` stands before its end."""
    start = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0) if header is None else header
    data = zlib.compress(b"\0\1\2\3")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", start) + chunk(b"IDAT", data) + more + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def jpeg(width: int = 8, height: int = 8, *, more: bytes = b"", scans: int = 1, frame: int = 0xC0) -> bytes:
    """A JPEG in outline; `more` stands before the size."""
    size = segment(frame, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + more + size + scan * scans + b"\xff\xd9"


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content
