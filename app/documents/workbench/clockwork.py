"""Looks at the clock while Concord serves, and publishes what is due."""

from __future__ import annotations

import logging
import threading
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db
from app.documents.workbench import embargo

SECONDS = 15.0
_log = logging.getLogger("concord.documents")


def look(app: Any) -> list[str]:
    """One look at the clock: what was published, in sentences. Most looks cost one small query."""
    with app.app_context():
        if not embargo.anything_due(db.session):
            return []
        db.session.rollback()
        return embargo.publish_due()


def start(app: Any, *, seconds: float = SECONDS, until: threading.Event | None = None) -> threading.Thread:
    """A thread of this process that looks every few seconds. Several processes may do so: each document is locked."""
    ended = until or threading.Event()

    def run() -> None:
        while not ended.wait(seconds):
            try:
                for sentence in look(app):
                    _log.info("%s", sentence)
            except SQLAlchemyError as fault:  # the database comes back, and so does the time
                _log.warning("Nothing could be published just now: %s", fault.__class__.__name__)
            except Exception:
                _log.exception("The look at what is due failed; the next one comes.")

    thread = threading.Thread(target=run, name="publication", daemon=True)
    thread.start()
    return thread
