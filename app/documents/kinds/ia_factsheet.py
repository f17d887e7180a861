"""The Implementation Agreement factsheet: what the Agreement does, gives and needs."""

from __future__ import annotations

from typing import Any

from app.agreements.records import ActRecord
from app.documents.facts import NOT_KNOWN, Context
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import Kind
from app.documents.kinds.language import ordinal, percent, region_in_text, when
from app.documents.kinds.sections import (
    EXTRA_POINTS,
    act_band,
    adjustment_note,
    band_entry,
    counting_figure,
    factsheet,
    headline,
    icc_points,
    partner_lists,
    points,
    rows,
    sides,
    standfirst,
)
from app.documents.kinds.standing import first_in_region, place_among
from app.documents.kinds.steps import path
from workflows.agreement.facts import ActKind


def _headline(draft: Draft) -> str:
    return f"{draft.home.in_text} and {draft.partner.in_text} sign an Implementation Agreement on carbon credits"


def _standfirst(draft: Draft) -> str:
    return "A legally binding framework for the transfer of carbon credits under Article 6 of the Paris Agreement."


def _title(draft: Draft) -> str:
    act = draft.partner.act(ActKind.IA)
    assert act is not None
    return f"Implementation Agreement factsheet: {draft.home.name} and {draft.partner.name}, {act.date.words()}"


def order_sentence(draft: Draft) -> str:
    """`It is Singapore’s fourth such agreement and its first with a country in Latin America.`

    Empty when the dates on record do not tell the order.
    """
    place = place_among(draft.dossier, ActKind.IA)
    draft.fact("ia.order", "Place among the Agreements, by date", value=ordinal(place) if place else "")
    if place is None:
        return ""
    sentence = f"It is {draft.home.in_text}’s {ordinal(place)} such agreement"
    if place > 1 and first_in_region(draft.dossier, ActKind.IA):
        region = region_in_text(draft.partner.region)
        draft.fact("ia.first_in_region", "First in its region", value=region)
        sentence += f" and its first with a country in {region}"
    return f"{sentence}."


def terms(draft: Draft, act: ActRecord) -> tuple[str, str]:
    """Share of proceeds and cancellation in per cent; empty texts where not on record."""
    share, cancelled = percent(act.share_of_proceeds), percent(act.omge)
    draft.act_fact(act, "share_of_proceeds", label="Share of proceeds for adaptation", value=share)
    draft.act_fact(act, "omge", label="Cancelled at first issuance", value=cancelled)
    return share, cancelled


def _gives(draft: Draft, act: ActRecord) -> list[dict[str, Any]]:
    share, cancelled = terms(draft, act)
    share_text = draft.text("share_of_proceeds", percent=share) if share else f"The share is {NOT_KNOWN}."
    omge_text = draft.text("omge", percent=cancelled) if cancelled else f"The part cancelled is {NOT_KNOWN}."
    return [
        {
            "label": f"{share} for adaptation" if share else "For adaptation",
            "sub": "Share of proceeds",
            "text": draft.runs(share_text),
        },
        {
            "label": f"{cancelled} for the atmosphere" if cancelled else "For the atmosphere",
            "sub": "Cancelled at first issuance",
            "text": draft.runs(omge_text),
        },
    ]


def _dated(draft: Draft, kind: ActKind, *, label: str, known: str, unknown: str) -> str:
    """The sentence with the date of a later act, or that it is not known; the fact is listed either way."""
    act = draft.partner.act(kind)
    date = act.date.words() if act and act.date.known else ""
    draft.fact(f"{kind}.date", label, value=date, source=act.source if act else "")
    return f"{known} {when(act.date)}." if act and date else f"{unknown} is {NOT_KNOWN}."


def _follows(draft: Draft) -> list[str]:
    """What comes after signature, with the dates on record."""
    force = _dated(
        draft,
        ActKind.IN_FORCE,
        label="Entry into force",
        known="The Agreement entered into force",
        unknown="The date of entry into force",
    )
    listed_on = _dated(
        draft,
        ActKind.ELIGIBILITY_LIST,
        label="Eligibility List",
        known="The list was published",
        unknown="The date of the list",
    )
    called = _dated(
        draft,
        ActKind.CALL,
        label="First call for applications",
        known="The first call for applications opened",
        unknown="The date of the first call for applications",
    )
    first = "" if draft.partner.act(ActKind.IN_FORCE) else draft.text("ratification")
    return [f"{first} {force}".strip(), f"{draft.text('eligibility')} {listed_on} {called}"]


def _compose(draft: Draft) -> Context:
    act = draft.partner.act(ActKind.IA)
    assert act is not None
    adjustment_note(draft)
    in_force = draft.partner.act(ActKind.IN_FORCE)
    effect = draft.fact("ia.effect", "Legal effect", value="Legally binding")
    force = in_force.date.words() if in_force and in_force.date.known else NOT_KNOWN
    band = [
        *act_band(draft, act, when="Signed"),
        band_entry(draft, "Legal effect", effect),
        band_entry(draft, "Entry into force", force),
    ]
    does = [
        f"{draft.text('ia_framework')} {order_sentence(draft)}".strip(),
        draft.text("ia_adjustment"),
        draft.text("uses"),
        *icc_points(draft),
    ]
    sections = [
        points(draft, "What the Agreement does", does, extra=draft.words["extra_points"]),
        sides(draft, act, heading="Signed by"),
        rows("What each project gives", _gives(draft, act), new_page=True),
        points(draft, "What follows", _follows(draft)),
        partner_lists(draft),
        counting_figure(draft),
    ]
    return factsheet(
        draft,
        kicker="Factsheet: Implementation Agreement",
        running=f"IA factsheet: {draft.partner.name}",
        band=band,
        figure=path(draft, act),
        sections=sections,
    )


KIND = Kind(
    code="ia_factsheet",
    label="IA factsheet",
    short="IA-FS",
    act=ActKind.IA,
    public=True,
    template="factsheet.html",
    words=(headline(_headline), standfirst(_standfirst), EXTRA_POINTS),
    compose=_compose,
    title=_title,
)
