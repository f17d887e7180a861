"""Makes, starts and stops the server process."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import BinaryIO

from app.core.embedded import paths, programs
from app.core.embedded.errors import EmbeddedError, explained

MAJOR = programs.MAJOR
SUPERUSER = "postgres"
START_SECONDS = 300  # after a power cut the log is replayed first
OVERLAP_SECONDS = 20
LOG = "server.log"
LOG_BYTES = 5_000_000
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": ".",  # relative to the data folder, so no path is too long for the server
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}

_children: dict[Path, subprocess.Popen[bytes]] = {}  # servers that this process started, to be reaped by it


def refuse_what_cannot_work(instance: Path, *, data: Path) -> None:
    """Raises EmbeddedError, or OSError, when a look at the folders tells that the server cannot start."""
    if not Path("/proc/self").exists():
        raise EmbeddedError("The embedded PostgreSQL needs Linux. Name a PostgreSQL server with DATABASE_URL.")
    if not os.access(instance, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(instance))
    if not data.exists():
        return
    if os.geteuid() not in (0, data.stat().st_uid):
        raise EmbeddedError(
            f"The database in {data} belongs to {paths.owner(data)}. Run Concord as that user or as root,"
            f" or have root give you the folder: chown -R {os.geteuid()} '{instance}'"
        )
    version = (data / "PG_VERSION").read_text().strip() if (data / "PG_VERSION").exists() else ""
    if not version:
        raise EmbeddedError(
            f"{data} does not hold a PostgreSQL database. Put a backup in its place, or move it away to start"
            f" with an empty database."
        )
    if version != str(MAJOR):
        raise EmbeddedError(
            f"{data} was written by PostgreSQL {version}, and this Concord brings PostgreSQL {MAJOR}."
            f" Export it with the Concord that wrote it (pg_dump) and import it here, or run PostgreSQL"
            f" {version} yourself and name it with DATABASE_URL."
        )


def initialise(data: Path) -> None:
    """Leaves a new, empty data folder with checksums. A half-made one never gets the final name."""
    draft = data.with_name("postgresql.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    # The order of words is PostgreSQL's own, the same on every machine.
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    # Whoever reaches the socket may enter; it lies in a folder of mode 0700.
    access = (f"--username={SUPERUSER}", "--auth-local=trust", "--auth-host=reject")
    try:
        _give_to_account(draft)
        code, said = programs.run("initdb", data=draft, arguments=("--data-checksums", *access, *locale))
        if code:
            raise explained(said, instance=data.parent, otherwise=f"PostgreSQL could not make {data}: {said}")
        draft.rename(data)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def start(data: Path) -> None:
    """Starts the server; returns when it has taken charge of the folder, maybe still replaying its log."""
    _give_to_account(data)
    data.chmod(0o700)
    life = os.open(data / "global", os.O_RDONLY | os.O_DIRECTORY)
    try:
        _wait_for_the_last_server(data, life=life)
        said = _attempt(data, life=life)
    finally:
        os.close(life)
    if said is not None:
        otherwise = f"PostgreSQL in {data} does not start: {said or 'it says nothing.'}"
        raise explained(said, instance=data.parent, otherwise=otherwise)


def _wait_for_the_last_server(data: Path, *, life: int) -> None:
    """Takes the flock that every process of a server inherits, and so is held while any of them lives.

    The sessions of a killed server take a moment to notice. A container that shares the folder cannot be
    seen in the list of processes, but its flock can. Raises EmbeddedError.
    """
    deadline = time.monotonic() + OVERLAP_SECONDS
    while True:
        try:
            return fcntl.flock(life, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"Processes of an earlier PostgreSQL still use {data}, maybe in another container. End"
                    f" them and start again."
                ) from None
        time.sleep(0.02)


def _attempt(data: Path, *, life: int) -> str | None:
    """Starts the server. Returns what it said if it gave up, else None."""
    for leftover in ("postmaster.pid", paths.SOCKET, f"{paths.SOCKET}.lock"):  # of a server that was killed
        (data / leftover).unlink(missing_ok=True)
    options = SETTINGS | {"cluster_name": paths.name(data)}
    words = tuple(word for name, value in options.items() for word in ("-c", f"{name}={value}"))
    with _log(data) as log:
        begin = log.tell()
        child = programs.start("postgres", data=data, arguments=words, output=log, inherit=(life,), own_session=True)
    _children[data] = child
    deadline = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        if paths.postmaster(data) == child.pid and (data / paths.SOCKET).exists():
            return None
        time.sleep(0.01)
    _end(data, child.pid)
    return (data / LOG).read_bytes()[begin:].decode(errors="replace").strip()


def _log(data: Path) -> BinaryIO:
    log = data / LOG
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(data / f"{LOG}.old")
    return log.open("ab")


def stop(data: Path) -> None:
    """Stops the server if it runs, and returns when it is gone. Raises EmbeddedError."""
    pid = paths.postmaster(data)
    if pid is not None:
        _end(data, pid)
    paths.forget_short(data)


def _end(data: Path, pid: int) -> None:
    """Ends a server politely (it ends its sessions and writes a checkpoint), then at once."""
    for sent, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):
        deadline = time.monotonic() + seconds
        try:
            os.kill(pid, sent)
            while time.monotonic() < deadline:
                _reap(data)
                os.kill(pid, 0)
                if _is_zombie(pid):
                    return
                time.sleep(0.01)
        except ProcessLookupError:
            return
    raise EmbeddedError(f"PostgreSQL in {data} does not stop. End it with: kill -9 {pid}")


def _reap(data: Path) -> None:
    child = _children.get(data)
    if child is not None and child.poll() is not None:
        del _children[data]


def _is_zombie(pid: int) -> bool:
    """Whether the process has ended but its parent, not this process, has not asked for its exit code."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def _give_to_account(data: Path) -> None:
    """Makes the folder belong to the account that runs the server, also after root copied it here."""
    account = programs.account(data)
    if account and data.stat().st_uid != account["user"]:
        for path in (data, *data.rglob("*")):
            os.chown(path, account["user"], account["group"], follow_symlinks=False)
