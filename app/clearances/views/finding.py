"""What pages of clearances ask for, found only where the officer may see its partner."""

from __future__ import annotations

from typing import Any

from flask import abort

from app.clearances import queries
from app.clearances.models import ClearanceComment
from app.clearances.records import Subject
from app.core.access import current_officer
from app.core.db import db
from workflows.vocabulary import Actor


def subject(type: str, id: str) -> Subject:
    """The subject, or not found: one of a partner that may not be seen does not exist, nor one of no partner for
    those who may not see all.
    """
    db.session.rollback()
    if not id.isprintable():
        abort(404)
    try:
        found = queries.subject_of(db.session, type=type, id=id)
    except queries.UnknownSubject:
        abort(404)
    seen = current_officer().partners
    if seen is not None and found.partner not in seen:
        abort(404)
    return found


def case(case_id: int) -> tuple[Any, Subject]:
    """The case of this number with its subject, or not found."""
    db.session.rollback()
    try:
        found = queries.case_by_id(db.session, case_id)
    except queries.UnknownRequest:
        abort(404)
    return found, subject(found.subject_type, found.subject_id)


def request(request_id: int) -> tuple[Any, Subject]:
    """The request of this number with its subject, or not found."""
    db.session.rollback()
    try:
        found = queries.request_by_id(db.session, request_id)
    except queries.UnknownRequest:
        abort(404)
    asked = queries.case_by_id(db.session, found.case_id)
    about = subject(asked.subject_type, asked.subject_id)
    return queries.request_by_id(db.session, request_id), about


def comment(comment_id: int) -> tuple[ClearanceComment, Any, Subject]:
    """The comment of this number with its request and subject, or not found."""
    db.session.rollback()
    found: ClearanceComment = db.session.get(ClearanceComment, comment_id) or abort(404)
    asked, about = request(found.request_id)
    return db.session.get(ClearanceComment, comment_id), asked, about


def actor(about: Subject) -> Actor:
    """The officer with the roles that count for the partner of the subject."""
    return current_officer().actor(about.partner or None)
