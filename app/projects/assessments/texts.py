"""What an assessor reads beside a criterion: its definition as published, and questions that help to judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from app.eligibility.criteria import criteria
from workflows.assessment import CRITERIA, VINTAGE, label_of

_DATA = Path(__file__).parent / "data" / "guidance.yaml"


@dataclass(frozen=True)
class CriterionText:
    """One criterion: `definition` is that of the published criteria, `guidance` is our own and no rule."""

    code: str
    label: str
    definition: str
    source: str
    guidance: tuple[str, ...]


@lru_cache(maxsize=1)
def criterion_texts() -> Mapping[str, CriterionText]:
    """Every criterion by its code, in the order of assessment."""
    published, guidance = criteria(), yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    definitions = {principle.code: principle.definition for principle in published.principles}
    definitions[VINTAGE] = (
        f"The reductions or removals occurred from {_day(published.vintage_from)} to {_day(published.vintage_to)}."
    )
    source = f"Eligibility criteria of {_day(published.version)}. {published.source}"
    return {
        code: CriterionText(code, label_of(code), definitions[code], source, tuple(guidance[code])) for code in CRITERIA
    }


def window() -> tuple[date, date]:
    """The first and the last day of the vintages that count."""
    published = criteria()
    return published.vintage_from, published.vintage_to


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
