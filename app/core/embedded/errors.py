"""What the embedded PostgreSQL says when it cannot be used."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

FULL = ("No space left on device", "Disk quota exceeded")
NOT_WRITABLE = ("Read-only file system", "Permission denied", "File exists", "Not a directory")


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; the message is a sentence that says what to do."""


@contextlib.contextmanager
def in_sentences(instance: Path) -> Iterator[None]:
    """Turns an error of the system into an EmbeddedError that says what to do."""
    try:
        yield
    except OSError as problem:
        otherwise = f"Concord's database cannot be used: {problem}."
        raise explained(str(problem), instance=instance, otherwise=otherwise) from problem


def explained(said: str, *, instance: Path, otherwise: str) -> EmbeddedError:
    """The error for what a program or the system said: advice where it can be mended, else `otherwise`."""
    if any(words in said for words in FULL):
        return EmbeddedError(
            f"The disk that holds {instance} is full. Make room and start again; what was saved is safe."
        )
    if "Operation not permitted" in said and os.geteuid() == 0:
        return EmbeddedError(
            "Concord runs as root but may not change to another user, and PostgreSQL does not run as root."
            " Run Concord as an ordinary user, or name a PostgreSQL server with DATABASE_URL."
        )
    if any(words in said for words in NOT_WRITABLE):
        return EmbeddedError(
            f"Concord cannot write to {instance}. Make it a folder that the user who runs Concord may write"
            f" to, or name another with CONCORD_INSTANCE. ({said.strip()})"
        )
    return EmbeddedError(otherwise)
