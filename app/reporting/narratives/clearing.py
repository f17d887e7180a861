"""Narrative reports before clearers: a part for each section, what a new version lapses, and who is waited for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clearances import commands as clearances
from app.clearances import queries as clearance_queries
from app.clearances.records import Part, Subject, digest
from app.clearances.standing import Standing
from app.documents.facts import Context
from app.reporting.narratives import queries
from app.reporting.narratives.models import FILED, PREPARED, REPLACED, SENT_BACK, SIGNED, NarrativeReport
from app.reporting.narratives.naming import path_of, reference_of
from app.reporting.narratives.outline import outlines, slug_of
from workflows.vocabulary import Actor

TYPE = "narrative_report"
_ID = re.compile(r"([a-z0-9_]+)-([A-Z]{3})(?:-([0-9]{4}))?-([0-9]{1,6})", re.ASCII)
_NOT_NOW = {
    REPLACED: "A later version has replaced it",
    SENT_BACK: "It was sent back. Clearances go on with the next version that is prepared",
    SIGNED: "It is signed and stays as it is",
    FILED: "It is filed and stays as it is",
}
# What changes with every preparation and says nothing of its own.
_HEAD = ("name", "party_name", "period", "decision", "approaches")
_SECTION = ("code", "title", "heading", "parts", "gaps", "not_applicable", "explanation", "withheld", "protection")


@dataclass(frozen=True)
class Preparation:
    """The versions from one signature to the next: they are cleared as one, the last of them counts."""

    kind: str
    party: str
    period: str
    first: int

    @property
    def id(self) -> str:
        """`btr_annex_4-SGP-2026-1`."""
        return "-".join(part for part in (self.kind, self.party, self.period, str(self.first)) if part)


def preparation_of(session: Any, row: NarrativeReport) -> Preparation:
    """That which the version belongs to. What was signed is closed: what is reported later is asked about anew."""
    versions = queries.series(session, row.kind, row.party, period=row.period)
    signed = [each.number for each in versions if each.state in (SIGNED, FILED) and each.number < row.number]
    return Preparation(row.kind, row.party, row.period, max(signed, default=0) + 1)


def clearance_subject(session: Any, *, type: str, id: str, lock: bool = False) -> Subject | None:
    """A report as clearers see it, whatever its version: a newer one lapses what it changes. Offered to clearances."""
    named = _ID.fullmatch(id) if type == TYPE else None
    if named is None or named[1] not in outlines():
        return None
    asked = Preparation(named[1], named[2], named[3] or "", int(named[4]))
    latest = _latest(session, asked)
    while latest is not None:
        row = queries.report_row(session, latest, lock=lock)
        again = _latest(session, asked) if lock else latest
        if again == latest:  # else a newer version came while we waited for the one before
            return subject_of(session, row) if preparation_of(session, row) == asked else None
        latest = again
    return None


def _latest(session: Any, asked: Preparation) -> int | None:
    """The id of the version that counts: the last one, or the first that was signed."""
    found = None
    for each in queries.series(session, asked.kind, asked.party, period=asked.period):
        if each.number >= asked.first:
            found = each.id
            if each.state in (SIGNED, FILED):
                break
    return found


def subject_of(session: Any, row: NarrativeReport) -> Subject:
    """The same from one of its versions."""
    context = queries.context_of(row)
    return Subject(
        type=TYPE, id=preparation_of(session, row).id, kind=row.kind, partner="",
        title=f"{context['title']}, version {row.number}", url=path_of(row), parts=parts_of(context),
        hands=_hands(session, row), version=row.number, not_now=_NOT_NOW.get(row.state, ""), audited=reference_of(row),
    )  # fmt: skip


def _hands(session: Any, row: NarrativeReport) -> frozenset[int]:
    """Whoever prepared it, and whoever wrote a text that stands in it."""
    writers = queries.writers(session, outlines()[row.kind].texts_of, row.party, until=row.prepared_at)
    return frozenset({row.prepared_by, *writers} - {0})


def parts_of(context: Context) -> tuple[Part, ...]:
    """What the report is about, and each section. A better source, or another day, changes no section."""
    head = {name: context[name] for name in _HEAD}
    about = f"{context['title']}\n{context['decision']}\n" + "\n".join(context["approaches"])
    return (_part("head", "What it is about", head, words=about), *_sections(context))


def _sections(context: Context) -> Iterator[Part]:
    for chapter in context["chapters"]:
        name = f"chapter.{slug_of(chapter['code']).replace('-', '_')}"
        if chapter["confidential"]:
            # One part, of its hash alone: clearances are read by more people than confidential texts are.
            yield _part(name, f"{chapter['code']} {chapter['title']}", _groups(chapter), words="")
            continue
        for group in chapter["groups"]:
            for section in group["sections"]:
                tail = f".{group['approach']}" if group["approach"] else ""
                label = f"{section['code']} {section['title']}" + (f", {group['name']}" if group["name"] else "")
                yield _part(f"{name}.{slug_of(section['code'])}{tail}", label, _plain(section), words=_words(section))


def _groups(chapter: Mapping[str, Any]) -> list[Any]:
    return [[group["approach"], [_plain(each) for each in group["sections"]]] for group in chapter["groups"]]


def _plain(section: Mapping[str, Any]) -> dict[str, Any]:
    return {name: section[name] for name in _SECTION}


def _words(section: Mapping[str, Any]) -> str:
    """What a section says, a line for each paragraph, row and fact."""
    lines = [f"Does not apply. {section['not_applicable']}"] if section["not_applicable"] else []
    for part in section["parts"]:
        rows = [part["head"], *part["rows"]]
        facts = [f"{label}: {value}" for label, value in part["facts"]]
        lines += [part["text"], part["caption"], *(" | ".join(row) for row in rows), *facts]
    lines += [f"Missing: {sentence}" for sentence in section["gaps"]]
    return "\n".join(line for line in [*lines, section["explanation"], section["protection"]] if line)


def _part(key: str, label: str, value: Any, *, words: str) -> Part:
    return Part(key, label, digest(json.dumps(value, sort_keys=True, ensure_ascii=False)), words)


def standing_of(session: Any, row: NarrativeReport) -> Standing:
    """How its clearances stand, for its page."""
    return clearance_queries.standing(session, subject_of(session, row))


def waited_for(session: Any, row: NarrativeReport) -> tuple[str, ...]:
    """The agencies whose clearance the signature waits for."""
    return standing_of(session, row).waited_for if row.state == PREPARED else ()


def prepared(session: Any, actor: Actor, row: NarrativeReport, *, today: date) -> None:
    """A new version lapses the clearances of what it changes, and is put before whoever was held back."""
    asked = preparation_of(session, row).id
    if clearance_queries.was_asked_about(session, type=TYPE, id=asked):
        subject = subject_of(session, row)
        clearances.changed_within(session, actor, subject)
        clearances.put_again_within(session, actor, subject, today=today)


def sent_back(session: Any, actor: Actor, row: NarrativeReport, *, reason: str) -> None:
    """Whoever still waits is held back until the next version."""
    if clearance_queries.was_asked_about(session, type=TYPE, id=preparation_of(session, row).id):
        clearances.hold_within(session, actor, subject_of(session, row), reason=reason)
