"""The report of an export as text, one fact to a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.core.tonnes import words as tonnes_words
from app.registries.records import FIRST_YEAR, RowFault, RowNote
from app.registries.report import Report, Total, meeting_words

MOST_LINES = 50


def as_text(report: Report, *, name: str = "") -> str:
    """The report for people, on a terminal."""
    return "\n".join(_lines(report, name))


def rows_words(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def row_ranges(numbers: Sequence[int]) -> str:
    """`row 5` or `rows 2 to 101, 104`: numbers that follow each other are drawn together."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    said = [f"{part[0]} to {part[-1]}" if len(part) > 1 else str(part[0]) for part in parts]
    more = f" and {len(said) - 10} more" if len(said) > 10 else ""
    return f"row{'' if len(numbers) == 1 else 's'} {', '.join(said[:10])}{more}"


def fault_words(fault: RowFault) -> str:
    """`Row 7, Quantity Issued: …` with what stands there."""
    column = f", {fault.column}" if fault.column else ""
    value = f" (it holds “{fault.value}”)" if fault.value else ""
    return f"Row {fault.row}{column}: {fault.sentence}{value}"


def note_words(column: str, sentence: str, notes: Sequence[RowNote]) -> str:
    """A note with the rows that it is about."""
    numbers = row_ranges([note.row for note in notes])
    return f"{numbers[0].upper()}{numbers[1:]}{f', {column}' if column else ''}: {sentence}"


def _lines(report: Report, name: str) -> Iterator[str]:
    yield f"{name or 'The file'}: {report.export.label}, {report.sheet.layout}."
    refused = len(report.sheet.faults)
    yield f"{rows_words(report.sheet.total)} read, {len(report.sheet.rows):,} taken, {refused:,} refused."
    for state, total in report.by_state.items():
        yield f"{state[:1].upper()}{state[1:]}: {_total_words(total)}."
    yield f"In all: {_total_words(report.total)}."
    yield f"Vintage before {FIRST_YEAR}: {_total_words(report.before_first_year)}."
    if report.unknown_vintage.rows:
        yield f"Vintage not known: {_total_words(report.unknown_vintage)}."
    labelled = _total_words(report.labelled) if report.sheet.tells_labels else "not known, there is no such column"
    yield f"Labelled as authorised under Article 6: {labelled}."
    yield from _overlaps(report)
    for project, hosts in report.projects_in_two_countries.items():
        yield f"Project {project} has serials of {' and '.join(hosts)}."
    yield from _some(fault_words(each) for each in report.sheet.faults)
    yield from _some(note_words(*key, notes) for key, notes in report.notes_by_sentence.items())


def _overlaps(report: Report) -> Iterator[str]:
    inside = report.inside
    if report.without_serial == len(report.sheet.rows) and report.sheet.rows:
        yield "Overlaps: cannot be checked, as this export gives no serials."
        return
    claims = f"{len(inside.double):,} double claim{'' if len(inside.double) == 1 else 's'}"
    yield f"Overlaps inside the file: {claims}, {len(inside.twice_listed):,} listed twice."
    if inside.more:
        yield f"There are more than {len(inside.meetings):,}; the rest was not looked at."
    yield from _some(meeting_words(each) for each in (*inside.double, *inside.twice_listed))
    if inside.inside_issuance:
        yield f"Ended blocks inside issued blocks: {inside.inside_issuance:,}. That is no double counting."
    yield f"Double claims with what is held: {len(report.held):,}."
    yield from _some(meeting_words(each) for each in report.held)


def _some(lines: Iterable[str]) -> Iterator[str]:
    """The first lines, and how many more there are."""
    more = 0
    for number, line in enumerate(lines):
        if number < MOST_LINES:
            yield f"  {line}"
        else:
            more += 1
    if more:
        yield f"  … and {more:,} more."


def _total_words(total: Total) -> str:
    return f"{rows_words(total.rows)}, {tonnes_words(total.tonnes)}"
