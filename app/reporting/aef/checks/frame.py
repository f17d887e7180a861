"""What a check is: a name, what it holds to, and a function that yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.reporting.aef.fields import tables
from app.reporting.aef.findings import Finding, Severity
from app.reporting.aef.identifiers import Block, block_of
from app.reporting.aef.profiles import Profile, profile
from app.reporting.aef.tables import Row, Tables


@dataclass(frozen=True)
class Context:
    """What lies outside a submission: holdings at the end of the year before, and what other Parties submitted.

    `opening` is None where those holdings are not known. Of each other Party the newest submission counts.
    """

    opening: tuple[Row, ...] | None = None
    others: tuple[Tables, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A submission under check, with what several checks need worked out once."""

    tables: Tables
    context: Context
    form: Profile
    blocks: dict[int, list[tuple[Block, int]]]

    def rows(self, number: int) -> Iterator[tuple[int, Row]]:
        """The rows of a table with their numbers from 1."""
        return enumerate(self.tables.of(number), start=1)


Run = Callable[[Checked], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """One check. `source` says where the rule stands."""

    id: str
    title: str
    source: str
    run: Run


def prepared(given: Tables, context: Context) -> Checked:
    """The submission with the blocks of its actions and holdings."""
    blocks = {
        number: [
            (block, line) for line, row in enumerate(given.of(number), start=1)
            if (block := block_of(row)) is not None
        ]
        for number in (3, 4)
    }  # fmt: skip
    return Checked(given, context, profile(given.profile), blocks)


def issue(
    check: str, table: int, row: int, name: str, sentence: str, what_to_do: str,
    *, severity: Severity = Severity.ERROR, explanation: str = "",
) -> Finding:  # fmt: skip
    """A finding about the field of a technical name; an empty name is the row or table as a whole."""
    label = tables()[table].field(name).label if name else ""
    return Finding(check, severity, table, row, label, sentence, what_to_do, explanation)


def listed(text: object) -> list[str]:
    """The parts of a cell that holds several, parted by commas."""
    return [part.strip() for part in str(text or "").split(",") if part.strip()]
