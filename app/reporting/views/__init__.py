"""The pages of this area."""

from app.reporting.views import (
    adjustment_settings,
    adjustments,
    deadlines,
    narrative_texts,
    narrative_versions,
    narratives,
    reports,
)
from app.reporting.views.blueprint import blueprint

__all__ = [
    "adjustment_settings",
    "adjustments",
    "blueprint",
    "deadlines",
    "narrative_texts",
    "narrative_versions",
    "narratives",
    "reports",
]
