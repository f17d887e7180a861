"""Vectors in: a file of inputs of one Party, read into plain values or refused with the place and a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from app.reporting.adjustments.figures import Number

MOST_CHARACTERS = 5_000_000
MOST_DIGITS = 18
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class VectorFault(ValueError):
    """A vector cannot be read or computed; the message says where and what to do."""


@dataclass(frozen=True)
class Vector:
    """One vector as it stands in the file. `expect` is None where the file expects nothing."""

    id: str
    title: str
    rule: str
    inputs: Mapping[str, Any]
    expect: Mapping[str, Any] | None

    def fault(self, place: str, sentence: str) -> NoReturn:
        raise VectorFault(f"Vector {self.id}, {place}: {sentence}")


def read_vectors(text: str) -> tuple[list[Vector], bool]:
    """The vectors of a file, and whether it holds a list of them. Raises VectorFault."""
    if len(text) > MOST_CHARACTERS:
        raise VectorFault(f"The file has more than {MOST_CHARACTERS:,} characters. Divide it.")
    try:
        found = json.loads(
            text, parse_float=Decimal, parse_int=_integer, parse_constant=_constant, object_pairs_hook=_pairs
        )
    except json.JSONDecodeError as fault:
        raise VectorFault(f"The file is not JSON: line {fault.lineno}, column {fault.colno}: {fault.msg}.") from fault
    except RecursionError:
        raise VectorFault("The file is nested too deeply.") from None
    many = isinstance(found, list)
    entries = found if many else [found]
    if not entries:
        raise VectorFault("The file holds no vector.")
    return [_vector(entry, number) for number, entry in enumerate(entries, start=1)], many


def _vector(entry: Any, number: int) -> Vector:
    if not isinstance(entry, dict):
        raise VectorFault(f"Vector {number} is not an object with “id”, “title”, “inputs” and “expect”.")
    name = str(entry.get("id") or number)
    for key, kind in (("inputs", dict), ("expect", dict), ("title", str), ("rule", str)):
        if entry.get(key) is not None and not isinstance(entry[key], kind):
            raise VectorFault(f"Vector {name}: “{key}” must be {'an object' if kind is dict else 'text'}.")
    return Vector(
        id=name, title=entry.get("title") or "", rule=entry.get("rule") or "", inputs=entry.get("inputs") or {},
        expect=entry.get("expect"),
    )  # fmt: skip


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names differ: of two values for one year, neither may vanish."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise VectorFault(f"“{twice}” stands twice in one object. Keep one of them.")
    return found


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MOST_DIGITS:
        raise VectorFault(f"The number {text[:20]}… has more than {MOST_DIGITS} digits.")
    return int(text)


def _constant(text: str) -> NoReturn:
    raise VectorFault(f"{text} is not a number that can be computed with.")


def number(vector: Vector, place: str, value: Any, *, least: int | None = None) -> Number:
    """A whole number or an exact fraction. Raises VectorFault for anything else, and below `least`."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        vector.fault(place, f"{_shown(value)} is not a number.")
    if isinstance(value, Decimal) and (abs(value.adjusted()) > MOST_DIGITS or len(value.as_tuple().digits) > 40):
        vector.fault(place, f"{_shown(value)} is out of range.")
    found = Fraction(value)
    if least is not None and found < least:
        vector.fault(place, f"{_shown(value)} is below {least}. Quantities carry no sign here.")
    return int(found) if found.denominator == 1 else found


def quantity(vector: Vector, place: str, value: Any) -> int:
    """A quantity of ITMOs: whole and not negative."""
    found = number(vector, place, value, least=0)
    if not isinstance(found, int):
        vector.fault(place, f"{_shown(value)} is not a whole quantity.")
    return found


def year(vector: Vector, place: str, value: Any) -> int:
    """A calendar year in four figures."""
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"[12][0-9]{3}", text):
        vector.fault(place, f"{_shown(value)} is not a year in four figures.")
    return int(text)


def day(vector: Vector, place: str, value: Any) -> date | None:
    """A day like 2024-05-10; None for nothing."""
    if value is None or value == "":
        return None
    try:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        vector.fault(place, f"{_shown(value)} is not a day like 2024-05-10.")


def by_year(vector: Vector, name: str, *, whole: bool = False) -> dict[int, Number]:
    """An input that is an object of years and numbers; empty where it is not given."""
    given = vector.inputs.get(name)
    if given is None:
        return {}
    if not isinstance(given, dict):
        vector.fault(f"inputs.{name}", 'must be an object of years and numbers, like {"2024": 1000}.')
    found: dict[int, Number] = {}
    for key, value in given.items():
        place = f"inputs.{name}, {key}"
        found[year(vector, place, key)] = (
            quantity(vector, place, value) if whole else number(vector, place, value)
        )  # fmt: skip
    return found


def _shown(value: Any) -> str:
    return f"“{str(value)[:40]}”"
