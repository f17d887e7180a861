"""Boilerplate: versioned text blocks, and the one function that fills their placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_INITIAL = Path(__file__).with_name("boilerplate.yaml")
_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z][a-z0-9_]*)\}(?!\})")


@dataclass(frozen=True)
class Text:
    """One version of a block. `approved_note` says who approved it, in words."""

    key: str
    version: int
    text: str
    approved_note: str


class UnknownPlaceholder(Exception):
    """A text asks for a value that its place in a document does not offer; the message names both."""


@cache
def _read_initial() -> tuple[Text, ...]:
    blocks = yaml.safe_load(_INITIAL.read_text(encoding="utf-8"))
    return tuple(
        Text(key=key, version=block["version"], text=block["text"], approved_note=block["approved"])
        for key, block in blocks.items()
    )


def load_initial() -> dict[str, Text]:
    """The first version of every block by its key, as the file in this folder has it."""
    return {text.key: text for text in _read_initial()}


def placeholders(text: str) -> frozenset[str]:
    """The names that the text asks for, such as `partner` for `{partner}`."""
    return frozenset(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with `{name}` replaced by its value, once; values are never read for placeholders again.

    Everything else stays as typed, `{{7*7}}` and single braces included: stored text is data and
    never a template. Raises UnknownPlaceholder for a name without a value.
    """
    unknown = sorted(placeholders(text) - values.keys())
    if unknown:
        known = ", ".join(sorted(values)) or "no placeholder"
        raise UnknownPlaceholder(f"The text asks for {{{unknown[0]}}}; here it may use {known}.")
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], text)


def pieces(text: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """What `fill` would join: each stretch of the text itself with an empty name, each value under its own.

    Raises UnknownPlaceholder like `fill`.
    """
    fill(text, values)
    found, end = [], 0
    for match in _PLACEHOLDER.finditer(text):
        found += [(text[end : match.start()], ""), (values[match.group(1)], match.group(1))]
        end = match.end()
    return [*found, (text[end:], "")]


def refusals(text: Text) -> tuple[str, ...]:
    """Sentences that say why this version cannot take the place of the first one; empty when it can."""
    first = load_initial().get(text.key)
    if first is None:
        return (f"There is no block named {text.key}.",)
    unknown = sorted(placeholders(text.text) - placeholders(first.text))
    if not text.text.strip():
        return ("Enter the text.",)
    return tuple(f"{{{name}}} is not a placeholder of this block." for name in unknown)
