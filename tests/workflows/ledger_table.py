"""Who may propose, post, refuse or withdraw which entry, and what must hold: the frozen table and its writer.

`python -m tests.workflows.ledger_table` writes ledger_who_may_what.yaml again. Read the difference before it goes in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.workflows.golden import _Lines, as_table
from workflows.ledger.entry import ENTRIES
from workflows.ledger.movements import MOVEMENTS

FILE = Path(__file__).with_name("ledger_who_may_what.yaml")
_HEAD = "# Every entry of the ledger: from where to where, by whom it is moved on, and what must hold. Frozen.\n"


def table() -> dict[str, Any]:
    """The table as the declarations have it now."""
    return {
        kind.value: {
            "from": [account.value for account in MOVEMENTS[kind].sources],
            "to": MOVEMENTS[kind].target.value if MOVEMENTS[kind].target else None,
            "purpose": MOVEMENTS[kind].purpose,
            **as_table(workflow),
        }
        for kind, workflow in ENTRIES.items()
    }


def frozen() -> dict[str, Any]:
    """The table as it was checked in."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


if __name__ == "__main__":
    FILE.write_text(_HEAD + yaml.dump(table(), Dumper=_Lines, sort_keys=False, width=200))
