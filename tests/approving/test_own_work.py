"""Nobody clears their own work: every approving command, by every person who had a hand in it, by no route.

Each case ends with an officer who had no hand in it and succeeds, which shows that the refusals before were for that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from app.core.approving import APPROVALS
from app.core.db import db
from app.reporting.narratives import commands as narratives
from tests.approving import of_papers, of_tonnes
from tests.approving.table import WAYS, Way
from tests.projects.conftest import newest
from workflows.vocabulary import Actor, Role

TABLES = (of_papers, of_tonnes)
EVERY_ROLE = frozenset(Role)
REFUSALS = {"Refused", "NotPermitted", "TextRefused", "ListRefused", "ProcessRefused", "ReportRefused", "SettingRefused",
            "SurrenderRefused", "LedgerRefused"}  # fmt: skip


def as_(person: Actor, stranger: Actor) -> dict[str, Actor]:
    """The ways in which a person may come back to decide on the own work."""
    return {
        "as they are": person,
        "with the role of who may": replace(person, roles=stranger.roles),
        "with the role and the agency of who may": replace(person, roles=stranger.roles, agency=stranger.agency),
        "with every role": replace(person, roles=EVERY_ROLE, agency=stranger.agency),
        "as an administrator": replace(person, roles=frozenset({Role.ADMINISTRATOR})),
        "under another name": replace(person, name=stranger.name, roles=stranger.roles, agency=stranger.agency),
    }


@pytest.fixture(params=WAYS)
def found(request, app, states, monkeypatch) -> tuple[Way, Any]:
    """A builder, and what it built."""
    monkeypatch.setattr(narratives, "rendered", lambda *_, **__: b"%PDF")
    way = WAYS[request.param]
    return way, states.lead(request.param, way.build)


# Without a builder yet: each is held to the hands of its object by tests of its own area only.
BY_ITS_AREA = {
    "app.clearances.deciding.decide": "tests/clearances",
    "app.clearances.deciding.decide_many": "tests/clearances",
    "app.clearances.settling.accept_answer": "tests/clearances",
    "app.committees.decision_commands.confirm": "tests/committees",
    "app.documents.workbench.embargo.publish_due": "tests/workbench",
    "app.negotiation.model_commands.decide": "tests/negotiation",
}


def test_every_approving_command_has_a_builder_and_every_builder_a_command(app):
    assert {way.command for way in WAYS.values()} | set(BY_ITS_AREA) == set(APPROVALS)


def test_no_hand_in_it_decides_on_it_by_the_command(found):
    way, values = found
    before = newest()
    for relation, person in way.hands.items():
        for how, actor in as_(person, way.stranger).items():
            with pytest.raises(Exception) as refused:
                way.act(values, actor)
            assert refused.type.__name__ in REFUSALS, f"{relation}, {how}: {refused.value!r}"
            db.session.rollback()
            assert newest() == before, f"{relation}, {how}: something was written"
    way.act(values, way.stranger)
    assert newest() != before, "who had no hand in it decides"


def test_no_hand_in_it_decides_on_it_by_the_page(found, sign_in):
    way, values = found
    if way.page is None:
        pytest.skip("its page is that of another builder, or opens at another time of the year")
    path, form = way.page(values)
    before = newest()
    for relation, person in way.hands.items():
        _give_every_role(person, agency=way.stranger.agency)
        client = sign_in(person.name)
        answer = client.send("post", path, data={**form, "csrf_token": client.token()})
        assert answer.status_code in (303, 403, 404, 409, 422), f"{relation}: {answer.status_code}"
        assert newest() == before, f"{relation} decided on it"
    client = sign_in("Administrator")
    assert client.send("post", path, data={**form, "csrf_token": client.token()}).status_code in (403, 404)
    assert newest() == before, "an administrator decided on it"
    client = sign_in(way.stranger.name)
    client.post(path, form)
    assert newest() != before, "who had no hand in it decides"


def _give_every_role(person: Actor, *, agency: str) -> None:
    db.session.execute(text("UPDATE officers SET agency = :agency WHERE id = :id"), {"agency": agency, "id": person.id})
    db.session.execute(text("DELETE FROM role_grants WHERE officer_id = :id"), {"id": person.id})
    for role in Role:
        db.session.execute(
            text("INSERT INTO role_grants (officer_id, role, granted_at) VALUES (:id, :role, now())"),
            {"id": person.id, "role": role.value},
        )
    db.session.commit()
