"""Reads partners and their standing acts from the database into plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.agreements.models import Act, ActPerson, Partner
from app.agreements.records import ActRecord, PartnerRecord, Person
from workflows.agreement.facts import ActFacts, ActKind, Stage, Standing, stage_by_record
from workflows.partial_date import PartialDate, Precision

_later, _earlier = aliased(Act), aliased(Act)
# A corrected act keeps the place of the one that it stands for: the first of its line.
_line = select(Act.id, Act.supersedes_id.label("before")).where(Act.supersedes_id.is_not(None)).cte(recursive=True)
_line = _line.union_all(
    select(_line.c.id, _earlier.supersedes_id)
    .join(_earlier, _earlier.id == _line.c.before)
    .where(_earlier.supersedes_id.is_not(None))
)
_place = select(_line.c.id, func.min(_line.c.before).label("first")).group_by(_line.c.id).subquery()
_people = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(ActPerson.side, ActPerson.name, ActPerson.post, ActPerson.ministry),
                ActPerson.id,
            )
        )
    )
    .where(ActPerson.act_id == Act.id)
    .correlate(Act)
    .scalar_subquery()
)
# Acts that no later act has superseded; one that was struck supersedes its forerunner and stands for nothing.
STANDING_ACTS = (
    select(*Act.__table__.c, _people.label("people"), func.coalesce(_place.c.first, Act.id).label("sequence"))
    .outerjoin(_place, _place.c.id == Act.id)
    .where(~exists().where(_later.supersedes_id == Act.id), Act.standing != Standing.STRUCK.value)
    .order_by(Act.partner_id, Act.date_from.asc().nulls_last(), Act.id)
)
_STANDING_ACTS_OF = STANDING_ACTS.where(Act.partner_id == bindparam("partner"))


@dataclass(frozen=True)
class Everyone:
    """Every partner in the order of names with all its acts, read once: the register of any day is made of it."""

    rows: tuple[Any, ...]
    acts: Mapping[int, tuple[ActRecord, ...]]

    @cached_property
    def now(self) -> tuple[PartnerRecord, ...]:
        """The register as it stands."""
        return self.as_at(None)

    def as_at(self, day: date | None) -> tuple[PartnerRecord, ...]:
        """Every partner with the acts that stood on the day."""
        return tuple(partner_record(row, self.acts.get(row.id, ()), as_at=day) for row in self.rows)


def load_everyone(session: Any) -> Everyone:
    """Every partner and its acts; two queries."""
    partners = session.execute(select(Partner.__table__).order_by(Partner.name)).all()
    acts: dict[int, list[ActRecord]] = {}
    for row in session.execute(STANDING_ACTS):
        acts.setdefault(row.partner_id, []).append(act_record(row))
    return Everyone(tuple(partners), {id: tuple(found) for id, found in acts.items()})


def load_register(session: Any, *, as_at: date | None = None) -> tuple[PartnerRecord, ...]:
    """Every partner in the order of names, with the acts that stood on the day; two queries."""
    return load_everyone(session).as_at(as_at)


def load_partner(session: Any, partner: Any, *, as_at: date | None = None) -> PartnerRecord:
    """One partner with its acts; one query besides the row given."""
    rows = session.execute(_STANDING_ACTS_OF, {"partner": partner.id})
    return partner_record(partner, [act_record(row) for row in rows], as_at=as_at)


def partner_record(row: Any, acts: Iterable[ActRecord], *, as_at: date | None = None) -> PartnerRecord:
    """The row and its acts as they stood on a day, or as they stand now."""
    standing = tuple(act for act in acts if as_at is None or act_facts(act).stands_by(as_at))
    stage = Stage(row.stage) if as_at is None else stage_by_record(tuple(act_facts(a) for a in standing), as_at=as_at)
    return PartnerRecord(
        iso3=row.iso3, iso2=row.iso2, name=row.name, in_text=row.in_text, region=row.region,
        stage=stage, acts=standing, counterpart=row.counterpart, version=row.version,
    )  # fmt: skip


def act_record(row: Any) -> ActRecord:
    people: dict[str, list[Person]] = {"sg": [], "host": [], "witness": []}
    for side, name, post, ministry in row.people or ():
        people[side].append(Person(name, post, ministry))
    return ActRecord(
        id=row.id,
        kind=ActKind(row.kind),
        date=PartialDate(row.date_from, Precision(row.precision)),
        standing=Standing(row.standing),
        certainty=row.certainty,
        note=row.note,
        source=row.source,
        place=row.place,
        mode=row.mode,
        reason=row.reason,
        sg=tuple(people["sg"]),
        host=tuple(people["host"]),
        witnesses=tuple(people["witness"]),
        share_of_proceeds=row.share_of_proceeds,
        omge=row.omge,
        recorded_at=row.recorded_at,
        sequence=row.sequence,
    )


def act_facts(act: ActRecord) -> ActFacts:
    """The same act as the guards see it."""
    return ActFacts(
        kind=act.kind,
        date=act.date,
        standing=act.standing,
        both_sides_named=_named(act.sg) and _named(act.host),
        share_of_proceeds=act.share_of_proceeds,
        omge=act.omge,
        recorded_on=act.recorded_at.date() if act.recorded_at else None,
        sequence=act.sequence,
    )


def _named(people: tuple[Person, ...]) -> bool:
    return any(person.name for person in people)
