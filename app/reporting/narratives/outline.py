"""The outlines of the reports as data: what each must hold, in order, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parents[1] / "data" / "outlines.yaml"
DECISION = "2/CMA.3, annex, paragraph"
NO_TEXT, MAY, NEEDED = "", "may", "needed"


class OutlineFault(Exception):
    """The data file holds an outline that cannot be used; the message says which part."""


@dataclass(frozen=True)
class Item:
    """One item of an outline. `code` is whole (`IV.G.1`); `record` names a reader of the record, empty for none.

    `text` says whether officers must write (`needed`), may (`may`) or cannot; `missing` is the sentence of the gap.
    """

    code: str
    title: str
    paragraph: str
    missing: str
    record: str = ""
    text: str = NO_TEXT
    ask: str = ""
    heading: str = ""

    @property
    def basis(self) -> str:
        """`2/CMA.3, annex, paragraph 18(h)(i)`: what asks for the item."""
        return f"{DECISION} {self.paragraph}"

    @property
    def slug(self) -> str:
        """How an address names the item: `iv-g-1`."""
        return slug_of(self.code)


@dataclass(frozen=True)
class Chapter:
    """A chapter: its items, once or (`each`) for every cooperative approach. A `confidential` one is never public."""

    code: str
    title: str
    paragraph: str
    items: tuple[Item, ...]
    each: bool = False
    confidential: bool = False
    note: str = ""


@dataclass(frozen=True)
class Outline:
    """The outline of one kind of report. `texts_of` is the kind whose texts it uses.

    `only_new` keeps to approaches that no filed report holds; `biennial` asks for the year of the report;
    `confidential` says that it has an annex for confidential texts.
    """

    code: str
    name: str
    short: str
    decision: str
    about: str
    texts_of: str
    chapters: tuple[Chapter, ...]
    only_new: bool = False
    biennial: bool = False
    confidential: bool = False

    @property
    def slug(self) -> str:
        return self.code.replace("_", "-")

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item once, in order."""
        return tuple(item for chapter in self.chapters for item in chapter.items)

    def find(self, slug: str) -> tuple[Chapter, Item] | None:
        """The item that an address names, with its chapter."""
        for chapter in self.chapters:
            for item in chapter.items:
                if item.slug == slug:
                    return chapter, item
        return None


@dataclass(frozen=True)
class Rule:
    """When a report of the cycle is due: a day of a year, and for the biennial ones the first year and the step."""

    basis: str
    month: int = 0
    day: int = 0
    first: int = 0
    every: int = 0


def slug_of(code: str) -> str:
    """`IV.G.1` as `iv-g-1`."""
    return code.lower().replace(".", "-").replace(" ", "-")


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def outlines() -> Mapping[str, Outline]:
    """Every outline by the code of its kind, in the order of the file. Raises OutlineFault."""
    found = [_outline(each) for each in _data()["kinds"]]
    return {each.code: each for each in found}


@lru_cache(maxsize=1)
def cycle() -> Mapping[str, Rule]:
    """The rules of the reporting cycle: annual, biennial, initial, updated."""
    return {name: Rule(**rule) for name, rule in _data()["cycle"].items()}


def _outline(data: Mapping[str, Any]) -> Outline:
    chapters = tuple(_chapter(each) for each in data["chapters"])
    outline = Outline(
        code=data["code"], name=data["name"], short=data["short"], decision=data["decision"], about=data["about"],
        texts_of=data.get("texts_of", data["code"]), chapters=chapters, only_new=data.get("only_new", False),
        biennial=data.get("biennial", False), confidential=data.get("confidential", False),
    )  # fmt: skip
    _refuse_doubles(outline.code, (item.code for item in outline.items))
    return outline


def _chapter(data: Mapping[str, Any]) -> Chapter:
    return Chapter(
        code=data["code"], title=data["title"], paragraph=str(data["paragraph"]),
        items=tuple(_item(each, data["code"], str(data["paragraph"])) for each in data["items"]),
        each=data.get("each") == "approach", confidential=data.get("confidential", False), note=data.get("note", ""),
    )  # fmt: skip


def _item(data: Mapping[str, Any], chapter: str, paragraph: str) -> Item:
    code = f"{chapter}.{data['code']}"
    own = str(data["paragraph"])
    asked = f"{paragraph} and {own}" if own.startswith("4(") else own
    item = Item(
        code=code, title=data["title"], paragraph=asked, missing=data.get("missing", ""),
        record=data.get("record", ""), text=data.get("text", NO_TEXT), ask=data.get("ask", ""),
        heading=data.get("heading", ""),
    )  # fmt: skip
    if not item.missing:
        raise OutlineFault(f"{code} does not say what is missing while it is empty.")
    if not item.record and item.text != NEEDED:
        raise OutlineFault(f"{code} comes from nowhere: it needs a record or a text.")
    if item.text and not item.ask:
        raise OutlineFault(f"{code} does not say what officers write.")
    return item


def _refuse_doubles(kind: str, codes: Iterable[str]) -> None:
    listed = list(codes)
    doubled = sorted({code for code in listed if listed.count(code) > 1})
    if doubled:
        raise OutlineFault(f"{kind} has {', '.join(doubled)} twice.")
