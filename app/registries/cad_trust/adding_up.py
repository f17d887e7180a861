"""Counts that must follow from the ends of a block, and blocks of one file that must not meet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.registries.cad_trust.claiming import Links, registry_of_project
from app.registries.cad_trust.data_model import DataModel
from app.registries.cad_trust.lists import shown
from app.registries.cad_trust.placing import running_serial
from app.registries.cad_trust.records import Problem

Records = Mapping[str, Sequence[Mapping[str, Any]]]
_UNITS = {
    "unit": ("unitSerialId", "unitStartBlock", "unitEndBlock", "unitCount"),
    "units": ("serialNumberBlock", "unitBlockStart", "unitBlockEnd", "unitCount"),
}
_NUMBER = re.compile(r"[0-9]+", re.ASCII)


def check_sums(tables: Records, model: DataModel) -> Iterator[Problem]:
    """Blocks that run backwards or count otherwise than they say, serials that say another end, blocks that meet."""
    for table, names in _UNITS.items():
        for number, record in enumerate(tables.get(table, ()), start=1):
            yield from _block(table, number, record, names)
        yield from _meetings(tables, table, names, model)
    for table in ("aef_t3_actions", "aef_t4_holdings"):
        for number, record in enumerate(tables.get(table, ()), start=1):
            yield from _itmos(table, number, record)
    for number, record in enumerate(tables.get("estimation", ()), start=1):
        first, last = record.get("estimationStartDate"), record.get("estimationEndDate")
        if first and last and last < first:
            yield Problem("estimation", number, "estimationEndDate", "The period ends before it begins.")


def _block(table: str, number: int, record: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Problem]:
    serial, first, last, count = (record.get(name) for name in names)
    if first is None or last is None:
        return
    if last < first:
        yield Problem(table, number, names[2], f"The block runs backwards, from {first} to {last}.")
        return
    if count is not None and count != last - first + 1:
        said = f"The block {first} to {last} holds {last - first + 1:,} units, and the record says {count:,}."
        yield Problem(table, number, names[3], said)
    if serial and (other := _other_end(serial, first, last)):
        said = f"The serial {shown(serial)} ends at {other}, and the block at {last}."
        yield Problem(table, number, names[0], said)


def _other_end(serial: str, first: int, last: int) -> str:
    """The number that stands in the serial where the end of the block should; empty where none is amiss."""
    if running_serial(serial, first=first, last=last) or first == last:
        return ""
    numbers = _NUMBER.findall(serial)
    for place, digits in enumerate(numbers[:-1]):
        if int(digits) == first and int(numbers[place + 1]) >= first and len(numbers[place + 1]) >= len(digits):
            return numbers[place + 1]
    return ""


def _meetings(tables: Records, table: str, names: tuple[str, ...], model: DataModel) -> Iterator[Problem]:
    """Each block that begins before an earlier one of the same registry and series has ended."""
    links, found = Links(tables), []
    for number, record in enumerate(tables.get(table, ()), start=1):
        serial, first, last, _ = (record.get(name) for name in names)
        if serial and first is not None and last is not None and first <= last:
            series = running_serial(serial, first=first, last=last) or serial
            found.append((registry_of_project(links.project_of_unit(record), model), series, first, last, number))
    widest: tuple[Any, ...] = ()
    for each in sorted(found):
        if widest and each[:2] == widest[:2] and each[2] <= widest[3]:
            said = f"The block {each[2]} to {each[3]} meets that of record {widest[4]}, {widest[2]} to {widest[3]}."
            yield Problem(table, each[4], names[1], said)
        if not widest or each[:2] != widest[:2] or each[3] > widest[3]:
            widest = each


def _itmos(table: str, number: int, record: Mapping[str, Any]) -> Iterator[Problem]:
    prefix = "aefT3Actions" if table == "aef_t3_actions" else "aefT4Holdings"
    ends = [record.get(f"{prefix}Itmo{which}Id", "") for which in ("First", "Last")]
    if not all(_NUMBER.fullmatch(each) and len(each) <= 18 for each in ends):
        return
    first, last = map(int, ends)
    tonnes = record.get(f"{prefix}QuantityTCo2")
    if last < first:
        yield Problem(table, number, f"{prefix}ItmoLastId", f"The block runs backwards, from {first} to {last}.")
    elif tonnes is not None and tonnes != last - first + 1:
        said = f"The block {first} to {last} holds {last - first + 1:,} t, and the record says {tonnes:,} t."
        yield Problem(table, number, f"{prefix}QuantityTCo2", said)
