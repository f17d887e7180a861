"""The media release on the signing of an MOU."""

from __future__ import annotations

from app.documents.facts import Context
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import Kind
from app.documents.kinds.mou_factsheet import WORKING_GROUP
from app.documents.kinds.release import RELEASE_WORDS, first_paragraph, release
from app.documents.kinds.sections import headline
from app.documents.kinds.steps import path
from workflows.agreement.facts import ActKind


def _headline(draft: Draft) -> str:
    return f"{draft.home.in_text} and {draft.partner.in_text} sign an MOU to work together on carbon credits"


def _title(draft: Draft) -> str:
    act = draft.partner.act(ActKind.MOU)
    assert act is not None
    return f"Media release: {draft.home.name} and {draft.partner.name} sign an MOU, {act.date.words()}"


def _compose(draft: Draft) -> Context:
    act = draft.partner.act(ActKind.MOU)
    assert act is not None  # Kind.missing has said so otherwise
    lead = first_paragraph(
        draft,
        act,
        what="a Memorandum of Understanding (MOU)",
        purpose="to collaborate on carbon credits in line with Article 6 of the Paris Agreement",
        text="the MOU",
    )
    paragraphs = [
        f"{draft.text('mou_framework')} {draft.text('mou_activities')}",
        draft.text("integrity"),
        draft.words["working_group"],
        draft.text("net_zero"),
    ]
    return release(
        draft,
        running=f"Media release: {draft.partner.name}",
        lead=lead,
        paragraphs=paragraphs,
        figure=path(draft, act),
        annex=f"MOU factsheet, {draft.partner.iso3}-MOU-FS.",
    )


KIND = Kind(
    code="mou_media_release",
    label="MOU media release",
    short="MOU-MR",
    act=ActKind.MOU,
    public=True,
    template="media_release.html",
    words=(headline(_headline), *RELEASE_WORDS, WORKING_GROUP),
    compose=_compose,
    title=_title,
    pages=1,
)
