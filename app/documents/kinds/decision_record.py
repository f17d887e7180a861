"""The record of decisions of a meeting of a committee: who sat, what was decided, and who took on what.

It has no dossier: the area of committees says what is on record, and prints it whenever it is asked for.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from app.committees.record_sheet import ActionSaid, DecisionSaid, MeetingSaid, MemberSaid
from app.core import audit
from app.documents.facts import NOT_KNOWN, Context, apart, fact
from app.documents.glyphs import why_not_printable
from app.documents.kinds.draft import Run
from app.documents.kinds.kind import CLOSED, SCHEMA
from app.documents.kinds.reference import Home, load_home
from workflows.partial_date import on

KIND = "decision_record"
PAGES = 60


def context_of(found: MeetingSaid, *, home: Home | None = None) -> Context:
    """Everything that the record prints, primitives only: the same for the same record.

    Raises ValueError with a sentence where it holds a letter that the fonts lack.
    """
    home = home or load_home()
    title = f"Record of decisions: meeting {found.number}, {found.body}, {found.partner}"
    context: Context = {
        "schema": SCHEMA,
        "kind": KIND,
        "id": f"{found.body}, {found.partner}, meeting {found.number}",
        "title": title,
        "language": "en-SG",
        "template": f"{KIND}.html",
        "pages": PAGES,
        "classification": CLOSED,
        "issuer": home.issuer,
        "home": {"iso2": home.iso2, "name": home.name},
        "partner": {"iso2": found.partner_iso2, "name": found.partner},
        "as_at": found.as_at,
        "as_at_words": _day(found.as_at),
        "body": _body(found, home),
        "notes": [],
        "facts": apart(
            [fact(f"decisions.{each.number}", f"Decision {each.number}", value=each.text) for each in found.decisions]
        )["facts"],
        "record": _record(found),
    }
    if fault := why_not_printable(json.dumps(context, ensure_ascii=False)):
        raise ValueError(fault.replace("The letter", "The record"))
    return context


def _record(found: MeetingSaid) -> dict[str, Any]:
    """The record as plain values; under what the body was set up is not printed, so it does not leave either."""
    record: dict[str, Any] = json.loads(audit.canonical(asdict(found)))
    del record["basis"]
    return record


def _body(found: MeetingSaid, home: Home) -> Context:
    sides = {"home": home.name, "host": found.partner}
    return {
        "kicker": "Record of decisions",
        "running": f"Record of decisions: {found.body}, {found.partner}, meeting {found.number}",
        "headline": f"{found.body}, {found.partner}: meeting {found.number}",
        "band": [
            {"k": "Held", "v": _runs(_days(found) if found.held else "")},
            {"k": "Place", "v": _runs(_place(found))},
            {"k": "Decisions", "v": _runs(str(len(found.decisions)))},
            {"k": "Confirmed", "v": _runs(_confirmed(found))},
        ],
        "members": [
            {"label": sides[side], "texts": [_runs(_member(m)) for m in found.members if m.side == side] or [_runs("")]}
            for side in ("home", "host")
        ],
        "agenda": [_runs(item) for item in found.agenda],
        "minutes": [_runs(part) for part in found.minutes.split("\n") if part.strip()],
        "decisions": [_decision(each) for each in found.decisions],
        "actions": [_action(each, sides) for each in found.actions],
        "papers": [
            {"label": title, "texts": [_runs(f"SHA-256 {digest}" if digest else "A page of the record")]}
            for title, digest in found.papers
        ],
    }  # fmt: skip


def _decision(each: DecisionSaid) -> dict[str, Any]:
    said = [_runs(part) for part in each.text.split("\n") if part.strip()]
    standing = f"Decided on {_day(each.decided_on)}. "
    standing += f"As confirmed on {_day(each.confirmed_on)}." if each.confirmed_on else "Not confirmed yet."
    if each.supersedes:
        standing += f" Takes the place of decision {each.supersedes}."
    if each.superseded_by:
        standing += f" Decision {each.superseded_by} has taken its place."
    return {"label": f"Decision {each.number}", "texts": [*said, _runs(standing)]}


def _action(each: ActionSaid, sides: dict[str, str]) -> dict[str, Any]:
    return {
        "text": " ".join(each.text.split()), "who": ", ".join(filter(None, (sides[each.side], each.owner))),
        "due": _day(each.due_on) if each.due_on else "No day agreed",
    }  # fmt: skip


def _member(each: MemberSaid) -> str:
    return ", ".join(filter(None, (each.name, each.post, each.agency, "co-chair" if each.co_chair else "")))


def _days(found: MeetingSaid) -> str:
    first, last = _day(found.first_on), _day(found.last_on)
    return first if first == last else f"{first} to {last}"


def _place(found: MeetingSaid) -> str:
    return ", ".join(
        filter(None, (found.place, "online" if found.place else "Online") if found.online else (found.place,))
    )


def _confirmed(found: MeetingSaid) -> str:
    days = [each.confirmed_on for each in found.decisions]
    if not found.final:
        return "Draft, not all confirmed" if found.held else "Draft, no minutes yet"
    return f"As confirmed on {_day(max(days))}" if days else "No decision was taken"


def _day(iso: str) -> str:
    return on(date.fromisoformat(iso)).words()


def _runs(text: str) -> list[Run]:
    """The text as one run; `not known` is set apart."""
    return [{"t": text}] if text else [{"t": NOT_KNOWN, "nk": True}]
