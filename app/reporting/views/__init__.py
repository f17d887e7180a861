"""The pages of this area."""

from app.reporting.aef import models
from app.reporting.views.blueprint import blueprint

__all__ = ["blueprint", "models"]
