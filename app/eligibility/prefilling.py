"""A list as the answers of the form that proposes the next version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.eligibility.records import EligibilityList, ProgrammeRules, Row
from workflows.partial_date import on


def form_data(item: EligibilityList) -> dict[str, Any]:
    """The rules of a list as rows. Its date and source are those of the next version, so they are asked anew."""
    return {"note": item.note, "programmes": [_programme(rules) for rules in item.programmes]}


def _programme(rules: ProgrammeRules) -> dict[str, Any]:
    include = "before" if rules.published_before else "all" if rules.includes_all else "named"
    return {
        "programme": rules.programme,
        "include": include,
        "before": on(rules.published_before) if rules.published_before else None,
        "named": _rows(rules.named),
        "excluded": _rows(rules.excepted),
        "allowed": _rows(rules.allowed),
        "conditions": list(rules.conditions),
    }


def _rows(rows: Iterable[Row]) -> list[dict[str, str]]:
    return [
        {
            "kind": "category" if row.category else "framework" if row.framework else "methodology",
            "name": row.category or row.methodology or row.framework,
            "version": row.version,
            "module": row.module,
            "scenarios": ", ".join(row.scenarios),
        }
        for row in rows
    ]
