"""Reads the policy file: the optional conditions of each step that a deployment has switched off."""

from __future__ import annotations

import tomllib
from pathlib import Path

from workflows.agreement import AGREEMENT


class PolicyError(Exception):
    """The policy file cannot be used; the message says which line of it and why."""


def read_policy(path: Path) -> dict[str, frozenset[str]]:
    """For each step, the names of the guards that are switched off.

    Raises PolicyError for a step, a condition or a value that the workflow does not know.
    """
    try:
        tables = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise PolicyError(f"The policy file {path.name} cannot be read: {error}") from error
    return {step: _switched_off(path, step, table) for step, table in tables.items()}


def _switched_off(path: Path, step_name: str, table: object) -> frozenset[str]:
    step = AGREEMENT.step(step_name)
    if step is None or not isinstance(table, dict):
        raise PolicyError(f"{path.name}: [{step_name}] is not a step of the agreement workflow")
    optional = {guard.name for guard in step.guards if guard.optional}
    for name, value in table.items():
        if name not in optional:
            raise PolicyError(f"{path.name}: {step_name}.{name} is not a condition that can be switched off")
        if not isinstance(value, bool):
            raise PolicyError(f"{path.name}: {step_name}.{name} must be true or false")
    return frozenset(name for name, asked in table.items() if not asked)
