"""What the pages of a project say at every point of its way, and that they cost the same however long its record."""

from __future__ import annotations

import hashlib
import io
import uuid

import pytest

from app.core import audit
from app.eligibility import queries as eligibility
from app.projects.rechecking import recheck
from tests.projects.making import DESK, NEA, TERMS, TODAY, Made, date, enter, received, replace
from tests.projects.test_steps_by_page import words
from workflows.vocabulary import Role

OFFICER, VIEWER = "Desk officer, MSE", "Viewer, MTI"
SUBPAGES = ("", "/steps", "/authorisation", "/workflow", "/history", "/edit")


@pytest.mark.parametrize("point", ["entered", "proposed_c", "review_d"])
def test_every_page_stands_at_the_beginning_in_the_middle_and_at_the_end(point, at, sign_in):
    made = at(point)
    client = sign_in(OFFICER)
    for page in SUBPAGES:
        client.get(made.path + page)
        assert made.reference in client.page.findtext(".//title")


SAID = {
    "entered": [
        "Stage A, project application: the submission is awaited since", "The applicant has it.",
        "What happens next Record the submission for stage A", "As it would be today",
        "No assessment has begun. It opens with the submission.", "Concept note: no file yet",
    ],
    "review_a": [
        "in review since 12 January 2026. Still to come are the Letter of Support of Singapore and the Letter of Intent of Ghana.",
        "What happens next Propose the Letter of Support", "As well File the host's Letter of Intent", "Letter of Intent Not yet",
        "Eligible on conditions", "Frozen on the day of submission", "Owes: Letter of Support", "No leakage Meets",
    ],
    "proposed_a": [
        "The Letter of Support is proposed and waits for a countersigner. Still to come is the Letter of Intent of Ghana.",
        "Held by Countersigner, who is another officer", "Letter of Support Proposed",
    ],
    "supported": ["Stage B, project design: the submission is awaited", "gives assurance until 2 February 2027"],
    "review_c": ["The letter of Singapore is still to come.", "NDC and OIMP use towards an NDC"],
    "authorised": ["Authorised by both sides on 15 June 2026.", "List the project with a Joint Statement", "Singapore, version 1"],
    "registered": [
        "Authorised, listed, and registered with its programme on 3 August 2026.", "VCS-99999", "No issuance yet",
        "Listed with a Joint Statement of Authorisation", "5,000 tCO 2 e may be used at most",
    ],
    "review_d": ["issuance 1: in review since 7 September 2026", "Corresponding adjustment. 1,200 tCO2e issued"],
}  # fmt: skip


@pytest.mark.parametrize("point", SAID)
def test_the_page_says_where_it_stands_what_is_next_and_what_is_missing(point, at, sign_in):
    made = at(point)
    client = sign_in(OFFICER)
    client.get(made.path)
    said = words(client)
    for sentence in SAID[point]:
        assert sentence in said


def test_every_reader_sees_the_page_and_only_who_may_is_offered_a_step(at, sign_in):
    made = at("review_a")
    viewer = sign_in(VIEWER)
    viewer.get(made.path)
    assert "See the step: Propose the Letter of Support Your roles do not take it." in words(viewer).replace(
        " : ", ": "
    )
    assert not viewer.page.xpath("//main//form[contains(@action, '/files')]"), "a reader adds no file"
    viewer.get(f"{made.path}/steps")
    assert "You can take none of them now" in viewer.text()
    desk = sign_in(OFFICER)
    desk.get(f"{made.path}/steps")
    said = words(desk)
    assert said.index("Open to you") < said.index("Not yet") < said.index("Taken by other roles")
    assert "Nobody has proposed this; it must be proposed first" in said


def test_the_page_asks_the_database_the_same_however_long_the_record_is(at, sign_in, queries):
    made = at("review_d")
    client = sign_in(OFFICER)
    client.get(made.path)
    once = queries(lambda: client.get(made.path))
    for on in (date(2026, 10, 1), date(2026, 11, 2)):
        made.file("lpe", on).submit(on, quantity=10)
    made.take("return_for_information", on=date(2026, 11, 10), reason="Which serials?")
    client.get(made.path)
    assert queries(lambda: client.get(made.path)) == once
    assert once <= 40


def test_an_example_says_that_it_is_one_and_leads_nowhere(at, sign_in):
    at("entered")
    example = Made("GHA-90001")
    client = sign_in(OFFICER)
    client.get(example.path)
    said = words(client)
    assert "Example from public sources: not an application, not authorised" in said
    assert "Nothing: it is an example" in said
    assert "Letters and submissions" not in said
    for page in SUBPAGES:
        client.get(example.path + page)


def test_letters_that_disagree_are_flagged_in_words(at, sign_in):
    made = at("review_c").propose("loa", date(2026, 6, 15), terms=replace(TERMS, quantity=4000)).issue("loa")
    client = sign_in(OFFICER)
    for page in ("", "/authorisation"):
        client.get(made.path + page)
        said = words(client)
        assert "The letters of the two sides disagree" in said
        assert "Quantity: our letter says 4,000 tCO2e, the host's says 5,000 tCO2e." in said
        assert "Quantity Differs 4,000 tCO2e 5,000 tCO2e" in said


def test_the_countersigner_sees_where_a_proposal_differs_from_the_host_s_letter(at, sign_in):
    made = at("review_c").propose("loa", date(2026, 6, 15), terms=replace(TERMS, purposes="NDC", first_transfer=""))
    client = sign_in("Countersigner, NEA")
    client.get(f"{made.path}/steps/issue-loa")
    said = words(client)
    assert "Purposes: our letter says NDC, the host's says NDC and OIMP." in said
    assert "First transfer Differs Not said Issuance" in said
    assert "Initial report 5 January 2026" in said


def test_a_list_that_changed_later_is_a_remark_beside_the_frozen_verdict(at, sign_in, databases, session, monkeypatch):
    made = at("review_a")
    monkeypatch.setattr(eligibility, "snapshot", _no_list(eligibility.snapshot))
    recheck(session, DESK, today=TODAY)
    session.commit()
    databases.spoiled = True
    client = sign_in(OFFICER)
    client.get(made.path)
    said = words(client)
    assert "The Eligibility List has changed since it was submitted" in said
    assert "What counts is the list in force on the day of submission; this is a remark." in said
    assert "Eligible on conditions" in said


def _no_list(snapshot):
    return lambda session: replace(snapshot(session), lists=())


def test_the_clocks_stand_while_the_applicant_is_asked(at, sign_in):
    made = at("review_a")
    made.take("return_for_information", on=date(2026, 1, 22), reason="What is the baseline?")
    client = sign_in(OFFICER)
    client.get(made.path)
    said = words(client)
    assert "10 Ghana days, since 12 January 2026 Owes: Letter of Intent" in said
    assert "The clocks stand since 22 January 2026" in said
    made.take("receive_information", on=date(2026, 2, 1))
    client.get(made.path)
    assert "They stood for 10 days while the applicant was asked for information." in words(client)


def test_both_versions_of_an_authorisation_are_kept_and_one_stands(at, sign_in):
    made = at("authorised")
    made.take("propose_change", on=date(2026, 9, 1), reason="Less was built.", terms=replace(TERMS, quantity=4500))
    client = sign_in("Countersigner, NEA")
    client.get(f"{made.path}/steps/confirm-change")
    assert "Reason Less was built." in words(client)
    made.take("confirm_change", by=NEA)
    client.get(f"{made.path}/authorisation")
    said = words(client)
    assert said.index("Singapore, version 2 Stands") < said.index("Singapore, version 1 Replaced")
    assert "Authorized quantity 4500" in said


def test_ended_projects_say_so_and_offer_nothing(at, sign_in):
    made = at("review_a")
    made.take("withdraw", on=date(2026, 2, 1), reason="Funding fell through")
    client = sign_in(OFFICER)
    client.get(made.path)
    said = words(client)
    assert "Withdrawn on 1 February 2026." in said
    assert "Nothing: it has ended" in said
    client.get(f"{made.path}/steps")
    assert "No step leads out of this stage." in client.text()


# Files.


def _add(client, made, status=303, **changes):
    client.get(made.path)
    data = {
        "version": str(made.version),
        "place": "A.",
        "file": (io.BytesIO(b"Made-up map"), "map.txt"),
        "note": "A map",
    }
    return client.post(f"{made.path}/files", data | changes, status=status)


def test_a_file_is_added_and_comes_back_as_a_download_with_its_hash(at, sign_in):
    made = at("review_a")
    client = sign_in("Assessor, NEA")
    _add(client, made)
    file = made.case.files[-1]
    assert (file.name, file.stage_code, file.item, file.note) == ("map.txt", "A", "", "A map")
    client.get(made.path)
    assert "You added the file map.txt." in client.text()
    assert hashlib.sha256(b"Made-up map").hexdigest()[:12] in client.text()
    answer = client.send("get", f"{made.path}/files/{file.id}")
    assert (answer.status_code, answer.data) == (200, b"Made-up map")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_file_of_another_project_or_of_none_is_not_found(at, sign_in):
    made = at("review_a")
    other = enter(title="Another made-up project", location="Elsewhere")
    client = sign_in(OFFICER)
    file = made.case.files[0]
    client.get(f"{other.path}/files/{file.id}", status=404)
    client.get(f"{made.path}/files/{uuid.uuid4()}", status=404)
    client.get(f"{made.path}/files/nonsense", status=404)


def test_the_letter_of_the_host_is_a_download_too(at, sign_in):
    made = at("supported")
    letter = made.case.letter_entry("loi")
    answer = sign_in(VIEWER).send("get", f"{made.path}/files/{letter.file_id}")
    assert (answer.status_code, answer.data) == (200, b"A made-up paper.")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"file": (io.BytesIO(b""), "")}, "Choose the file to add"),
        (
            {"file": (io.BytesIO(b"MZ\x90\x00\x03\x00"), "map.exe")},
            "The file is a program, not a document. Concord keeps documents only.",
        ),
        ({"place": "Z."}, "Choose a stage of the process"),
        ({"place": "A.design"}, "Choose a stage of the process"),
    ],
    ids=["none", "a program", "no such stage", "a thing of another stage"],
)
def test_what_cannot_be_added_is_answered_at_its_field(changes, sentence, at, sign_in, head):
    made = at("review_a")
    client = sign_in(OFFICER)
    before = head()
    _add(client, made, status=422, **changes)
    assert sentence in client.problems()
    assert client.page.xpath("//details[contains(@class, 'add-file')][@open]")
    assert head() == before


def test_a_file_for_a_page_that_has_changed_is_a_conflict(at, sign_in):
    made = at("review_a")
    client = sign_in(OFFICER)
    client.get(made.path)
    version = str(made.version)
    made.take("file_loi", on=date(2026, 2, 2), file=received("loi.txt"))
    _add(client, made, status=409, version=version)
    assert "GHA-0001 has changed since you opened this page" in client.text()
    assert "filed the host's Letter of Intent" in client.text()


def test_a_viewer_adds_no_file(at, sign_in, grant):
    made = at("review_a")
    client = sign_in(VIEWER)
    client.get(made.path)
    client.post(f"{made.path}/files", {"version": "1"}, status=403)
    grant(2, (Role.DESK_OFFICER, "PER"))
    sign_in("Second desk officer, MSE").get(f"{made.path}/files/{made.case.files[0].id}", status=404)


def test_the_history_goes_back_page_by_page(at, sign_in, session):
    made = at("entered")
    for number in range(101):
        audit.append(
            session, DESK, action="project.note", about=audit.Object("project", made.reference),
            summary=f"made note {number}",
        )  # fmt: skip
    session.commit()
    client = sign_in(OFFICER)
    client.get(f"{made.path}/history")
    assert "made note 100." in client.text()
    for _ in range(2):
        client.get(client.page.xpath("//a[.='Older entries']/@href")[0])
    assert "entered GHA-0001" in client.text()
    assert not client.page.xpath("//a[.='Older entries']")
    client.get(f"{made.path}/history?before=x")
