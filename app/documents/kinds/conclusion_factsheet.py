"""The factsheet on the substantive conclusion of negotiations."""

from __future__ import annotations

from app.documents.facts import Context
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import Kind
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
    sides,
    standfirst,
)
from app.documents.kinds.steps import path
from workflows.agreement.facts import ActKind


def _headline(draft: Draft) -> str:
    return f"{draft.home.in_text} and {draft.partner.in_text} conclude negotiations on carbon credits"


def _standfirst(draft: Draft) -> str:
    return "The text of an Implementation Agreement under Article 6 of the Paris Agreement is settled in substance."


def _title(draft: Draft) -> str:
    act = draft.partner.act(ActKind.CONCLUDED)
    assert act is not None
    return f"Conclusion factsheet: {draft.home.name} and {draft.partner.name}, {act.date.words()}"


def _compose(draft: Draft) -> Context:
    act = draft.partner.act(ActKind.CONCLUDED)
    assert act is not None
    adjustment_note(draft)
    signed = draft.partner.act(ActKind.IA)
    effect = draft.fact("concluded.effect", "Legal effect", value="Not yet binding; awaits signature")
    band = [
        *act_band(draft, act, when="Concluded"),
        band_entry(draft, "Legal effect", effect),
        band_entry(
            draft,
            "Agreement signed",
            draft.fact("ia.date", "Agreement signed", value=signed.date.words() if signed else ""),
        ),
    ]
    means = [
        draft.text("conclusion_meaning"),
        draft.text("article_6"),
        draft.text("conclusion_framework"),
        draft.text("uses"),
        *icc_points(draft),
    ]
    follows = [] if signed else [draft.text("conclusion_next")]
    sections = [
        points(draft, "What conclusion means", means, extra=draft.words["extra_points"]),
        sides(draft, act, heading="Concluded by"),
        points(draft, "What follows", [*follows, draft.text("net_zero")], new_page=True),
        partner_lists(draft),
        counting_figure(draft),
    ]
    return factsheet(
        draft,
        kicker="Factsheet: substantive conclusion of negotiations",
        running=f"Conclusion factsheet: {draft.partner.name}",
        band=band,
        figure=path(draft, act),
        sections=sections,
    )


KIND = Kind(
    code="conclusion_factsheet",
    label="Conclusion factsheet",
    short="SC-FS",
    act=ActKind.CONCLUDED,
    public=True,
    template="factsheet.html",
    words=(headline(_headline), standfirst(_standfirst), EXTRA_POINTS),
    compose=_compose,
    title=_title,
)
