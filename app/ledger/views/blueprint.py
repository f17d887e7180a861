"""The blueprint of the pages of this area, how its addresses name a kind of movement, and the tabs of every page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.routing import BaseConverter, ValidationError

from app.core.tonnes import words
from app.core.web import local_words
from app.projects.wording import day, short_day
from workflows.ledger.movements import Account, MovementKind


class MovementConverter(BaseConverter):
    """A kind of movement in an address, in small letters with hyphens: `first-transfer`."""

    regex = "[a-z]+(?:-[a-z]+)*"

    def to_python(self, value: str) -> MovementKind:
        try:
            return MovementKind(value.replace("-", "_"))
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: MovementKind) -> str:
        return value.slug


blueprint = Blueprint("ledger", __name__)
blueprint.record_once(lambda state: state.app.url_map.converters.update(movement=MovementConverter))

_TABS = (
    ("Balances", "ledger.balances", ("ledger.balances",)),
    ("Statement", "ledger.statement", ("ledger.statement",)),
    ("Issuances", "ledger.issuances", ("ledger.issuances", "ledger.issuance")),
    ("Pending entries", "ledger.pending", ("ledger.pending", "ledger.confirm_posting", "ledger.post_many")),
)


@blueprint.context_processor
def shared() -> dict[str, Any]:
    """Where an officer may go from here, and how days, moments and tonnes are written."""
    return {
        "day_words": day,
        "short_day": short_day,
        "local_words": local_words,
        "tonnes_words": words,
        "account_label": lambda value: Account(value).label,
        "movement_kind": MovementKind,
        "tabs": [
            {"label": label, "url": url_for(endpoint), "current": request.endpoint in here}
            for label, endpoint, here in _TABS
        ],
    }
