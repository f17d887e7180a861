"""Where one area offers something to another without being imported by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Provider = Callable[..., Any]


class Registry:
    """Named places that areas fill when the application is made.

    `issue_document(session, actor, kind=…, dossier=…)` drafts a document inside the caller's transaction.
    `partner_documents(session, iso3)` lists the documents shown on a partner's page.
    """

    def __init__(self) -> None:
        self._places: dict[str, list[Provider]] = {}

    def offer(self, place: str, provider: Provider) -> None:
        providers = self._places.setdefault(place, [])
        if provider not in providers:
            providers.append(provider)

    def all(self, place: str) -> tuple[Provider, ...]:
        """Every provider of a place, in the order in which they were offered."""
        return tuple(self._places.get(place, ()))


registry = Registry()
