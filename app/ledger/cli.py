"""`flask ledger`: balances and proofs on the command line."""

from __future__ import annotations

from flask.cli import AppGroup

ledger = AppGroup("ledger", help="The ledger of mitigation outcomes.")
