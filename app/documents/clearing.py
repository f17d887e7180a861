"""Documents before clearers: their parts, what their steps ask, lapse or call back, and what a decision moves."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

from app.agreements import queries as agreements
from app.clearances import commands as clearances
from app.clearances import queries as clearance_queries
from app.clearances.policy import requirements_of
from app.clearances.records import Part, Subject, digest
from app.clearances.standing import Standing
from app.core import clock
from app.documents import queries
from app.documents.facts import Context
from app.documents.kinds import KINDS
from app.documents.models import Document
from workflows.document import DocumentStage
from workflows.vocabulary import Actor

TYPE = "document"
_NOT_NOW = {
    DocumentStage.DRAFT: "It is a draft. Send it for clearance on its own page; whoever is still needed is asked then",
    DocumentStage.CLEARED: "It is cleared already",
    DocumentStage.PUBLISHED: "It is published and stays as it is",
    DocumentStage.SUPERSEDED: "A newer version has taken its place",
    DocumentStage.WITHDRAWN: "It was withdrawn",
}


def clearance_subject(session: Any, *, type: str, id: str, lock: bool = False) -> Subject | None:
    """A document as clearers see it: offered to the clearances. Locked in the order of its own steps, if asked."""
    if type != TYPE:
        return None
    try:
        found = queries.document(session, uuid.UUID(id))
        if lock:
            agreements.partner_row(session, found.partner, lock=True)
            found = queries.document(session, found.id, lock=True)
    except (ValueError, queries.UnknownDocument):
        return None
    return subject_of(found)


def subject_of(found: Document) -> Subject:
    """The same from its row, without a read."""
    return Subject(
        type=TYPE, id=str(found.id), kind=found.kind, partner=found.partner, title=found.title,
        url=f"/documents/{found.id}", parts=parts_of(queries.context_of(found), found.kind),
        hands=frozenset(found.hands), version=found.version, edition=f"{found.number}.",
        not_now=_NOT_NOW.get(DocumentStage(found.stage), ""),
    )  # fmt: skip


def parts_of(context: Context, kind: str) -> tuple[Part, ...]:
    """Every word and figure of the frozen context, each in one part at least: head, words, sections, notes, facts."""
    body = dict(context["body"])
    sections = body.pop("sections", [])
    apart = ("body", "notes", "words", "facts", "sources", "boilerplate")
    words = context["words"]
    shown_apart = [name for name in words if name in body]
    head = {name: value for name, value in context.items() if name not in apart} | {
        "body": {name: value for name, value in body.items() if name not in shown_apart}
    }
    labels = {item.name: item.label for item in KINDS[kind].words}
    return (
        _part("head", "Head", head),
        *(_part(f"words.{name}", labels.get(name, name), text, says=text) for name, text in sorted(words.items())),
        *(
            _part(
                f"section.{n}",
                str(section.get("heading") or "Drawing"),
                section,
                says=_words({name: value for name, value in section.items() if name != "heading"}),
            )
            for n, section in enumerate(sections, 1)
        ),
        _part("notes", "Notes", context["notes"]),
        *_facts(context["facts"]),
        _part("boilerplate", "Versions of the boilerplate", context["boilerplate"]),
    )


def _facts(facts: list[dict[str, str]]) -> list[Part]:
    """Facts by the group that their key begins with. A better source changes no fact."""
    groups: dict[str, list[dict[str, str]]] = {}
    for fact in facts:
        groups.setdefault(fact["key"].partition(".")[0], []).append(fact)
    return [
        _part(
            f"facts.{name}",
            f"Facts: {name.replace('_', ' ')}",
            [[f["key"], f["label"], f["value"]] for f in group],
            says="\n".join(f"{f['label']}: {f['value']}" for f in group),
        )
        for name, group in groups.items()
    ]


def _part(key: str, label: str, value: Any, *, says: str | None = None) -> Part:
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Part(key, label, digest(canonical), _words(value) if says is None else says)


_SPOKEN = ("t", "text", "heading", "k", "v", "label", "sub", "name", "post", "for", "kicker", "title", "as_at_words")


def _words(value: Any) -> str:
    """The words of a piece of the context in the order in which it is kept, a line for each."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        inline = all(isinstance(item, dict) and ("t" in item or "note" in item) for item in value)
        return ("" if inline else "\n").join(filter(None, map(_words, value)))
    if isinstance(value, dict):
        spoken = [value[name] for name in _SPOKEN if isinstance(value.get(name), str)]
        inner = [each for each in value.values() if isinstance(each, list | dict)]
        return "\n".join(filter(None, map(_words, [*spoken, *inner])))
    return ""


def standing_of(session: Any, found: Document) -> Standing | None:
    """How its clearances stand; None where its kind asks for any one clearer, so that its own step is enough."""
    if requirements_of(found.kind).any_clearer:
        return None
    return clearance_queries.standing(session, subject_of(found))


def follow(
    session: Any, found: Document, *, step: str, actor: Actor, reason: str = "", today: date | None = None
) -> None:
    """What a step of a document does to its clearances, inside the transaction of the step."""
    if requirements_of(found.kind).any_clearer:
        return
    subject = subject_of(found)
    match step:
        case "draft" | "edit" | "refresh_facts":
            clearances.changed_within(session, actor, subject)
        case "send_for_clearance":
            clearances.ask_within(session, actor, subject, today=today or clock.now().date())
        case "return_to_draft" | "withdraw":
            clearances.recall_within(session, actor, subject, reason=reason)
