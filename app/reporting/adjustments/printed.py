"""The structured summary as the context of a report in PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.reporting.adjustments.computing import Adjustments
from app.reporting.adjustments.figures import Figure, State
from app.reporting.adjustments.safeguards import Check
from app.reporting.adjustments.splitting import HEADS, SPLIT_PARAGRAPH, parts
from app.reporting.adjustments.summary import Line, Summary, deviations
from workflows.partial_date import on

LANGUAGE = "en-GB"
_FEW_YEARS = 6


def context(
    found: Adjustments, table: Summary, checks: Sequence[Check], *, name: str, issuer: str, classification: str,
    as_at: date,
) -> dict[str, Any]:  # fmt: skip
    """What `render_report` prints: the table across the page, then what is missing, the safeguard and the parts."""
    span = f"{table.years[0]} to {table.years[-1]}"
    return {
        "title": f"Structured summary of {name}, {span}", "language": LANGUAGE, "issuer": issuer,
        "id": f"{table.party}-SUMMARY-{table.years[0]}", "classification": classification, "landscape": True,
        "as_at": as_at.isoformat(), "as_at_words": on(as_at).words(),
        "body": {
            "running": f"Structured summary of {name}", "kicker": "Structured summary (CTF-NDC table 4)",
            "headline": f"{name}, NDC period {span}",
            "standfirst": f"The figures cover the years to {found.period.through}.",
            "sections": [
                {"heading": "Article 6 in the structured summary",
                 "blocks": [{"table": _summary(table)}, {"rows": _worded(table)}]},
                {"heading": "How it was computed", "blocks": [{"bullets": list(table.notes)}]},
                *_gaps(table), _safeguard(checks), *_deviations(deviations(found)), _split(found),
            ],
        },
    }  # fmt: skip


def _summary(table: Summary) -> dict[str, Any]:
    years = [{"head": str(year), "right": True} for year in table.years]
    widest = 26 if len(table.years) <= _FEW_YEARS else 15
    columns = [{"head": "Row", "width": widest}, {"head": "Paragraph", "width": 6}, {"head": "Unit", "width": 4},
               *years, {"head": "Target level", "right": True}, {"head": "Progress", "width": 8}]  # fmt: skip
    return {
        "caption": "Rows 1 to 14, a column for each year of the NDC period", "dense": True, "columns": columns,
        "rows": [_row(line) for line in table.lines if line.cells],
    }  # fmt: skip


def _row(line: Line) -> list[Any]:
    cells = [_cell(figure) for figure in line.cells]
    return [f"{line.key}  {line.label}", line.paragraph, line.unit, *cells, line.target_level, line.progress]


def _worded(table: Summary) -> list[dict[str, Any]]:
    """Row 15 and the assessment, which are said in words."""
    return [
        {"label": f"{line.key}  {line.label}" if line.key.isdigit() else line.label,
         "texts": [f"{line.words} ({line.paragraph})"]}
        for line in table.lines if not line.cells
    ]  # fmt: skip


def _cell(figure: Figure) -> Any:
    if figure.known:
        return figure.words()
    return {"nk": "n/a" if figure.state is State.NOT_APPLICABLE else figure.words()}


def _gaps(table: Summary) -> list[dict[str, Any]]:
    return [{"heading": "What is missing", "blocks": [{"gaps": list(table.missing)}]}] if table.missing else []


def _safeguard(checks: Sequence[Check]) -> dict[str, Any]:
    rows = [
        {"label": f"{check.name} (paragraph {check.paragraph})",
         "texts": [f"{check.verdict.value.capitalize()}. {check.sentence}", *check.missing]}
        for check in checks
    ]  # fmt: skip
    return {"heading": "No net increase", "blocks": [{"rows": rows}]}


def _deviations(series: Sequence[Figure]) -> list[dict[str, Any]]:
    if not series:
        return []
    rows = [[str(figure.year), _cell(figure)] for figure in series]
    columns = [{"head": "Year", "width": 20}, {"head": "Deviation", "right": True}]
    table = {"caption": "Net quantity of each year less the average", "columns": columns, "rows": rows}
    return [{"heading": "Deviation from the average", "blocks": [{"table": table}]}]


def _split(found: Adjustments) -> dict[str, Any]:
    rows = [
        [f"{part.row}  {part.label}", str(part.year), part.approach, part.sector, part.transferring, part.using,
         str(part.vintage), f"{part.tonnes:,}"]
        for part in parts(found.record)
    ]  # fmt: skip
    heading = f"Quantities by approach, sector, Parties and vintage (paragraph {SPLIT_PARAGRAPH})"
    if not rows:
        return {"heading": heading, "blocks": [{"text": "Nothing was first transferred or used in these years."}]}
    columns = [{"head": head, "right": head == HEADS[-1]} for head in HEADS]
    columns[0]["width"] = 28
    table = {"caption": heading, "columns": columns, "rows": rows, "dense": True}
    return {"heading": heading, "blocks": [{"table": table}]}
