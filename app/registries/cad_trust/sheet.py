"""Collects the records of an export: maps every value through its list, and lists what is missing or unmapped."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from app.registries.cad_trust.data_model import DataModel, Field
from app.registries.cad_trust.lists import Unmapped
from app.registries.cad_trust.records import Export, Problem

_NAMES = uuid.uuid5(uuid.NAMESPACE_DNS, "concord.cad-trust")


@lru_cache(maxsize=100_000)
def key_of(table: str, name: str) -> str:
    """The identifier of a record within our files: the same in every export of the same thing.

    CAD Trust gives its own when the record is inserted; until then this is what other records refer to.
    """
    return str(uuid.uuid5(_NAMES, f"{table}/{name}"))


class Sheet:
    """Records by table, and their problems."""

    def __init__(self, model: DataModel) -> None:
        self.model = model
        self._records: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in model.tables}
        self._problems: list[tuple[str, str, str, str, str]] = []

    def has(self, table: str, name: str) -> bool:
        return name in self._records[table]

    def put(
        self, table: str, name: str, values: Mapping[str, Any], *, about: str,
        missing: Mapping[str, str] | None = None, needed: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Add one record from our own values; `name` is unique within its table, and gives its place and identifier.

        A value of None or nothing is not on record. Where its field is needed, always or by `needed` in this record,
        that is a problem, in the words that `missing` has for it.
        """
        fields = self.model.tables[table].fields
        if not values.keys() <= fields.keys():
            raise KeyError(f"{table} has no field {sorted(values.keys() - fields.keys())}")
        found: dict[str, Any] = {}
        for field in fields.values():
            value = key_of(table, name) if field.kind == "key" else self._value(field, values.get(field.name))
            if isinstance(value, Unmapped):
                self._problem(table, name, field, str(value), about)
            elif value not in (None, "", []):
                found[field.name] = value
            elif field.needed or field.name in needed:
                said = (missing or {}).get(field.name) or f"{_named(field)} is needed and is not on record."
                self._problem(table, name, field, said, about)
        self._records[table][name] = found

    def export(self, *, on: date) -> Export:
        """Every record in the order of insertion, within a table by name; tables without a record are left out."""
        tables, places = {}, dict[tuple[str, str], int]()
        for table, records in self._records.items():
            names = sorted(records)
            places.update({(table, name): number for number, name in enumerate(names, start=1)})
            if names:
                tables[table] = tuple(records[name] for name in names)
        order = list(self.model.tables)
        problems = [
            Problem(table, places[table, name], field, sentence, about)
            for table, name, field, sentence, about in self._problems
        ]
        problems.sort(key=lambda each: (order.index(each.table), each.record, each.field))
        return Export(version=self.model.version, on=on, tables=tables, problems=tuple(problems))

    def _problem(self, table: str, name: str, field: Field, sentence: str, about: str) -> None:
        self._problems.append((table, name, field.name, sentence, about))

    def _value(self, field: Field, value: Any) -> Any:
        """The value as CAD Trust takes it; an Unmapped where the list does not name it, None where there is none."""
        if value is None or value == "" or value == ():
            return None
        try:
            if field.kind == "one":
                return self._one(field, value)
            if field.kind == "many":
                return [self.model.lists[field.of].send(each) for each in value]
        except Unmapped as fault:
            return fault
        if field.kind == "to":
            return key_of(field.of, value)
        if field.kind == "date":
            return value.isoformat()
        if field.kind in ("block", "text"):
            return str(value)
        return value

    def _one(self, field: Field, value: Any) -> str:
        """The one value that the field takes. Raises Unmapped, also where we have several."""
        if isinstance(value, str):
            return self.model.lists[field.of].send(value)
        if len(value) > 1:
            listed = ", ".join(value)
            raise Unmapped(f"CAD Trust takes one {self.model.lists[field.of].name}, and there are several: {listed}.")
        return self.model.lists[field.of].send(value[0])


def _named(field: Field) -> str:
    return f"{field.name} ({field.label})" if field.label else field.name
