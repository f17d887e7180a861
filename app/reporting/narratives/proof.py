"""Holds every narrative report and every text of one against the entries that recorded them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.core.proving import Decisions, Proof, decided, digest
from app.reporting.narratives import commands, text_commands
from app.reporting.narratives.models import PREPARED, REPLACED, NarrativeReport, ReportText

OBJECTS = ("narrative_report", "report_text")
_HASHES = ("context_sha256", "pdf_sha256", "public_pdf_sha256")


class Replayed:
    """What the chain says last of each version of a report, and of each version of a text."""

    def __init__(self) -> None:
        self.reports: dict[str, tuple[int, dict[str, Any]]] = {}
        self.texts = Decisions()

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about a report or a text, in the order of the chain."""
        if entry.object_type == "report_text":
            said = {name: details[name] for name in ("confidential", "basis", "reason")}
            said["text"] = details["text_sha256"] if details["confidential"] else digest(details["text"])
            self.texts.record(entry, key=entry.object_id, said=said)
            return
        state = entry.action.rpartition(".")[2]
        said = {name: details[name] for name in (*_HASHES, "reason", "filed_on", "reference_of_filing")}
        who = {"prepared": "prepared_by", "signed": "signed_by"}.get(state)
        said |= {"state": state, **({who: entry.actor_id} if who else {})}
        _, before = self.reports.get(entry.object_id, (0, {}))
        self.reports[entry.object_id] = (entry.seq, before | said)


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each that is not as the chain left it, has no entry, or is no longer there."""
    problems = found.problems
    texts = session.scalars(select(ReportText).order_by(ReportText.id))
    replayed.texts.compare(
        ((text_commands.about(row).id, decided(row, "confidential", "basis", "reason") | {"text": digest(row.text)})
         for row in texts),
        name=lambda key: f"The text {key} of a report", problems=problems,
    )  # fmt: skip
    _reports(session, replayed, problems)


def _reports(session: Any, replayed: Replayed, problems: list[str]) -> None:
    """The kept PDFs are hashed where they are. A version that a later one replaced has no entry that says so."""
    left = dict(replayed.reports)
    made = [func.encode(func.sha256(pdf), "hex") for pdf in (NarrativeReport.pdf, NarrativeReport.public_pdf)]
    query = select(NarrativeReport, *made).options(defer(NarrativeReport.pdf), defer(NarrativeReport.public_pdf))
    for row, pdf, public in session.execute(query.order_by(NarrativeReport.id).execution_options(yield_per=50)):
        id = commands.about(row).id
        seq, said = left.pop(id, (0, {}))
        stands = {name: getattr(row, name) for name in (*_HASHES, "reason", "prepared_by", "signed_by")} | {
            "filed_on": row.filed_on.isoformat() if row.filed_on else "", "reference_of_filing": row.filed_reference,
            "state": PREPARED if row.state == REPLACED else row.state,
        }  # fmt: skip
        if not seq:
            problems.append(f"Report {id} has no entry in the chain that recorded it.")
        elif any(stands[column] != value for column, value in said.items()):
            problems.append(f"Report {id} is not what entry {seq} recorded.")
        if (sha256(row.context.encode()).hexdigest(), pdf or "", public or "") != (
            row.context_sha256, row.pdf_sha256, row.public_pdf_sha256,
        ):  # fmt: skip
            problems.append(f"What report {id} says, or a PDF of it, is not that of its hash.")
    problems += [f"Report {id} is no longer there; entry {seq} is about it." for id, (seq, _) in left.items()]
