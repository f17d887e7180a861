"""What one export holds: rows, tonnes, overlaps, and what is refused, for the dry run on page and command line."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core.audit import canonical
from app.ledger.records import Claim
from app.ledger.serials.overlaps import Meeting
from app.registries.claiming import FILE, Found, claims_of, found_among
from app.registries.layouts import Export
from app.registries.reading import read_export
from app.registries.records import FIRST_YEAR, RowNote, Sheet

_FORM = "concord-registries-1"


@dataclass(frozen=True)
class Total:
    """So many rows with so many whole tCO2e."""

    rows: int = 0
    tonnes: int = 0


@dataclass(frozen=True)
class Report:
    """One file read against what is held already. `held` are the meetings with claims that are on record."""

    export: Export
    sheet: Sheet
    sha256: str
    inside: Found
    held: tuple[Meeting, ...]

    @cached_property
    def by_state(self) -> Mapping[str, Total]:
        """Rows and tonnes of each state, in the order of the file."""
        rows, tonnes = Counter[str](), Counter[str]()
        for row in self.sheet.rows:
            rows[row.state] += 1
            tonnes[row.state] += row.quantity
        return {state: Total(rows[state], tonnes[state]) for state in rows}

    @cached_property
    def total(self) -> Total:
        return _total(self.sheet.rows)

    @cached_property
    def before_first_year(self) -> Total:
        """Rows whose vintage begins before 2021: what is in them from before can be no ITMO."""
        return _total(row for row in self.sheet.rows if row.starts_before_first_year)

    @cached_property
    def unknown_vintage(self) -> Total:
        return _total(row for row in self.sheet.rows if row.vintages is None)

    @cached_property
    def labelled(self) -> Total:
        """Rows that the registry labels as authorised under article 6."""
        return _total(row for row in self.sheet.rows if row.authorised is not None)

    @cached_property
    def without_serial(self) -> int:
        return sum(row.serial is None for row in self.sheet.rows)

    @cached_property
    def projects_in_two_countries(self) -> Mapping[str, tuple[str, ...]]:
        """Projects whose serials name more than one host."""
        hosts: dict[str, set[str]] = {}
        for row in self.sheet.rows:
            if row.host:
                hosts.setdefault(row.project, set()).add(row.host)
        return {project: tuple(sorted(found)) for project, found in sorted(hosts.items()) if len(found) > 1}

    @cached_property
    def notes_by_sentence(self) -> Mapping[tuple[str, str], tuple[RowNote, ...]]:
        """The notes, those of one column and one sentence together."""
        found: dict[tuple[str, str], list[RowNote]] = {}
        for note in self.sheet.notes:
            found.setdefault((note.column, note.sentence), []).append(note)
        return {key: tuple(notes) for key, notes in found.items()}

    @property
    def digest(self) -> str:
        """Stands for what would be written and what was shown: a confirmation is for this and nothing else."""
        told = [
            _FORM, self.export.name, self.sha256, self.sheet.layout, len(self.sheet.rows), len(self.sheet.faults),
            self.total.tonnes, len(self.inside.double), sorted(meeting_words(each) for each in self.held),
        ]  # fmt: skip
        return hashlib.sha256(canonical(told).encode()).hexdigest()


def read_report(export: Export, content: bytes, *, held: Iterable[Claim] = ()) -> Report:
    """Read a file and compare it with itself and with the claims that are held.

    Raises ExportFault where the file is no export of this registry.
    """
    sheet = read_export(export, content)
    own = list(claims_of(sheet.rows))
    keys = {(claim.registry, claim.key) for claim in own}
    others = [claim for claim in held if (claim.registry, claim.key) in keys]
    across = found_among([*own, *others]).meetings if others else ()
    return Report(
        export=export,
        sheet=sheet,
        sha256=hashlib.sha256(content).hexdigest(),
        inside=found_among(own),
        held=tuple(each for each in across if each.is_double and _is_across(each)),
    )


def _is_across(meeting: Meeting) -> bool:
    """Whether one of the two is of the new file and the other is not."""
    return (meeting.one.details.get(FILE) == "") != (meeting.other.details.get(FILE) == "")


def meeting_words(meeting: Meeting) -> str:
    """`row 12 and row 15: partial overlap of 20 tCO2e, units 5 to 24`."""
    units = f"unit {meeting.first}" if meeting.first == meeting.last else f"units {meeting.first} to {meeting.last}"
    return (
        f"{meeting.one.reference} ({meeting.one.state}) and {meeting.other.reference} ({meeting.other.state}): "
        f"{meeting.state} of {meeting.tonnes:,} tCO2e, {units}"
    )


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs. Tonnes are whole tCO2e."""
    return {
        "registry": report.export.name,
        "layout": report.sheet.layout,
        "sha256": report.sha256,
        "rows": report.sheet.total,
        "rows_taken": len(report.sheet.rows),
        "rows_refused": len(report.sheet.faults),
        "tonnes": report.total.tonnes,
        "by_state": {state: _total_json(total) for state, total in report.by_state.items()},
        f"vintage_before_{FIRST_YEAR}": _total_json(report.before_first_year),
        "vintage_not_known": _total_json(report.unknown_vintage),
        "labelled_as_authorised": _total_json(report.labelled) if report.sheet.tells_labels else None,
        "rows_without_serial": report.without_serial,
        "ended_inside_issued": report.inside.inside_issuance,
        "overlaps": [_meeting_json(each) for each in (*report.inside.double, *report.inside.twice_listed)],
        "overlaps_cut": report.inside.more,
        "double_claims_with_held": [_meeting_json(each) for each in report.held],
        "projects_in_two_countries": {name: list(hosts) for name, hosts in report.projects_in_two_countries.items()},
        "refused": [
            {"row": each.row, "column": each.column, "value": each.value, "sentence": each.sentence}
            for each in report.sheet.faults
        ],
        "notes": [
            {"rows": [note.row for note in notes], "column": column, "sentence": sentence}
            for (column, sentence), notes in report.notes_by_sentence.items()
        ],
        "digest": report.digest,
    }


def _meeting_json(meeting: Meeting) -> dict[str, Any]:
    return {
        "state": str(meeting.state),
        "double_claim": meeting.is_double,
        "first": meeting.first,
        "last": meeting.last,
        "tonnes": meeting.tonnes,
        "registry": meeting.one.registry,
        "key": meeting.one.key,
        "claims": [
            {"reference": each.reference, "state": each.state, "serial": each.details.get("serial", "")}
            for each in (meeting.one, meeting.other)
        ],
    }


def _total_json(total: Total) -> dict[str, int]:
    return {"rows": total.rows, "tonnes": total.tonnes}


def _total(rows: Iterable[Any]) -> Total:
    count = tonnes = 0
    for row in rows:
        count, tonnes = count + 1, tonnes + row.quantity
    return Total(count, tonnes)
