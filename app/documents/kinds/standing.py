"""Where every partner stood on the day of a document, and what follows from it: lists, counts, ordinals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.agreements.records import ActRecord, Dossier, PartnerRecord
from app.documents.kinds.language import alphabetical
from workflows.agreement.facts import STAGE_OF_ACT, ActKind, Stage, Standing
from workflows.partial_date import Precision


class PublicStage(StrEnum):
    """The stages at which a factsheet names a partner. Partners only in discussion are not named."""

    IA = "ia"
    CONCLUDED = "concluded"
    MOU = "mou"


PUBLIC_LABELS = {
    PublicStage.IA: "Implementation Agreement signed",
    PublicStage.CONCLUDED: "Negotiations concluded",
    PublicStage.MOU: "MOU signed",
}
_PUBLIC_OF_STAGE = {
    Stage.IA_SIGNED: PublicStage.IA,
    Stage.IN_FORCE: PublicStage.IA,
    Stage.OPEN: PublicStage.IA,
    Stage.CONCLUDED: PublicStage.CONCLUDED,
    Stage.MOU_SIGNED: PublicStage.MOU,
}
_RANK = (PublicStage.IA, PublicStage.CONCLUDED, PublicStage.MOU)


@dataclass(frozen=True)
class Group:
    """The partners at one public stage, as a sentence names them, in alphabetical order."""

    stage: PublicStage
    label: str
    names: tuple[str, ...]


def as_of(dossier: Dossier) -> Dossier:
    """The dossier with every act left out that had certainly not come by its day.

    Acts without a date stay: whoever made the dossier decided that they stood by then.
    """
    day = dossier.as_at
    return replace(
        dossier,
        partner=_acts_by(dossier.partner, day),
        register=tuple(_acts_by(record, day) for record in dossier.register),
    )


def _acts_by(record: PartnerRecord, day: date) -> PartnerRecord:
    acts = tuple(act for act in record.acts if not act.date.known or act.date.known_by(day))
    return record if len(acts) == len(record.acts) else replace(record, acts=acts)


def done(record: PartnerRecord) -> tuple[ActRecord, ...]:
    """The acts that were done and not struck since."""
    return tuple(act for act in record.acts if act.standing is Standing.DONE)


def public_stage(record: PartnerRecord) -> PublicStage | None:
    """The latest stage that the public may be told; None in discussion or after an end."""
    acts = done(record)
    if any(act.kind is ActKind.ENDED for act in acts):
        return None
    stages = {_PUBLIC_OF_STAGE.get(STAGE_OF_ACT[act.kind]) for act in acts if act.kind in STAGE_OF_ACT}
    return next((stage for stage in _RANK if stage in stages), None)


def other_partners(dossier: Dossier) -> tuple[Group, ...]:
    """Every other partner once, at its latest public stage, the furthest first; empty groups left out."""
    groups = []
    for stage in _RANK:
        members = [r for r in dossier.register if r.iso3 != dossier.partner.iso3 and public_stage(r) is stage]
        if members:
            names = alphabetical((record.name, record.in_text) for record in members)
            groups.append(Group(stage, _label(stage, members), tuple(names)))
    return tuple(groups)


def _label(stage: PublicStage, members: Iterable[PartnerRecord]) -> str:
    if stage is PublicStage.MOU and any(record.act(ActKind.MOU) is None for record in members):
        return "MOU or Letter of Intent signed"
    return PUBLIC_LABELS[stage]


def place_among(dossier: Dossier, kind: ActKind) -> int | None:
    """Which one in the order of their dates this partner's act is, counted from 1.

    None when it cannot be told: no date, or another partner's date that may be before or after.
    """
    own = dossier.partner.act(kind)
    if own is None or not own.date.known:
        return None
    earlier = 0
    for record in dossier.register:
        other = record.act(kind) if record.iso3 != dossier.partner.iso3 else None
        if other is None or other.date.certainly_after(own.date):
            continue
        if not other.date.certainly_before(own.date):
            return None
        earlier += 1
    return earlier + 1


def first_in_region(dossier: Dossier, kind: ActKind) -> bool:
    """Whether no partner of the same region did it before or may have done so. False without a region."""
    partner = dossier.partner
    if not partner.region:
        return False
    region = tuple(record for record in dossier.register if record.region == partner.region)
    return place_among(replace(dossier, register=region), kind) == 1


def days_between(first: ActRecord | None, second: ActRecord | None) -> int | None:
    """Whole days from the one to the other; None unless both are dated to the day."""
    if first is None or second is None:
        return None
    if first.date.precision is not Precision.DAY or second.date.precision is not Precision.DAY:
        return None
    assert first.date.first
    assert second.date.first
    return (second.date.first - first.date.first).days


def certain(*acts: ActRecord | None) -> bool:
    """Whether no date among these is doubted."""
    return all(act is None or act.certainty != "unsure" for act in acts)
