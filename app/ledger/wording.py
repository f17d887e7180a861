"""The answers of an entry as rows of words."""

from __future__ import annotations

from typing import Any

from app.core.tonnes import words
from app.ledger.answers import EntryAnswers
from app.projects.fields import country_name
from app.projects.wording import day


def answered(answers: EntryAnswers) -> list[dict[str, Any]]:
    """What was answered, as rows of a list of facts; what was left out is left out."""
    given, issued = answers.given, answers.issued
    rows: list[tuple[str, Any]] = [("Took effect", day(given.effective_on))]
    if issued:
        rows += [
            ("Project", issued.project),
            ("Quantity that the proof states", words(issued.quantity) if issued.quantity is not None else ""),
            ("Vintage", str(issued.vintage or "")),
            ("Mitigation type", issued.mitigation_type),
            ("Metric", issued.metric),
            ("Global warming potentials", issued.gwp),
            ("Other metric", issued.non_ghg_metric),
            ("Of it, one tCO₂e is", issued.non_ghg_per_tonne),
            ("Note", issued.note),
        ]
    rows += [
        ("Acquiring Party", country_name(given.acquiring_party) if given.acquiring_party else ""),
        ("Entity", given.using_entity),
        ("Why the first sale stands", given.entity_reason),
        ("Calendar year of use", str(given.calendar_year or "")),
        ("Used for", given.purpose_words),
        ("Reason", given.reason),
        ("Why it comes late", given.closing_reason),
        ("Remark", answers.explanation),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]
