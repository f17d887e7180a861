"""The public and the internal edition of one document: the same pages, and for officers what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.agreements.records import Dossier
from app.documents.facts import NOT_KNOWN, sourced
from app.documents.kinds.kind import CLOSED
from app.documents.kinds.standing import as_of
from workflows.agreement.facts import ACT_LABELS

PUBLIC, INTERNAL = "public", "internal"
EDITIONS = (PUBLIC, INTERNAL)
_CERTAINTIES = {"certain": "Certain", "one_source": "One source", "unsure": "Unsure"}
# An annex of any length follows the pages of the kind.
_MORE_PAGES = 6


def certainties(dossier: Dossier) -> list[dict[str, str]]:
    """How sure the acts behind the document are, as they stand now: kept with the draft, never in its context."""
    acts = [act for act in as_of(dossier).partner.acts if act.certainty != "certain" or act.note]
    return [
        {
            "label": ACT_LABELS[act.kind],
            "date": act.date.words() if act.date.known else NOT_KNOWN,
            "certainty": _CERTAINTIES.get(act.certainty, act.certainty),
            "note": act.note or "",
        }
        for act in acts
    ]


def edition(context: Mapping[str, Any], *, note: str, certain: Any, name: str) -> dict[str, Any]:
    """The context of an edition. The public one is the context itself: nothing is added to it, nothing taken out."""
    if name == PUBLIC:
        return dict(context)
    return {
        **context,
        "edition": INTERNAL,
        "classification": CLOSED,
        "pages": int(context["pages"]) + _MORE_PAGES,
        "internal": {
            "note": [line for line in note.splitlines() if line.strip()],
            "certainties": [dict(row) for row in certain],
            "sources": [
                {"label": fact["label"], "value": fact["value"], "source": fact["source"]} for fact in sourced(context)
            ],
        },
    }
