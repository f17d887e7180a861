"""How Alembic reaches the database of the application and its models."""

from __future__ import annotations

from alembic import context
from flask import current_app


def include(entity: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Everything that the models declare, and nothing besides."""
    return not (kind == "table" and reflected and other is None)


def run() -> None:
    """Migrate in one transaction: all or nothing."""
    extension = current_app.extensions["migrate"]
    engine = extension.db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            compare_type=True,
            include_object=include,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
