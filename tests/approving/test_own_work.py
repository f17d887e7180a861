"""Nobody clears their own work: every approving command, by every person who had a hand in it, by no route.

Each case ends with an officer who had no hand in it and succeeds, which shows that the refusals before were for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.approving import APPROVALS
from app.core.db import db
from app.reporting.narratives import commands as narratives
from tests.approving import of_coordination, of_papers, of_tonnes
from tests.approving.table import STAND_IN, WAYS, Way
from tests.projects.conftest import newest
from workflows.vocabulary import Actor, Role

TABLES = (of_coordination, of_papers, of_tonnes)
EVERY_ROLE = frozenset(Role)
REFUSALS = {"Refused", "NotPermitted", "TextRefused", "ListRefused", "ProcessRefused", "ReportRefused", "SettingRefused",
            "SurrenderRefused", "LedgerRefused", "ClearanceRefused", "NegotiationRefused", "CommitteeRefused"}  # fmt: skip
BY_PAGE = [name for name, way in WAYS.items() if way.page is not None]


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


@pytest.fixture
def found(request, app, states, monkeypatch) -> tuple[Way, Any]:
    """A builder, and what it built."""
    monkeypatch.setattr(narratives, "rendered", lambda *_, **__: b"%PDF")
    way = WAYS[request.param]
    return way, states.lead(request.param, way.build)


def test_every_approving_command_has_a_builder_and_every_builder_a_command(app):
    assert {way.command for way in WAYS.values()} == set(APPROVALS)


@pytest.mark.parametrize("found", WAYS, indirect=True)
def test_no_hand_in_it_decides_on_it_by_the_command(found):
    way, values = found
    before = newest()
    for relation, who in _everybody(way):
        with pytest.raises(Exception) as refused:
            way.act(values, who)
        assert refused.type.__name__ in REFUSALS, f"{relation}: {refused.value!r}"
        db.session.rollback()
        assert newest() == before, f"{relation}: something was written"
    way.act(values, way.stranger)  # who stands in for a hand, and holds the role, decides as an officer of the agency
    assert newest() != before, "who had no hand in it decides"


def _everybody(way: Way) -> Iterator[tuple[str, Actor]]:
    """Each hand in each way, while each of those who stand in for another is named to do so."""
    agency = way.stranger.agency
    for relation, person in way.hands.items():
        for how, actor in as_(person, way.stranger).items():
            yield f"{relation}, {how}", actor
        _stands_in(person, absent=way.stranger, agency=agency)
        yield f"{relation}, standing in for who may", replace(person, agency=agency)
        _give_every_role(person, agency=agency)
        _stands_in(STAND_IN, absent=person, agency=agency)
        yield f"who stands in for the {relation}", replace(STAND_IN, agency=agency)
        _stands_in(way.stranger, absent=person, agency=agency)


@pytest.mark.parametrize("found", BY_PAGE, indirect=True)
def test_no_hand_in_it_decides_on_it_by_the_page(found, sign_in, monkeypatch):
    way, values = found
    path, form = way.page(values)
    if way.on is not None:
        monkeypatch.setattr(clock, "today", lambda _: way.on)
    before = newest()

    def comes(who: Actor, *, as_what: str) -> None:
        client = sign_in(who.name)
        answer = client.send("post", path, data={**form, "csrf_token": client.token()})
        assert answer.status_code in (303, 403, 404, 409, 422), f"{as_what}: {answer.status_code}"
        assert newest() == before, f"{as_what} decided on it"

    for relation, person in way.hands.items():
        _give_every_role(person, agency=way.stranger.agency)
        comes(person, as_what=relation)
        _move(STAND_IN, agency=way.stranger.agency)
        _stands_in(STAND_IN, absent=person, agency=way.stranger.agency)
        comes(STAND_IN, as_what=f"who stands in for the {relation}")
    client = sign_in("Administrator")
    assert client.send("post", path, data={**form, "csrf_token": client.token()}).status_code in (403, 404, 422)
    assert newest() == before, "an administrator decided on it"
    client = sign_in(way.stranger.name)
    client.post(path, form)
    assert newest() != before, "who had no hand in it decides"


def _give_every_role(person: Actor, *, agency: str) -> None:
    _move(person, agency=agency)
    db.session.execute(text("DELETE FROM role_grants WHERE officer_id = :id"), {"id": person.id})
    db.session.execute(
        text(
            "INSERT INTO role_grants (officer_id, role, granted_at) SELECT :id, unnest(CAST(:roles AS text[])), now()"
        ),
        {"id": person.id, "roles": [role.value for role in Role]},
    )
    db.session.commit()


def _move(person: Actor, *, agency: str) -> None:
    db.session.execute(text("UPDATE officers SET agency = :agency WHERE id = :id"), {"agency": agency, "id": person.id})
    db.session.commit()


def _stands_in(person: Actor, *, absent: Actor, agency: str) -> None:
    """From now on the person stands in for the absent officer, and nobody for anybody else."""
    db.session.execute(text("UPDATE clearance_covers SET ended_at = now()"))
    db.session.execute(
        text("INSERT INTO clearance_covers (officer_id, officer_name, cover_id, cover_name, agency, first, last, made_at,"
             " version) VALUES (:absent, '', :id, '', :agency, '2026-01-01', '2099-12-31', now(), 1)"),
        {"absent": absent.id, "id": person.id, "agency": agency},
    )  # fmt: skip
    db.session.commit()
