"""Pages of Eligibility Lists, the check, the catalogue with its imports, and the criteria."""

from app.eligibility.views import catalogue, check, imports, lists, proposals
from app.eligibility.views.blueprint import blueprint

__all__ = ["blueprint", "catalogue", "check", "imports", "lists", "proposals"]
