"""Changes to partners: taking a step, adding a partner, keeping its particulars, loading a register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.agreements import clearing, ending
from app.agreements.answers import Particulars, StepAnswers, of_act
from app.agreements.countries import country_of
from app.agreements.loading import act_facts
from app.agreements.models import Partner
from app.agreements.queries import Case, case_of, dossier, facts_of, partner_row
from app.agreements.recording import add_act, record
from app.agreements.register import RegisterEntry
from app.core import audit, clock, outbox, versions
from app.core.approving import approves
from app.core.db import broken_constraint, unit_of_work
from app.core.registry import registry
from workflows import engine
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import ActFacts, ActKind, AgreementFacts, Stage, Standing, stage_by_record
from workflows.declaration import Step
from workflows.partial_date import UNKNOWN_DATE
from workflows.vocabulary import Actor

Policy = Mapping[str, frozenset[str]]


class RecordMismatch(Exception):
    """The stage and the acts would disagree: a fault in the workflow, so nothing is written."""


class PartnerExists(Exception):
    """A partner with this code is on the register already."""


@dataclass(frozen=True)
class StepTaken:
    """What was done, for the page that follows: the sentence, the stage, and the drafts made."""

    sentence: str
    stage: Stage
    drafts: tuple[Any, ...]


@approves("cleared the text of an agreement, or approved a correction")
def take_step(
    actor: Actor, *, partner: str, step: str, answers: StepAnswers, version: int | None, policy: Policy, today: date
) -> StepTaken:
    """Take one step in one transaction: record, stage, audit entry, messages, and drafts of documents.

    `version` is that of the page the form was made from; None skips the check, for the command line.
    Raises UnknownPartner, StaleVersion, and what `engine.fire` raises; then nothing is written.
    """
    with unit_of_work() as session:
        return take_within(
            session, actor, partner=partner, step=step, answers=answers, version=version, policy=policy, today=today
        )


def take_within(
    session: Any, actor: Actor, *, partner: str, step: str, answers: StepAnswers, version: int | None, policy: Policy,
    today: date,
) -> StepTaken:  # fmt: skip
    """The same inside the caller's transaction."""
    case = case_of(session, partner, lock=True)
    versions.check(session, audit.Object("partner", case.row.iso3, case.row.version), seen=version)
    kind = _kind_of(AGREEMENT.step(step), case, answers)
    facts = facts_of(case, actor=actor, today=today, answers=answers, kind=kind)
    outcome = engine.fire(
        AGREEMENT, step, stage=Stage(case.row.stage), actor=actor, facts=facts,
        switched_off=policy.get(step, frozenset()),
    )  # fmt: skip
    details = record(session, case, step=outcome.step, actor=actor, answers=answers)
    _move(session, case, outcome=outcome, facts=facts, details=details)
    drafts = _issue(session, case.row, step=outcome.step, actor=actor, answers=answers, today=today)
    _tell(session, case.row, outcome=outcome, actor=actor, details=details)
    clearing.follow(session, actor, iso3=case.row.iso3, step=step, today=today)
    ending.follow(session, actor, case.row, source=outcome.source, target=outcome.target, on=answers.date)
    return StepTaken(_sentence(outcome.step, case), Stage(outcome.target), drafts)


def _kind_of(step: Step | None, case: Case, answers: StepAnswers) -> ActKind | None:
    """The kind of act that the step would put on record, for guards that compare dates."""
    if answers.corrects is not None:
        return next((act.kind for act in case.record.acts if act.id == answers.corrects), None)
    return ActKind(step.act) if step is not None and step.act else answers.kind


def _move(session: Any, case: Case, *, outcome: engine.Outcome, facts: AgreementFacts, details: dict[str, Any]) -> None:
    """Write the stage; the version rises with every step, also where the stage stays."""
    stage = Stage(outcome.target)
    led = _led(facts, details)
    if led is not stage:
        raise RecordMismatch(f"{case.row.iso3}: the step leads to {stage}, its acts to {led}.")
    case.row.stage = stage.value
    case.row.version += 1
    session.flush()


def _led(facts: AgreementFacts, details: dict[str, Any]) -> Stage:
    """Where the acts lead with the one that the step has just put on record."""
    act = details.get("act")
    if act is None:
        return stage_by_record(facts.acts) or Stage.DISCUSSION
    if act["supersedes"] is not None:
        assert facts.stage_after_correction is not None
        return facts.stage_after_correction
    added = ActFacts(
        ActKind(act["kind"]), facts.answers.date or UNKNOWN_DATE, Standing(act["standing"]), sequence=act["id"]
    )
    return stage_by_record((*facts.acts, added)) or Stage.DISCUSSION


def _tell(session: Any, row: Partner, *, outcome: engine.Outcome, actor: Actor, details: dict[str, Any]) -> None:
    step = outcome.step
    outbox.tell(
        session,
        step.tells,
        subject=f"{row.name}: {actor.name} {step.done}",
        path=f"/partners/{row.iso3.lower()}",
        partner=row.iso3,
        actor_id=actor.id,
    )
    # The audit comes last: from here to the commit, writers of the chain take turns.
    audit.append(
        session,
        actor,
        action=f"agreement.{step.name}",
        about=audit.Object("partner", row.iso3, row.version),
        summary=f"{step.done}{_effective(details)}{_because(details)}",
        role=", ".join(sorted(step.by & actor.roles)),
        details={"from": outcome.source.value, "to": outcome.target.value, **details},
    )


def _effective(details: dict[str, Any]) -> str:
    """`, effective 1 April 2025` where the step put a dated act on record."""
    act = details.get("act")
    if not act or not act["date"] or act["standing"] != "done":
        return ""
    day = date.fromisoformat(act["date"])
    words = {"day": f"{day.day} {day:%B %Y}", "month": f"{day:%B %Y}", "year": f"{day.year}"}[act["precision"]]
    return f", effective {words}"


def _because(details: dict[str, Any]) -> str:
    """`: The release has the 5th` where a correction was proposed or refused; acts show their own reasons."""
    reason = "" if "act" in details else details.get("reason", "")
    return f": {' '.join(reason.split()).rstrip('.')}" if reason else ""


def _issue(
    session: Any, row: Partner, *, step: Step, actor: Actor, answers: StepAnswers, today: date
) -> tuple[Any, ...]:
    """Draft the documents that the step names, from the record as at the day of the act."""
    as_at = answers.date.last if answers.date else None
    if not step.issues or as_at is None or as_at > today:
        return ()  # "this month" may still mean tomorrow: what it prints is written once it has certainly come
    file = dossier(session, row.iso3, as_at=as_at)
    return tuple(
        issue(session, actor, kind=kind, dossier=file)
        for kind in step.issues
        for issue in registry.all("issue_document")
    )


def _sentence(step: Step, case: Case) -> str:
    return f"You {step.done} for {case.row.in_text}." if not step.act else f"You {step.done}: {case.row.name}."


def add_partner(actor: Actor, *, iso3: str, region: str, counterpart: str, lead_agency: str) -> str:
    """Put a country on the register, in discussion, and return its code.

    Raises PartnerExists, and KeyError for a code that ISO 3166 does not know.
    """
    country = country_of(iso3)
    if country is None:
        raise KeyError(iso3)
    with unit_of_work() as session:
        row = Partner(
            iso3=iso3, iso2=country.iso2, name=country.name, in_text=country.in_text or country.name,
            region=region, counterpart=counterpart, lead_agency=lead_agency, stage=Stage.DISCUSSION.value,
            joint_committee={}, created_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            if broken_constraint(error) != "uq_partners_iso3":
                raise
            raise PartnerExists(f"{country.name} is on the register already.") from error
        audit.append(
            session, actor, action="agreement.add_partner", about=audit.Object("partner", iso3, row.version),
            summary=f"added {row.in_text} to the register", details={"to": row.stage},
        )  # fmt: skip
    return iso3


def keep_particulars(actor: Actor, *, partner: str, particulars: Particulars, version: int | None) -> str:
    """Change a partner's particulars and return a sentence that says so. Raises UnknownPartner, StaleVersion."""
    with unit_of_work() as session:
        row = partner_row(session, partner, lock=True)
        versions.check(session, audit.Object("partner", row.iso3, row.version), seen=version)
        changes = {
            name: {"was": getattr(row, name), "now": value}
            for name, value in vars(particulars).items()
            if getattr(row, name) != value
        }
        if not changes:
            return "Nothing changed: the particulars are as they were."
        for name, change in changes.items():
            setattr(row, name, change["now"])
        row.version += 1
        session.flush()
        audit.append(
            session, actor, action="agreement.keep_particulars",
            about=audit.Object("partner", row.iso3, row.version),
            summary=f"changed the particulars of {row.in_text}", details={"changes": changes, "to": row.stage},
        )  # fmt: skip
    return f"You changed the particulars of {row.in_text}."


def load_register(actor: Actor, *, entries: Iterable[RegisterEntry], afresh: Iterable[str] = ()) -> int:
    """Load partners that are not on the register yet, with their past acts; returns how many.

    One transaction: all or none. Partners named in `afresh` start without acts, in discussion.
    """
    afresh = frozenset(afresh)
    loaded = 0
    with unit_of_work() as session:
        known = set(session.scalars(select(Partner.iso3)))
        for entry in entries:
            if entry.iso3 not in known:
                _load_entry(session, actor, entry, with_acts=entry.iso3 not in afresh)
                loaded += 1
    return loaded


def _load_entry(session: Any, actor: Actor, entry: RegisterEntry, *, with_acts: bool) -> None:
    acts = entry.acts if with_acts else ()
    stage = stage_by_record(tuple(act_facts(act) for act in acts)) or Stage.DISCUSSION
    partner_id = session.execute(
        insert(Partner)
        .values(
            iso3=entry.iso3, iso2=entry.iso2, name=entry.name, in_text=entry.in_text, region=entry.region,
            counterpart=entry.counterpart, lead_agency=entry.lead, stage=stage.value, version=1,
            stages_of_authorisation=entry.stages, national_registry=entry.registry,
            joint_committee=entry.joint_committee if with_acts else {}, created_at=clock.now(),
        )
        .returning(Partner.id)
    ).scalar_one()  # fmt: skip
    recorded = [add_act(session, partner_id, kind=act.kind, answers=of_act(act), recorded_by=actor.id) for act in acts]
    count = f"{len(acts)} past act{'' if len(acts) == 1 else 's'}" if acts else "no act"
    audit.append(
        session, actor, action="agreement.load", about=audit.Object("partner", entry.iso3, 1),
        summary=f"loaded {entry.in_text} with {count} from the register of published facts",
        details={"to": stage.value, "acts": recorded},
    )  # fmt: skip
