"""Looks into one PDF in a process of its own: the only importer of pikepdf, run as a script.

It imports nothing of Concord. It reads the PDF from its standard input and writes what it found as JSON. It
gives itself limits before the first byte: what breaks or exhausts the library ends here and nowhere else.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from pikepdf.settings import qpdf_limit_errors, set_qpdf_limits

MEMORY_BYTES = 768_000_000
SECONDS = 5
MOST_BYTES_OF_A_STREAM = 64_000_000
# What makes it worth looking into an object; the names stand in it in their plain form.
_WORTH_A_LOOK = re.compile(rb"/(JS|JavaScript|Launch|ImportData|XFA|RichMedia|EF|EmbeddedFile)\b")
_COMMON = "reported number of objects"  # counted wrongly by a program in wide use, and read by none
_ACTIONS = {"/JavaScript": "script", "/Launch": "launch", "/ImportData": "launch"}
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_PROGRAMS = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_RUN_BY_NAME = re.compile(
    r"\.(exe|com|scr|pif|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|jar|lnk|url|dll|sh|py|app|reg|cpl|html?|svg)\W*$",
    re.IGNORECASE,
)


def look(content: bytes) -> dict[str, Any]:
    """`pages`, and `found`: words for what no PDF should hold. With `fault` where it cannot be read at all."""
    before = qpdf_limit_errors()  # counted since the process began: an earlier PDF is no reason to refuse this one
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, inherit_page_attributes=False) as pdf:
            if pdf.is_encrypted:
                return {"fault": "encrypted"}
            found = set().union(*(_found(thing) for thing in _things(pdf)))
            # A warning means that the library had to guess: another program may guess something else.
            if warnings := [said for said in map(str, pdf.get_warnings()) if _COMMON not in said]:
                return {"fault": _fault(" ".join(warnings), before=before)}
            return {"pages": len(pdf.pages), "found": sorted(found)}
    except pikepdf.PasswordError:
        return {"fault": "encrypted"}
    except MemoryError:
        return {"fault": "heavy"}
    except Exception as fault:  # whatever the library makes of a file that no program should have written
        return {"fault": _fault(str(fault), before=before)}


def _fault(said: str, *, before: int) -> str:
    """Whether the library met a limit in this PDF; `before` is how often it had met one until then."""
    return "heavy" if "limit exceeded" in said or qpdf_limit_errors() > before else "damaged"


def _things(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary and stream of the objects that may hold something, with those that stand inside them."""
    for thing in pdf.objects:
        outer = thing.stream_dict if isinstance(thing, Stream) else thing
        if not isinstance(outer, Object) or not _WORTH_A_LOOK.search(outer.unparse(resolved=True)):
            continue
        waiting: list[Any] = [thing]
        while waiting:
            inner = waiting.pop()
            if isinstance(inner, Dictionary | Stream):
                yield inner
                waiting += [value for value in dict(inner.items()).values() if _stands_inside(value)]
            elif isinstance(inner, Array):
                waiting += [value for value in inner if _stands_inside(value)]


def _stands_inside(value: Any) -> bool:
    return isinstance(value, Object) and not value.is_indirect


def _found(thing: Any) -> set[str]:
    """Words for what a dictionary or stream does or holds."""
    found = set()
    action = thing.get("/S")
    if isinstance(action, Name) and str(action) in _ACTIONS:
        found.add(_ACTIONS[str(action)])
    if "/JS" in thing:
        found.add("script")
    if "/XFA" in thing:
        found.add("form")
    if thing.get("/Subtype") == Name.RichMedia:
        found.add("media")
    if isinstance(thing, Stream) and thing.get("/Type") == Name.EmbeddedFile:
        found.add(_judged(thing))
    if isinstance(thing.get("/EF"), Dictionary):
        found |= _attached(thing)
    return found - {""}


def _attached(thing: Any) -> set[str]:
    """Words for a file that is attached under one or more names."""
    names = [thing.get(key) for key in ("/F", "/UF", "/DOS", "/Unix", "/Mac")]
    runs = any(isinstance(name, String) and _RUN_BY_NAME.search(str(name)) for name in names)
    found = {_judged(stream) for _, stream in thing["/EF"].items() if isinstance(stream, Stream)}
    return found | ({"program"} if runs else set())


def _judged(stream: Any) -> str:
    """What an attached file is: nothing to report where it is text or a picture."""
    content = stream.read_bytes()
    if content.startswith(_PROGRAMS) or (content.startswith(b"MZ") and b"\x00" in content[:64]):
        return "program"
    if content.startswith(_PICTURES):
        return ""
    try:
        return "file" if "\x00" in content.decode("utf-8") else ""
    except UnicodeDecodeError:
        return "file"


def limit() -> None:
    """Limits on this process: memory, time, no files and no core."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit_library()


def limit_library() -> dict[str, int | bool]:
    """Limits on what the library unpacks and how deep it reads. Returns those that were there before."""
    most = MOST_BYTES_OF_A_STREAM
    return set_qpdf_limits(
        flate_max_memory=most, png_max_memory=most, run_length_max_memory=most, tiff_max_memory=most,
        dct_max_memory=most, max_stream_filters=4, parser_max_nesting=100,
    )  # fmt: skip


if __name__ == "__main__":
    limit()
    print(json.dumps(look(sys.stdin.buffer.read())))
