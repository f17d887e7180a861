"""Words that the house writes otherwise: spellings of elsewhere, the wrong tonnes, a formula without its low figure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("house_words.yaml")
_BEGINS = re.compile(r"(?:^|[.!?:\n]\s*|[“\"(]\s*)$")  # what stands before the first word of a sentence


def otherwise(texts: Iterable[str]) -> list[tuple[str, str]]:
    """What was typed and what the house writes, each once, in the order in which they stand."""
    known, pattern = _known()
    found: dict[str, str] = {}
    for text in texts:
        for hit in pattern.finditer(text):
            typed = hit[0]
            if typed in known:
                found[typed] = known[typed]
            elif typed[0].isupper() and _begins_sentence(text, hit.start()):
                found[typed] = known[typed.lower()].capitalize()
    return list(found.items())


def _begins_sentence(text: str, place: int) -> bool:
    return _BEGINS.search(text, max(0, place - 10), place) is not None


@cache
def _known() -> tuple[dict[str, str], re.Pattern[str]]:
    """Everything of the file by what is typed, and one pattern for all of it, as whole words."""
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    words, marks = dict(read["words"]), dict(read["marks"])
    typed = sorted([*words, *(word.capitalize() for word in words), *marks], key=len, reverse=True)
    return words | marks, re.compile(rf"(?<![\w/.@-])(?:{'|'.join(map(re.escape, typed))})(?![\w/@-])")
