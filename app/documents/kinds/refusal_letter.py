"""Our letter of refusal: what was considered, that it is refused, and on which grounds."""

from __future__ import annotations

from app.agreements.records import Dossier
from app.documents.facts import Context
from app.documents.kinds import case as record
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import PROJECT, Kind
from app.documents.kinds.letter import LETTER_WORDS, letter, paragraph, points, project_is_an_application
from app.documents.kinds.letter_of_support import submission
from app.projects.records import EventRecord
from workflows.authorisation.events import EventKind

NAME = "Letter of refusal"
_PROPOSED = (EventKind.REFUSAL_PROPOSED,)


def _needs(dossier: Dossier) -> tuple[str, ...]:
    found = project_is_an_application(dossier)
    if not found and record.latest(dossier.project, _PROPOSED) is None:
        return (f"No refusal of {dossier.project.project.reference} is proposed; propose it on the project’s page.",)
    return found


def _proposal(draft: Draft) -> EventRecord:
    found = record.latest(draft.case, _PROPOSED)
    assert found is not None  # Kind.missing has said so otherwise
    return found


def _compose(draft: Draft) -> Context:
    proposal = _proposal(draft)
    then = record.standing_then(draft.case, proposal)
    grounds = draft.project_fact("grounds", "Grounds", value=str(proposal.body.get("reason", "")))
    paragraphs = [
        paragraph(submission(draft, then.at, then.submitted_on, block="refusal_opening")),
        paragraph(draft.filled("refusal_grounds"), items=points(draft, grounds)),
        paragraph(draft.filled("refusal_meaning")),
    ]
    return letter(draft, name=NAME, dated=proposal.event.on, paragraphs=paragraphs)


def _title(draft: Draft) -> str:
    return f"{NAME}: {draft.case.project.title}, {draft.partner.name}"


KIND = Kind(
    code="refusal_letter",
    label="Letter of refusal",
    short="REF",
    act=None,
    public=False,
    template="letter.html",
    words=LETTER_WORDS,
    compose=_compose,
    title=_title,
    pages=1,
    about=PROJECT,
    letter=True,
    part=lambda case, asked: record.REFUSAL,
    dated=lambda case, part: entry.event.on if (entry := record.latest(case, _PROPOSED)) else None,
    needs=_needs,
)
