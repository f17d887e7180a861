"""The text for signature before clearers: its own steps are the decision; a round asks for it and counts days."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.agreements.queries import Case, UnknownPartner, case_of
from app.clearances import commands as clearances
from app.clearances import queries as clearance_queries
from app.clearances.records import Part, Subject
from app.clearances.standing import Standing
from workflows.agreement.facts import Stage
from workflows.vocabulary import Actor, Role

TYPE = "agreement_text"
_STAGES = (Stage.IA_NEGOTIATION, Stage.CONCLUDED)
# The step by which an agency clears, by what is kept of it; the agencies not named clear with the first.
STEPS = {"AGC": "clear_text_as_legal_counsel", "MFA": "record_full_powers"}
CLEARER = "clear_text_for_agency"
_KINDS = {"legal_counsel": Role.LEGAL_ADVISER, "agency": Role.CLEARER, "full_powers": Role.CLEARER}


def clearance_subject(session: Any, *, type: str, id: str, lock: bool = False) -> Subject | None:
    """The latest text of a partner as clearers see it, whatever its version: a newer one lapses what was cleared."""
    if type != TYPE:
        return None
    try:
        return subject_of(case_of(session, id, lock=lock))
    except UnknownPartner:
        return None


def standing_of(session: Any, case: Case) -> Standing:
    """How the clearances of the text stand, for its page."""
    return clearance_queries.standing(session, subject_of(case))


def subject_of(case: Case) -> Subject:
    """The same from a case, without a read."""
    text = case.preparation.text
    confirmed = case.preparation.confirmed or {}
    not_now = "" if text is not None else "No text for signature is registered; register it first"
    if not not_now and Stage(case.row.stage) not in _STAGES:
        not_now = "The text is signed, or the partnership is not at a stage at which a text is cleared"
    return Subject(
        type=TYPE, id=case.row.iso3, kind=TYPE, partner=case.row.iso3,
        title=f"Text for signature with {case.row.in_text}" + (f", version {text.number}" if text is not None else ""),
        url=f"/partners/{case.row.iso3.lower()}/text",
        parts=() if text is None else (Part("text", "The text for signature", text.sha256, text.content),),
        hands=frozenset({text.registered_by} - {None}) if text is not None else frozenset(),
        version=text.number if text is not None else 0, not_now=not_now,
        given=frozenset((agency, _KINDS[kind].value) for kind, agency in confirmed if kind in _KINDS),
    )  # fmt: skip


def follow(session: Any, actor: Actor, *, iso3: str, step: str, today: date) -> None:
    """What a step of the agreement does to the clearances of its text, inside the transaction of the step."""
    if step not in ("register_text", CLEARER, *STEPS.values()):
        return
    subject = clearance_subject(session, type=TYPE, id=iso3)
    assert subject is not None
    if step == "register_text":
        clearances.changed_within(session, actor, subject)
        return
    role = Role.LEGAL_ADVISER if step == STEPS["AGC"] else Role.CLEARER
    clearances.given_within(session, actor, subject, role=role, today=today)
