"""A list in words: its rules per programme as a reader of the published table knows them, and what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.eligibility.names import version_words
from app.eligibility.records import Catalogue, EligibilityList, ProgrammeRules, Row
from app.eligibility.sentences import day, join, one_or_more


@dataclass(frozen=True)
class RowWords:
    """One row of a rule: what it names, and the title of the methodology where the catalogue has it."""

    text: str
    title: str = ""


@dataclass(frozen=True)
class ProgrammeWords:
    """What a list says of one programme, ready to print."""

    code: str
    name: str
    included: str
    named: tuple[RowWords, ...]
    excluded: tuple[RowWords, ...]
    allowed: tuple[RowWords, ...]
    conditions: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The same in one sentence, without the conditions."""
        said = self.included
        if self.named:
            said += f": {join(row.text for row in self.named)}"
        if self.excluded:
            said += f", except {join(row.text for row in self.excluded)}"
        if self.allowed:
            said += f"; allowed all the same: {join(row.text for row in self.allowed)}"
        return f"{said}."


@dataclass(frozen=True)
class Change:
    """One statement that only the later list makes, or only the earlier."""

    added: bool
    text: str


def describe(programmes: Iterable[ProgrammeRules], catalogue: Catalogue) -> tuple[ProgrammeWords, ...]:
    """Each programme of a list in words, in the order of the list."""
    return tuple(_programme(rules, catalogue) for rules in programmes)


def _programme(rules: ProgrammeRules, catalogue: Catalogue) -> ProgrammeWords:
    def words(rows: Iterable[Row]) -> tuple[RowWords, ...]:
        return tuple(RowWords(row_text(row), _title(row, rules.programme, catalogue)) for row in rows)

    known = catalogue.programme(rules.programme)
    return ProgrammeWords(
        code=rules.programme,
        name=known.name if known else rules.programme,
        included=included(rules),
        named=words(rules.named),
        excluded=words(rules.excepted),
        allowed=words(rules.allowed),
        conditions=rules.conditions,
    )


def included(rules: ProgrammeRules) -> str:
    """`All active methodologies published before 31 March 2023`."""
    if rules.published_before:
        return f"All active methodologies published before {day(rules.published_before)}"
    if rules.includes_all:
        return "All active methodologies"
    return "Only what is named" if rules.named else "None but what is allowed by name"


def row_text(row: Row) -> str:
    """`VM0026 with VMD0040`, `JNR in scenarios 2a and 3`, `Sectoral Scope 14`."""
    if row.category:
        return row.category
    said = row.methodology or row.framework
    if row.version:
        said += f" version {version_words(row.version)}"
    if row.scenarios:
        said += f" in {one_or_more('scenario', row.scenarios)}"
    return said + (f" with {row.module}" if row.module else "")


def _title(row: Row, programme: str, catalogue: Catalogue) -> str:
    known = catalogue.versions(programme, row.code) if row.code else ()
    return next((item.title for item in reversed(known) if item.title), "")


def changes(before: EligibilityList | None, after: EligibilityList, catalogue: Catalogue) -> dict[str, list[Change]]:
    """What one list says and the other does not, by the name of the programme; every rule is compared."""
    was, now = _lines(before, catalogue), _lines(after, catalogue)
    found = {}
    for name in dict.fromkeys([*now, *was]):
        old, new = was.get(name, ()), now.get(name, ())
        gone = [Change(added=False, text=text) for text in old if text not in new]
        found[name] = gone + [Change(added=True, text=text) for text in new if text not in old]
    return {name: items for name, items in found.items() if items}


def _lines(item: EligibilityList | None, catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """Every statement of a list as a line, by the name of the programme; dates of the list stand first."""
    if item is None:
        return {}
    lines = {"The list": (f"Counts from {day_or_unknown(item.effective_from)}",)}
    for words in describe(item.programmes, catalogue):
        lines[words.name] = (
            f"Includes: {words.included[:1].lower()}{words.included[1:]}",
            *(f"Includes {row.text}" for row in words.named),
            *(f"Excludes {row.text}" for row in words.excluded),
            *(f"Allows {row.text}" for row in words.allowed),
            *(f"Condition: {text}" for text in words.conditions),
        )
    return lines


def day_or_unknown(value: date | None) -> str:
    return day(value) if value else "a day that is not known"
