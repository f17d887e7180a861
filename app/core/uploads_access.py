"""How much a request may bring: more than usual where a view takes a file, and only there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

from app.core.uploads import MOST_BYTES

View = TypeVar("View", bound=Callable[..., Any])
ROOM_FOR_THE_FORM = 1_000_000  # bytes of the body besides the file


def takes_uploads(most_bytes: int = MOST_BYTES) -> Callable[[View], View]:
    """The view takes a form with one file of at most so many bytes."""

    def mark(view: View) -> View:
        view.upload_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def allow_upload() -> None:
    """Raises the limit of this request where its view takes a file. To be called before anything reads the form."""
    view = current_app.view_functions.get(request.endpoint or "")
    most: int | None = getattr(view, "upload_bytes", None)
    if most is not None:
        request.max_content_length = most + ROOM_FOR_THE_FORM
