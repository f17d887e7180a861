"""The worker: no request leaves it, its limits hold, it is replaced when it dies, and forks get their own."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pydyf
import pytest

from app.documents import process
from app.documents.process import RenderingError, Worker
from app.documents.worker import AMBIGUOUS, BundledFetcher, Refused, finish
from tests.documents.sample import ROOT
from tests.operations.processes import alive, until


def job(html: str, **changes: object) -> dict:
    page = f"<!doctype html><html lang=en><title>T</title><body>{html}"
    return {"settings": [page], "pages": 9, "facts": "{}", "as_at": "2025-04-01", **changes}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.end()


@pytest.fixture
def hurried() -> Iterator[Worker]:
    """A worker that has three seconds for a document; for those that are to be made it is given more."""
    made = Worker(seconds=3)
    yield made
    made.end()


class Canary:
    """A listener on loopback that counts who knocks."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.knocks = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.knocks += 1
            connection.sendall(b"HTTP/1.0 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n")
            connection.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.listener.close()


def test_the_canary_hears_a_knock(canary: Canary) -> None:
    socket.create_connection(("127.0.0.1", canary.port)).close()
    until(lambda: canary.knocks == 1)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="{url}">',
        '<link rel=stylesheet href="{url}">',
        '<style>@import "{url}";</style>',
        "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style><p>x",
        '<p style="background: url({url})">x',
        '<object data="{url}"></object>',
        '<embed src="{url}">',
        '<svg width=10 height=10><image href="{url}" width=10 height=10 /></svg>',
        '<svg width=10 height=10><use href="{url}#a" /></svg>',
        '<link rel=attachment href="{url}">',
        '<a rel=attachment href="{url}">x</a>',
        '<base href="{url}/"><img src="a.png">',
        "<style>@color-profile --x {{ src: url({url}) }}</style>",
        '<p style="content: url({url})">x',
        '<ul style="list-style-image: url({url})"><li>x</ul>',
    ],
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_nothing_outside_is_asked_for(worker: Worker, canary: Canary, html: str, scheme: str) -> None:
    url = f"http://127.0.0.1:{canary.port}/a" if scheme == "http" else "file:///etc/passwd"
    pdf = b""
    with contextlib.suppress(RenderingError):  # refused as a whole, or made without it
        pdf = worker.render(job(html.format(url=url)))
    if pdf:
        assert b"root:" not in pdf
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert list(opened.attachments) == ["facts.json"]
    time.sleep(0.05)
    assert canary.knocks == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "https://example.org/", "file:///etc/passwd", "ftp://x/", "data:text/plain,x",
        "app:/../../app/settings.py", "app:/fonts/../../vendor/flag-icons/LICENSE", "app:/",
        "app:/none.css", "//x/", "app://127.0.0.1/sheet.css/../../..", "APP:/sheet.css",
    ],
)  # fmt: skip
def test_the_fetcher_refuses_what_is_not_bundled(url: str) -> None:
    with pytest.raises(Refused):
        BundledFetcher(ROOT / "static" / "documents").fetch(url)


def test_the_fetcher_serves_what_is_bundled_and_follows_no_link_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "in" / "a.css").write_text("a")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "secret")
    fetcher = BundledFetcher(tmp_path / "in")
    assert fetcher.fetch("app:/a.css").read() == b"a"
    with pytest.raises(Refused):
        fetcher.fetch("app:/link")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 800 + "x",
        "<table><tr><td>" * 300 + "x",
        "<table>" + "<tr><td>x</td></tr>" * 60_000 + "</table>",
        '<p style="break-after: page">x' * 30_000,
        "<p>" + "x" * 2_000_000,
    ],
    ids=["nested divs", "nested tables", "huge table", "endless pages", "endless word"],
)
def test_a_page_that_asks_too_much_gives_a_sentence_and_the_next_is_made(hurried: Worker, html: str) -> None:
    started = time.monotonic()
    with pytest.raises(RenderingError) as raised:
        hurried.render(job(html))
    assert str(raised.value).endswith(".")
    assert time.monotonic() - started < 30  # four on a machine that does nothing else
    hurried._seconds = 60
    assert hurried.render(job("<p>fine")).startswith(b"%PDF")


def test_a_document_too_large_is_not_even_sent(worker: Worker) -> None:
    unused = Worker()
    with pytest.raises(RenderingError, match="too large"):
        unused.render(job("x" * 9_000_000))
    assert unused.pid is None


def test_memory_has_a_limit(worker: Worker) -> None:
    page = job("<table>" + "<tr><td>x</td></tr>" * 300 + "</table>")
    assert worker.render(page).startswith(b"%PDF")
    small = Worker(memory=150_000_000)  # less than the worker has taken before the limit comes into force
    try:
        with pytest.raises(RenderingError, match="memory"):
            small.render(page)
    finally:
        small.end()


def test_a_character_without_a_glyph_is_refused_by_name(worker: Worker) -> None:
    worker.render(job("<p>x"))
    before = worker.pid
    with pytest.raises(RenderingError, match=r"U\+0E01"):
        worker.render(job("<p>ก"))
    assert worker.pid == before


def test_a_worker_that_was_killed_is_replaced(worker: Worker) -> None:
    worker.render(job("<p>one"))
    first = worker.pid
    assert first
    os.kill(first, signal.SIGKILL)
    until(lambda: not alive(first))
    assert worker.render(job("<p>two")).startswith(b"%PDF")
    assert worker.pid != first


def test_a_worker_that_hangs_without_working_is_ended_in_time(hurried: Worker) -> None:
    hurried._seconds = 60
    hurried.render(job("<p>one"))
    stopped = hurried.pid
    assert stopped
    os.kill(stopped, signal.SIGSTOP)
    hurried._seconds, started = 3, time.monotonic()
    with pytest.raises(RenderingError, match="too long"):
        hurried.render(job("<p>two"))
    assert time.monotonic() - started < 30
    assert not Path(f"/proc/{stopped}").exists()


def test_a_worker_is_kept_from_one_document_to_the_next(worker: Worker) -> None:
    worker.render(job("<p>one"))
    first = worker.pid
    worker.render(job("<p>two"))
    assert worker.pid == first


def test_no_secret_reaches_the_worker(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    worker.end()
    worker.render(job("<p>x"))
    environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
    assert b"do-not-tell" not in environment
    assert b"SECRET" not in environment


def test_a_forked_process_gets_a_worker_of_its_own() -> None:
    process.render(job("<p>parent"))
    parents = process._worker.pid
    reader, writer = os.pipe()
    process._worker._one_at_a_time.acquire()  # as if another thread were rendering at that moment
    child = os.fork()
    if child:
        process._worker._one_at_a_time.release()
    else:
        signal.alarm(15)
        os.close(reader)
        try:
            made = process.render(job("<p>child"))
            own = process._worker.pid
            os.write(writer, f"{made[:4].decode()} {own}".encode())
            process._worker.end()
        finally:
            os._exit(0)
    os.close(writer)
    answer = os.read(reader, 100).decode().split()
    os.close(reader)
    os.waitpid(child, 0)
    assert answer[0] == "%PDF"
    assert int(answer[1]) != parents
    assert process._worker.pid == parents
    assert process.render(job("<p>parent again")).startswith(b"%PDF")


def test_threads_take_turns(worker: Worker) -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(worker.render(job("<p>x")))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_stream_that_would_end_ambiguously_is_stored_as_it_is() -> None:
    texts = (str(number).encode() * 20 for number in range(5000))
    text = next(t for t in texts if pydyf.Stream([t], compress=True).data.endswith(AMBIGUOUS))
    pdf = pydyf.PDF()
    stream = pydyf.Stream([text], compress=True)
    pdf.add_object(stream)
    finish(None, pdf)
    assert stream.compress
    finish(None, pdf, attempt=1)
    assert not stream.data.endswith(AMBIGUOUS)
