"""The pages of this area."""

from app.clearances.views import cases, cover, deciding, lists, requests
from app.clearances.views.blueprint import blueprint

# These modules add their pages to the blueprint.
assert cases.blueprint is cover.blueprint is deciding.blueprint is lists.blueprint is requests.blueprint is blueprint

__all__ = ["blueprint"]
