"""Who may take which step of a project or an assessment, and what must hold: the frozen table and its writer.

`python -m tests.authorisation.table` writes who_may_what.yaml again. Read the difference before it goes in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.authorisation.samples import PROCESSES
from tests.workflows.golden import _Lines, as_table
from workflows.assessment import ASSESSMENT
from workflows.authorisation import workflow_of
from workflows.declaration import Workflow

FILE = Path(__file__).with_name("who_may_what.yaml")
WORKFLOWS: dict[str, Workflow] = {name: workflow_of(process) for name, process in PROCESSES.items()} | {
    "assessment": ASSESSMENT
}


def table() -> dict[str, Any]:
    """The table as the declarations have it now."""
    return {name: as_table(workflow) for name, workflow in WORKFLOWS.items()}


def frozen() -> dict[str, Any]:
    """The table as it was checked in."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


if __name__ == "__main__":
    head = "# Who may take which step of a project or an assessment, where it leads, and what must hold: frozen.\n"
    FILE.write_text(head + yaml.dump(table(), Dumper=_Lines, sort_keys=False, width=200))
