"""The pages of this area."""

from app.reporting.views import deadlines, narrative_texts, narrative_versions, narratives
from app.reporting.views.blueprint import blueprint

__all__ = ["blueprint", "deadlines", "narrative_texts", "narrative_versions", "narratives"]
