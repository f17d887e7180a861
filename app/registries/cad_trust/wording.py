"""An export and a dry run in words: for the page, the terminal, and another program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.registries.cad_trust.comparing import Comparison
from app.registries.cad_trust.data_model import DataModel
from app.registries.cad_trust.records import Export, Problem, Reading
from workflows.ledger.movements import Account

_NAMED = 3


@dataclass(frozen=True)
class Gap:
    """One sentence that is so of one or more records; `about` names some of what they were made from."""

    table: str
    field: str
    sentence: str
    records: int
    about: str


@dataclass(frozen=True)
class Row:
    """One table of the data model: how many records go, and how many with a problem; else why none goes."""

    table: str
    records: int
    incomplete: int
    why_not: str


def gaps(problems: Iterable[Problem]) -> list[Gap]:
    """The problems as a list of things to do: those of one table, field and sentence are one."""
    found: dict[tuple[str, str, str], list[Problem]] = {}
    for each in problems:
        found.setdefault((each.table, each.field, each.sentence), []).append(each)
    return [
        Gap(table, field, sentence, len(those), _about([each.about for each in those if each.about]))
        for (table, field, sentence), those in found.items()
    ]


def _about(names: list[str]) -> str:
    distinct = list(dict.fromkeys(names))
    more = f" and {len(distinct) - _NAMED:,} more" if len(distinct) > _NAMED else ""
    return "; ".join(distinct[:_NAMED]) + more


def rows(export: Export, model: DataModel) -> list[Row]:
    """Every table in the order of insertion."""
    return [
        Row(
            table, len(export.tables.get(table, ())), export.incomplete(table),
            "" if table in export.tables else model.not_sent.get(table, "Nothing of this is on record."),
        )
        for table in model.tables
    ]  # fmt: skip


def export_text(export: Export, model: DataModel) -> str:
    """What was written and what is missing, one sentence to a line."""
    lines = [f"{export.total:,} records of CAD Trust {export.version} as of {export.on.isoformat()}."]
    lines += [
        f"{row.table}: {row.records:,} records"
        + (f", {row.incomplete:,} of them incomplete." if row.incomplete else ".")
        for row in rows(export, model)
        if row.records
    ]
    lines += [
        f"Problem in {gap.records:,} of {gap.table}: {gap.sentence} {gap.about}".strip()
        for gap in gaps(export.problems)
    ]
    return "\n".join(lines)


def reading_text(reading: Reading, comparison: Comparison | None = None) -> str:
    """A dry run for people."""
    lines = [f"{reading.total:,} records of CAD Trust {reading.version} read. Nothing was written."]
    lines += [f"{table}: {count:,} records." for table, count in reading.counts.items()]
    lines += [f"{each.where}: {each.sentence}" for each in reading.problems]
    if reading.left_out:
        lines.append(f"{reading.left_out:,} more problems were found.")
    lines += [f"Note. {note}" for note in reading.notes]
    lines.append(f"{len(reading.claims):,} blocks, {len(reading.labels):,} labels, {len(reading.projects):,} projects.")
    if comparison:
        lines += [
            f"Units {pair.first} to {pair.last} of {pair.one.registry}: on our record {pair.one.reference}, "
            f"{pair.one.state}; {pair.other.reference}, {pair.other.state}."
            for pair in comparison.units
        ]
        lines += [
            f"{each.one.reference} at {each.one.registry} and {each.other.reference} at {each.other.registry} "
            f"may be one project: {each.country}, {each.sector}."
            for each in comparison.projects
        ]
    return "\n".join(lines)


def reading_json(reading: Reading, comparison: Comparison | None = None) -> dict[str, Any]:
    """A dry run for another program."""
    found: dict[str, Any] = {
        "version": reading.version, "records": reading.counts, "problems_left_out": reading.left_out,
        "problems": [
            {"table": each.table, "record": each.record, "field": each.field, "sentence": each.sentence}
            for each in reading.problems
        ],
        "notes": reading.notes,
        "claims": [
            {
                "registry": each.registry, "key": each.key, "first": each.first, "last": each.last,
                "state": each.state, "live": each.live, "reference": each.reference, "details": each.details,
            }
            for each in reading.claims
        ],
        "labels": [
            {"name": each.name, "type": each.kind, "date": _iso(each.on), "units": list(each.units)}
            for each in reading.labels
        ],
        "projects": [_project(each) for each in reading.projects],
    }  # fmt: skip
    if comparison:
        found["meets_ours"] = [
            {
                "ours": pair.one.reference, "our_state": pair.one.state, "theirs": pair.other.reference,
                "their_state": pair.other.state, "registry": pair.one.registry, "first": pair.first,
                "last": pair.last, "tonnes": pair.tonnes,
            }
            for pair in comparison.units
        ]  # fmt: skip
        found["may_be_registered_twice"] = [
            {"one": _project(each.one), "other": _project(each.other), "country": each.country, "sector": each.sector}
            for each in comparison.projects
        ]
    return found


def _project(each: Any) -> dict[str, Any]:
    return {
        "reference": each.reference, "name": each.name, "registry": each.registry, "countries": list(each.countries),
        "sectors": list(each.sectors), "first_issued": _iso(each.first_issued), "last_issued": _iso(each.last_issued),
    }  # fmt: skip


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def account_words(state: str) -> str:
    """Where a block of ours is, in words; a state that is no account of the ledger as it stands."""
    labels = {account.value: account.label for account in Account}
    return labels.get(state, state.capitalize())
