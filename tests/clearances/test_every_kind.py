"""What holds for a clearance holds for everything that is cleared: documents, texts, assessments and reports."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.auditing.proof import verify_everything
from app.clearances import commands, deciding, offers, queries, shown
from app.clearances.policy import requirement_sets
from app.clearances.recording import DecidedMeanwhile, SubjectChanged
from app.core.access import Officer
from app.core.db import db
from app.reporting.narratives.outline import outlines
from tests.agreements.conftest import Partnership, uruguay  # noqa: F401
from tests.clearances.kinds import KINDS, NEW
from tests.clearances.making import CLEARERS, TODAY, Before
from workflows.engine import NotPermitted, Refused
from workflows.vocabulary import Role


@pytest.fixture(params=sorted(KINDS))
def kind(request):
    return request.param


@pytest.fixture
def before(kind, request, states, session):
    """One of each kind, put before its agency."""
    return put(kind, request, states, session)


@pytest.fixture(params=NEW)
def newer(request, states, session):
    """One of the kinds that belong to no document."""
    return put(request.param, request, states, session)


def put(kind, request, states, session) -> Before:
    if kind == "agreement_text":
        request.getfixturevalue("uruguay")
    made, uruguay = KINDS[kind], lambda: Partnership(session, "URY")  # noqa: F811
    id = states.lead(kind, lambda: made.make(uruguay))
    change = made.change(uruguay) if kind == "agreement_text" else made.change
    return Before(kind, id, change=lambda: change(id), hand=made.hand, agency=made.agency, changed=made.changed)


def test_what_changed_a_second_ago_is_not_cleared_and_the_page_says_which_part(before, everything):
    seen = before.decision(before.agency)
    before.change()
    now = before.decision(before.agency)
    rows = everything()
    with pytest.raises(SubjectChanged) as stale:
        commands.decide(CLEARERS[before.agency], decision=replace(seen, request_id=now.request_id), today=TODAY)
    assert any(label.startswith(before.changed) for label in stale.value.changed)
    assert everything() == rows


def test_of_four_clearers_at_once_exactly_one_decides(before, at_once, rows):
    seen, clearer = before.decision(before.agency), CLEARERS[before.agency]

    def act(number):
        return commands.decide(replace(clearer, id=90 + number), decision=seen, today=TODAY)

    found = at_once(4, act)
    assert sum(isinstance(each, str) for each in found) == 1
    late = [each for each in found if not isinstance(each, str)]
    # The winner of a text also takes the step of the agreement, so its version is another for those who come late.
    assert all(isinstance(each, DecidedMeanwhile | SubjectChanged) for each in late), found
    assert rows("SELECT count(*) FROM clearance_requests WHERE decision <> ''")[0][0] == 1


def test_without_its_only_clearer_nobody_decides_and_the_page_says_so(before, session):
    seen, clearer = before.decision(before.agency), CLEARERS[before.agency]
    session.rollback()
    session.execute(text("DELETE FROM role_grants WHERE officer_id = :id"), {"id": clearer.id})
    session.commit()
    asker = Officer(1, "Desk officer, MSE", "MSE", ((Role.DESK_OFFICER, None),))
    found = shown.cards(session, before.subject, before.standing, officer=asker, today=TODAY)
    card = next(each for each in found if each.entry.agency == before.agency)
    assert (card.nobody, card.may) == (True, ())
    with pytest.raises(NotPermitted):
        commands.decide(replace(clearer, roles=frozenset()), decision=seen, today=TODAY)


def test_a_hand_in_it_clears_by_no_route_whatever_its_roles(before, everything):
    hand = replace(before.hand, agency=before.agency, roles=frozenset(Role))
    seen, rows = before.decision(before.agency), everything()
    for take in (
        lambda: commands.decide(hand, decision=seen, today=TODAY),
        lambda: commands.decide_many(hand, decisions=[seen], today=TODAY),
    ):
        with pytest.raises(Refused) as refused:
            take()
        assert "clearer_is_another_person" in {reason.guard for reason in refused.value.reasons}
    assert everything() == rows


def test_a_change_lapses_what_was_cleared_is_compared_word_by_word_and_all_of_it_is_proved(before, session):
    before.decide(before.agency)
    first = before.entry(before.agency).request.id
    before.change()
    asked = before.entry(before.agency)
    assert session.scalar(text("SELECT stage FROM clearance_requests WHERE id = :id"), {"id": first}) == "lapsed"
    assert not asked.stands
    earlier = shown.last_cleared(session, asked, case_id=before.case.id)
    compared = shown.compared(before.subject, asked, earlier)
    assert next(each.label.startswith(before.changed) for each in compared if each.changed)
    assert {run.kind for run in compared[0].runs} & {"added", "gone"}
    assert [each.changed for each in compared] == sorted((each.changed for each in compared), reverse=True)
    if asked.request.id == first:
        before.ask(before.agency)
    before.decide(before.agency)
    session.rollback()
    assert verify_everything(session).problems == []


def test_a_clearance_that_was_changed_behind_the_record_is_found(newer, session):
    newer.decide(newer.agency)
    session.rollback()
    session.execute(text("ALTER TABLE clearance_requests DISABLE TRIGGER USER"))
    session.execute(text("UPDATE clearance_requests SET parts = '{}' WHERE decision <> ''"))
    session.execute(text("ALTER TABLE clearance_requests ENABLE TRIGGER USER"))
    session.commit()
    assert any(each.startswith(f"What {newer.agency} cleared") for each in verify_everything(session).problems)


def test_a_clearer_finds_it_in_my_work_reads_it_and_decides_by_page(newer, sign_in):
    clearer = sign_in(CLEARERS[newer.agency].name)
    clearer.get("/my-work")
    assert f"Clear {newer.subject.title}" in clearer.text()
    clearer.get(newer.subject.url)
    assert f"It waits for {', '.join(newer.standing.waited_for)}" in clearer.text()
    path = f"/clearances/requests/{newer.entry(newer.agency).request.id}"
    clearer.submit(path, {"decision": "comments", "comments": "Say more."}, status=200)
    form = clearer.page.xpath("//main//form[@method='post']")[0]
    clearer.post(form.get("action"), dict(form.form_values()))
    assert newer.states()[newer.agency] == "Cleared with comments"
    desk = sign_in("Desk officer, MSE")
    desk.get("/my-work")
    assert f"Answer the comments of {newer.agency} on {newer.subject.title}" in desk.text()


def test_several_are_cleared_at_once_whatever_they_are(newer, sign_in):
    clearer = sign_in(CLEARERS[newer.agency].name)
    clearer.get("/clearances")
    form = clearer.page.xpath("//form[contains(@action, '/several')]")[0]
    token = dict(form.form_values())["csrf_token"]
    number = str(newer.entry(newer.agency).request.id)
    clearer.post("/clearances/several", {"csrf_token": token, "chosen": number}, status=200)
    form = clearer.page.xpath("//main//form[@method='post']")[0]
    clearer.post(form.get("action"), dict(form.form_values()))
    assert newer.states()[newer.agency] == "Cleared"


def test_any_agency_is_asked_by_page_and_the_page_of_the_thing_leads_there(newer, sign_in):
    desk = sign_in("Desk officer, MSE")
    desk.get(newer.subject.url)
    path = f"/clearances/about/{newer.type}/{newer.id}"
    assert desk.page.xpath(f"//a[@href='{path}#ask-h']")
    desk.get(f"/clearances/{newer.case.id}")
    form = dict(desk.page.xpath(f"//form[@action='{path}/ask']")[0].form_values())
    desk.post(f"{path}/ask", form | {"agencies": ["MSE"]})
    assert newer.states()["MSE"] == "Waiting"


def test_two_agencies_that_clear_the_same_two_things_lock_them_in_one_order(states, session, request, monkeypatch):
    first, second = (put(kind, request, states, session) for kind in ("aef_submission", "narrative_report"))
    second.ask("MTI")
    first.ask("MTI")  # of the two requests to MTI the later one is about what NEA was asked about first
    order, locked = [], deciding.locked
    monkeypatch.setattr(deciding, "locked", lambda session, id: order.append(id) or locked(session, id))
    for agency in ("NEA", "MTI"):
        chosen = [second.decision(agency), first.decision(agency)]
        commands.decide_many(CLEARERS[agency], decisions=chosen, today=TODAY)
        assert order[-2:] == [first.entry(agency).request.id, second.entry(agency).request.id]
        assert first.states()[agency] == second.states()[agency] == "Cleared"


def test_every_outline_of_a_report_has_its_requirements():
    assert set(requirement_sets()) >= {*outlines(), "annual_information", "assessment"}


def test_what_belongs_to_no_partner_is_there_for_those_alone_who_see_all(states, session, request, sign_in):
    before = put("narrative_report", request, states, session)
    session.rollback()
    session.execute(text("UPDATE role_grants SET partner = 'GHA' WHERE officer_id = 5"))
    session.commit()
    case, asked = before.case.id, before.entry("NCCS").request.id
    session.rollback()
    clearer = sign_in("Agency clearer, NCCS")
    for path in (
        f"/clearances/{case}",
        f"/clearances/requests/{asked}",
        f"/clearances/about/{before.type}/{before.id}",
    ):
        clearer.get(path, status=404)
    title = before.subject.title
    for path in ("/clearances", "/clearances?view=all", "/my-work"):
        clearer.get(path)
        assert title not in clearer.text()
    assert offers.record(db.session, type="clearance", id=str(case)) is None
    assert queries.unsettled(db.session, partners=frozenset({"GHA"})) == ([], 0)


@pytest.mark.parametrize(
    "id",
    ["GHA-0001-A-1", "GHA-0001-A", "initial_report-SGP-9", "poem-SGP-1", "SGP_2025_1.0", "SGP_2025_01.0", "x" * 90],
)
def test_what_is_not_there_is_not_found(id, sign_in):
    client = sign_in("Desk officer, MSE")
    for type in NEW:
        client.get(f"/clearances/about/{type}/{id}", status=404)
