"""The structured summary: rows 1 to 15 and the assessment of CTF-NDC table 4 (5/CMA.3), a column for each year."""

from __future__ import annotations

from dataclasses import dataclass

from app.reporting.adjustments.averaging import deviation
from app.reporting.adjustments.computing import Adjustments
from app.reporting.adjustments.figures import ROUNDING, Figure, State, number_words
from app.reporting.adjustments.methods import Method, Metric, Target
from app.reporting.adjustments.period import outside_the_period
from app.reporting.adjustments.rows import ASSESSMENT, OTHER, ROWS
from app.reporting.adjustments.safeguards import achievement, achievement_words

PARTIAL = (
    "This ledger holds only what this Party first transferred to us, or used of ours. Its own record may hold more, so"
    " its own figures may differ."
)
NOT_STATED = "Not stated"


@dataclass(frozen=True)
class Line:
    """One row. `cells` follow the years; a row of words has none. Target and progress are words, empty where none."""

    key: str
    label: str
    paragraph: str
    clock: str
    unit: str
    reference: str
    cells: tuple[Figure, ...]
    target_level: str = ""
    target_year: str = ""
    progress: str = ""
    words: str = ""


@dataclass(frozen=True)
class Summary:
    """The whole table, with what must be told beside it."""

    party: str
    years: tuple[int, ...]
    lines: tuple[Line, ...]
    assessment: Figure
    missing: tuple[str, ...]
    notes: tuple[str, ...]

    def line(self, key: str) -> Line:
        """Raises StopIteration for a row that there is none of."""
        return next(line for line in self.lines if line.key == key)


def summary(found: Adjustments) -> Summary:
    """The rows in their order, and the sentences of everything that is missing, each once."""
    assessed = achievement(found)
    lines = (*(_line(found, key) for key in ROWS), _other(found), _assessment(found, assessed))
    missing = [sentence for line in lines for cell in line.cells for sentence in cell.missing]
    return Summary(
        party=found.period.party, years=found.period.years, lines=lines, assessment=assessed,
        missing=tuple(dict.fromkeys((*missing, *assessed.missing))), notes=_notes(found),
    )  # fmt: skip


def deviations(found: Adjustments) -> tuple[Figure, ...]:
    """How far each year covered lies from the average; empty for a Party that does not average."""
    if found.period.method is not Method.AVERAGING or not found.period.covered:
        return ()
    averaged = found.figure("10", found.period.covered[-1])
    return tuple(deviation(found.figure("9", year), averaged) for year in found.period.covered)


def _line(found: Adjustments, key: str) -> Line:
    row, cells, period = ROWS[key], found.series(key), found.period
    result = key == ("14" if period.metric is Metric.NON_GHG else "13")
    level_row = key in ("3", "5") and any(cell.state is not State.NOT_APPLICABLE for cell in cells)
    target = result or level_row
    first = cells[0]
    return Line(
        key, row.label, first.paragraph, found.clock(key), first.unit,
        reference=(period.reference or NOT_STATED) if level_row else "", cells=cells,
        target_level=_budget_words(found, cells) if key in ("1", "2") else _level_words(found) if target else "",
        target_year=_target_year(found) if target else "", progress=_progress(cells, found) if result else "",
    )  # fmt: skip


def _budget_words(found: Adjustments, cells: tuple[Figure, ...]) -> str:
    """The budget in the row of the kind of NDC that it belongs to: it holds for the period, not for a year."""
    period = found.period
    row = {Target.SINGLE_YEAR: "1", Target.MULTI_YEAR: "2"}.get(period.target) if period.target else None
    if period.budget is None or cells[0].row != row or period.method is Method.AVERAGING:
        return ""
    return f"{number_words(period.budget, unit=period.unit)} for the period"


def _level_words(found: Adjustments) -> str:
    level = found.period.target_level
    return NOT_STATED if level is None else number_words(level, unit=found.period.unit)


def _target_year(found: Adjustments) -> str:
    period = found.period
    if period.target_year is not None:
        return str(period.target_year)
    return f"{period.first} to {period.last}" if period.method is Method.MULTI_YEAR else NOT_STATED


def _progress(cells: tuple[Figure, ...], found: Adjustments) -> str:
    """The latest year that is known, and how far it lies from the target level."""
    latest = next((cell for cell in reversed(cells) if cell.value is not None), None)
    if latest is None or latest.value is None:
        return "indeterminate"
    words = f"{latest.year}: {latest.words()}"
    level = found.period.target_level
    if level is None:
        return words
    distance = number_words(latest.value - level, unit=latest.unit)
    return f"{words}, {distance if distance.startswith('−') else '+' + distance} against the target level"


def _other(found: Adjustments) -> Line:
    words = found.period.note or "None recorded."
    return Line(OTHER.key, OTHER.label, OTHER.paragraph, "", "", "", (), words=words)


def _assessment(found: Adjustments, assessed: Figure) -> Line:
    return Line(
        ASSESSMENT.key, ASSESSMENT.label, ASSESSMENT.paragraph, "", "", "", (), words=achievement_words(found, assessed)
    )  # fmt: skip


def _notes(found: Adjustments) -> tuple[str, ...]:
    period = found.period
    method = period.method
    notes = [
        "Method: not known." if method is None
        else f"Method: {method.label} (2/CMA.3, annex, paragraph {method.declared.paragraph}). {method.declared.yearly}"
        f" {method.declared.end}",
    ]  # fmt: skip
    if method is Method.AVERAGING:
        notes.append(f"Years elapsed: {period.elapsed.label if period.elapsed else 'the reading is not known'}.")
        notes.append(ROUNDING)
    if method is not Method.AVERAGING:
        notes.append("Rows 6 to 9 and 12 follow the year of the event; row 11 that of the mitigation and of the use.")
    if not found.record.complete:
        notes.append(PARTIAL)
    return (*notes, *outside_the_period(found.record))
