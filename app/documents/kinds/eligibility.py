"""What the check by the Eligibility List said on the day of submission, and what a later list would say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.documents.kinds.draft import Draft
from app.documents.kinds.project_words import day_words
from app.eligibility.records import Outcome

NOT_CHECKED = "Not checked: the check is made on the day of submission"
_LABELS = {outcome.value: outcome.label for outcome in Outcome}


def eligibility(draft: Draft) -> list[dict[str, Any]]:
    """The verdict kept with the application in rows: what was found, by which list, why, and what a newer one says."""
    project = draft.case.project
    verdict = project.eligibility
    if not verdict:
        value = "" if project.submitted_on else NOT_CHECKED
        draft.project_fact("eligibility.outcome", "Eligibility List", value=value)
        return [{"label": "Eligibility List", "texts": [draft.value(value)]}]
    rows = [
        ("outcome", "Finding", [outcome_of(verdict)]),
        ("day", "On the day of submission", [_day(verdict.get("on"))]),
        ("list", "List in force on that day", [_capital(list_words(verdict))]),
        ("reasons", "Reasons", _texts(verdict, "sentences")),
        ("conditions", "Conditions", _texts(verdict, "conditions")),
        ("missing", "Not known", _texts(verdict, "missing")),
    ]
    if project.flag and outcome_of(project.flag):
        later = ", by the ".join(part for part in (outcome_of(project.flag), list_words(project.flag)) if part)
        rows.append(("later", "By a later list", [later]))
    shown = [(key, label, texts) for key, label, texts in rows if texts]
    for key, label, texts in shown:
        draft.project_fact(f"eligibility.{key}", label, value=" ".join(texts))
    return [{"label": label, "texts": [draft.value(text) for text in texts]} for _, label, texts in shown]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def outcome_of(verdict: Mapping[str, Any]) -> str:
    """`Eligible on conditions`; empty for a code that is not known."""
    return _LABELS.get(str(verdict.get("outcome", "")), "")


def list_words(verdict: Mapping[str, Any]) -> str:
    """`list number 2, in force since 30 September 2024`; empty where no list is named."""
    found = verdict.get("list") or {}
    return f"list number {found['number']}, in force since {_day(found['effective_from'])}" if found else ""


def _texts(verdict: Mapping[str, Any], name: str) -> list[str]:
    return [str(text) for text in verdict.get(name) or ()]


def _day(iso: Any) -> str:
    return day_words(date.fromisoformat(str(iso))) if iso else ""
