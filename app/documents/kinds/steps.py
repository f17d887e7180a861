"""The path of a partnership as a drawing needs it: dated points to scale, or five even steps."""

from __future__ import annotations

from typing import Any

from app.agreements.records import ActRecord, PartnerRecord
from app.documents.facts import NOT_KNOWN
from app.documents.kinds.draft import Draft
from app.documents.kinds.language import counted, listed
from app.documents.kinds.standing import certain, days_between, done
from workflows.agreement.facts import ActKind
from workflows.partial_date import on

STEP_LABELS = {
    ActKind.MOU: "MOU signed",
    ActKind.CONCLUDED: "Negotiations concluded",
    ActKind.IA: "Implementation Agreement signed",
    ActKind.IN_FORCE: "Entry into force",
    ActKind.CALL: "First call for applications",
}
POINT_LABELS = {
    ActKind.DISCUSSION: "Discussions opened",
    ActKind.MOU_NEGOTIATION: "MOU negotiation opened",
    ActKind.MOU: "MOU signed",
    ActKind.LETTER_OF_INTENT: "Letter of Intent signed",
    ActKind.NEGOTIATION: "Negotiations opened",
    ActKind.CONCLUDED: "Negotiations concluded",
    ActKind.IA: "Agreement signed",
    ActKind.IN_FORCE: "Entry into force",
    ActKind.ELIGIBILITY_LIST: "Eligibility List",
    ActKind.CALL: "Call opened",
}
# What a public drawing shows; an Eligibility List is no step of the agreement itself.
PUBLIC_POINTS = tuple(kind for kind in POINT_LABELS if kind is not ActKind.ELIGIBILITY_LIST)
_BLANKS = {ActKind.MOU: "MOU", ActKind.CONCLUDED: "Conclusion of negotiations", ActKind.IA: "Signature"}


def path(
    draft: Draft, own: ActRecord | None, *, kinds: tuple[ActKind, ...] = PUBLIC_POINTS, to_as_at: bool = False
) -> dict[str, Any]:
    """To scale when two or more days are known, else five even steps. `own` is the act of the document.

    With `to_as_at` the line runs on, dotted, to the day of the document.
    """
    points = _points(draft.partner, own, kinds=kinds)
    if len(points) < 2:
        return _even_steps(draft.partner, own)
    as_at = draft.dossier.as_at
    shown = [f"{point['label']}, {point['date']}" for point in points]
    alt = f"Timeline drawn to scale: {listed(shown)}."
    if to_as_at:
        alt += f" As at {on(as_at).words()}."
    return {
        "type": "scale",
        "caption": _caption(draft.partner, points),
        "alt": alt,
        "points": points,
        "as_at": as_at.isoformat() if to_as_at else "",
        "blanks": draft.runs(_blanks(draft.partner)),
    }


def _points(record: PartnerRecord, own: ActRecord | None, *, kinds: tuple[ActKind, ...]) -> list[dict[str, Any]]:
    """Dated acts, oldest first; acts of one day share a point."""
    points: list[dict[str, Any]] = []
    dated = [act for act in done(record) if act.kind in kinds and act.date.known]
    for act in sorted(dated, key=lambda act: (act.date.first, kinds.index(act.kind))):
        entry = _point(act, own)
        if points and (points[-1]["from"], points[-1]["to"]) == (entry["from"], entry["to"]):
            points[-1]["label"] += f" and {entry['label'][:1].lower()}{entry['label'][1:]}"
            points[-1]["this"] = points[-1]["this"] or entry["this"]
        else:
            points.append(entry)
    return points


def _point(act: ActRecord, own: ActRecord | None) -> dict[str, Any]:
    assert act.date.first
    assert act.date.last
    return {
        "label": POINT_LABELS[act.kind],
        "date": _marked(act),
        "from": act.date.first.isoformat(),
        "to": act.date.last.isoformat(),
        "this": own is not None and act.kind is own.kind and act.date == own.date,
    }


def _marked(act: ActRecord) -> str:
    """The date in short, with a tilde when it is doubted."""
    return f"~{act.date.short()}" if act.certainty == "unsure" and act.date.known else act.date.short()


def _caption(record: PartnerRecord, points: list[dict[str, Any]]) -> str:
    """How long it took, in whole days, where the ends are known to the day."""
    starts = (record.act(ActKind.MOU), "MOU"), (record.act(ActKind.CONCLUDED), "conclusion of negotiations")
    end, name = record.act(ActKind.IA), "Implementation Agreement"
    for start, start_name in starts:
        days = days_between(start, end)
        if days is not None and days > 0:
            about = "" if certain(start, end) else "about "
            return f"From {start_name} to {name}: {about}{counted(days, 'day')}"
    days = days_between(record.act(ActKind.MOU), record.act(ActKind.CONCLUDED))
    if days is not None and days > 0:
        about = "" if certain(record.act(ActKind.MOU), record.act(ActKind.CONCLUDED)) else "about "
        return f"From MOU to conclusion of negotiations: {about}{counted(days, 'day')}"
    return "The path so far"


def _blanks(record: PartnerRecord) -> str:
    """What the drawing cannot show, said in words: nobody has said that it did not happen."""
    said = []
    for kind, name in _BLANKS.items():
        act = record.act(kind)
        if record.was_left_out(kind):
            said.append(f"{name}: not used.")
        elif kind is not ActKind.IA and (act is None or not act.date.known):
            said.append(f"{name}: {NOT_KNOWN}.")
    return " ".join(said)


def _even_steps(record: PartnerRecord, own: ActRecord | None) -> dict[str, Any]:
    steps = []
    for kind, label in STEP_LABELS.items():
        act = record.act(kind)
        this = own is not None and kind is own.kind
        left_out = record.was_left_out(kind)
        date = "not used" if left_out else _marked(act) if act else NOT_KNOWN
        state = "this" if this else "done" if act else "open"
        steps.append({"label": label, "date": date, "state": state})
    shown = [f"{step['label']}, {step['date']}" for step in steps]
    return {
        "type": "steps",
        "caption": "From MOU to a working agreement",
        "alt": f"Step line of five steps: {'; '.join(shown)}.",
        "points": steps,
        "as_at": "",
        "blanks": [],
    }
