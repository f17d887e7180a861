"""Answers about Eligibility Lists and the catalogue: the list in force, the check, and rows for pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from app.agreements.models import Partner
from app.core.db import locked
from app.eligibility.bodies import rules_of
from app.eligibility.check import Rules, in_force
from app.eligibility.models import CatalogueProposal, ListRow, MethodologyRow, ProgrammeRow
from app.eligibility.names import code_form
from app.eligibility.records import Catalogue, EligibilityList, Methodology, Programme, Verdict
from workflows.partial_date import PartialDate, Precision

MOST = 2**31 - 1  # the largest number that a column holds


class UnknownList(LookupError):
    """No Eligibility List has this number, or it may not be seen."""


class UnknownProposal(LookupError):
    """No import of methodologies was proposed under this number."""


def snapshot(session: Any) -> Rules:
    """Every approved list and the whole catalogue, in three queries: for checking many projects at once."""
    return _rules(session, select(Partner.iso3, Partner.in_text, ListRow), select(MethodologyRow))


def check_for(
    session: Any, *, host: str, programme: str, methodology: str, version: str = "", on: date, scenario: str = "",
    modules: Iterable[str] = (),
) -> Verdict:  # fmt: skip
    """Whether the list of the host in force on the day takes the methodology. Raises nothing: see `check`."""
    lists = select(Partner.iso3, Partner.in_text, ListRow).where(Partner.iso3 == _stored(host))
    rows = select(MethodologyRow).where(MethodologyRow.code == _stored(methodology))
    return _rules(session, lists, rows).check(
        host=host, programme=programme, methodology=methodology, version=version, on=on, scenario=scenario,
        modules=modules,
    )  # fmt: skip


def _rules(session: Any, lists: Any, methodologies: Any) -> Rules:
    found = session.execute(
        lists.outerjoin(ListRow, (ListRow.host == Partner.iso3) & (ListRow.decision == "approved"))
    ).all()
    catalogue = Catalogue(
        tuple(programmes(session)), tuple(methodology(row) for row in session.scalars(methodologies))
    )  # fmt: skip
    return Rules(
        tuple(record(row) for _, _, row in found if row is not None), catalogue,
        names={iso3: in_text for iso3, in_text, _ in found},
    )  # fmt: skip


def lists_of(session: Any, host: str) -> list[ListRow]:
    """Every version of the list of one host, newest first: approved, refused and waiting."""
    query = select(ListRow).where(ListRow.host == _stored(host)).order_by(ListRow.number.desc())
    return list(session.scalars(query))


def list_in_force(session: Any, host: str, on: date) -> ListRow | None:
    """The approved version in force on the day; None where none is known to be."""
    approved = [row for row in lists_of(session, host) if row.decision == "approved"]
    found = in_force([record(row) for row in approved], host=host, on=on)
    return next((row for row in approved if found and row.number == found.number), None)


def list_row(session: Any, host: str, number: int, *, lock: bool = False) -> ListRow:
    """One version, locked for a change if asked. Raises UnknownList."""
    query = select(ListRow).where(ListRow.host == _stored(host), ListRow.number == min(number, MOST))
    if lock:
        query = locked(query)
    found: ListRow | None = session.scalar(query)
    if found is None:
        raise UnknownList(f"There is no Eligibility List {number} of {host.upper()}.")
    return found


def list_by_id(session: Any, list_id: int) -> ListRow:
    """One version by its id, locked for a change. Raises UnknownList."""
    query = locked(select(ListRow).where(ListRow.id == list_id))
    found: ListRow | None = session.scalar(query)
    if found is None:
        raise UnknownList(f"There is no Eligibility List with the id {list_id}.")
    return found


def every_list(session: Any, *, hosts: Collection[str] | None = None) -> list[ListRow]:
    """Every version of every host that may be seen, newest first within a host."""
    query = select(ListRow).order_by(ListRow.host, ListRow.number.desc())
    if hosts is not None:
        query = query.where(ListRow.host.in_(hosts))
    return list(session.scalars(query))


def lists_waiting(session: Any, *, hosts: Collection[str] | None = None) -> list[Any]:
    """Proposed versions that wait for a decision, of the hosts that may be seen, without their rules."""
    row = ListRow
    query = select(row.host, row.number, row.proposed_by, row.proposed_by_name, row.proposed_at)
    query = query.where(row.decision == "").order_by(row.id)
    return list(session.execute(query if hosts is None else query.where(row.host.in_(sorted(hosts)))))


def record(row: ListRow) -> EligibilityList:
    """The row as the check reads it."""
    return EligibilityList(
        host=row.host, number=row.number, effective_from=row.effective_from, programmes=rules_of(row.body),
        published_on=row.published_on, source=row.source, note=row.note,
    )  # fmt: skip


def programmes(session: Any) -> list[Programme]:
    """Every programme in the order of codes."""
    rows = session.scalars(select(ProgrammeRow).order_by(ProgrammeRow.code))
    return [Programme(row.code, row.name, tuple(row.aliases), row.source) for row in rows]


def methodology(row: MethodologyRow) -> Methodology:
    """The row as the check reads it."""
    return Methodology(
        programme=row.programme, code=row.code, title=row.title, version=row.version,
        categories=categories_of(row.category),
        active_from=PartialDate(row.active_from, Precision(row.active_from_precision)),
        active_to=row.active_to, source=row.source,
    )  # fmt: skip


def categories_of(text: str) -> tuple[str, ...]:
    """Several categories stand in one text, parted by semicolons."""
    return tuple(part for part in (" ".join(each.split()) for each in text.split(";")) if part)


def methodologies(
    session: Any, *, programme: str = "", category: str = "", text: str = "", limit: int | None = None,
    offset: int = 0,
) -> tuple[list[Methodology], int]:  # fmt: skip
    """One page of the catalogue by programme, code and version, and how many rows match in all."""
    query = select(MethodologyRow)
    if programme:
        query = query.where(MethodologyRow.programme == _stored(programme))
    if category:
        query = query.where(MethodologyRow.category.ilike(f"%{_plain(category)}%"))
    if text:
        words = f"%{_plain(text)}%"
        query = query.where(or_(MethodologyRow.code.ilike(words), MethodologyRow.title.ilike(words)))
    total = session.scalar(select(func.count()).select_from(query.subquery()))
    # 8.0 before 13.0: shorter first numbers are smaller ones.
    first_number = func.length(func.split_part(MethodologyRow.version, ".", 1))
    rows = query.order_by(MethodologyRow.programme, MethodologyRow.code, first_number, MethodologyRow.version)
    return [methodology(row) for row in session.scalars(rows.limit(limit).offset(offset))], int(total)


def codes(session: Any) -> list[tuple[str, str]]:
    """Every code of the catalogue with a title, once, for fields that suggest one."""
    query = (
        select(MethodologyRow.code, func.max(MethodologyRow.title))
        .group_by(MethodologyRow.code)
        .order_by(MethodologyRow.code)
    )
    return [(code, title) for code, title in session.execute(query)]


def categories(session: Any) -> list[str]:
    """Every category of the catalogue, once, in the order of the alphabet."""
    texts = session.scalars(select(MethodologyRow.category).distinct())
    return sorted({name for text in texts for name in categories_of(text)})


def _plain(text: str) -> str:
    """The text as a pattern that means itself."""
    return text.replace("\x00", "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _stored(code: str) -> str:
    """A code as it is kept; what no column can hold finds nothing."""
    return code_form(code).replace("\x00", "")


def catalogue_proposal(session: Any, number: int, *, lock: bool = False) -> CatalogueProposal:
    """A proposed import, locked for a change if asked. Raises UnknownProposal."""
    query = select(CatalogueProposal).where(CatalogueProposal.id == min(number, MOST))
    found: CatalogueProposal | None = session.scalar(
        locked(query) if lock else query, execution_options={"populate_existing": True}
    )
    if found is None:
        raise UnknownProposal(f"No import of methodologies has the number {number}.")
    return found


def catalogue_proposals(session: Any, *, open_only: bool = False, limit: int | None = None) -> list[Any]:
    """Proposed imports without their rows: those that wait first, the newest first."""
    row = CatalogueProposal
    query = select(
        row.id, row.file, row.new, row.changed, row.proposed_by, row.proposed_by_name, row.proposed_at, row.decision,
        row.decided_by_name, row.decided_at,
    ).order_by(row.decision != "", row.id.desc())  # fmt: skip
    return list(session.execute(query.where(row.decision == "") if open_only else query.limit(limit)))
