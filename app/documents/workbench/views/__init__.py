"""Pages of the workbench, on the blueprint of documents."""

from __future__ import annotations

from app.documents.views import blueprint
from app.documents.workbench.views import editing, filing, preview, publication, saved, story

__all__ = ["blueprint", "editing", "filing", "preview", "publication", "saved", "story"]
