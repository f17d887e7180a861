"""Concord as a Flask application."""

from __future__ import annotations

import os

from flask import Flask

from app import settings as settings_module
from app.core.db import db


def create_app(settings: settings_module.Settings | None = None) -> Flask:
    """The application, ready to serve. Starts the embedded database when no server is named."""
    settings = settings or settings_module.read(os.environ)
    app = Flask(
        __name__,
        instance_path=str(settings.instance),
        template_folder=str(settings_module.ROOT / "templates"),
        static_folder=str(settings_module.ROOT / "static"),
    )
    app.config["SETTINGS"] = settings
    app.config["SECRET_KEY"] = settings.secret_key
    from app.core import embedded  # replaced below once the ops part lands

    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url or embedded.ensure_running(settings.instance)
    db.init_app(app)
    return app
