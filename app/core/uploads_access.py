"""How much a request may bring: more than usual where a view takes a file, and only there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

from app.core.uploads import MOST_BYTES

View = TypeVar("View", bound=Callable[..., Any])
ROOM_FOR_THE_FORM = 1_000_000  # bytes of the body besides the file

_ENCODED = 12  # bytes of one character at most: four in UTF-8, each of them three where the form is percent-encoded


def takes_uploads(most_bytes: int = MOST_BYTES) -> Callable[[View], View]:
    """The view takes a form with one file of at most so many bytes."""

    def mark(view: View) -> View:
        view.upload_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def takes_long_texts(most_characters: int) -> Callable[[View], View]:
    """The view takes a form whose texts have so many characters together, whatever their script."""

    def mark(view: View) -> View:
        view.text_bytes = most_characters * _ENCODED  # type: ignore[attr-defined]
        return view

    return mark


def allow_upload() -> None:
    """Raises the limit of this request where its view takes a file or long texts; before anything reads the form."""
    view = current_app.view_functions.get(request.endpoint or "")
    texts: int | None = getattr(view, "text_bytes", None)
    if texts is not None:
        request.max_content_length = request.max_form_memory_size = texts + ROOM_FOR_THE_FORM
    most: int | None = getattr(view, "upload_bytes", None)
    if most is not None:
        request.max_content_length = most + ROOM_FOR_THE_FORM
