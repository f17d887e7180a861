"""Every kind of thing that is cleared, put before an agency, with a change of a part that this agency covers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clearances import commands
from app.core.db import db
from app.documents import commands as documents
from app.documents import queries as document_queries
from app.reporting.aef import commands as aef
from app.reporting.aef.commands import Wanted
from app.reporting.narratives import commands as narratives
from app.reporting.narratives.outline import outlines
from app.reporting.narratives.text_commands import decide_text, propose_text
from tests.agreements.people import DESK
from tests.assessments import making as assessing
from tests.clearances.making import TODAY
from tests.ledger.making import CHECKER, MAKER
from workflows.assessment import Finding
from workflows.vocabulary import Actor


@dataclass(frozen=True)
class Kind:
    """`make` gives the id of the subject; after `change` the `agency` is asked, or may be, about what `changed` now."""

    make: Callable[[Any], str]
    change: Callable[[str], None]
    agency: str
    hand: Actor
    changed: str


def _factsheet(_: Any) -> str:
    found = documents.make(DESK, partner="PER", kind="ia_factsheet", as_at=date(2026, 10, 1))
    step(found.id, "send_for_clearance")
    return str(found.id)


def step(id: uuid.UUID, name: str, **more: Any) -> None:
    version = document_queries.document(db.session, id).version
    db.session.rollback()
    documents.take_step(DESK, document_id=id, step=name, version=version, today=TODAY, **more)


def _other_headline(id: str) -> None:
    step(uuid.UUID(id), "return_to_draft", reason="A better headline")
    words = document_queries.context_of(document_queries.document(db.session, uuid.UUID(id)))["words"]
    step(uuid.UUID(id), "edit", words={**words, "headline": "Another headline"})
    step(uuid.UUID(id), "send_for_clearance")


def _text(uruguay: Any) -> str:
    uruguay().reach("register_text")
    commands.ask(DESK, type="agreement_text", id="URY", today=TODAY)
    return "URY"


def _newer_text(uruguay: Any) -> Callable[[str], None]:
    return lambda _: uruguay().take("register_text", text_label="Second", text_content="Article 1: Aim")


def _assessment(_: Any) -> str:
    way = assessing.Way(assessing.Where(assessing.submitted(), "A"))
    way.declare(assessing.SECOND).combined()
    id = way.where.key.replace("/", "-")
    commands.ask(DESK, type="assessment", id=id, today=TODAY, agencies=["NEA", "MTI"])
    return id


def _other_finding(id: str) -> None:
    reference, stage = id.rsplit("-", 2)[:2]
    way, but = assessing.Way(assessing.Where(reference, stage)), {"permanent": Finding.NOT_APPLICABLE}
    returned = {"reason": "Look again", "version": None}
    assessing.commands.return_to_assessors(assessing.SECOND, way.where, **returned)
    found = next(each for each in assessing.judgements(but) if each.criterion == "permanent")
    assessing.commands.assess(assessing.NEA, way.where, judgement=found, version=None)
    way.combine(assessing.NEA, but=but)


def _report(_: Any) -> str:
    narratives.prepare(MAKER, outline=outlines()["initial_report"], party="SGP", today=TODAY)
    commands.ask(DESK, type="narrative_report", id="initial_report-SGP-1", today=TODAY, agencies=["NCCS", "NEA"])
    return "initial_report-SGP-1"


def _other_section(_: str) -> None:
    outline = outlines()["initial_report"]
    row = propose_text(MAKER, outline=outline, party="SGP", item="I.A", text="We are a Party.")
    decide_text(CHECKER, text_id=row.id, approve=True, reason="", version=1)
    narratives.prepare(MAKER, outline=outline, party="SGP", today=TODAY)


def _annual(_: Any) -> str:
    said = Wanted("SGP", 2025, "1.0", "2025-workbook", date(2026, 4, 10))
    aef.prepare(MAKER, said, today=TODAY, explanations={"OWN07": "None."})
    commands.ask(DESK, type="aef_submission", id="SGP_2025_1.0", today=TODAY, agencies=["NEA", "AGC"])
    return "SGP_2025_1.0"


def _other_words(_: str) -> None:
    id = db.session.scalar(db.text("SELECT id FROM aef_submissions"))
    db.session.rollback()
    aef.explain(MAKER, submission_id=id, texts={"OWN07": "None was found."})


KINDS = {
    "document": Kind(_factsheet, _other_headline, "MTI", DESK, "Headline"),
    "agreement_text": Kind(_text, _newer_text, "MTI", DESK, "The text for signature"),
    "assessment": Kind(_assessment, _other_finding, "NEA", assessing.NEA, "Permanent"),
    "narrative_report": Kind(_report, _other_section, "NCCS", MAKER, "I.A"),
    "aef_submission": Kind(_annual, _other_words, "NEA", MAKER, "Explanations"),
}
NEW = ("assessment", "narrative_report", "aef_submission")
