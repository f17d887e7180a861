"""The media release on the signing of an Implementation Agreement."""

from __future__ import annotations

from app.agreements.records import ActRecord
from app.documents.facts import NOT_KNOWN, Context
from app.documents.kinds.draft import Draft
from app.documents.kinds.ia_factsheet import order_sentence, terms
from app.documents.kinds.kind import Kind
from app.documents.kinds.release import RELEASE_WORDS, first_paragraph, release
from app.documents.kinds.sections import adjustment_note, headline, icc_points
from app.documents.kinds.steps import path
from workflows.agreement.facts import ActKind


def _headline(draft: Draft) -> str:
    return f"{draft.home.in_text} and {draft.partner.in_text} sign an Implementation Agreement on carbon credits"


def _title(draft: Draft) -> str:
    act = draft.partner.act(ActKind.IA)
    assert act is not None
    return (
        f"Media release: {draft.home.name} and {draft.partner.name} sign an Implementation Agreement, "
        f"{act.date.words()}"
    )


def _terms(draft: Draft, act: ActRecord) -> str:
    share, cancelled = terms(draft, act)
    share_text = (
        draft.text("share_of_proceeds", percent=share)
        if share
        else f"The share of proceeds for adaptation is {NOT_KNOWN}."
    )
    omge_text = (
        draft.text("omge", percent=cancelled)
        if cancelled
        else f"The part of the credits cancelled at first issuance is {NOT_KNOWN}."
    )
    return f"{share_text} {omge_text}"


def _compose(draft: Draft) -> Context:
    act = draft.partner.act(ActKind.IA)
    assert act is not None  # Kind.missing has said so otherwise
    adjustment_note(draft)
    lead = first_paragraph(
        draft,
        act,
        what="an Implementation Agreement",
        purpose="to collaborate on carbon credits under Article 6 of the Paris Agreement",
        text="the Agreement",
    )
    paragraphs = [
        f"{draft.text('ia_framework')} {order_sentence(draft)}".strip(),
        draft.text("ia_adjustment"),
        _terms(draft, act),
        " ".join([draft.text("uses"), *icc_points(draft)]),
        draft.text("ratification") if draft.partner.act(ActKind.IN_FORCE) is None else "",
    ]
    return release(
        draft,
        running=f"Media release: {draft.partner.name}",
        lead=lead,
        paragraphs=paragraphs,
        figure=path(draft, act),
        annex=f"Implementation Agreement factsheet, {draft.partner.iso3}-IA-FS.",
    )


KIND = Kind(
    code="ia_media_release",
    label="IA media release",
    short="IA-MR",
    act=ActKind.IA,
    public=True,
    template="media_release.html",
    words=(headline(_headline), *RELEASE_WORDS),
    compose=_compose,
    title=_title,
)
