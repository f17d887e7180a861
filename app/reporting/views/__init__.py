"""The pages of this area."""

from app.reporting.views import adjustment_settings, adjustments, reports
from app.reporting.views.blueprint import blueprint

__all__ = ["adjustment_settings", "adjustments", "blueprint", "reports"]
from app.reporting.views import deadlines, narrative_texts, narrative_versions, narratives
__all__ = ["blueprint", "deadlines", "narrative_texts", "narrative_versions", "narratives"]
