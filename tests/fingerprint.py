"""Everything that stands in the database, as one hash for each table: what was written shows as a difference."""

from __future__ import annotations

from sqlalchemy import text

from app.core.db import db

# What signing in leaves behind; entries of the audit chain about anything else are looked for apart.
OF_SIGNING_IN = {"officers", "officer_sessions", "sign_in_attempts", "audit_entries"}


def fingerprint() -> dict[str, str]:
    """A hash of every row, by table."""
    tables = db.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    select = "SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {} t"
    found = {name: str(db.session.scalar(text(select.format(name)))) for name in tables if name not in OF_SIGNING_IN}
    db.session.rollback()
    return found
