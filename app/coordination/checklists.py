"""Readiness checklists: versioned templates in a data file, and their tasks for one partner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import insert, select

from app.coordination.answers import TaskRefused
from app.coordination.finding import UnknownRecord, carries, record_of
from app.coordination.models import Dependency, Task
from app.coordination.records import Record
from app.coordination.task_commands import contents
from app.coordination.task_queries import hold
from app.core import audit, clock
from app.core.db import unit_of_work
from workflows import engine
from workflows.task import TaskState
from workflows.vocabulary import AGENCIES, Actor

FILE = Path(__file__).with_name("data") / "checklists.yaml"


@dataclass(frozen=True)
class Item:
    """One thing to see to. `needs` are the keys of items that come before it."""

    key: str
    heading: str
    title: str
    hint: str
    agency: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Checklist:
    """A version of a list of things to see to."""

    key: str
    title: str
    version: int
    items: tuple[Item, ...]


@cache
def checklists() -> tuple[Checklist, ...]:
    """Every checklist of the data file. Raises ValueError where the file contradicts itself."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> tuple[Checklist, ...]:
    """The checklists that the text describes. Raises ValueError with the first fault."""
    found = tuple(
        Checklist(
            each["key"], each["title"], int(each["version"]),
            tuple(_item(group["title"], item) for group in each["groups"] for item in group["items"]),
        )
        for each in yaml.safe_load(text)
    )  # fmt: skip
    for each in found:
        _check(each)
    return found


def _item(heading: str, given: dict[str, Any]) -> Item:
    return Item(
        given["key"], heading, given["title"], given.get("hint", ""), given.get("agency", ""),
        tuple(given.get("needs", ())),
    )  # fmt: skip


def _check(checklist: Checklist) -> None:
    """An item may wait only for one that stands before it, so that there is no circle."""
    met: set[str] = set()
    for item in checklist.items:
        if item.key in met:
            raise ValueError(f"{checklist.key}: two items have the key {item.key}")
        if missing := set(item.needs) - met:
            raise ValueError(f"{checklist.key}.{item.key} waits for {sorted(missing)}, which does not stand before it")
        if item.agency not in {agency.code for agency in AGENCIES}:
            raise ValueError(f"{checklist.key}.{item.key}: {item.agency!r} is no agency of the working group")
        met.add(item.key)


def apply_checklist(actor: Actor, *, iso3: str, key: str) -> int:
    """Add the tasks of a checklist that the partner has not got yet; how many were added.

    Raises UnknownRecord for a partner that is not on the register, NotPermitted, and TaskRefused.
    """
    checklist = next((each for each in checklists() if each.key == key), None)
    if checklist is None:
        raise TaskRefused("Choose a checklist.", "checklist")
    with unit_of_work() as session:
        record = record_of(session, type="partner", id=iso3)
        if record is None or not carries(actor, record.permission):
            raise UnknownRecord(iso3)
        if not carries(actor, "checklists.edit"):
            raise engine.NotPermitted("Checklists are added by a desk officer of the partner.")
        tasks = _add_missing(session, actor, record, checklist)
        added = len(tasks)
        audit.append(
            session, actor, action="checklist.apply", about=audit.Object("partner", record.partner),
            summary=f"added {added} tasks of the checklist {checklist.title}, version {checklist.version}",
            details={"checklist": key, "version": checklist.version, "added": added, "tasks": tasks},
        )  # fmt: skip
        return added


def _add_missing(session: Any, actor: Actor, record: Record, checklist: Checklist) -> list[dict[str, Any]]:
    """What the audit keeps of each task that was added. Raises TaskRefused where the partner has every task of it."""
    hold(session, record.partner)  # two officers at once would both find them missing
    query = select(Task.item, Task.id).where(Task.partner == record.partner, Task.checklist == checklist.key)
    known = dict(session.execute(query).all())
    new = [(position, item) for position, item in enumerate(checklist.items, start=1) if item.key not in known]
    if not new:
        raise TaskRefused("Every task of this checklist is on the list already.", "checklist")
    now = clock.now()
    rows = [_task(actor, record, checklist, item, position=position, now=now) for position, item in new]
    session.add_all(rows)
    session.flush()
    ids = known | {row.item: row.id for row in rows}
    edges = [
        {"task_id": ids[item.key], "needs_id": ids[needed], "partner": record.partner}
        for _, item in new
        for needed in item.needs
    ]
    if edges:
        session.execute(insert(Dependency.__table__), edges)
    needs = {row.id: sorted(str(edge["needs_id"]) for edge in edges if edge["task_id"] == row.id) for row in rows}
    return [{"id": str(row.id), "row": contents(row), "needs": needs[row.id]} for row in rows]


def _task(actor: Actor, record: Record, checklist: Checklist, item: Item, *, position: int, now: Any) -> Task:
    return Task(
        title=item.title, partner=record.partner, about_type=record.type, about_id=record.id, about_title=record.title,
        about_url=record.url, permission=record.permission, owner_id=None, owner_name="", agency=item.agency,
        state=TaskState.NOT_STARTED.value, description=item.hint, evidence="", reason="", checklist=checklist.key,
        checklist_version=checklist.version, item=item.key, heading=item.heading, position=position,
        asked_by=actor.id or None, asked_by_name=actor.name, asked_at=now, made_at=now,
    )  # fmt: skip
