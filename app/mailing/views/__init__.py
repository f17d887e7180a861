"""The pages of this area."""

from app.mailing.views import messages, standing
from app.mailing.views.blueprint import blueprint

__all__ = ["blueprint", "messages", "standing"]
