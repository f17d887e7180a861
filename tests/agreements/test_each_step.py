"""What each step leaves behind, and that it leaves all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from app.core.db import db
from tests.agreements.way import LEGS, STEPS, step_of
from workflows.agreement import AGREEMENT
from workflows.declaration import Target


def test_the_legs_cover_every_step_of_the_workflow():
    assert {step_of(leg).name for leg in STEPS} == {step.name for step in AGREEMENT.steps}


@pytest.mark.parametrize("leg", STEPS)
def test_a_step_leaves_its_act_stage_entry_messages_and_drafts(leg, uruguay, rows):
    step, actor = step_of(leg), LEGS[leg].actor
    uruguay.stand_before(leg)
    stage, version = uruguay.stage, uruguay.version
    last_act = rows("SELECT coalesce(max(id), 0) FROM acts")[0][0]
    last_entry = rows("SELECT max(seq) FROM audit_entries")[0][0]
    last_message = rows("SELECT coalesce(max(id), 0) FROM outbox_messages")[0][0]

    taken = uruguay.take(leg)

    assert uruguay.stage == taken.stage == LEGS[leg].leads_to
    assert uruguay.version == version + 1
    assert taken.sentence.startswith(f"You {step.done}")

    acts = rows("SELECT kind, recorded_by FROM acts WHERE id > :last", last=last_act)
    if step.act or step.target is Target.AS_RECORDED:
        assert [act.recorded_by for act in acts] == [actor.id]
    else:
        assert acts == []
    if step.act:
        assert acts[0].kind == step.act

    entries = rows("SELECT * FROM audit_entries WHERE seq > :last ORDER BY seq", last=last_entry)
    by_partner = [entry for entry in entries if entry.object_type == "partner"]
    assert len(by_partner) == 1
    entry = by_partner[0]
    assert (entry.actor_id, entry.actor_name, entry.agency) == (actor.id, actor.name, actor.agency)
    assert entry.role == ", ".join(sorted(step.by & actor.roles))
    assert (entry.action, entry.object_id, entry.object_version) == (f"agreement.{step.name}", "URY", version + 1)
    body = json.loads(entry.body)
    assert body["summary"].startswith(step.done)
    assert (body["details"]["from"], body["details"]["to"]) == (stage.value, taken.stage.value)

    told = rows("SELECT audience, actor_id, path, partner FROM outbox_messages WHERE id > :last", last=last_message)
    assert sorted(message.audience for message in told) == sorted(audience.value for audience in step.tells)
    assert {tuple(message[1:]) for message in told} <= {(actor.id, "/partners/ury", "URY")}

    drafts = rows("SELECT kind, stage, partner FROM documents")
    assert sorted(d.kind for d in drafts if d.kind in step.issues) == sorted(step.issues)
    assert len(taken.drafts) == len(step.issues)
    assert len([e for e in entries if e.object_type == "document"]) == len(step.issues)


class Injected(Exception):
    """Raised by the test in the middle of a step."""


@contextmanager
def failing_after(number: int) -> Iterator[list[str]]:
    """Lets `number` statements of the command through and raises after the next; yields those that were sent."""
    sent: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)
        if len(sent) > number:
            raise Injected(statement)

    event.listen(db.engine, "after_cursor_execute", count)
    try:
        yield sent
    finally:
        event.remove(db.engine, "after_cursor_execute", count)


@pytest.mark.parametrize("leg", STEPS)
def test_a_fault_after_any_statement_of_a_step_leaves_nothing_at_all(leg, uruguay, everything):
    uruguay.stand_before(leg)
    version = uruguay.version
    corrects = uruguay.case().record.acts[-1].id if leg == "propose_correction" else None
    answers = {} if corrects is None else {"corrects": corrects}
    before = everything()
    faults = 0
    while True:
        with failing_after(faults) as sent:
            try:
                uruguay.take(leg, version=version, **answers)
            except Injected:
                faults += 1
            else:
                break
        left = everything()
        assert left == before, f"after statement {faults} of {leg}: {sent[-1][:200]}"
    assert faults == len(sent) >= 6
    assert uruguay.version == version + 1
    assert everything() != before


def test_a_fault_while_committing_leaves_nothing_at_all(uruguay, everything, monkeypatch):
    before = everything()

    def fail() -> None:
        raise Injected

    monkeypatch.setattr(db.session(), "commit", fail)
    with pytest.raises(Injected):
        uruguay.take("sign_mou", version=1)
    monkeypatch.undo()
    assert everything() == before


def test_a_stage_that_the_acts_do_not_lead_to_is_never_written(uruguay, everything, monkeypatch):
    from app.agreements.commands import RecordMismatch

    step = AGREEMENT.step("sign_mou")
    monkeypatch.setitem(AGREEMENT._by_name, "sign_mou", replace(step, act="negotiation"))
    before = everything()
    with pytest.raises(RecordMismatch):
        uruguay.take("sign_mou", version=1)
    assert everything() == before
