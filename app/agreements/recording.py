"""What each step of the agreement workflow leaves in the database; every row is new, none is changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import insert

from app.agreements.answers import StepAnswers, from_json
from app.agreements.models import Act, ActPerson, AgreementText, Correction, TextClearance
from app.agreements.queries import Case
from app.agreements.records import ActRecord, Person
from app.core import clock
from workflows.agreement.facts import ActKind, Standing
from workflows.declaration import Reason, Step
from workflows.engine import Refused
from workflows.partial_date import UNKNOWN_DATE
from workflows.vocabulary import Actor

Details = dict[str, Any]
_ADD_ACT = insert(Act.__table__).returning(Act.__table__.c.id)
_ADD_PEOPLE = insert(ActPerson.__table__)


def record(session: Any, case: Case, *, step: Step, actor: Actor, answers: StepAnswers) -> Details:
    """Write what the step leaves behind and return it for the audit entry."""
    effect = _EFFECTS.get(step.name)
    if effect is not None:
        return effect(session, case, actor, answers)
    if step.act is None:
        return {}
    return _act(session, case, actor, answers, kind=ActKind(step.act))


def add_act(
    session: Any, partner_id: int, *, kind: ActKind, answers: StepAnswers, recorded_by: int | None,
    standing: Standing = Standing.DONE, supersedes: int | None = None,
) -> Details:  # fmt: skip
    """Put one act on record and return all of it, as the audit entry keeps it."""
    date = answers.date or UNKNOWN_DATE
    values = {
        "partner_id": partner_id, "kind": kind.value, "standing": standing.value,
        "date_from": date.first, "precision": date.precision.value, "certainty": answers.certainty,
        "note": answers.note, "source": answers.source, "place": answers.place, "mode": answers.mode,
        "reason": answers.reason, "share_of_proceeds": answers.share_of_proceeds, "omge": answers.omge,
        "supersedes_id": supersedes, "recorded_at": clock.now(), "recorded_by": recorded_by,
    }  # fmt: skip
    act_id = session.execute(_ADD_ACT, values).scalar_one()
    people = [*_sides(answers.sg, "sg"), *_sides(answers.host, "host"), *_sides(answers.witnesses, "witness")]
    if people:
        session.execute(_ADD_PEOPLE, [{"act_id": act_id, **person} for person in people])
    signed = [(person["side"], person["name"], person["post"], person["ministry"]) for person in people]
    return act_text({"id": act_id, **values}, signed)


def act_text(row: Any, people: Any) -> Details:
    """Every column of an act as text: what the audit entry holds and `flask audit verify` compares.

    Nothing in it depends on how a database prints a value.
    """
    return {
        "id": row["id"], "kind": row["kind"], "standing": row["standing"],
        "date": row["date_from"].isoformat() if row["date_from"] else None, "precision": row["precision"],
        "certainty": row["certainty"], "note": row["note"], "source": row["source"], "place": row["place"],
        "mode": row["mode"], "reason": row["reason"], "supersedes": row["supersedes_id"],
        "share_of_proceeds": _plain(row["share_of_proceeds"]), "omge": _plain(row["omge"]),
        "people": [list(person) for person in people],
    }  # fmt: skip


def _plain(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _sides(people: tuple[Person, ...], side: str) -> list[Details]:
    return [
        {"side": side, "position": n, "name": person.name, "post": person.post, "ministry": person.ministry}
        for n, person in enumerate(people)
    ]


def _act(session: Any, case: Case, actor: Actor, answers: StepAnswers, *, kind: ActKind) -> Details:
    return {"act": add_act(session, case.row.id, kind=kind, answers=answers, recorded_by=actor.id)}


def _past_act(session: Any, case: Case, actor: Actor, answers: StepAnswers) -> Details:
    assert answers.kind is not None
    return _act(session, case, actor, answers, kind=answers.kind)


def _left_out(kind: ActKind) -> Callable[..., Details]:
    def effect(session: Any, case: Case, actor: Actor, answers: StepAnswers) -> Details:
        act = add_act(
            session, case.row.id, kind=kind, answers=answers, recorded_by=actor.id, standing=Standing.NOT_USED
        )
        return {"act": act}

    return effect


def _register_text(session: Any, case: Case, actor: Actor, answers: StepAnswers) -> Details:
    number = case.preparation.text.number + 1 if case.preparation.text else 1
    sha256 = hashlib.sha256(answers.text_content.encode()).hexdigest()
    session.execute(
        insert(AgreementText).values(
            partner_id=case.row.id,
            number=number,
            label=answers.text_label,
            content=answers.text_content,
            sha256=sha256,
            registered_by=actor.id,
            registered_by_name=actor.name,
            registered_at=clock.now(),
        )
    )
    return {"text": {"number": number, "label": answers.text_label, "sha256": sha256}}


def _confirm(kind: str) -> Callable[..., Details]:
    def effect(session: Any, case: Case, actor: Actor, answers: StepAnswers) -> Details:
        text = case.preparation.text
        if (kind, actor.agency) not in (case.preparation.confirmed or {}):
            session.execute(
                insert(TextClearance).values(
                    text_id=text.id,
                    kind=kind,
                    agency=actor.agency,
                    sha256=text.sha256,
                    note=answers.note,
                    officer_id=actor.id,
                    officer_name=actor.name,
                    at=clock.now(),
                )
            )
        return {"confirmed": {"kind": kind, "agency": actor.agency, "text": text.number, "sha256": text.sha256}}

    return effect


def propose_correction_values(act: ActRecord, answers: StepAnswers) -> Details:
    """What a correction would put in the place of this act; its kind cannot change."""
    return {**answers.as_json(), "kind": act.kind.value}


def _propose(session: Any, case: Case, actor: Actor, answers: StepAnswers) -> Details:
    from_act = next((act for act in case.record.acts if act.id == answers.corrects), None)
    if from_act is None:
        raise Refused((Reason("act_is_chosen", "Choose the act to correct", None, "", ""),))
    proposed = propose_correction_values(from_act, answers)
    session.execute(
        insert(Correction).values(
            partner_id=case.row.id,
            act_id=from_act.id,
            strikes=answers.strikes,
            proposed=proposed,
            reason=answers.reason,
            proposed_by=actor.id,
            proposed_by_name=actor.name,
            proposed_at=clock.now(),
            decision="",
            decided_by_name="",
            decision_reason="",
        )
    )
    return {"corrects": from_act.id, "strikes": answers.strikes, "proposed": proposed, "reason": answers.reason}


def _approve(session: Any, case: Case, actor: Actor, answers: StepAnswers) -> Details:
    correction = case.correction
    assert correction is not None
    was = next(act for act in case.record.acts if act.id == correction.act_id)
    proposed = replace(from_json(correction.proposed), reason=was.reason)
    _decide(correction, actor, decision="approved", reason=answers.reason)
    session.flush()
    act = add_act(
        session, case.row.id, kind=was.kind, answers=proposed, recorded_by=actor.id, supersedes=was.id,
        standing=Standing.STRUCK if correction.strikes else was.standing,
    )  # fmt: skip
    return {"act": act, "correction": correction.id, "reason": correction.reason}


def _refuse(session: Any, case: Case, actor: Actor, answers: StepAnswers) -> Details:
    assert case.correction is not None
    _decide(case.correction, actor, decision="refused", reason=answers.reason)
    return {"correction": case.correction.id, "reason": answers.reason}


def _decide(correction: Any, actor: Actor, *, decision: str, reason: str) -> None:
    correction.decision = decision
    correction.decided_by = actor.id
    correction.decided_by_name = actor.name
    correction.decided_at = clock.now()
    correction.decision_reason = reason


_EFFECTS: dict[str, Callable[..., Details]] = {
    "skip_mou": _left_out(ActKind.MOU),
    "skip_conclusion": _left_out(ActKind.CONCLUDED),
    "record_past_act": _past_act,
    "register_text": _register_text,
    "agree_articles": _confirm("articles"),
    "clear_text_as_legal_counsel": _confirm("legal_counsel"),
    "clear_text_for_agency": _confirm("agency"),
    "record_full_powers": _confirm("full_powers"),
    "propose_correction": _propose,
    "approve_correction": _approve,
    "refuse_correction": _refuse,
}
