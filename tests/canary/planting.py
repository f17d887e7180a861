"""A word that nobody could guess, written into everything that belongs to one partner: found by the keys of tables.

The rows are found from the database itself, so that a new table is planted without being named here: from the row of
the partner along every foreign key, and wherever a column holds the partner's code or a reference that begins with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError

from app.core.db import db
from app.documents.facts import canonical

# Columns that say whose a row is, where no foreign key does.
_CODES = ("partner", "iso3", "party", "host", "country", "reference", "object_id", "about_id", "subject_id", "project")
# What may be read by everybody, or holds bytes and secrets; and what this very sweep is run by.
_LEFT = {"alembic_version", "officers", "officer_sessions", "role_grants", "one_time_links", "sign_in_attempts"}
_NAMES = {"title", "name", "place", "location", "filename", "note", "operator"}
# Names of columns that hold a code although it is written with a space.
# What the public register and the published statement print of a project by their nature: left as it is. Of the context
# of that statement only the sources are planted, which no PDF may carry.
_PUBLISHED = "SELECT subject FROM documents WHERE kind = 'joint_statement' AND stage = 'published'"
_IDS = f"SELECT id FROM projects WHERE reference IN ({_PUBLISHED})"
_PUBLIC = {
    "documents": ("kind = 'joint_statement' AND stage = 'published'", {"title", "words"}),
    "partners": (f"iso3 IN (SELECT partner FROM projects WHERE reference IN ({_PUBLISHED}))", {"name"}),
    "projects": (
        f"reference IN ({_PUBLISHED})",
        {"title", "applicant_name", "programme", "programme_project", "methodology", "sector", "activity_type"},
    ),
    "authorisations": (
        f"project_id IN ({_IDS})",
        {"sectors", "activity_types", "purposes", "oimp", "first_transfer", "first_transfer_words"},
    ),
    "authorised_entities": (
        f"authorisation_id IN (SELECT id FROM authorisations WHERE project_id IN ({_IDS}))",
        {"name"},
    ),
}
_FIXED = {"methodology", "serial", "path", "about_url", "at", "approach"}


class Planting:
    """Plants a word in all text of the rows of one partner, past every trigger; what it did is counted."""

    def __init__(self, partner: str, word: str) -> None:
        self.partner, self.word = partner, word
        self.cells: dict[str, int] = {}

    def plant(self) -> None:
        for table, ids in self._rows().items():
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            self._write(table, ids)
            db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        db.session.commit()

    def _rows(self) -> dict[str, set[str]]:
        """The rows of the partner by table, as places on the page (ctid): reached by code or by foreign key."""
        found = {table: self._of_code(table) for table in _tables()}
        links, grown = list(_links()), True
        while grown:
            grown = False
            for child, column, parent, key in links:
                if child in _LEFT or parent in _LEFT or not found.get(parent):
                    continue
                more = self._children(child, column, parent, key, found[parent]) - found[child]
                grown = grown or bool(more)
                found[child] |= more
        return {table: ids for table, ids in found.items() if ids}

    def _of_code(self, table: str) -> set[str]:
        columns = [
            name for name, kind in _columns(table).items() if name in _CODES and kind in ("text", "character varying")
        ]
        if not columns:
            return set()
        where = " OR ".join(f"{name} = :code OR {name} LIKE :start" for name in columns)
        query = text(f"SELECT ctid::text FROM {table} WHERE {where}")
        return set(db.session.scalars(query, {"code": self.partner, "start": f"{self.partner}-%"}))

    def _children(self, child: str, column: str, parent: str, key: str, ids: set[str]) -> set[str]:
        query = text(
            f"SELECT c.ctid::text FROM {child} c JOIN {parent} p ON c.{column} = p.{key} WHERE p.ctid::text = ANY(:ids)"
        )
        return set(db.session.scalars(query, {"ids": sorted(ids)}))

    def _write(self, table: str, ids: set[str]) -> None:
        kinds = {name: kind for name, kind in _columns(table).items() if _may_hold_words(kind) and name not in _FIXED}
        if not kinds:
            return
        names = ", ".join(kinds)
        rows = db.session.execute(
            text(f"SELECT ctid::text AS place, {names} FROM {table} WHERE ctid::text = ANY(:ids)"), {"ids": sorted(ids)}
        ).mappings()
        public, open_to_all = self._public(table)
        for row in list(rows):
            spared = open_to_all if row["place"] in public else set()
            new = {name: self._planted(row[name], name) for name in kinds if name not in spared}
            if spared and "context" in kinds:
                new["context"] = self._with_sources(row["context"])
            new = {name: value for name, value in new.items() if value != row[name]}
            if not new:
                continue
            done = self._update(table, row["place"], new, kinds) or [
                name for name in new if self._update(table, row["place"], {name: new[name]}, kinds)
            ]
            for name in done if isinstance(done, list) else new:
                self.cells[f"{table}.{name}"] = self.cells.get(f"{table}.{name}", 0) + 1

    def _public(self, table: str) -> tuple[set[str], set[str]]:
        """Which rows of a table anybody may read in part, and the columns that are meant for everybody."""
        where, columns = _PUBLIC.get(table, ("false", set()))
        return set(db.session.scalars(text(f"SELECT ctid::text FROM {table} WHERE {where}"))), columns

    def _with_sources(self, context: str) -> str:
        found = json.loads(context)
        return canonical({**found, "sources": self._planted(found["sources"], "sources")}).decode()

    def _update(self, table: str, place: str, new: dict[str, Any], kinds: dict[str, str]) -> bool:
        """Whether the database took the new values; a column whose words are checked keeps its own."""
        sets = ", ".join(f"{name} = CAST(:{name} AS {kinds[name]})" for name in new)
        values = {name: json.dumps(value) if kinds[name] == "jsonb" else value for name, value in new.items()}
        try:
            with db.session.begin_nested():
                db.session.execute(
                    text(f"UPDATE {table} SET {sets} WHERE ctid = CAST(:place AS tid)"), values | {"place": place}
                )
        except (IntegrityError, DataError):
            return False
        return True

    def _planted(self, value: Any, name: str) -> Any:
        """The word behind every text that is a sentence or a name; codes, hashes and days stay."""
        if isinstance(value, dict):
            return {key: self._planted(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self._planted(each, name) for each in value]
        if not isinstance(value, str) or not value:
            return value
        if value.startswith("{") and value.endswith("}"):
            return json.dumps(self._planted(json.loads(value), name), ensure_ascii=False)
        words = " " in value.strip() or name in _NAMES
        return f"{value} {self.word}" if words and name not in _FIXED else value


def _may_hold_words(kind: str) -> bool:
    return kind in ("text", "character varying", "jsonb")


def _tables() -> list[str]:
    query = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [name for name in db.session.scalars(query) if name not in _LEFT]


def _columns(table: str) -> dict[str, str]:
    query = text(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = :t"
        " AND is_generated = 'NEVER'"
    )
    return {row[0]: row[1] for row in db.session.execute(query, {"t": table})}


def _links() -> Iterator[tuple[str, str, str, str]]:
    """Every foreign key of one column: child, its column, parent, the column it points to."""
    query = text(
        "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]"
        " WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 ORDER BY 1, 2"
    )
    yield from (tuple(row) for row in db.session.execute(query))  # type: ignore[misc]
