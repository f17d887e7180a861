"""The page of the queue: what it says of each project, and how it is narrowed and put in order."""

from __future__ import annotations

import pytest

from tests.client import PageClient
from tests.projects_queue.pages import rows, tabs, titles
from tests.projects_queue.putting import (
    AUTHORISED,
    AWAITED,
    DESIGNED,
    FOR_THE_HOST,
    RETURNED,
    REVIEW,
    SUPPORTED,
    WITHDRAWN,
    K,
    authorise,
    put,
)

CHANGED = {"outcome": "not_eligible", "since": "2026-01-01"}


@pytest.fixture(scope="module")
def page(visit) -> PageClient:
    """The desk officer, with a project in each state that the queue knows."""
    put((K.SUBMITTED, 41), title="Ash", location="1", outcome="eligible", flag=CHANGED)
    put(*FOR_THE_HOST, title="Birch", location="2", programme="GS4GG", expected={2026: 1_000_000, 2027: 500_000})
    put(*AWAITED, title="Cedar", location="3", expected={})
    put(*RETURNED, title="Dogwood", location="4", partner="PER", expected={2026: 7})
    both = put(*AUTHORISED, title="Elm", location="5")
    put(*WITHDRAWN, title="Fir", location="6", applicant_name="Somebody else")
    put(*DESIGNED, (K.SUBMITTED, 12), title="Ginkgo", location="7", outcome="not_eligible", methodology="VM9999",
        methodology_version="3.1")  # fmt: skip
    put(*REVIEW, (K.LETTER_PROPOSED, 2, "los1"), title="Hazel", location="8")
    put(*REVIEW, (K.REFUSAL_PROPOSED, 2), title="Ironwood, 10% of it", location="9")
    put(*REVIEW, (K.LETTER_PROPOSED, 4, "los1"), (K.LETTER_SENT_BACK, 2, "los1"), title="Juniper", location="10")
    put(*((kind, days + 250, *more) for kind, days, *more in SUPPORTED), title="Kapok", location="11")
    put(title="Larch", location="12", partner="RWA")
    put(title="LARCH!", location="13", partner="RWA")
    authorise(both, "home", quantity=1000)
    authorise(both, "host", quantity=2000, purposes="OIMP")
    return visit("Desk officer, MSE")


def row(page: PageClient, title: str) -> str:
    """The row of this project among all."""
    page.get("/projects?tab=all")
    return next(each for each in rows(page) if each.startswith(title))


def test_each_tab_shows_those_whose_turn_it_is_and_counts_them(page):
    expected = {
        "home": {"Ash", "Elm", "Ginkgo", "Hazel", "Ironwood, 10% of it", "Juniper"},
        "host": {"Ash", "Birch", "Ginkgo", "Hazel", "Ironwood, 10% of it", "Juniper"},
        "applicant": {"Cedar", "Dogwood", "Kapok", "Larch", "LARCH!"},
        "decided": {"Elm", "Fir"},
    }
    for tab, shown in expected.items():
        page.get(f"/projects?tab={tab}")
        assert set(titles(page)) == shown, tab
    assert list(tabs(page).values()) == [6, 6, 5, 2, 8, 13]


def test_a_row_names_the_letters_as_the_agreement_calls_them_and_the_days_of_both_sides(page):
    said = row(page, "Ginkgo")
    assert said.startswith("Ginkgo GHA-0006 , Made-up Carbon Pte. Ltd. Ghana C in review Authorisation")
    assert "Us: Letter of Authorisation Host: Letter of Authorisation" in said
    assert "Host: 12 days Us: 12 days" in said
    assert said.endswith("Both sides")


def test_a_letter_on_file_stops_the_clock_of_its_side_only(page):
    said = row(page, "Birch")
    assert "Host: Letter of Intent" in said
    assert "Us: Letter of Support" not in said
    assert "Host: 100 days Us: 12 days , done" in said
    assert said.endswith("The host")


def test_while_the_applicant_is_asked_the_clock_is_shown_as_stopped(page):
    assert "Host: 20 days Us: 20 days stopped The applicant" in row(page, "Dogwood")


def test_the_verdict_is_that_of_the_day_of_submission(page):
    assert "Not eligible VCS VM9999 3.1," in row(page, "Ginkgo")
    assert "Eligible VCS VM0022 1.1," in row(page, "Ash")
    assert "Not checked yet" in row(page, "Cedar")


def test_quantities_have_separators_and_an_unknown_one_is_said(page):
    assert "1,500,000 750,000 a year" in row(page, "Birch")
    assert "Not known" in row(page, "Cedar")


def test_what_waits_for_a_countersigner_is_named(page):
    assert row(page, "Hazel").endswith("A countersigner: the Letter of Support")
    assert row(page, "Ironwood").endswith("A countersigner: the refusal")
    assert "countersigner" not in row(page, "Juniper")


def test_every_flag_is_said_and_each_can_be_asked_for(page):
    for flag, expected in {
        "list": {"Ash": "List changed: not eligible now"},
        "letters": {"Elm": "Letters disagree on 2 things"},
        "lapsing": {"Kapok": "Letter of Support lapses"},
        "twin": {"Larch": "May be RWA-0002", "LARCH!": "May be RWA-0001"},
        "proposed": {"Hazel": "A countersigner", "Ironwood, 10% of it": "A countersigner"},
    }.items():
        page.get(f"/projects?tab=all&flag={flag}&sort=reference")
        assert set(titles(page)) == set(expected), flag
        for title, sentence in expected.items():
            assert sentence in row(page, title)
    page.get("/projects?tab=all&flag=list&flag=letters")
    assert set(titles(page)) == {"Ash", "Elm"}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("partner=PER&partner=RWA", {"Dogwood", "Larch", "LARCH!"}),
        ("stage=returned&stage=ended", {"Dogwood", "Fir"}),
        ("stage=authorised", {"Elm"}),
        ("programme=GS4GG", {"Birch"}),
        ("outcome=not_eligible&outcome=eligible", {"Ash", "Ginkgo"}),
        ("days=40&stage=review", {"Ash", "Birch"}),
        ("text=somebody+ELSE", {"Fir"}),
        ("text=per-0001", {"Dogwood"}),
        ("text=%25", {"Ironwood, 10% of it"}),
        ("text=h&partner=GHA&stage=review&programme=GS4GG&outcome=unchecked&days=30", {"Birch"}),
    ],
)
def test_a_filter_narrows_the_rows(page, query, shown):
    page.get(f"/projects?tab=all&{query}")
    assert set(titles(page)) == shown
    assert f"{len(shown)} of 13 projects" in page.text()


def test_each_filter_is_taken_away_by_its_chip(page):
    page.get(
        "/projects?tab=all&text=birch&partner=GHA&stage=review&programme=GS4GG&outcome=unchecked&days=30&flag=list"
    )
    chips = page.page.xpath("//ul[@class='chips']//a")
    said = [" ".join(chip.text_content().split()).removeprefix("Remove filter: ") for chip in chips]
    assert said == [
        "Ghana", "In review", "GS4GG", "Not checked yet", "The list has changed", "“birch”",
        "More than 30 days at its stage",
    ]  # fmt: skip
    for chip in chips:
        page.get(chip.get("href"))
        assert len(page.page.xpath("//ul[@class='chips']//a")) == 6
    page.get(page.page.xpath("//form[@class='filters']//a[.='Clear all']/@href")[0])
    assert len(rows(page)) == 13


def test_a_filter_that_the_page_does_not_know_changes_nothing(page):
    page.get("/projects?tab=elsewhere&stage=moon&outcome=maybe&flag=red&days=-1&sort=colour&page=x")
    assert len(rows(page)) == 6
    assert not page.page.xpath("//ul[@class='chips']")
    page.get("/projects?tab=all&text=nowhere")
    assert "No project matches these filters" in page.text()


FIRST = {
    "title": "Ash", "-title": "LARCH!", "tonnes": "Dogwood", "-tonnes": "Birch", "-since": "Kapok",
    "since": "Cedar",
    "partner": "Ash", "-partner": "Larch", "reference": "Ash", "-reference": "LARCH!", "-stage": "Fir",
    "outcome": "Birch", "-outcome": "Ginkgo",
}  # fmt: skip


def test_every_head_sorts(page):
    for sort, first in FIRST.items():
        page.get(f"/projects?tab=all&sort={sort}")
        assert titles(page)[0] == first, sort


def test_a_head_sorts_the_other_way_when_it_is_pressed_again(page):
    page.get("/projects")
    page.get(page.page.xpath("//th[@aria-sort='descending']/a[normalize-space()='Clock']/@href")[0])
    again = page.page.xpath("//th[@aria-sort='ascending']/a[normalize-space()='Clock']/@href")[0]
    assert again.endswith("sort=-since")


def test_an_example_stands_in_its_own_tab_and_nowhere_else(page):
    page.get("/projects?tab=examples")
    assert len(rows(page)) == 8
    assert all("Example" in row for row in rows(page))
    assert "Nobody has applied for them here" in page.text()
    for tab in ("home", "host", "applicant", "decided", "all"):
        page.get(f"/projects?tab={tab}&text=Kwahu")
        assert rows(page) == []


def test_the_projects_of_a_partner_stand_on_its_own_page_with_its_process(page):
    page.get("/partners/gha/projects")
    assert {"Ash", "Kwahu landscape restoration"} < set(titles(page))
    assert "Dogwood" not in titles(page)
    assert page.page.xpath("//main//a[@href='/reference/process-templates/gha/1']")
    assert page.page.xpath("//nav[@aria-label='Main']//a[@aria-current]/text()") == ["Partners"]
    page.get("/partners/gha")
    assert page.page.xpath("//nav[@aria-label='Ghana']//a[@href='/partners/gha/projects']")


def test_a_partner_without_projects_says_what_must_come_first(page):
    page.get("/partners/pry/projects")
    assert "No process is in force" in page.text()
    assert "Enter a project" not in page.text()
    page.get("/partners/btn/projects")
    assert "No project has been entered yet" in page.text()
    assert page.page.xpath("//main//a[normalize-space()='Enter a project']")


def test_only_whoever_may_enter_a_project_is_offered_it(page, visit):
    page.get("/projects")
    assert page.page.xpath("//main//a[normalize-space()='Enter a project']")
    viewer = visit("Viewer, MTI")
    viewer.get("/projects")
    assert not viewer.page.xpath("//main//a[normalize-space()='Enter a project']")
