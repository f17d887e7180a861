"""What an officer states of a report that was filed before Concord, and whether it may stand; no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from app.core.text import TextFault, clean
from app.reporting.narratives.outline import outlines
from app.reporting.settings_answers import SettingRefused

ANNUAL = "annual"
FIRST_YEAR, LAST_YEAR = 2021, 2199
FIRST_DAY = date(2021, 1, 1)  # nothing under Article 6.2 was filed before its guidance was
_TEXTS = {"named": 40, "address": 500, "source": 500, "note": 2000, "approaches": 500}
_VERSION = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{1,3}", re.ASCII)
_APPROACH = re.compile(r"CA[0-9]{4}|[A-Z]{3}-[0-9]{4,6}", re.ASCII)


@dataclass(frozen=True)
class Kind:
    """A kind of report: whether it is of a year, and whether its record says which approaches it holds."""

    code: str
    name: str
    of_year: bool
    holds_approaches: bool


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Annual information, and every report that has an outline."""
    found = {ANNUAL: Kind(ANNUAL, "Annual information", of_year=True, holds_approaches=False)}
    for code, each in outlines().items():
        found[code] = Kind(code, each.name, of_year=each.biennial, holds_approaches=not each.biennial)
    return found


@dataclass(frozen=True)
class EarlierAnswers:
    """A report as an officer records it; the file comes beside it."""

    kind: str
    named: str
    submitted_on: date
    source: str
    year: int | None = None
    address: str = ""
    approaches: str = ""
    note: str = ""


def title_of(kind: str, year: int | None, named: str) -> str:
    """`Annual information for 2024, version 1.0`."""
    return f"{kinds()[kind].name}{f' for {year}' if year else ''}, version {named}"


def checked(answers: EarlierAnswers, *, has_file: bool, today: date) -> dict[str, Any]:
    """The columns of the record. Raises SettingRefused, naming the answer at fault."""
    kind = kinds().get(answers.kind)
    if kind is None:
        raise SettingRefused("Choose which report it is.", "kind")
    texts = {name: _text(name, getattr(answers, name)) for name in _TEXTS}
    if not texts["named"]:
        raise SettingRefused("Enter the version as the report gives it, like 1.0.", "named")
    if kind.code == ANNUAL and not _VERSION.fullmatch(texts["named"]):
        raise SettingRefused(
            "The version of annual information is two numbers with a point between them, like 1.0.", "named"
        )
    if not texts["source"]:
        raise SettingRefused("Enter the source: who filed it or where its filing is on record.", "source")
    _check_year(kind, answers.year)
    _check_day(kind, answers, today)
    if texts["address"]:
        _check_address(texts["address"])
    elif not has_file:
        raise SettingRefused("Give the file, or the address at which the report can be read.", "address")
    return {
        "kind": kind.code, "year": answers.year, "submitted_on": answers.submitted_on,
        **{name: texts[name] for name in ("named", "address", "source", "note")},
        "approaches": _approaches(kind, texts["approaches"]),
    }  # fmt: skip


def _text(name: str, value: str) -> str:
    try:
        return clean(value, most=_TEXTS[name], multiline=name == "note")
    except TextFault as fault:
        raise SettingRefused(f"The {'version' if name == 'named' else name} {fault}", name) from fault


def _check_year(kind: Kind, year: int | None) -> None:
    if kind.of_year and year is None:
        raise SettingRefused(f"Enter the year of the report: {kind.name.lower()} is of one year.", "year")
    if not kind.of_year and year is not None:
        raise SettingRefused(f"Leave the year empty: the {kind.name.lower()} is of no year.", "year")
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise SettingRefused(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.", "year")


def _check_day(kind: Kind, answers: EarlierAnswers, today: date) -> None:
    if answers.submitted_on > today:
        raise SettingRefused("The date of submission lies ahead. Record it once it was filed.", "submitted_on")
    if answers.submitted_on < FIRST_DAY:
        raise SettingRefused("The date of submission must be in 2021 or later.", "submitted_on")
    if kind.code == ANNUAL and answers.year is not None and answers.submitted_on.year <= answers.year:
        raise SettingRefused(f"Annual information for {answers.year} is filed after that year.", "submitted_on")


def _check_address(text: str) -> None:
    try:
        found = urlsplit(text)
        sound = found.scheme in ("http", "https") and bool(found.hostname) and " " not in text
    except ValueError:
        sound = False
    if not sound:
        raise SettingRefused("The address must begin with https:// and lead to the report.", "address")


def _approaches(kind: Kind, text: str) -> list[str]:
    found = sorted({part.strip().upper() for part in text.split(",") if part.strip()})
    if found and not kind.holds_approaches:
        raise SettingRefused(f"Leave the approaches empty: {kind.name.lower()} is about all of them.", "approaches")
    wrong = next((each for each in found if not _APPROACH.fullmatch(each)), None)
    if wrong is not None:
        raise SettingRefused(
            f"“{wrong[:40]}” is no approach. Enter identifiers like CA0004 or references like GHA-0007, with commas"
            " between them.", "approaches",
        )  # fmt: skip
    return found
