"""Plain text and CSV: UTF-8, and nothing that cannot be seen."""

from __future__ import annotations

import re

from app.core.uploads.refusing import UploadRefused

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]")
_AS_UTF8 = "Save it as UTF-8 (in Excel: “CSV UTF-8”) and choose the new file."


def check(content: bytes) -> None:
    """Raises UploadRefused for text that is not UTF-8 or that holds control characters."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UploadRefused(f"The text is in UTF-16. {_AS_UTF8}")
    found = _CONTROL.search(content)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise UploadRefused(f"The text is not in UTF-8: line {line:,} cannot be read. {_AS_UTF8}") from fault
    if found:
        line = content.count(b"\n", 0, found.start()) + 1
        raise UploadRefused(
            f"Line {line:,} of the text holds a control character, so that it may not be text at all. "
            "Take it out and choose the file again."
        )
