"""`python -m benchmarks [--small]`: measures, prints, and writes benchmarks/RESULTS.md."""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app import create_app
from app.core.db import db
from app.preparing import prepare
from app.settings import read
from benchmarks import coordination, ledger, mailing, negotiation, queue, serving
from benchmarks.data import make_partners

RESULTS = Path(__file__).with_name("RESULTS.md")
DESK = "Desk officer, MSE"
Row = tuple[str, str, str, str]


def main() -> int:
    """Every figure as a row: what, measured, aim, reached. Returns 1 where an aim is missed."""
    small = "--small" in sys.argv
    times = 150 if small else 600
    movements = 20_000 if small else 1_000_000
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        os.environ["CONCORD_INSTANCE"] = folder
        settings = read(os.environ)
        app = create_app(settings)
        prepare(app, settings=settings)
        with app.app_context():
            printed = documents(times=10 if small else 40)  # of Peru, among the real register
            make_partners(200)
            url = db.engine.url.render_as_string(hide_password=False)
            rows = [*queries_per_page(app), *queue.fill_and_count(app), *printed]
            rows += [*ledger.measure(movements), *ledger.year_tables(movements)]
            rows += ledger.exports(10_000 if small else 100_000)
            rows += coordination.fill_and_count(app)
            rows += mailing.measure(5_000 if small else 50_000)
            rows += negotiation.rows()
            negotiation.fill()
            db.session.remove()
            db.engine.dispose()
        environment = {"CONCORD_INSTANCE": folder, "DATABASE_URL": url}
        with (
            serving.served("wsgi:app", environment) as port,
            serving.served("benchmarks.bare:app", environment) as bare,
        ):
            measured = [*pages(port, bare, times=times), *queue.pages(port, bare, times=times)]
            measured += ledger.pages(port, bare, times=times)
            measured += coordination.pages(port, bare, times=times)
            measured += negotiation.pages(port, bare, times=times)
            measured += previews(port, times=5 if small else 20)
            rows = [*measured, *steps(port, each=15 if small else 60), *rows]
    write(rows, small=small)
    return 0 if all(row[3] == "yes" for row in rows) else 1


def pages(port: int, bare_port: int, *, times: int) -> list[Row]:
    """Partner list in three shapes and partner page against the bare page; the table alone is cut into pages."""
    ours, bare = serving.Browser(port), serving.Browser(bare_port)
    ours.sign_in(DESK)
    rows = []
    for name, path, number in (
        ("Partner list, 200 partners", "/partners", 25),
        ("Timeline of 200 partners", "/partners/timeline", 25),
        ("Map of 200 partners", "/partners/map", 25),
        ("Partner page", "/partners/per", 25),
    ):
        mine, theirs, ratio = serving.compare(ours, path, bare, f"/rows/{number}", times=times)
        measured = f"{ratio:.2f} times ({mine:.1f} ms against {theirs:.1f} ms)"
        rows.append((f"{name}, against a bare page of {number} rows", measured, "at most 2 times", _yes(ratio <= 2)))

    def browser() -> serving.Browser:
        return serving.Browser(port, dict(ours.cookies))

    late = serving.at_eight_connections(browser, "/partners", times=max(20, times // 8))
    rows.append(("Partner list at 8 connections, 95th percentile", f"{late:.0f} ms", "under 100 ms", _yes(late < 100)))
    return rows


def previews(port: int, *, times: int) -> list[Row]:
    """Type into the factsheet that `documents` drafted, two pages long, and have it printed as it then stands."""
    browser = serving.Browser(port)
    token = browser.sign_in(DESK)
    _, page = browser.ask("GET", "/documents?stage=draft&kind=ia_factsheet")
    found = re.search(r'href="(/documents/[0-9a-f-]{36})"', page.decode())
    assert found, "a draft to preview"
    spent = []
    for number in range(times):
        typed = {"csrf_token": token, "version": "1", "headline": f"Headline number {number} of this run"}
        status, _ = browser.ask("POST", f"{found[1]}/working-copy", typed)
        assert status == 200, f"the working copy was answered {status}"
        spent.append(serving.milliseconds(browser, f"{found[1]}/preview?copy=1"))
    taken = statistics.median(spent)
    return [
        ("Preview of a factsheet of two pages, typed into", f"{taken:.0f} ms", "under 1,000 ms", _yes(taken < 1000))
    ]


def steps(port: int, *, each: int) -> list[Row]:
    """Steps through the page, by eight officers at once on partners of their own: pause and resume."""
    first = serving.Browser(port)
    token = first.sign_in(DESK)
    versions = {code: _version(first, code) for code in _partners_of(first)[:8]}

    def one(code: str) -> int:
        browser = serving.Browser(port, dict(first.cookies))
        for number in range(each):
            step = "pause" if number % 2 == 0 else "resume"
            answers = {
                "csrf_token": token, "version": str(versions[code] + number), "reason": "Benchmark",
                "date-day": "1", "date-month": "11", "date-year": "2026", "certainty": "certain",
            }  # fmt: skip
            status, _ = browser.ask("POST", f"/partners/{code}/steps/{step}", answers)
            assert status == 303, f"{step} of {code} answered {status}"
        return each

    start = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(one, versions))
    rate = taken / (time.perf_counter() - start)
    return [("Steps with audit entry and messages", f"{rate:.0f} a second", "at least 100 a second", _yes(rate >= 100))]


def _partners_of(browser: serving.Browser) -> list[str]:
    """Codes of partners in the order of the list."""
    _, page = browser.ask("GET", "/partners?sort=name")
    return list(dict.fromkeys(re.findall(r'class="row-name" href="/partners/([a-z]{3})"', page.decode())))


def _version(browser: serving.Browser, code: str) -> int:
    _, page = browser.ask("GET", f"/partners/{code}/steps/pause")
    found = re.search(r'name="version" value="(\d+)"', page.decode())
    assert found
    return int(found[1])


def queries_per_page(app: Any) -> list[Row]:
    """How many queries a page makes, with 27 partners' worth of rows and with 200."""
    counted = []

    def count(*_: Any) -> None:
        counted.append(1)

    event.listen(db.engine, "before_cursor_execute", count)
    client = app.test_client()
    page = client.get("/sign-in/sample").text
    form = next(part for part in page.split("<form")[1:] if f"as {DESK}</span>" in part)
    client.post("/sign-in/sample", data=dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
    rows = []
    for name, paths, aim in (
        ("Partner list", ("/partners", "/partners?page=2"), 6),
        ("Partner page", ("/partners/per", "/partners/gha"), 14),
    ):
        numbers = []
        for path in (*paths, *paths):  # first made, then kept
            counted.clear()
            client.get(path)
            numbers.append(len(counted))
        made, kept = numbers[:2], numbers[2:]
        constant = kept[0] == kept[1] and max(made) <= aim
        measured = f"{kept[0]}, and {max(made)} the first time"
        rows.append((f"{name}: queries", measured, f"constant, at most {aim}", _yes(constant)))
    event.remove(db.engine, "before_cursor_execute", count)
    return rows


def documents(*, times: int) -> list[Row]:
    """The IA factsheet through the worker against bare WeasyPrint on the same HTML, and a kept PDF."""
    from benchmarks.printing import factsheet_against_bare, kept_pdf

    ratio, ours, bare = factsheet_against_bare(times=times)
    kept = kept_pdf(times=times * 3)
    return [
        ("IA factsheet, against bare WeasyPrint on the same HTML",
         f"{ratio:.2f} times ({ours:.0f} ms against {bare:.0f} ms)", "at most 1.15 times", _yes(ratio <= 1.15)),
        ("Kept PDF", f"{kept:.1f} ms", "under 10 ms", _yes(kept < 10)),
    ]  # fmt: skip


def write(rows: list[Row], *, small: bool) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    lines = [
        "# Results",
        "",
        f"`make bench{'-small' if small else ''}` on {datetime.now(UTC):%d %B %Y}, commit {commit}, "
        f"{os.cpu_count()} processors, Python {platform.python_version()}. Medians; each ratio from one run, in turn.",
        "",
        "| What | Measured | Aim | Reached |",
        "| --- | --- | --- | --- |",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    RESULTS.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


def _yes(reached: bool) -> str:
    return "yes" if reached else "no"


if __name__ == "__main__":
    sys.exit(main())
