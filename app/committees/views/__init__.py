"""The pages of this area."""

from app.committees.views.blueprint import blueprint

__all__ = ["blueprint"]
