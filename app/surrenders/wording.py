"""How limits, money and rates read in sentences. Quantities are whole tCO2e, money is in whole cents."""

from __future__ import annotations

from app.core.tonnes import words
from app.surrenders.limits import Limit
from app.surrenders.policy import Policy

NOT_KNOWN = "Not known"


def money(cents: int | None, currency: str, *, absent: str = NOT_KNOWN) -> str:
    """`S$45`, `S$1,234.50`; a loss with a true minus."""
    if cents is None:
        return absent
    sign, (dollars, rest) = "−" if cents < 0 else "", divmod(abs(cents), 100)
    return f"{sign}{currency}{dollars:,}{f'.{rest:02}' if rest else ''}"


def tonnes_words(quantity: int | None, absent: str = NOT_KNOWN) -> str:
    return absent if quantity is None else words(quantity)


def rate_words(policy: Policy, year: int) -> str:
    """`S$45 per tCO₂e`, or that no rate is stated."""
    rate = policy.rate(year)
    return f"{policy.currency}{rate.dollars} per tCO₂e" if rate else f"{NOT_KNOWN}. {policy.rates_open}"


def room_words(limit: Limit, *, asked: int | None = None) -> str:
    """How much room there is and how much was asked for, as the end of a sentence."""
    if limit.sure is None:
        return "; ".join(limit.missing)
    said = [f"{words(max(0, limit.sure))} are left of {words((limit.own or 0) + (limit.carried or 0))}"]
    if asked is not None:
        said.append(f"the notice is for {words(asked)}")
    if limit.carried is None:
        said.append(f"what is carried over is not known: {'; '.join(limit.missing)}")
    return "; ".join(said)


def carried_words(limit: Limit) -> str:
    """What an earlier year left, or that nothing is carried over."""
    if limit.carried_by is None:
        return f"Nothing is carried over into {limit.year}"
    return tonnes_words(limit.carried)
