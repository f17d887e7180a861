"""The pages of this area."""

from app.registries.views.blueprint import blueprint

__all__ = ["blueprint"]
