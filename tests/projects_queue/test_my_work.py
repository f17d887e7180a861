"""My work: what waits on projects stands with whoever may do it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from app.projects.assessments.answers import Where
from tests.assessments.making import Way
from tests.projects.making import ASSESSOR, DESK, enter
from tests.projects_queue.putting import FOR_THE_HOST, REVIEW, TODAY, K, narrow, put


def waiting(client, which: str) -> list[str]:
    """The tasks in one of the two tables, as words."""
    client.get("/my-work")
    found = client.page.xpath(f"//section[@id='{which}']//tbody/tr")
    return [" ".join(" ".join(row.itertext()).split()) for row in found]


def test_a_submission_waits_for_the_assessors(sign_in):
    enter(title="Stoves").submit(date(2026, 1, 12))
    assert any(row.startswith("Assess GHA-0001 Stoves") for row in waiting(sign_in(ASSESSOR.name), "waiting"))
    others = waiting(sign_in(DESK.name), "others")
    assert any(row.startswith("Assess GHA-0001 Stoves The assessors") for row in others)
    narrow(ASSESSOR.name, "PER")
    assert waiting(sign_in(ASSESSOR.name), "waiting") == []


def test_a_proposed_letter_waits_for_a_countersigner_who_did_not_propose_it(sign_in):
    put(*REVIEW, (K.LETTER_PROPOSED, 3, "los1"), title="Stoves", by=1)
    put(*REVIEW, (K.REFUSAL_PROPOSED, 3), title="Kilns", location="B", by=11)
    rows = waiting(sign_in("Countersigner, NEA"), "waiting")
    assert [row.split(" Officer")[0] for row in rows] == ["Countersign the Letter of Support for GHA-0001 Stoves"]
    rows = waiting(sign_in("Countersigner, NCCS"), "waiting")
    assert any(row.startswith("Countersign the refusal for GHA-0002 Kilns") for row in rows)
    assert waiting(sign_in("Viewer, MTI"), "waiting") == []


def test_whoever_assessed_is_not_asked_to_countersign(sign_in, session):
    made = enter(title="Stoves").review_a()
    made.propose("los1", date(2026, 2, 2))
    session.execute(text("UPDATE assessments SET hands = hands || 11, countersigned_by = NULL"))
    session.commit()
    assert waiting(sign_in("Countersigner, NEA"), "waiting") == []
    assert len(waiting(sign_in("Countersigner, NCCS"), "waiting")) == 1


def test_a_combined_assessment_waits_for_a_countersigner_who_did_not_assess(sign_in, session):
    made = enter(title="Stoves").submit(date(2026, 1, 12))
    Way(Where(made.reference, "A", 1)).combined()
    rows = waiting(sign_in("Countersigner, NEA"), "waiting")
    assert any(row.startswith("Countersign the assessment of GHA-0001 Stoves") for row in rows)
    assert not any(row.startswith("Assess GHA-0001") for row in waiting(sign_in(ASSESSOR.name), "waiting"))
    session.execute(text("UPDATE assessments SET hands = hands || 11"))
    session.commit()
    put(title="Anything")  # an entry, so that what is kept is made again
    assert waiting(sign_in("Countersigner, NEA"), "waiting") == []
    assert len(waiting(sign_in("Countersigner, NCCS"), "waiting")) == 1


def test_a_role_for_one_partner_makes_a_task_of_that_partner_only(sign_in, session):
    put(*REVIEW, (K.LETTER_PROPOSED, 3, "los1"), title="Ghana's own")
    put(*REVIEW, (K.LETTER_PROPOSED, 3, "los1"), title="Peru's own", partner="PER")
    narrow("Countersigner, NEA", "PER")
    session.execute(text("INSERT INTO role_grants (officer_id, role, granted_at) VALUES (11, 'viewer', now())"))
    session.commit()
    client = sign_in("Countersigner, NEA")
    assert ["Peru's own" in row for row in waiting(client, "waiting")] == [True]
    assert ["Ghana's own" in row for row in waiting(client, "others")] == [True]


def test_a_letter_of_the_host_is_shown_with_others_after_sixty_days(sign_in):
    put(*FOR_THE_HOST, title="Long awaited")
    put((K.SUBMITTED, 59), title="Not yet", location="B")
    rows = waiting(sign_in(DESK.name), "others")
    assert [row for row in rows if "host's letter" in row] == [
        "The host's letter is awaited for GHA-0001 Long awaited Ghana 100 days No date Open : "
        "The host's letter is awaited for GHA-0001 Long awaited"
    ]


def test_a_letter_that_lapses_and_a_list_that_changed_wait_for_the_desk(sign_in):
    lapsing = ((K.SUBMITTED, 400), (K.LETTER_ISSUED, 330, "los1"), (K.LETTER_FILED, 330, "loi"), (K.ADVANCED, 330))
    put(*lapsing, title="Stoves")
    put(*REVIEW, title="Kilns", location="B", outcome="eligible",
        flag={"outcome": "not_eligible", "since": TODAY.isoformat()})  # fmt: skip
    rows = waiting(sign_in(DESK.name), "waiting")
    assert any(row.startswith("The Letter of Support of GHA-0001 Stoves lapses on") and " In 3" in row for row in rows)
    assert any(row.startswith("The Eligibility List has changed for GHA-0002 Kilns") for row in rows)
    assert [row for row in waiting(sign_in("Viewer, MTI"), "waiting") if "GHA" in row] == []


def test_of_many_the_longest_ten_are_shown_and_the_rest_is_counted(sign_in):
    for number in range(13):
        put((K.SUBMITTED, 100 + number), title=f"Plant {number:02}", location=str(number))
    client = sign_in(DESK.name)
    rows = [row for row in waiting(client, "others") if "letter" in row]
    assert len(rows) == 11
    assert rows[0].startswith("The host's letter is awaited for GHA-0013 Plant 12")
    assert rows[-1].startswith("3 more letters awaited from hosts")
    link = client.page.xpath("//section[@id='others']//tr[contains(., '3 more')]//a/@href")[0]
    client.get(link)
    assert "13 of 13 projects" in client.text()


def test_examples_wait_for_nobody(sign_in):
    client = sign_in(DESK.name)
    assert not [row for row in (*waiting(client, "waiting"), *waiting(client, "others")) if "-9000" in row]
    assert "Concord entered" not in client.text()


@pytest.mark.parametrize("words", ["gha-0001", "Quagga", "made-up applicant 7", "vcs-4711"])
def test_the_search_finds_a_project_by_reference_title_applicant_and_programme_number(sign_in, words):
    put(*REVIEW, title="Quagga stoves", applicant_name="Made-up applicant 7", programme_project="VCS-4711")
    client = sign_in(DESK.name)
    client.get(f"/search?q={words}")
    assert client.page.xpath("//main//a[@href='/projects/gha-0001']/text()") == ["Quagga stoves"]
    assert "GHA-0001, Ghana, Made-up applicant 7, VCS-4711, A Project application: in review." in client.text()


def test_the_search_marks_an_example(sign_in):
    client = sign_in(DESK.name)
    client.get("/search?q=kwahu")
    assert "Kwahu landscape restoration Example" in client.text()
