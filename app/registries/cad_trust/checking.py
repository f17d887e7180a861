"""One record of CAD Trust against its table: every field of the right kind, mapped to our value, or a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.text import TextFault, clean
from app.registries.cad_trust.data_model import DataModel, Field, Table
from app.registries.cad_trust.lists import Unmapped, shown

MOST_TEXT = 4000
NOTHING = "NA"  # in a field of the agreed electronic format that does not apply
YEARS = range(1900, 2101)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]{1,20}(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?", re.ASCII)
_BLOCK = re.compile(r"[0-9]{1,18}", re.ASCII)


class Wrong(ValueError):
    """What is wrong with a value, as a whole sentence."""


def check_record(
    record: Any, table: Table, model: DataModel
) -> tuple[dict[str, Any], list[tuple[str, str]], list[str]]:
    """What the record says in our values, what is wrong with it as (field, sentence), and the names nobody knows."""
    if not isinstance(record, dict):
        return {}, [("", f"The record must be a set of named fields, in braces; it is {_kind(record)}.")], []
    found: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    strangers = []
    for spelt, value in record.items():
        name = model.also_read.get(spelt, spelt)
        field = table.fields.get(name)
        if field is None:
            if spelt not in model.ignored:
                strangers.append(spelt)
        elif name in found:
            wrong.append((name, "The field stands twice, under two spellings."))
        elif value is not None and value != "" and not (field.label and value == NOTHING):
            try:
                found[name] = _VALUES[field.kind](field, value, model)
            except (Wrong, Unmapped) as fault:
                wrong.append((name, str(fault)))
    bad = {name for name, _ in wrong}
    for field in table.fields.values():
        if field.needed and field.name not in found and field.name not in bad:
            wrong.append((field.name, "This field is needed and is empty."))
    return found, wrong, strangers


def _kind(value: Any) -> str:
    kinds = {dict: "a set of fields", list: "a list", str: "a text", bool: "true or false", type(None): "empty"}
    return kinds.get(type(value), "a number")


def _text(field: Field, value: Any, model: DataModel) -> str:
    if not isinstance(value, str):
        raise Wrong(f"Must be a text in quotes; it is {_kind(value)}.")
    if len(value) <= MOST_TEXT and value.isascii() and value.isprintable():
        return value.strip()  # nothing to clean, which is so of nearly all
    try:
        return clean(value, most=MOST_TEXT, multiline=True)
    except TextFault as fault:
        raise Wrong(f"This text {fault}.") from None


def _url(field: Field, value: Any, model: DataModel) -> str:
    found = _text(field, value, model)
    if not re.match(r"https?://[^\s/]", found):
        raise Wrong(f"{shown(found)} is not an address that begins with https://.")
    return found


def _date(field: Field, value: Any, model: DataModel) -> date:
    """A day, or the day of a moment."""
    found = _text(field, value, model)
    try:
        if _DAY.fullmatch(found):
            return date.fromisoformat(found[:10])
    except ValueError:
        pass
    raise Wrong(f"{shown(found)} is not a date like 2026-06-30.")


def _whole(field: Field, value: Any, model: DataModel) -> int:
    """A whole number from 0, written as a number; 1000.0 is one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong(f"Must be a number without quotes; it is {_kind(value)}.")
    if value != int(value):
        raise Wrong(f"{value} is not whole. Quantities are whole tonnes.")
    if value < 0:
        raise Wrong(f"{value} is below zero.")
    return int(value)


def _year(field: Field, value: Any, model: DataModel) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}", value, re.ASCII):
        value = int(value)
    found = _whole(field, value, model)
    if found not in YEARS:
        raise Wrong(f"{found} is not a year from {YEARS.start} to {YEARS.stop - 1}.")
    return found


def _block(field: Field, value: Any, model: DataModel) -> int:
    """The number of a unit: CAD Trust writes it as a text."""
    found = _text(field, value, model)
    if not _BLOCK.fullmatch(found):
        raise Wrong(f"{shown(found)} is not a number of a unit: write figures only, without commas or letters.")
    return int(found)


def _one(field: Field, value: Any, model: DataModel) -> str:
    return model.lists[field.of].read(_text(field, value, model))


def _many(field: Field, value: Any, model: DataModel) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Wrong(f"Must be a list in square brackets, also for one value; it is {_kind(value)}.")
    return tuple(dict.fromkeys(_one(field, each, model) for each in value))


_VALUES: Mapping[str, Any] = {
    "text": _text, "key": _text, "to": _text, "url": _url, "date": _date, "year": _year, "count": _whole,
    "tonnes": _whole, "block": _block, "one": _one, "many": _many,
}  # fmt: skip
