"""Tasks and comments at size: 5,000 open tasks and 50,000 comments, and the pages that show some of them."""

from __future__ import annotations

import re
from contextvars import Context
from typing import Any

from sqlalchemy import event, text

from app.core import audit
from app.core.db import db, unit_of_work
from benchmarks import serving

DESK = "Desk officer, MSE"
CROWDED = "per"  # a tenth of all of it belongs to this partner
TASKS, COMMENTS = 5_000, 50_000
FEW_TASKS, FEW_COMMENTS = 100, 1_000
MOST_QUERIES = 40
Row = tuple[str, str, str, str]

# Straight into the tables, as the commands would have left them; the same every time.
_TASKS = """
WITH p AS (SELECT iso3, name, row_number() OVER (ORDER BY iso3) - 1 AS n, count(*) OVER () AS many FROM partners),
o AS (SELECT id, name, agency, row_number() OVER (ORDER BY id) - 1 AS n FROM officers WHERE id <= 18)
INSERT INTO tasks (id, title, partner, about_type, about_id, about_title, about_url, permission, owner_id, owner_name,
    agency, due_on, state, description, evidence, reason, checklist, checklist_version, item, heading, position,
    asked_by, asked_by_name, asked_at, made_at, completed_by_name, version)
SELECT gen_random_uuid(), 'Confirm point ' || g || ' with the other side', p.iso3, 'partner', p.iso3, p.name,
    '/partners/' || lower(p.iso3), 'partners.view', o.id, o.name, o.agency,
    CASE WHEN g % 3 > 0 THEN date '2026-06-01' + g % 500 END,
    CASE WHEN g % 4 = 0 THEN 'in_progress' ELSE 'not_started' END, 'As discussed', '', '', '', 0, '', '', 0,
    a.id, a.name, timestamptz '2026-10-01' + g * interval '10 minutes', timestamptz '2026-10-01', '', 1
FROM generate_series(1, :tasks) g
JOIN p ON CASE WHEN g % 10 = 0 THEN p.iso3 = :crowded ELSE p.n = g % p.many END
JOIN o ON o.n = g % 18 JOIN o a ON a.n = (g / 18) % 18
"""
_DEPENDENCIES = """
INSERT INTO task_dependencies (task_id, needs_id, partner)
SELECT id, before, partner FROM (
    SELECT id, partner, lag(id) OVER (PARTITION BY partner ORDER BY made_at, id) AS before,
        row_number() OVER (PARTITION BY partner ORDER BY made_at, id) AS n FROM tasks
) t WHERE before IS NOT NULL AND n % 5 = 0 ON CONFLICT DO NOTHING
"""
_COMMENTS = """
WITH p AS (SELECT iso3, name, row_number() OVER (ORDER BY iso3) - 1 AS n, count(*) OVER () AS many FROM partners),
o AS (SELECT id, name, agency, row_number() OVER (ORDER BY id) - 1 AS n FROM officers WHERE id <= 18)
INSERT INTO comments (id, about_type, about_id, about_title, about_url, partner, permission, visibility, agencies, text,
    author_id, author_name, author_agency, at, version)
SELECT gen_random_uuid(), 'partner', p.iso3, p.name, '/partners/' || lower(p.iso3), p.iso3, 'partners.view',
    CASE WHEN g % 3 = 0 THEN 'agency' ELSE 'group' END,
    CASE WHEN g % 3 = 0 THEN ARRAY[o.agency] ELSE ARRAY[]::varchar[] END, 'Comment ' || g || ' on the draft, for the next call.',
    o.id, o.name, o.agency, timestamptz '2026-10-01' + g * interval '1 minute', 1
FROM generate_series(1, :comments) g
JOIN p ON CASE WHEN g % 10 = 0 THEN p.iso3 = :crowded ELSE p.n = g % p.many END JOIN o ON o.n = g % 18
"""
_REST = (
    "INSERT INTO comment_texts (comment_id, number, text, recorded_at) SELECT id, 1, text, at FROM comments "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO comment_mentions (comment_id, officer_id, at) SELECT id, 1, at FROM comments "
    "WHERE visibility = 'group' AND author_id <> 1 ORDER BY at LIMIT 500 "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO follows (officer_id, about_type, about_id, about_title, about_url, partner, permission, level, since) "
    "SELECT 1, 'partner', iso3, name, '/partners/' || lower(iso3), iso3, 'partners.view', 'everything', now() FROM partners "
    "ON CONFLICT DO NOTHING",
)


def fill(tasks: int = TASKS, comments: int = COMMENTS) -> None:
    """So many open tasks and comments, over all partners and eighteen officers; one audit entry for all of them."""
    values = {"tasks": tasks, "comments": comments, "crowded": CROWDED.upper()}
    with unit_of_work() as session:
        session.execute(text(_TASKS), values)
        session.execute(text(_DEPENDENCIES))
        session.execute(text(_COMMENTS), values)
        for statement in _REST:
            session.execute(text(statement))
        audit.append(
            session, audit.SYSTEM, action="benchmark.fill", about=audit.Object("benchmark", "coordination"),
            summary=f"made {tasks:,} tasks and {comments:,} comments",
        )  # fmt: skip
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE tasks, task_dependencies, comments, comment_mentions, follows"))


def fill_and_count(app: Any, *, tasks: int = TASKS, comments: int = COMMENTS) -> list[Row]:
    """Queries of My work with a hundred tasks and with all of them."""
    fill(FEW_TASKS, FEW_COMMENTS)
    few = _queries(app)
    fill(tasks - FEW_TASKS, comments - FEW_COMMENTS)
    many = _queries(app)
    said = f"{few} with {FEW_TASKS} tasks and {FEW_COMMENTS:,} comments, {many} with {tasks:,} and {comments:,}"
    reached = few == many <= MOST_QUERIES
    return [("My work: queries", said, f"constant, at most {MOST_QUERIES}", "yes" if reached else "no")]


def _queries(app: Any) -> int:
    """How many queries My work makes when it is made anew."""
    counted: list[int] = []

    def count(*_: Any) -> None:
        counted.append(1)

    client = app.test_client()
    page = Context().run(client.get, "/sign-in/sample").text
    form = next(part for part in page.split("<form")[1:] if f"as {DESK}</span>" in part)
    Context().run(client.post, "/sign-in/sample", data=dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
    event.listen(db.engine, "before_cursor_execute", count)
    Context().run(client.get, "/my-work")
    event.remove(db.engine, "before_cursor_execute", count)
    return len(counted)


def pages(port: int, bare_port: int, *, times: int) -> list[Row]:
    """My work, a crowded partner and its next steps against the bare page with as many rows."""
    ours, bare = serving.Browser(port), serving.Browser(bare_port)
    ours.sign_in(DESK)
    rows = []
    for name, path, number in (
        ("My work, 5,000 open tasks", "/my-work", 50),
        ("My work, one list", "/my-work?tab=waiting-for-me&page=3", 25),
        ("Partner page, 5,000 comments on it", f"/partners/{CROWDED}", 25),
        ("Comments on a partner, a page of 25", f"/comments/on/partner/{CROWDED}?page=40", 25),
    ):
        first = serving.milliseconds(ours, path)
        mine, theirs, ratio = serving.compare(ours, path, bare, f"/rows/{number}", times=times)
        measured = f"{ratio:.2f} times ({mine:.1f} ms against {theirs:.1f} ms; {first:.0f} ms the first time)"
        rows.append(
            (
                f"{name}, against a bare page of {number} rows",
                measured,
                "at most 2 times",
                "yes" if ratio <= 2 else "no",
            )
        )
    return rows
