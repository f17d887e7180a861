"""Annual information before clearers: a part for each table, what a change lapses, and who is waited for."""

from __future__ import annotations

import json
import re
from typing import Any

from app.clearances import commands as clearances
from app.clearances import queries as clearance_queries
from app.clearances.policy import requirements_of
from app.clearances.records import Part, Subject, digest
from app.clearances.standing import Standing
from app.core.tonnes import UNIT
from app.reporting.aef import cells, queries
from app.reporting.aef.fields import tables
from app.reporting.aef.models import OURS, PREPARED, Submission
from app.reporting.aef.parties import name_of
from app.reporting.aef.profiles import profile
from app.reporting.aef.tables import ROWS, Row, Tables
from workflows.vocabulary import Actor

TYPE, KIND = "aef_submission", "annual_information"
MOST_ROWS = 200  # of which a clearer reads each; beyond them the totals, and all rows in the workbook
_ID = re.compile(r"([A-Z]{3})_([0-9]{4})_([0-9]{1,3}\.[0-9]{1,3})", re.ASCII)


def clearance_subject(session: Any, *, type: str, id: str, lock: bool = False) -> Subject | None:
    """A version of our own annual information as clearers see it: offered to the clearances."""
    named = _ID.fullmatch(id) if type == TYPE else None
    if named is None:
        return None
    try:
        row = queries.by_version(session, named[1], int(named[2]), named[3])
        if lock:
            row = queries.submission(session, row.id, lock=True)
    except queries.UnknownSubmission:
        return None
    return subject_of(session, row) if row.source == OURS and row.reference == id else None


def subject_of(session: Any, row: Submission) -> Subject:
    """The same from its row; one read for whose hands are in it."""
    return Subject(
        type=TYPE, id=row.reference, kind=KIND, partner="", url=row.path, version=row.revision,
        title=f"Annual information of {name_of(row.party)} for {row.year}, version {row.version}",
        parts=parts_of(queries.tables_of(row), row.explanations), hands=queries.hands_of(session, row),
        not_now="" if row.state == PREPARED else f"It is {row.state} and stays as it is",
    )  # fmt: skip


def parts_of(given: Tables, explanations: dict[str, str]) -> tuple[Part, ...]:
    """The five tables as their cells will read, and the explanations of what the checks found."""
    said = json.loads(given.to_json())
    heading = _part("table.1", tables()[1].title, said["heading"], words=_row(given, 1, given.heading_row))
    rows = [
        _part(f"table.{number}", tables()[number].title, said["tables"][str(number)], words=_rows(given, number))
        for number in ROWS
    ]
    words = "\n".join(f"{check}: {text}" for check, text in sorted(explanations.items()))
    return (heading, *rows, _part("explanations", "Explanations", explanations, words=words or "None is written."))


def _rows(given: Tables, number: int) -> str:
    found = given.of(number)
    total = sum(int(row.get("QuantityCO2", 0)) for row in found)  # type: ignore[arg-type]
    counted = f"{len(found):,} row{'' if len(found) == 1 else 's'}" + (f", {total:,} {UNIT}" if total else "")
    if len(found) > MOST_ROWS:
        return f"{counted}. Each of them stands in the workbook."
    return "\n".join([counted, *(_row(given, number, row) for row in found)])


def _row(given: Tables, number: int, row: Row) -> str:
    form = profile(given.profile)
    values = ((field.label, cells.written(field, row, form)) for field in tables()[number].fields)
    return "; ".join(f"{label}: {value}" for label, value in values if value is not None)


def _part(key: str, label: str, value: Any, *, words: str) -> Part:
    return Part(key, label, digest(json.dumps(value, sort_keys=True, ensure_ascii=False)), words)


def standing_of(session: Any, row: Submission) -> Standing:
    """How its clearances stand, for its page."""
    return clearance_queries.standing(session, subject_of(session, row))


def waited_for(session: Any, row: Submission) -> tuple[str, ...]:
    """The agencies whose clearance the signature waits for; one read where nobody must or was ever asked."""
    must = requirements_of(KIND).requirements
    if not must and not clearance_queries.was_asked_about(session, type=TYPE, id=row.reference):
        return ()
    return standing_of(session, row).waited_for


def follow(session: Any, actor: Actor, row: Submission) -> None:
    """What was prepared anew or explained lapses the clearances that cover what it changed."""
    if clearance_queries.was_asked_about(session, type=TYPE, id=row.reference):
        clearances.changed_within(session, actor, subject_of(session, row))
