"""A seeded data set: partners with acts, made through the same command as real ones."""

from __future__ import annotations

import random
from datetime import date, timedelta

from app.agreements import commands
from app.agreements.countries import countries
from app.agreements.records import ActRecord, Person
from app.agreements.register import RegisterEntry
from app.core import audit
from workflows.agreement.facts import ActKind
from workflows.partial_date import on

SEED = 6
_PATH = (ActKind.MOU, ActKind.NEGOTIATION, ActKind.CONCLUDED, ActKind.IA, ActKind.IN_FORCE, ActKind.CALL)


def make_partners(number: int) -> list[str]:
    """Put partners on the register until there are so many; returns the codes that were added."""
    chance = random.Random(SEED)
    codes = list(countries())[:number]
    entries = [_entry(code, chance) for code in codes]
    commands.load_register(audit.SYSTEM, entries=entries)
    return codes


def _entry(code: str, chance: random.Random) -> RegisterEntry:
    country = countries()[code]
    return RegisterEntry(
        iso3=code, iso2=country.iso2, name=country.name, in_text=country.in_text or country.name,
        region=chance.choice(("Africa", "Asia", "Latin America", "Pacific")), counterpart="Ministry",
        lead=chance.choice(("MSE", "MTI", "MFA")), stages=None, registry="", joint_committee={},
        acts=tuple(_acts(chance)),
    )  # fmt: skip


def _acts(chance: random.Random) -> list[ActRecord]:
    day = date(2021, 1, 1)
    acts = []
    for kind in _PATH[: chance.randint(1, len(_PATH))]:
        day += timedelta(days=chance.randint(20, 300))
        person = (Person("A. Signatory", "Minister"),)
        acts.append(
            ActRecord(
                id=0, kind=kind, date=on(day), source="Benchmark data", place="Singapore",
                note="A note of some words.", sg=person, host=person,
            )
        )  # fmt: skip
    return acts
