"""Answers about partners: one, all, as at a day, and what stands ready for a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.agreements.answers import StepAnswers, from_json
from app.agreements.loading import Everyone, act_facts, load_everyone, load_partner, load_register
from app.agreements.loading import partner_record as partner_record_of
from app.agreements.models import AgreementText, Correction, Partner, TextClearance
from app.agreements.records import ActRecord, Dossier, PartnerRecord
from app.core.db import locked
from app.core.kept import Kept
from app.core.registry import registry
from workflows.agreement.facts import ActFacts, ActKind, AgreementFacts, Answers, Stage, stage_by_record
from workflows.partial_date import PartialDate
from workflows.vocabulary import Actor


class UnknownPartner(LookupError):
    """No partner has this code."""


@dataclass(frozen=True)
class Preparation:
    """What is done before a signature: the latest text and what was confirmed of this very version.

    `confirmed` maps the kind of confirmation and the agency to who gave it and when.
    """

    text: Any = None
    confirmed: Mapping[tuple[str, str], Any] | None = None

    def has(self, kind: str) -> bool:
        return any(found == kind for found, _ in self.confirmed or {})

    @property
    def agencies(self) -> frozenset[str]:
        return frozenset(agency for kind, agency in self.confirmed or {} if kind == "agency")


def partner_row(session: Any, iso3: str, *, lock: bool = False) -> Partner:
    """The partner of this code, locked for a change if asked. Raises UnknownPartner."""
    query = select(Partner).where(Partner.iso3 == iso3.upper())
    if lock:
        query = locked(query)
    partner: Partner | None = session.scalar(query)
    if partner is None:
        raise UnknownPartner(f"No partner has the code {iso3.upper()!r}.")
    return partner


def partner_record(session: Any, iso3: str, *, as_at: date | None = None) -> PartnerRecord:
    """One partner as it stands, or stood on a day. Raises UnknownPartner."""
    return load_partner(session, partner_row(session, iso3), as_at=as_at)


def register(session: Any, *, as_at: date | None = None) -> tuple[PartnerRecord, ...]:
    """Every partner in the order of names, as it stands or stood on a day."""
    return load_register(session, as_at=as_at)


_everyone: Kept[Everyone] = Kept(most=2)


def everyone(session: Any, *, head: str) -> Everyone:
    """Every partner with its acts, kept until anything is recorded. For pages alone: a command reads for itself.

    `head` is the hash of the newest audit entry, read before.
    """
    return _everyone.get(head, lambda: load_everyone(session))


def partner_names(session: Any) -> dict[str, str]:
    """The name of every partner by its code."""
    return dict(session.execute(select(Partner.iso3, Partner.name).order_by(Partner.name)).all())


def dossier(session: Any, iso3: str, *, as_at: date) -> Dossier:
    """What a document about this partner is made from. Raises UnknownPartner."""
    everyone = register(session, as_at=as_at)
    partner = next((record for record in everyone if record.iso3 == iso3.upper()), None)
    if partner is None:
        raise UnknownPartner(f"No partner has the code {iso3.upper()!r}.")
    return Dossier(partner=partner, register=everyone, as_at=as_at)


def _prepared(text: Any, confirmations: Iterable[TextClearance]) -> Preparation:
    if text is None:
        return Preparation()
    return Preparation(text=text, confirmed={(row.kind, row.agency): row for row in confirmations})


@dataclass(frozen=True)
class Case:
    """Everything that a partner's page and a step need, read once.

    `articles` counts those of the negotiation tracker (`total`, `agreed`), None where there is none.
    """

    row: Partner
    record: PartnerRecord
    preparation: Preparation
    correction: Correction | None
    articles: Any = None


def _case() -> Any:
    """A partner with the correction that waits, the latest text, and a row for each confirmation of it."""
    latest = (
        select(AgreementText)
        .where(AgreementText.partner_id == Partner.id)
        .order_by(AgreementText.number.desc())
        .limit(1)
        .lateral()
    )
    text = aliased(AgreementText, latest)
    waits = and_(Correction.partner_id == Partner.id, Correction.decision == "")
    return (
        select(Partner, Correction, text, TextClearance)
        .outerjoin(Correction, waits)
        .outerjoin(text, true())
        .outerjoin(TextClearance, TextClearance.text_id == text.id)
        .where(Partner.iso3 == bindparam("iso3"))
        .order_by(TextClearance.id)
    )


# Every step asks these: they are put together once, which costs more than to run them.
_CASE = _case()
_LOCK = locked(select(Partner.id).where(Partner.iso3 == bindparam("iso3")))


def case_of(session: Any, iso3: str, *, lock: bool = False, everyone: Everyone | None = None) -> Case:
    """The partner's case, in three queries at most; of `everyone`, if given, it takes the acts. Raises UnknownPartner.

    If asked, its row is locked first, by a query of its own: one that has waited for the lock would
    still see the text and the correction that stood before the wait.
    """
    code = {"iso3": iso3.upper()}
    if lock:
        session.execute(_LOCK, code)
    found = session.execute(_CASE, code, execution_options={"populate_existing": lock}).all()
    if not found:
        raise UnknownPartner(f"No partner has the code {iso3.upper()!r}.")
    row, correction, newest, _ = found[0]
    confirmations = [each[3] for each in found if each[3] is not None]
    tracked = next((count(session, row.iso3) for count in registry.all("articles_agreed")), None)
    record = partner_record_of(row, everyone.acts.get(row.id, ())) if everyone else load_partner(session, row)
    return Case(
        row=row, record=record, preparation=_prepared(newest, confirmations), correction=correction, articles=tracked,
    )  # fmt: skip


def facts_of(
    case: Case, *, actor: Actor | None, today: date, answers: StepAnswers | None = None, kind: ActKind | None = None
) -> AgreementFacts:
    """What the guards may look at; `kind` is the act that the step would put on record."""
    answers = answers or StepAnswers()
    acts = tuple(act_facts(act) for act in case.record.acts)
    correction, text = case.correction, case.preparation.text
    committee = case.row.joint_committee or {}
    return AgreementFacts(
        today=today,
        acts=acts,
        stage=Stage(case.row.stage),
        actor_id=actor.id if actor else None,
        actor_agency=actor.agency if actor else "",
        text_registered=text is not None,
        text_registered_by=text.registered_by if text else None,
        cleared_by_legal_counsel=case.preparation.has("legal_counsel"),
        full_powers_recorded=case.preparation.has("full_powers"),
        articles_agreed=case.preparation.has("articles"),
        articles_tracked=(case.articles.total, case.articles.agreed) if case.articles else None,
        agencies_cleared=case.preparation.agencies,
        joint_committee_named=bool(committee.get("sg")) and bool(committee.get("host")),
        correction_open=correction is not None,
        correction=_proposed(correction) if correction else None,
        correction_proposed_by=correction.proposed_by if correction else None,
        answers=answers.for_guards(kind),
        stage_after_correction=_after_correction(case, acts) if correction else None,
    )


def listing_facts(record: PartnerRecord, *, today: date, joint_committee_named: bool = False) -> AgreementFacts:
    """The facts of a partner as a list needs them: no actor, no preparation."""
    return AgreementFacts(
        today=today,
        acts=tuple(act_facts(act) for act in record.acts),
        stage=record.stage or Stage.DISCUSSION,
        joint_committee_named=joint_committee_named,
    )


def corrected_act(case: Case) -> ActRecord:
    """The act that the open correction would put right."""
    assert case.correction is not None
    return next(act for act in case.record.acts if act.id == case.correction.act_id)


def _proposed(correction: Correction) -> Answers:
    """What the correction would put on record; a struck act stands in nobody's way."""
    answers = from_json(correction.proposed)
    return Answers() if correction.strikes else answers.for_guards(answers.kind)


def _after_correction(case: Case, acts: tuple[ActFacts, ...]) -> Stage:
    """Where the record would lead if the open correction were approved."""
    correction = case.correction
    assert correction is not None
    stood = {act.id: facts for act, facts in zip(case.record.acts, acts, strict=True)}
    was = stood.pop(correction.act_id)
    kept = list(stood.values())
    if not correction.strikes:
        answers = from_json(correction.proposed)
        kept.append(replace(was, date=answers.date or PartialDate()))
    return stage_by_record(tuple(kept)) or Stage.DISCUSSION


def names_and_flags(session: Any) -> dict[str, tuple[str, str]]:
    """The name of every partner as it stands in a sentence, and its ISO 2 code, by its code."""
    rows = session.execute(select(Partner.iso3, Partner.in_text, Partner.iso2))
    return {iso3: (in_text, iso2) for iso3, in_text, iso2 in rows}


def names_of_all(session: Any) -> dict[str, Any]:
    """Of every partner by its code: `name`, `in_text` as it stands in a sentence, and `iso2`; in the order of names."""
    rows = session.execute(select(Partner.iso3, Partner.name, Partner.in_text, Partner.iso2).order_by(Partner.name))
    return {row.iso3: row for row in rows}


def open_corrections(session: Any) -> list[Any]:
    """Every correction that waits for a second person, oldest first."""
    query = (
        select(Partner.iso3, Correction.proposed_by, Correction.proposed_by_name, Correction.proposed_at)
        .join(Partner, Partner.id == Correction.partner_id)
        .where(Correction.decision == "")
        .order_by(Correction.proposed_at)
    )
    return list(session.execute(query))


@dataclass(frozen=True)
class TextWaiting:
    """One confirmation of a text for signature that an agency has not given yet."""

    iso3: str
    kind: str
    agency: str
    step: str
    registered_by_name: str
    registered_at: Any


_ASKED = (
    ("legal_counsel", "AGC", "clear_text_as_legal_counsel"),
    ("agency", "MTI", "clear_text_for_agency"),
    ("agency", "NEA", "clear_text_for_agency"),
    ("agency", "NCCS", "clear_text_for_agency"),
    ("full_powers", "MFA", "record_full_powers"),
)


def texts_waiting(session: Any) -> list[TextWaiting]:
    """What agencies still have to confirm of the latest texts of agreements that are not signed yet. One query."""
    given = (
        select(func.json_agg(func.json_build_array(TextClearance.kind, TextClearance.agency)))
        .where(TextClearance.text_id == AgreementText.id)
        .scalar_subquery()
    )
    latest = (
        select(AgreementText, Partner.iso3, given.label("given"))
        .join(Partner, Partner.id == AgreementText.partner_id)
        .where(Partner.stage.in_((Stage.IA_NEGOTIATION.value, Stage.CONCLUDED.value)))
        .ext(distinct_on(AgreementText.partner_id))
        .order_by(AgreementText.partner_id, AgreementText.number.desc())
    )
    return [
        TextWaiting(iso3, kind, agency, step, text.registered_by_name, text.registered_at)
        for text, iso3, confirmed in session.execute(latest)
        for kind, agency, step in _ASKED
        if [kind, agency] not in (confirmed or [])
    ]
