"""Steps by page: questions with files, every reason at once, countersigning by another officer, nothing lost."""

from __future__ import annotations

import io
import zipfile

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.projects.making import NEA, SECOND_DESK, TERMS, date, enter, received, replace
from workflows.authorisation import workflow_of
from workflows.vocabulary import Role

DESK, SECOND, VIEWER = "Desk officer, MSE", "Countersigner, NEA", "Viewer, MTI"


def _day(text, name="on"):
    day, month, year = text.split()
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


def _file(name="note.txt", content=b"A made-up paper."):
    return io.BytesIO(content), name


def words(client):
    """The words of the main part, with a space between what stands in two places."""
    return " ".join(" ".join(client.page.xpath("//main")[0].itertext()).split())


def _send(client, path, data, status):
    """Send a form with a large file, without leaving one open on this side."""
    client.get(path)
    parts = {name: FileStorage(*value) if isinstance(value, tuple) else value for name, value in data.items()}
    boundary, body = encode_multipart({"csrf_token": client.token(), **parts})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client._checked(client.send("post", path, data=body, content_type=kind), status)


def _step(client, made, step, status=303, **answers):
    return client.submit(f"{made.path}/steps/{step}", answers, status=status)


def test_stage_a_goes_by_page_from_the_application_to_both_letters(at, sign_in):
    made = at("entered")
    desk, second = sign_in(DESK), sign_in(SECOND)
    _step(desk, made, "submit-a", **_day("12 1 2026"), item_concept=_file("concept.txt"))
    desk.get(made.path)
    assert "You recorded the submission for stage A, Project application." in desk.text()
    assert "concept.txt Concept note" in words(desk)
    made.assess()
    _step(desk, made, "propose-los1", **_day("2 2 2026"), reference="MSE/1")
    second.get(f"{made.path}/steps/issue-los1")
    said = words(second)
    assert "Proposed by Desk officer, MSE" in said
    assert "Date of the letter 2 February 2026" in said
    assert "The assessment that it rests on" in said
    assert second.page.xpath("//main//a[contains(., 'The draft as it would be issued')]")
    _step(second, made, "issue-los1")
    second.get(made.path)
    assert "You countersigned and issued the Letter of Support." in second.text()
    _step(desk, made, "file-loi", **_day("9 2 2026"), reference="GH/7", file=_file("loi.txt"))
    desk.get(made.path)
    said = words(desk)
    assert "With it you completed stage A, Project application." in said
    assert "Letter of Intent 9 February 2026 , reference GH/7" in said
    assert "Record the submission for stage B" in said


def test_the_letter_of_the_host_is_filed_with_everything_that_it_says(at, sign_in):
    made = at("review_c")
    made.take("strike_entry", by=NEA, reason="To file it by page")
    client = sign_in(DESK)
    client.get(f"{made.path}/steps/file-hloa")
    assert "The answers are taken from the particulars of the project." in client.text()
    assert client.value("ceiling") == "5000"
    assert client.value("entities-0-name") == "Made-up Carbon Pte. Ltd."
    given = {
        "authorisation_id": "GH-1", "approach": "CA0042", "ceiling": "4000", "gwp": "AR5", "purposes": "NDC and OIMP",
        "sectors": ["Agriculture", "Waste management"], "activity_types": ["C02 usage"], "parties": ["SGP"],
        "other_parties": "Japan, CHE", "oimp": "Made-up purpose", "first_transfer": "Use or Cancellation",
        "first_transfer_words": "when used", "words": "is hereby authorised", "conditions": "None besides",
        "occurs_from-day": "", "occurs_from-month": "", "occurs_from-year": "2026", "occurs_to-day": "",
        "occurs_to-month": "6", "occurs_to-year": "2030", "entities-1-name": "Second Made-up Ltd",
        "entities-1-country": "Switzerland", "entities-1-conditions": "Only in 2027",
    }  # fmt: skip
    _step(client, made, "file-hloa", **_day("1 6 2026"), **given, file=_file("hloa.txt"))
    terms = made.case.terms_of("host").terms
    assert (terms.authorisation_id, terms.approach, terms.quantity) == ("GH-1", "CA0042", 4000)
    assert terms.sectors == ("Agriculture", "Waste management")
    assert (terms.activity_types, terms.parties) == (("C02 usage",), ("SGP", "JPN", "CHE"))
    assert (terms.occurs_from, terms.occurs_to) == (date(2026, 1, 1), date(2030, 6, 30))
    assert [(e.name, e.country, e.conditions) for e in terms.entities] == [
        ("Made-up Carbon Pte. Ltd.", "SGP", ""), ("Second Made-up Ltd", "CHE", "Only in 2027"),
    ]  # fmt: skip
    client.get(f"{made.path}/authorisation")
    said = words(client)
    assert "Use or Cancellation when the outcomes are used or cancelled" in said
    assert "Occurred: from 01/01/2026 to 30/06/2030" in said
    assert "Second Made-up Ltd CHE" in said


def test_our_letter_starts_from_what_the_host_s_letter_says(at, sign_in):
    made = at("review_c")
    client = sign_in(DESK)
    client.get(f"{made.path}/steps/propose-loa")
    assert "The answers are taken from the host's letter of 1 June 2026." in client.text()
    assert client.value("purposes") == TERMS.purposes
    assert client.value("words").strip() == ""
    answer = _step(client, made, "propose-loa", **_day("15 6 2026"), words="we authorise",
                   first_transfer_words="at issuance", exception="Agreed")  # fmt: skip
    assert answer.status_code == 303
    client.get(made.path)
    assert "No initial or updated initial report is on record before this authorisation." in client.text()
    assert made.case.proposal.body["terms"]["quantity"] == 5000


def test_a_proposal_that_was_sent_back_is_where_the_next_one_starts(at, sign_in):
    made = at("proposed_c")
    second, desk = sign_in(SECOND), sign_in(DESK)
    _step(second, made, "send-back-loa", reason="The quantity is wrong.")
    desk.get(f"{made.path}/steps/propose-loa")
    assert "those of the proposal that was sent back" in desk.text()
    assert desk.value("words").strip() == TERMS.words


def test_everything_that_is_wrong_is_said_at_once_and_what_was_typed_is_kept(at, sign_in, head):
    made = at("review_c")
    client = sign_in(DESK)
    before = head()
    _step(
        client, made, "propose-loa", status=422, **_day("31 6 2026"), ceiling="-4", approach="CA42", words="",
        purposes="", other_parties="Atlantis", reference="MSE/9",
    )  # fmt: skip
    assert client.problems() == [
        "The date of the letter must be a real date: June has 30 days",
        "That the Implementation Agreement is in force is not on record; record it, or explain the exception",
        "The cooperative approach must be an identifier like CA0042, or stay empty",
        "The quantity authorised, tCO2e must not be negative",
        "Choose what the use is authorised for",
        "The other Parties must be countries, like GHA, SGP; not Atlantis",
        "Enter the words in which the letter authorises",
    ]
    assert (client.value("on-day"), client.value("ceiling"), client.value("reference")) == ("31", "-4", "MSE/9")
    assert client.value("other_parties") == "Atlantis"
    assert "Nothing you typed is lost." in client.text()
    assert head() == before


def test_one_more_entity_is_a_row_and_no_step(at, sign_in, head):
    made = at("review_c")
    client = sign_in(DESK)
    before = head()
    _step(client, made, "propose-loa", status=200, do="more", words="half typed")
    assert client.page.xpath("//input[@name='entities-2-name']")
    assert client.value("words").strip() == "half typed"
    assert client.page.xpath("//main//form//button")[0].get("name") is None, "Enter takes the step, not a row"
    assert head() == before


def test_the_proposer_is_told_why_another_officer_must_countersign(at, sign_in, grant, head):
    made = at("proposed_a")
    grant(1, (Role.DESK_OFFICER, None), (Role.COUNTERSIGNER, None))
    client = sign_in(DESK)
    before = head()
    client.get(f"{made.path}/steps/issue-los1")
    why = "You proposed this or assessed the project, so another officer must countersign it"
    assert why in client.text()
    assert client.page.xpath("//button[@aria-disabled='true'][@aria-describedby='why-not']")
    client.post(f"{made.path}/steps/issue-los1", {"version": str(made.version)}, status=422)
    assert client.problems() == [why]
    assert head() == before


def test_of_two_countersigners_at_once_one_wins_and_the_other_sees_what_changed(at, sign_in):
    made = at("proposed_a")
    first, second = sign_in(SECOND), sign_in("Countersigner, NCCS")
    for client in (first, second):
        client.get(f"{made.path}/steps/issue-los1")
    form = dict(second.page.xpath("//main//form[@method='post']")[0].form_values())
    _step(first, made, "issue-los1")
    second.post(f"{made.path}/steps/issue-los1", form, status=409)
    assert "GHA-0001 has changed since you opened this page" in second.text()
    assert "Countersigner, NEA countersigned and issued the Letter of Support" in second.text()


def test_a_step_out_of_another_stage_says_so(at, sign_in, head):
    made = at("review_a")
    client = sign_in(DESK)
    before = head()
    client.get(f"{made.path}/steps/submit-b")
    assert "This step does not lead out of the stage where the project is." in client.text()
    answers = {"version": str(made.version), **_day("1 3 2026"), "item_design": _file("design.txt")}
    client.post(f"{made.path}/steps/submit-b", answers, status=409)
    assert "“Record the submission for stage B” does not lead out of the stage" in client.text()
    assert head() == before


@pytest.mark.parametrize("name", ["nonsense", "submit-z", "issue-loi", "propose", "file-host-changes", "x" * 300])
def test_a_step_that_the_process_has_not_is_not_found(name, at, sign_in):
    made = at("entered")
    client = sign_in(DESK)
    client.get(f"{made.path}/steps/{name}", status=404)
    client.post(f"{made.path}/steps/{name}", {"version": "1"}, status=404)


def test_a_step_of_another_process_is_not_found(at, sign_in):
    at("entered")
    made = enter("URY")
    client = sign_in(DESK)
    client.get(f"{made.path}/steps/list-project", status=404)
    client.get(f"{made.path}/steps/submit-a")
    assert "Plan of the project" in client.text()


def test_whoever_takes_no_steps_reads_the_page_and_changes_nothing(at, sign_in, head):
    made = at("review_a")
    client = sign_in(VIEWER)
    before = head()
    client.get(f"{made.path}/steps/propose-los1")
    assert "Your roles do not take this step. It is taken by: Desk officer." in client.text()
    client.post(f"{made.path}/steps/propose-los1", {"version": "1"}, status=403)
    sign_in("Assessor, NEA").post(
        f"{made.path}/steps/propose-los1", {"version": str(made.version), **_day("2 2 2026")}, status=403
    )
    assert head() == before


def test_a_project_of_a_partner_that_is_not_seen_is_not_found(at, sign_in, grant):
    made = at("entered")
    grant(2, (Role.DESK_OFFICER, "PER"))
    client = sign_in("Second desk officer, MSE")
    for path in ("", "/edit", "/steps", "/steps/submit-a", "/history", "/workflow", "/authorisation"):
        client.get(made.path + path, status=404)
    client.post(f"{made.path}/steps/submit-a", {"version": "1"}, status=404)
    client.get("/projects/gha-0099", status=404)


@pytest.mark.parametrize("point", ["review_a", "authorised"])
def test_an_empty_form_of_any_step_is_refused_in_sentences_or_asks_nothing(point, at, sign_in, head):
    made = at(point)
    client = sign_in(DESK)
    case = made.case
    before = head()
    for step in workflow_of(case.process).steps:
        if case.project.stage not in {str(stage) for stage in step.source} or not step.by & {Role.DESK_OFFICER}:
            continue
        path = f"{made.path}/steps/{step.name.replace('_', '-')}"
        client.get(path)
        client.post(path, {"version": str(case.project.version)}, status=422)
        assert client.problems(), step.name
    assert head() == before


def _word(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
        )
        for member in members:
            archive.writestr(member, b"\xd0\xcf\x11\xe0")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("concept.exe", b"MZ\x90\x00", "program"),
        ("concept.pdf", b"A text", "its content is text"),
        ("concept.txt", b"", "empty"),
        ("concept.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\ntrailer << /Encrypt 2 0 R >>\n", ""),
        ("concept.docx", _word("word/document.xml", "word/vbaProject.bin"), ""),
    ],
    ids=["a program", "not what its name says", "empty", "encrypted", "with macros"],
)
def test_a_file_that_is_not_taken_is_refused_at_its_field(name, content, said, at, sign_in, head):
    made = at("entered")
    client = sign_in(DESK)
    before = head()
    _step(client, made, "submit-a", status=422, **_day("12 1 2026"), item_concept=_file(name, content))
    assert client.page.xpath("//div[@id='problem']//a[@href='#item_concept']")
    assert said in client.problems()[0]
    assert len(client.problems()) == 1
    assert client.value("on-year") == "2026"
    assert head() == before


def test_a_file_above_the_limit_is_refused_at_its_field_and_far_above_it_at_once(at, sign_in, head):
    made = at("entered")
    client = sign_in(DESK)
    before = head()
    path, version = f"{made.path}/steps/submit-a", str(made.version)
    _send(client, path, {"version": version, "item_concept": _file("big.txt", b"x" * 10_000_001)}, 422)
    assert "at most 10 MB can be kept" in client.problems()[1]
    _send(client, path, {"version": version, "item_concept": _file("big.txt", b"x" * 41_500_000)}, 413)
    assert "Too much was sent" in client.text()
    assert head() == before


def test_a_file_must_be_chosen_again_and_the_page_says_so(at, sign_in):
    made = at("entered")
    client = sign_in(DESK)
    _step(client, made, "submit-a", status=422, item_concept=_file("concept.txt"))
    assert client.problems() == ["Enter the date, with day, month and year"]
    assert "files must be chosen again" in client.text()
    assert "Choose “concept.txt” again." in client.text()


def test_a_file_that_is_on_record_already_counts(at, sign_in):
    made = at("entered")
    client = sign_in(DESK)
    client.get(made.path)
    data = {"version": str(made.version), "place": "A.concept", "file": _file("early.txt"), "note": "Came early"}
    client.post(f"{made.path}/files", data)
    client.get(f"{made.path}/steps/submit-a")
    assert "On record: early.txt. Choose a file only to add another." in client.text()
    _step(client, made, "submit-a", **_day("12 1 2026"))
    assert made.stage == "a_review"


def test_a_letter_dated_before_the_application_is_refused_at_its_date(at, sign_in, head):
    made = at("review_a")
    client = sign_in(DESK)
    before = head()
    _step(client, made, "file-loi", status=422, **_day("11 1 2026"), file=_file("loi.txt"))
    assert client.problems() == [
        "The letter cannot be dated before what it answers: the submission is of 12 January 2026"
    ]
    assert head() == before


def test_an_entry_is_struck_by_page_with_its_reason(at, sign_in):
    made = at("review_a")
    client = sign_in(SECOND)
    client.get(f"{made.path}/steps/strike-entry")
    assert "A Project application: submission awaited" in client.text()
    _step(client, made, "strike-entry", reason="Another project's paper")
    assert made.stage == "a_awaited"
    client.get(f"{made.path}/history")
    assert "Countersigner, NEA struck the last entry for GHA-0001" in client.text()


def test_a_change_of_the_host_s_letter_starts_from_its_last_version(at, sign_in):
    made = at("authorised")
    made.take("file_host_change", by=SECOND_DESK, on=date(2026, 9, 1), reason="They changed it",
              file=received("change.txt"), terms=replace(TERMS, quantity=4800, words="the host changes"))  # fmt: skip
    client = sign_in(DESK)
    client.get(f"{made.path}/steps/file-host-change")
    assert "The answers are those of version 2, dated 1 September 2026." in client.text()
    assert client.value("ceiling") == "4800"
