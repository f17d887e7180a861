"""Who may take which step, and what must hold: the frozen table, and the command that writes it.

`python -m tests.workflows.golden` writes who_may_what.yaml again. Read the difference before it goes in:
the file is a second signature under every change of a role, a stage, a target or a guard.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from workflows.agreement import AGREEMENT
from workflows.declaration import Step, Target, Workflow
from workflows.document import DOCUMENT
from workflows.negotiation import ARTICLE
from workflows.surrender import SURRENDER

FILE = Path(__file__).with_name("who_may_what.yaml")
WORKFLOWS = {workflow.name: workflow for workflow in (AGREEMENT, ARTICLE, DOCUMENT, SURRENDER)}
_HEAD = """\
# Who may take which step, out of which stages, where it leads, and what must hold: frozen.
# A change of a workflow fails the tests until it is made here too (python -m tests.workflows.golden).
"""


def table() -> dict[str, Any]:
    """The table as the declarations have it now."""
    return {name: as_table(workflow) for name, workflow in WORKFLOWS.items()}


def as_table(workflow: Workflow) -> dict[str, Any]:
    """One workflow in plain values, in an order that does not change by itself."""
    return {
        "path": [stage.value for stage in workflow.path],
        "endings": sorted(stage.value for stage in workflow.endings),
        "optional": sorted(guard.name for guard in workflow.guards() if guard.optional),
        "steps": {step.name: _step(step) for step in workflow.steps},
    }


def frozen() -> dict[str, Any]:
    """The table as it was checked in."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


def _step(step: Step) -> dict[str, Any]:
    target = step.target.name if isinstance(step.target, Target) else step.target.value
    return {
        "by": sorted(role.value for role in step.by),
        "source": [stage.value for stage in step.source],
        "target": target,
        "guards": [guard.name for guard in step.guards],
        "tells": [audience.value for audience in step.tells],
        "issues": list(step.issues),
        "act": str(step.act) if step.act else None,
    }


class _Lines(yaml.SafeDumper):
    """Lists on one line each, and no references, so that a difference reads well."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Lines.add_representer(
    list, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)

if __name__ == "__main__":
    FILE.write_text(_HEAD + yaml.dump(table(), Dumper=_Lines, sort_keys=False, width=200))
