"""The pages of process templates in a browser without scripts: reading, filling in, previewing, deciding."""

from __future__ import annotations

from app.projects import process_commands as commands
from app.projects.process_queries import versions_of
from tests.processes.conftest import DESK, SECOND

INDEX = "/reference/process-templates"
NEW = f"{INDEX}/gha/new"


def test_every_partner_stands_in_the_list_with_its_versions_or_without_a_process(proposed, sign_in):
    page = sign_in("Viewer, MTI")
    page.get(INDEX)
    text = page.text()
    assert "Version 1: no projects" in text
    assert "Version 2 of Ghana Waits" in text
    assert "Papua New Guinea" in text.split("No process on record")[1]
    assert "Paraguay, refused version" in text.split("No process on record")[1]
    assert "Propose" not in text.replace("Proposal", "")


def test_a_version_reads_as_a_drawing_and_as_a_table(sign_in):
    page = sign_in("Viewer, MTI")
    page.get(f"{INDEX}/gha/1")
    bands = [
        " ".join(band.xpath(".//text()[normalize-space()]")) for band in page.page.xpath("//ol[@class='lane-bands']/li")
    ]
    assert len(bands) == 5
    assert bands[0].endswith("Ghana issues Letter of Intent")
    assert "Singapore issues After the assessment by the eligibility criteria: Letter of Support" in bands[0]
    assert "Repeats for every issuance" in bands[4]
    assert len(page.page.xpath("//table//tbody/tr")) == 4
    assert "A project keeps the version under which it started" in page.text()
    page.get(f"{INDEX}/gha/9", status=404)
    page.get(f"{INDEX}/pry/1")
    assert "This version was refused and never applied" in page.text()


def test_the_form_begins_with_the_latest_with_another_partners_or_empty(sign_in):
    page = sign_in("Desk officer, MSE")
    page.get(NEW)
    assert (page.value("stages-0-name"), page.value("stages-0-letters-0-code")) == ("Project application", "los1")
    page.get(f"{NEW}?start=btn")
    assert (page.value("stages-2-name"), page.value("source")) == ("ITMO transfer", "")
    page.get(f"{NEW}?start=empty")
    assert (page.value("stages-0-name"), page.value("name")) == ("", "")
    assert not page.page.xpath("//*[@name='stages-1-name']")
    page.get(f"{NEW}?start=xxx")


def test_rows_come_and_go_and_keep_what_was_typed_even_where_it_is_wrong(sign_in):
    page = sign_in("Desk officer, MSE")
    page.get(NEW)
    form = page.page.xpath("//main//form[@method='post']")[0]
    assert form.xpath(".//button")[0].get("value") == "preview"
    typed = {"name": "Half", "stages-0-letters-0-assurance_months": "a year"}
    page.submit(NEW, {**typed, "do": "add:stages-0-letters"}, status=200)
    assert page.value("stages-0-letters-2-name") == ""
    assert (page.value("name"), page.value("stages-0-letters-0-assurance_months")) == ("Half", "a year")
    page.submit(NEW, {**typed, "do": "remove:stages-0-letters-0"}, status=200)
    assert page.value("stages-0-letters-0-name") == "Letter of Intent"
    page.submit(NEW, {**typed, "do": "after:stages-0"}, status=200)
    assert [page.value(f"stages-{n}-name") for n in range(5)] == [
        "Project application", "", "Project design", "Authorisation", "Corresponding adjustment",
    ]  # fmt: skip
    page.submit(NEW, {**typed, "do": "remove:stages-1"}, status=200)
    assert [page.value(f"stages-{n}-name") for n in range(3)] == [
        "Project application", "Authorisation", "Corresponding adjustment",
    ]  # fmt: skip
    page.submit(NEW, {**typed, "do": "add:fees"}, status=200)
    assert page.value("fees-1-text") == ""
    for strange in ("add:version", "after:stages", "add:stages-0-nothing", "remove:stages-77"):
        page.submit(NEW, {**typed, "do": strange}, status=200)
    for unknown in ("remove:", "add:" + "x" * 99, "add:Stages", "fly:stages"):
        page.submit(NEW, {**typed, "do": unknown}, status=422)


def test_a_tenth_stage_is_not_added(sign_in):
    page = sign_in("Desk officer, MSE")
    page.submit(NEW, {**{f"stages-{n}-name": "More" for n in range(4, 9)}, "do": "add:stages"}, status=200)
    assert not page.page.xpath("//*[@name='stages-9-name']")


def test_the_preview_draws_it_names_each_step_and_says_what_changes(sign_in, session):
    page = sign_in("Desk officer, MSE")
    typed = {"reason": "The host renamed its letter.", "stages-0-letters-1-name": "Letter of No Objection"}
    page.submit(NEW, {**typed, "do": "preview"}, status=200)
    assert "File the host's Letter of No Objection" in page.text()
    assert "Letter of No Objection [loi], support" in page.text()
    back = dict(page.page.xpath("//main//form[@method='post']")[0].form_values())
    page.post(NEW, {**back, "do": "change"}, status=200)
    assert page.value("stages-0-letters-1-name") == "Letter of No Objection"
    page.post(NEW, {**back, "do": "propose"})
    waiting = versions_of(session, "GHA").waiting
    assert waiting.process.letter("loi").name == "Letter of No Objection"
    assert waiting.note == "The host renamed its letter."


BAD = (
    ({"name": ""}, "Enter a name, such as Three stages"),
    ({"reason": ""}, "Enter what changes and why; whoever decides reads it"),
    ({"stages-0-letters-0-assurance_months": "a year"}, "must be a whole number from 1 to 120"),
    ({"stages-0-name": ""}, "Stage A needs a name."),
    ({"stages-3-assessed": "y"}, "Stage D is assessed, but has no letter of ours that the assessment leads to."),
    ({"stages-2-letters-1-side": "home"}, "Both sides must issue a letter of authorisation."),
    ({"stages-0-letters-0-code": "LOS 1"}, "may hold small letters, figures and underscores only"),
    ({"stages-0-letters-0-code": "loi"}, "Two letters, or two things submitted, have the same code."),
    ({"stages-0-letters-0-code": "change"}, "The code “change” is taken; choose another."),
    ({"stages-0-letters-0-purpose": "blessing"}, "Not a valid choice"),
    ({"stages-0-letters-0-name": "x" * 121}, "must be 120 characters or fewer"),
)  # fmt: skip


def test_what_cannot_be_used_is_named_with_a_link_and_kept(sign_in, session):
    page = sign_in("Desk officer, MSE")
    for typed, problem in BAD:
        page.submit(NEW, {"reason": "Why", "note": "Kept", **typed, "do": "preview"}, status=422)
        assert any(problem in said for said in page.problems()), (problem, page.problems())
        assert page.value("note").strip() == "Kept"
        page.submit(NEW, {"reason": "Why", **typed, "do": "propose"}, status=422)
    assert versions_of(session, "GHA").waiting is None


def test_every_fault_is_named_at_once(sign_in):
    page = sign_in("Desk officer, MSE")
    page.submit(
        f"{NEW}?start=empty", {"name": "Empty", "reason": "Why", "stages-0-name": "A", "do": "preview"}, status=422
    )
    assert page.problems() == [
        "Stage A needs at least one letter: without one nothing ends it.",
        "Stage A needs at least one thing that the applicant must submit.",
        "Stage A is assessed, but has no letter of ours that the assessment leads to.",
        "Exactly one stage must hold the letters of authorisation.",
    ]


def test_codes_are_made_where_none_is_typed(sign_in, session):
    page = sign_in("Desk officer, MSE")
    page.submit(NEW, {"reason": "Why", "stages-0-letters-1-code": "", "stages-2-letters-1-code": "", "do": "propose"})
    process = versions_of(session, "GHA").waiting.process
    assert [letter.code for letter in process.stages[0].letters] == ["los1", "loi"]
    assert [letter.code for letter in process.stages[2].letters] == ["loa", "loa2"]


def test_somebody_was_faster_and_what_was_typed_is_kept(sign_in, body):
    page = sign_in("Desk officer, MSE")
    page.get(NEW)
    fields = dict(page.page.xpath("//main//form[@method='post']")[0].form_values())
    number = commands.propose(DESK, partner="GHA", body=body("GHA", name="Other"), note="Why", version=None)
    commands.decide(SECOND, partner="GHA", number=number, approve=False, reason="No", version=None)
    page.post(NEW, {**fields, "name": "Mine", "reason": "Mine", "do": "propose"}, status=409)
    assert "Countersigner, NEA refused version 2 of the process for projects of GHA." in page.text()
    assert page.value("name") == "Mine"
    again = dict(page.page.xpath("//main//form[@method='post']")[0].form_values())
    page.post(NEW, {**again, "do": "propose"})


def test_a_version_that_waits_is_decided_by_another_officer_who_sees_what_changes(sign_in, proposed, session):
    page = sign_in("Desk officer, MSE")
    page.get(f"{INDEX}/gha/{proposed}")
    assert "A countersigner or a legal adviser who did not propose it decides." in page.text()
    assert not page.page.xpath("//main//form[@method='post']")
    page.post(f"{INDEX}/gha/{proposed}/approve", {"version": "2"}, status=403)
    page = sign_in("Countersigner, NEA")
    page.get(f"{INDEX}/gha/{proposed}")
    assert "Four stages, revised" in page.text()
    version = page.value("version")
    page.post(f"{INDEX}/gha/{proposed}/refuse", {"version": version, "reason": ""}, status=422)
    assert "Enter the reason for the refusal" in page.text()
    page.post(f"{INDEX}/gha/{proposed}/approve", {"version": "1", "reason": ""}, status=409)
    assert "Desk officer, MSE proposed version 2" in page.text()
    page.post(f"{INDEX}/gha/{proposed}/approve", {"version": version, "reason": ""})
    assert versions_of(session, "GHA").in_force.number == proposed


def test_an_officer_with_both_roles_does_not_decide_on_an_own_proposal(sign_in, proposed, session):
    from sqlalchemy import text

    session.execute(text("INSERT INTO role_grants (officer_id, role, granted_at) VALUES (1, 'countersigner', now())"))
    session.commit()
    page = sign_in("Desk officer, MSE")
    page.get(f"{INDEX}/gha/{proposed}")
    assert "You proposed this version, so another officer must decide on it." in page.text()
    page.post(f"{INDEX}/gha/{proposed}/approve", {"version": "2"}, status=422)
    assert versions_of(session, "GHA").in_force.number == 1


def test_while_a_version_waits_another_cannot_be_proposed(sign_in, proposed, session):
    page = sign_in("Desk officer, MSE")
    page.get(NEW)
    assert "A version waits for a decision already" in page.text()
    page.submit(NEW, {"name": "Another", "reason": "Why", "do": "propose"}, status=422)


def test_an_officer_of_one_partner_proposes_for_that_partner_only(sign_in, session):
    from sqlalchemy import text

    session.execute(text("UPDATE role_grants SET partner = 'GHA' WHERE officer_id = 1"))
    session.commit()
    page = sign_in("Desk officer, MSE")
    page.get(INDEX)
    assert "Peru" not in page.text()
    page.get(f"{NEW}?start=per")
    assert page.value("name") == "Four stages"
    page.get(f"{INDEX}/per/1", status=404)
    page.get(f"{INDEX}/per/new", status=404)


def test_who_has_no_role_does_not_open_the_form(sign_in):
    page = sign_in("Viewer, MTI")
    page.get(NEW, status=403)
    page.get(INDEX)
    page.post(NEW, {"do": "propose"}, status=403)
