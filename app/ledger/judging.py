"""An entry against the record: gathers the plain facts that the guards look at, and what posting will write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.eligibility.criteria import criteria
from app.ledger.answers import EntryAnswers, Issued
from app.ledger.record import Background, Reader
from app.ledger.serials import Serial, SerialFault, parse
from app.projects.records import AuthorisationRecord
from app.projects.wording import home_code
from workflows.ledger.facts import EntryFacts, Given
from workflows.ledger.movements import Account, MovementKind
from workflows.vocabulary import Actor


@dataclass(frozen=True)
class Judged:
    """An entry with everything that was read for it. `issuance` is None for a new one, `serial` is set for that.

    `letter_id` is the version of the host's authorisation that its units are under; None where there is none.
    """

    answers: EntryAnswers
    facts: EntryFacts
    background: Background | None
    issuance: Any = None
    serial: Serial | None = None
    blocks: Sequence[Any] = ()
    reverses: Any = None
    letter_id: int | None = None

    @property
    def partner(self) -> str:
        return self.background.case.project.partner if self.background else ""


def judge(
    reader: Reader, answers: EntryAnswers, *, actor: Actor | None, today: date, made_by: int | None = None,
    proof_kept: bool = False,
) -> Judged:  # fmt: skip
    """The entry with its facts; `proof_kept` says that its proof is on file already.

    Raises UnknownIssuance or UnknownMovement where it names what is not there.
    """
    judges = {MovementKind.ISSUANCE: _judge_issuance, MovementKind.REVERSAL: _judge_reversal}
    judged = judges.get(answers.kind, _judge_movement)(reader, answers, today)
    facts = replace(
        judged.facts, actor_id=actor.id if actor else None, made_by=made_by,
        year_closed=bool(_years_touched(judged) & reader.closed), has_proof=judged.facts.has_proof or proof_kept,
    )  # fmt: skip
    return replace(judged, facts=facts)


def _years_touched(judged: Judged) -> frozenset[int]:
    """The year of the entry and, where it takes a movement back, the year of that one: its position changes too."""
    day, taken_back = judged.facts.given.effective_on, judged.reverses
    return frozenset(each.year for each in (day, taken_back.effective_on if taken_back else None) if each)


def _judge_issuance(reader: Reader, answers: EntryAnswers, today: date) -> Judged:
    issued = answers.issued or Issued()
    background = reader.background(issued.project)
    project = background.case.project if background else None
    facts = EntryFacts(
        kind=answers.kind, given=answers.given, today=today, home=home_code(), vintage=issued.vintage or 0,
        stated=issued.quantity, project_found=project is not None,
        project_example=project is not None and project.example, has_proof=answers.proof is not None,
    )  # fmt: skip
    try:
        serial = parse(issued.serial, issued.registry)
    except SerialFault as fault:
        return Judged(answers, replace(facts, serial_fault=str(fault)), background)
    given = replace(answers.given, first=serial.first, last=serial.last)
    met = reader.meeting(serial.registry, serial.key, serial.first, serial.last)
    facts = replace(
        facts, given=given, serial_vintages=_years(serial), meets=_met(met),
        serial_host_agrees=not serial.host or background is None or serial.host in _hosts(background),
    )  # fmt: skip
    letter = background.authorisation("host", given.effective_on) if background else None
    return Judged(answers, facts, background, serial=serial, letter_id=_id(letter))


def _id(letter: AuthorisationRecord | None) -> int | None:
    return letter.id if letter else None


def _years(serial: Serial) -> tuple[int, ...]:
    """Every year that the serial spans; none where it names none."""
    return tuple(range(serial.vintages[0], serial.vintages[1] + 1)) if serial.vintages else ()


def _hosts(background: Background) -> tuple[str, ...]:
    """The codes by which a serial may name the host."""
    return (background.iso2, background.case.project.partner)


def _met(block: Any) -> str:
    return f"{block.first:,} to {block.last:,} of {block.reference} are" if block else ""


def _judge_reversal(reader: Reader, answers: EntryAnswers, today: date) -> Judged:
    movement = reader.movement(answers.reverses)
    issuance, reference = reader.issuance(movement.issuance_id)
    blocks = reader.blocks(issuance.id, movement.first, movement.last)
    stayed = bool(blocks) and all(block.movement_id == movement.id for block in blocks)
    whole = sum(min(b.last, movement.last) - max(b.first, movement.first) + 1 for b in blocks) == movement.tonnes
    facts = EntryFacts(
        kind=answers.kind, given=replace(answers.given, first=movement.first, last=movement.last), today=today,
        home=home_code(), vintage=issuance.vintage, latest_on=movement.effective_on,
        reversible=stayed and whole and not reader.is_reversed(movement.id),
    )  # fmt: skip
    background = reader.background(reference)
    return Judged(
        answers, facts, background, issuance=issuance, blocks=blocks, reverses=movement,
        letter_id=movement.authorisation_id,
    )  # fmt: skip


def _judge_movement(reader: Reader, answers: EntryAnswers, today: date) -> Judged:
    issuance, reference = reader.issuance(answers.issuance_id)
    background = reader.background(reference)
    assert background is not None, "an issuance belongs to a project"
    given = answers.given
    blocks = reader.blocks(issuance.id, given.first or 0, given.last or -1) if given.tonnes > 0 else ()
    home, host = (background.authorisation(side, _letters_on(blocks, given)) for side in ("home", "host"))
    facts = EntryFacts(
        kind=answers.kind, given=given, today=today, home=home_code(), accounts=_accounts(blocks, given),
        vintage=issuance.vintage, issued_on=issuance.issued_on,
        destined=reader.acquirers(blocks) if answers.kind is MovementKind.ACQUISITION else (),
        latest_on=max((block.moved_on for block in blocks), default=None),
        terms=host.terms if host else None, home_terms=home.terms if home else None,
        omge_rate=background.omge, proceeds_rate=background.proceeds, ndc_period=reader.ndc_period,
        window=_window(), issued=issuance.last - issuance.first + 1,
        entity_eligible=_eligible(background, given.using_entity, home),
    )  # fmt: skip
    if facts.transfers_first:
        facts = _with_totals(reader, facts, issuance, background)
    return Judged(answers, facts, background, issuance=issuance, blocks=blocks, letter_id=_id(host))


def _letters_on(blocks: Sequence[Any], given: Given) -> date | None:
    """The day whose letters count: what was first transferred stays under those of its first transfer.

    A change or revocation does not reach it (4/CMA.6). Where units of several days move at once, the last counts.
    """
    days = [block.first_transferred_on for block in blocks]
    return max(days) if days and all(days) else given.effective_on


def _window() -> tuple[int, int]:
    return criteria().vintage_from.year, criteria().vintage_to.year


def _accounts(blocks: Sequence[Any], given: Given) -> tuple[Account, ...]:
    """Where the units are; empty where some of them are in no block."""
    covered = sum(min(b.last, given.last or 0) - max(b.first, given.first or 0) + 1 for b in blocks)
    return tuple(dict.fromkeys(Account(b.account) for b in blocks)) if covered == given.tonnes else ()


def _with_totals(reader: Reader, facts: EntryFacts, issuance: Any, background: Background) -> EntryFacts:
    """The facts with what a first transfer asks for besides: sums over the project and the issuance."""
    total, _, issuances = reader.first_transferred(issuance.project_id)
    by_account = reader.totals(issuance.id)
    return replace(
        facts, first_transferred=total, omge_done=by_account.get(Account.OMGE, 0),
        proceeds_done=by_account.get(Account.SHARE_OF_PROCEEDS, 0),
        examined=background.letters_filed >= len(issuances | {issuance.id}) if background.letters_asked else None,
    )  # fmt: skip


def _eligible(background: Background, entity: str, letter: Any) -> bool | None:
    """Whether an entity is eligible for the first sale: our letter names it, or it passed the test as applicant."""
    name = " ".join(entity.split()).casefold()
    if not name:
        return None
    if letter and any(" ".join(each.name.split()).casefold() == name for each in letter.terms.entities):
        return True
    applicant = background.case.project.applicant
    return applicant.eligible if " ".join(applicant.name.split()).casefold() == name else None
