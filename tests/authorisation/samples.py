"""Two processes in plain Python, facts on which every step may be taken, and one way to break each guard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from workflows.authorisation import workflow_of
from workflows.authorisation.events import Event, EventKind, Standing, awaited, review
from workflows.authorisation.facts import ProjectAnswers, ProjectFacts
from workflows.authorisation.process import Item, Letter, Process, ProcessStage, Purpose, Side
from workflows.authorisation.terms import Mismatch, Terms
from workflows.declaration import Step
from workflows.vocabulary import Actor, Role

TODAY = date(2026, 11, 20)
BEGUN = date(2025, 1, 6)


def _letters(*letters: tuple[str, str, Side, Purpose, int | None]) -> tuple[Letter, ...]:
    return tuple(Letter(code, name, side, purpose, months) for code, name, side, purpose, months in letters)


_SUPPORT, _AUTHORISE = Purpose.SUPPORT, Purpose.AUTHORISATION
_LOA = (
    ("loa", "Letter of Authorisation", Side.HOME, _AUTHORISE, None),
    ("hloa", "Letter of Authorisation", Side.HOST, _AUTHORISE, None),
)
FOUR = Process(
    host="XAA",
    number=1,
    name="Four stages",
    stages=(
        ProcessStage(
            "A", "Project application", (Item("concept", "Concept note"),),
            _letters(("los1", "Letter of Support", Side.HOME, _SUPPORT, 12),
                     ("loi", "Letter of Intent", Side.HOST, _SUPPORT, None)),
            assessed=True,
        ),
        ProcessStage(
            "B", "Project design", (Item("design", "Project design document"), Item("annex", "Annex", needed=False)),
            _letters(("los2", "second Letter of Support", Side.HOME, _SUPPORT, 12),
                     ("lor", "Letter of Recommendation", Side.HOST, _SUPPORT, None)),
            assessed=True,
        ),
        ProcessStage("C", "Authorisation", (Item("validation", "Validation report"),), _letters(*_LOA), assessed=True),
        ProcessStage(
            "D", "Corresponding adjustment", (Item("issuance", "Proof of issuance"), Item("verified", "Verification report")),
            _letters(("lpe", "Letter of Positive Examination", Side.HOST, Purpose.EXAMINATION, None)), repeats=True,
        ),
    ),
    joint_statement=True,
    registration=True,
)  # fmt: skip
THREE = Process(
    host="XBB",
    number=2,
    name="Three stages",
    stages=(
        ProcessStage(
            "A", "Application", (Item("concept", "Concept note"),),
            _letters(("los", "Letter of Support", Side.HOME, _SUPPORT, None),
                     ("lon", "Letter of No Objection", Side.HOST, _SUPPORT, None)),
        ),
        ProcessStage("B", "Authorisation", (Item("design", "Design document"),), _letters(*_LOA), assessed=True),
        ProcessStage("C", "Transfer", (Item("issuance", "Proof of issuance"),),
                     _letters(("lpe", "Letter of examination", Side.HOST, Purpose.EXAMINATION, None)), repeats=True),
    ),
)  # fmt: skip
PROCESSES = {"four": FOUR, "three": THREE}
GOOD_TERMS = Terms(
    authorisation_id="XAA 1", quantity=5000, sectors=("Energy generation",), purposes="NDC and OIMP", parties=("SGP",),
    occurs_from=date(2025, 1, 1), occurs_to=date(2030, 12, 31), use_from=date(2026, 1, 1), use_to=date(2031, 12, 31),
    first_transfer="Issuance", first_transfer_words="upon issuance", words="hereby authorises",
)  # fmt: skip


def actor(*roles: Role, id: int = 7) -> Actor:
    return Actor(id, f"Officer {id}", "MSE", frozenset(roles))


def stage_of(process: Process, code: str) -> ProcessStage:
    """The process stage that a stage of the workflow belongs to; the authorising one where it belongs to none."""
    return next((s for s in process.stages if code in (awaited(s), review(s))), process.authorising)


def good_facts(process: Process, step: Step, *, source: Any = None) -> ProjectFacts:
    """Facts on which the step may be taken out of this stage by officer 7."""
    stage = str(source or step.source[0])
    at = stage_of(process, stage)
    letters = {letter.code: Event(9, EventKind.LETTER_FILED, BEGUN, letter.code) for letter in at.letters}
    standing = Standing(
        stage=stage, at=at, since=BEGUN, last=BEGUN, submitted_on=BEGUN, returns_to=review(process.stages[0]),
        on_file=letters if step.name.startswith("complete_") else {}, proposal=_proposed(step.name),
    )  # fmt: skip
    return ProjectFacts(
        process=process, standing=standing, today=TODAY, actor_id=7, applicant_eligible=True, eligibility="eligible",
        assessment="countersigned", assessment_positive=True, in_force=True, last_entry_by=1, last_entry_strikable=True,
        assurance_until=TODAY - timedelta(days=1), stages=workflow_of(process).stages, struck_to=stage,
        home_terms=GOOD_TERMS, host_terms=GOOD_TERMS,
        answers=ProjectAnswers(
            on=TODAY, reason="Because", reference="R/1", file=True, quantity=10, programme_project="P1",
            items=frozenset(item.code for part in process.stages for item in part.submits), terms=GOOD_TERMS,
        ),
    )  # fmt: skip


def _proposed(step: str) -> Event | None:
    """The proposal by officer 1 that the step decides on; None for a step that decides on none."""
    prefix, _, what = step.replace("send_back", "send-back").partition("_")
    if prefix not in ("issue", "confirm", "send-back"):
        return None
    letter = what if what not in ("change", "refusal", "revocation") else ""
    kind = EventKind.LETTER_PROPOSED if letter else EventKind(f"{what}_proposed")
    return Event(3, kind, BEGUN, letter, by=1)


def _answer(**changes: Any) -> Callable[[ProjectFacts], ProjectFacts]:
    return lambda facts: replace(facts, answers=replace(facts.answers, **changes))


def _terms(**changes: Any) -> Callable[[ProjectFacts], ProjectFacts]:
    return lambda facts: replace(
        facts, answers=replace(facts.answers, terms=replace(facts.answers.terms or GOOD_TERMS, **changes))
    )


def _fact(**changes: Any) -> Callable[[ProjectFacts], ProjectFacts]:
    return lambda facts: replace(facts, **changes)


def _standing(**changes: Any) -> Callable[[ProjectFacts], ProjectFacts]:
    return lambda facts: replace(facts, standing=replace(facts.standing, **changes))


HOW_TO_BREAK: dict[str, Callable[[ProjectFacts], ProjectFacts]] = {
    "date_is_given": _answer(on=None),
    "date_is_not_in_the_future": _answer(on=TODAY + timedelta(days=1)),
    "date_keeps_the_order": _standing(last=TODAY + timedelta(days=5)),
    "letter_follows_the_application": _standing(submitted_on=TODAY + timedelta(days=5)),
    "reason_is_given": _answer(reason=" "),
    "questions_are_given": _answer(reason=""),
    "grounds_are_given": _answer(reason=""),
    "project_is_no_example": _fact(example=True),
    "vintages_are_in_the_window": _fact(vintages=(2020, 2025)),
    "nothing_is_missing": _fact(missing=("the sector",)),
    "applicant_is_not_ruled_out": _fact(applicant_eligible=False),
    "applicant_is_eligible": _fact(applicant_eligible=None),
    "project_is_not_there_twice": _fact(duplicates=("XAA-0002",)),
    "everything_is_submitted": _answer(items=frozenset()),
    "quantity_is_given": _answer(quantity=None),
    "issuances_stay_below_the_ceiling": _standing(issued_quantity=4991),
    "method_is_eligible": _fact(eligibility="undetermined"),
    "assessment_is_countersigned": _fact(assessment="combined"),
    "nothing_is_proposed": _standing(proposal=Event(3, EventKind.LETTER_PROPOSED, BEGUN, "los1", by=1)),
    "it_is_proposed": _standing(proposal=None),
    "another_person_countersigns": _fact(hands=frozenset({7})),
    "letter_is_still_to_come": lambda facts: _standing(
        on_file={
            letter.code: Event(9, EventKind.LETTER_FILED, BEGUN, letter.code) for letter in facts.standing.at.letters
        }
    )(facts),
    "proposal_keeps_the_ceilings": _fact(proposed_terms=replace(GOOD_TERMS, quantity=5001)),
    "file_is_attached": _answer(file=False),
    "every_letter_is_on_file": _standing(on_file={}),
    "agreement_is_in_force": _fact(in_force=False),
    "purpose_is_given": _terms(purposes=""),
    "sectors_are_given": _terms(sectors=()),
    "parties_are_given": _terms(parties=()),
    "quantity_is_positive": _terms(quantity=0),
    "occurrence_is_in_the_window": _terms(occurs_from=date(2020, 12, 31)),
    "use_is_a_period": _terms(use_to=date(2025, 1, 1)),
    "first_transfer_is_defined": _terms(first_transfer_words=""),
    "metric_is_complete": _terms(metric="non-GHG"),
    "words_are_kept": _terms(words=""),
    "ceiling_of_the_host_holds": _fact(host_terms=replace(GOOD_TERMS, quantity=4999)),
    "ceiling_covers_first_transfers": _fact(first_transferred=5001),
    "change_leaves_first_transfers": _fact(first_transferred_vintages=(2024,)),
    "mismatches_are_explained": _fact(mismatches=(Mismatch("Quantity", "1 tCO2e", "2 tCO2e"),)),
    "assurance_is_over": _fact(assurance_until=None),
    "lapse_follows_the_assurance": _answer(on=TODAY - timedelta(days=2)),
    "project_is_not_authorised": lambda facts: _standing(at=facts.process.stages[-1])(facts),
    "programme_project_is_given": _answer(programme_project=""),
    "entry_can_be_struck": _fact(last_entry_strikable=False),
    "another_person_strikes": _fact(last_entry_by=7),
}
