"""Facts on which every guard of a step holds, and for each guard the way to break that one alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tests.workflows import article_facts, surrender_facts
from workflows.agreement.facts import ActFacts, ActKind, AgreementFacts, Answers, Stage, Standing
from workflows.declaration import Step
from workflows.document import DocumentFacts
from workflows.partial_date import PartialDate, on
from workflows.vocabulary import Actor, Role

TODAY = date(2026, 11, 23)
ME, SOMEBODY_ELSE = 1, 2
RECORDED = (
    ActFacts(ActKind.MOU, on(date(2022, 11, 18)), both_sides_named=True, sequence=1),
    ActFacts(ActKind.CONCLUDED, on(date(2024, 11, 21)), sequence=2),
    ActFacts(
        ActKind.IA, on(date(2025, 4, 1)), both_sides_named=True, sequence=3,
        share_of_proceeds=Decimal(5), omge=Decimal(2),
    ),
    ActFacts(ActKind.PAUSED, on(date(2025, 5, 1)), sequence=4),
    ActFacts(ActKind.RESUMED, on(date(2025, 6, 1)), sequence=5),
)  # fmt: skip
# A day for each kind of act that fits the acts on record; any other kind may come last.
_DAYS = {
    ActKind.MOU_NEGOTIATION: date(2022, 10, 1),
    ActKind.MOU: date(2022, 11, 18),
    ActKind.LETTER_OF_INTENT: date(2022, 11, 18),
    ActKind.NEGOTIATION: date(2023, 1, 9),
    ActKind.CONCLUDED: date(2024, 11, 21),
    ActKind.IA: date(2025, 4, 1),
}
# A day on which an act of the kind cannot be: after the conclusion, or before the MOU or the agreement.
_IMPOSSIBLE = {
    ActKind.MOU_NEGOTIATION: date(2024, 12, 1),
    ActKind.MOU: date(2024, 12, 1),
    ActKind.LETTER_OF_INTENT: date(2025, 5, 1),
    ActKind.NEGOTIATION: date(2025, 5, 1),
    ActKind.CONCLUDED: date(2020, 1, 1),
    ActKind.IA: date(2020, 1, 1),
    ActKind.IN_FORCE: date(2020, 1, 1),
    ActKind.ELIGIBILITY_LIST: date(2020, 1, 1),
    ActKind.CALL: date(2020, 1, 1),
    ActKind.RESUMED: date(2020, 1, 1),
}


def actor(*roles: Role, agency: str = "MTI") -> Actor:
    return Actor(ME, "Mei Lin", agency, frozenset(roles))


def good_facts(step: Step, *, workflow: str, stage: Any = Stage.DISCUSSION) -> Any:
    """Facts on which every guard of the step holds."""
    if workflow == "document":
        return DocumentFacts(
            actor_id=ME, hands=frozenset({SOMEBODY_ELSE}), cleared_hash="ab12", content_hash="ab12",
            newer_published=True, reason="It was wrong", letter=True, with_project=True,
            under_embargo=True, embargo_over=True, time_to_come=True,
        )  # fmt: skip
    if workflow == "article":
        return article_facts.good(step)
    if workflow == "surrender":
        return surrender_facts.GOOD
    decides = any(guard.name == "correction_is_open" for guard in step.guards)
    asked = {guard.name for guard in step.guards}
    agency = "MFA" if "officer_is_of_mfa" in asked else "AGC" if "officer_is_of_agc" in asked else "NEA"
    return AgreementFacts(
        today=TODAY, acts=RECORDED, stage=stage, actor_id=ME, actor_agency=agency,
        text_registered=True, text_registered_by=SOMEBODY_ELSE, cleared_by_legal_counsel=True,
        full_powers_recorded=True, articles_agreed=True, agencies_cleared=frozenset({"MTI", "NEA", "NCCS"}),
        joint_committee_named=True, correction_open=decides,
        correction_proposed_by=SOMEBODY_ELSE if decides else None,
        stage_after_correction=Stage.CONCLUDED if decides else None, answers=_answers(step),
    )  # fmt: skip


def _answers(step: Step) -> Answers:
    kind = ActKind(step.act) if step.act else None
    if step.name in ("record_past_act", "propose_correction"):
        kind = ActKind.IN_FORCE
    return Answers(
        kind=kind, date=on(_DAYS.get(kind, date(2025, 10, 24))) if kind else None, sg_signatories=1,
        host_signatories=1, share_of_proceeds=Decimal(5), omge=Decimal(2), source="MSE release",
        reason="Both sides agreed",
    )  # fmt: skip


def _answer(facts: AgreementFacts, **changes: Any) -> AgreementFacts:
    return replace(facts, answers=replace(facts.answers, **changes))


def _without(facts: AgreementFacts, *kinds: ActKind) -> AgreementFacts:
    return replace(facts, acts=tuple(act for act in facts.acts if act.kind not in kinds))


def _left_out(facts: AgreementFacts, kind: ActKind) -> AgreementFacts:
    return replace(facts, acts=(*facts.acts, ActFacts(kind, PartialDate(), standing=Standing.NOT_USED)))


def _out_of_order(facts: AgreementFacts) -> AgreementFacts:
    return _answer(facts, date=on(_IMPOSSIBLE.get(facts.answers.kind, date(2020, 1, 1))))


Break = Callable[[Any], Any]
HOW_TO_BREAK: dict[str, dict[str, Break]] = {
    "agreement": {
        "date_is_given": lambda facts: _answer(facts, date=None),
        "date_is_not_in_the_future": lambda facts: _answer(
            facts,
            date=on(date(2026, 11, 24)),
            kind=None if facts.answers.kind in _DAYS else facts.answers.kind,
        ),
        "order_is_possible": _out_of_order,
        "officer_is_of_agc": lambda facts: replace(facts, actor_agency="MTI"),
        "correction_still_fits": lambda facts: replace(
            facts, correction=Answers(kind=ActKind.IA, date=on(date(2020, 1, 1)))
        ),
        "act_is_of_the_path": lambda facts: _answer(facts, kind=ActKind.ENDED),
        "sg_signatory_is_named": lambda facts: _answer(facts, sg_signatories=0),
        "host_signatory_is_named": lambda facts: _answer(facts, host_signatories=0),
        "share_of_proceeds_is_answered": lambda facts: _answer(facts, share_of_proceeds=None),
        "omge_is_answered": lambda facts: _answer(facts, omge=None),
        "reason_is_given": lambda facts: _answer(facts, reason="  \n"),
        "source_is_named": lambda facts: _answer(facts, source=" "),
        "mou_is_signed_or_left_out": lambda facts: _without(facts, ActKind.MOU, ActKind.LETTER_OF_INTENT),
        "conclusion_is_recorded_or_left_out": lambda facts: _without(facts, ActKind.CONCLUDED),
        "mou_is_not_left_out_yet": lambda facts: _left_out(facts, ActKind.MOU),
        "conclusion_is_not_left_out_yet": lambda facts: _left_out(facts, ActKind.CONCLUDED),
        "text_is_registered": lambda facts: replace(facts, text_registered=False, text_registered_by=None),
        "text_is_cleared_by_legal_counsel": lambda facts: replace(facts, cleared_by_legal_counsel=False),
        "agencies_have_cleared_this_text": lambda facts: replace(
            facts, agencies_cleared=frozenset({"MTI", "NEA", "MFA"})
        ),
        "full_powers_are_recorded": lambda facts: replace(facts, full_powers_recorded=False),
        "all_articles_are_agreed": lambda facts: replace(facts, articles_agreed=False),
        "articles_are_not_tracked": lambda facts: replace(facts, articles_tracked=(21, 21)),
        "clearer_is_another_person": lambda facts: replace(facts, text_registered_by=ME),
        "officer_is_of_a_clearing_agency": lambda facts: replace(facts, actor_agency="MSE"),
        "officer_is_of_mfa": lambda facts: replace(facts, actor_agency="NEA"),
        "correction_is_open": lambda facts: replace(facts, correction_open=False, correction_proposed_by=None),
        "no_correction_is_open": lambda facts: replace(
            facts, correction_open=True, correction_proposed_by=SOMEBODY_ELSE
        ),
        "approver_is_another_person": lambda facts: replace(facts, correction_proposed_by=ME),
    },
    "document": {
        "facts_are_current": lambda facts: replace(facts, facts_current=False),
        "nothing_is_missing": lambda facts: replace(facts, missing=("The date of signing",)),
        "clearer_is_another_person": lambda facts: replace(facts, hands=frozenset({ME, SOMEBODY_ELSE})),
        "publisher_is_another_person": lambda facts: replace(facts, hands=frozenset({ME})),
        "text_is_as_cleared": lambda facts: replace(facts, content_hash="cd34"),
        "newer_is_published": lambda facts: replace(facts, newer_published=False),
        "reason_is_given": lambda facts: replace(facts, reason="  "),
        "letters_move_with_their_project": lambda facts: replace(facts, with_project=False),
        "document_is_a_letter": lambda facts: replace(facts, letter=False),
        "required_clearances_stand": lambda facts: replace(facts, waited_for=("MTI", "AGC")),
        "checklist_is_met": lambda facts: replace(facts, faults=("One picture without alternative text.",)),
        "embargo_is_over": lambda facts: replace(facts, embargo_over=False),
        "embargo_is_set": lambda facts: replace(facts, under_embargo=False),
        "time_is_to_come": lambda facts: replace(facts, time_to_come=False),
        "a_change_has_a_reason": lambda facts: replace(facts, reason=" "),
    },
    "article": article_facts.BREAK,
    "surrender": surrender_facts.BREAK,
}
