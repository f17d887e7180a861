"""A wrong entry is put right by two persons; the entry that was wrong stays where it was."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.auditing.proof import verify_everything
from tests.agreements.people import AGC, DESK, MTI, PUBLISHER, SECOND_DESK
from tests.agreements.way import MINISTER
from workflows.agreement.facts import ActKind, Stage
from workflows.engine import NotPermitted, Refused
from workflows.partial_date import on


def reasons(refused) -> list[str]:
    return [reason.sentence for reason in refused.value.reasons]


@pytest.fixture
def corrected(uruguay):
    """A partnership with a signed MOU for which another date is proposed."""
    uruguay.reach("propose_correction")
    return uruguay


def test_who_proposed_a_correction_does_not_decide_on_it(corrected, everything):
    before = everything()
    for leg in ("approve_correction", "refuse_correction"):
        with pytest.raises(Refused) as refused:
            corrected.take(leg, actor=DESK)
        assert reasons(refused) == ["You proposed this correction, so another officer must decide"]
    assert everything() == before


def test_a_publisher_is_no_second_person(corrected):
    with pytest.raises(NotPermitted):
        corrected.take("approve_correction", actor=PUBLISHER)


@pytest.mark.parametrize("second", [SECOND_DESK, MTI, AGC], ids=lambda each: each.name)
def test_a_second_person_approves_and_the_old_act_stays_in_the_table(second, corrected, rows):
    old = corrected.latest_act(ActKind.MOU)
    corrected.take("approve_correction", actor=second)
    new = corrected.latest_act(ActKind.MOU)
    assert (old.date.iso(), new.date.iso()) == ("2021-03-04", "2021-03-05")
    found = rows(
        "SELECT id, date_from, supersedes_id FROM acts WHERE kind = 'mou' AND id >= :old ORDER BY id", old=old.id
    )
    assert [tuple(row) for row in found] == [
        (old.id, date(2021, 3, 4), None),
        (new.id, date(2021, 3, 5), old.id),
    ]
    assert corrected.case().correction is None
    assert len(corrected.case().record.acts) == 1
    assert corrected.stage is Stage.MOU_SIGNED


def test_a_refusal_needs_a_reason_and_changes_no_act(corrected, rows):
    with pytest.raises(Refused) as refused:
        corrected.take("refuse_correction", reason="")
    assert reasons(refused) == ["Enter the reason; it is kept with the record"]
    corrected.take("refuse_correction", reason="The treaty series has the 4th.")
    assert corrected.latest_act(ActKind.MOU).date.iso() == "2021-03-04"
    decided = rows("SELECT decision, decision_reason, decided_by FROM corrections")[0]
    assert tuple(decided) == ("refused", "The treaty series has the 4th.", SECOND_DESK.id)


def test_a_refused_correction_tells_its_reason_in_the_history(corrected, sign_in):
    corrected.take("refuse_correction", reason="The treaty series has the 4th.")
    client = sign_in("Desk officer, MSE")
    client.get("/partners/ury/history")
    assert "refused the correction: The treaty series has the 4th." in client.text()
    assert "proposed a correction: The release has the 5th." in client.text()


def test_a_second_correction_waits_until_the_first_is_decided(corrected):
    with pytest.raises(Refused) as refused:
        corrected.take("propose_correction")
    assert "A correction is waiting already; it must be approved or refused first" in reasons(refused)
    corrected.take("refuse_correction")
    corrected.take("propose_correction")


def test_without_an_open_correction_there_is_nothing_to_decide(uruguay):
    uruguay.take("sign_mou")
    with pytest.raises(Refused) as refused:
        uruguay.take("approve_correction")
    assert "No correction is waiting for a second person" in reasons(refused)


def test_a_proposal_keeps_all_guards_on_dates(uruguay):
    uruguay.reach("sign_mou")
    with pytest.raises(Refused) as refused:
        uruguay.take("propose_correction", date=on(date(2199, 1, 1)), reason="")
    assert reasons(refused) == [
        "The date must not be in the future; record what has happened, once it has happened",
        "Enter the reason; it is kept with the record",
    ]


def test_striking_an_act_moves_the_stage_back_to_where_the_others_lead(uruguay):
    uruguay.reach("conclude_negotiations")
    act = uruguay.latest_act(ActKind.CONCLUDED)
    uruguay.take("propose_correction", corrects=act.id, strikes=True, date=act.date)
    uruguay.take("approve_correction")
    assert uruguay.stage is Stage.IA_NEGOTIATION
    assert uruguay.latest_act(ActKind.CONCLUDED) is None
    for kind in (ActKind.NEGOTIATION, ActKind.MOU):
        act = uruguay.latest_act(kind)
        uruguay.take("propose_correction", corrects=act.id, strikes=True, date=act.date)
        uruguay.take("approve_correction")
    assert uruguay.stage is Stage.DISCUSSION
    assert uruguay.case().record.acts == ()


def test_a_corrected_act_can_be_corrected_again(corrected, session):
    corrected.take("approve_correction")
    corrected.take("propose_correction", date=on(date(2021, 3, 6)), sg=(MINISTER,))
    corrected.take("approve_correction")
    assert corrected.latest_act(ActKind.MOU).date.iso() == "2021-03-06"
    assert len(corrected.case().record.acts) == 1
    assert verify_everything(session).problems == []


@pytest.mark.parametrize("kind", [ActKind.PAUSED, ActKind.RESUMED])
def test_a_corrected_pause_keeps_its_place_before_or_after_the_other_turn(kind, uruguay, session):
    uruguay.reach("resume")
    for day in (2, 3):
        act = uruguay.latest_act(kind)
        uruguay.take("propose_correction", corrects=act.id, date=on(date(2022, 2, day)), reason="A slip.")
        uruguay.take("approve_correction")
        assert uruguay.latest_act(kind).date.iso() == f"2022-02-0{day}"
        assert uruguay.stage is Stage.MOU_SIGNED
        assert verify_everything(session).problems == []
    uruguay.take("pause", date=on(date(2023, 1, 1)))
    assert uruguay.stage is Stage.PAUSED


def test_striking_a_pause_returns_to_where_the_partnership_was(uruguay, session):
    uruguay.reach("pause")
    act = uruguay.latest_act(ActKind.PAUSED)
    uruguay.take("propose_correction", corrects=act.id, strikes=True, date=act.date)
    uruguay.take("approve_correction")
    assert uruguay.stage is Stage.MOU_SIGNED
    assert verify_everything(session).problems == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE corrections SET decision = 'approved', decided_by = proposed_by, decided_at = now()",
        "UPDATE corrections SET decision = 'approved'",
        "UPDATE corrections SET decision = 'perhaps', decided_at = now(), decided_by = 2",
        "INSERT INTO acts SELECT * FROM acts",
    ],
)
def test_the_database_itself_refuses_what_no_command_does(statement, corrected, session):
    session.rollback()
    with pytest.raises(DBAPIError):
        session.execute(text(statement))
    session.rollback()


def test_the_database_keeps_a_decision_and_lets_an_act_be_superseded_once(corrected, session):
    old = corrected.latest_act(ActKind.MOU)
    corrected.take("approve_correction")
    session.rollback()
    for statement in (
        "UPDATE corrections SET decision_reason = 'Another'",
        "DELETE FROM corrections",
        "INSERT INTO acts (partner_id, kind, standing, precision, certainty, note, source, place, mode, reason,"
        " supersedes_id, recorded_at) SELECT partner_id, kind, standing, 'unknown', certainty, '', '', '', '', '',"
        f" {old.id}, now() FROM acts WHERE id = {old.id}",
    ):
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()
