"""The parts that several kinds share: facts band, both sides, partner lists, notes, words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.agreements.records import ActRecord
from app.documents.facts import NOT_KNOWN
from app.documents.kinds import tax
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import WordField
from app.documents.kinds.language import MODE_WORDS, counted, form_and_place, listed, person
from app.documents.kinds.standing import PublicStage, other_partners
from workflows.partial_date import on

Section = dict[str, Any]

EXTRA_POINTS = WordField(
    name="extra_points",
    label="Further points",
    hint="One point on each line. They follow the points of the boilerplate.",
    multiline=True,
    most=900,
)


def headline(default: Any) -> WordField:
    """The title of the page, at most three lines of it."""
    return WordField(
        name="headline",
        label="Headline",
        hint="Three lines at most.",
        required=True,
        most=110,
        default=default,
    )


def standfirst(default: Any) -> WordField:
    """The one sentence under the title."""
    return WordField(name="standfirst", label="Sentence under the headline", required=True, most=220, default=default)


def points(draft: Draft, heading: str, texts: Iterable[str], *, extra: str = "", new_page: bool = False) -> Section:
    """A heading with one point for each text; `extra` is an officer's, a point for each line."""
    items = [draft.runs(text) for text in texts]
    items += [draft.typed(line) for line in extra.splitlines()]
    return {"type": "points", "heading": heading, "items": items, "new_page": new_page}


def rows(heading: str, entries: list[dict[str, Any]], *, after: Any = None, new_page: bool = False) -> Section:
    """A heading with labelled rows and a line of explanation after them."""
    return {"type": "rows", "heading": heading, "rows": entries, "after": after or [], "new_page": new_page}


def band_entry(draft: Draft, label: str, value: str) -> dict[str, Any]:
    """One entry of the band: a label over a value."""
    return {"k": label, "v": draft.runs(value)}


def date_note(draft: Draft, act: ActRecord) -> str:
    """Makes the note on a date that is doubted or explained; returns its mark, or nothing."""
    doubt = "The date rests on one source." if act.certainty == "one_source" else ""
    if act.certainty == "unsure" and not act.note.strip():
        doubt = "The date is not certain."
    text = " ".join(part for part in (doubt, _sentence(act.note)) if part)
    if not text:
        return ""
    draft.note("date", text)
    draft.act_fact(act, "note", label="Note on record", value=text)
    return "[[date]]"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def act_band(draft: Draft, act: ActRecord, *, when: str) -> list[dict[str, Any]]:
    """Date, form and place of the act of the document."""
    date = draft.act_fact(act, "date", label=when, value=act.date.words() if act.date.known else "")
    form = draft.act_fact(act, "form", label="Form", value=MODE_WORDS.get(act.mode, ""))
    place = draft.act_fact(act, "place", label="Place", value=act.place)
    known = form_and_place(act)
    if not known:
        shown = NOT_KNOWN
    elif act.mode == "virtual" or (act.mode and act.place):
        shown = known
    else:
        shown = f"{place}; form {NOT_KNOWN}" if act.place else f"{form}; place {NOT_KNOWN}"
    return [
        band_entry(draft, when, f"{date}{date_note(draft, act)}"),
        band_entry(draft, "Form and place", shown),
    ]


def sides(draft: Draft, act: ActRecord, *, heading: str) -> Section:
    """Who acted for either side with the posts of that day, and who witnessed."""
    halves = []
    for key, country, people in (
        ("sg", draft.home.in_text, act.sg),
        ("host", draft.partner.in_text, act.host),
    ):
        entries = [person(who) for who in people]
        value = "; ".join(", ".join(part for part in (e["name"], e["post"]) if part) for e in entries)
        draft.act_fact(act, key, label=f"For {country}", value=value)
        halves.append({"for": f"For {country}", "people": entries})
    witnesses = [person(who) for who in act.witnesses]
    if witnesses:
        value = "; ".join(", ".join(part for part in (w["name"], w["post"]) if part) for w in witnesses)
        draft.act_fact(act, "witnesses", label="Witnessed by", value=value)
    return {"type": "sides", "heading": heading, "sides": halves, "witnesses": witnesses, "new_page": False}


def partner_lists(draft: Draft, *, new_page: bool = False) -> Section:
    """Every other partner once, at its latest public stage on the day of the document."""
    groups = other_partners(draft.dossier)
    day = on(draft.dossier.as_at).words()
    entries = []
    for group in groups:
        label = draft.fact(
            f"partners.{group.stage}.count",
            f"Other partners: {group.label}",
            value=counted(len(group.names), "partner"),
        )
        names = draft.fact(f"partners.{group.stage}.names", f"Names: {group.label}", value=listed(group.names))
        entries.append({"label": group.label, "sub": label, "text": draft.runs(names)})
    after = (
        f"Computed from the partnership record as at {day}. Each partner is named once, at its latest announced stage."
    )
    if all(group.stage is not PublicStage.IA for group in groups):
        after += " No other Implementation Agreement is on record as signed by that day."
    return rows(f"Other partners on {day}", entries, after=draft.runs(after), new_page=new_page)


def counting_figure(draft: Draft) -> Section:
    """The drawing of five tonnes, for the note on corresponding adjustment."""
    return {"type": "counting", "home": draft.home.in_text, "partner": draft.partner.in_text}


def adjustment_note(draft: Draft) -> None:
    """Makes `[[adjustment]]` call the note with the example of five tonnes."""
    draft.note("adjustment", draft.text("corresponding_adjustment_note"))


def icc_points(draft: Draft) -> list[str]:
    """The point on the ICC Framework with its note, as of the day; none before it was announced."""
    day = draft.dossier.as_at
    if not tax.is_public(day):
        return []
    note = draft.text(
        "icc_framework_note",
        framework=tax.framework_sentence(day),
        rates=tax.rates_sentence(day),
        view=tax.view_sentence(day),
    )
    draft.note("icc", " ".join(note.split()))
    draft.fact("tax.limit", "Limit of the ICC Framework", value=tax.limit_clause(), source=tax.source())
    draft.fact("tax.rates", "Carbon tax", value=tax.rates_sentence(day), source=tax.source())
    may = "may" if tax.in_force(day) else "will be able to"
    return [draft.text("icc_use", may=may)]


def factsheet(
    draft: Draft,
    *,
    kicker: str,
    running: str,
    band: list[dict[str, Any]],
    figure: Any,
    sections: list[Section],
) -> dict[str, Any]:
    """The body of a factsheet: head, band, drawing, sections."""
    return {
        "kicker": kicker,
        "running": running,
        "headline": draft.words["headline"],
        "standfirst": draft.words.get("standfirst", ""),
        "band": band,
        "figure": figure,
        "sections": sections,
    }
