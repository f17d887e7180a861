"""`python -m app.serve`: makes the database ready, then answers requests until it is told to stop.

One process owns everything: it holds the port, the embedded database and the workers, so that its end is
the end of all of them. The application is loaded once, before the workers are forked from it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, ClassVar

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from sqlalchemy.exc import OperationalError

from app import clockwork
from app import settings as settings_module
from app.agreements.policy import PolicyError
from app.core import embedded
from app.preparing import NotReady, prepare
from app.settings import Settings, SettingsError

GRACE_SECONDS = 3  # what is being answered when Concord is told to stop has this long to finish
WORKER_SECONDS = 60  # a worker that does not come back for so long is replaced
PR_SET_PDEATHSIG = 1
FIRST_ADMINISTRATOR = ".venv/bin/flask --app wsgi officers invite-administrator --email ... --name ..."


class ServeError(Exception):
    """Concord cannot serve; the message says why and what to do."""


def main() -> int:
    """Serves until a signal ends it. Returns 1, after a sentence on stderr, when it cannot start."""
    for sent in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(sent) is not signal.SIG_IGN:  # nohup asks for SIGHUP to be ignored
            signal.signal(sent, _end)
    if "--end-with-parent" in sys.argv[1:]:
        _end_with_parent()
    try:
        settings = settings_module.read(os.environ)
        with _port(settings) as listener, _announced(settings, listener=listener):
            serve(settings, listener=listener)
    except (SettingsError, PolicyError, embedded.EmbeddedError, ServeError) as problem:
        print(f"Concord cannot start. {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def serve(settings: Settings, *, listener: socket.socket) -> None:
    """Starts what is missing and answers requests on the listener; ends by SystemExit."""
    if settings.database_url is None:
        embedded.ensure_running(settings.instance)
    try:
        from wsgi import app  # makes the application, so only once the database is there

        prepare(app, settings=settings)
    except NotReady as problem:
        raise ServeError(str(problem)) from problem
    except OperationalError as problem:
        reason = str(problem.orig).strip().partition("\n")[0]
        raise ServeError(f"The database does not answer: {reason}. Check DATABASE_URL.") from problem
    _Server(app, settings=settings, listener=listener).run()


# The port


@contextlib.contextmanager
def _port(settings: Settings) -> Iterator[socket.socket]:
    """The listening socket. Listening comes first of all, so that no second start gets past this line."""
    family, address = _address(settings)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as problem:
        listener.close()
        raise ServeError(_why_no_port(settings, problem)) from problem
    with listener:
        yield listener


def _address(settings: Settings) -> tuple[socket.AddressFamily, Any]:
    """Where to listen. In development every visitor may be any officer, so only this machine may visit."""
    if settings.port > 65535:
        raise ServeError(f"PORT must be at most 65535, not {settings.port}.")
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
    except OSError as problem:
        raise ServeError(f"HOST={settings.host} is not an address: {problem.strerror}.") from problem
    if settings.development and not ipaddress.ip_address(str(address[0])).is_loopback:
        raise ServeError(
            f"In development anybody who reaches the page may act as any officer, so HOST must be an address"
            f" of this machine only, such as 127.0.0.1, not {settings.host}. To serve others, set"
            f" CONCORD_MODE=production."
        )
    return family, address


def _why_no_port(settings: Settings, problem: OSError) -> str:
    if problem.errno == errno.EACCES:
        return f"Port {settings.port} is reserved for root. Choose another: make run PORT=8000"
    if problem.errno != errno.EADDRINUSE:
        return f"Concord cannot listen on {settings.host}, port {settings.port}: {problem.strerror}."
    said = _who_serves(_serving_file(settings, settings.port))
    who = said or "Another program has it, perhaps a copy of Concord in another folder."
    other = settings.port + 1 if settings.port < 65535 else 8000
    return f"Port {settings.port} is in use. {who} To use another port: make run PORT={other}"


# What tells a second copy about the first


def _serving_file(settings: Settings, port: int) -> Path:
    return settings.instance / f"serving-{port}.lock"


@contextlib.contextmanager
def _announced(settings: Settings, *, listener: socket.socket) -> Iterator[None]:
    """Leaves this copy's process and address where another start finds them, locked while it serves."""
    path, owner = _serving_file(settings, listener.getsockname()[1]), os.getpid()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")  # who listens on the port is alone in writing here
        file.write(f"{owner} {_url(listener)}\n")
        file.flush()
    except OSError as problem:
        reason = f"Concord cannot write {path}: {problem.strerror}."
        raise ServeError(f"{reason} Make the folder writable or set CONCORD_INSTANCE.") from problem
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            if os.getpid() == owner:  # not a worker
                path.unlink(missing_ok=True)


def _who_serves(path: Path) -> str | None:
    """A sentence about the copy that wrote the file, or None if it was killed or never was."""
    with contextlib.suppress(FileNotFoundError, PermissionError, ValueError), path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            process, url = file.read().split()
            return f"Concord already runs there: {url} (process {process})."
    return None


def _url(listener: socket.socket) -> str:
    """The address to open on this machine."""
    host, port = listener.getsockname()[:2]
    here = ipaddress.ip_address(host)
    if here.is_unspecified:
        here = ipaddress.ip_address("127.0.0.1" if here.version == 4 else "::1")
    return f"http://{here}:{port}/" if here.version == 4 else f"http://[{here}]:{port}/"


# The workers


class _Master(Arbiter):  # type: ignore[misc]
    """gunicorn's master, which also revives the embedded database, and ends when its terminal is closed."""

    SIGNALS: ClassVar = [sent for sent in Arbiter.SIGNALS if sent not in (signal.SIGHUP, signal.SIGUSR2)]

    def init_signals(self) -> None:
        super().init_signals()
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, lambda sent, frame: self.signal(signal.SIGTERM, frame))

    def murder_workers(self) -> None:  # gunicorn calls this about once a second
        super().murder_workers()
        settings: Settings = self.app.settings
        if settings.database_url is None and not embedded.is_running(settings.instance):
            self.log.error("The embedded database has ended. Starting it again.")
            try:
                embedded.ensure_running(settings.instance)
            except embedded.EmbeddedError as problem:
                self.log.error("%s", problem)


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told in Python what its command line would say."""

    def __init__(self, app: Flask, *, settings: Settings, listener: socket.socket) -> None:
        self.flask, self.settings, self.listener = app, settings, listener
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"fd://{os.dup(self.listener.fileno())}",
            "workers": self.settings.workers,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": WORKER_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            "proc_name": "concord",
            "control_socket_disable": True,
            "post_worker_init": self.begin,
            "worker_exit": _leave,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.flask

    def run(self) -> None:
        _Master(self).run()

    def begin(self, worker: Any) -> None:
        """What a worker does besides answering: it does what is due when its time comes."""
        clockwork.start(self.flask)
        self.say_ready(worker)

    def say_ready(self, worker: Any) -> None:
        """Tells the terminal, once, when the first worker takes requests."""
        if worker.age != 1:
            return
        print(f"Concord is ready: {_url(self.listener)}", flush=True)
        if self.settings.development:
            print("Choose a sample officer on the page that opens.", flush=True)
        else:
            print(f"The first administrator is invited with: {FIRST_ADMINISTRATOR}", flush=True)


def _leave(server: Arbiter, worker: Any) -> None:
    """Ends a worker at once: nothing is left to do, and a thread with a slow visitor would delay it."""
    if worker.pid != os.getpid():  # the master tidies up after a worker that was killed
        return
    reason = sys.exc_info()[1]
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(reason.code if isinstance(reason, SystemExit) and isinstance(reason.code, int) else 1)


def _end_with_parent() -> None:
    """Has the kernel send SIGTERM when the parent ends: a killed `make` must not leave a server unseen."""
    with contextlib.suppress(OSError, AttributeError):  # Linux only
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(sent: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + sent)


if __name__ == "__main__":
    sys.exit(main())
