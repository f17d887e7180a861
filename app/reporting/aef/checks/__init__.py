"""Every check that a submission goes through before it is filed, and what each of them found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.reporting.aef.checks.blocks import BLOCKS
from app.reporting.aef.checks.frame import Check, Context, prepared
from app.reporting.aef.checks.items import ITEMS
from app.reporting.aef.checks.syntax import SYNTAX
from app.reporting.aef.checks.totals import TOTALS
from app.reporting.aef.checks.whole import WHOLE
from app.reporting.aef.findings import Finding, Severity, capped, in_order
from app.reporting.aef.tables import Tables

__all__ = ["CHECKS", "Check", "Context", "Outcome", "check", "findings_of"]

CHECKS: tuple[Check, ...] = tuple(sorted((*SYNTAX, *ITEMS, *TOTALS, *BLOCKS, *WHOLE), key=lambda each: each.id))


@dataclass(frozen=True)
class Outcome:
    """One check with what it found; nothing found is a pass."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Severity | None:
        """The gravest of its findings; None where it passed."""
        return min((each.severity for each in self.findings), key=lambda s: s.rank, default=None)

    def number(self, severity: Severity) -> int:
        return sum(each.severity is severity for each in self.findings)


def check(given: Tables, context: Context | None = None, *, checks: Sequence[Check] = CHECKS) -> tuple[Outcome, ...]:
    """Every check in the order of its name, with its findings."""
    ready = prepared(given, context or Context())
    return tuple(Outcome(each, tuple(capped(list(each.run(ready))))) for each in checks)


def findings_of(outcomes: Sequence[Outcome]) -> list[Finding]:
    """All findings, errors first."""
    return in_order([finding for outcome in outcomes for finding in outcome.findings])
