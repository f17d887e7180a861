"""What a WSGI server and the `flask` command load."""

import sys

from app import create_app
from app.agreements.policy import PolicyError
from app.core.embedded import EmbeddedError
from app.settings import SettingsError

try:
    app = create_app()
except (SettingsError, PolicyError, EmbeddedError) as problem:
    sys.exit(f"Concord cannot start. {problem}")
