"""What we hold as a bundle of CAD Trust: JSON with its version and date, or one CSV for each table in a package."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

from app.core.web import safe_cell
from app.registries.cad_trust.data_model import DataModel
from app.registries.cad_trust.from_aef import add_aef
from app.registries.cad_trust.from_projects import add_projects
from app.registries.cad_trust.from_units import add_units
from app.registries.cad_trust.records import Export, Held
from app.registries.cad_trust.sheet import Sheet


def export_of(held: Held, model: DataModel) -> Export:
    """Everything that can be sent, in the order of insertion, with every field that is missing or has no mapping."""
    sheet = Sheet(model)
    add_projects(sheet, held)
    add_units(sheet, held)
    add_aef(sheet, held)
    return sheet.export(on=held.on)


def as_json(export: Export) -> str:
    """The bundle as text, one record to a line; the same for the same records and day."""
    head = json.dumps({"schema": "CAD Trust", "version": export.version, "date": export.on.isoformat()})[:-1]
    tables = [
        f"{json.dumps(table)}: [\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in records) + "\n]"
        for table, records in export.tables.items()
    ]
    return f'{head}, "tables": {{\n' + ",\n".join(tables) + "\n}}\n"


def as_package(export: Export, model: DataModel) -> bytes:
    """A ZIP of one CSV for each table in UTF-8, named in the order of insertion; the same for the same records."""
    out = io.BytesIO()
    order = list(model.tables)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for table, records in export.tables.items():
            member = zipfile.ZipInfo(f"{order.index(table) + 1:02}_{table}.csv", (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(member, _csv(table, records, model).encode("utf-8-sig"))
    return out.getvalue()


def _csv(table: str, records: Any, model: DataModel) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    names = list(model.tables[table].fields)
    writer.writerow(names)
    writer.writerows([_cell(record.get(name)) for name in names] for record in records)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list):
        return safe_cell("; ".join(value))
    return value if isinstance(value, int) else safe_cell(str(value))
