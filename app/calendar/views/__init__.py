"""The pages of this area."""

from app.calendar.views import days, feed
from app.calendar.views.blueprint import blueprint

assert days.blueprint is feed.blueprint is blueprint

__all__ = ["blueprint"]
