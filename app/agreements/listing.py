"""The partner list: one row per partner, counts in words, filters, sorting, pages, and the board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.agreements import queries
from app.agreements.dated import DatedAct, dated_acts, not_known, not_used
from app.agreements.loading import Everyone
from app.agreements.next_steps import gaps, next_step
from app.agreements.records import PartnerRecord
from app.agreements.wording import (
    COLUMNS,
    DateCell,
    StageWord,
    age_words,
    count,
    date_cell,
    days_in_stage,
    stage_word,
)
from app.core import audit
from app.core.kept import Kept
from workflows.agreement.facts import PATH, STAGE_LABELS, ActKind, Stage

PAGE = 25
ORDER = (*reversed(PATH), Stage.PAUSED, Stage.ENDED)
STUCK = ((90, "More than 90 days"), (365, "More than 1 year"), (730, "More than 2 years"))
_SIGNED = (Stage.IA_SIGNED, Stage.IN_FORCE, Stage.OPEN)
_WITH_MOU = (Stage.MOU_SIGNED, Stage.IA_NEGOTIATION)
_ALWAYS = tuple(stage for stage in PATH if stage is not Stage.MOU_NEGOTIATION)  # columns of the board, also when empty


@dataclass(frozen=True)
class Row:
    """One partner as a list shows it, ready to print."""

    iso3: str
    iso2: str
    name: str
    region: str
    lead: str
    stage: StageWord
    age: str
    days: int | None
    cells: tuple[DateCell, ...]
    next_step: str
    blockers: int
    sort_dates: tuple[str, ...]
    words: str
    acts: tuple[DatedAct, ...] = ()
    not_known: tuple[str, ...] = ()
    not_used: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return self.iso3.lower()


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to, as the address of the page says it."""

    text: str = ""
    stage: frozenset[str] = frozenset()
    region: frozenset[str] = frozenset()
    lead: frozenset[str] = frozenset()
    stuck: int = 0
    blocked: bool = False

    @property
    def any(self) -> bool:
        return self != Filters()

    def match(self, row: Row) -> bool:
        return (
            (not self.text or self.text.casefold() in row.words)
            and (not self.stage or row.stage.code in self.stage)
            and (not self.region or (row.region or "unknown") in self.region)
            and (not self.lead or row.lead in self.lead)
            and (not self.stuck or (row.days is not None and row.days > self.stuck))
            and (not self.blocked or row.blockers > 0)
        )


@dataclass(frozen=True)
class Listing:
    """All rows as they stand on one day; `stands` names that day and all that was recorded, for what is made of it."""

    rows: tuple[Row, ...]
    stands: tuple[str, date]


_kept: Kept[Listing] = Kept(most=4)


def listing(session: Any, *, today: date) -> Listing:
    """Every partner as rows. Kept between requests until anything is recorded or the day changes."""
    stands = (audit.head(session), today)
    return _kept.get(stands, lambda: _listing(queries.everyone(session, head=stands[0]), stands))


def _listing(everyone: Everyone, stands: tuple[str, date]) -> Listing:
    leads = {row.iso3: row.lead_agency for row in everyone.rows}
    return Listing(tuple(_row(record, leads[record.iso3], stands[1]) for record in everyone.now), stands)


def chosen(
    found: Listing, *, filters: Filters, visible: Collection[str] | None, sort: str, descending: bool
) -> list[Row]:
    """The rows that match and may be seen, in the order asked for."""
    rows = [row for row in found.rows if (visible is None or row.iso3 in visible) and filters.match(row)]
    rows.sort(key=lambda row: row.name)
    if sort == "name":
        return rows[::-1] if descending else rows
    if sort == "stage":
        rows.sort(key=lambda row: -(row.days or 0))
        rows.sort(key=lambda row: [stage.value for stage in ORDER].index(row.stage.code), reverse=not descending)
        return rows
    position = [kind.value for kind, _ in COLUMNS].index(sort)
    known = [row for row in rows if row.sort_dates[position]]
    known.sort(key=lambda row: row.sort_dates[position], reverse=descending)
    return known + [row for row in rows if not row.sort_dates[position]]


def counts_in_words(rows: Iterable[Row]) -> str:
    """`11 Implementation Agreements signed, 4 of them open for applications; 14 with an MOU, …`."""
    stages = Counter(row.stage.code for row in rows)
    signed = sum(stages[stage] for stage in _SIGNED)
    with_mou = sum(stages[stage] for stage in _WITH_MOU)
    parts = []
    if signed:
        said = count(signed, "Implementation Agreement signed", "Implementation Agreements signed")
        parts.append(said + (f", {stages[Stage.OPEN]} open for applications" if stages[Stage.OPEN] else ""))
    if stages[Stage.CONCLUDED]:
        parts.append(f"{stages[Stage.CONCLUDED]} substantively concluded")
    if with_mou:
        said = f"{with_mou} with an MOU"
        negotiating = stages[Stage.IA_NEGOTIATION]
        parts.append(said + (f", {negotiating} in negotiation" if negotiating else ""))
    early = stages[Stage.DISCUSSION] + stages[Stage.MOU_NEGOTIATION]
    if early:
        parts.append(f"{early} in discussion")
    for stage in (Stage.PAUSED, Stage.ENDED):
        if stages[stage]:
            parts.append(f"{stages[stage]} {STAGE_LABELS[stage].lower()}")
    return "; ".join(parts)


def choices(found: Listing, *, filters: Filters, visible: Collection[str] | None) -> dict[str, list[dict[str, Any]]]:
    """What each filter offers, with how many partners it would show."""
    rows = [row for row in found.rows if visible is None or row.iso3 in visible]
    stages = Counter(row.stage.code for row in rows)
    regions = Counter(row.region or "unknown" for row in rows)
    leads = Counter(row.lead for row in rows)
    shown = [stage for stage in ORDER if stages[stage.value] or stage in PATH]
    return {
        "stage": [_choice(stage.value, STAGE_LABELS[stage], stages[stage.value], filters.stage) for stage in shown],
        "region": [
            _choice(name, "Not known" if name == "unknown" else name, number, filters.region)
            for name, number in regions.most_common()
        ],
        "lead": [_choice(code, f"{code} desk", number, filters.lead) for code, number in leads.most_common()],
        "blocked": [
            _choice("1", "Has a blocker", sum(1 for row in rows if row.blockers), {"1"} if filters.blocked else ())
        ],
        "stuck": [{"value": "", "label": "Any time", "chosen": not filters.stuck}]
        + [{"value": str(days), "label": label, "chosen": filters.stuck == days} for days, label in STUCK],
    }


def numbered_notes(rows: list[Row]) -> tuple[list[Row], list[dict[str, Any]]]:
    """The rows with their unsure dates numbered, and the notes to print below them."""
    notes: list[dict[str, Any]] = []
    numbered = []
    for row in rows:
        cells = []
        for cell in row.cells:
            if cell.note and cell.approximate:
                notes.append({"number": len(notes) + 1, "text": f"{row.name}: {cell.note}"})
                cell = replace(cell, note_number=len(notes))
            cells.append(cell)
        numbered.append(replace(row, cells=tuple(cells)) if any(c.note_number for c in cells) else row)
    return numbered, notes


def board(rows: list[Row]) -> list[dict[str, Any]]:
    """Columns in the order of the path, longest wait on top; empty ones say so, rare ones are left out."""
    columns = []
    for stage in (*PATH, Stage.PAUSED, Stage.ENDED):
        inside = sorted((row for row in rows if row.stage.code == stage), key=lambda row: -(row.days or 0))
        if not inside and stage not in _ALWAYS:
            continue
        longest = max((row.days for row in inside if row.days is not None), default=None)
        columns.append(
            {
                "stage": stage_word(stage),
                "rows": inside,
                "apart": stage not in PATH,
                "longest": f"Longest wait {count(longest, 'day')}" if longest is not None else "",
            }
        )
    return columns


def _choice(value: str, label: str, number: int, chosen_values: Collection[str]) -> dict[str, Any]:
    return {"value": value, "label": label, "count": number, "chosen": value in chosen_values}


def _row(record: PartnerRecord, lead: str, today: date) -> Row:
    facts = queries.listing_facts(record, today=today)
    cells = tuple(date_cell(record, kind) for kind, _ in COLUMNS)
    upcoming = next_step(record, facts)
    return Row(
        iso3=record.iso3,
        iso2=record.iso2,
        name=record.name,
        region=record.region,
        lead=lead,
        stage=stage_word(record.stage or Stage.DISCUSSION),
        age=age_words(record, today),
        days=days_in_stage(record, today),
        cells=cells,
        next_step=upcoming.title,
        blockers=len(gaps(facts)),
        sort_dates=tuple(_sortable(record, kind) for kind, _ in COLUMNS),
        words=f"{record.name} {record.iso3} {record.region} {record.counterpart}".casefold(),
        acts=dated_acts(record),
        not_known=not_known(record),
        not_used=not_used(record),
    )


def _sortable(record: PartnerRecord, kind: ActKind) -> str:
    act = record.act(kind)
    return act.date.first.isoformat() if act and act.date.first else ""
