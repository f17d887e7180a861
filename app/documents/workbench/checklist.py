"""The checklist before clearance: what a machine can see in a draft, each point with its state in words."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from app.documents.glyphs import why_not_printable
from app.documents.kinds import KINDS
from app.documents.kinds.kind import CLOSED, OPEN
from app.documents.rendering import render_html
from app.documents.workbench.house_words import otherwise

MET, BLOCKS, LOOK = "met", "blocks", "look"
_LEFT_OVER = re.compile(r"\{[a-z_]+\}|\[\[[a-z_]+\]\]")
_PARTNER_LISTS = "partners."


@dataclass(frozen=True)
class Check:
    """One point. `said` says how it stands, in a sentence; `place` is where it is put right on the editor's page."""

    key: str
    label: str
    state: str
    said: str
    place: str = "words-h"


def checks(found: Any, *, changes: Collection[Mapping[str, str]] = (), missing: Collection[str] = ()) -> list[Check]:
    """Every point, in the order of the page. `changes` are facts that the record has otherwise now."""
    listed = [change for change in changes if change["key"].startswith(_PARTNER_LISTS)]
    other = [change for change in changes if change not in listed]
    return [_facts(other, missing), _partners(listed), *_of_text(found)]


def faults(found: Any) -> tuple[str, ...]:
    """Sentences for what stands in the way of clearance in the text itself. Facts have guards of their own."""
    return tuple(check.said for check in _of_text(found) if check.state == BLOCKS)


def _facts(changes: Collection[Mapping[str, str]], missing: Collection[str]) -> Check:
    said = " ".join(missing)
    if not said and changes:
        names = ", ".join(change["label"] for change in changes)
        said = f"{_counted(len(changes), 'fact')} changed on record since this draft: {names}."
    state = BLOCKS if said else MET
    return Check("facts", "Facts are those on record", state, said or "No fact has changed since the draft.", "facts-h")


def _partners(changes: Collection[Mapping[str, str]]) -> Check:
    said = "Counts and names are those of the partnership record."
    if changes:
        said = f"The record counts otherwise now: {', '.join(change['label'] for change in changes)}."
    return Check(
        "partners", "Partner lists and counts agree with the record", BLOCKS if changes else MET, said, "facts-h"
    )


def _of_text(found: Any) -> Iterator[Check]:
    context = json.loads(found.context)
    yield _numbering(context)
    yield _pictures(context)
    yield _classification(context)
    yield _lengths(found)
    yield _letters(context)
    yield _left_over(context)
    yield _house_words(context)
    yield Check(
        "spelling", "Spelling (British English)", LOOK,
        "No dictionary comes with Concord: read it once more, or let your browser underline what it does not know.",
    )  # fmt: skip


def _numbering(context: Mapping[str, Any]) -> Check:
    """Paragraphs and notes count on without a gap; a list may begin at 1 or, after a first paragraph, at 2."""
    rows = [("Note", context.get("notes", ())), ("Paragraph", context["body"].get("paragraphs", ()))]
    gaps = []
    for name, items in rows:
        numbers = [item["number"] for item in items if isinstance(item, Mapping) and "number" in item]
        if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            gaps.append(f"{name}s are numbered {', '.join(map(str, numbers))}.")
    said = " ".join(gaps) or "Paragraphs and notes count on without a gap."
    return Check("numbering", "Numbering without gaps", BLOCKS if gaps else MET, said)


class _Pictures(HTMLParser):
    """Counts pictures, and those without words for whoever does not see them."""

    def __init__(self) -> None:
        super().__init__()
        self.all = 0
        self._titled = 0
        self._bare = 0
        self._in_title = False
        self._said = ""

    @property
    def silent(self) -> int:
        return self.all - self._titled + self._bare

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img" or (tag == "svg" and given.get("role") == "img"):
            self.all += 1
            self._titled += bool((given.get("alt") or given.get("aria-label") or "").strip())
        self._in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        if self._in_title and self.all and data.strip():
            self._titled += 1
            self._in_title = False


def _pictures(context: Mapping[str, Any]) -> Check:
    seen = _Pictures()
    seen.feed(render_html(context, state="draft"))
    if seen.silent > 0:
        said = f"{_counted(seen.silent, 'picture')} without alternative text."
        return Check("pictures", "Alternative text of charts and pictures", BLOCKS, said)
    said = f"{_counted(seen.all, 'picture')}, each with alternative text." if seen.all else "It has no pictures."
    return Check("pictures", "Alternative text of charts and pictures", MET, said)


def _classification(context: Mapping[str, Any]) -> Check:
    word = str(context.get("classification", ""))
    known = word in (OPEN, CLOSED)
    said = f"{word} once published; until then Official (closed)." if known else "No classification is set."
    return Check("classification", "Classification", MET if known else BLOCKS, said)


def _lengths(found: Any) -> Check:
    errors = KINDS[found.kind].word_errors(found.words)
    said = " ".join(errors.values()) or "Every text fits its place."
    return Check("lengths", "Length of the words", BLOCKS if errors else MET, said)


def _letters(context: Mapping[str, Any]) -> Check:
    fault = why_not_printable("".join(_texts(context["body"])) + "".join(context["words"].values()))
    said = f"{fault}." if fault else "The fonts of the document hold every letter."
    return Check("letters", "Letters that can be printed", BLOCKS if fault else MET, said)


def _left_over(context: Mapping[str, Any]) -> Check:
    """A placeholder that nothing filled. What an officer typed is printed as typed, so it is looked at here alone."""
    found = sorted({mark for text in context["words"].values() for mark in _LEFT_OVER.findall(text)})
    if found:
        said = f"Printed as typed, since nothing fills it: {', '.join(found)}. See whether that is meant."
        return Check("placeholders", "Placeholders", LOOK, said)
    return Check("placeholders", "Placeholders", MET, "No placeholder is left in the words.")


def _house_words(context: Mapping[str, Any]) -> Check:
    """Looked at, never refused: a name or a quotation may be spelt as others spell it."""
    found = otherwise(context["words"].values())
    if not found:
        return Check("house_words", "House words", MET, "No word that the house writes otherwise is in the words.")
    listed = ", ".join(f"{house} for “{typed}”" for typed, house in found)
    said = f"The house writes {listed}. Leave it where it is a name or a quotation."
    return Check("house_words", "House words", LOOK, said)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
