"""Pages for signing in, for an officer's own account, and for the administrator."""

from app.accounts.views import account, people, signing_in
from app.accounts.views.blueprint import blueprint

__all__ = ["account", "blueprint", "people", "signing_in"]
