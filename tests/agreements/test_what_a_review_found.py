"""Faults that a reading with fresh eyes found; each stays mended."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.auditing import proof
from app.core import clock
from workflows.agreement.facts import Stage
from workflows.vocabulary import Role

SIGNATORIES = {"sg-0-name": "Grace Fu", "host-0-name": "A. Signatory"}


def _grant_only(session, name: str, partner: str) -> None:
    session.execute(
        text(
            "UPDATE role_grants SET partner = :partner WHERE officer_id = (SELECT id FROM officers WHERE name = :name)"
        ),
        {"partner": partner, "name": name},
    )
    session.commit()


def test_an_act_dated_by_this_month_is_taken_and_drafts_nothing_yet(uruguay, sign_in, session):
    today = clock.now()
    client = sign_in("Desk officer, MSE")
    dated = {"mode": "", "date-day": "", "date-month": str(today.month), "date-year": str(today.year)}
    client.submit("/partners/ury/steps/sign-mou", SIGNATORIES | dated)
    assert uruguay.stage is Stage.MOU_SIGNED
    assert session.scalar(text("SELECT count(*) FROM documents")) == 0


@pytest.mark.parametrize(
    ("was", "becomes"), [('"act":', '"axt":'), ('"id":', '"ie":'), ('"details":', '"dxtails":'), ("{", "[")]
)
def test_verify_names_the_entry_also_where_it_can_no_longer_be_read(uruguay, session, was, becomes):
    uruguay.take("sign_mou")
    seq = session.scalar(text("SELECT max(seq) FROM audit_entries WHERE action = 'agreement.sign_mou'"))
    session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    session.execute(
        text("UPDATE audit_entries SET body = replace(body, :was, :becomes) WHERE seq = :seq"),
        {"was": was, "becomes": becomes, "seq": seq},
    )
    session.commit()
    found = proof.verify_everything(session)
    assert any(f"Entry {seq} (" in problem and "was changed" in problem for problem in found.problems)


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("UPDATE agreement_texts SET content = content || '.'", "agreement_texts"),
        ("UPDATE agreement_texts SET sha256 = repeat('0', 64)", "agreement_texts"),
        ("UPDATE acts SET partner_id = (SELECT id FROM partners WHERE iso3 = 'PER') WHERE kind = 'mou' AND partner_id = "
         "(SELECT id FROM partners WHERE iso3 = 'URY')", "acts"),
    ],
)  # fmt: skip
def test_verify_finds_a_changed_text_and_a_moved_act(uruguay, session, change, table):
    uruguay.reach("clear_text_as_legal_counsel")
    assert proof.verify_everything(session).problems == []
    session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    session.execute(text(change))
    session.commit()
    assert proof.verify_everything(session).problems


def test_an_officer_for_one_partner_neither_adds_partners_nor_changes_what_concerns_all(session, sign_in):
    _grant_only(session, "Desk officer, MSE", "PER")
    client = sign_in("Desk officer, MSE")
    client.get("/partners/new", status=403)
    client.get("/documents/boilerplate/net_zero")
    client.post("/documents/boilerplate/net_zero", {"text": "Something else"}, status=403)


def test_an_auditor_for_one_partner_does_not_read_the_whole_chain(session, sign_in):
    _grant_only(session, "Auditor", "PER")
    sign_in("Auditor").get("/admin/audit", status=403)


def test_a_legal_adviser_of_another_agency_does_not_clear_as_legal_counsel(uruguay, session, sign_in):
    uruguay.reach("clear_text_as_legal_counsel")
    session.execute(text("UPDATE officers SET agency = 'MTI' WHERE name = 'Legal adviser, AGC'"))
    session.commit()
    client = sign_in("Legal adviser, AGC")
    client.submit("/partners/ury/steps/clear-text-as-legal-counsel", {}, status=422)
    assert any("Only a legal adviser of AGC" in problem for problem in client.problems())


def test_a_post_without_a_name_names_nobody(uruguay, sign_in):
    client = sign_in("Desk officer, MSE")
    dated = {"date-day": "1", "date-month": "3", "date-year": "2021"}
    posts = {"sg-0-post": "Minister", "host-0-post": "Minister"}
    client.submit("/partners/ury/steps/sign-mou", dated | posts, status=422)
    assert "Enter who signed for Singapore" in client.problems()
    assert client.value("host-0-post") == "Minister"


def test_a_whole_number_is_read_whole(sign_in):
    client = sign_in("Desk officer, MSE")
    client.submit("/partners/per/particulars", {"stages_of_authorisation": "00000000199999999999"}, status=422)


def test_a_role_that_counts_for_all_is_asked_where_a_page_concerns_all(officer):
    assert not officer((Role.AUDITOR, "PER")).may("audit.view")
    assert officer((Role.AUDITOR, None)).may("audit.view")
