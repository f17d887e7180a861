"""The confirmation of a surrender: frozen with it, rendered once by whoever lays out documents, and kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from app.agreements import queries as agreements
from app.core import audit, clock
from app.core.db import unit_of_work
from app.core.registry import registry
from app.surrenders.limits import Limit, saving_of
from app.surrenders.models import Confirmation, ConfirmationPdf
from app.surrenders.policy import policy
from app.surrenders.queries import Case, confirmation, kept_pdf
from workflows.declaration import Reason
from workflows.engine import Refused


class NoConfirmation(LookupError):
    """The notice has not been surrendered, so nothing confirms it."""


@dataclass(frozen=True)
class ConfirmedUnits:
    """One range of units as the confirmation prints it."""

    project: str
    title: str
    partner: str
    host: str
    vintage: int
    serial: str
    tonnes: int


@dataclass(frozen=True)
class Confirmed:
    """Everything that a confirmation may say, as plain values. Tonnes are whole tCO2e, money whole cents.

    Days are ISO. What is not known is None.
    """

    reference: str
    credit: str
    currency: str
    facility: str
    code: str
    operator: str
    uen: str
    year: int
    received_on: str
    surrendered_on: str
    checked_by: str
    accepted_by: str
    retirement: str
    evidence_sha256: str
    emissions: int | None
    limit: int | None
    carried: int | None
    used_before: int
    rate: int | None
    replaced: int | None
    rate_source: str
    units: tuple[ConfirmedUnits, ...]

    @property
    def tonnes(self) -> int:
        return sum(each.tonnes for each in self.units)


def confirmed(session: Any, case: Case) -> Confirmed:
    """What is on record of a surrender, as its confirmation says it."""
    row, limit, rules = case.row, case.limit, policy()
    saving = saving_of(rules, tonnes=case.tonnes, year=row.year, price_cents=None)
    names = agreements.partner_names(session)
    evidence = next((e.body.get("file_sha256", "") for e in reversed(case.entries) if e.step == "file_evidence"), "")
    rate = rules.rate(row.year)
    return Confirmed(
        reference=row.reference, credit=rules.credit, currency=rules.currency, facility=case.facility.name,
        code=row.code, operator=case.facility.operator, uen=case.facility.uen, year=row.year,
        received_on=row.received_on.isoformat(), surrendered_on=row.surrendered_on.isoformat(),
        checked_by=row.checked_by_name, accepted_by=row.accepted_by_name, retirement=row.retirement,
        evidence_sha256=evidence, rate=saving.rate, replaced=saving.replaced, rate_source=rate.source if rate else "",
        units=tuple(
            ConfirmedUnits(u.project, u.title, u.partner, names.get(u.partner, u.partner), u.vintage, u.serial,
                           u.units.tonnes)
            for u in case.units
        ), **_of_limit(limit),
    )  # fmt: skip


def _of_limit(limit: Limit) -> dict[str, Any]:
    return {"emissions": limit.emissions, "limit": limit.own, "carried": limit.carried, "used_before": limit.used}


def freeze(session: Any, case: Case) -> None:
    """Keep what the confirmation will say, inside the transaction of the surrender.

    Raises Refused where it could never be printed: what is frozen never changes.
    """
    for compose in registry.all("surrender_confirmation"):
        try:
            context = compose(confirmed(session, case))
        except ValueError as fault:
            reason = Reason("confirmation_can_be_printed", str(fault).rstrip("."), None, "A ledger officer", "")
            raise Refused((reason,)) from fault
        said = json.dumps(context, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(said.encode()).hexdigest()
        session.add(Confirmation(notice_id=case.row.id, context=said, sha256=digest, made_at=clock.now()))
        session.flush()


def pdf_of(session: Any, notice_id: int) -> tuple[bytes, str]:
    """The bytes of the confirmation and their SHA-256: made once, then kept. Raises NoConfirmation.

    The database transaction is ended before rendering starts: it holds nothing while the worker works.
    """
    if (kept := kept_pdf(session, notice_id)) is not None:
        return bytes(kept.pdf), str(kept.pdf_sha256)
    found = confirmation(session, notice_id)
    if found is None:
        raise NoConfirmation("This notice has not been surrendered.")
    context = json.loads(found.context)
    session.rollback()
    pdf = next(iter(render(context, state="published") for render in registry.all("rendered_sheet")))
    return pdf, _keep(notice_id, pdf)


def _keep(notice_id: int, pdf: bytes) -> str:
    """Keep the bytes; where somebody was faster, theirs stay: they are the same."""
    digest = hashlib.sha256(pdf).hexdigest()
    with unit_of_work() as session:
        values = {"notice_id": notice_id, "pdf": pdf, "pdf_sha256": digest, "rendered_at": clock.now()}
        session.execute(insert(ConfirmationPdf.__table__).values(values).on_conflict_do_nothing())
    return digest


def plain(found: Confirmed) -> dict[str, Any]:
    """The record as JSON takes it, for the facts that go with the PDF."""
    return json.loads(audit.canonical(asdict(found)))  # type: ignore[no-any-return]
