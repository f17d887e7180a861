"""What the pages of annual information show: states, steps, tables with their findings, and definitions."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import yaml
from flask import url_for

from app.core import tonnes
from app.core.access import current_officer
from app.core.db import db
from app.core.web import local_today, local_words
from app.projects.wording import home_code
from app.reporting.aef import cells, clearing, cycle, gathering, queries
from app.reporting.aef.checks import CHECKS, Outcome, check
from app.reporting.aef.commands import against_signing
from app.reporting.aef.comparing import Change, changes
from app.reporting.aef.fields import DATA, tables
from app.reporting.aef.findings import Finding, Severity, in_order
from app.reporting.aef.layout import anchor
from app.reporting.aef.models import OURS, PREPARED, Submission
from app.reporting.aef.parties import name_of
from app.reporting.aef.profiles import profile
from app.reporting.aef.tables import ROWS, Tables
from app.reporting.earlier import queries as earlier_queries
from app.reporting.earlier.models import EarlierReport

TONES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "info"}
STATES = {
    "prepared": ("Prepared", "warn"), "signed": ("Signed", "info"), "filed": ("Filed", "good"),
    "received": ("Received", "info"),
}  # fmt: skip
MOST_ROWS = 50
MOST_FAILING = 200
MOST_CHANGES = 200


def day(value: date | None) -> str:
    """`12 April 2027`."""
    return f"{value.day} {value:%B %Y}" if value else ""


def address(row: Submission) -> str:
    """The page of a submission."""
    return url_for("reporting.annual_version", year=row.year, party=row.party.lower(), version=row.version)


def state_of(row: Submission, newest: bool = True) -> dict[str, Any]:
    """A submission as lists show it: its state with the day and the hand."""
    word, tone = STATES[row.state]
    said = {
        "prepared": f"by {row.prepared_by_name}, {local_words(row.prepared_at)}",
        "signed": f"by {row.signed_by_name}, {local_words(row.signed_at) if row.signed_at else ''}",
        "filed": f"on {day(row.filed_on)}",
        "received": f"by {row.prepared_by_name}, {local_words(row.prepared_at)}",
    }[row.state]
    return {
        "row": row, "word": word, "tone": tone, "said": said, "url": address(row), "newest": newest,
        "party": name_of(row.party), "form": profile(row.profile).name,
        "errors": sum(each.get("severity") == "error" for each in row.findings),
    }  # fmt: skip


def listed(rows: list[Submission]) -> list[dict[str, Any]]:
    """Submissions as lists show them; those that a higher version retired are marked."""
    best = {row.id for row in queries.highest(rows)}
    return [state_of(row, newest=row.id in best) for row in rows]


def with_earlier(found: list[dict[str, Any]], earlier: list[EarlierReport], year: int) -> list[dict[str, Any]]:
    """Versions of a year as lists show them, with those that were filed before Concord: they are the lower ones."""
    before = [row for row in earlier if row.year == year]
    before.sort(key=lambda row: earlier_queries.number_of(row.named), reverse=True)
    return found + [
        {"row": {"version": row.named}, "word": "Filed before Concord", "tone": "good", "url": row.path,
         "said": f"on {day(row.submitted_on)}", "newest": not found and place == 0}
        for place, row in enumerate(before)
    ]  # fmt: skip


def deadline_words(
    year: int, rows: list[Submission], today: date, *, active: bool, before: date | None = None
) -> tuple[str, str]:
    """How a year stands to its deadline, with a tone. `active`: something of it is on record that is to be reported;
    `before`: the day on which it was first filed before Concord."""
    due, filed = cycle.due(year), [row for row in rows if row.state == "filed"]
    if before is not None:
        return f"Filed on {day(before)}, before Concord" + (", after the deadline" if before > due else ""), "good"
    if filed:
        late = filed[-1].filed_on and filed[-1].filed_on > due
        return f"Filed on {day(filed[-1].filed_on)}" + (", after the deadline" if late else ""), "good"
    if today > due and not active:
        return f"Nothing of it is on record here; the deadline was {day(due)}", "plain"
    if today > due:
        return f"Overdue since {day(due)}", "bad"
    days = (due - today).days
    return f"Due on {day(due)}, in {days:,} day{'' if days == 1 else 's'}", "warn" if days <= 60 else "info"


def _against_signing(row: Submission, found: list[Any], *, today: Any) -> list[str]:
    hands, waited_for = queries.hands_of(db.session, row), clearing.waited_for(db.session, row)
    officer = current_officer().id
    return against_signing(row, found, actor_id=officer, hands=hands, today=today, waited_for=waited_for)


def workbench(row: Submission) -> dict[str, Any]:
    """Everything that the page of one submission shows, whoever it came from."""
    ours = row.source == OURS
    given = queries.tables_of(row)
    outcomes = check(given, queries.context(db.session, party=row.party, year=row.year))
    found = in_order([each for outcome in outcomes for each in outcome.findings])
    before = queries.version_before(db.session, row)
    shown = [_table(given, number, found) for number in ROWS]
    ids = {line["id"] for table in shown for line in table["rows"]}
    today, officer = local_today(), current_officer()
    return {
        "row": row, "ours": ours, "given": given, "state": state_of(row), "form": profile(row.profile),
        "party_name": name_of(row.party), "today": today, "due": day(cycle.due(row.year)),
        "checks": [_line(outcome, ids) for outcome in outcomes],
        "counts": {each.value: sum(f.severity is each for f in found) for each in Severity},
        "findings": [_shown(each, ids) for each in found], "frozen_findings": row.findings,
        "tables": shown, "heading": heading_facts(given),
        "before": before, "before_name": before and f"{before.year}, version {before.version}",
        "changes": _changes(before, given, ids) if before else [],
        "reasons": _against_signing(row, found, today=today) if row.state == PREPARED else [],
        "corrections": corrections_of(row) if ours and row.state != PREPARED else [],
        "may_prepare": officer.may("reports.prepare"), "may_sign": officer.may("reports.sign"),
        "may_export": officer.may("reports.export"), "definitions": definitions(), "all_checks": CHECKS,
        "fields": list(tables().values()), "may_ask": officer.may("clearances.ask"),
        "clearances": clearing.standing_of(db.session, row) if ours else None,
        "when": local_words, "tonnes_words": tonnes.words, "home": row.party == home_code(),
    }  # fmt: skip


def _line(outcome: Outcome, ids: set[str]) -> dict[str, Any]:
    """One check of the list: its result in words, and the first row that fails."""
    worst = outcome.worst
    numbers = [(outcome.number(each), each) for each in Severity]
    words = ", ".join(
        f"{count:,} {each.label.lower()}{'s' if count != 1 and each is not Severity.NOTE else ''}"
        for count, each in numbers if count
    )  # fmt: skip
    first = outcome.findings[0] if outcome.findings else None
    return {
        "id": outcome.check.id, "title": outcome.check.title, "source": outcome.check.source,
        "words": words.capitalize() if words else "Passed", "tone": TONES[worst] if worst else "good",
        "link": _target(first, ids) if first else "",
    }  # fmt: skip


def _shown(finding: Finding, ids: set[str]) -> dict[str, Any]:
    return {
        "finding": finding, "tone": TONES[finding.severity],
        "link": _target(finding, ids),
    }  # fmt: skip


def _target(finding: Finding, ids: set[str]) -> str:
    """Where a finding leads: to its row, to the table where the page does not show the row, to nowhere."""
    row = anchor(finding.table, finding.row)
    return f"#{row if row in ids else anchor(finding.table, 0)}" if finding.table else ""


def heading_facts(given: Tables) -> list[dict[str, Any]]:
    """Table 1 as facts, as its cells will read."""
    form, row = profile(given.profile), given.heading_row
    return [
        {"label": field.label, "value": str(value) if (value := cells.written(field, row, form)) is not None else ""}
        for field in tables()[1].fields
    ]


def _table(given: Tables, number: int, found: list[Finding]) -> dict[str, Any]:
    """A table as its cells will read: its first rows and those with findings, each with its number."""
    form, rows = profile(given.profile), given.of(number)
    failing: dict[int, Finding] = {}
    for each in found:
        if each.table == number and each.row:
            failing.setdefault(each.row, each)
    shown = sorted({*range(1, min(len(rows), MOST_ROWS) + 1), *sorted(failing)[:MOST_FAILING]})
    fields = tables()[number].fields
    return {
        "number": number, "title": tables()[number].title, "labels": tables()[number].labels, "total": len(rows),
        "left": len(rows) - len(shown), "id": anchor(number, 0),
        "rows": [
            {
                "number": line, "id": anchor(number, line), "finding": failing.get(line),
                "tone": TONES[failing[line].severity] if line in failing else "",
                "cells": [cells.written(field, rows[line - 1], form) for field in fields],
            }
            for line in shown
        ],
    }  # fmt: skip


def _changes(before: Submission, now: Tables, ids: set[str]) -> list[dict[str, Any]]:
    return [_change(each, ids) for each in changes(queries.tables_of(before), now)[:MOST_CHANGES]]


def _change(each: Change, ids: set[str]) -> dict[str, Any]:
    word = {"new": "New", "gone": "Gone", "changed": "Changed"}[each.kind]
    line = each.now or each.before
    return {
        "change": each, "word": word, "title": f"Table {each.table}" + (f", row {line}" if each.table > 1 else ""),
        "link": f"#{row}" if (row := anchor(each.table, each.now)) in ids else "",
    }  # fmt: skip


def corrections_of(row: Submission) -> list[dict[str, Any]]:
    """What was recorded about the year after the tables of a signed version were frozen."""
    found = gathering.corrections(db.session, year=row.year, since=row.as_of)
    return [
        {
            "number": each.number, "kind": each.kind.value.replace("_", " ").capitalize(), "on": day(each.effective_on),
            "recorded": local_words(each.recorded_at), "tonnes": tonnes.words(each.tonnes),
            "what": f"{each.identity.issuance}, {each.first:,} to {each.last:,}", "explanation": each.explanation,
            "taken_back": each.reversed_by is not None, "after_closing": each.after_closing,
        }
        for each in found
    ]  # fmt: skip


@lru_cache(maxsize=1)
def definitions() -> list[dict[str, str]]:
    """Terms with their meaning and the paragraph that says so."""
    found: list[dict[str, str]] = yaml.safe_load((DATA / "definitions.yaml").read_text(encoding="utf-8"))
    return found
