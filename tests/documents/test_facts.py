"""Canonical form, hash and comparison of the facts of a document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.documents.facts import canonical, changed_facts, sha256_of
from tests.documents.sample import context_for


def test_the_canonical_form_depends_on_content_alone() -> None:
    assert canonical({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'.encode()
    assert sha256_of({"a": 1, "b": 2}) == sha256_of({"b": 2, "a": 1})
    assert context_for("ia_factsheet", "PER") == context_for("ia_factsheet", "PER")


@pytest.mark.parametrize("value", [date(2025, 1, 1), Decimal(5), 0.5, {1, 2}, object(), {1: "a"}])
def test_a_context_takes_nothing_but_primitives(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"a": [value]})


def test_a_changed_fact_is_named_with_what_it_was_and_is() -> None:
    old = {
        "facts": [
            {"key": "a", "label": "A", "value": "1", "source": "x"},
            {"key": "b", "label": "B", "value": "2"},
        ]
    }
    new = {
        "facts": [
            {"key": "a", "label": "A", "value": "3", "source": "y"},
            {"key": "c", "label": "C", "value": "4"},
        ]
    }
    assert changed_facts(old, new) == [
        {"key": "a", "label": "A", "was": "1", "now": "3"},
        {"key": "c", "label": "C", "was": "not in the document", "now": "4"},
        {"key": "b", "label": "B", "was": "2", "now": "not in the document"},
    ]


def test_nothing_has_changed_between_equal_documents_or_by_a_better_source() -> None:
    context = context_for("ia_factsheet", "PER")
    assert changed_facts(context, context) == []
    assert (
        changed_facts(
            {"facts": [{"key": "a", "label": "A", "value": "1", "source": "x"}]},
            {"facts": [{"key": "a", "label": "A", "value": "1", "source": "y"}]},
        )
        == []
    )


def test_a_partner_that_moved_on_changes_the_computed_lists() -> None:
    old = context_for("ia_factsheet", "PER")
    new = context_for("ia_factsheet", "PER", as_at=date(2025, 4, 7))
    assert {change["key"] for change in changed_facts(old, new)} >= {
        "partners.ia.count",
        "partners.mou.names",
    }
