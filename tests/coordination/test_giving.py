"""Several tasks are given to one officer at once, who is told once."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from app.coordination import giving, task_commands
from app.coordination import task_queries as queries
from app.coordination.answers import TaskRefused
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.core.versions import StaleVersion

GIVE = "/partners/per/next-steps/give"


def owners(*ids):
    db.session.rollback()
    return [queries.task_row(db.session, each).owner_name for each in ids]


def test_one_officer_gets_several_tasks_and_one_message(add, who, sign_in):
    first, second = add("Fix the day"), add("Fix the place")
    client = sign_in("Desk officer, MSE")
    client.get("/partners/per/next-steps")
    assert "nobody has 2 yet" in client.text()
    client.get(GIVE)
    ticks = client.page.xpath("//input[@name='chosen']/@value")
    assert len(ticks) == 2
    nea = who("Agency clearer, NEA")
    fields = {"csrf_token": client.token(), "chosen": ticks, "owner": str(nea.id), "due_on-day": "4",
              "due_on-month": "12", "due_on-year": "2026"}  # fmt: skip
    client.post(GIVE, fields)
    assert owners(first, second) == ["Agency clearer, NEA"] * 2
    told = db.session.scalars(select(OutboxMessage.subject).where(OutboxMessage.officer_id == nea.id))
    assert list(told) == ["Desk officer, MSE gave you 2 tasks"]
    client.get("/partners/per/next-steps")
    assert "You gave 2 tasks to Agency clearer, NEA." in client.text()
    assert "4 December 2026" in client.text()


def test_all_of_them_or_none(add, desk, who):
    first, second = add("Fix the day"), add("Fix the place")
    task_commands.take_step(desk, task_id=second, step="complete", version=None)
    nea = who("Agency clearer, NEA").id
    for chosen, owner, said in (
        ({first: None, second: None}, nea, "“Fix the place” is completed"),
        ({first: None}, None, "Choose the officer"),
        ({first: None}, who("Viewer, MTI").id, "may not see or do this"),
        ({}, nea, "Tick at least one"),
    ):
        with pytest.raises(TaskRefused, match=said):
            giving.give_several(desk, iso3="per", chosen=chosen, owner_id=owner, due_on=None)
    with pytest.raises(StaleVersion):
        giving.give_several(desk, iso3="per", chosen={first: 99}, owner_id=nea, due_on=None)
    assert owners(first) == [""]


def test_what_was_ticked_stays_where_nothing_was_given(add, sign_in):
    task = add("Fix the day")
    client = sign_in("Desk officer, MSE")
    for fields, said in (
        ({"chosen": f"{task}:1", "owner": ""}, "Choose the officer who is to have them."),
        ({"chosen": f"{uuid.uuid4()}:1", "owner": "1"}, "One of these tasks is not there."),
        ({"chosen": "\x00:x", "owner": "9" * 40}, "Tick at least one task."),
        ({"owner": "1", "due_on-day": "31", "due_on-month": "2", "due_on-year": "2026"}, ""),
    ):
        client.post(GIVE, fields | {"csrf_token": client.token()}, status=422)
        assert said in client.text()
    client.post(GIVE, {"csrf_token": client.token(), "chosen": f"{task}:1", "owner": ""}, status=422)
    assert client.page.xpath("//input[@name='chosen']/@checked")
    client.post(GIVE, {"csrf_token": client.token(), "chosen": f"{task}:7", "owner": "1"}, status=409)
    sign_in("Viewer, MTI").get(GIVE, status=403)
