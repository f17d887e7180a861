"""The MOU factsheet: what was signed, by whom, and what it is meant to lead to."""

from __future__ import annotations

from app.documents.facts import Context
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import Kind, WordField
from app.documents.kinds.sections import (
    EXTRA_POINTS,
    act_band,
    adjustment_note,
    band_entry,
    counting_figure,
    factsheet,
    headline,
    partner_lists,
    points,
    sides,
    standfirst,
)
from app.documents.kinds.steps import path
from workflows.agreement.facts import ActKind


def _headline(draft: Draft) -> str:
    return f"{draft.home.in_text} and {draft.partner.in_text} agree to work together on carbon credits"


def _standfirst(draft: Draft) -> str:
    return "A Memorandum of Understanding (MOU) for collaboration under Article 6 of the Paris Agreement."


def working_group(draft: Draft) -> str:
    """The sentence on the interagency working group, with the partner's ministry where it is known."""
    partner = draft.partner
    if not partner.counterpart:
        return draft.text("working_group_unknown")
    return draft.text("working_group", counterpart=f"the {partner.counterpart} of {partner.in_text}")


WORKING_GROUP = WordField(
    name="working_group",
    label="Who carries it out",
    hint="Leave empty if no working group is planned.",
    multiline=True,
    most=400,
    default=working_group,
)


def _title(draft: Draft) -> str:
    act = draft.partner.act(ActKind.MOU)
    assert act is not None
    return f"MOU factsheet: {draft.home.name} and {draft.partner.name}, {act.date.words()}"


def _compose(draft: Draft) -> Context:
    act = draft.partner.act(ActKind.MOU)
    assert act is not None  # Kind.missing has said so otherwise
    adjustment_note(draft)
    effect = draft.fact("mou.effect", "Legal effect", value="Not legally binding; signals intent")
    band = [
        *act_band(draft, act, when="Signed"),
        band_entry(draft, "Legal effect", effect),
        band_entry(draft, "Works towards", "A legally binding Implementation Agreement"),
    ]
    does = [
        f"{draft.text('mou_intent')} {draft.text('article_6')}",
        draft.text("mou_framework"),
        draft.text("mou_activities"),
        draft.text("co_benefits"),
    ]
    follows = [text for text in (draft.words["working_group"],) if text]
    sections = [
        points(draft, "What the MOU does", does, extra=draft.words["extra_points"]),
        sides(draft, act, heading="Signed by"),
        points(draft, "What follows", [draft.text("net_zero")], new_page=True),
        partner_lists(draft),
        counting_figure(draft),
    ]
    sections[2]["items"] = [draft.typed(text) for text in follows] + sections[2]["items"]
    return factsheet(
        draft,
        kicker="Factsheet: Memorandum of Understanding",
        running=f"MOU factsheet: {draft.partner.name}",
        band=band,
        figure=path(draft, act),
        sections=sections,
    )


KIND = Kind(
    code="mou_factsheet",
    label="MOU factsheet",
    short="MOU-FS",
    act=ActKind.MOU,
    public=True,
    template="factsheet.html",
    words=(headline(_headline), standfirst(_standfirst), EXTRA_POINTS, WORKING_GROUP),
    compose=_compose,
    title=_title,
)
