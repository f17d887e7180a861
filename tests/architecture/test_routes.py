"""Every route states its permission, and each role gets exactly what the table gives it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from werkzeug.exceptions import Forbidden, NotFound

from app.core import access
from app.permissions import PERMISSIONS
from tests.together import together
from workflows.vocabulary import Role

TABLE = Path(__file__).with_name("routes.yaml")


def _rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_states_its_permission(app):
    for rule in _rules(app):
        stated = getattr(app.view_functions[rule.endpoint], "access", None)
        assert stated == "public" or stated in PERMISSIONS, f"{rule.endpoint} states no permission"


def test_every_route_of_a_partner_names_the_partner(app):
    for rule in _rules(app):
        view = app.view_functions[rule.endpoint]
        if "iso3" in rule.arguments:
            assert view.access_partner == "iso3", f"{rule.endpoint} does not look at the partner"
        if "reference" in rule.arguments and view.access != "public":
            assert view.access_partner == "reference", f"{rule.endpoint} does not look at the partner of the project"


def test_the_table_of_routes_is_the_one_agreed(app):
    """A new or changed route is written down twice: in the code and in routes.yaml."""
    found = {
        f"{'|'.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} {rule.rule}": app.view_functions[rule.endpoint].access
        for rule in _rules(app)
    }
    assert found == yaml.safe_load(TABLE.read_text())


def test_addresses_are_lower_case_with_hyphens_and_typed_arguments(app):
    for rule in _rules(app):
        plain = re.sub(r"<[^>]+>", "x", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", plain), rule.rule


@together("role", list(Role))
@together("permission", sorted(PERMISSIONS))
def test_a_role_opens_what_the_table_says_and_nothing_else(one_app, officer, role, permission):
    @access.requires(permission)
    def view() -> str:
        return ""

    with one_app.test_request_context("/"):
        from flask import g

        g.officer = officer((role, None))
        if role in PERMISSIONS[permission]:
            assert access.enforce(view, {})
        else:
            with pytest.raises(Forbidden):
                access.enforce(view, {})


def test_a_view_without_a_stated_permission_is_refused_to_everybody(one_app, officer):
    with one_app.test_request_context("/"):
        from flask import g

        g.officer = officer(*((role, None) for role in Role))
        with pytest.raises(Forbidden):
            access.enforce(lambda: "", {})


def test_a_partner_outside_the_grants_is_not_found(one_app, officer):
    @access.requires("partners.view", partner="iso3")
    def view() -> str:
        return ""

    with one_app.test_request_context("/"):
        from flask import g

        g.officer = officer((Role.DESK_OFFICER, "PER"))
        assert access.enforce(view, {"iso3": "per"})
        with pytest.raises(NotFound):
            access.enforce(view, {"iso3": "gha"})


def test_a_role_for_one_partner_does_not_count_for_another(one_app, officer):
    @access.requires("partners.edit", partner="iso3")
    def view() -> str:
        return ""

    with one_app.test_request_context("/"):
        from flask import g

        g.officer = officer((Role.DESK_OFFICER, "PER"), (Role.VIEWER, None))
        assert access.enforce(view, {"iso3": "per"})
        with pytest.raises(Forbidden):
            access.enforce(view, {"iso3": "gha"})


def test_signed_out_visitors_are_led_to_the_sign_in_page_from_every_closed_page(app, signed_out):
    for rule in _rules(app):
        if app.view_functions[rule.endpoint].access == "public" or "GET" not in rule.methods or rule.arguments:
            continue
        response = signed_out.get(rule.rule, status=302)
        assert response.location.startswith("/sign-in"), rule.rule


def test_an_unknown_permission_is_refused_when_the_view_is_declared():
    with pytest.raises(KeyError):
        access.requires("partners.imagine")
