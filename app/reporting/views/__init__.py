"""The pages of this area."""

from app.reporting.views import (
    adjustment_settings,
    adjustments,
    annual,
    annual_files,
    annual_printing,
    annual_steps,
    deadlines,
    earlier,
    narrative_texts,
    narrative_versions,
    narratives,
    reports,
)
from app.reporting.views.blueprint import blueprint

__all__ = [
    "adjustment_settings",
    "adjustments",
    "annual",
    "annual_files",
    "annual_printing",
    "annual_steps",
    "blueprint",
    "deadlines",
    "earlier",
    "narrative_texts",
    "narrative_versions",
    "narratives",
    "reports",
]
