"""Letters move with their project: proposed, sent back, edited, proposed again, issued by a second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.auditing import proof
from app.documents import commands, letters, queries
from app.projects.registering import Particulars, keep_particulars
from tests.agreements.people import AGC, MTI, PUBLISHER
from tests.assessments.making import BOTH, DESK, SECOND
from tests.documents_pages.projects import TERMS, Led
from workflows.engine import NotPermitted, Refused, WrongStage
from workflows.vocabulary import Actor, Role

SECOND_DESK = Actor(2, "Second desk officer, MSE", "MSE", frozenset({Role.DESK_OFFICER, Role.COUNTERSIGNER}))
LETTER_STEPS = ("send_for_clearance", "clear", "return_to_draft", "publish", "withdraw", "withdraw_published", "issue_letter")  # fmt: skip
EVERYTHING = Actor(90, "Officer of every role", "MSE", frozenset(Role))


@pytest.fixture
def led(app) -> Led:
    return Led()


def guards(refused) -> set[str]:
    return {reason.guard for reason in refused.value.reasons}


def retitle(led: Led, title: str) -> None:
    project = led.case.project
    kept = {name: getattr(project, name) for name in Particulars.__dataclass_fields__ if hasattr(project, name)}
    applicant = {f"applicant_{name}": value for name, value in vars(project.applicant).items()}
    keep_particulars(
        DESK, reference=led.reference, particulars=Particulars(**(kept | applicant | {"title": title})), version=None
    )


def test_a_letter_is_proposed_and_issued_with_its_project(led, rows):
    led.proposed()
    waiting = led.document("LOS1")
    assert (waiting.stage, waiting.subject, waiting.as_at) == ("in_clearance", f"{led.reference}/los1", led.case.proposal.event.on)  # fmt: skip
    assert led.case.proposal.document_id == waiting.id
    context = waiting.context
    led.file("loi").issue()
    issued = led.document("LOS1")
    assert (issued.id, issued.stage, issued.context) == (waiting.id, "published", context)
    assert (issued.cleared_by, issued.cleared_by_name, issued.published_by_name) == (
        SECOND.id,
        SECOND.name,
        SECOND.name,
    )
    assert issued.cleared_sha256 == issued.context_sha256
    assert led.case.letter_entry("los1").document_id == issued.id
    told = rows("SELECT audience FROM outbox_messages WHERE path = :path", path=f"/documents/{issued.id}")
    assert {row.audience for row in told} == {"agencies"}


def test_the_record_is_proved_with_its_letters(led, session, tmp_path):
    led.proposed().issue()
    assert proof.verify_everything(session).problems == []


def test_a_letter_sent_back_is_edited_and_proposed_again_as_the_same_draft(led):
    led.proposed()
    first = led.document("LOS1")
    led.take("send_back_los1", SECOND, on=None, reason="Name the registry.")
    draft = led.document("LOS1")
    assert (draft.id, draft.stage, draft.reason) == (first.id, "draft", "Name the registry.")
    commands.take_step(
        DESK, document_id=draft.id, step="edit", version=draft.version, words={"further_paragraphs": "The registry is the example's."},
    )  # fmt: skip
    led.take("propose_los1")
    again = led.document("LOS1")
    assert (again.id, again.number, again.stage) == (first.id, 1, "in_clearance")
    assert "The registry is the example" in again.context
    led.issue()
    assert led.document("LOS1").stage == "published"


def test_whoever_edited_a_letter_does_not_countersign_it(led, everything):
    led.proposed()
    led.take("send_back_los1", SECOND, on=None, reason="A slip.")
    draft = led.document("LOS1")
    commands.take_step(SECOND_DESK, document_id=draft.id, step="edit", version=draft.version, words={})
    led.take("propose_los1")
    before = everything()
    with pytest.raises(Refused) as refused:
        led.take("issue_los1", SECOND_DESK, on=None)
    assert guards(refused) == {"clearer_is_another_person"}
    assert everything() == before


def test_a_fact_that_changed_after_the_proposal_stops_the_letter_until_it_is_proposed_again(led, everything):
    led.proposed()
    retitle(led, "Another example title")
    before = everything()
    with pytest.raises(Refused) as refused:
        led.take("issue_los1", SECOND, on=None)
    assert guards(refused) == {"facts_are_current"}
    assert everything() == before
    led.take("send_back_los1", SECOND, on=None, reason="The title has changed.")
    led.take("propose_los1")
    led.issue()
    assert "Another example title" in led.document("LOS1").context


@pytest.mark.parametrize("stage", ["draft", "in_clearance", "published"])
def test_nobody_moves_a_letter_by_itself(stage, led, everything):
    led.proposed()
    if stage == "draft":
        led.take("send_back_los1", SECOND, on=None, reason="A slip.")
    elif stage == "published":
        led.issue()
    found = led.document("LOS1")
    before = everything()
    for step in LETTER_STEPS:
        with pytest.raises((Refused, WrongStage)) as refused:
            commands.take_step(EVERYTHING, document_id=found.id, step=step, version=found.version, reason="Because")
        if isinstance(refused.value, Refused):
            assert "letters_move_with_their_project" in guards(refused)
    assert everything() == before


def test_a_document_that_is_no_letter_is_never_issued_past_its_clearance(led, session):
    drafted = commands.make_about_project(
        DESK, project=led.reference, kind="project_factsheet", as_at=led.case.standing.last
    )
    found = queries.document(session, drafted.id)
    commands.take_step(DESK, document_id=found.id, step="send_for_clearance", version=None)
    for attempt in (
        lambda: commands.take_step(SECOND, document_id=found.id, step="issue_letter", version=None),
        lambda: letters.issue_letter(session, SECOND, document_id=found.id),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert "document_is_a_letter" in guards(refused)
        session.rollback()


def test_a_letter_that_could_never_be_printed_is_not_proposed(led, everything):
    led.assessed("A")
    retitle(led, "示例项目")
    before = everything()
    with pytest.raises(Refused, match=r"lack the characters “例” \(U\+4F8B\), “目”"):
        led.take("propose_los1")
    assert everything() == before


def test_only_a_countersigner_issues(led):
    led.proposed()
    for actor in (MTI, AGC, PUBLISHER, DESK):
        with pytest.raises(NotPermitted):
            led.take("issue_los1", actor, on=None)
    led.issue(actor=BOTH)
    assert led.document("LOS1").cleared_by == BOTH.id


def test_an_authorisation_its_change_and_its_joint_statement(led, session):
    led.authorised()
    first = led.document("LOA")
    assert (first.stage, first.number) == ("published", 1)
    led.take("list_project")
    statement = led.document("JS")
    assert (statement.stage, statement.subject) == ("draft", led.reference)
    changed = replace(TERMS, quantity=2500)
    led.take("propose_change", terms=changed, reason="A district was left out", exception="As before.")
    second = led.document("LOA")
    assert (second.number, second.stage, led.case.proposal.document_id) == (2, "in_clearance", second.id)
    facts = {fact["key"]: fact["value"] for fact in queries.context_of(second)["facts"]}
    assert (facts["version"], facts["replaces"][:2]) == ("2", "1,")
    led.take("confirm_change", SECOND, on=None)
    assert [row.stage for row in queries.versions(session, f"{led.reference}-LOA")] == ["published", "superseded"]
    for step, actor in (("send_for_clearance", DESK), ("clear", MTI), ("publish", PUBLISHER)):
        commands.take_step(actor, document_id=statement.id, step=step, version=None)
    assert led.document("JS").stage == "published"
    assert "3,000 t CO₂e" in led.document("JS").context, "as at the day of the listing, before the change"
    assert proof.verify_everything(session).problems == []


def test_a_refusal_is_proposed_and_confirmed(led):
    led.assessed("A")
    led.take("propose_refusal", reason="The baseline is not conservative.\nLeakage is not monitored.")
    assert led.document("REF").stage == "in_clearance"
    led.take("confirm_refusal", SECOND, on=None)
    found = led.document("REF")
    assert (found.stage, found.subject) == ("published", f"{led.reference}/refusal")
    assert "Leakage is not monitored." in found.context


def test_a_hook_gives_the_open_draft_its_own_id_and_another_to_what_has_none(led, session):
    led.proposed()
    led.take("send_back_los1", SECOND, on=None, reason="A slip.")
    draft = led.document("LOS1").id
    ask = {"reference": led.reference, "kind": "letter_of_support"}
    assert letters.letter_id(session, letter="los1", **ask) == draft
    assert letters.letter_id(session, letter="los2", **ask) != draft
    with pytest.raises(Refused, match="has not been proposed"):
        letters.draft_letter(
            session, DESK, letter="los2", as_at=led.case.standing.last, document_id=None, send=True, **ask
        )


def test_letters_and_documents_of_a_project_are_listed_with_it_and_not_with_its_partner(led, session):
    led.proposed()
    commands.make_about_project(DESK, project=led.reference, kind="project_factsheet", as_at=led.case.standing.last)
    own = queries.of_project(session, led.reference)
    assert {row.reference for row in own} == {f"{led.reference}-LOS1", f"{led.reference}-FS"}
    assert not {row.reference for row in queries.of_partner(session, "GHA")} & {row.reference for row in own}
    rows, total = queries.listed(session, project=led.reference)
    assert total == len(rows) == 2
    assert queries.stale_ids(session, rows) == frozenset()
    assert [row.kind for row in queries.in_stages(session, ("draft", "in_clearance"))] == ["project_factsheet"]
    assert queries.listed(session, project=f"{led.reference[:-1]}_")[1] == 0


# Pages.


def test_the_page_of_a_letter_says_why_it_does_not_move_and_leads_to_the_project(led, sign_in):
    led.proposed()
    url = f"/documents/{led.document('LOS1').id}"
    client = sign_in("Desk officer, MSE")
    client.get(url)
    assert "A letter is proposed, sent back and issued on the page of its project" in client.text()
    assert client.page.xpath(f"//main//a[@href='/projects/{led.reference.lower()}']")
    assert not client.page.xpath("//main//form[contains(@action, '/steps/')]")
    before = led.document("LOS1").version
    for step in ("clear", "return-to-draft", "withdraw"):
        status = 403 if step == "clear" else 422
        client.post(f"{url}/steps/{step}", {"version": str(before), "reason": "x"}, status=status)
    assert "A letter is proposed, sent back and issued on the page of its project" in client.problems()
    client.post(f"{url}/steps/issue-letter", {"version": str(before)}, status=404)
    sign_in("Countersigner, NEA").get(url)


def test_the_words_of_a_letter_are_edited_only_while_it_is_a_draft(led, sign_in):
    led.proposed()
    url = f"/documents/{led.document('LOS1').id}"
    client = sign_in("Desk officer, MSE")
    client.get(url)
    assert not client.page.xpath("//main//form[contains(@action, '/words')]")
    led.take("send_back_los1", SECOND, on=None, reason="A slip.")
    client.get(url)
    assert "its words may be edited until it is proposed again" in client.text()
    form = dict(client.page.xpath("//main//form[contains(@action, '/words')]")[0].form_values())
    client.post(f"{url}/words", form | {"conditions": "The officer’s own condition."})
    assert "The officer’s own condition." in led.document("LOS1").context
    client.get(f"{url}/pdf")


def test_documents_show_their_project_and_can_be_narrowed_to_it(led, sign_in):
    led.proposed()
    client = sign_in("Viewer, MTI")
    client.get(f"/documents?project={led.reference.lower()}")
    assert f"1 document about {led.reference}" in client.text()
    assert client.page.xpath(f"//main//table//a[@href='/projects/{led.reference.lower()}']")
    for query in ("project=%00", "project=GHA-0001'", "project=x", "project=GHA-9999"):
        client.get(f"/documents?{query}")


def test_a_document_about_a_project_is_written_from_its_page(led, sign_in, everything):
    client = sign_in("Desk officer, MSE")
    address = f"/documents/new?project={led.reference}&kind=project_factsheet"
    client.get(address)
    assert client.value("kind") == "project_factsheet"
    assert "letter_of_support" not in client.page.xpath("//select[@name='kind']/option/@value")
    client.submit(address, {})
    assert led.document("FS").stage == "draft"
    client.submit(address, {"kind": "assessment_report", "stage": "A"})
    assert led.document("AR-A").subject == f"{led.reference}/A"
    before = everything()
    for kind, said in (
        ("joint_statement", "was not on record by that day"),
        ("letter_of_support", "Not a valid choice"),
    ):
        client.get(address)
        client.post(address, {"kind": kind, "stage": ""}, status=422)
        assert any(said in problem for problem in client.problems()), client.problems()
    for reference in ("GHA-9999", "%00", "GHA", "gha-0001'"):
        client.get(f"/documents/new?project={reference}", status=404)
        assert "No project that you may see has this reference" in client.text()
    assert everything() == before


def test_a_letter_is_not_written_on_demand(led):
    with pytest.raises(commands.FactsMissing, match="A letter is proposed on the page of its project"):
        commands.make_about_project(
            DESK, project=led.reference, kind="letter_of_support", as_at=led.case.standing.last + timedelta(days=1)
        )


def test_a_project_of_another_partner_is_not_found(led, sign_in, session):
    session.rollback()
    session.execute(text("UPDATE role_grants SET partner = 'PER' WHERE officer_id = 1"))
    session.commit()
    client = sign_in("Desk officer, MSE")
    client.get(f"/documents/new?project={led.reference}", status=404)
    client.get("/documents/new")
    client.post(f"/documents/new?project={led.reference}", {"kind": "project_factsheet", "stage": ""}, status=404)


def test_documents_about_projects_are_written_from_the_command_line(led, app, tmp_path):
    led.proposed()

    def render(*words: str):
        return app.test_cli_runner().invoke(args=["documents", "render", *words, "--out", str(tmp_path / "x.pdf")])

    for words in (
        ("--kind", "letter_of_support", "--letter", "los1"), ("--kind", "project_factsheet"),
        ("--kind", "assessment_report", "--letter", "A", "--as-at", "2026-11-01"),
    ):  # fmt: skip
        done = render("--project", led.reference.lower(), *words)
        assert done.exit_code == 0, done.output
        assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF-")
    for words, said in (
        (("--project", "GHA-9999", "--kind", "project_factsheet"), "There is no project GHA-9999."),
        (("--project", led.reference, "--kind", "mou_factsheet"), "name the partner"),
        (("--partner", "GHA", "--kind", "project_factsheet"), "name the project"),
        (("--kind", "project_factsheet"), "name the project"),
        (("--project", led.reference, "--kind", "letter_of_support", "--letter", "los2"), "has not been proposed"),
    ):
        done = render(*words)
        assert (done.exit_code, said in done.output) == (1, True), done.output
