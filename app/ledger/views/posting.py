"""Entries that wait: the list, and the posting of several at once by the same command as for one."""

from __future__ import annotations

from functools import reduce
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.agreements import queries as agreements
from app.agreements.wording import count
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.web import local_today, pages_of
from app.ledger import commands, entries
from app.ledger.answers import answers_of
from app.ledger.checking import check, said
from app.ledger.entries import PAGE, Pending
from app.ledger.posting import LostRace
from app.ledger.views.asking import address_of, page_number
from app.ledger.views.blueprint import blueprint
from workflows import engine
from workflows.vocabulary import Actor

MOST_AT_ONCE = 200


@blueprint.get("/ledger/pending")
@requires("ledger.view")
def pending() -> str:
    """Entries that wait for another officer, oldest first; those that this officer may post can be ticked."""
    officer, number = current_officer(), page_number()
    total, rows = entries.pending(db.session, visible=officer.partners, number=number)
    return render_template(
        "ledger/pending.html",
        rows=rows,
        total=total,
        today=local_today(),
        names=agreements.names_and_flags(db.session),
        tickable={row.id for row in rows if _may_post(officer, row)},
        pager=pages_of(total, number=number, size=PAGE, address=lambda page: address_of("ledger.pending", page=page)),
        may_propose=officer.may_somewhere("ledger.propose"),
    )


def _may_post(officer: Officer, row: Pending) -> bool:
    return officer.may("ledger.check", row.partner) and row.made_by != officer.id


@blueprint.get("/ledger/pending/post")
@requires("ledger.check")
def confirm_posting() -> Any:
    """The entries that were ticked, each with whether it can be posted: all of them will be, or none."""
    return _confirmation(_ids(request.args.getlist("entry")))


@blueprint.post("/ledger/pending/post")
@requires("ledger.check")
def post_many() -> Any:
    """Post them all in one transaction, or none."""
    officer = current_officer()
    ids = _ids(request.form.getlist("entry"))
    _, rows = entries.pending(db.session, visible=officer.partners, ids=ids, size=MOST_AT_ONCE)
    if not rows or len(rows) != len(ids):
        gone = "Some of these entries do not wait any more, or none was ticked. Nothing was posted: look at the list."
        return _confirmation(ids, sentences=[gone], status=409)
    actor = _actor(officer, {row.partner for row in rows})
    try:
        posted = commands.post_entries(actor, entry_ids=ids, today=local_today())
    except engine.Refused as refused:
        return _confirmation(ids, sentences=[f"{said(reason)}." for reason in refused.reasons], status=422)
    except engine.NotPermitted:
        refusal = "Your roles do not check entries of all these partners. Post them partner by partner."
        return _confirmation(ids, sentences=[refusal], status=403)
    except (commands.LedgerRefused, commands.UnknownEntry, LostRace) as fault:
        return _confirmation(ids, sentences=[str(fault)], status=409)
    flash(f"You posted {count(len(posted), 'entry', 'entries')}.", "done")
    return redirect(url_for("ledger.pending"), 303)


def _ids(typed: list[str]) -> list[int]:
    """The numbers of entries, each once, in order; what is no number is left out."""
    plain = {each for each in typed[: 10 * MOST_AT_ONCE] if each.isascii() and each.isdigit() and len(each) < 10}
    return sorted({int(each) for each in plain})[:MOST_AT_ONCE]


def _actor(officer: Officer, partners: set[str]) -> Actor:
    """The officer with the roles that count for every one of these partners."""
    shared = reduce(frozenset.intersection, (officer.roles_for(partner) for partner in partners))
    return Actor(officer.id, officer.name, officer.agency, shared)


def _confirmation(ids: list[int], *, sentences: Any = (), status: int = 200) -> Any:
    officer = current_officer()
    db.session.rollback()
    _, rows = entries.pending(db.session, visible=officer.partners, ids=ids, size=MOST_AT_ONCE)
    page = render_template(
        "ledger/confirm_posting.html",
        rows=[(row, _reasons(officer, row)) for row in rows],
        tonnes=sum(row.tonnes for row in rows),
        names=agreements.names_and_flags(db.session),
        sentences=sentences,
        has_errors=bool(sentences),
    )
    return page, status


def _reasons(officer: Officer, row: Pending) -> list[str]:
    """Why this entry could not be posted by itself."""
    entry = entries.one(db.session, row.id, visible=officer.partners)
    found = check(
        db.session, answers_of(entry.body), step="post", actor=officer.actor(row.partner), today=local_today(),
        made_by=row.made_by, proof_kept=entry.file_id is not None,
    )  # fmt: skip
    roles = [] if officer.may("ledger.check", row.partner) else ["None of your roles for this partner checks entries."]
    return [*roles, *(f"{said(reason)}." for reason in found.reasons)]
