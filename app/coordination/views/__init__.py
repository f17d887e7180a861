"""The pages of this area."""

from app.coordination.views.blueprint import blueprint

__all__ = ["blueprint"]
