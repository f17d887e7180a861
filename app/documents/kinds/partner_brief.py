"""The internal brief on one partner: one page from the record, its blanks said as blanks."""

from __future__ import annotations

from typing import Any

from app.documents.facts import NOT_KNOWN, Context
from app.documents.kinds import brief_record
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import Kind, WordField
from app.documents.kinds.language import MODE_WORDS
from app.documents.kinds.standing import done
from app.documents.kinds.steps import POINT_LABELS, path
from workflows.agreement.facts import ACT_LABELS

_MOST_ROWS = 4
_MOST_ACTS = 7

POINTS_TO_MAKE = WordField(
    name="points_to_make",
    label="Points to make",
    hint="One point on each line. Printed under the acts on record; leave empty for none.",
    multiline=True,
    most=450,
)


def _title(draft: Draft) -> str:
    return f"Partner brief: {draft.partner.name}, as at {brief_record.as_at_words(draft)}"


def _list_acts(draft: Draft) -> None:
    """Every act on record as facts, so that a change to any is noticed."""
    for act in done(draft.partner):
        value = act.date.words() if act.date.known else ""
        key = f"act.{act.kind}.{act.sequence}"
        draft.fact(key, ACT_LABELS[act.kind], value=value, source=act.source or "Partnership record")
        where = ", ".join(part for part in (MODE_WORDS.get(act.mode, ""), act.place) if part)
        draft.fact(f"{key}.place", f"{ACT_LABELS[act.kind]}: place", value=where, source=act.source)


def _figures(draft: Draft) -> list[dict[str, str]]:
    made = []
    for number, (value, words) in enumerate(brief_record.figures(draft), 1):
        shown = draft.fact(f"figure.{number}", words[:1].upper() + words[1:], value=value)
        made.append({"n": "" if shown == NOT_KNOWN else shown, "k": words})
    return made


def _rows(draft: Draft, entries: list[tuple[str, str]], *, none: str) -> list[dict[str, Any]]:
    shown = entries[:_MOST_ROWS]
    made = [{"label": draft.runs(label), "sub": "", "text": draft.runs(text)} for label, text in shown]
    left = len(entries) - len(shown)
    if left:
        text = draft.runs(f"{left} further blank{'s' if left > 1 else ''} on the partner page.")
        made[-1:] = [made[-1], {"label": draft.runs("More"), "sub": "", "text": text}]
    return made or [{"label": draft.runs("None"), "sub": "", "text": draft.runs(none)}]


def _contacts(draft: Draft) -> list[dict[str, Any]]:
    entries = [
        {"question": contact.question, "role": draft.runs(contact.role), "agency": draft.runs(contact.agency)}
        for contact in draft.home.contacts
    ]
    ministry = draft.fact("counterpart", "Partner’s ministry", value=draft.partner.counterpart)
    entries.append(
        {
            "question": f"On the side of {draft.partner.in_text}",
            "role": draft.runs(NOT_KNOWN),
            "agency": draft.runs(ministry),
        }
    )
    return entries


def _compose(draft: Draft) -> Context:
    record = draft.partner
    standfirst = draft.runs(brief_record.status_sentence(draft))
    _list_acts(draft)
    return {
        "kicker": "Partner brief",
        "running": f"Partner brief: {record.name}",
        "headline": record.name,
        "standfirst": "",
        "status": standfirst,
        "figures": _figures(draft),
        "figure": path(draft, None, kinds=tuple(POINT_LABELS), to_as_at=True),
        "next": _rows(
            draft,
            brief_record.next_steps(record, as_at=draft.dossier.as_at, most=_MOST_ROWS),
            none="No step is ahead on the path.",
        ),
        "blanks": _rows(draft, brief_record.blanks(draft), none="The record has no blank that the brief looks for."),
        "acts": brief_record.acts_table(record, most=_MOST_ACTS),
        "legend": brief_record.legend(record),
        "acts_heading": f"On record: {brief_record.counted_acts(record)}",
        "points": [draft.typed(line) for line in draft.words["points_to_make"].splitlines()],
        "contacts": _contacts(draft),
    }


KIND = Kind(
    code="partner_brief",
    label="Partner brief",
    short="BRIEF",
    act=None,
    public=False,
    template="partner_brief.html",
    words=(POINTS_TO_MAKE,),
    compose=_compose,
    title=_title,
    pages=1,
)
