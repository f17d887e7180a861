"""`flask registries cad-trust`: a bundle of CAD Trust written, or read as a dry run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from app.agreements import queries as agreements
from app.core.db import db
from app.core.registry import registry
from app.core.web import local_today, settings
from app.ledger import queries as ledger
from app.registries.cad_trust.comparing import Comparison, compared
from app.registries.cad_trust.data_model import EXTENSION, DataModel, data_model
from app.registries.cad_trust.exporting import as_json, as_package, export_of
from app.registries.cad_trust.gathering import held, registrations
from app.registries.cad_trust.lists import ListsFault
from app.registries.cad_trust.plain_json import MOST_BYTES, NotABundle
from app.registries.cad_trust.reading import read_file
from app.registries.cad_trust.records import Reading
from app.registries.cad_trust.wording import export_text, reading_json, reading_text

cad_trust = AppGroup("cad-trust", help="Records of CAD Trust, out and in.")


@cad_trust.command("export")
@click.option("--partner", default="", help="The code of one partner, like GHA; all where left out.")
@click.option(
    "--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day as of which to hold; today where left out."
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="A file: .json for the bundle, .zip for one CSV of each table.",
)  # fmt: skip
def export(partner: str, on: Any, out: Path) -> None:
    """Write what we hold as records of CAD Trust, and say what is missing or has no mapping."""
    model = _model()
    _ready()
    if partner and partner.upper() not in agreements.partner_names(db.session):
        _stop(f"No partner has the code {partner.upper()}.")
    found = export_of(held(db.session, on=on.date() if on else local_today(), partner=partner), model)
    content = as_package(found, model) if out.suffix.lower() == ".zip" else as_json(found).encode()
    try:
        out.write_bytes(content)
    except OSError as fault:
        _stop(f"{out.name} cannot be written: {fault.strerror}.")
    click.echo(export_text(found, model))


@cad_trust.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def read(file: Path, form: str) -> None:
    """Read a file of CAD Trust as a dry run: errors by table, record and field. Nothing is written."""
    reading = _read(file, _model())
    _ready()
    found = _compared(reading)
    if form == "json":
        click.echo(json.dumps(reading_json(reading, found), indent=2, ensure_ascii=False))
    else:
        click.echo(reading_text(reading, found))


def _read(file: Path, model: DataModel) -> Reading:
    """What the file says; ends the command with a sentence where it cannot be read."""
    try:
        if file.stat().st_size > MOST_BYTES:
            _stop(f"{file.name} is larger than {MOST_BYTES:,} bytes. Send it in parts.")
        return read_file(file.read_bytes(), model)
    except OSError as fault:
        _stop(f"{file.name} cannot be read: {fault.strerror}.")
    except NotABundle as fault:
        _stop(f"{file.name}: {fault}")


def _compared(reading: Reading) -> Comparison:
    ours = registrations(db.session) if reading.projects else []
    return compared(reading, ledger.claims(db.session), ours)


def _model() -> DataModel:
    try:
        return data_model(settings().instance / EXTENSION)
    except ListsFault as fault:
        _stop(str(fault))


def _ready() -> None:
    for prepare in registry.all("database_ready"):
        prepare()


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
