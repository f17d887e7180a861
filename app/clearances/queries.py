"""Answers about clearances: what stands about a subject, what waits for whom, who may decide, who stands in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from app.clearances.models import ClearanceCase, ClearanceComment, ClearanceCover, ClearancePause, ClearanceRequest
from app.clearances.policy import requirements_of
from app.clearances.records import Subject
from app.clearances.standing import Standing, standing_of
from app.core.access import Officer
from app.core.db import locked
from app.core.registry import registry
from workflows.clearance import ClearanceStage


class UnknownSubject(LookupError):
    """No area knows what was asked about, or it may not be seen."""


class UnknownRequest(LookupError):
    """No request has this number, or it may not be seen."""


def subject_of(session: Any, *, type: str, id: str, lock: bool = False) -> Subject:
    """What is put before clearers, told by its area; with its rows locked for a change if asked. UnknownSubject."""
    for tell in registry.all("clearance_subject"):
        found: Subject | None = tell(session, type=type, id=id, lock=lock)
        if found is not None:
            return found
    raise UnknownSubject(f"There is no {type} {id}.")


def case_of(session: Any, subject: Subject, *, lock: bool = False) -> ClearanceCase | None:
    """The row under which a subject is asked about; None before anybody was."""
    query = select(ClearanceCase).where(
        ClearanceCase.subject_type == subject.type, ClearanceCase.subject_id == subject.id
    )
    if lock:
        query = locked(query)
    found: ClearanceCase | None = session.scalar(query)
    return found


def was_asked_about(session: Any, *, type: str, id: str) -> bool:
    """Whether anybody was ever asked about this subject: one read, before anything is read of the subject itself."""
    query = select(ClearanceCase.id).where(ClearanceCase.subject_type == type, ClearanceCase.subject_id == id)
    return session.scalar(query) is not None


def case_by_id(session: Any, case_id: int) -> ClearanceCase:
    """The case of this number. Raises UnknownRequest."""
    found: ClearanceCase | None = session.get(ClearanceCase, case_id)
    if found is None:
        raise UnknownRequest(f"There is no clearance {case_id}.")
    return found


def request_by_id(session: Any, request_id: int) -> ClearanceRequest:
    """The request of this number. Raises UnknownRequest."""
    found: ClearanceRequest | None = session.get(ClearanceRequest, request_id)
    if found is None:
        raise UnknownRequest(f"There is no request {request_id}.")
    return found


def cases_of_requests(session: Any, request_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """The partner and the number of the case of each of these requests."""
    query = (
        select(ClearanceRequest.id, ClearanceCase.partner, ClearanceRequest.case_id)
        .join(ClearanceCase, ClearanceCase.id == ClearanceRequest.case_id)
        .where(ClearanceRequest.id.in_(request_ids))
    )
    return {row.id: (row.partner, row.case_id) for row in session.execute(query)}


def standing(session: Any, subject: Subject) -> Standing:
    """What is required of this subject, who was asked, and what of it stands. Four reads at most."""
    needed = requirements_of(subject.kind)
    case = case_of(session, subject)
    if case is None:
        return standing_of(needed, (), comments={}, pauses={}, given=subject.given)
    requests = requests_of(session, case.id)
    live = [row.id for row in requests if row.live]
    return standing_of(
        needed, requests, comments=comments_of(session, live), pauses=pauses_of(session, live), given=subject.given
    )


def requests_of(session: Any, case_id: int) -> list[ClearanceRequest]:
    """Everything ever asked about a case, oldest first."""
    query = select(ClearanceRequest).where(ClearanceRequest.case_id == case_id).order_by(ClearanceRequest.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def comments_of(session: Any, request_ids: Iterable[int]) -> dict[int, list[ClearanceComment]]:
    """The comments of these requests in their order."""
    return _grouped(session, ClearanceComment, request_ids)


def pauses_of(session: Any, request_ids: Iterable[int]) -> dict[int, list[ClearancePause]]:
    """The stopped clocks of these requests in their order."""
    return _grouped(session, ClearancePause, request_ids)


def _grouped(session: Any, model: Any, request_ids: Iterable[int]) -> dict[int, list[Any]]:
    ids = list(request_ids)
    found: dict[int, list[Any]] = {}
    if ids:
        query = select(model).where(model.request_id.in_(ids)).order_by(model.id)
        for row in session.scalars(query.execution_options(populate_existing=True)):
            found.setdefault(row.request_id, []).append(row)
    return found


# Lists


@dataclass(frozen=True)
class Listed:
    """One live request with its case, its stopped clocks and its comments, as lists show it."""

    case: ClearanceCase
    request: ClearanceRequest
    pauses: tuple[ClearancePause, ...]
    comments: tuple[ClearanceComment, ...]


_OPEN = (ClearanceStage.HELD.value, ClearanceStage.WAITING.value, ClearanceStage.COMMENTS.value,
         ClearanceStage.NOT_CLEARED.value, ClearanceStage.LAPSED.value)  # fmt: skip
_WITH_THE_ASKED = (ClearanceStage.WAITING.value, ClearanceStage.COMMENTS.value)
_WITH_THE_ASKER = (*_WITH_THE_ASKED, ClearanceStage.NOT_CLEARED.value, ClearanceStage.LAPSED.value)
_SETTLED = and_(ClearanceRequest.stage == "comments", ~select(ClearanceComment.id).where(
    ClearanceComment.request_id == ClearanceRequest.id, ClearanceComment.accepted_at.is_(None)
).exists())  # fmt: skip

_STOPPED = exists().where(ClearancePause.request_id == ClearanceRequest.id, ClearancePause.until.is_(None))


def unsettled(
    session: Any, *, partners: Collection[str] | None, agency: str = "", asked_by: str = "", partner: str = "",
    late_on: date | None = None, stages: Collection[str] = _OPEN, limit: int = 200, offset: int = 0,
) -> tuple[list[Listed], int]:  # fmt: skip
    """One page of the live requests that are not settled, the earliest due first, and how many there are in all.

    `agency` was asked, `asked_by` is the agency that asked; `partners` limits what may be seen; with `late_on` only
    what waits beyond its due date on that day, with its clock running.
    """
    query = _live_requests(ClearanceRequest, ClearanceCase, partners=partners)
    query = query.where(ClearanceRequest.stage.in_(stages))
    for column, value in (
        (ClearanceRequest.agency, agency), (ClearanceRequest.asked_agency, asked_by), (ClearanceCase.partner, partner),
    ):  # fmt: skip
        if value:
            query = query.where(column == value)
    if late_on is not None:
        query = query.where(ClearanceRequest.stage == "waiting", ClearanceRequest.due < late_on, ~_STOPPED)
    total = int(session.scalar(select(func.count()).select_from(query.subquery())))
    ordered = query.order_by(ClearanceRequest.due.nulls_last(), ClearanceRequest.id).limit(limit).offset(offset)
    return _listed(session, session.execute(ordered).all()), total


def _live_requests(*columns: Any, partners: Collection[str] | None) -> Any:
    """Requests that live and are not settled, of the partners that may be seen."""
    query = select(*columns).select_from(ClearanceRequest)
    query = query.join(ClearanceCase, ClearanceCase.id == ClearanceRequest.case_id)
    query = query.where(ClearanceRequest.live, ~_SETTLED, ClearanceCase.ended_because == "")
    return query if partners is None else query.where(ClearanceCase.partner.in_(partners))


def _listed(session: Any, rows: Iterable[Any]) -> list[Listed]:
    rows = list(rows)
    ids = [request.id for request, _ in rows]
    pauses, comments = pauses_of(session, ids), comments_of(session, ids)
    return [
        Listed(case, request, tuple(pauses.get(request.id, ())), tuple(comments.get(request.id, ())))
        for request, case in rows
    ]


def of_agency(
    session: Any, agency: str, *, partners: Collection[str] | None, limit: int = 200
) -> tuple[list[Listed], list[Listed]]:
    """The requests not settled that the agency was asked, and those that it asked.

    Of each the earliest due first; three reads.
    """
    first = []
    for whose, stages in ((ClearanceRequest.agency, _WITH_THE_ASKED), (ClearanceRequest.asked_agency, _WITH_THE_ASKER)):
        ids = _live_requests(ClearanceRequest.id, partners=partners).where(
            whose == agency, ClearanceRequest.stage.in_(stages)
        )
        first.append(ids.order_by(ClearanceRequest.due.nulls_last(), ClearanceRequest.id).limit(limit).subquery())
    query = select(ClearanceRequest, ClearanceCase).join(ClearanceCase, ClearanceCase.id == ClearanceRequest.case_id)
    query = query.where(or_(*(ClearanceRequest.id.in_(select(ids.c.id)) for ids in first)))
    rows = session.execute(query.order_by(ClearanceRequest.due.nulls_last(), ClearanceRequest.id)).all()
    found = _listed(session, rows)
    return (
        [each for each in found if each.request.agency == agency and each.request.stage in _WITH_THE_ASKED],
        [each for each in found if each.request.asked_agency == agency],
    )


def due_between(session: Any, *, partners: Collection[str] | None, first: date, last: date) -> list[Listed]:
    """The requests that wait and are due on these days."""
    query = (
        select(ClearanceRequest, ClearanceCase)
        .join(ClearanceCase, ClearanceCase.id == ClearanceRequest.case_id)
        .where(ClearanceRequest.live, ClearanceRequest.stage == "waiting", ClearanceRequest.due.between(first, last))
        .order_by(ClearanceRequest.due, ClearanceRequest.id)
    )
    if partners is not None:
        query = query.where(ClearanceCase.partner.in_(partners))
    return [Listed(case, request, (), ()) for request, case in session.execute(query)]


def partners_asked_about(session: Any, *, partners: Collection[str] | None) -> list[str]:
    """The partners of which a request is not settled, of those that may be seen: what a list is narrowed to."""
    query = (
        select(ClearanceCase.partner)
        .join(ClearanceRequest, ClearanceCase.id == ClearanceRequest.case_id)
        .where(ClearanceRequest.live, ClearanceRequest.stage.in_(_OPEN), ~_SETTLED, ClearanceCase.partner != "")
        .distinct()
    )
    if partners is not None:
        query = query.where(ClearanceCase.partner.in_(partners))
    return sorted(session.scalars(query))


def cases_of_partner(session: Any, iso3: str, *, limit: int = 20) -> list[Listed]:
    """The live requests about a partner, newest first, without their comments: for its page."""
    query = (
        select(ClearanceRequest, ClearanceCase)
        .join(ClearanceCase, ClearanceCase.id == ClearanceRequest.case_id)
        .where(ClearanceRequest.live, ClearanceCase.partner == iso3)
        .order_by(ClearanceRequest.id.desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    pauses = pauses_of(session, [request.id for request, _ in rows])
    return [Listed(case, request, tuple(pauses.get(request.id, ())), ()) for request, case in rows]


def open_requests(session: Any) -> frozenset[tuple[str, str, str]]:
    """Type and id of what is asked about, with the agency, of every live request that is not settled."""
    query = (
        select(ClearanceCase.subject_type, ClearanceCase.subject_id, ClearanceRequest.agency)
        .join(ClearanceRequest, ClearanceCase.id == ClearanceRequest.case_id)
        .where(ClearanceRequest.live, ClearanceRequest.stage.in_(_OPEN), ~_SETTLED)
    )
    return frozenset(tuple(row) for row in session.execute(query))


def is_asked_about(type: str, id: Any) -> Any:
    """The condition, for a query of another area, that somebody was asked about the subject and it is not settled.

    `id` is an expression for the id of the subject.
    """
    return (
        exists()
        .where(
            ClearanceCase.subject_type == type, ClearanceCase.subject_id == id,
            ClearanceRequest.case_id == ClearanceCase.id, ClearanceRequest.live, ClearanceRequest.stage.in_(_OPEN),
            ~_SETTLED,
        )
        .correlate_except(ClearanceCase, ClearanceRequest)
    )  # fmt: skip


# Who may decide


def officers(session: Any) -> list[Officer]:
    """Everybody who may sign in, with the roles held now."""
    return [officer for tell in registry.all("people") for officer in tell(session)]


def covers_on(session: Any, today: date, *, agency: str = "") -> list[ClearanceCover]:
    """Who stands in for whom on this day."""
    query = select(ClearanceCover).where(
        ClearanceCover.first <= today, ClearanceCover.last >= today, ClearanceCover.ended_at.is_(None)
    )
    if agency:
        query = query.where(ClearanceCover.agency == agency)
    return list(session.scalars(query.order_by(ClearanceCover.id)))


def covers_of(session: Any, officer_id: int, *, today: date) -> list[ClearanceCover]:
    """The cover that an officer has named or gives, today or later."""
    query = select(ClearanceCover).where(
        or_(ClearanceCover.officer_id == officer_id, ClearanceCover.cover_id == officer_id),
        ClearanceCover.last >= today, ClearanceCover.ended_at.is_(None),
    )  # fmt: skip
    return list(session.scalars(query.order_by(ClearanceCover.first, ClearanceCover.id)))
