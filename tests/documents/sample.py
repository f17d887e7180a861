"""Dossiers from the sample register, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from app.agreements.records import Dossier, PartnerRecord
from app.agreements.register import read_register
from app.documents.boilerplate import load_initial
from app.documents.facts import Context
from app.documents.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT / "app" / "agreements" / "data" / "partnerships.yaml"


@cache
def register() -> tuple[PartnerRecord, ...]:
    """Every partner of the sample register with all its acts."""
    return tuple(
        PartnerRecord(
            iso3=entry.iso3,
            iso2=entry.iso2,
            name=entry.name,
            in_text=entry.in_text,
            region=entry.region,
            stage=None,
            acts=tuple(replace(act, id=n, sequence=n) for n, act in enumerate(entry.acts, 1)),
            counterpart=entry.counterpart,
        )
        for entry in read_register(REGISTER.read_text(encoding="utf-8"))
    )


def partner(iso3: str) -> PartnerRecord:
    return next(record for record in register() if record.iso3 == iso3)


def dossier(iso3: str, as_at: date) -> Dossier:
    return Dossier(partner=partner(iso3), register=register(), as_at=as_at)


def dossier_for(code: str, iso3: str, *, as_at: date | None = None) -> Dossier:
    """The dossier on the day of the document's own act, or on the day given."""
    day = as_at or KINDS[code].default_as_at(partner(iso3)) or date(2026, 5, 1)
    return dossier(iso3, day)


def context_for(code: str, iso3: str, *, as_at: date | None = None, **words: str) -> Context:
    return KINDS[code].build(dossier_for(code, iso3, as_at=as_at), words, load_initial())
