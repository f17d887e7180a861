"""Finds the tables in a file of CAD Trust: a bundle, one table, or what its addresses answer; version 2 or 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.registries.cad_trust.data_model import DataModel, Table
from app.registries.cad_trust.lists import shown
from app.registries.cad_trust.plain_json import NotABundle
from app.registries.cad_trust.records import Problem

MOST_RECORDS = 200_000
_AROUND = frozenset({"schema", "version", "date", "tables"})
_PAGE = frozenset({"page", "pageCount", "data"})  # how CAD Trust answers a request for a table


def tables_in(value: Any, model: DataModel) -> tuple[dict[str, list[Any]], list[Problem]]:
    """The records by table in the order of insertion, and what stands in the file besides. Raises NotABundle."""
    found: dict[str, list[Any]] = {}
    problems: list[Problem] = []
    for name, records in _named(value, model):
        table = model.table(name)
        if table is None:
            problems.append(Problem("", 0, "", f"{shown(name)} is not a table of CAD Trust {model.version}."))
        elif not isinstance(records, list):
            problems.append(Problem(table.name, 0, "", "The table must be a list of records, in square brackets."))
        elif table.name in found:
            problems.append(Problem(table.name, 0, "", "The table stands twice, under two spellings of its name."))
        else:
            found[table.name] = records
    if sum(map(len, found.values())) > MOST_RECORDS:
        raise NotABundle(f"The file holds more than {MOST_RECORDS:,} records. Send it in parts.")
    if not found and not problems:
        raise NotABundle("The file holds no table of CAD Trust.")
    order = [*model.tables, *model.old_tables]
    return {name: found[name] for name in order if name in found}, problems


def _named(value: Any, model: DataModel) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and "data" in value and set(value) <= _PAGE:
        value = value["data"]
    if isinstance(value, list):
        yield _table_of(value, model).name, value
        return
    if not isinstance(value, dict):
        raise NotABundle("The file must hold tables by name, like {“unit”: […]}, or the list of one table.")
    yield from _bundle(value, model).items()


def _bundle(value: dict[str, Any], model: DataModel) -> Mapping[str, Any]:
    """The tables of a bundle: what stands under “tables”, or all of it."""
    if "tables" not in value:
        return {name: records for name, records in value.items() if name not in _AROUND}
    if not isinstance(value["tables"], dict):
        raise NotABundle("“tables” must hold the tables by name, like {“unit”: […]}.")
    if strangers := set(value) - _AROUND:
        raise NotABundle(f"{shown(min(strangers))} stands beside “tables”. Put it there, or leave it out.")
    version = value.get("version", model.version)
    if not isinstance(version, str) or version.partition(".")[0] not in ("1", model.version.partition(".")[0]):
        raise NotABundle(f"The file says another version than {model.version}: {shown(str(version))}.")
    return value["tables"]


def _table_of(records: list[Any], model: DataModel) -> Table:
    """The one table whose fields the first record has. Raises NotABundle."""
    first = next((each for each in records if isinstance(each, dict)), None)
    if first is None:
        raise NotABundle("The file holds a list without a record in it.")
    fits = {
        table.name: sum(name in table.fields for name in first)
        for table in (*model.tables.values(), *model.old_tables.values())
    }
    most = max(fits.values())
    best = [name for name, count in fits.items() if count == most and most]
    if len(best) != 1:
        raise NotABundle("The list does not say of which table it is. Put it under the name of the table.")
    found = model.table(best[0])
    assert found is not None
    return found
