"""Officers as they come back to their own work: with every role, in another agency, standing in for somebody."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import text

from app.core.db import db
from tests.client import PageClient
from workflows.vocabulary import Actor, Role


def signed_in(app: Flask, name: str) -> PageClient:
    """A browser of that sample officer, on the cheapest page that has a token."""
    client = PageClient(app)
    client.get("/sign-in/sample")
    (form,) = client.page.xpath(f"//form[.//button[normalize-space()='Sign in as {name}']]")
    client.send("post", "/sign-in/sample", data=dict(form.form_values()))
    client.get("/help")
    return client


def give_every_role(person: Actor, *, agency: str) -> None:
    """The officer holds every role for every partner, in this agency."""
    move(person, agency=agency)
    _write("DELETE FROM role_grants WHERE officer_id = :id", id=person.id)
    _write(
        "INSERT INTO role_grants (officer_id, role, granted_at) SELECT :id, unnest(CAST(:roles AS text[])), now()",
        id=person.id, roles=[role.value for role in Role],
    )  # fmt: skip


def move(person: Actor, *, agency: str) -> None:
    _write("UPDATE officers SET agency = :agency WHERE id = :id", agency=agency, id=person.id)


def stand_in(person: Actor, *, absent: Actor, agency: str) -> None:
    """From now on the person stands in for the absent officer, and nobody for anybody else."""
    _write("UPDATE clearance_covers SET ended_at = now()")
    _write(
        "INSERT INTO clearance_covers (officer_id, officer_name, cover_id, cover_name, agency, first, last, made_at,"
        " version) VALUES (:absent, '', :id, '', :agency, '2026-01-01', '2099-12-31', now(), 1)",
        absent=absent.id, id=person.id, agency=agency,
    )  # fmt: skip


def _write(statement: str, **values: Any) -> None:
    db.session.execute(text(statement), values)
    db.session.commit()
