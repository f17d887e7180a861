"""The pages of this area."""

from app.registries.views import cad_trust, importing, imports, odds
from app.registries.views.blueprint import blueprint

__all__ = ["blueprint", "cad_trust", "importing", "imports", "odds"]
