"""What NDC periods, inventory figures and filed annual information tell other areas, through the registry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from app.coordination.records import Record
from app.core import clock
from app.core.registry import Registry
from app.core.tonnes import UNIT
from app.reporting import settings_queries as queries
from app.reporting.adjustments.methods import Elapsed
from app.reporting.aef import queries as annual_queries
from app.reporting.aef.queries import filed_days
from app.reporting.earlier import queries as earlier
from app.reporting.narratives import commands as narrative_commands
from app.reporting.narratives import queries as narrative_queries
from app.reporting.narratives.outline import outlines
from app.reporting.settings_answers import EMISSIONS
from app.reporting.settings_models import NdcPeriod


def offer(registry: Registry) -> None:
    """Fill the places of the registry that this area fills."""
    registry.offer("ndc_period", ndc_period)
    registry.offer("ndc_description", ndc_description)
    registry.offer("inventory_years", inventory_years)
    registry.offer("annual_information_filed", annual_filed)
    registry.offer("record", record)


def annual_filed(session: Any, party: str) -> dict[int, date]:
    """When the annual information of each year was first filed, here or before Concord."""
    found, before = filed_days(session, party), earlier.annual_days(session, party)
    return {
        year: min(day for day in (found.get(year), before.get(year)) if day) for year in sorted({*found, *before})
    }  # fmt: skip


def record(session: Any, *, type: str, id: str) -> Record | None:
    """A version of annual information or of a narrative report, as comments and tasks are about it."""
    if type == "aef_submission":
        return _annual(session, id)
    return _narrative(session, id) if type == "narrative_report" else None


def _annual(session: Any, id: str) -> Record | None:
    party, _, rest = id.partition("_")
    year, _, version = rest.partition("_")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and version.isascii()):
        return None
    try:
        row = annual_queries.by_version(session, party, int(year), version)
    except annual_queries.UnknownSubmission:
        return None
    title = f"Annual information of {row.party} for {row.year}, version {row.version}"
    url = f"/reports/annual/{row.year}/{row.party.lower()}/{row.version}"
    return Record("aef_submission", row.reference, title, url, "", "reports.view")


def _narrative(session: Any, id: str) -> Record | None:
    found = re.fullmatch(r"([a-z0-9_]+)-([A-Z]{3})-(?:([0-9]{4})-)?([0-9]{1,6})", id, re.ASCII)
    if found is None or found[1] not in outlines():
        return None
    kind, party, period, number = found.groups()
    try:
        row = narrative_queries.version_row(session, kind, party, number=int(number), period=period or "")
    except narrative_queries.UnknownReport:
        return None
    title = f"{outlines()[kind].name}{f' of {period}' if period else ''}, version {row.number}"
    url = narrative_commands.path_of(row)
    return Record("narrative_report", narrative_commands.about(row).id, title, url, "", "reports.view")


def ndc_period(session: Any, party: str) -> tuple[int, int] | None:
    """First and last year of the NDC period that holds now; None where none is recorded."""
    row = _holding(session, party)
    return (row.first_year, row.last_year) if row else None


def ndc_description(session: Any, party: str) -> dict[str, str] | None:
    """What is recorded of that NDC, in words; an empty one is not known."""
    row = _holding(session, party)
    if row is None:
        return None
    unit = row.indicator or UNIT
    level = f"{_number(row.target_level)} {unit}" if row.target_level is not None else ""
    return {
        "target_kind": row.target_type,
        "target_year": str(row.target_year or ""),
        "target": level,
        "reference": row.reference,
        "metric": row.metric,
        "method": row.method,
        "method_words": Elapsed(row.elapsed).label if row.elapsed else "",
        "trajectory": _trajectory(row, unit),
        "quantification": level,
        "source": row.source,
    }


def inventory_years(session: Any, party: str) -> list[dict[str, Any]]:
    """The newest approved figure of each year of the inventory, in whole tCO2e."""
    rows = queries.levels(queries.figures_of(session, party), EMISSIONS)
    return [{"year": year, "tonnes": row.tonnes, "source": row.source} for year, row in sorted(rows.items())]


def _holding(session: Any, party: str) -> NdcPeriod | None:
    """The period in force that covers this year, else the last one."""
    held: Sequence[NdcPeriod] = queries.in_force(queries.periods_of(session, party))
    year = clock.now().year
    now = next((row for row in held if row.first_year <= year <= row.last_year), None)
    return now or (held[-1] if held else None)


def _trajectory(row: NdcPeriod, unit: str) -> str:
    parts = [f"{year}: {_number(Decimal(text))}" for year, text in sorted(row.trajectory.items())]
    if row.budget is not None:
        parts.append(f"budget {_number(row.budget)}")
    return f"{'; '.join(parts)} ({unit})" if parts else ""


def _number(value: Decimal) -> str:
    """The number with commas and without noughts at its end."""
    whole = value == value.to_integral_value()
    return f"{value.to_integral_value():,f}" if whole else f"{value.normalize():,f}"
