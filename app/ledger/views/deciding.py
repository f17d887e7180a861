"""The page of one entry, and its checker's decision: post, refuse, or withdraw it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from app.agreements import queries as agreements
from app.coordination.shown import panel
from app.core import audit, files
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from app.ledger import commands, entries
from app.ledger.answers import answers_of
from app.ledger.checking import Checked, check, said
from app.ledger.forms import DecisionForm
from app.ledger.loading import issuance_reference
from app.ledger.posting import LostRace
from app.ledger.serials import SerialFault, parse
from app.ledger.statement import serial_of
from app.ledger.views.blueprint import blueprint
from app.ledger.wording import answered
from workflows import engine
from workflows.ledger.movements import MOVEMENTS, MovementKind


@blueprint.get("/ledger/entries/<int(max=2147483647):entry_id>")
@requires("ledger.view")
def entry(entry_id: int) -> Any:
    """One entry beside its source document: what it says, what it would write, and what stands in the way."""
    row = entries.one(db.session, entry_id, visible=current_officer().partners)
    form = DecisionForm(formdata=None, data={"version": row.version})
    return _page(row, form)


@blueprint.get("/ledger/entries/<int(max=2147483647):entry_id>/<any(proof, report):paper>")
@requires("ledger.view")
def entry_paper(entry_id: int, paper: str) -> Response:
    """The source document, or the report, as it was uploaded."""
    row = entries.one(db.session, entry_id, visible=current_officer().partners)
    return files.as_response(entries.paper(db.session, row, paper))


@blueprint.post("/ledger/entries/<int(max=2147483647):entry_id>/<any(post, refuse):step>")
@requires("ledger.check")
def decide(entry_id: int, step: str) -> Any:
    """Post the entry or refuse it; the command asks every condition again."""
    return _decided(entry_id, step)


@blueprint.post("/ledger/entries/<int(max=2147483647):entry_id>/withdraw")
@requires("ledger.propose")
def withdraw(entry_id: int) -> Any:
    """Take back one's own entry."""
    return _decided(entry_id, "withdraw")


_SAID = {
    "post": "You posted entry {}. It is in the ledger for good; a mistake is reversed by an entry of its own.",
    "refuse": "You refused entry {}. Its maker reads the reason.", "withdraw": "You withdrew entry {}.",
}  # fmt: skip


def _decided(entry_id: int, step: str) -> Any:
    officer = current_officer()
    row = entries.one(db.session, entry_id, visible=officer.partners)
    form, actor, seen = DecisionForm(), officer.actor(row.partner), row.version
    status, shown = 422, {}
    if not form.validate():
        return _page(row, form, correct=form.problems()), status
    try:
        _take(actor, entry_id, step, form)
    except engine.Refused as refused:
        for reason in refused.reasons:
            if reason.field == "reason" and step == "refuse":
                form.add_problem("reason", said(reason))
        shown = {"sentences": [f"{said(reason)}." for reason in refused.reasons if reason.field != "reason"]}
    except (commands.LedgerRefused, LostRace) as refused:
        shown, status = {"sentences": [str(refused)]}, 409
    except StaleVersion as stale:
        shown, status = {"changes": history_entries(reversed(stale.changes))}, 409
        seen = stale.version
    else:
        flash(_SAID[step].format(entry_id), "done")
        return redirect(url_for("ledger.entry", entry_id=entry_id), 303)
    form.version.data, form.version.raw_data = seen, None
    db.session.rollback()
    row = entries.one(db.session, entry_id, visible=officer.partners)
    return _page(row, form, correct=form.problems(), **shown), status


def _take(actor: Any, entry_id: int, step: str, form: DecisionForm) -> None:
    if step == "post":
        commands.post_entry(actor, entry_id=entry_id, today=local_today(), version=form.version.data)
    else:
        reason = form.reason.data or ""
        commands.decide_against(actor, entry_id=entry_id, step=step, reason=reason, version=form.version.data)


def _page(row: Any, form: DecisionForm, *, correct: Any = (), sentences: Any = (), changes: Any = None) -> str:
    officer = current_officer()
    movement = entries.movement_of(db.session, row.key) if row.decision == "posted" else None
    checked = _checked(row, officer) if not row.decision else None
    history = audit.history(db.session, about=audit.Object("ledger_entry", str(row.id)), limit=10)
    return render_template(
        "ledger/entry.html",
        row=row,
        kind=MovementKind(row.kind),
        declared=MOVEMENTS[MovementKind(row.kind)],
        name=agreements.names_and_flags(db.session)[row.partner],
        issuance=issuance_reference(issuance_id) if (issuance_id := _issuance(row, movement)) else "",
        issuance_id=issuance_id,
        answers=answered(answers_of(row.body)),
        serial=_serial(row, movement, checked),
        reversed_movement=_reversed(row),
        movement=movement,
        papers=entries.papers(db.session, row),
        checked=checked,
        why=_why_not(row, officer, checked),
        form=form,
        correct=correct,
        sentences=sentences,
        changes=changes,
        entries=history_entries(history),
        comments=panel(officer, type="ledger_entry", id=str(row.id)),
        may_reverse=movement is not None and not movement.reversed_by and row.kind != MovementKind.REVERSAL
        and officer.may("ledger.propose", row.partner),
        has_errors=bool(correct or sentences or changes is not None),
    )  # fmt: skip


def _issuance(row: Any, movement: Any) -> int | None:
    found: int | None = movement.issuance_id if movement is not None else row.issuance_id
    return found


def _checked(row: Any, officer: Officer) -> Checked:
    return check(
        db.session, answers_of(row.body), step="post", actor=officer.actor(row.partner), today=local_today(),
        made_by=row.made_by, proof_kept=row.file_id is not None,
    )  # fmt: skip


def _reversed(row: Any) -> Any:
    key = answers_of(row.body).reverses
    return entries.movement(db.session, key, visible=None) if key else None


def _serial(row: Any, movement: Any, checked: Checked | None) -> str:
    """The serial of the units, as their registry writes it."""
    answers = answers_of(row.body)
    if movement is not None:
        return serial_of(movement.form, movement.first, movement.last)
    if answers.issued:
        try:
            return parse(answers.issued.serial, answers.issued.registry).text
        except SerialFault:
            return answers.issued.serial
    given = checked.judged.facts.given if checked else answers.given
    if given.first is None or given.last is None or checked is None or checked.judged.issuance is None:
        return ""
    return serial_of(checked.judged.issuance.form, given.first, given.last)


def _why_not(row: Any, officer: Officer, checked: Checked | None) -> dict[str, str]:
    """Of each button, why it may not be pressed; empty where it may."""
    if checked is None:
        return {}
    may, own = officer.may("ledger.check", row.partner), row.made_by == officer.id
    roles = "" if may else "None of your roles for this partner checks entries."
    mine = "You made this entry, so another officer must check it." if own else ""
    left = [reason for reason in checked.reasons if reason.guard != "another_person_checks"]
    unmet = "A condition does not hold: see the list." if left else ""
    return {
        "post": roles or mine or unmet,
        "refuse": roles or mine,
        "withdraw": "" if own and officer.may("ledger.propose", row.partner) else "Only its maker withdraws an entry.",
    }
