"""The queue of projects, measured: queries with few projects and with many, pages, and the check of all of them."""

from __future__ import annotations

import re
import time
from contextvars import Context
from typing import Any

from sqlalchemy import event, text

from app.core import audit
from app.core.db import db, unit_of_work
from app.core.web import local_today
from app.projects import queue
from app.projects.rechecking import recheck
from benchmarks import serving
from benchmarks.projects import make_projects

FEW, MANY = 100, 10_000
DESK = "Desk officer, MSE"
TABS = ("/projects", "/projects?tab=decided&stage=authorised", "/projects?tab=all&stage=review&sort=-tonnes&page=2")
Row = tuple[str, str, str, str]


def fill_and_count(app: Any) -> list[Row]:
    """Fill the queue, and say how many queries its pages make with few projects and with many."""
    make_projects(FEW)
    few = _queries(app)
    make_projects(MANY - FEW, seed=7)
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    many = _queries(app)
    said = f"{max(few)} with {FEW}, {max(many)} with {MANY:,}"
    return [
        ("Project queue: queries the first time", said, "constant, at most 8", _yes(max(many) <= 8 >= max(few))),
        _recheck(),
    ]


def _queries(app: Any) -> list[int]:
    """The queries of pages of the queue when nothing of them is kept."""
    counted: list[int] = []

    def count(*_: Any) -> None:
        counted.append(1)

    client = app.test_client()

    def ask(method: str, path: str, **more: Any) -> str:
        """One request in a context of its own, as a server gives it."""
        answer = Context().run(getattr(client, method), path, **more)
        assert answer.status_code < 400, f"{path} answered {answer.status_code}"
        return str(answer.text)

    form = next(part for part in ask("get", "/sign-in/sample").split("<form")[1:] if f"as {DESK}</span>" in part)
    ask("post", "/sign-in/sample", data=dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
    event.listen(db.engine, "before_cursor_execute", count)
    numbers = []
    for path in TABS:
        for kept in (queue._counts, queue._processes, queue._flagged, queue._shown):
            kept._values.clear()
        counted.clear()
        ask("get", path)
        numbers.append(len(counted))
    event.remove(db.engine, "before_cursor_execute", count)
    return numbers


def _recheck() -> Row:
    """Every open project against the lists in force, twice: the first time flags are written."""
    taken = []
    for _ in range(2):
        with unit_of_work() as session:
            start = time.perf_counter()
            found = recheck(session, audit.SYSTEM, today=local_today())
            taken.append(time.perf_counter() - start)
    measured = f"{max(taken):.1f} s for {found.checked:,} open ones of {MANY:,}"
    return ("Check of all projects by the lists in force", measured, "under 5 s", _yes(max(taken) < 5))


def pages(port: int, bare_port: int, *, times: int) -> list[Row]:
    """The queue and the page of one project against the bare page with as many rows."""
    ours, bare = serving.Browser(port), serving.Browser(bare_port)
    ours.sign_in(DESK)
    rows = []
    for name, path, number in (
        (f"Project queue, {MANY:,} projects", "/projects?tab=all", 25),
        ("Project page", "/projects/gha-0001", 25),
    ):
        mine, theirs, ratio = serving.compare(ours, path, bare, f"/rows/{number}", times=times)
        measured = f"{ratio:.2f} times ({mine:.1f} ms against {theirs:.1f} ms)"
        rows.append((f"{name}, against a bare page of {number} rows", measured, "at most 2 times", _yes(ratio <= 2)))

    def browser() -> serving.Browser:
        return serving.Browser(port, dict(ours.cookies))

    late = serving.at_eight_connections(browser, "/projects?tab=all", times=max(20, times // 8))
    rows.append(("Project queue at 8 connections, 95th percentile", f"{late:.0f} ms", "under 100 ms", _yes(late < 100)))
    return rows


def _yes(reached: bool) -> str:
    return "yes" if reached else "no"
