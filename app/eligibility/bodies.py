"""The rules of a list as the plain values that are kept and filed, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.eligibility.records import ProgrammeRules, Row

_ROW_KEYS = (("category", "category"), ("methodology", "methodology"), ("framework", "framework"),
             ("version", "version"), ("with", "module"))  # fmt: skip


def body_of(programmes: Iterable[ProgrammeRules]) -> dict[str, Any]:
    """The rules in the schema of the data file: one value for one meaning, so that two bodies can be compared."""
    return {"programmes": [_programme_body(rules) for rules in programmes]}


def _programme_body(rules: ProgrammeRules) -> dict[str, Any]:
    methodologies: dict[str, Any] = {"include": _include_body(rules)}
    for key, rows in (("except", rules.excepted), ("allow", rules.allowed)):
        if rows:
            methodologies[key] = [_row_body(row) for row in rows]
    body: dict[str, Any] = {"programme": rules.programme, "methodologies": methodologies}
    if rules.conditions:
        body["conditions"] = list(rules.conditions)
    return body


def _include_body(rules: ProgrammeRules) -> Any:
    if not rules.includes_all:
        return [_row_body(row) for row in rules.named] or "none"
    return {"all_active_before": rules.published_before.isoformat()} if rules.published_before else "all"


def _row_body(row: Row) -> dict[str, Any]:
    body: dict[str, Any] = {key: getattr(row, name) for key, name in _ROW_KEYS if getattr(row, name)}
    return body | ({"scenarios": list(row.scenarios)} if row.scenarios else {})


def rules_of(body: Mapping[str, Any]) -> tuple[ProgrammeRules, ...]:
    """The rules that `body_of` wrote. For what came from elsewhere, `reading` looks first whether it is sound."""
    return tuple(_programme_rules(item) for item in body["programmes"])


def _programme_rules(item: Mapping[str, Any]) -> ProgrammeRules:
    said = item["methodologies"]
    include = said["include"]
    before = include["all_active_before"] if isinstance(include, Mapping) else ""
    return ProgrammeRules(
        programme=item["programme"],
        includes_all=include == "all" or bool(before),
        published_before=date.fromisoformat(before) if before else None,
        named=_rows(include) if isinstance(include, list) else (),
        excepted=_rows(said.get("except", ())),
        allowed=_rows(said.get("allow", ())),
        conditions=tuple(item.get("conditions", ())),
    )


def _rows(items: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    return tuple(
        Row(**{name: item.get(key, "") for key, name in _ROW_KEYS}, scenarios=tuple(item.get("scenarios", ())))
        for item in items
    )
