"""Changes to bodies and their members."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.agreements.queries import partner_row
from app.committees.answers import BodyAnswers, CommitteeRefused, MemberAnswers, chosen, given, possible, tidy
from app.committees.models import KINDS, SIDES, Body, Member
from app.committees.queries import body_row, row_of
from app.committees.recording import about, log, permit, with_article
from app.core import clock, versions
from app.core.access import Officer
from app.core.db import broken_constraint, unit_of_work
from app.core.registry import registry
from workflows.vocabulary import AGENCIES, Actor

_TAKEN = {
    "uq_committee_bodies_one_joint_committee": ("The Joint Committee of this partner is on record already.", "kind"),
    "uq_committee_bodies_name": ("A body of this name is on record already. Give this one another name.", "name"),
}


def set_up_body(actor: Actor, *, iso3: str, answers: BodyAnswers) -> uuid.UUID:
    """Set up a working group, or the one Joint Committee of a partner; its id.

    Raises NotPermitted, UnknownPartner, and CommitteeRefused.
    """
    permit(actor)
    kind = chosen("kind", answers.kind, KINDS, "Choose whether it is a working group or the Joint Committee.")
    name = given("name", answers.name, "Enter the name of the body.")
    basis = tidy("basis", answers.basis, most=500)
    with unit_of_work() as session:
        partner = partner_row(session, iso3)
        row = Body(
            partner=partner.iso3, kind=kind, name=name, basis=basis, set_up_by=actor.id or None,
            set_up_by_name=actor.name, set_up_at=clock.now(),
        )  # fmt: skip
        _add(session, row)
        log(session, actor, row, row, action="set_up", summary=f"set up {with_article(name)} with {partner.in_text}")
        return row.id


def change_body(actor: Actor, *, iso3: str, body_id: uuid.UUID, answers: BodyAnswers, version: int | None) -> None:
    """Change the name of a body or what it rests on; its kind stays.

    Raises NotPermitted, UnknownCommittee, StaleVersion, and CommitteeRefused.
    """
    permit(actor)
    name = given("name", answers.name, "Enter the name of the body.")
    basis = tidy("basis", answers.basis, most=500)
    with unit_of_work() as session:
        row = body_row(session, iso3, body_id, lock=True)
        versions.check(session, about(row), seen=version)
        row.name, row.basis = name, basis
        _add(session, row)
        log(session, actor, row, row, action="change", summary=f"changed what is on record of {with_article(name)}")


def _add(session: Any, row: Body) -> None:
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if (found := _TAKEN.get(broken_constraint(error))) is None:
            raise
        raise CommitteeRefused(*found) from error


def add_member(actor: Actor, *, iso3: str, body_id: uuid.UUID, answers: MemberAnswers) -> int:
    """Put somebody on a body; the id. Raises NotPermitted, UnknownCommittee, and CommitteeRefused."""
    permit(actor)
    with unit_of_work() as session:
        body = body_row(session, iso3, body_id, lock=True)
        values = _member_values(session, iso3, answers)
        place = session.scalar(select(func.max(Member.position)).where(Member.body_id == body.id))
        row = Member(body_id=body.id, position=(place or 0) + 1, **values)
        session.add(row)
        log(session, actor, body, row, action="add", tell=False,
            summary=f"put {row.name} on {with_article(body.name)}{' as co-chair' if row.co_chair else ''}")  # fmt: skip
        return row.id


def change_member(actor: Actor, *, iso3: str, member_id: int, answers: MemberAnswers, version: int | None) -> None:
    """Change what is on record of a member, or end the time on the body with its last day.

    Raises NotPermitted, UnknownCommittee, StaleVersion, and CommitteeRefused.
    """
    permit(actor)
    with unit_of_work() as session:
        row, body = row_of(session, Member, iso3, member_id, lock=True)
        versions.check(session, about(row), seen=version)
        for name, value in _member_values(session, iso3, answers).items():
            setattr(row, name, value)
        log(session, actor, body, row, action="change", tell=False,
            summary=f"changed what is on record of {row.name}, on {with_article(body.name)}")  # fmt: skip


def _member_values(session: Any, iso3: str, answers: MemberAnswers) -> dict[str, Any]:
    """The answers as columns. Raises CommitteeRefused, about the field that is at fault."""
    side = chosen("side", answers.side, SIDES, "Choose the side that the member sits on.")
    officer = officer_for(session, iso3, answers.officer, "officer")
    if officer and side == "host":
        raise CommitteeRefused("Officers of Concord sit on our side. Enter the name of whoever sits on theirs.", "side")
    name = officer.name if officer else given("name", answers.name, "Enter the name, or choose an officer.")
    agency = officer.agency if officer else given("agency", answers.agency, "Enter the agency or ministry.")
    if side == "home" and agency not in {each.code for each in AGENCIES}:
        codes = ", ".join(each.code for each in AGENCIES)
        raise CommitteeRefused(f"On our side, enter an agency of the working group: {codes}.", "agency")
    start, end = possible("from_on", answers.from_on), possible("until_on", answers.until_on)
    if start and end and end < start:
        raise CommitteeRefused("The last day must not be before the first.", "until_on")
    return {
        "side": side, "name": name, "agency": agency, "post": tidy("post", answers.post),
        "officer_id": officer.id if officer else None, "co_chair": answers.co_chair, "from_on": start, "until_on": end,
    }  # fmt: skip


def officer_for(session: Any, iso3: str, officer_id: int | None, field: str) -> Officer | None:
    """The officer of this id. Raises CommitteeRefused where there is none who may see the partner's committees."""
    if officer_id is None:
        return None
    found = next((each for each in officers_of(session, iso3) if each.id == officer_id), None)
    if found is None:
        raise CommitteeRefused("Choose an officer who may see this partner.", field)
    return found


def officers_of(session: Any, iso3: str) -> list[Officer]:
    """Officers who may see the committees of a partner now, by name."""
    everyone = [each for people in registry.all("people") for each in people(session)]
    return [each for each in everyone if each.may("committees.view", iso3.upper())]
