"""Clearances are of one very text, by officers who did not register it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.agreements.policy import PolicyError, read_policy
from tests.agreements.people import DESK, MFA, MTI, NEA
from workflows.agreement.facts import Stage
from workflows.engine import Refused
from workflows.vocabulary import Actor, Role

CLEARED = {
    "text_is_cleared_by_legal_counsel", "full_powers_are_recorded", "agencies_have_cleared_this_text",
    "all_articles_are_agreed",
}  # fmt: skip


def guards(refused) -> set[str]:
    return {reason.guard for reason in refused.value.reasons}


def test_every_condition_of_a_signature_is_named_at_once(uruguay, everything):
    uruguay.reach("conclude_negotiations")
    before = everything()
    with pytest.raises(Refused) as refused:
        uruguay.take("sign_ia", sg=(), host=(), share_of_proceeds=None, omge=None, date=None)
    assert guards(refused) == CLEARED | {
        "date_is_given", "sg_signatory_is_named", "host_signatory_is_named", "share_of_proceeds_is_answered",
        "omge_is_answered",
    }  # fmt: skip
    assert everything() == before


def test_a_new_text_makes_every_clearance_lapse(uruguay, rows):
    uruguay.stand_before("sign_ia")
    uruguay.take("register_text", text_label="Second text", text_content="Article 1: Purpose.")
    with pytest.raises(Refused) as refused:
        uruguay.take("sign_ia")
    assert guards(refused) == CLEARED
    assert len(rows("SELECT 1 FROM text_clearances")) == 6, "the clearances of the first text stay on file"
    assert uruguay.stage is Stage.CONCLUDED


def test_who_registered_the_text_does_not_clear_it(uruguay, everything):
    everybody = Actor(1, "Everything at once", "NEA", frozenset(Role))
    uruguay.reach("register_text")
    before = everything()
    for leg in ("clear_text_as_legal_counsel", "clear_text_for_agency", "record_full_powers"):
        with pytest.raises(Refused) as refused:
            uruguay.take(leg, actor=everybody)
        assert "clearer_is_another_person" in guards(refused)
    assert everything() == before


def test_an_agency_clears_for_itself_alone(uruguay):
    uruguay.reach("register_text")
    with pytest.raises(Refused) as refused:
        uruguay.take("clear_text_for_agency", actor=MFA)
    assert guards(refused) == {"officer_is_of_a_clearing_agency"}
    with pytest.raises(Refused) as refused:
        uruguay.take("record_full_powers", actor=MTI)
    assert guards(refused) == {"officer_is_of_mfa"}
    uruguay.take("clear_text_for_agency", actor=NEA)
    assert uruguay.case().preparation.agencies == {"NEA"}


def test_two_clearers_of_one_agency_are_one_agency(uruguay, rows):
    uruguay.reach("register_text")
    uruguay.take("clear_text_for_agency", actor=NEA)
    uruguay.take("clear_text_for_agency", actor=Actor(40, "Another, NEA", "NEA", NEA.roles))
    assert len(rows("SELECT 1 FROM text_clearances")) == 1
    uruguay.take("clear_text_for_agency")
    uruguay.take("clear_text_for_agency as NCCS")
    assert uruguay.case().preparation.agencies == {"MTI", "NEA", "NCCS"}


def test_nothing_is_cleared_before_a_text_is_registered(uruguay):
    uruguay.reach("conclude_negotiations")
    for leg in ("agree_articles", "clear_text_as_legal_counsel", "clear_text_for_agency", "record_full_powers"):
        with pytest.raises(Refused) as refused:
            uruguay.take(leg)
        assert guards(refused) == {"text_is_registered"}


def test_a_clearance_holds_the_hash_of_what_was_cleared(uruguay, rows):
    import hashlib

    uruguay.reach("clear_text_for_agency")
    digest = hashlib.sha256(b"Article 1: Purpose").hexdigest()
    assert rows("SELECT sha256 FROM agreement_texts")[0].sha256 == digest
    assert rows("SELECT sha256, agency FROM text_clearances")[0] == (digest, "MTI")


@pytest.mark.parametrize("table", ["agreement_texts", "text_clearances", "acts", "act_people"])
def test_what_was_recorded_is_never_changed_or_deleted(table, uruguay, session):
    uruguay.reach("clear_text_for_agency")
    session.rollback()
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))
        session.rollback()


# The policy file


@pytest.fixture
def policy(tmp_path):
    """`policy(text)`: what is switched off by a file of this text."""

    def read(written: str):
        path = tmp_path / "policy.toml"
        path.write_text(written)
        return read_policy(path)

    return read


def test_a_condition_that_is_switched_off_is_not_asked(policy, uruguay):
    off = policy("[sign_ia]\n" + "".join(f"{name} = false\n" for name in CLEARED) + "omge_is_answered = false\n")
    uruguay.reach("conclude_negotiations")
    uruguay.take("sign_ia", policy=off, omge=None)
    assert uruguay.stage is Stage.IA_SIGNED


def test_each_condition_is_switched_off_alone(policy, uruguay):
    uruguay.reach("conclude_negotiations")
    for name in sorted(CLEARED):
        with pytest.raises(Refused) as refused:
            uruguay.take("sign_ia", policy=policy(f"[sign_ia]\n{name} = false\n"))
        assert guards(refused) == CLEARED - {name}


def test_switching_off_a_signatory_of_one_step_leaves_the_other_step_alone(policy, uruguay):
    off = policy("[sign_ia]\nsg_signatory_is_named = false\n")
    with pytest.raises(Refused) as refused:
        uruguay.take("sign_mou", policy=off, sg=())
    assert guards(refused) == {"sg_signatory_is_named"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[sign_treaty]\n", "[sign_treaty] is not a step of the agreement workflow"),
        ("sign_ia = true\n", "[sign_ia] is not a step of the agreement workflow"),
        ("[sign_ia]\ndate_is_given = false\n", "sign_ia.date_is_given is not a condition that can be switched off"),
        ("[sign_ia]\nno_such_guard = false\n", "sign_ia.no_such_guard is not a condition that can be switched off"),
        ("[sign_mou]\nomge_is_answered = false\n", "sign_mou.omge_is_answered is not a condition"),
        ("[sign_ia]\nomge_is_answered = 'no'\n", "sign_ia.omge_is_answered must be true or false"),
        ("[sign_ia\n", "cannot be read"),
        ("[clear_text_for_agency]\nclearer_is_another_person = false\n", "clearer_is_another_person is not a condition"),
    ],
)  # fmt: skip
def test_a_policy_file_that_says_what_nobody_knows_is_refused(written, said, policy):
    with pytest.raises(PolicyError) as fault:
        policy(written)
    assert said in str(fault.value)


def test_a_missing_or_unreadable_policy_file_is_named(tmp_path):
    with pytest.raises(PolicyError, match=r"none\.toml cannot be read"):
        read_policy(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe[sign_ia]")
    with pytest.raises(PolicyError, match=r"bytes\.toml cannot be read"):
        read_policy(tmp_path / "bytes.toml")


def test_the_desk_registers_and_never_clears(uruguay):
    from workflows.engine import NotPermitted

    uruguay.reach("register_text")
    for leg in ("clear_text_as_legal_counsel", "clear_text_for_agency", "record_full_powers"):
        with pytest.raises(NotPermitted):
            uruguay.take(leg, actor=DESK)
