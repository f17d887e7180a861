"""Entering a project and changing its particulars by page: little is asked, and what is wrong is said in sentences."""

from __future__ import annotations

import pytest

from tests.projects.making import PARTICULARS, Made, date, enter
from workflows.vocabulary import Role

DESK, VIEWER = "Desk officer, MSE", "Viewer, MTI"


def _new(client, status=422, **answers):
    client.submit("/projects/new?partner=gha", {"title": "Made-up tide project", **answers}, status=status)
    return client


def _edit(client, made, status=422, **answers):
    client.submit(f"{made.path}/edit", answers, status=status)
    return client


def test_a_partner_and_a_title_are_enough(at, sign_in):
    at("entered")
    client = sign_in(DESK)
    answer = client.submit("/projects/new?partner=gha", {"title": "Made-up tide project"})
    assert answer.location == "/projects/gha-0002"
    client.get("/projects/gha-0002")
    said = client.text()
    assert "You entered GHA-0002. What is missing can be added until it is submitted." in said
    assert "Stage A, project application: the submission is awaited" in said
    assert "Neither a programme nor a methodology is on record" in said
    record = Made("GHA-0002").case.project
    assert (record.title, record.applicant.eligible, record.expected, record.turn) == (
        "Made-up tide project", None, {}, "applicant",
    )  # fmt: skip


def test_what_the_list_says_today_and_what_it_looks_like_are_shown_at_once(at, sign_in):
    at("entered")
    client = sign_in(DESK)
    given = {"title": PARTICULARS.title, "programme": "VCS", "methodology": "VM0022", "methodology_version": "1.1"}
    client.submit("/projects/new?partner=gha", given)
    client.get("/projects/gha-0002")
    said = client.text()
    assert "By the Eligibility List in force today: eligible on conditions." in said
    assert "It looks like GHA-0001, which is on record." in said
    assert client.page.xpath("//main//a[@href='/projects/gha-0001'][normalize-space()='GHA-0001']")


def test_every_answer_is_kept_as_it_was_given(at, sign_in):
    at("entered")
    client = sign_in(DESK)
    given = {
        "title": "Made-up tide project", "applicant_name": "Made-up Tides", "applicant_country": "singapore",
        "applicant_identifier": "T1", "applicant_government": "no", "applicant_registered": "yes",
        "applicant_tax_resident": "yes", "applicant_trading": "unknown", "applicant_local_employees": "7",
        "programme": "GS4GG", "methodology": "TPDDTEC", "methodology_version": "4.0", "scenario": "2a",
        "modules": "VMD0040, VMD0041", "programme_project": "GS1", "sector": "Energy generation",
        "activity_type": "C02 usage", "location": "By the sea", "description": "First line\r\nsecond",
        "co_benefits": "Made-up jobs", "crediting_from-day": "1", "crediting_from-month": "1",
        "crediting_from-year": "2026", "crediting_to-day": "31", "crediting_to-month": "12", "crediting_to-year": "2030",
        "expected-4-tonnes": "0", "expected-5-tonnes": "1200",
    }  # fmt: skip
    client.submit("/projects/new?partner=gha", given)
    record = Made("GHA-0002").case.project
    assert (record.applicant.country, record.applicant.government, record.applicant.trading) == ("SGP", False, None)
    assert (record.modules, record.activity_type) == (("VMD0040", "VMD0041"), "C02 usage")
    assert (record.crediting_from, record.crediting_to) == (date(2026, 1, 1), date(2030, 12, 31))
    assert record.expected == {2025: 0, 2026: 1200}
    assert record.description == "First line\nsecond"
    client.get("/projects/gha-0002/edit")
    for name in ("title", "modules", "activity_type", "crediting_to-year", "expected-5-tonnes"):
        assert client.value(name) == given[name]
    assert client.value("applicant_country") == "Singapore"


@pytest.mark.parametrize(
    ("year", "tonnes", "sentence"),
    [
        ("2020", "500", "2020 is outside the window of vintages, 2021 to 2030"),
        ("2031", "500", "2031 is outside the window of vintages, 2021 to 2030"),
        ("", "500", "Enter the year of these tonnes"),
        ("26", "500", "The year must have four figures, like 2021"),
        ("2022", "500", "2022 stands twice; enter its tonnes in one row"),
        ("2025", "12,000", "The tonnes of 2025 must be typed without separators: 12000"),
        ("2025", "12 000", "The tonnes of 2025 must be typed without separators: 12000"),
        ("2025", "-5", "The tonnes of 2025 must not be negative"),
        ("2025", "1.5", "The tonnes of 2025 must be whole tonnes, without a fraction"),
        ("2025", "ten", "The tonnes of 2025 must be a whole number of tonnes, like 12000"),
        ("2025", "9" * 16, "The tonnes of 2025 must have at most 15 figures"),
    ],
)
def test_tonnes_that_cannot_be_meant_are_answered_with_a_sentence_and_kept(year, tonnes, sentence, at, sign_in, head):
    at("entered")
    before = head()
    client = _new(sign_in(DESK), **{"expected-0-year": "2022", "expected-0-tonnes": "1", "expected-4-year": year,
                                    "expected-4-tonnes": tonnes})  # fmt: skip
    assert client.problems() == [sentence]
    assert client.value("expected-4-tonnes") == tonnes
    assert client.page.xpath("//title")[0].text.startswith("Error: ")
    assert head() == before


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"title": " "}, "Enter the title of the project"),
        ({"title": "x" * 301}, "The title must be 300 characters or fewer; you entered 301"),
        ({"partner": ""}, "Choose the partner that hosts the project"),
        ({"partner": "CHL"}, "Choose the partner that hosts the project"),
        ({"programme": "NONE"}, "Choose a programme of the catalogue"),
        ({"sector": "Magic"}, "Choose a sector of the list"),
        ({"applicant_country": "Atlantis"}, "The country must be a country, like Singapore or SGP"),
        ({"applicant_local_employees": "-1"}, "The local employees must be a whole number from 0 to 1000000"),
        ({"applicant_trading": "perhaps"}, "Choose one of the answers to “Does it trade here?”"),
        ({"crediting_from-day": "31", "crediting_from-month": "6", "crediting_from-year": "2026"},
         "The first day of the crediting period must be a real date: June has 30 days"),
        ({"crediting_from-year": "2026"}, "The first day of the crediting period must have a day and a month, like 27 5 2024"),
        ({"crediting_from-day": "2", "crediting_from-month": "1", "crediting_from-year": "2027",
          "crediting_to-day": "1", "crediting_to-month": "1", "crediting_to-year": "2027"},
         "The last day of the crediting period must not come before the first"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_kept_is_named_in_a_sentence(answers, sentence, at, sign_in, head):
    at("entered")
    before = head()
    assert _new(sign_in(DESK), **answers).problems() == [sentence]
    assert head() == before


def test_only_desk_officers_of_the_partner_enter_its_projects(at, sign_in, grant, head):
    at("entered")
    before = head()
    client = sign_in(VIEWER)
    client.get("/projects/new", status=403)
    client.get("/projects/gha-0001/edit", status=403)
    grant(2, (Role.DESK_OFFICER, "PER"), (Role.VIEWER, None))
    client = sign_in("Second desk officer, MSE")
    client.get("/projects/new")
    assert client.page.xpath("//select[@name='partner']/option/@value") == ["", "PER"]
    client.submit("/projects/new", {"partner": "GHA", "title": "Made-up tide project"}, status=422)
    assert client.problems() == ["Choose the partner that hosts the project"]
    client.get("/projects/gha-0001/edit", status=403)
    assert head() == before


def test_particulars_are_changed_and_the_history_says_which(at, sign_in):
    made = at("entered")
    client = _edit(sign_in(DESK), made, status=303, location="Another valley", **{"expected-5-tonnes": "2500"})
    record = made.case.project
    assert (record.location, record.expected[2026]) == ("Another valley", 2500)
    client.get(f"{made.path}/history")
    assert "changed the particulars of GHA-0001: location, expected" in client.text()


def test_two_officers_who_edit_at_once_both_keep_what_they_typed(at, sign_in):
    made = at("entered")
    first, second = sign_in(DESK), sign_in("Second desk officer, MSE")
    for client in (first, second):
        client.get(f"{made.path}/edit")
    form = dict(second.page.xpath("//main//form[@method='post']")[0].form_values())
    _edit(first, made, status=303, location="First valley")
    second.post(f"{made.path}/edit", {**form, "location": "Second valley"}, status=409)
    assert "GHA-0001 has changed since you opened this page" in second.text()
    assert "changed the particulars of GHA-0001: location" in second.text()
    assert second.value("location").strip() == "Second valley"
    again = dict(second.page.xpath("//main//form[@method='post']")[0].form_values())
    second.post(f"{made.path}/edit", again)
    assert made.case.project.location == "Second valley"


def test_what_the_frozen_check_rests_on_is_refused_at_its_field(at, sign_in, head):
    made = at("review_a")
    before = head()
    client = _edit(sign_in(DESK), made, methodology="VM0042", title="Another title")
    assert client.problems() == [
        "The application was submitted on 12 January 2026 with the methodology “VM0022”, and its check by the "
        "Eligibility List is kept; so it stays as it is"
    ]
    assert client.value("title") == "Another title"
    assert head() == before


def test_tonnes_above_the_ceiling_are_refused_at_their_field(at, sign_in, head):
    made = at("authorised")
    before = head()
    client = _edit(sign_in(DESK), made, **{"expected-4-tonnes": "9000"})
    assert client.problems() == ["With these tonnes 13,000 tCO2e are expected, and 5,000 tCO2e are authorised"]
    assert head() == before


def test_a_project_that_looks_like_another_is_explained_and_may_then_be_submitted(at, sign_in):
    at("entered")
    twin = enter(location="Elsewhere")
    client = sign_in(DESK)
    client.get(twin.path)
    assert "It looks like a project that is on record already" in client.text()
    assert "The project is not on record twice" in client.text()
    _edit(client, twin, status=303, duplicate_explanation="It is the second phase.")
    client.get(twin.path)
    assert "Explained: It is the second phase." in client.text()
    twin.submit(date(2026, 1, 12))


def test_a_form_without_its_token_comes_back_with_what_was_typed(at, sign_in, head):
    at("entered")
    client = sign_in(DESK)
    client.get("/projects/new")
    before = head()
    client.post("/projects/new", {"partner": "GHA", "title": "Made-up tide project"}, status=400, token=False)
    assert client.value("title") == "Made-up tide project"
    assert head() == before
