"""The words in which the check gives its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from app.eligibility.names import version_words
from app.eligibility.records import EligibilityList, Methodology
from workflows.partial_date import PartialDate, Precision, on


def join(parts: Iterable[str], last: str = "and") -> str:
    """`2a, 2b and 3`."""
    words = list(parts)
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def start(sentence: str) -> str:
    """The sentence with a capital first letter; the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def day(value: date) -> str:
    """`31 March 2023`."""
    return on(value).words()


def when(value: PartialDate) -> str:
    """`on 30 May 2023`, `in May 2023`, `in 2023`."""
    return f"{'on' if value.precision is Precision.DAY else 'in'} {value.words()}"


def one_or_more(word: str, items: Sequence[str]) -> str:
    """`version 2.0` or `versions 2.0 and 2.1`."""
    return f"{word}{'' if len(items) == 1 else 's'} {join(items)}"


def no_list(lists: Sequence[EligibilityList], *, host: str, on_day: date) -> str:
    """Which list is missing: none at all, none yet, or only one without its date."""
    dated = sorted(item.effective_from for item in lists if item.effective_from)
    if not lists:
        return f"No Eligibility List of {host} is on record."
    undated = f"An Eligibility List of {host} is on record without the day from which it counts"
    if not dated:
        return f"{undated}, so it is not known which list was in force on {day(on_day)}."
    first = f"The first Eligibility List of {host} on record with a date counts from {day(dated[0])}"
    if len(dated) == len(lists):
        first = first.replace(" on record with a date", " on record")
    return f"{first}: no list is known for {day(on_day)}."


def category_excluded(label: str, categories: Sequence[str]) -> str:
    return start(f"{label} belongs to {join(categories)}, which the list excludes, and no exception names it.")


def category_taken(label: str, categories: Sequence[str]) -> str:
    return start(f"{label} belongs to {join(categories)}, which the list does not exclude.")


def category_unknown(code: str, named: Sequence[str], *, does: str) -> str:
    return f"The category of {code} is not known; the list {does} {join(named)}."


def another_version(code: str, named: str, asked: str, *, does: str) -> str:
    return f"The list {does} version {version_words(named)} of {code}; version {asked} is another."


def version_missing(code: str, named: Sequence[str], *, does: str) -> str:
    return f"The version of {code} is not stated; the list {does} {one_or_more('version', named)}."


def versions_that_fail(versions: Sequence[str]) -> str:
    which = start(one_or_more("version", versions))
    return f"{which} would not be eligible: state which version is used."


def versions_unsure(versions: Sequence[str]) -> str:
    return f"When {one_or_more('version', versions)} came out is not known for certain."


def in_time(item: Methodology, label: str, *, before: date) -> str:
    return start(f"{label} was published {when(item.active_from)}, before {day(before)}.")


def late(item: Methodology, label: str, *, before: date) -> str:
    return start(f"{label} was published {when(item.active_from)}, not before {day(before)}.")


def later_than_submission(item: Methodology, label: str, *, on_day: date) -> str:
    return start(f"{label} was published {when(item.active_from)}, after the day of submission, {day(on_day)}.")


def ended(item: Methodology, label: str, *, on_day: date) -> str:
    assert item.active_to is not None
    return start(f"{label} was no longer active on {day(on_day)}: its last day was {day(item.active_to)}.")


def ended_before_list(item: Methodology, label: str, *, since: date) -> str:
    """For what a list names although the programme had ended it before."""
    assert item.active_to is not None
    return start(
        f"{label} was active until {day(item.active_to)}, before the list took effect on {day(since)};"
        " the list names it all the same."
    )


def date_unknown(label: str, *, before: date | None) -> str:
    wanted = f"; the list takes what was published before {day(before)}" if before else ""
    return start(f"the publication date of {label} is not known{wanted}.")


def date_unsure(item: Methodology, label: str, *, limit: date) -> str:
    return start(f"{label} was published {when(item.active_from)}: whether before {day(limit)} is not known.")


def takes_all(programme: str) -> str:
    return f"The list takes all active methodologies of {programme}."


def exception_in_time(code: str, *, before: date) -> str:
    return f"The list names {code} as allowed; of its versions that holds for those published before {day(before)}."


def undated_besides(host: str) -> str:
    return f"Another Eligibility List of {host} is on record without the day from which it counts; it was not used."


def not_in_catalogue(code: str) -> str:
    return f"{code} is not in the catalogue: its category and publication date are not known."


def version_not_in_catalogue(code: str, version: str, known: Sequence[str]) -> str:
    told = f"; it holds {one_or_more('version', known)}" if known else " with any version"
    return f"Version {version} of {code} is not in the catalogue{told}."


def not_named(label: str) -> str:
    return start(f"{label} is not among the methodologies that the list names, and it takes no others.")


def module_missing(label: str, module: str) -> str:
    return start(f"{label} is allowed only with {module}: that {module} is used is not stated.")


def scenario_missing(label: str, scenarios: Sequence[str]) -> str:
    return start(f"{label} is allowed in {one_or_more('scenario', scenarios)}: the scenario is not stated.")


def scenario_wrong(label: str, scenarios: Sequence[str], asked: str) -> str:
    return start(f"{label} is allowed only in {one_or_more('scenario', scenarios)}, not in scenario {asked}.")
