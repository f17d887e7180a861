"""Whatever the navigation shows may be opened: each role, for all partners and for one alone."""

from __future__ import annotations

from flask import g

from app import navigation
from app.core import access
from app.core.access import Officer
from workflows.vocabulary import Role

SCOPES = (None, "PER")


def _shown(officer: Officer) -> list[str]:
    return [
        each["url"] for item in navigation._navigation(officer) for each in (item, *item.get("children", ()))
        if each["url"]
    ]  # fmt: skip


def test_no_entry_leads_where_the_officer_may_not_go(one_app):
    adapter = one_app.url_map.bind("")
    for role in Role:
        for scope in SCOPES:
            officer = Officer(1, "An officer", "MSE", ((role, scope),))
            with one_app.test_request_context("/my-work"):
                g.officer = officer
                shown = _shown(officer)
                assert "/my-work" in shown
                for url in shown:
                    view = one_app.view_functions[adapter.match(url)[0]]
                    assert access.enforce(view, {}), f"{role} for {scope or 'all'} is shown {url}"


def test_what_is_for_all_partners_is_shown_to_a_role_for_all_alone(one_app):
    with one_app.test_request_context("/my-work"):
        everywhere, one = (_shown(Officer(1, "An officer", "NEA", ((Role.LEDGER_OFFICER, at),))) for at in SCOPES)
    assert "/surrenders" in everywhere
    assert "/surrenders" not in one
