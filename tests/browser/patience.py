"""An end to waiting: when a page has hung for too long, its tabs are ended, so that whoever waits for it hears of it."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What is waited for without an end in Playwright itself: scripts in a page, the body of an answer, a tab that closes.
GRACE = 10.0  # seconds after the tabs until the whole browser is ended


class StalledError(AssertionError):
    """Something in the browser took longer than it may."""


@contextmanager
def at_most(seconds: float, *, doing: str) -> Iterator[None]:
    """Lets what is within take so long; then ends the tabs of our browser, and says what was being done.

    An exception cannot be thrown into a thread that waits inside Playwright; a tab that is gone ends the waiting.
    """
    late = threading.Event()

    def end_tabs() -> None:
        late.set()
        _end(b"--type=renderer")

    timers = [threading.Timer(seconds, end_tabs), threading.Timer(seconds + GRACE, _end, [b"--remote-debugging-pipe"])]
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        yield
    except Exception as error:
        if not late.is_set():
            raise
        raise StalledError(f"{doing} did not end within {seconds:g} s; the tabs were closed") from error
    finally:
        for timer in timers:
            timer.cancel()
    if late.is_set():
        raise StalledError(f"{doing} did not end within {seconds:g} s; the tabs were closed")


def _end(mark: bytes) -> None:
    """Ends the processes below this one whose command has the mark."""
    for pid in _descendants(os.getpid()):
        with contextlib.suppress(OSError):
            if mark in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)


def _descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found, ahead = [], [root]
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += below
    return found
