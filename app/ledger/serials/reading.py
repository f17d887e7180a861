"""A serial as text into its parts, or one sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from app.ledger.serials.rules import ITMO, RULES, Rule
from app.ledger.serials.serial import Serial, SerialFault

MOST_CHARACTERS = 200
MOST_NUMBER = 2**62
_PATTERNS = tuple((rule, rule.pattern) for rule in RULES)
_HALVES = re.compile(r" (?:-|–|to) ")
_MINUS = re.compile(r"(?:--|to -|to −)[0-9]")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_SPELT = ("prefix", "suffix", "first", "last", "starts", "ends", "vintage")


def parse(text: str, registry: str = "", *, quantity: int | None = None) -> Serial:
    """What the serial says. `registry` is the code of list 31b (or ITMO) that it must be of, empty for any.

    Raises SerialFault: an unknown form, numbers that run backwards, that are too large or not plain digits, a period
    that is no period, or a count other than the quantity in whole tonnes that stands beside it.
    """
    plain, notes = _tidied(text)
    for rule, found, halves in _matches(plain):
        serial = _serial(rule, found, halves=halves, notes=notes)
        if registry and serial.registry != registry:
            raise SerialFault(f"The serial {_shown(plain)} is one of {serial.registry}, not of {registry}.")
        if quantity is not None and serial.count != quantity:
            raise SerialFault(
                f"The serial counts {serial.count:,} units ({serial.first} to {serial.last}), "
                f"but the quantity is {quantity:,}."
            )
        return serial
    raise SerialFault(_unknown(plain, registry))


def _tidied(text: str) -> tuple[str, list[str]]:
    """The serial without spaces around it, and a note where there were some. Raises SerialFault."""
    plain = " ".join(text.split())
    notes = ["Spaces around or inside the serial were dropped."] if plain != text else []
    if not plain:
        raise SerialFault("There is no serial.")
    if len(plain) > MOST_CHARACTERS:
        raise SerialFault(f"A serial has at most {MOST_CHARACTERS} characters; this one has {len(plain)}.")
    if not plain.isascii() and any(each.isdigit() and not each.isascii() for each in plain):
        raise SerialFault(f"The serial {_shown(plain)} holds digits that are not 0 to 9. Type it again.")
    if _MINUS.search(plain):
        raise SerialFault(f"A number in the serial {_shown(plain)} has a minus sign.")
    return plain, notes


def _matches(plain: str) -> Iterator[tuple[Rule, re.Match[str], tuple[str, str] | None]]:
    """The rule that fits, its match and, where the serial is written twice, both halves. Raises SerialFault."""
    halves = _HALVES.split(plain)
    for rule, pattern in _PATTERNS:
        if not rule.twice:
            if found := pattern.fullmatch(plain):
                yield rule, found, None
        elif len(halves) == 2:
            pair = [pattern.fullmatch(half) for half in halves]
            if pair[0] is not None and pair[1] is not None:
                if _frame(pair[0]) != _frame(pair[1]):
                    raise SerialFault("The first and the last serial of the block differ in more than the number.")
                yield rule, pair[0], (pair[0]["first"], pair[1]["first"])


def _frame(found: re.Match[str]) -> tuple[str, str]:
    return found["prefix"], found["suffix"]


def _serial(rule: Rule, found: re.Match[str], *, halves: tuple[str, str] | None, notes: list[str]) -> Serial:
    parts = {name: value or "" for name, value in found.groupdict().items()}
    written = halves or (parts["first"], parts.get("last", parts["first"]))
    first, last = (_number(each, notes, rule=rule) for each in written)
    if last < first:
        raise SerialFault(f"The range runs backwards, from {first} to {last}.")
    starts, ends = (_day(parts[name]) if parts.get(name) else None for name in ("starts", "ends"))
    if starts and ends and ends < starts:
        raise SerialFault(f"The period runs backwards, from {parts['starts']} to {parts['ends']}.")
    registry = rule.registry or parts["registry"]
    year = int(parts["vintage"]) if parts.get("vintage") else None
    return Serial(
        registry=registry,
        rule=rule.name,
        key=rule.key.format(registry=registry, prefix=parts["prefix"], suffix=parts["suffix"]),
        first=first,
        last=last,
        form=_form(rule, parts),
        host=parts.get("host", ""),
        project=parts.get("project", ""),
        vintages=(starts.year, ends.year) if starts and ends else (year, year) if year is not None else None,
        starts=starts,
        ends=ends,
        approach=parts.get("approach", ""),
        parts=tuple((name, value) for name, value in parts.items() if name not in _SPELT and value),
        notes=tuple(notes),
    )


def _form(rule: Rule, parts: dict[str, str]) -> str:
    head, tail = parts["prefix"] + "-", parts["suffix"]
    if rule.single:
        return head + "{first}" + tail
    if rule.twice:
        return head + "{first}" + tail + " - " + head + "{last}" + tail
    return head + "{first}" + rule.between + "{last}" + tail


def _number(written: str, notes: list[str], *, rule: Rule) -> int:
    """A number of a unit. Raises SerialFault."""
    digits = written.replace(",", "")
    if digits != written:
        if not _GROUPED.fullmatch(written):
            raise SerialFault(f"The commas in the number {written} do not part thousands.")
        notes.append(f"The number {written} was written with commas.")
    if rule.registry == ITMO and digits.startswith("0"):
        raise SerialFault(f"The number {written} begins with zero; numbers of ITMOs begin at 1.")
    if digits != "0" and digits.startswith("0"):
        notes.append(f"The number {written} was written with zeros before it.")
    number = int(digits)
    if number > MOST_NUMBER:
        raise SerialFault(f"The number {written} is too large for a unit.")
    return number


@lru_cache(maxsize=4000)
def _day(written: str) -> date:
    """A day written ddmmyyyy. Raises SerialFault."""
    try:
        return date(int(written[4:]), int(written[2:4]), int(written[:2]))
    except ValueError as fault:
        raise SerialFault(f"The period in the serial holds {written}, which is no day (ddmmyyyy).") from fault


def _unknown(plain: str, registry: str) -> str:
    alike = [rule.example for rule in RULES if rule.registry == registry] if registry else []
    if alike:
        return f"{_shown(plain)} is no serial of {registry}. One reads like {alike[0]}."
    return f"{_shown(plain)} is no serial of a form that is known. One reads like {RULES[0].example}."


def _shown(plain: str) -> str:
    short = plain if len(plain) <= 100 else plain[:99] + "…"
    return f"“{''.join(each if each.isprintable() else chr(0xFFFD) for each in short)}”"
