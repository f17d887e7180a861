"""What pages and exports show of notices and facilities: limits in rows, money in words, reasons beside conditions."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.projects.exports import Column
from app.surrenders.limits import FacilityYears, Limit, limit_of, saving_of
from app.surrenders.policy import Policy
from app.surrenders.wording import NOT_KNOWN, money, rate_words, tonnes_words
from workflows.declaration import Guard
from workflows.surrender import CHECKS, SURRENDER_LABELS, SurrenderFacts, SurrenderStage

TONES = {
    SurrenderStage.NOTICE: "info", SurrenderStage.CHECKED: "info", SurrenderStage.ACCEPTED: "warn",
    SurrenderStage.SURRENDERED: "good", SurrenderStage.REFUSED: "bad", SurrenderStage.WITHDRAWN: "plain",
}  # fmt: skip


def stage_words(stage: str) -> str:
    return SURRENDER_LABELS[SurrenderStage(stage)]


def checks(facts: SurrenderFacts) -> list[dict[str, Any]]:
    """Every condition of acceptance, held or not, with how things stand."""
    return [_check(guard, facts) for guard in CHECKS]


def _check(guard: Guard, facts: SurrenderFacts) -> dict[str, Any]:
    if guard.holds(facts):
        return {"text": guard.statement, "met": True, "reason": "", "owner": "Met"}
    detail = guard.detail(facts) if guard.detail else ""
    owner = guard.held_by or "The facility"
    return {"text": guard.sentence, "met": False, "reason": detail[:1].upper() + detail[1:], "owner": owner}


def failing(facts: SurrenderFacts) -> str:
    """Every reason against a notice as lines, for whoever refuses it."""
    found = (check for check in checks(facts) if not check["met"])
    return "\n".join(f"{c['text']}{': ' + c['reason'] if c['reason'] else ''}." for c in found)


def limit_rows(policy: Policy, years: FacilityYears, *, today: date) -> list[Limit]:
    """The limit of every year that has a figure, and of the current one, newest first."""
    shown = {year for year in (*years.emissions, *years.used, today.year) if year >= policy.first_year}
    return [limit_of(policy, years, year) for year in sorted(shown, reverse=True)]


def limit_facts(limit: Limit) -> list[dict[str, str]]:
    """One limit as rows of facts."""
    percent = f", {limit.rule.percent} per cent of taxable emissions" if limit.rule else ""
    rows = [
        ("Taxable emissions", tonnes_words(limit.emissions)),
        (f"Limit of {limit.year}{percent}", tonnes_words(limit.own)),
        (
            f"Carried over from {limit.carried_by.origin}" if limit.carried_by else "Carried over",
            tonnes_words(limit.carried) if limit.carried_by else "None: no rule carries a limit over into this year",
        ),
        ("Used by other notices", tonnes_words(limit.used)),
    ]
    if limit.taken_on:
        rows.append(("Used by a later year", tonnes_words(limit.taken_on)))
    rows.append(("Room for this notice", tonnes_words(limit.left, absent="Indeterminate")))
    return [{"label": label, "value": value} for label, value in rows]


def money_facts(policy: Policy, *, tonnes: int, year: int, price_cents: int | None) -> list[dict[str, str]]:
    """What the credits replace, cost and save. Without a price only the tax is said: none is ever made up."""
    found, sign = saving_of(policy, tonnes=tonnes, year=year, price_cents=price_cents), policy.currency
    fixed = policy.fixed_price_in(year + 1)
    rows = [
        (f"Rate of the tax on emissions of {year}", rate_words(policy, year)),
        ("Tax replaced", money(found.replaced, sign)),
        (f"A fixed-price credit bought in {year + 1}", money(fixed.dollars * 100 if fixed else None, sign)),
        ("Price of one credit", money(price_cents, sign)),
    ]
    if found.paid is not None:
        rows.append(("Cost of the credits", money(found.paid, sign)))
        rows.append(("Saved", money(found.saved, sign)))
    return [{"label": label, "value": value} for label, value in rows]


def columns(policy: Policy) -> tuple[Column, ...]:
    """What the exports of the register hold, one fact in each column."""

    def replaced(row: Any) -> str:
        found = saving_of(policy, tonnes=int(row.tonnes or 0), year=row.year, price_cents=None)
        return money(found.replaced, policy.currency)

    return (
        Column("Reference", lambda r: r.reference, width=16),
        Column("Facility code", lambda r: r.code, width=14),
        Column("Facility", lambda r: r.name, width=36),
        Column("Operator", lambda r: r.operator, width=36),
        Column("Emissions year", lambda r: r.year, int),
        Column("Stage", lambda r: stage_words(r.stage), width=14),
        Column("Notice received on", lambda r: r.received_on, date),
        Column("Credits, tCO2e", lambda r: int(r.tonnes or 0), int),
        Column("Tax replaced", replaced, width=18),
        Column(
            "Price of one credit",
            lambda r: money(r.price_cents, policy.currency) if r.price_cents is not None else NOT_KNOWN, width=18,
        ),
        Column("Surrendered on", lambda r: r.surrendered_on, date),
        Column("Reason", lambda r: r.reason, width=40),
    )  # fmt: skip
