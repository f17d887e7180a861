"""Square brackets in a text that is negotiated: whether they are balanced, and how many places they mark."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHOWN = 30  # characters of the text that name a place
_WHO = re.compile(r"\s*([A-Z][^\[\]:\n]{0,40}):(?=\s)")


class Unbalanced(ValueError):
    """A bracket has no partner; the message is a sentence that names the place."""


@dataclass(frozen=True)
class Piece:
    """A part of a text as it is shown: `kind` is text, open, close, or who (the side that wants the words)."""

    kind: str
    text: str


def check(text: str) -> None:
    """Raise Unbalanced for the first bracket that has no partner. Brackets may stand within brackets."""
    opened: list[int] = []
    for found in re.finditer(r"[\[\]]", text):
        if found[0] == "[":
            opened.append(found.start())
        elif opened:
            opened.pop()
        else:
            raise Unbalanced(
                f"A bracket closes that was never opened, {_place(text, found.start())}. Open it, or take it away."
            )
    if opened:
        raise Unbalanced(f"A bracket opens and never closes, {_place(text, opened[-1])}. Close it, or take it away.")


def count(text: str) -> int:
    """How many places are contested: options side by side are one place; brackets within brackets count as well."""
    total = 0
    closed: dict[int, int] = {}  # by depth, where the last bracket of that depth closed
    depth = 0
    for found in re.finditer(r"[\[\]]", text):
        if found[0] == "]":
            depth -= 1
            closed[depth] = found.end()
            continue
        beside = depth in closed and not text[closed[depth] : found.start()].strip(" \t/")
        total += not beside
        closed.pop(depth + 1, None)
        depth += 1
    return total


def pieces(text: str) -> list[Piece]:
    """The text cut at its brackets. After an opening one, “Singapore:” is the side that wants the words."""
    found: list[Piece] = []
    for part in re.split(r"([\[\]])", text):
        if not part:
            continue
        if part in "[]":
            found.append(Piece("open" if part == "[" else "close", part))
            continue
        named = _WHO.match(part) if found and found[-1].kind == "open" else None
        if named:
            found.append(Piece("who", named[0].strip()))
            part = part[named.end() :]
        found.append(Piece("text", part))
    return found


def _place(text: str, position: int) -> str:
    """`in paragraph 3, at “[by 15 April of the following…”`."""
    before = text[:position]
    paragraph = len([line for line in before.split("\n")[:-1] if line.strip()]) + 1
    shown = " ".join(text[position : position + _SHOWN + 1].split())
    if text[position] == "]":
        shown = " ".join(text[max(0, position - _SHOWN) : position + 1].split())
    return f"in paragraph {paragraph}, at “{shown}”"
