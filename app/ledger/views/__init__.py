"""The pages of this area."""

from app.ledger.views import balances, deciding, entering, issuances, naming, posting, statement, years
from app.ledger.views.blueprint import blueprint

# These modules add their pages to the blueprint.
assert balances.blueprint is deciding.blueprint is entering.blueprint is issuances.blueprint is blueprint
assert naming.blueprint is posting.blueprint is statement.blueprint is years.blueprint is blueprint

__all__ = ["blueprint"]
