"""PDF: sound, not encrypted, and nothing in it that runs. A process of its own looks into it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from app.core.uploads import archive
from app.core.uploads.refusing import EXECUTABLE, SAVE_AGAIN, UploadRefused

CHILD = Path(__file__).with_name("pdf_child.py")
SECONDS = 30.0  # by the clock on the wall; the process itself stops after a few seconds of work
_AT_ONCE = threading.BoundedSemaphore(2)  # in each worker of the server: memory is shared by all

_PRINT = "Print it to PDF and choose the new file."
_REASONS = {
    "script": f"The PDF holds JavaScript, which Concord never keeps. {_PRINT}",
    "launch": f"The PDF starts programs or loads data when it is opened. {_PRINT}",
    "form": f"The PDF is a form that runs scripts (XFA), which most programs cannot show. {_PRINT}",
    "media": f"The PDF holds media that run a player of their own. {_PRINT}",
    "program": EXECUTABLE,
    "file": "Another file is attached to the PDF. Take it out, and choose both files one by one.",
    "encrypted": "The PDF is encrypted, so that it could not be read in later years. Save it without protection, or "
    "print it to PDF, and choose the new file.",
    "heavy": f"The PDF takes too much time or memory to look into. {_PRINT}",
    "damaged": f"The PDF is damaged or cut short. {SAVE_AGAIN}",
    "empty": "The PDF has no pages. Choose the file that holds the document.",
}


def _named(name: str) -> bytes:
    """A pattern for a name in a PDF, of which any character may be written as # and two digits."""
    return b"/" + b"".join(b"(?:%c|#%x|#%X)" % (letter, letter, letter) for letter in name.encode())


# An action that runs, wherever it stands: also where only a program that repairs the file would find it.
_BETWEEN = rb"(?:[\x00\t\n\f\r ]|%[^\r\n]{0,200}[\r\n]){0,50}"
_ACTION = re.compile(_named("S") + _BETWEEN + b"(?:(" + _named("JavaScript") + b")|" + _named("Launch") + b")")


def check(content: bytes) -> int:
    """The number of pages. Raises UploadRefused for a PDF that is damaged, encrypted or not harmless."""
    check_outside(content)
    return judge(_look(content))


def check_outside(content: bytes) -> None:
    """Raises UploadRefused for what shows without looking into the objects."""
    archive.refuse_if_appended(content)
    _, mark, rest = content[-2048:].rpartition(b"%%EOF")
    if not mark or rest.strip(b"\x00\t\n\f\r "):
        raise UploadRefused(_REASONS["damaged"])
    if action := _ACTION.search(content):
        raise UploadRefused(_REASONS["script" if action[1] else "launch"])


def judge(seen: dict[str, Any]) -> int:
    """The number of pages of what was seen in a PDF. Raises UploadRefused with the worst of what was found."""
    found = [seen["fault"]] if "fault" in seen else seen["found"]
    for reason, sentence in _REASONS.items():
        if reason in found:
            raise UploadRefused(sentence)
    if not seen["pages"]:
        raise UploadRefused(_REASONS["empty"])
    return int(seen["pages"])


def _look(content: bytes) -> dict[str, Any]:
    """What the process saw. One that was ended for its time or memory saw something too heavy."""
    try:
        with _AT_ONCE:
            done = subprocess.run(  # noqa: S603 - our own script, no argument from outside
                [sys.executable, "-I", str(CHILD)],
                input=content, capture_output=True, timeout=SECONDS, check=False,
                cwd="/", env={"LANG": "C.UTF-8"}, start_new_session=True,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"fault": "heavy"}
    if done.returncode < 0:
        return {"fault": "heavy"}
    if done.returncode:
        raise RuntimeError(f"PDFs cannot be looked into: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen
