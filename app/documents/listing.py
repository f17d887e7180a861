"""Documents as lists and panels show them, on pages of documents, partners and projects."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for

from app.agreements.loading import Everyone
from app.documents import queries
from app.documents.kinds import KINDS
from app.documents.record import project_of
from workflows.document import DOCUMENT_LABELS, DocumentStage

TONES = {
    "draft": "plain", "in_clearance": "info", "cleared": "good", "published": "good",
    "superseded": "plain", "withdrawn": "warn",
}  # fmt: skip


def listed(row: Any, stale: frozenset[uuid.UUID]) -> dict[str, Any]:
    """A document as lists and panels show it."""
    project = project_of(row.subject)
    return {
        "id": row.id,
        "url": url_for("documents.document", document_id=row.id),
        "label": KINDS[row.kind].label,
        "partner": row.partner,
        "project": project,
        "project_url": project_url(project),
        "reference": row.reference,
        "number": row.number,
        "title": row.title,
        "stage": row.stage,
        "stage_label": DOCUMENT_LABELS[DocumentStage(row.stage)],
        "tone": TONES[row.stage],
        "as_at": f"{row.as_at.day} {row.as_at:%b %Y}",
        "made_by": row.made_by_name,
        "made_at": row.made_at,
        "stale": row.id in stale,
    }


def project_url(reference: str) -> str:
    """The address of a project's page; empty without a project. The page belongs to another area."""
    return f"/projects/{reference.lower()}" if reference else ""


def partner_documents(session: Any, partner: str, *, everyone: Everyone | None = None) -> list[dict[str, Any]]:
    """The documents on a partner's page: offered to the agreements area through the registry."""
    rows = queries.of_partner(session, partner)
    stale = queries.stale_among(session, rows, everyone=everyone)
    return [listed(row, stale) for row in rows]


def project_documents(session: Any, reference: str) -> list[dict[str, Any]]:
    """The documents on a project's page, its letters among them: offered to the projects area."""
    rows = queries.of_project(session, reference)
    stale = queries.stale_ids(session, rows)
    return [listed(row, stale) for row in rows]
