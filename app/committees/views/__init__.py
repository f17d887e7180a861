"""The pages of this area."""

from app.committees.views import actions, bodies, decisions, meetings
from app.committees.views.blueprint import blueprint

assert actions.blueprint is bodies.blueprint is decisions.blueprint is meetings.blueprint is blueprint

__all__ = ["blueprint"]
