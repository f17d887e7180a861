"""The pages of this area."""

from app.registries.views import cad_trust
from app.registries.views.blueprint import blueprint

__all__ = ["blueprint", "cad_trust"]
