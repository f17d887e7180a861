"""The pages of this area."""

from app.calendar.views.blueprint import blueprint

__all__ = ["blueprint"]
