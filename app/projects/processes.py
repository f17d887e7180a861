"""Reads and writes a process template as plain data: what the YAML file, the database and the pages share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.core.audit import canonical
from workflows.authorisation import workflow_of
from workflows.authorisation.process import Fee, Item, Letter, Process, ProcessStage, Purpose, Side, faults
from workflows.declaration import DeclarationError


class ProcessFault(Exception):
    """A process that cannot be used; `sentences` say why."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


def to_data(process: Process) -> dict[str, Any]:
    """The process without its host and number, which stand beside it."""
    return {
        "name": process.name,
        "joint_statement": process.joint_statement,
        "registration": process.registration,
        "source": process.source,
        "note": process.note,
        "fees": [{"text": fee.text, "source": fee.source} for fee in process.fees],
        "stages": [_stage_data(stage) for stage in process.stages],
    }


def _stage_data(stage: ProcessStage) -> dict[str, Any]:
    return {
        "code": stage.code,
        "name": stage.name,
        "assessed": stage.assessed,
        "repeats": stage.repeats,
        "note": stage.note,
        "submits": [{"code": item.code, "name": item.name, "needed": item.needed} for item in stage.submits],
        "letters": [
            {
                "code": letter.code, "name": letter.name, "side": letter.side.value, "purpose": letter.purpose.value,
                "assurance_months": letter.assurance_months, "note": letter.note,
            }
            for letter in stage.letters
        ],
    }  # fmt: skip


def from_data(data: Mapping[str, Any], *, host: str, number: int) -> Process:
    """The process that the data describe. Raises ProcessFault with every reason why it cannot be used."""
    try:
        process = _read(data, host=host, number=number)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise ProcessFault((f"The process cannot be read: {fault}.",)) from fault
    found = faults(process)
    if found:
        raise ProcessFault(found)
    try:
        workflow_of(process)
    except DeclarationError as fault:
        raise ProcessFault((f"The process could never work: {fault}.",)) from fault
    return process


def _read(data: Mapping[str, Any], *, host: str, number: int) -> Process:
    return Process(
        host=host,
        number=number,
        name=str(data["name"]),
        stages=tuple(_read_stage(stage) for stage in data["stages"]),
        joint_statement=bool(data.get("joint_statement")),
        registration=bool(data.get("registration")),
        fees=tuple(Fee(str(fee["text"]), str(fee.get("source", ""))) for fee in data.get("fees") or ()),
        source=str(data.get("source", "")),
        note=str(data.get("note", "")),
    )


def _read_stage(data: Mapping[str, Any]) -> ProcessStage:
    return ProcessStage(
        code=str(data["code"]),
        name=str(data["name"]),
        submits=tuple(
            Item(str(item["code"]), str(item["name"]), bool(item.get("needed", True))) for item in data["submits"]
        ),
        letters=tuple(_read_letter(letter) for letter in data["letters"]),
        assessed=bool(data.get("assessed")),
        repeats=bool(data.get("repeats")),
        note=str(data.get("note", "")),
    )


def _read_letter(data: Mapping[str, Any]) -> Letter:
    months = data.get("assurance_months")
    return Letter(
        code=str(data["code"]),
        name=str(data["name"]),
        side=Side(data["side"]),
        purpose=Purpose(data["purpose"]),
        assurance_months=None if months is None else int(months),
        note=str(data.get("note", "")),
    )


@lru_cache(maxsize=256)
def _kept(template_id: int, host: str, number: int, text: str) -> Process:
    return from_data(json.loads(text), host=host, number=number)


def process_of(row: Any) -> Process:
    """The process of a row of `process_templates`; what was read once is kept, since an approved row never changes."""
    return _kept(row.id, row.partner, row.number, canonical(row.body))
