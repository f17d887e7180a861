"""Nobody clears their own work: every approving command, by every person who had a hand in it, by no route.

Each case ends with an officer who had no hand in it and succeeds, which shows that the refusals before were for that.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.core import audit, clock
from app.core.approving import APPROVALS, BY_THE_CLOCK, approves
from app.core.db import db
from tests.approving import entrances
from tests.approving.conftest import TABLES
from tests.approving.people import give_every_role, move, signed_in, stand_in
from tests.approving.table import STAND_IN, WAYS, Way
from tests.projects.conftest import newest
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor, Role

EVERY_ROLE = frozenset(Role)
CONCORD = replace(audit.SYSTEM, roles=EVERY_ROLE)
REFUSALS = {"Refused", "ImportRefused", "NotPermitted", "TextRefused", "ListRefused", "ProcessRefused", "ReportRefused", "SettingRefused",
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


def test_an_approving_command_that_the_clock_may_not_call_refuses_concord_itself_before_it_looks_at_anything(app):
    for name in sorted(set(APPROVALS) - BY_THE_CLOCK):
        module, _, command = name.rpartition(".")
        found = getattr(importlib.import_module(module), command)
        wanted = inspect.signature(found).parameters.values()
        given = {each.name: CONCORD if each.annotation == "Actor" else object() for each in wanted}
        with pytest.raises(NotPermitted, match="an officer must"):
            found(**given)


def test_what_the_clock_may_approve_is_named_and_takes_no_officer(app):
    assert set(APPROVALS) >= BY_THE_CLOCK
    for name in BY_THE_CLOCK:
        module, _, command = name.rpartition(".")
        assert not inspect.signature(getattr(importlib.import_module(module), command)).parameters
    assert {name for names in entrances.by_command_line(app).values() for name in names} == BY_THE_CLOCK
    assert {name for names in entrances.by_thread().values() for name in names} == BY_THE_CLOCK


def test_an_approving_command_that_is_given_no_officer_is_refused_a_place_on_the_list():
    with pytest.raises(AssertionError, match="is given no officer"):
        approves("did something")(lambda entry_id: None)
    APPROVALS.popitem()


def test_every_approving_command_has_a_builder_and_every_builder_a_command(app):
    assert TABLES
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
        stand_in(person, absent=way.stranger, agency=agency)
        yield f"{relation}, standing in for who may", replace(person, agency=agency)
        give_every_role(person, agency=agency)
        stand_in(STAND_IN, absent=person, agency=agency)
        yield f"who stands in for the {relation}", replace(STAND_IN, agency=agency)
        stand_in(way.stranger, absent=person, agency=agency)


@pytest.mark.parametrize("found", BY_PAGE, indirect=True)
def test_no_hand_in_it_decides_on_it_by_the_page(found, app, monkeypatch):
    way, values = found
    path, form = way.page(values)
    if way.on is not None:
        monkeypatch.setattr(clock, "today", lambda _: way.on)
    before = newest()

    def comes(who: Actor, *, as_what: str) -> None:
        client = signed_in(app, who.name)
        answer = client.send("post", path, data={**form, "csrf_token": client.token()})
        assert answer.status_code in (303, 403, 404, 409, 422), f"{as_what}: {answer.status_code}"
        assert newest() == before, f"{as_what} decided on it"

    for relation, person in way.hands.items():
        give_every_role(person, agency=way.stranger.agency)
        comes(person, as_what=relation)
        move(STAND_IN, agency=way.stranger.agency)
        stand_in(STAND_IN, absent=person, agency=way.stranger.agency)
        comes(STAND_IN, as_what=f"who stands in for the {relation}")
    comes(replace(STAND_IN, name="Administrator"), as_what="an administrator")
    client = signed_in(app, way.stranger.name)
    client.post(path, form)
    assert newest() != before, "who had no hand in it decides"
