"""The queue in SQL agrees with what is counted and with each project itself, in a constant number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from app.core import audit
from app.core.db import db
from app.projects import listing, queue
from app.projects.listing import TABS, Filters
from app.projects.queries import case_of
from app.projects.queue_views import read_filters
from benchmarks.projects import make_projects
from tests.projects_queue.putting import TODAY

PATHS = ("/projects", "/projects?tab=decided", "/projects?tab=all&text=made&sort=-tonnes&page=2")


def count_queries(client, path: str, *, kept: bool = False) -> int:
    """How many queries the page makes: the first time, when nothing is kept, or again."""
    counted = []

    def count(*_):
        counted.append(1)

    for values in () if kept else (queue._counts, queue._processes, queue._flagged, queue._shown):
        values._values.clear()
    event.listen(db.engine, "before_cursor_execute", count)
    try:
        client.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(counted)


@pytest.fixture(scope="module")
def few_and_many(visit) -> tuple[list[int], list[int]]:
    """The queries of some pages with 40 made-up projects in every stage of four processes, and with 240."""
    client = visit("Desk officer, MSE")
    make_projects(40, today=date(2026, 11, 1))
    few = [count_queries(client, path) for path in PATHS]
    make_projects(200, today=date(2026, 11, 1), seed=7)
    return few, [count_queries(client, path) for path in PATHS]


@pytest.fixture
def many(few_and_many, reading):
    return reading


def total(session, **asked):
    where = queue.conditions(session, head=audit.head(session), filters=Filters(**asked), visible=None, today=TODAY)
    return listing.page(session, where, sort="reference", descending=False, size=1)[0]


def test_the_page_makes_eight_queries_at_most_however_many_projects_there_are(few_and_many, visit):
    few, many = few_and_many
    assert max(few) == max(many) <= 8
    visit("Desk officer, MSE").get(PATHS[1])
    assert count_queries(visit("Desk officer, MSE"), PATHS[1], kept=True) <= 2


def test_what_is_counted_for_a_tab_or_a_filter_is_what_it_shows(many):
    counted = listing.counts(many, visible=None)
    for tab in TABS:
        assert total(many, tab=tab) == counted.tabs[tab], tab
        for name in ("partner", "stage", "programme", "outcome"):
            for value, number in counted.of(tab, name).items():
                assert total(many, tab=tab, **{name: frozenset({value})}) == number, (tab, name, value)


def test_the_tabs_tell_apart_by_turn_and_keep_to_the_partners_that_may_be_seen(many):
    ghana = listing.counts(many, visible=frozenset({"GHA"}))
    assert set(ghana.partners) == {"GHA"}
    assert 0 < ghana.tabs["all"] < listing.counts(many, visible=None).tabs["all"]
    where = listing.conditions(Filters(tab="all"), visible=frozenset({"GHA"}), today=TODAY)
    total, rows = listing.page(many, where, sort="title", descending=True)
    assert total == ghana.tabs["all"]
    assert {row.partner for row in rows} == {"GHA"}
    assert listing.page(many, listing.conditions(Filters(tab="all"), visible=frozenset(), today=TODAY), sort="title",
                        descending=False) == (0, [])  # fmt: skip


def test_every_row_says_what_the_case_of_its_project_says(many):
    rows = queue.everything(
        many, head=audit.head(many), filters=Filters(tab="all"), visible=None, sort="reference", descending=False,
        today=TODAY,
    )  # fmt: skip
    for row in list(rows)[::8]:
        case = case_of(many, row.reference)
        assert row.stage.code == case.standing.stage == case.project.stage
        assert [letter.name for letter in row.letters] == (
            [letter.name for letter in case.standing.waits_for] if case.standing.in_review else []
        )
        assert row.in_all == case.project.expected_total
        assert any("Letters disagree" in flag for flag in row.flags) == bool(case.mismatches)


def test_the_address_is_read_without_trust(one_app):
    asked = (
        "/projects?tab=host&partner=" + "G" * 500 + "&text=" + "x" * 500 + "&days=99999&days=7&stage=review&stage=none"
    )
    with one_app.test_request_context(asked):
        filters = read_filters()
    assert filters.tab == "host"
    assert {len(code) for code in filters.partner} == {100}
    assert len(filters.text) == 100
    assert filters.days == 0
    assert filters.stage == {"review"}
