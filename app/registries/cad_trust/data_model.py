"""CAD Trust's tables, fields and code lists as a dated data file has them, with what a deployment adds."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from app.registries.cad_trust.lists import CodeList, ListsFault, extended, list_of

_DATA = Path(__file__).parents[1] / "data"
_FILE = _DATA / "cad_trust.yaml"
_AEF = _DATA / "cad_trust_aef.csv"
_KINDS = frozenset({"text", "url", "date", "year", "count", "tonnes", "block", "key", "one", "many", "to"})
EXTENSION = "cad_trust.yaml"  # in the folder of the instance: lists that a deployment adds


@dataclass(frozen=True)
class Field:
    """One field. `of` is the list of a value or the table of a reference; `label` its heading in the AEF."""

    name: str
    kind: str
    of: str = ""
    needed: bool = False
    label: str = ""


@dataclass(frozen=True)
class Table:
    """One table with its fields in order; `key` names the field of the identifier that CAD Trust gives."""

    name: str
    fields: Mapping[str, Field]

    @property
    def key(self) -> str:
        return next((field.name for field in self.fields.values() if field.kind == "key"), "")


@dataclass(frozen=True)
class DataModel:
    """A version of CAD Trust's data model. Tables stand in the order in which records are inserted."""

    version: str
    dated: date
    tables: Mapping[str, Table]
    old_tables: Mapping[str, Table]
    lists: Mapping[str, CodeList]
    not_sent: Mapping[str, str]
    also_read: Mapping[str, str]
    ignored: frozenset[str]
    nature_of: Mapping[str, str]
    unit_registries: Mapping[str, str]
    claims: frozenset[str]

    def table(self, name: str) -> Table | None:
        """The table of this name, as its address or a file spells it; None where there is none."""
        plain = name.strip().casefold().replace("-", "_")
        return self.tables.get(plain) or self.old_tables.get(plain)


def data_model(extension: Path | None = None) -> DataModel:
    """The data model, with the lists that a file of the deployment adds. Raises ListsFault."""
    if extension is None:
        return _read(None, 0)
    try:
        changed = extension.stat().st_mtime_ns
    except OSError:
        return _read(None, 0)
    return _read(extension, changed)


@lru_cache(maxsize=4)
def _read(extension: Path | None, changed: int) -> DataModel:
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    lists = {key: list_of(key, value) for key, value in {**data["lists"], **data["version_1"]["lists"]}.items()}
    if extension is not None:
        lists = _with_more(lists, extension)
    aef = _aef_fields(data)
    tables = {
        name: Table(name, {**_fields(data["tables"][name], lists, name), **aef.get(name, {})}) for name in data["order"]
    }
    return DataModel(
        version=str(data["version"]),
        dated=data["dated"],
        tables=tables,
        old_tables={"units": Table("units", _fields(data["version_1"]["units"], lists, "units"))},
        lists=lists,
        not_sent=data["not_sent"],
        also_read=data["also_read"],
        ignored=frozenset(data["filled_by_cad_trust"]),
        nature_of={activity: nature for nature, activities in data["nature_of"].items() for activity in activities},
        unit_registries=data["unit_registries"],
        claims=frozenset(data["claims"]),
    )


def _fields(data: Mapping[str, str], lists: Mapping[str, CodeList], table: str) -> dict[str, Field]:
    found = {name: field_of(name, spelt) for name, spelt in data.items()}
    for field in found.values():
        if field.kind not in _KINDS or (field.kind in ("one", "many") and field.of not in lists):
            raise ListsFault(f"tables.{table}.{field.name}: {data[field.name]!r} is no kind of field.")
    return found


def field_of(name: str, spelt: str, *, label: str = "", needed: bool = False) -> Field:
    """A field as the file spells it: `text`, `date*`, `one:metric`, `to:project*`."""
    kind, _, of = spelt.removesuffix("*").partition(":")
    return Field(name, kind, of, needed or spelt.endswith("*"), label)


def _aef_fields(data: Mapping[str, Any]) -> dict[str, dict[str, Field]]:
    """The fields of the AEF tables in their order: what the AEF needs, and what CAD Trust needs besides."""
    kinds, needed = data["aef_kinds"], frozenset(data["aef_needed"])
    found: dict[str, dict[str, Field]] = {}
    with _AEF.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["cad_trust_field"]
            plain = "date" if row["type"] in ("date", "datetime") else "text"
            must = row["required"] == "yes" or name in needed
            field = field_of(name, kinds.get(name, plain), label=row["label"], needed=must)
            found.setdefault(row["table"], {})[name] = field
    return found


def _with_more(lists: dict[str, CodeList], extension: Path) -> dict[str, CodeList]:
    try:
        more = yaml.safe_load(extension.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise ListsFault(f"{extension.name} cannot be read as YAML in UTF-8.") from fault
    said = more.get("lists", {}) if isinstance(more, dict) else None
    if not isinstance(said, dict) or not set(said) <= set(lists):
        raise ListsFault(f"{extension.name}: “lists” must hold some of {', '.join(sorted(lists))}.")
    return {key: extended(found, list_of(key, said[key])) if key in said else found for key, found in lists.items()}
