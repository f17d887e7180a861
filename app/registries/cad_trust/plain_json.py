"""Reads JSON that anybody may have written: within bounds, without names that stand twice, or refused in a sentence."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from app.registries.cad_trust.lists import shown

MOST_BYTES = 50_000_000
MOST_DEPTH = 8
MOST_DIGITS = 18
_TEXTS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


class NotABundle(ValueError):
    """The file cannot be read as records of CAD Trust; the message says why and what to do."""


def read_json(content: bytes, *, most: int = MOST_BYTES) -> Any:
    """The value that the file holds. Raises NotABundle."""
    if len(content) > most:
        raise NotABundle(f"The file has {len(content):,} bytes; at most {most:,} are taken. Send it in parts.")
    if not content.strip():
        raise NotABundle("The file is empty.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotABundle("The file is not a text in UTF-8. CAD Trust's records are JSON in UTF-8.") from None
    _refuse_depth(text)
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_whole, parse_float=_finite
        )
    except json.JSONDecodeError as fault:
        raise NotABundle(f"The file is not JSON: line {fault.lineno}, column {fault.colno}: {fault.msg}.") from None
    except RecursionError:  # the bound above stands before it
        raise NotABundle("The file is nested too deeply.") from None


def _refuse_depth(text: str) -> None:
    """Deep nesting exhausts the reader before it can say so."""
    depth = 0
    for bracket in _BRACKETS.finditer(_TEXTS.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MOST_DEPTH:
            raise NotABundle(f"The file is nested more than {MOST_DEPTH} deep. Records of CAD Trust are flat.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotABundle(f"The name {shown(twice)} stands twice in one record. Only one of the values can be meant.")
    return found


def _no_constant(said: str) -> Any:
    raise NotABundle(f"The file holds {said}, which is no number in JSON. Leave out what is not known.")


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise NotABundle(f"The file holds a whole number of {len(digits):,} digits; at most {MOST_DIGITS} are taken.")
    return int(digits)


def _finite(digits: str) -> float:
    found = float(digits)
    if not math.isfinite(found) or len(digits) > 40:
        raise NotABundle(f"The file holds the number {shown(digits)}, which is too large or too long.")
    return found
