"""Processes that use the embedded database or serve pages, started and ended as an operator would."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
USE = """
import sys
from pathlib import Path
from app.core import embedded
print(embedded.ensure_running(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Waits for the condition; fails when it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not true within {seconds} s"
        time.sleep(0.02)


def end_postgresql(instance: Path) -> None:
    """Ends what a test left running."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        pid = postmaster(instance)
        os.kill(pid, signal.SIGQUIT)
        until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    """Whether the process runs (one that has ended and waits for its parent does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def postmaster(instance: Path) -> int:
    """The process id of the database server, as it wrote it down."""
    return int((instance / "postgresql" / "postmaster.pid").read_text().split()[0])


class User:
    """A process that uses the embedded database until it is told to end."""

    def __init__(self, instance: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE, str(instance)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def url(self) -> str:
        """The URL it got; waits for it."""
        assert self.process.stdout
        assert self.process.stderr
        line = self.process.stdout.readline().strip()
        assert line, self.process.stderr.read()
        return line.replace("+psycopg", "")

    def end(self) -> None:
        """Ends as a command ends."""
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        """Ends without a chance to tidy up."""
        self.process.kill()
        self.process.communicate()


class Copy:
    """A copy of Concord that serves pages: `python -m app.serve` in a process group of its own."""

    def __init__(self, instance: Path, settings: dict[str, str]) -> None:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        settings = {"CONCORD_INSTANCE": str(instance), "SAMPLE_DATA": "no", "PORT": "0"} | settings
        descriptor, name = tempfile.mkstemp(dir=instance.parent)
        self.errors = Path(name)  # a pipe that nobody reads would stop it when full
        with os.fdopen(descriptor, "w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.serve"],
                cwd=ROOT,
                env=inherited | settings,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    def address(self) -> str:
        """The address it announces; waits for it."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line.startswith("Concord is ready: "), line + self.said()
        return line.removeprefix("Concord is ready: ").strip()

    def interrupt(self) -> None:
        """Ctrl-C: the whole group gets it."""
        os.killpg(self.process.pid, signal.SIGINT)

    def wait(self) -> tuple[int, str]:
        """Waits for its end. Returns the exit code and what it said on stderr."""
        self.process.communicate(timeout=60)
        return self.process.returncode, self.said()

    def said(self) -> str:
        """What it has said on stderr."""
        return self.errors.read_text()

    def group(self) -> list[int]:
        """The processes of its group that are alive."""
        everyone = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
        return [pid for pid in everyone if _group(pid) == self.process.pid and alive(pid)]


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:  # it ended while it was looked at
        return 0


def status(url: str) -> int:
    """The status of a GET; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code
    except OSError:
        return 0
