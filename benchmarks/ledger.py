"""The ledger at size: a million movements, year sums, holdings at the end of a year, and posting through the command."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import text

from app.core.db import db, unit_of_work
from app.ledger import commands, queries
from app.ledger.answers import EntryAnswers
from benchmarks import serving
from benchmarks.registries import dry_run_seconds
from workflows.ledger.facts import Given
from workflows.ledger.movements import MovementKind
from workflows.vocabulary import Actor, Role

MAKER = Actor(13, "Ledger officer, NEA", "NEA", frozenset({Role.LEDGER_OFFICER}))
CHECKER = Actor(14, "Second ledger officer, NEA", "NEA", frozenset({Role.LEDGER_OFFICER}))
YEAR = 2025
TODAY = date(2026, 11, 1)
UNITS = 1000  # of each issuance
TAKEN_BACK = 7  # pairs of a use and its reversal, so that there are five movements for each live block
MOVEMENTS_EACH = 6 + 2 * TAKEN_BACK
DESK = "Desk officer, MSE"
OF_A_PARTNER = "/ledger/statement?partner=GHA&account=held"
Row = tuple[str, str, str, str]

_ISSUANCES = """
WITH p AS (SELECT id, partner, row_number() OVER (ORDER BY id) - 1 AS n FROM projects WHERE NOT example),
     k AS (INSERT INTO unit_keys (unit_registry, key) SELECT 'GS', 'GS1-1-XX-GS' || g || '-16-2024-' || g
           FROM generate_series(1, :number) g RETURNING id, key)
INSERT INTO issuances (project_id, partner, key_id, serial, form, first, last, vintage, issued_on, mitigation_type,
    metric, gwp, non_ghg_metric, non_ghg_per_tonne, sectors, note, recorded_at)
SELECT p.id, p.partner, k.id, k.key || '-1-' || :units, k.key || '-{first}-{last}', 1, :units,
    2021 + k.id % 5, date '2021-03-01' + 365 * (k.id % 5), 'Emission reductions', 'GHG', '', '', '', ARRAY['Waste management'], '', now()
FROM k JOIN p ON p.n = k.id % (SELECT count(*) FROM p)
"""
# first, last, kind, source, target, days after issuance, first transfer, counts for the NDC
_WAY = (
    (1, 1000, "issuance", "issued", "host", 0, False, False),
    (1, 20, "omge_cancellation", "host", "omge", 1, False, False),
    (21, 70, "share_of_proceeds", "host", "share_of_proceeds", 2, False, False),
    (71, 1000, "first_transfer", "host", "in_transfer", 200, True, False),
    (71, 1000, "acquisition", "in_transfer", "held", 210, False, False),
    (71, 400, "use_ndc", "held", "used_ndc", 400, False, True),
)
_MOVEMENT = """
INSERT INTO movements (id, entry_id, kind, issuance_id, partner, first, last, tonnes, source, target, effective_on,
    event_year, recorded_at, transfers_first, counts_for_ndc, after_closing, transferring_party, acquiring_party,
    using_party, using_entity, calendar_year, purpose_words, explanation, reverses_id, made_by_name, checked_by,
    checked_by_name)
SELECT gen_random_uuid(), :entry, :kind, i.id, i.partner, :first, :last, :last - :first + 1, :source, :target,
    i.issued_on + :days, extract(year FROM i.issued_on + :days), now(), :first_transfer, :ndc, false, '', '',
    CASE WHEN :ndc THEN :home ELSE '' END, '', CASE WHEN :ndc THEN 2025 END, '', '', NULL, 'Benchmark', 14, 'Benchmark'
FROM issuances i ORDER BY i.id
"""
_REVERSALS = """
INSERT INTO movements (id, entry_id, kind, issuance_id, partner, first, last, tonnes, source, target, effective_on,
    event_year, recorded_at, transfers_first, counts_for_ndc, after_closing, transferring_party, acquiring_party,
    using_party, using_entity, calendar_year, purpose_words, explanation, reverses_id, made_by_name, checked_by,
    checked_by_name)
SELECT gen_random_uuid(), entry_id, 'reversal', issuance_id, partner, first, last, tonnes, target, source,
    effective_on, event_year, now(), false, false, false, '', '', '', '', NULL, '', 'Benchmark', id, 'Benchmark', 14,
    'Benchmark'
FROM movements WHERE number > :after ORDER BY number
"""
_BLOCKS = """
INSERT INTO blocks (issuance_id, key_id, partner, first, last, account, holder, movement_id, moved_on,
    first_transferred_on, live)
SELECT i.id, i.key_id, i.partner, :first, :last, :account, '', m.id, m.effective_on,
    CASE WHEN :transferred THEN i.issued_on + 200 END, true
FROM issuances i JOIN movements m ON m.issuance_id = i.id AND m.kind = :kind
    AND NOT EXISTS (SELECT 1 FROM movements r WHERE r.reverses_id = m.id)
"""
_LIVE = (
    (1, 20, "omge", "omge_cancellation", False), (21, 70, "share_of_proceeds", "share_of_proceeds", False),
    (71, 400, "used_ndc", "use_ndc", True), (401, 1000, "held", "acquisition", True),
)  # fmt: skip


def fill(movements: int) -> int:
    """So many movements straight into the tables, as the commands would have left them; how many issuances."""
    number = movements // MOVEMENTS_EACH
    with unit_of_work() as session:
        entry = _an_entry(session)
        session.execute(text(_ISSUANCES), {"number": number, "units": UNITS})
        for step in _WAY[:-1]:
            _add(session, entry, step)
        for _ in range(TAKEN_BACK):
            after = session.scalar(text("SELECT max(number) FROM movements"))
            _add(session, entry, _WAY[-1])
            session.execute(text(_REVERSALS), {"after": after})
        _add(session, entry, _WAY[-1])
        for first, last, account, kind, transferred in _LIVE:
            values = {"first": first, "last": last, "account": account, "kind": kind, "transferred": transferred}
            session.execute(text(_BLOCKS), values)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return number


def _add(session: Any, entry: int, step: tuple[Any, ...]) -> None:
    first, last, kind, source, target, days, first_transfer, ndc = step
    session.execute(
        text(_MOVEMENT),
        {
            "entry": entry, "first": first, "last": last, "kind": kind, "source": source, "target": target,
            "days": days, "first_transfer": first_transfer, "ndc": ndc, "home": "SGP",
        },
    )  # fmt: skip


def _an_entry(session: Any) -> int:
    """One entry on which all of them hang: entries are read by their number only."""
    query = """
    INSERT INTO ledger_entries (key, kind, partner, tonnes, effective_on, body, made_by_name, made_at, decision,
        decided_by, decided_by_name, decided_at, reason, version)
    SELECT gen_random_uuid(), 'issuance', iso3, 1, '2024-03-01', '{}', 'Benchmark', now(), 'posted', 14, 'Benchmark',
        now(), '', 1 FROM partners LIMIT 1 RETURNING id
    """
    return int(session.scalar(text(query)))


def posting(entries: int, *, at_once: int = 250) -> float:
    """Posted movements a second through the command: cancellations of held units, proposed before the clock runs."""
    issuance_id = db.session.scalar(text("SELECT max(id) FROM issuances"))
    db.session.rollback()
    ids = [_proposed(issuance_id, 401 + n) for n in range(entries)]
    start = time.perf_counter()
    for place in range(0, entries, at_once):
        commands.post_entries(CHECKER, entry_ids=ids[place : place + at_once], today=TODAY)
    return entries / (time.perf_counter() - start)


def _proposed(issuance_id: int, unit: int) -> int:
    given = Given(first=unit, last=unit, effective_on=date(2026, 10, 1))
    answers = EntryAnswers(MovementKind.CANCELLATION, given=given, issuance_id=issuance_id)
    return commands.propose_entry(MAKER, key=uuid.uuid4(), answers=answers, today=TODAY).id


def timed(what: Callable[[], Any]) -> tuple[float, float]:
    """Seconds, and megabytes by which the most memory of this process rose."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    what()
    seconds = time.perf_counter() - start
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def measure(movements: int) -> list[Row]:
    """Fill the ledger and measure it; the rows of the results."""
    fill(movements)
    rows = []
    for name, what, aim in (
        ("Sums by year", lambda: queries.flows(db.session), 5),
        ("Actions of a year", lambda: queries.actions(db.session, year=YEAR, standing=True), 5),
        ("Holdings at the end of a year", lambda: queries.holdings(db.session, on=date(YEAR, 12, 31)), 5),
    ):
        seconds, megabytes = timed(what)
        db.session.rollback()
        reached = seconds < aim and megabytes < 300
        rows.append(
            (
                f"{name}, {movements:,} movements",
                f"{seconds:.1f} s, {megabytes:.0f} MB",
                f"under {aim} s and 300 MB",
                _yes(reached),
            )
        )
    rate = posting(500)
    rows.append(
        ("Movements posted through the command", f"{rate:.0f} a second", "at least 300 a second", _yes(rate >= 300))
    )
    return rows


def pages(port: int, bare_port: int, *, times: int) -> list[Row]:
    """The ledger and a statement against the bare page with as many rows."""
    ours, bare = serving.Browser(port), serving.Browser(bare_port)
    ours.sign_in(DESK)
    rows = []
    for name, path, number in (
        ("Ledger of 200 partners", "/ledger", 25), ("Statement", "/ledger/statement", 50), ("Statement of a partner", OF_A_PARTNER, 50),
    ):  # fmt: skip
        mine, theirs, ratio = serving.compare(ours, path, bare, f"/rows/{number}", times=times)
        measured = f"{ratio:.2f} times ({mine:.1f} ms against {theirs:.1f} ms)"
        rows.append((f"{name}, against a bare page of {number} rows", measured, "at most 2 times", _yes(ratio <= 2)))
    return rows


def exports(rows: int) -> list[Row]:
    """The dry run of a registry's export with the check for overlaps."""
    seconds = dry_run_seconds(rows)
    aim = 10
    return [
        (
            f"Registry export of {rows:,} rows, checked for overlaps",
            f"{seconds:.1f} s",
            f"under {aim} s",
            _yes(seconds < aim),
        )
    ]


def year_tables(movements: int) -> list[Row]:
    """The five tables of a year and their workbook, from the ledger, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.year", str(YEAR)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return [(f"Tables and workbook of {YEAR}", done.stderr[-200:], "under 5 s and 300 MB", "no")]
    found = json.loads(done.stdout)
    said = f"{found['seconds']:.1f} s, {found['megabytes']:.0f} MB"
    reached = found["seconds"] < 5 and found["megabytes"] < 300
    return [(f"Tables and workbook of {YEAR}, {movements:,} movements", said, "under 5 s and 300 MB", _yes(reached))]


def _yes(reached: bool) -> str:
    return "yes" if reached else "no"
