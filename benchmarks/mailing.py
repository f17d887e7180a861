"""Digests for a hundred officers out of fifty thousand messages: time and number of queries."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import event, text

from app.core import clock
from app.core.db import db
from app.mailing import planning
from app.mailing.digests import compose
from app.mailing.records import Digest
from app.mailing.writing import Sender, digest
from app.mailing.writing import compose as write

Row = tuple[str, str, str, str]
_SENDER = Sender("concord@agency.example", "https://concord.agency.example")
_OFFICERS = """
    INSERT INTO officers (name, email, agency, created_at, version)
    SELECT 'Mailbox ' || n, 'mailbox' || n || '@agency.example', 'MSE', now(), 1 FROM generate_series(1, 100) n
    RETURNING id"""
_ROLES = """
    INSERT INTO role_grants (officer_id, role, partner, granted_at)
    SELECT id, role, CASE WHEN id % 3 = 0 THEN 'PER' END, now()
    FROM officers, unnest(ARRAY['desk_officer', 'clearer', 'negotiator']) role WHERE name LIKE 'Mailbox %'"""
_TO_AUDIENCES = """
    INSERT INTO outbox_messages (created_at, audience, partner, actor_id, subject, path)
    SELECT now(), (ARRAY['clearers', 'agencies', 'partner_desk', 'negotiators'])[1 + n % 4],
        (ARRAY['PER', 'GHA', 'RWA', 'BTN'])[1 + n % 4], 1 + n % 20, 'A message ' || n, '/partners/per?n=' || n
    FROM generate_series(1, :number) n"""
_TO_OFFICERS = """
    INSERT INTO outbox_messages (created_at, officer_id, kind, partner, permission, agencies, actor_id, subject, path)
    SELECT now(), (SELECT min(id) FROM officers WHERE name LIKE 'Mailbox %') + n % 100, 'mention', 'PER',
        'partners.view', '{MSE}', 1, 'A mention ' || n, '/partners/per?m=' || n
    FROM generate_series(1, :number) n"""


def measure(messages: int) -> list[Row]:
    """The digests of a hundred officers, from the database to the bytes for the server."""
    ids = _fill(messages)
    few, _, _ = _composed(ids[:1])
    queries, seconds, found = _composed(ids)
    lines = sum(len(each.lines) + each.more for each in found.values())
    what = f"Digests for {len(found)} officers, {messages:,} messages ({lines:,} lines)"
    return [
        (what, f"{seconds:.1f} s", "under 10 s", _yes(seconds < 10)),
        ("Digests: queries for one officer and for a hundred", f"{few} and {queries}", "equal", _yes(few == queries)),
    ]


def _fill(messages: int) -> list[int]:
    ids = list(db.session.scalars(text(_OFFICERS)))
    db.session.execute(text(_ROLES))
    db.session.execute(text(_TO_AUDIENCES), {"number": messages * 4 // 5})
    db.session.execute(text(_TO_OFFICERS), {"number": messages // 5})
    db.session.commit()
    while planning.collect(clock.now()):
        pass
    return ids


def _composed(ids: list[int]) -> tuple[int, float, dict[int, Digest]]:
    """How many queries, how long, and what came out."""
    counted: list[Any] = []

    def count(*_: Any) -> None:
        counted.append(1)

    event.listen(db.engine, "before_cursor_execute", count)
    start = time.perf_counter()
    found = compose(db.session, ids, now=clock.now()).by_officer
    for officer, each in found.items():
        subject, body = digest(each, "daily", _SENDER)
        write(subject, body, sender=_SENDER, address=f"{officer}@agency.example", token="0" * 32, at=clock.now())
    seconds = time.perf_counter() - start
    event.remove(db.engine, "before_cursor_execute", count)
    db.session.rollback()
    return len(counted), seconds, found


def _yes(reached: bool) -> str:
    return "yes" if reached else "no"
