"""Commands for operations: `flask partners`, `documents`, `audit`, `officers`, `sample`, `outbox`, `policy`."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import inspect

from app.accounts import commands as account_commands
from app.agreements import commands, queries
from app.agreements.records import Dossier
from app.agreements.register import RegisterFault, read_register
from app.agreements.wording import COLUMNS
from app.auditing import proof
from app.coordination.cli import tasks
from app.core import audit, checkpoint
from app.core.db import db
from app.core.registry import registry
from app.core.web import local_today, policy, settings
from app.documents.kinds import KINDS, PARTNER_KINDS
from app.documents.kinds.kind import FactsMissing
from app.documents.record import Record
from app.documents.rendering import RenderingError, render_pdf
from app.documents.workbench import embargo
from app.eligibility.cli import eligibility
from app.ledger.cli import ledger
from app.mailing.cli import mail
from app.preparing import load_sample_if_empty, prepare
from app.projects.cli import projects
from app.projects.queries import UnknownProject
from app.registries.cli import registries
from app.reporting.cli import adjustments, aef
from app.surrenders.cli import surrenders
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import STAGE_LABELS

partners = AppGroup("partners", help="Partners and their stages.")
documents = AppGroup("documents", help="Documents as PDF.")
audits = AppGroup("audit", help="The audit chain.")
officers = AppGroup("officers", help="Officers and administrators.")
sample = AppGroup("sample", help="The sample data of the development mode.")
policies = AppGroup("policy", help="Conditions that a deployment may switch off.")


def install(app: Flask) -> None:
    registry.offer("database_ready", _ready)
    for group in (
        partners, documents, audits, officers, sample, mail, policies, eligibility, projects, ledger, registries,
        adjustments, aef, surrenders, tasks,
    ):  # fmt: skip
        app.cli.add_command(group)


def _ready() -> None:
    """In development the first command prepares the database, so that every command works by itself."""
    if not settings().development:
        return
    if not inspect(db.engine).has_table("partners"):
        prepare(current_app._get_current_object(), settings=settings())  # type: ignore[attr-defined]


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


class Day(click.ParamType):
    """A day like 2023-10-04."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day like 2023-10-04.", param, ctx)


@partners.command("list")
@click.option("--as-at", type=Day(), help="The day whose stages to list; today where left out.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_partners(as_at: date | None, form: str) -> None:
    """The stage of every partner on a day. Without an act on record by then the stage is null."""
    _ready()
    day = as_at or local_today()
    rows = [_partner_row(record) for record in queries.register(db.session, as_at=as_at)]
    if form == "json":
        click.echo(json.dumps({"as_at": day.isoformat(), "partners": rows}, indent=2, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['country']}  {row['name']:24} {row['stage_label']}")


def _partner_row(record: Any) -> dict[str, Any]:
    acts = {kind.value: act.date.iso() if (act := record.act(kind)) else None for kind, _ in COLUMNS}
    label = STAGE_LABELS[record.stage] if record.stage else "No act on record by that day"
    stage = record.stage.value if record.stage else None
    return {"country": record.iso3, "name": record.name, "stage": stage, "stage_label": label, "acts": acts}


@partners.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_partners(file: Path) -> None:
    """Load partners from a register in YAML: all of them, or none where the file has a fault."""
    try:
        entries = read_register(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        _stop(f"{file.name} is not a text in UTF-8. Nothing was loaded.")
    except RegisterFault as fault:
        _stop(f"{file.name} has faults, and nothing was loaded:\n{fault}")
    _ready()
    loaded = commands.load_register(audit.SYSTEM, entries=entries)
    click.echo(f"Loaded {loaded} partners; {len(entries) - loaded} were on the register already.")


@documents.command("publish-due")
def publish_due() -> None:
    """Publish every document whose embargo has ended. A server that runs does so by itself, twice a minute."""
    _ready()
    for sentence in embargo.publish_due():
        click.echo(sentence)


@documents.command("render")
@click.option("--partner", help="The code of the partner, like PER.")
@click.option("--project", help="The reference of a project, like GHA-0007, for a document about it.")
@click.option("--letter", default="", help="The code of the letter, like los1, or the stage of an assessment, like A.")
@click.option("--kind", required=True, type=click.Choice(sorted(KINDS)))
@click.option("--as-at", type=Day(), help="The day whose record it shows; that of the act or letter where left out.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def render_document(
    partner: str | None, project: str | None, letter: str, kind: str, as_at: date | None, out: Path
) -> None:
    """Write a document as PDF, as it would be published from the record as at a day."""
    if bool(project) != (kind not in PARTNER_KINDS) or bool(partner) == bool(project):
        subject = "partner" if kind in PARTNER_KINDS else "project"
        _stop(f"{KINDS[kind].label}: name the {subject} that it is about, and nothing else.")
    _ready()
    record = Record(db.session)
    try:
        file = _dossier(record, partner or "", (project or "").upper(), kind=kind, letter=letter, as_at=as_at)
        context = KINDS[kind].build(file, {}, record.boilerplate)
        pdf = render_pdf(context, state="published", version=1)
    except (queries.UnknownPartner, UnknownProject, FactsMissing, RenderingError) as fault:
        _stop(str(fault))
    try:
        out.write_bytes(pdf)
    except OSError as fault:
        _stop(f"{out} cannot be written: {fault.strerror}.")
    click.echo(f"Wrote {out.name}: {len(pdf):,} bytes.")


def _dossier(record: Record, partner: str, project: str, *, kind: str, letter: str, as_at: date | None) -> Dossier:
    """What the document is made from, as at the day asked for, else that of its act or letter, else today."""
    declared = KINDS[kind]
    if not project:
        day = as_at or declared.default_as_at(queries.partner_record(db.session, partner))
        return record.dossier(partner=partner, as_at=day or local_today())
    case = record.case(project)
    day = as_at or declared.dated(case, declared.part(case, letter))
    return record.project_dossier(project, kind=kind, as_at=day or local_today(), part=letter)


@audits.command("verify")
def verify_audit() -> None:
    """Recompute the chain and replay every step; names each entry that does not hold, and exits with 1.

    What was recorded before its entries kept a hash is counted apart, and is no fault.
    """
    found = proof.verify_everything(db.session, checkpoints=settings().instance)
    for sentence in (*found.problems, *found.said()):
        click.echo(sentence)
    if found.problems:
        _stop(f"{len(found.problems)} problem(s) in {found.entries:,} entries.")
    click.echo(f"The chain of {found.entries:,} entries holds, and every stage follows from its history.")


@audits.command("checkpoint")
def write_checkpoint() -> None:
    """Sign the newest entry into a file outside the database, now; Concord does so daily while it serves."""
    said = checkpoint.write(db.session, settings().instance)
    if said is None:
        _stop("The chain is empty: there is nothing to sign.")
    click.echo(f"Signed entry {said['seq']}, {said['hash']}.")


@officers.command("invite-administrator")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--agency", default="MSE", show_default=True)
def invite_administrator(email: str, name: str, agency: str) -> None:
    """Make an administrator and print the one-time link with which they set a password."""
    _ready()
    try:
        path = account_commands.invite_administrator(email, name, agency)
    except account_commands.RefusedError as refused:
        _stop(str(refused))
    where = settings().public_url.rstrip("/") or f"http://{settings().host}:{settings().port}"
    click.echo(f"Open this link within 24 hours to set a password. It works once.\n{where}{path}")


@officers.command("forget")
def forget_old_records() -> None:
    """Delete sessions and one-time links that ended long ago, now; Concord does so daily while it serves."""
    gone = account_commands.forget_old_records(session_absolute=settings().session_absolute)
    click.echo(f"Deleted {gone} old records.")


@sample.command("load")
def load_sample() -> None:
    """Load the sample data where there is none yet."""
    if not settings().development:
        _stop("Sample data is for the development mode only.")
    _ready()
    loaded = load_sample_if_empty(settings())
    click.echo(f"Loaded {loaded} partners." if loaded else "The register has partners already; nothing was loaded.")


@policies.command("show")
def show_policy() -> None:
    """The conditions that may be switched off, and which are."""
    off = policy()
    for step in AGREEMENT.steps:
        for guard in step.guards:
            if guard.optional:
                state = "off" if guard.name in off.get(step.name, ()) else "on"
                click.echo(f"{step.name}.{guard.name}: {state}")
