"""A file of CAD Trust as a dry run: errors by table, record and field, and what it says as plain records of ours."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.registries.cad_trust.adding_up import check_sums
from app.registries.cad_trust.bundles import tables_in
from app.registries.cad_trust.checking import check_record
from app.registries.cad_trust.claiming import claims_of, labels_of, registrations_of
from app.registries.cad_trust.data_model import DataModel, Table
from app.registries.cad_trust.lists import shown
from app.registries.cad_trust.plain_json import MOST_BYTES, read_json
from app.registries.cad_trust.records import Problem, Reading

MOST_PROBLEMS = 1000
MOST_STRANGERS = 50


def read_file(content: bytes, model: DataModel, *, most: int = MOST_BYTES) -> Reading:
    """Everything that the file says, and everything that is wrong with it. Nothing is written. Raises NotABundle."""
    tables, problems = tables_in(read_json(content, most=most), model)
    return _Reader(model).read(tables, problems)


class _Reader:
    """One pass over the tables in the order of insertion."""

    def __init__(self, model: DataModel) -> None:
        self.model = model
        self.result = Reading(version=model.version)
        self.strangers: Counter[tuple[str, str]] = Counter()
        self.keys: dict[str, dict[str, int]] = {}

    def read(self, tables: dict[str, list[Any]], problems: list[Problem]) -> Reading:
        for problem in problems:
            self.problem(problem)
        if set(tables) & set(self.model.old_tables):
            self.result.version = self.model.version if set(tables) & set(self.model.tables) else "1"
        for name, records in tables.items():
            self.records(self.model.table(name), records)
        self.references()
        for problem in check_sums(self.result.tables, self.model):
            self.problem(problem)
        self.result.labels = labels_of(self.result.tables)
        self.result.projects = registrations_of(self.result.tables)
        self.result.claims = claims_of(self.result.tables, self.model)
        self._notes()
        order = ["", *self.model.tables, *self.model.old_tables]
        self.result.problems.sort(key=lambda each: (order.index(each.table), each.record, each.field))
        return self.result

    def problem(self, problem: Problem) -> None:
        if len(self.result.problems) < MOST_PROBLEMS:
            self.result.problems.append(problem)
        else:
            self.result.left_out += 1

    def records(self, table: Table, records: list[Any]) -> None:
        """Every record of one table in our values; what is wrong with one keeps nothing of another out."""
        keys = self.keys.setdefault(table.name, {})
        read: list[dict[str, Any]] = []
        for number, record in enumerate(records, start=1):
            found, wrong, strangers = check_record(record, table, self.model)
            for field, sentence in wrong:
                self.problem(Problem(table.name, number, field, sentence))
            self.strangers.update((table.name, name) for name in strangers[:MOST_STRANGERS])
            key = found.get(table.key)
            if key and key in keys:
                said = f"{shown(key)} is the key of record {keys[key]} already."
                self.problem(Problem(table.name, number, table.key, said))
            elif key:
                keys[key] = number
            read.append(found)
        self.result.counts[table.name], self.result.tables[table.name] = len(records), read

    def references(self) -> None:
        """Each reference against the keys of its table, where the file holds that table."""
        outside: Counter[tuple[str, str]] = Counter()
        for name, records in self.result.tables.items():
            fields = [field for field in self.model.table(name).fields.values() if field.kind == "to"]
            for number, record in enumerate(records, start=1):
                for field in fields:
                    key = record.get(field.name)
                    if key and field.of not in self.result.tables:
                        outside[name, field.of] += 1
                    elif key and key not in self.keys[field.of]:
                        said = f"No record of {field.of} in this file has the key {shown(key)}."
                        self.problem(Problem(name, number, field.name, said))
        self.result.notes += [
            f"{table}: {count:,} records refer to {of}, which this file does not hold."
            for (table, of), count in sorted(outside.items())
        ]

    def _notes(self) -> None:
        for (table, name), count in sorted(self.strangers.items())[:MOST_STRANGERS]:
            version = "version 1" if table in self.model.old_tables else self.model.version
            self.result.notes.append(
                f"{table}: {shown(name)} is not a field of CAD Trust {version}; it was not read ({count:,} records)."
            )
        if unknown := sum(not claim.registry for claim in self.result.claims):
            self.result.notes.append(f"Of {unknown:,} blocks the file does not say at which registry they are.")
