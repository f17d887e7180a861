"""Texts, documents, lists, processes and assessments that wait for a second person."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any
from unittest import mock

from app.agreements import commands as agreements
from app.agreements.answers import StepAnswers
from app.core import clock
from app.core.db import db, unit_of_work
from app.documents import boilerplate_commands, letters, queries
from app.documents import commands as documents
from app.documents.workbench import embargo
from app.eligibility.catalogue_commands import decide_import, propose_import
from app.eligibility.commands import decide_list, propose_list
from app.projects import process_commands
from app.projects.assessments import commands as assessments
from app.projects.assessments.answers import Where
from app.projects.process_queries import versions_of
from app.projects.processes import to_data
from tests.agreements.way import LEGS, TODAY, Partnership, step_of
from tests.approving.table import (
    ASSESSOR,
    COUNSEL,
    COUNTERSIGNER,
    DESK,
    MTI,
    PUBLISHER,
    SAMPLES,
    SECOND_ASSESSOR,
    SECOND_DESK,
    SENDER,
    THREE_HANDS,
    Form,
    way,
)
from tests.assessments.making import Way as Assessment
from tests.assessments.making import submitted
from tests.projects.making import Made, enter
from workflows.vocabulary import Actor

# The steps of an agreement that a second person takes.


def uruguay() -> Partnership:
    agreements.add_partner(DESK, iso3="URY", region="Latin America", counterpart="", lead_agency="MSE")
    return Partnership(db.session, "URY")


def _led(*legs: str) -> Any:
    def build() -> int:
        partnership = uruguay()
        for leg in legs:
            partnership.take(leg)
        return partnership.version

    return build


def _agreement(step: str, *, legs: tuple[str, ...], relation: str, stranger: Actor, **answers: Any) -> None:
    path = f"/partners/ury/steps/{step.replace('_', '-')}"

    def act(version: int, actor: Actor) -> Any:
        return agreements.take_step(
            actor, partner="URY", step=step, answers=StepAnswers(**answers), version=version, policy={}, today=TODAY
        )

    way(
        f"agreement: {step}", command="app.agreements.commands.take_step", at="agreements.take_step", hands={relation: DESK}, stranger=stranger,
        build=_led(*legs), act=act, page=lambda version: (path, {"version": str(version), **answers}),
    )  # fmt: skip


for _step, _officer in (
    ("clear_text_as_legal_counsel", COUNSEL),
    ("clear_text_for_agency", SAMPLES["Agency clearer, MTI"]),
    ("record_full_powers", SAMPLES["Agency clearer, MFA"]),
):
    _before = LEGS["clear_text_for_agency"].before
    _agreement(_step, legs=_before, relation="who put the text on record", stranger=_officer)
for _step, _answers in (("approve_correction", {}), ("refuse_correction", {"reason": "Made up"})):
    assert step_of(_step)
    _agreement(
        _step, legs=("sign_mou", "propose_correction"), relation="who proposed it", stranger=SECOND_DESK, **_answers
    )

# Documents, letters and their boilerplate.


def _led_to(step: str) -> Any:
    """A factsheet that one officer drafted, another edited, and a third sent for clearance."""

    def build() -> tuple[str, int]:
        drafts = uruguay().take("sign_mou").drafts
        id = next(draft.id for draft in drafts if draft.reference.endswith("MOU-FS"))
        for actor, name, more in (
            (SECOND_DESK, "edit", {"words": {}}), (SENDER, "send_for_clearance", {}), (MTI, "clear", {}),
        ):  # fmt: skip
            if name == step:
                break
            documents.take_step(actor, document_id=id, step=name, version=None, **more)
        return str(id), queries.document(db.session, id).version

    return build


def _paper(found: tuple[str, int], actor: Actor, *, step: str) -> Any:
    return documents.take_step(actor, document_id=uuid.UUID(found[0]), step=step, version=found[1])


for _step in ("clear", "publish"):
    way(
        f"document: {_step}", command="app.documents.commands.take_step", at="documents.take_step", stranger=PUBLISHER,
        hands=THREE_HANDS, build=_led_to(_step), act=lambda found, actor, step=_step: _paper(found, actor, step=step),
        page=lambda found, step=_step: (f"/documents/{found[0]}/steps/{step}", {"version": str(found[1])}),
    )  # fmt: skip


def _set_time(found: tuple[str, int], actor: Actor) -> None:
    moment = clock.now() + timedelta(days=1)
    embargo.schedule(actor, document_id=uuid.UUID(found[0]), version=found[1], not_before=moment)


def _set_time_and_wait(found: tuple[str, int], actor: Actor) -> None:
    """The job publishes by what an officer approved: nobody else sets it going."""
    _set_time(found, actor)
    later = clock.now() + timedelta(days=2)
    with mock.patch.object(clock, "now", return_value=later):
        assert len(embargo.publish_due()) == 1


_NEXT_YEAR = {"day-day": "2", "day-month": "1", "day-year": str(TODAY.year + 1), "time": "9:00"}
way(
    "document: set its time", command="app.documents.workbench.embargo.schedule", at="documents.set_time",
    stranger=PUBLISHER, hands=THREE_HANDS, build=_led_to("publish"), act=_set_time,
    page=lambda found: (f"/documents/{found[0]}/publication/time", {"version": str(found[1]), **_NEXT_YEAR}),
)  # fmt: skip
way(
    "document: its time comes", command="app.documents.workbench.embargo.publish_due", stranger=PUBLISHER,
    hands=THREE_HANDS, build=_led_to("publish"), act=_set_time_and_wait,
)  # fmt: skip


def _proposed_block() -> None:
    boilerplate_commands.propose(DESK, key="mou_intent", text="A made-up text of the block.")


for _answer in ("approve", "refuse"):
    way(
        f"boilerplate: {_answer}", command="app.documents.boilerplate_commands.decide", at="documents.decide", stranger=PUBLISHER,
        hands={"who proposed it": DESK}, build=_proposed_block,
        act=lambda _, actor, said=_answer: boilerplate_commands.decide(
            actor, key="mou_intent", approve=said == "approve", reason="Made up", version=1
        ),
        page=lambda _, said=_answer: (
            f"/documents/boilerplate/mou_intent/{said}", {"version": "1", "reason": "Made up"}
        ),
    )  # fmt: skip


def _proposed_letter() -> tuple[str, int, str]:
    """A Letter of Support on a project that one officer entered, another assessed, and a third proposed."""
    made = enter().review_a()
    made.propose("los1", date(2026, 2, 2), by=SECOND_DESK)
    proposed = queries.open_version(db.session, _reference_of_letter())
    return made.slug, made.version, str(proposed.id)


def _reference_of_letter() -> str:
    from sqlalchemy import text

    return str(db.session.scalar(text("SELECT reference FROM documents WHERE stage = 'in_clearance'")))


def _issue(found: tuple[str, int, str], actor: Actor) -> Any:
    with unit_of_work() as session:
        return letters.issue_letter(session, actor, document_id=uuid.UUID(found[2]))


way(
    "project: issue a letter", command="app.projects.commands.take_step", at="projects.take_step", stranger=COUNTERSIGNER,
    hands={"who proposed it": SECOND_DESK, "who assessed the project": ASSESSOR}, build=_proposed_letter,
    act=lambda found, actor: Made(found[0].upper()).take("issue_los1", by=actor, version=found[1]),
    page=lambda found: (f"/projects/{found[0]}/steps/issue-los1", {"version": str(found[1])}),
)  # fmt: skip
way(
    "letter: issue", command="app.documents.letters.issue_letter", at="projects.take_step", stranger=COUNTERSIGNER,
    hands={"who drafted it": SECOND_DESK}, build=_proposed_letter, act=_issue,
    page=lambda found: (f"/projects/{found[0]}/steps/issue-los1", {"version": str(found[1])}),
)  # fmt: skip


def _combined() -> tuple[str, int]:
    reference = submitted()
    assessment = Assessment(Where(reference, "A")).declare(ASSESSOR, SECOND_ASSESSOR, COUNTERSIGNER)
    assessment.assess(SECOND_ASSESSOR).assess(ASSESSOR).combine(ASSESSOR)
    return reference, assessment.record.version


way(
    "assessment: countersign", command="app.projects.assessments.commands.countersign", at="assessments.take_countersign", stranger=COUNTERSIGNER,
    hands={"who combined the findings": ASSESSOR, "who judged for another agency": SECOND_ASSESSOR}, build=_combined,
    act=lambda found, actor: assessments.countersign(actor, Where(found[0], "A"), version=found[1]),
    page=lambda found: (f"/projects/{found[0].lower()}/assessment/countersign?stage=A", {"version": str(found[1])}),
)  # fmt: skip

# Lists and processes.

_LIST = {"programmes": [{"programme": "VCS", "methodologies": {"include": {"all_active_before": "2025-01-01"}}}]}


def _proposed_list() -> int:
    row = propose_list(ASSESSOR, host="GHA", body=_LIST, effective_from=date(2026, 1, 1), source="Made up")
    db.session.refresh(row)
    return int(row.id)


def _proposed_process() -> None:
    found = versions_of(db.session, "GHA").in_force
    body = {**to_data(found.process), "name": "Four stages, revised"}
    process_commands.propose(DESK, partner="GHA", body=body, note="Made up", version=None)


def _decide_list(list_id: int, actor: Actor, *, approve: bool) -> Any:
    return decide_list(actor, list_id=list_id, approve=approve, reason="Made up", version=None)


def _decide_process(_: None, actor: Actor, *, approve: bool) -> Any:
    return process_commands.decide(actor, partner="GHA", number=2, approve=approve, reason="Made up", version=None)


def _proposed_import() -> int:
    row = propose_import(
        ASSESSOR, [(2, {"programme": "VCS", "code": "VM9901", "title": "Made up"})], name="made-up.csv"
    )
    assert row is not None
    return int(row.id)


def _form(version: int) -> Form:
    return {"version": str(version), "reason": "Made up"}


for _answer in ("approve", "refuse"):
    way(
        f"list: {_answer}", command="app.eligibility.commands.decide_list", at="eligibility.decide", hands={"who proposed it": ASSESSOR},
        stranger=COUNTERSIGNER, build=_proposed_list,
        act=lambda id, actor, said=_answer: _decide_list(id, actor, approve=said == "approve"),
        page=lambda _, said=_answer: (f"/reference/eligibility-lists/gha/2/decision/{said}", _form(1)),
    )  # fmt: skip
    way(
        f"import of methodologies: {_answer}", command="app.eligibility.catalogue_commands.decide_import",
        at="eligibility.decide_import", hands={"who proposed it": ASSESSOR}, stranger=COUNTERSIGNER, build=_proposed_import,
        act=lambda number, actor, said=_answer: decide_import(
            actor, number=number, approve=said == "approve", reason="Made up"
        ),
        page=lambda number, said=_answer: (f"/reference/methodologies/proposals/{number}/{said}", _form(1)),
    )  # fmt: skip
    way(
        f"process: {_answer}", command="app.projects.process_commands.decide", at="processes.decide", hands={"who proposed it": DESK},
        stranger=COUNTERSIGNER, build=_proposed_process,
        act=lambda _, actor, said=_answer: _decide_process(_, actor, approve=said == "approve"),
        page=lambda _, said=_answer: (f"/reference/process-templates/gha/2/{said}", _form(2)),
    )  # fmt: skip
