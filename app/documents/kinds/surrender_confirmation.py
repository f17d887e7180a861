"""The confirmation of a surrender: which credits, of whom, for which facility and year, and which tax they replace.

It has no dossier: a surrender is about a facility and may hold units of several partners. The area of surrenders
freezes what `context_of` gives with the surrender itself, and keeps the bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.documents.facts import NOT_KNOWN, Context, apart, fact
from app.documents.glyphs import why_not_printable
from app.documents.kinds.draft import Run
from app.documents.kinds.kind import CLOSED, SCHEMA
from app.documents.kinds.project_words import tonnes
from app.documents.kinds.reference import Home, load_home
from app.surrenders.confirming import Confirmed, plain
from app.surrenders.wording import money
from workflows.partial_date import on
from workflows.surrender import CONFIRMATION

PAGES = 4


def context_of(found: Confirmed, *, home: Home | None = None) -> Context:
    """Everything that the confirmation prints, primitives only: the same for the same record.

    Raises ValueError with a sentence where it holds a letter that the fonts lack: it could never be printed.
    """
    home = home or load_home()
    facts, body = list[dict[str, str]](), _body(found)
    for key, label, value in _particulars(found):
        facts.append(fact(key, label, value=value))
    for number, each in enumerate(found.units, start=1):
        said = f"{each.serial}: {tonnes(each.tonnes)}, {each.project}"
        facts.append(fact(f"units.{number}", f"Units, row {number}", value=said))
    day = on(date.fromisoformat(found.surrendered_on)).words()
    context: Context = {
        "schema": SCHEMA,
        "kind": CONFIRMATION,
        "id": found.reference,
        "title": f"Confirmation of surrender {found.reference}: {found.facility}, emissions of {found.year}",
        "language": "en-SG",
        "template": f"{CONFIRMATION}.html",
        "pages": PAGES,
        "classification": CLOSED,
        "issuer": home.issuer,
        "home": {"iso2": home.iso2, "name": home.name},
        "as_at": found.surrendered_on,
        "as_at_words": day,
        "body": body,
        "notes": [],
        "facts": apart(facts)["facts"],
        "record": _record(found),
    }
    if fault := why_not_printable(json.dumps(context, ensure_ascii=False)):
        raise ValueError(fault.replace("The letter", "The confirmation"))
    return context


def _record(found: Confirmed) -> dict[str, Any]:
    """The record as plain values; whence the rate was taken is not printed, so it does not leave either."""
    record = plain(found)
    del record["rate_source"]
    return record


def _particulars(found: Confirmed) -> Iterable[tuple[str, str, str]]:
    """Key, label and value of every fact about the surrender as a whole."""
    return (
        ("reference", "Reference", found.reference),
        ("facility", "Facility", f"{found.facility} ({found.code})"),
        ("operator", "Operator", found.operator),
        ("uen", "Unique Entity Number", found.uen),
        ("year", "Emissions year", str(found.year)),
        ("received_on", "Notice received", _day(found.received_on)),
        ("checked_by", "Checked by", found.checked_by),
        ("accepted_by", "Accepted by", found.accepted_by),
        ("surrendered_on", "Surrendered", _day(found.surrendered_on)),
        ("tonnes", "Credits surrendered", tonnes(found.tonnes)),
        ("emissions", "Taxable emissions of the year", _tonnes(found.emissions)),
        ("limit", "Limit of the year itself", _tonnes(found.limit)),
        ("carried", "Carried over from an earlier year", _tonnes(found.carried)),
        ("used_before", "Used by earlier notices", _tonnes(found.used_before)),
        ("rate", "Rate of the carbon tax", _rate(found)),
        ("replaced", "Carbon tax replaced", money(found.replaced, found.currency, absent="")),
        ("retirement", "Retired at the registry", " ".join(found.retirement.split())),
        ("evidence", "SHA-256 of the evidence of retirement", found.evidence_sha256),
    )  # fmt: skip


def _body(found: Confirmed) -> Context:
    said = {key: value for key, _, value in _particulars(found)}
    labels = {key: label for key, label, _ in _particulars(found)}

    def rows(*keys: str) -> list[dict[str, Any]]:
        return [{"label": labels[key], "texts": [_runs(said[key])]} for key in keys]

    return {
        "kicker": "Confirmation of surrender",
        "running": f"Confirmation of surrender: {found.reference}",
        "headline": f"{found.facility}, emissions of {found.year}",
        "band": [
            {"k": "Reference", "v": _runs(found.reference)},
            {"k": "Credits surrendered", "v": _runs(said["tonnes"])},
            {"k": "Surrendered", "v": _runs(said["surrendered_on"])},
            {"k": "Carbon tax replaced", "v": _runs(said["replaced"])},
        ],
        "lead": _runs(_lead(found)),
        "facility": rows("facility", "operator", "uen", "year", "received_on", "checked_by", "accepted_by"),
        "figures": rows("emissions", "limit", "carried", "used_before", "tonnes", "rate", "replaced"),
        "units": [
            {
                "project": f"{each.project}, {each.title}", "host": each.host, "vintage": str(each.vintage),
                "serial": each.serial, "tonnes": f"{each.tonnes:,}",
            }
            for each in found.units
        ],
        "total": f"{found.tonnes:,}",
        "evidence": rows("retirement", "evidence"),
        "closing": [
            _runs("One credit takes the place of one fixed-price credit. The credits can be used for nothing else."),
            _runs("The host of each project adjusts its emissions balance for them, as their first transfer is on "
                  "record (decision 2/CMA.3, annex, paragraph 8)."),
        ],
    }  # fmt: skip


def _lead(found: Confirmed) -> str:
    credits = "1 credit" if found.tonnes == 1 else f"{found.tonnes:,} credits"
    verb = "was" if found.tonnes == 1 else "were"
    return (
        f"{credits} of {found.operator} {verb} surrendered on {_day(found.surrendered_on)} in place of carbon tax on "
        f"the emissions of {found.facility} in {found.year}."
    )


def _rate(found: Confirmed) -> str:
    return f"{money(found.rate, found.currency)} per t CO₂e" if found.rate is not None else ""


def _tonnes(quantity: int | None) -> str:
    return "" if quantity is None else tonnes(quantity)


def _day(iso: str) -> str:
    return on(date.fromisoformat(iso)).words()


def _runs(text: str) -> list[Run]:
    """The text as one run; `not known` is set apart."""
    return [{"t": text}] if text else [{"t": NOT_KNOWN, "nk": True}]
