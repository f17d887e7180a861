"""What the media releases share: first paragraph, numbering without a gap, quotation, editors’ notes."""

from __future__ import annotations

from typing import Any

from app.agreements.records import ActRecord
from app.documents.facts import Context
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import WordField
from app.documents.kinds.language import place_in_sentence, signed_sentence, when
from app.documents.kinds.sections import EXTRA_POINTS, date_note
from workflows.partial_date import on

QUOTATION = WordField(
    name="quotation",
    label="Quotation",
    hint="Only words that were really said and cleared. Without quotation marks. Leave empty for none.",
    multiline=True,
    most=700,
)
QUOTATION_BY = WordField(
    name="quotation_by",
    label="Who said it",
    hint="Post and name as on that day, such as “Minister for Sustainability and the Environment Grace Fu”.",
    most=160,
)


def _contact(draft: Draft) -> str:
    return f"Communications officer, {draft.home.issuer}"


MEDIA_CONTACT = WordField(name="media_contact", label="Media contact", required=True, most=200, default=_contact)
EXTRA_PARAGRAPHS = WordField(
    name=EXTRA_POINTS.name,
    label="Further paragraphs",
    hint="One paragraph on each line. They follow the paragraphs of the boilerplate and are numbered.",
    multiline=True,
    most=900,
)
RELEASE_WORDS = (QUOTATION, QUOTATION_BY, EXTRA_PARAGRAPHS, MEDIA_CONTACT)


def first_paragraph(draft: Draft, act: ActRecord, *, what: str, purpose: str, text: str) -> str:
    """`Singapore and Peru today signed …`, then who signed for which side. Lists the facts it states.

    `today` only when the release is of that very day. `text` names what was signed in a sentence.
    """
    date, place = act.date, act.place
    draft.act_fact(act, "date", label="Signed", value=date.words() if date.known else "")
    if act.mode == "virtual":
        draft.act_fact(act, "form", label="Form", value="Virtual")
    else:
        draft.act_fact(act, "place", label="Place", value=place)
    signatories = signed_sentence(act, home=draft.home.in_text, partner=draft.partner.in_text, text=text)
    draft.act_fact(act, "signatories", label="Signed by", value=signatories)
    is_today = date.first == date.last == draft.dossier.as_at
    verb, day = ("today signed", "") if is_today else ("signed", f" {when(date)}")
    where = "in a virtual ceremony" if act.mode == "virtual" else place_in_sentence(place, spelt_out=True)
    signed = f"{draft.home.in_text} and {draft.partner.in_text} {verb} {what}{day} {purpose}"
    happened = f"The signing took place {where}." if where else ""
    return " ".join(part for part in (f"{signed}.{date_note(draft, act)}", signatories, happened) if part)


def numbered(draft: Draft, texts: list[str]) -> list[dict[str, Any]]:
    """Paragraphs after the first, numbered from 2 without a gap; quotation and further paragraphs last."""
    items = [draft.runs(text) for text in texts if text]
    quotation, who = draft.words["quotation"], draft.words["quotation_by"]
    if quotation and who:
        said = quotation.replace("\n", " ").strip('“”" ')
        items.append(draft.typed(f"{who} said: “{said}”"))
    items += [draft.typed(line) for line in draft.words["extra_points"].splitlines()]
    return [{"number": number, "text": item} for number, item in enumerate(items, 2)]


def editors(draft: Draft, *, annex: str) -> dict[str, Any]:
    """Notes for editors: Article 6, the factsheet that goes with it, the contact."""
    entries = [
        {"label": "Article 6", "sub": "", "text": draft.runs(draft.text("article_6"))},
        {"label": "Annex", "sub": "", "text": draft.runs(annex)},
        {"label": "Media contact", "sub": "", "text": draft.typed(draft.words["media_contact"])},
    ]
    return {"heading": "Notes for editors", "rows": entries, "after": []}


def release(draft: Draft, *, running: str, lead: str, paragraphs: list[str], figure: Any, annex: str) -> Context:
    """The body of a media release. Notes are numbered in the order of the page."""
    return {
        "kicker": "Media release",
        "running": running,
        "headline": draft.words["headline"],
        "standfirst": "",
        "dateline": dateline(draft),
        "lead": draft.runs(lead),
        "paragraphs": numbered(draft, paragraphs),
        "figure": figure,
        "editors": editors(draft, annex=annex),
    }


def dateline(draft: Draft) -> str:
    """`Singapore, 18 November 2022`: where and when the release is issued."""
    return f"{draft.home.name}, {on(draft.dossier.as_at).words()}"
