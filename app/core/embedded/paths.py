"""Where the embedded PostgreSQL is: its folder, its process, its socket."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from app.core.embedded.errors import EmbeddedError

SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes


def data_folder(instance: Path) -> Path:
    return instance / "postgresql"


def name(data: Path) -> str:
    """The server's name in the list of processes; it follows the folder when that is moved."""
    return f"concord-{data.stat().st_ino:x}"


def postmaster(data: Path) -> int | None:
    """The process id of the server of this data folder, or None.

    A killed server leaves its id behind, and another process may get it: only the command line tells.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        return pid if f"cluster_name={name(data)}" in command else None
    except (FileNotFoundError, NotADirectoryError, ProcessLookupError, ValueError):
        return None


def short(data: Path) -> Path:
    """A path to the data folder that is short enough to connect to the socket in it. Raises EmbeddedError."""
    if len(os.fsencode(data / SOCKET)) <= SOCKET_PATH_LIMIT:
        return data
    link = _link(data)
    with contextlib.suppress(FileExistsError):
        link.symlink_to(data)
    if link.lstat().st_uid not in (0, os.geteuid()) or not link.is_symlink() or link.readlink() != data:
        raise EmbeddedError(f"{link} is in the way of Concord's database. Remove it and start again.")
    return link


def forget_short(data: Path) -> None:
    """Removes what `short` may have left."""
    if _link(data).is_symlink():
        _link(data).unlink()


def owner(path: Path) -> str:
    with contextlib.suppress(KeyError):
        return path.owner()
    return f"user {path.stat().st_uid}"


def _link(data: Path) -> Path:
    folder = Path(tempfile.gettempdir())
    if len(os.fsencode(folder)) > SOCKET_PATH_LIMIT // 2:
        folder = Path(os.sep, "tmp")
    return folder / f"concord-{hashlib.sha256(os.fsencode(data)).hexdigest()[:20]}"
