"""`flask adjustments` and `flask aef`: figures and files for the UNFCCC."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.reporting.adjustments.methods import MethodFault
from app.reporting.adjustments.period import PeriodFault
from app.reporting.adjustments.vector_reading import VectorFault, read_vectors
from app.reporting.adjustments.vector_results import as_plain, compute
from app.reporting.aef.command_line import check_file, export

adjustments = AppGroup("adjustments", help="Corresponding adjustments.")
aef = AppGroup("aef", help="The agreed electronic format.")
aef.add_command(export)
aef.add_command(check_file)


@adjustments.command("compute")
@click.option("--vector", "path", required=True, type=click.Path(path_type=Path), help="JSON: one vector or a list.")
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="text", show_default=True)
def compute_vectors(path: Path, form: str) -> None:
    """Compute adjustments from plain inputs. Ends with 1 where a result differs from what the file expects."""
    try:
        vectors, many = read_vectors(path.read_bytes().decode("utf-8-sig"))
        answers = [as_plain(compute(vector)) for vector in vectors]
    except OSError as fault:
        raise click.ClickException(f"{path} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise click.ClickException(f"{path} is not text in UTF-8. Save it as UTF-8.") from fault
    except (VectorFault, MethodFault, PeriodFault) as fault:
        raise click.ClickException(str(fault)) from fault
    if form == "json":
        click.echo(json.dumps(answers if many else answers[0], indent=2, ensure_ascii=False))
    else:
        click.echo("\n\n".join("\n".join(_lines(answer)) for answer in answers))
    if not all(answer.get("all_equal", True) for answer in answers):
        raise SystemExit(1)


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    yield f"{answer['id']}  {answer['title']}".rstrip()
    yield f"  Method: {answer['method']} (from {answer['method_taken_from']})"
    equal = answer.get("equals_expected", {})
    for key, value in answer["results"].items():
        said = "" if key not in equal else "  as expected" if equal[key] else "  NOT AS EXPECTED"
        yield f"  {key}: {json.dumps(value, ensure_ascii=False)}{said}"
    yield from (f"  Missing: {sentence}" for sentence in answer["missing"])
    if answer["inputs_not_used"]:
        yield f"  Not used: {', '.join(answer['inputs_not_used'])}"
