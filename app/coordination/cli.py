"""Tasks on the command line: telling owners of what is due tomorrow."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.coordination.due import tell_due
from app.core.registry import registry
from app.core.web import local_today

tasks = AppGroup("tasks", help="Tasks of the working group.")


@tasks.command("tell-due")
def tell() -> None:
    """Tell the owners of tasks that are due tomorrow, once each; Concord does so by itself while it serves."""
    for prepare in registry.all("database_ready"):
        prepare()
    click.echo(f"{tell_due(today=local_today())} owners were told.")
