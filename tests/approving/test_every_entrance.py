"""Every way into the application by which something may be approved has its case in the matrix; a link is none of them.

Mail carries links and nothing else, imports and the application's interfaces for other programs are routes: none of
them leads to an approving command but those that are named here.
"""

from __future__ import annotations

from tests.approving import entrances
from tests.approving.conftest import TABLES
from tests.approving.table import WAYS

# The reading of the code finds rather too much: these take one fixed step of the command, and it approves nothing.
APPROVES_NOTHING = {
    "documents.edit": "the step is edit",
    "ledger.withdraw": "the step is withdraw, which only the maker of an entry takes",
}


def test_every_page_that_reaches_an_approving_command_has_its_case(app):
    assert TABLES, "they fill the table of cases"
    found = {(view, command) for view, commands in entrances.by_page(app).items() for command in commands}
    cases = {(way.at, way.command) for way in WAYS.values()}
    found = {(view, command) for view, command in found if view not in APPROVES_NOTHING}
    assert found - cases == set(), "give each a builder with its page, or say why it approves nothing"
    assert {case for case in cases - found if case[0]} == set(), "no such way leads there"


def test_no_import_approves(app):
    """What a file brings in is on record, or waits as a proposal: an officer decides on it by one of the pages above."""
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "import" in rule.rule or "upload" in rule.rule}
    lines = {name for name in entrances.command_line(app) if "import" in name or "load" in name}
    assert pages
    assert lines
    assert not pages & set(entrances.by_page(app))
    assert not lines & set(entrances.by_command_line(app))


def test_what_is_said_to_approve_nothing_is_still_found_by_reading_the_code(app):
    assert set(entrances.by_page(app)) >= set(APPROVES_NOTHING)


def test_every_case_names_a_page_that_only_a_form_reaches(app):
    by_name = {rule.endpoint: rule.methods for rule in app.url_map.iter_rules() if rule.methods}
    pages = {way.at for way in WAYS.values() if way.page is not None}
    assert pages
    assert {view for view in pages if "POST" not in by_name.get(view, ())} == set()


def test_no_link_approves_anything(app):
    """Nor does one in a mail: following it asks for a page."""
    assert entrances.by_looking(app) == {}


def test_of_all_jobs_and_commands_of_the_command_line_only_the_end_of_an_embargo_publishes(app):
    """It publishes what an officer who had no hand in it gave a time; the matrix tries it with each hand."""
    publishes = frozenset({"app.documents.workbench.embargo.publish_due"})
    assert entrances.by_command_line(app) == {"documents publish-due": publishes}
    assert set(entrances.by_thread().values()) == {publishes}
    assert [way for way in WAYS.values() if way.command in publishes]
