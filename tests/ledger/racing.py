"""Officers who do things at once, each on a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from app.core.db import db


def at_once(app: Flask, number: int, act: Callable[[int], Any]) -> list[Any]:
    """`act(0)`, `act(1)` and so on in threads that start together; what each returned or raised."""
    ready = Barrier(number)

    def one(index: int) -> Any:
        with app.app_context():
            ready.wait(timeout=60)
            try:
                return act(index)
            except Exception as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))
