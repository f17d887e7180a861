"""The pages of this area."""

from app.negotiation.views.blueprint import blueprint

__all__ = ["blueprint"]
