"""`flask eligibility check`: one programme and methodology against the lists on record, or those of a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from app.core import audit
from app.core.db import db, unit_of_work
from app.core.registry import registry
from app.core.web import local_today
from app.eligibility import queries
from app.eligibility.check import Rules
from app.eligibility.loading import load_lists
from app.eligibility.plain import MOST_CHARACTERS, Faulty
from app.eligibility.reading import File, read_file
from app.eligibility.records import Verdict

eligibility = AppGroup("eligibility", help="Eligibility Lists and the check against them.")


@eligibility.command("check")
@click.option("--host", required=True, help="The code of the host country, like GHA.")
@click.option("--programme", required=True, help="The crediting programme, like VCS or GS4GG.")
@click.option("--methodology", required=True, help="Its methodology, like VM0042.")
@click.option("--version", default="", help="The version of the methodology, like 2.0.")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day of submission; today where left out.")
@click.option("--scenario", default="", help="The scenario of a framework, like 2a.")
@click.option("--with", "modules", multiple=True, metavar="MODULE", help="A module used with it, like VMD0040.")
@click.option(
    "--list", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Lists from a YAML file, in place of those on record; its catalogue adds to ours.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def check(on: Any, modules: tuple[str, ...], file: Path | None, form: str, **asked: str) -> None:
    """Whether the list in force on the day takes the methodology, and why. Exits with 0 whatever the answer."""
    given = _read(file) if file else None
    _ready()
    rules = _with_file(queries.snapshot(db.session), given)
    verdict = rules.check(on=on.date() if on else local_today(), modules=modules, **asked)
    click.echo(json.dumps(as_json(verdict), indent=2, ensure_ascii=False) if form == "json" else as_text(verdict))


@eligibility.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load the lists of a YAML file for partners that have none, as published and approved."""
    given = _read(file)
    _ready()
    with unit_of_work() as session:
        loaded = load_lists(session, audit.SYSTEM, given.lists)
    rest = len(given.lists) - loaded
    more = f" {rest} were left out: their hosts have a list, or are not on the register." if rest else ""
    click.echo(f"Loaded {loaded} lists.{more}")


def as_json(verdict: Verdict) -> dict[str, Any]:
    """What a program reads: the question, the answer with its reasons, and the list that it rests on."""
    kept = verdict.to_json()
    names = ("host", "programme", "methodology", "version", "on", "outcome", "allowed", "sentences", "conditions")
    used = kept["list"] and {"host": kept["list"]["host"], "effective_from": kept["list"]["effective_from"]}
    return {name: kept[name] for name in names} | {"missing": kept["missing"], "list": used}


def as_text(verdict: Verdict) -> str:
    """The same for people, one reason to a line."""
    ref = verdict.list_ref
    used = f"List of {ref.host} in force from {ref.effective_from.isoformat()}." if ref else "No list could be used."
    lines = [f"{verdict.outcome.label}.", *verdict.sentences]
    lines += [f"Not known: {sentence}" for sentence in verdict.missing]
    lines += [f"Condition: {sentence}" for sentence in verdict.conditions]
    return "\n".join([*lines, used])


def _with_file(rules: Rules, given: File | None) -> Rules:
    """The lists of the file in place of those on record; what its catalogue says goes before ours."""
    if given is None:
        return rules
    return Rules(given.lists, rules.catalogue.with_more(given.programmes, given.methodologies), rules.names)


def _read(file: Path) -> File:
    """What the file holds; ends the command with a sentence for each fault."""
    try:
        if file.stat().st_size > 4 * MOST_CHARACTERS:
            _stop(f"{file.name} is larger than Concord takes.")
        found = read_file(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        _stop(f"{file.name} is not a text in UTF-8. Nothing was checked.")
    except OSError as fault:
        _stop(f"{file.name} cannot be read: {fault.strerror}.")
    except Faulty as fault:
        _stop(f"{file.name} has faults:\n{fault}")
    if not found.lists:
        _stop(f"{file.name} holds no list: it needs a list named lists.")
    return found


def _ready() -> None:
    for prepare in registry.all("database_ready"):
        prepare()


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
