"""A submission as the context of a PDF, from its frozen tables alone: to send round for clearance, and to file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.tonnes import UNIT
from app.reporting.aef import cells
from app.reporting.aef.fields import Field, tables
from app.reporting.aef.parties import name_of
from app.reporting.aef.profiles import Profile, profile
from app.reporting.aef.tables import ROWS, Row, Tables
from workflows.partial_date import on

LANGUAGE = "en-SG"
MOST_ROWS = 100  # of each table: what a reader reads and one rendering lays out in seconds; the workbook has them all
_QUANTITIES = {"QuantityCO2": UNIT, "QuantityNon-GHG": "", "AuthorizedQuantity": UNIT}
# What fits across the page in the type of a dense table, in characters; a cell takes some for its padding.
_ACROSS, _PADDING, _LEAST, _MOST = 172, 3, 7, 26
_NUMBER = "Row"


@dataclass(frozen=True)
class Standing:
    """What the record says of the version beside its tables: facts as pairs, and words for the head of a draft."""

    id: str
    facts: Sequence[tuple[str, str]]
    explanations: Mapping[str, str]
    workbook: str
    as_at: date
    state: str = ""
    ours: bool = True


@dataclass(frozen=True)
class _Shown:
    """A column that is printed: its field, its cells as text, and how many characters wide it is set."""

    field: Field
    texts: tuple[str, ...]

    @property
    def wide(self) -> int:
        words = max((len(word) for word in self.field.label.split()), default=0)
        longest = max((len(text) for text in self.texts), default=0)
        return _PADDING + max(_LEAST, min(max(words, longest), _MOST))

    @property
    def right(self) -> bool:
        return self.field.name in _QUANTITIES


def context(given: Tables, standing: Standing, *, issuer: str, classification: str) -> dict[str, Any]:
    """What `render_report` prints across the page: what it is, the totals, the five tables, the explanations."""
    name, heading = name_of(given.heading.party), given.heading
    title = f"Annual information of {name} for {heading.year}, version {heading.version}"
    return {
        "title": title, "language": LANGUAGE, "issuer": issuer, "id": standing.id, "classification": classification,
        "landscape": True, "state": standing.state, "as_at": standing.as_at.isoformat(),
        "as_at_words": on(standing.as_at).words(),
        "body": {
            "running": f"Annual information of {name}, {heading.year}",
            "kicker": "Annual information under Article 6.2 (agreed electronic format)",
            "headline": f"{name}, {heading.year}, version {heading.version}",
            "standfirst": f"{profile(given.profile).name}. Values stand as in the cells of the workbook; quantities"
                          " have separators.",
            "sections": [
                {"heading": "What this is", "blocks": [{"rows": _labelled(standing.facts)}]},
                _totals(given), _heading(given), *(_table(given, number, standing) for number in ROWS),
                *([_explanations(standing.explanations)] if standing.ours else []),
            ],
        },
    }  # fmt: skip


def _labelled(pairs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"label": label, "texts": [text or {"nk": "Nothing given"}]} for label, text in pairs]


def _heading(given: Tables) -> dict[str, Any]:
    table, row, form = tables()[1], given.heading_row, profile(given.profile)
    facts = [(field.label, _words(field, row, form)) for field in table.fields]
    return {"heading": table.title, "blocks": [_fields("Fields of the submission", facts)]}


def _fields(caption: str, facts: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Fields one below another, close together."""
    columns = [{"head": "Field", "width": 34}, {"head": "Value", "width": 66}]
    rows = [[label, text or {"nk": "Empty"}] for label, text in facts]
    return {"table": {"caption": caption, "columns": columns, "rows": rows, "dense": True}}


def _totals(given: Tables) -> dict[str, Any]:
    """Rows and quantities over everything, printed or not; of actions by type, as a sum over types says nothing."""
    lines = [[tables()[number].title, f"{len(given.of(number)):,}", ""] for number in ROWS if number in (2, 5)]
    lines += [line for number in (3, 4) for line in _summed(given, number)]
    columns = [{"head": "Table", "width": 56}, {"head": "Rows", "right": True, "width": 14},
               {"head": "Quantity", "right": True, "width": 30}]  # fmt: skip
    table = {"caption": "Rows and quantities of every table, in full", "columns": columns, "rows": sorted(lines)}
    return {"heading": "Totals", "blocks": [{"table": table}]}


def _summed(given: Tables, number: int) -> list[list[str]]:
    """A line for each type of action, or one for the holdings; quantities in another metric have lines of their own."""
    counts: dict[str, int] = defaultdict(int)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in given.of(number):
        kind = str(row.get("ActionType", "")) if number == 3 else ""
        counts[kind] += 1
        sums[kind, UNIT] += Decimal(row.get("QuantityCO2", 0))  # type: ignore[arg-type]
        if "QuantityNon-GHG" in row:
            metric = str(row.get("Non-GHGMetric", "in the non-GHG metric"))
            sums[kind, metric] += Decimal(row["QuantityNon-GHG"])  # type: ignore[arg-type]
    title = tables()[number].title
    if not counts:
        return [[title, "0", ""]]
    return [
        [f"{title}, {kind}" if kind else title, f"{counts[kind]:,}", f"{total:,} {unit}"]
        for (kind, unit), total in sums.items()
    ]  # fmt: skip


def _table(given: Tables, number: int, standing: Standing) -> dict[str, Any]:
    """What is the same in every row is said once, what no row holds is named, the rest stands in tables."""
    table, rows, form = tables()[number], given.of(number), profile(given.profile)
    if not rows:
        return {"heading": table.title, "blocks": [{"text": "No rows."}]}
    if len(rows) == 1:
        facts = [(field.label, words) for field in table.fields if (words := _words(field, rows[0], form))]
        return {"heading": table.title, "blocks": [_fields("Its one row, without the fields that are empty", facts)]}
    same, empty, shown = _sorted_out(table.fields, rows, form)
    blocks: list[dict[str, Any]] = []
    if len(rows) > MOST_ROWS:
        blocks.append({"text": (
            f"Rows 1 to {MOST_ROWS} of {len(rows):,} are printed here, so that this paper can be read. All of them are"
            f" in the workbook {standing.workbook}, and all count in the totals."
        )})  # fmt: skip
    if same:
        blocks.append(_fields("The same in every row", same))
    bands = _bands(shown)
    blocks += [_band(table.title, band, place, len(bands)) for place, band in enumerate(bands, start=1)]
    if empty:
        blocks.append({"note": f"Empty in every row: {'; '.join(empty)}."})
    return {"heading": table.title, "blocks": blocks}


def _sorted_out(
    fields: Sequence[Field], rows: Sequence[Row], form: Profile
) -> tuple[list[tuple[str, str]], list[str], list[_Shown]]:
    """Fields with one value throughout, fields without any, and the columns to print. All rows count."""
    same, empty, shown = [], [], []
    for field in fields:
        texts = tuple(_words(field, row, form) for row in rows)
        if len(set(texts)) > 1:
            shown.append(_Shown(field, texts[:MOST_ROWS]))
        elif texts[0]:
            same.append((field.label, texts[0]))
        else:
            empty.append(field.label)
    return same, empty, shown


def _bands(shown: Sequence[_Shown]) -> list[list[_Shown]]:
    """The columns in as many tables as the page is too narrow for; each repeats the number of the row."""
    found: list[list[_Shown]] = [[]]
    room = _ACROSS
    for column in shown:
        if found[-1] and column.wide > room:
            found.append([])
            room = _ACROSS
        found[-1].append(column)
        room -= column.wide
    return found if found[0] else []


def _band(title: str, band: Sequence[_Shown], place: int, of: int) -> dict[str, Any]:
    part = f", part {place} of {of}: a row goes on under its number" if of > 1 else ""
    whole = max(_ACROSS // 2, sum(column.wide for column in band))
    columns: list[dict[str, Any]] = [{"head": _NUMBER, "width": 4}]
    columns += [
        {"head": column.field.label, "right": column.right, "width": max(3, 95 * column.wide // whole)}
        for column in band
    ]  # fmt: skip
    if sum(column.wide for column in band) < whole:  # a narrow table stays narrow
        columns.append({"head": "", "width": 95 - sum(each["width"] for each in columns[1:])})
    rows = [
        [str(line), *cells_of, *([""] if len(columns) > len(cells_of) + 1 else [])]
        for line, cells_of in enumerate(zip(*(column.texts for column in band), strict=True), start=1)
    ]
    return {"table": {"caption": f"{title}{part}", "columns": columns, "rows": rows, "dense": True}}


def _explanations(said: Mapping[str, str]) -> dict[str, Any]:
    if not said:
        return {"heading": "Explanations", "blocks": [{"text": "None is written."}]}
    return {"heading": "Explanations", "blocks": [{"rows": _labelled(sorted(said.items()))}]}


def _words(field: Field, row: Row, form: Profile) -> str:
    """The cell of the workbook as text; a quantity with separators."""
    value = cells.written(field, row, form)
    if value is None:
        return ""
    if field.name in _QUANTITIES and isinstance(value, int | Decimal):
        return f"{value:,}"
    return " ".join(str(value).split())
