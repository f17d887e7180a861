"""Clearances, decisions of committees and the model text: what six agencies decide on together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.clearances import commands as clearances
from app.clearances import queries as clearance_queries
from app.clearances.commands import Decision
from app.committees import commands as bodies
from app.committees import decision_commands
from app.committees.answers import BodyAnswers, DecisionAnswers
from app.core.db import db
from app.documents import commands as documents
from app.negotiation import model_commands
from tests.agreements.way import LEGS
from tests.approving.of_papers import uruguay
from tests.approving.table import (
    COUNSEL,
    DESK,
    MFA,
    MTI,
    NEGOTIATOR,
    SECOND_ASSESSOR,
    SECOND_DESK,
    SENDER,
    THREE_HANDS,
    Form,
    way,
)
from tests.clearances.conftest import Round
from tests.projects_queue.putting import TODAY
from workflows.vocabulary import Actor, Role

# Clearances. What an agency is shown goes with its decision: number, version and hash.

Shown = tuple[int, int, str]
OTHER_DESK = replace(SECOND_ASSESSOR, roles=frozenset({Role.DESK_OFFICER}))


def _factsheet(partner: str, *, maker: Actor = DESK, editor: Actor | None = SECOND_DESK, sender: Actor = SENDER) -> Any:
    """The IA factsheet of a partner before its agencies, by three officers."""
    made = documents.make(maker, partner=partner, kind="ia_factsheet", as_at=date(2026, 10, 1))
    paper = Round(db.session, made.id)
    paper.today = TODAY
    if editor is not None:
        paper.take("edit", editor, words={**paper.context["words"], "headline": "Made-up headline"})
    paper.send(sender)
    return paper


def _shown(paper: Any, agency: str) -> Shown:
    entry, subject = paper.entry(agency), paper.subject
    return entry.request.id, subject.version, subject.sha256(entry.covers)


def _asked() -> Shown:
    return _shown(_factsheet("PER"), "MTI")


def _decision(shown: Shown, said: str) -> Decision:
    return Decision(shown[0], said, shown[1], shown[2], reason="Made up", comments=("Made up?",))


def _decision_form(shown: Shown, said: str) -> Form:
    more = {"reason": "Made up"} if said == "not_cleared" else {"comments": "Made up?"} if said == "comments" else {}
    return {"version": str(shown[1]), "sha256": shown[2], "decision": said, **more}


for _said in ("cleared", "comments", "not_cleared"):
    way(
        f"clearance: {_said}", command="app.clearances.deciding.decide", at="clearances.decide", stranger=MTI,
        hands=THREE_HANDS, build=_asked,
        act=lambda shown, actor, said=_said: clearances.decide(actor, decision=_decision(shown, said), today=TODAY),
        page=lambda shown, said=_said: (
            f"/clearances/requests/{shown[0]}/confirm", _decision_form(shown, said)
        ),
    )  # fmt: skip


def _text_sent_round() -> Shown:
    """A text for signature that one officer put on record, and another put before the agencies."""
    partnership = uruguay()
    for leg in LEGS["clear_text_for_agency"].before:
        partnership.take(leg, **({"actor": SENDER} if leg == "register_text" else {}))
    clearances.ask(SECOND_DESK, type="agreement_text", id="URY", today=TODAY)
    subject = clearance_queries.subject_of(db.session, type="agreement_text", id="URY")
    entry = next(e for e in clearance_queries.standing(db.session, subject).entries if e.agency == "MTI")
    return entry.request.id, subject.version, subject.sha256(entry.covers)


way(
    "clearance: text for signature", command="app.clearances.deciding.decide", at="clearances.decide", stranger=MTI,
    hands={"uploader": SENDER}, build=_text_sent_round,
    act=lambda shown, actor: clearances.decide(actor, decision=_decision(shown, "cleared"), today=TODAY),
    page=lambda shown: (f"/clearances/requests/{shown[0]}/confirm", _decision_form(shown, "cleared")),
)  # fmt: skip


def _two_asked() -> tuple[Shown, Shown]:
    """Two factsheets: these three officers had a hand in one of them alone."""
    other = _factsheet("GHA", maker=OTHER_DESK, editor=None, sender=OTHER_DESK)
    return _asked(), _shown(other, "MTI")


way(
    "clearance: several at once", command="app.clearances.deciding.decide_many", at="clearances.confirm_several",
    stranger=MTI, hands=THREE_HANDS, build=_two_asked,
    act=lambda both, actor: clearances.decide_many(
        actor, decisions=[_decision(shown, "cleared") for shown in both], today=TODAY
    ),
    page=lambda both: ("/clearances/several/confirm", {"chosen": ":".join(map(str, both[0]))}),
)  # fmt: skip


def _answered() -> int:
    """A comment of counsel that an officer of another agency answered."""
    paper = _factsheet("PER")
    paper.decide("AGC", "comments", comments=("Made up?",))
    (comment,) = paper.entry("AGC").comments
    clearances.answer_comment(MFA, comment_id=comment.id, answer="Made up.")
    return int(comment.id)


way(
    "clearance: accept an answer", command="app.clearances.settling.accept_answer", at="clearances.settle_comment",
    stranger=COUNSEL, hands={**THREE_HANDS, "who answered the comment": MFA}, build=_answered,
    act=lambda id, actor: clearances.accept_answer(actor, comment_id=id, today=TODAY),
    page=lambda id: (f"/clearances/comments/{id}/accept", {}),
)  # fmt: skip

# Decisions of committees, and the model text.

_BODY = {"iso3": "gha"}


def _recorded() -> tuple[str, int]:
    """A decision that one officer recorded and another put right."""
    answers = DecisionAnswers("The forms are adopted.", TODAY - timedelta(days=5))
    body = bodies.set_up_body(DESK, answers=BodyAnswers("joint_committee", "Joint Committee"), **_BODY)
    id = decision_commands.record_decision(DESK, body_id=body, answers=answers, today=TODAY, **_BODY)
    better = replace(answers, text="The forms are adopted as amended.")
    decision_commands.amend(SECOND_DESK, decision_id=id, answers=better, version=None, today=TODAY, **_BODY)
    return str(id), 2


way(
    "committee: confirm", command="app.committees.decision_commands.confirm", at="committees.take_step",
    stranger=NEGOTIATOR, hands={"who recorded it": DESK, "who amended it": SECOND_DESK}, build=_recorded,
    act=lambda found, actor: decision_commands.confirm(
        actor, decision_id=found[0], version=found[1], today=TODAY, **_BODY
    ),
    page=lambda found: (f"/partners/gha/joint-committee/decisions/{found[0]}/confirm", {"version": str(found[1])}),
)  # fmt: skip


def _proposed_article() -> int:
    row = model_commands.propose(NEGOTIATOR, key="purpose", title="Purpose", text="A made-up purpose.")
    return int(row.id)


for _answer in ("approve", "refuse"):
    way(
        f"model text: {_answer}", command="app.negotiation.model_commands.decide", at="negotiation.decide",
        stranger=COUNSEL, hands={"who proposed it": NEGOTIATOR}, build=_proposed_article,
        act=lambda id, actor, said=_answer: model_commands.decide(
            actor, row_id=id, approve=said == "approve", reason="Made up", version=1
        ),
        page=lambda id, said=_answer: (
            f"/negotiation/models/purpose/{id}/{said}", {"version": "1", "reason": "Made up"}
        ),
    )  # fmt: skip
