"""What an officer answered to the questions of a step, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from app.agreements.records import ActRecord, Person
from workflows.agreement.facts import ActKind, Answers
from workflows.partial_date import PartialDate, parse_iso


@dataclass(frozen=True)
class StepAnswers:
    """Every answer that any step asks for; a step uses those it asks. Percentages are of credits."""

    kind: ActKind | None = None
    date: PartialDate | None = None
    certainty: str = "certain"
    mode: str = ""
    place: str = ""
    note: str = ""
    source: str = ""
    reason: str = ""
    sg: tuple[Person, ...] = ()
    host: tuple[Person, ...] = ()
    witnesses: tuple[Person, ...] = ()
    share_of_proceeds: Decimal | None = None
    omge: Decimal | None = None
    text_label: str = ""
    text_content: str = ""
    corrects: int | None = None
    strikes: bool = False
    correction: int | None = None

    def for_guards(self, kind: ActKind | None) -> Answers:
        """What the guards may look at; `kind` is the act that the step puts on record."""
        return Answers(
            kind=kind or self.kind,
            date=self.date,
            sg_signatories=sum(1 for person in self.sg if person.name),
            host_signatories=sum(1 for person in self.host if person.name),
            share_of_proceeds=self.share_of_proceeds,
            omge=self.omge,
            source=self.source,
            reason=self.reason,
        )

    def as_json(self) -> dict[str, Any]:
        """The answers about an act, for a correction or an audit entry; unknown values are None."""
        return {
            "kind": self.kind.value if self.kind else None,
            "date": self.date.iso() if self.date else None,
            "certainty": self.certainty, "mode": self.mode, "place": self.place,
            "note": self.note, "source": self.source,
            "sg": [vars(person) for person in self.sg],
            "host": [vars(person) for person in self.host],
            "witnesses": [vars(person) for person in self.witnesses],
            "share_of_proceeds": percent_text(self.share_of_proceeds),
            "omge": percent_text(self.omge),
        }  # fmt: skip


@dataclass(frozen=True)
class Particulars:
    """What is known of a partner besides its acts; empty where it is not known."""

    region: str
    counterpart: str
    lead_agency: str
    stages_of_authorisation: int | None
    national_registry: str
    joint_committee: dict[str, dict[str, str]]


def from_json(value: dict[str, Any]) -> StepAnswers:
    """The answers that `as_json` wrote."""
    people = {side: tuple(Person(**person) for person in value[side]) for side in ("sg", "host", "witnesses")}
    share, omge = value["share_of_proceeds"], value["omge"]
    return StepAnswers(
        kind=ActKind(value["kind"]) if value["kind"] else None,
        date=parse_iso(value["date"]),
        certainty=value["certainty"],
        mode=value["mode"],
        place=value["place"],
        note=value["note"],
        source=value["source"],
        share_of_proceeds=Decimal(share) if share is not None else None,
        omge=Decimal(omge) if omge is not None else None,
        **people,
    )


def of_act(act: ActRecord) -> StepAnswers:
    """The answers that would record this very act again: where a correction starts from."""
    return replace(
        StepAnswers(),
        kind=act.kind, date=act.date, certainty=act.certainty, mode=act.mode, place=act.place,
        note=act.note, source=act.source, sg=act.sg, host=act.host, witnesses=act.witnesses,
        share_of_proceeds=act.share_of_proceeds, omge=act.omge, corrects=act.id,
    )  # fmt: skip


def percent_text(value: Decimal | None) -> str | None:
    """`5`, `2.5`: without trailing zeros."""
    return None if value is None else f"{value.normalize():f}"
