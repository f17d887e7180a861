"""Starts the application and the bare page on the same server with the same options, and asks them in turn."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning",
           "--no-control-socket")  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(target: str, environment: dict[str, str]) -> Iterator[int]:
    """gunicorn with this application; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *OPTIONS, "--bind", f"127.0.0.1:{port}", target]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@dataclass
class Browser:
    """One kept connection with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        """The status and body; keeps cookies and the connection."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urllib.parse.urlencode(fields) if fields is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body=body, headers=headers)
        response = self._connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return response.status, response.read()

    def sign_in(self, name: str) -> str:
        """Sign in as a sample officer and return a form token."""
        _, page = self.ask("GET", "/sign-in/sample")
        form = next(part for part in page.decode().split("<form")[1:] if f"as {name}</span>" in part)
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        self.ask("POST", "/sign-in/sample", fields)
        return self.token()

    def token(self) -> str:
        _, page = self.ask("GET", "/partners/new")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.decode())
        assert found, "the page has no form token"
        return found[1]


def milliseconds(browser: Browser, path: str) -> float:
    start = time.perf_counter()
    status, _ = browser.ask("GET", path)
    taken = (time.perf_counter() - start) * 1000
    assert status == 200, f"{path} answered {status}"
    return taken


def compare(ours: Browser, path: str, bare: Browser, bare_path: str, *, times: int) -> tuple[float, float, float]:
    """Medians in milliseconds of our page and the bare one, asked in turn, and their ratio."""
    for _ in range(10):
        milliseconds(ours, path)
        milliseconds(bare, bare_path)
    pairs = [(milliseconds(ours, path), milliseconds(bare, bare_path)) for _ in range(times)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return mine, theirs, mine / theirs


def at_eight_connections(make_browser: object, path: str, *, times: int) -> float:
    """The 95th percentile in milliseconds with eight connections at once."""

    def one(_: int) -> list[float]:
        browser = make_browser()  # type: ignore[operator]
        return [milliseconds(browser, path) for _ in range(times)]

    with ThreadPoolExecutor(8) as pool:
        taken = sorted(value for batch in pool.map(one, range(8)) for value in batch)
    return taken[int(len(taken) * 0.95)]
