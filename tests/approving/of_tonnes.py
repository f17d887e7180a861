"""Entries of the ledger, notices, facilities, figures and reports that wait for a second person."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.db import db, unit_of_work
from app.ledger import closing
from app.ledger import commands as ledger
from app.ledger.naming import name_outcomes
from app.reporting import settings_commands
from app.reporting.aef import commands as annual
from app.reporting.earlier import commands as earlier_commands
from app.reporting.earlier.answers import EarlierAnswers
from app.reporting.narratives import commands as narratives
from app.reporting.narratives.outline import outlines
from app.reporting.narratives.text_commands import decide_text, propose_text
from app.reporting.settings_answers import EMISSIONS, FigureAnswers, PeriodAnswers
from app.surrenders import commands as surrenders
from app.surrenders import facility_commands
from app.surrenders.answers import FacilityAnswers, StepAnswers
from app.surrenders.models import Facility, FacilityYear
from app.surrenders.queries import case_of
from tests.aef.conftest import CLEAN
from tests.aef.test_filing import WORDS, wanted
from tests.approving.table import COUNTERSIGNER, LEDGER, SECOND_LEDGER, THIRD_LEDGER, Form, way
from tests.ledger.making import K, Ledger, issuance, project
from tests.narratives.test_versions import explain_everything
from tests.projects_queue.putting import TODAY
from tests.surrenders.making import YEAR, emissions, enter, evidence, facility, held_units
from workflows.vocabulary import Actor

# The ledger.

_MAKER = {"maker, who attached the proof": LEDGER}


def _pending() -> int:
    return int(Ledger().propose(issuance(project()), by=LEDGER).id)


def _two_pending() -> tuple[int, int]:
    reference = project()
    first = Ledger().propose(issuance(reference), by=LEDGER).id
    second = Ledger().propose(issuance(reference, 2001, 2500), by=SECOND_LEDGER).id
    return int(first), int(second)


def _accepted_and_issued() -> tuple[str, int, str]:
    """A notice that is accepted, which posts from its page; beside it what two officers agreed about a project."""
    return *_notice(accepted=True), project()


def _post_within(found: tuple[str, int, str], actor: Actor) -> Any:
    answers = issuance(found[2], 2001, 2500)
    with unit_of_work() as session:
        return ledger.post_within(session, THIRD_LEDGER, actor, key=uuid.uuid4(), answers=answers, today=TODAY)


def _surrender_page(found: Any) -> tuple[str, Form]:
    day = {"on-day": str(TODAY.day), "on-month": str(TODAY.month), "on-year": str(TODAY.year)}
    return f"/surrenders/{found[0].lower()}/steps/surrender", {"version": str(found[1]), **day}


way(
    "ledger: post", command="app.ledger.commands.post_entry", at="ledger.decide", hands=_MAKER, stranger=COUNTERSIGNER, build=_pending,
    act=lambda id, actor: ledger.post_entry(actor, entry_id=id, today=TODAY),
    page=lambda id: (f"/ledger/entries/{id}/post", {"version": "2"}),
)  # fmt: skip
way(
    "ledger: refuse", command="app.ledger.commands.decide_against", at="ledger.decide", hands=_MAKER, stranger=COUNTERSIGNER, build=_pending,
    act=lambda id, actor: ledger.decide_against(actor, entry_id=id, step="refuse", reason="Made up"),
    page=lambda id: (f"/ledger/entries/{id}/refuse", {"version": "2", "reason": "Made up"}),
)  # fmt: skip
way(
    "ledger: post many", command="app.ledger.commands.post_entries", at="ledger.post_many", stranger=COUNTERSIGNER, build=_two_pending,
    hands={"maker of one of them": LEDGER, "maker of the other": SECOND_LEDGER},
    act=lambda ids, actor: ledger.post_entries(actor, entry_ids=ids, today=TODAY),
    page=lambda ids: ("/ledger/pending/post", {"entry": [str(id) for id in ids]}),
)  # fmt: skip
way(
    "ledger: post within another command", command="app.ledger.commands.post_within", at="surrenders.take_step", 
    hands={"maker": THIRD_LEDGER}, stranger=COUNTERSIGNER, build=_accepted_and_issued, act=_post_within,
    page=_surrender_page,
)  # fmt: skip


def _proposed_closing() -> int:
    return int(closing.propose_closing(LEDGER, year=TODAY.year - 1, today=TODAY).year)


for _answer in ("approve", "refuse"):
    way(
        f"closing of a year: {_answer}", command="app.ledger.closing.decide_closing", at="ledger.decide_closing",
        hands={"who proposed it": LEDGER}, stranger=COUNTERSIGNER, build=_proposed_closing,
        act=lambda year, actor, said=_answer: closing.decide_closing(
            actor, year=year, approve=said == "approve", today=TODAY, reason="Made up"
        ),
        page=lambda year, said=_answer: (
            f"/ledger/periods/{year}/closing/{said}", {"version": "1", "reason": "Made up"}
        ),
    )  # fmt: skip

# The carbon tax.


def _notice(*, accepted: bool = False) -> tuple[str, int]:
    """A notice that one officer entered, another proved, and a third checked."""
    facility()
    emissions(10_000)
    held_units()
    reference = enter(71, 170, by=LEDGER)
    _step(reference, "file_evidence", SECOND_LEDGER, file=evidence(), retirement="GS1-1 retired")
    _step(reference, "check", THIRD_LEDGER)
    if accepted:
        _step(reference, "accept", COUNTERSIGNER)
    return reference, int(case_of(db.session, reference).row.version)


def _step(reference: str, step: str, actor: Actor, **answers: Any) -> Any:
    return surrenders.take_step(
        actor, notice=reference, step=step, answers=StepAnswers(**answers), version=None, today=TODAY
    )


way(
    "notice: accept", command="app.surrenders.commands.take_step", at="surrenders.take_step", stranger=COUNTERSIGNER, build=_notice,
    hands={"who entered it": LEDGER, "who filed the evidence": SECOND_LEDGER, "who checked it": THIRD_LEDGER},
    act=lambda found, actor: _step(found[0], "accept", actor),
    page=lambda found: (f"/surrenders/{found[0].lower()}/steps/accept", {"version": str(found[1])}),
)  # fmt: skip
way(
    "notice: surrender", command="app.surrenders.commands.take_step", at="surrenders.take_step", stranger=COUNTERSIGNER,
    hands={"who entered it": LEDGER, "who filed the evidence": SECOND_LEDGER, "who checked it": THIRD_LEDGER},
    build=lambda: _notice(accepted=True), act=lambda found, actor: _step(found[0], "surrender", actor, on=TODAY),
    page=_surrender_page,
)  # fmt: skip


def _facility() -> int:
    answers = FacilityAnswers(
        "F-099", since=2019, until=None, name="Made-up", operator="Made-up", source="Made up", uen=""
    )
    return int(facility_commands.record_facility(LEDGER, answers=answers).id)


def _year() -> int:
    facility("F-099")
    return int(facility_commands.record_emissions(LEDGER, code="F-099", year=YEAR, emissions=100, source="Made up").id)


for _kind, _build, _word in ((Facility, _facility, "facility"), (FacilityYear, _year, "emissions")):
    for _answer in ("approve", "refuse"):
        way(
            f"{_word}: {_answer}", command="app.surrenders.facility_commands.decide", at="surrenders.decide", stranger=COUNTERSIGNER,
            hands={"who recorded it": LEDGER}, build=_build,
            act=lambda id, actor, kind=_kind, said=_answer: facility_commands.decide(
                actor, kind=kind, row_id=id, approve=said == "approve", reason="Made up"
            ),
            page=lambda id, word=_word, said=_answer: (
                f"/surrenders/facilities/f-099/{word}/{id}/{said}", {"version": "1", "reason": "Made up"}
            ),
        )  # fmt: skip

# Reports and what they rest on.


def _period() -> int:
    return settings_commands.propose_period(LEDGER, code="SGP", answers=PeriodAnswers(2021, 2030, source="Made up"))


def _figure() -> int:
    answers = FigureAnswers(2024, EMISSIONS, Decimal(52_000_000), source="Made up")
    return settings_commands.record_figure(LEDGER, code="SGP", answers=answers)


def _earlier() -> int:
    answers = EarlierAnswers(
        "annual", "1.0", date(2025, 4, 10), "Made up", year=2024, address="https://unfccc.int/made-up"
    )
    return earlier_commands.record(LEDGER, party="SGP", answers=answers, today=date(2026, 11, 1))


for _answer in ("approve", "refuse"):
    way(
        f"report filed before Concord: {_answer}", command="app.reporting.earlier.commands.check", at="reporting.earlier_check", stranger=COUNTERSIGNER,
        hands={"who recorded it": LEDGER}, build=_earlier,
        act=lambda id, actor, said=_answer: earlier_commands.check(
            actor, id=id, approve=said == "approve", reason="Made up"
        ),
        page=lambda id, said=_answer: (f"/reports/earlier/{id}/{said}", {"version": "1", "reason": "Made up"}),
    )  # fmt: skip
    way(
        f"NDC period: {_answer}", command="app.reporting.settings_commands.decide_period", at="reporting.decide_period", stranger=COUNTERSIGNER,
        hands={"who proposed it": LEDGER}, build=_period,
        act=lambda number, actor, said=_answer: settings_commands.decide_period(
            actor, code="SGP", number=number, approve=said == "approve", reason="Made up"
        ),
        page=lambda number, said=_answer: (
            f"/reports/adjustments/sgp/period/{number}/{said}", {"version": "1", "reason": "Made up"}
        ),
    )  # fmt: skip
    way(
        f"figure: {_answer}", command="app.reporting.settings_commands.check_figure", at="reporting.check_figure", stranger=COUNTERSIGNER,
        hands={"who recorded it": LEDGER}, build=_figure,
        act=lambda id, actor, said=_answer: settings_commands.check_figure(
            actor, code="SGP", figure_id=id, approve=said == "approve", reason="Made up"
        ),
        page=lambda id, said=_answer: (
            f"/reports/adjustments/sgp/figures/{id}/{said}", {"version": "1", "reason": "Made up"}
        ),
    )  # fmt: skip


_JANUARY = date(TODAY.year + 1, 1, 5)  # a year is reported once it has ended


def _prepared_year() -> tuple[int, int]:
    """Annual information that one officer explained and another prepared again, with these explanations."""
    moving = Ledger()
    issuance_id, start = moving.held(project(**CLEAN))
    name_outcomes(LEDGER, issuance_id=issuance_id, identifier="CA0004-GHA01-GHA-5001-2025")
    moving.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    annual.prepare(SECOND_LEDGER, wanted(TODAY.year), today=TODAY, explanations=WORDS)
    row = annual.prepare(LEDGER, wanted(TODAY.year), today=TODAY)
    return int(row.id), int(row.revision)


way(
    "annual information: sign", command="app.reporting.aef.commands.sign", at="reporting.annual_sign", stranger=COUNTERSIGNER, build=_prepared_year,
    hands={"who prepared it": LEDGER, "who wrote its explanations": SECOND_LEDGER},
    act=lambda found, actor: annual.sign(actor, submission_id=found[0], today=_JANUARY),
    page=lambda found: (f"/reports/annual/{TODAY.year}/sgp/1.0/sign", {"revision": str(found[1])}), on=_JANUARY,
)  # fmt: skip

_INITIAL = "/reports/narratives/initial-report/sgp"


def _proposed_words() -> int:
    outline = outlines()["initial_report"]
    return int(propose_text(LEDGER, outline=outline, party="SGP", item="I.A", text="We are a Party.").id)


def _prepared_report() -> int:
    project()
    outline = outlines()["initial_report"]
    explain_everything(outline)
    db.session.commit()
    return int(narratives.prepare(LEDGER, outline=outline, party="SGP", today=TODAY).id)


for _answer in ("approve", "refuse"):
    way(
        f"text of a report: {_answer}", command="app.reporting.narratives.text_commands.decide_text", at="reporting.decide_narrative_text",
        hands={"who proposed it": LEDGER}, stranger=COUNTERSIGNER, build=_proposed_words,
        act=lambda id, actor, said=_answer: decide_text(
            actor, text_id=id, approve=said == "approve", reason="Made up", version=1
        ),
        page=lambda id, said=_answer: (
            f"{_INITIAL}/texts/i-a/decisions/{id}/{said}", {"version": "1", "reason": "Made up"}
        ),
    )  # fmt: skip
way(
    "narrative report: sign", command="app.reporting.narratives.commands.sign", at="reporting.sign_narrative", hands={"who prepared it": LEDGER},
    stranger=COUNTERSIGNER, build=_prepared_report,
    act=lambda id, actor: narratives.sign(actor, report_id=id, today=TODAY, version=1),
    page=lambda _: (f"{_INITIAL}/versions/1/sign", {"version": "1"}),
)  # fmt: skip
