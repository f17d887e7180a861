"""Pages of Eligibility Lists, the check, the catalogue and the criteria."""

from app.eligibility.views import catalogue, check, lists, proposals
from app.eligibility.views.blueprint import blueprint

__all__ = ["blueprint", "catalogue", "check", "lists", "proposals"]
