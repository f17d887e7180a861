"""The database session and the unit of work that every command runs in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db: Any = SQLAlchemy(model_class=Base)


IDLE_SECONDS = 1.0


def ping_after_idling(engine: Engine) -> None:
    """Ask a pooled connection whether it is alive before it is used again, if it has rested for a while.

    A connection in steady use is not asked: the answer costs as much as a query.
    """

    @event.listens_for(engine, "checkin")
    def note_time(connection: Any, record: Any) -> None:
        record.info["rested_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: Any, record: Any, proxy: Any) -> None:
        if monotonic() - record.info.get("rested_since", 0.0) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise DisconnectionError("The connection has gone.") from error  # the pool opens another


@contextmanager
def unit_of_work() -> Iterator[Any]:
    """One action, one transaction: committed when the block ends, rolled back when it raises.

    Yields the session. A command opens exactly one; its audit entry, messages and
    frozen document context are written inside it.
    """
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def locked(query: Any, *, of: Any = None, skip_locked: bool = False) -> Any:
    """The rows of the query, read anew and held for a change to the end of the transaction.

    Held in the one strength that lets others refer to them: to refer to a row is to share its key, and two who each
    hold a row and refer to the other's would else wait for one another. No command changes a key or deletes what
    others refer to, so the stronger hold would buy nothing. `skip_locked` leaves out what somebody else holds.
    """
    held = query.with_for_update(of=of, key_share=True, skip_locked=skip_locked)
    return held.execution_options(populate_existing=True)


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint that the database says was broken, or an empty text."""
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
