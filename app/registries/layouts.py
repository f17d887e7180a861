"""How the exports of each registry are laid out: read once from the data file, checked when read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "exports.yaml"
FIELDS = (
    "serial", "quantity", "status", "issued_on", "ended_on", "vintage", "vintage_from", "vintage_to", "project",
    "title", "country", "labels", "adjustment", "beneficiary", "reason", "note",
)  # fmt: skip


class ExportFault(ValueError):
    """A file that is no export of the registry. Its text says why and what to do."""


@dataclass(frozen=True)
class Layout:
    """One kind of export. `columns` maps our fields to the heads that the registry gives them.

    Rows are in `state`, and in `ended` where they have a day of their end. `label_prefix` begins those labels of a
    list that are about an authorisation.
    """

    name: str
    marks: tuple[str, ...]
    state: str
    columns: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...]
    ended: str = ""
    label_prefix: str = ""
    may_be_nothing: bool = False

    @property
    def has_serials(self) -> bool:
        return "serial" in self.columns


@dataclass(frozen=True)
class Export:
    """The exports of one registry. `codes` are those of list 31b, `programmes` the names of its programme here."""

    name: str
    label: str
    codes: tuple[str, ...]
    programmes: tuple[str, ...]
    days: str
    layouts: tuple[Layout, ...]


@dataclass(frozen=True)
class Words:
    """What the registries' words mean: states of a credit, and labels that tell of an authorisation."""

    states: Mapping[str, str]
    live: frozenset[str]
    authorised: tuple[str, ...]
    nothing: frozenset[str]
    purposes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Fitted:
    """A layout on the head of a file: the place of each field among the cells of a row, and its head as written."""

    layout: Layout
    places: Mapping[str, int]
    heads: Mapping[str, str]


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def exports() -> Mapping[str, Export]:
    """Every registry by the name that the command line gives it. Raises ValueError where the data file is wrong."""
    return {name: _export(name, body) for name, body in _data()["exports"].items()}


@lru_cache(maxsize=1)
def words() -> Words:
    """The words of the data file, in small letters."""
    data = _data()
    labels = data["labels"]
    return Words(
        states={word: state for state, found in data["states"].items() for word in found},
        live=frozenset(data["live"]),
        authorised=tuple(labels["authorised"]),
        nothing=frozenset(labels["nothing"]),
        purposes={code: tuple(found) for code, found in labels["purposes"].items()},
    )


def export_of(name: str) -> Export:
    """Raises ExportFault for a registry that there is not."""
    if name not in exports():
        raise ExportFault(f"The registry {name} is not known. Known are {', '.join(exports())}.")
    return exports()[name]


def fit(export: Export, head: Sequence[str]) -> Fitted:
    """The layout that the head of a file shows.

    Raises ExportFault: no layout of the registry is like it, a column that is needed is missing, or one stands twice.
    """
    found = [plain_head(each) for each in head]
    layout = next((each for each in export.layouts if all(plain_head(mark) in found for mark in each.marks)), None)
    layout = layout or max(export.layouts, key=lambda each: len(_places(each, found)))
    places = _places(layout, found)
    missing = [layout.columns[name][0] for name in layout.needs if name not in places]
    if missing:
        named = ", ".join(f"“{each}”" for each in missing)
        raise ExportFault(
            f"This is no export of {export.label} that can be read: {_columns(missing)} missing ({named}). "
            "Check that the registry is the right one, and export the file again with all its columns."
        )
    for name, place in places.items():
        if found.count(found[place]) > 1:
            raise ExportFault(f"The column “{head[place]}” stands twice, so its {name} cannot be told.")
    return Fitted(layout, places, {name: head[place] for name, place in places.items()})


def plain_head(head: str) -> str:
    """A head in small letters with single spaces."""
    return " ".join(head.split()).casefold()


def _columns(missing: Sequence[str]) -> str:
    return "a column is" if len(missing) == 1 else f"{len(missing)} columns are"


def _places(layout: Layout, found: Sequence[str]) -> dict[str, int]:
    places = {}
    for name, heads in layout.columns.items():
        place = next((found.index(plain_head(head)) for head in heads if plain_head(head) in found), None)
        if place is not None:
            places[name] = place
    return places


def _export(name: str, body: Mapping[str, Any]) -> Export:
    if body["days"] not in ("iso", "us"):
        raise ValueError(f"{name}: days are written iso or us, not {body['days']}")
    layouts = tuple(_layout(name, each) for each in body["layouts"])
    return Export(name, body["label"], tuple(body["codes"]), tuple(body["programmes"]), body["days"], layouts)


def _layout(name: str, body: Mapping[str, Any]) -> Layout:
    columns = {each: tuple(heads) for each, heads in body["columns"].items()}
    if unknown := set(columns) - set(FIELDS):
        raise ValueError(f"{name}, {body['name']}: no such field {sorted(unknown)}")
    if unheaded := set(body["needs"]) - set(columns):
        raise ValueError(f"{name}, {body['name']}: needs {sorted(unheaded)}, but does not say where they stand")
    return Layout(
        name=body["name"], marks=tuple(body["marks"]), state=body["state"], columns=columns,
        needs=tuple(body["needs"]), ended=body.get("ended", ""), label_prefix=body.get("label_prefix", ""),
        may_be_nothing=body.get("may_be_nothing", False),
    )  # fmt: skip
