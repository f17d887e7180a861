"""The pages of this area."""

from app.ledger.views.blueprint import blueprint

__all__ = ["blueprint"]
