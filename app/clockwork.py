"""Looks at the clock while Concord serves, and has done what is due: a document published, an owner told of a task."""

from __future__ import annotations

import logging
import threading
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app.core.registry import registry

SECONDS = 15.0
_log = logging.getLogger("concord.clockwork")


def look(app: Any) -> list[str]:
    """One look at the clock: what was done, in sentences. Most looks cost one small query of each area."""
    done: list[str] = []
    for act in registry.all("do_what_is_due"):
        try:
            with app.app_context():
                done += act()
        except SQLAlchemyError as fault:  # the database comes back, and so does the time
            _log.warning("What is due could not be done just now: %s", fault.__class__.__name__)
        except Exception:  # the other areas have theirs done all the same
            _log.exception("What is due could not be done; it is tried again at the next look.")
    return done


def start(app: Any, *, seconds: float = SECONDS, until: threading.Event | None = None) -> threading.Thread:
    """A thread of this process that looks every few seconds. Several may: each row that is due is locked by one."""
    ended = until or threading.Event()

    def run() -> None:
        while not ended.wait(seconds):
            for sentence in look(app):
                _log.info("%s", sentence)

    thread = threading.Thread(target=run, name="clockwork", daemon=True)
    thread.start()
    return thread
