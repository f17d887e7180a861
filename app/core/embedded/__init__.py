"""The PostgreSQL that lives under the instance folder: started, adopted and stopped with those who use it.

The locks are flocks on the folders themselves: the kernel drops them when a process dies, however it dies.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from app.core.embedded import database, paths, server
from app.core.embedded.errors import EmbeddedError, in_sentences

__all__ = ["EmbeddedError", "ensure_running", "is_running", "stop"]

_holds: dict[Path, tuple[int, int]] = {}  # data folder: (process that uses it, descriptor of its flock)


def ensure_running(instance: Path) -> str:
    """The URL of the database `concord` in the PostgreSQL under `instance`.

    Starts the server, or adopts the one that runs. It stops when the last process that called this has ended.
    Raises EmbeddedError.
    """
    instance = instance.resolve()
    data = paths.data_folder(instance)
    with in_sentences(instance):
        instance.mkdir(parents=True, exist_ok=True)
        server.refuse_what_cannot_work(instance, data=data)
        with _alone(instance):
            if not data.exists():
                server.initialise(data)
            _hold(data)
            if paths.postmaster(data) is None:
                server.start(data)
            database.prepare(data)
            return database.url(data)


def stop(instance: Path) -> None:
    """Stops the server under `instance`, whoever uses it; returns when it is gone. Raises EmbeddedError."""
    instance = instance.resolve()
    if instance.exists():
        with in_sentences(instance), _alone(instance):
            server.stop(paths.data_folder(instance))


def is_running(instance: Path) -> bool:
    """Whether the server under `instance` runs and accepts connections."""
    data = paths.data_folder(instance.resolve())
    if paths.postmaster(data) is None:
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(paths.short(data) / paths.SOCKET))
        except OSError:
            return False
    return True


def _hold(data: Path) -> None:
    """Marks this process as a user of the server until it ends."""
    if _holds.get(data, (0, 0))[0] == os.getpid():
        return
    descriptor = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _holds[data] = (os.getpid(), descriptor)
    atexit.register(_release, data)


def _release(data: Path) -> None:
    """Ends this process's use of the server, and the server if nobody else uses it."""
    process, descriptor = _holds.get(data, (0, 0))
    if process != os.getpid():  # a fork of the user, such as a gunicorn worker: not its business
        return
    del _holds[data]
    folder_has_gone, others_use_it = FileNotFoundError, BlockingIOError
    with contextlib.suppress(folder_has_gone, others_use_it), _alone(data.parent):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        server.stop(data)
    os.close(descriptor)


@contextlib.contextmanager
def _alone(instance: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    descriptor = os.open(instance, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
