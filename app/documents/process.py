"""The parent's side of rendering: one worker process for each application process, watched and restarted."""

from __future__ import annotations

import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("worker.py")
DOCUMENTS = Path(__file__).resolve().parents[2] / "static" / "documents"
SECONDS = 20.0
START_SECONDS = 30.0
WAIT_SECONDS = 60.0
MOST_BYTES = 8_000_000
MOST_PDF_BYTES = 64_000_000
MEMORY_BYTES = 1_500_000_000


class RenderingError(Exception):
    """The PDF cannot be made; the message is a sentence for the officer. Nothing was kept."""


class _Refused(RenderingError):
    """The worker refused the document and can go on."""


class Worker:
    """One worker process, started when first needed. A worker that failed is ended and replaced."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY_BYTES) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The id of the process, None while there is none."""
        return self._process.pid if self._process else None

    def render(self, job: Mapping[str, Any]) -> bytes:
        """The PDF of the job. Raises RenderingError; the next job then gets a fresh process."""
        message = json.dumps(job).encode("utf-8")
        if len(message) > MOST_BYTES:
            raise RenderingError("The document is too large to render.")
        if not self._one_at_a_time.acquire(timeout=WAIT_SECONDS):
            raise RenderingError("Other documents are being rendered. Try again in a minute.")
        try:
            return self._send(message)
        except _Refused:
            raise  # the worker said no and is as sound as before
        except BaseException:
            self.end()
            raise
        finally:
            self._one_at_a_time.release()

    def _send(self, message: bytes) -> bytes:
        process = self._running()
        assert process.stdin
        assert process.stdout
        deadline = time.monotonic() + self._seconds
        try:
            process.stdin.write(struct.pack("!Q", len(message)) + message)
            process.stdin.flush()
        except OSError as error:
            raise RenderingError("The renderer stopped. Try again.") from error
        status, answer = self._answer(process.stdout.fileno(), deadline=deadline)
        if status == b"p":
            return answer
        raise (_Refused if status == b"r" else RenderingError)(answer.decode("utf-8", "replace"))

    def _answer(self, pipe: int, *, deadline: float) -> tuple[bytes, bytes]:
        status, length = struct.unpack("!cQ", _read(pipe, 9, deadline=deadline))
        if length > MOST_PDF_BYTES:
            raise RenderingError("The PDF is too large to keep.")
        return status, _read(pipe, length, deadline=deadline)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is None:
            return self._process
        self.end()
        # The worker sees the bundled fonts and nothing else of this process: no secret, no proxy, no path.
        environment = {
            "LANG": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "FONTCONFIG_FILE": str(DOCUMENTS / "fonts" / "fonts.conf"),
            "CONCORD_DOCUMENTS": str(DOCUMENTS),
            "CONCORD_RENDERING_MEMORY": str(self._memory),
            "CONCORD_RENDERING_SECONDS": str(int(self._seconds)),
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own script, no argument from outside
            [sys.executable, "-I", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            close_fds=True,
            start_new_session=True,
        )
        assert self._process.stdout
        ready = _read(self._process.stdout.fileno(), 1, deadline=time.monotonic() + START_SECONDS)
        if ready != b"r":
            raise RenderingError("The renderer did not start.")
        return self._process

    def end(self) -> None:
        """Ends the process, if there is one, and waits for it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):  # what was still to be written goes with the process
                    pipe.close()
        process.wait()

    def forget(self) -> None:
        """After a fork: lets go of the parent's process without ending it."""
        process, self._process = self._process, None
        self._one_at_a_time = threading.Lock()
        if process is None:
            return
        process.returncode = 0  # not this process's child: never wait for it
        for pipe in (process.stdin, process.stdout):
            if pipe:
                os.close(pipe.fileno())
                _detach(pipe)


def _detach(pipe: Any) -> None:
    """Keeps the file object from closing a number that may soon belong to another file."""
    _ABANDONED.append(pipe)


_ABANDONED: list[Any] = []


def _read(pipe: int, length: int, *, deadline: float) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise RenderingError("The document took too long to render. Make it shorter and try again.")
        part = os.read(pipe, min(length - len(parts), 1 << 20))
        if not part:
            raise RenderingError("The renderer stopped: the document needs more time or memory than it may use.")
        parts += part
    return bytes(parts)


_worker = Worker()
os.register_at_fork(after_in_child=_worker.forget)


def render(job: Mapping[str, Any]) -> bytes:
    """The PDF of the job, made by this process's own worker. Raises RenderingError."""
    return _worker.render(job)
