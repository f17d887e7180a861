"""The pages of this area."""

from app.surrenders.views import facilities, notices, register
from app.surrenders.views.blueprint import blueprint

__all__ = ["blueprint", "facilities", "notices", "register"]
