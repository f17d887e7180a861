"""An application on a PostgreSQL of its own that a test may stop, and copies of Concord that it may kill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core import embedded
from app.preparing import prepare
from tests.conftest import make_settings
from tests.operations.conftest import instance, serve  # noqa: F401


@pytest.fixture
def own(instance: Path) -> Iterator[Flask]:  # noqa: F811
    """An application with the sample data; `embedded.stop(instance)` takes its database away."""
    settings = make_settings(instance, embedded.ensure_running(instance))
    app = create_app(settings)
    prepare(app, settings=settings)
    yield app
    with app.app_context():
        from app.core.db import db

        db.engine.dispose()
    embedded.stop(instance)
