"""The pages of this area."""

from app.clearances.views.blueprint import blueprint

__all__ = ["blueprint"]
