"""Pages on which an entry is made: its kind, the units, and only the answers that this kind needs."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from app.agreements import queries as agreements
from app.agreements.countries import countries
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.uploads import MOST_BYTES
from app.core.uploads_access import takes_uploads
from app.core.web import local_today
from app.ledger import commands, entries
from app.ledger import issuances as queries
from app.ledger.answers import EntryAnswers
from app.ledger.checking import Checked, behind, check, said, still_owed
from app.ledger.forms import EntryForm
from app.ledger.loading import issuance_reference
from app.ledger.serials import ITMO, RULES
from app.ledger.views.asking import whole_number
from app.ledger.views.blueprint import blueprint
from workflows import engine
from workflows.declaration import Reason
from workflows.ledger.movements import MOVEMENTS, MovementKind

K = MovementKind
_REGISTRIES = tuple(sorted({rule.registry for rule in RULES if rule.registry and rule.registry != ITMO}))
_MISSING = {
    "project": "Enter the reference of the project", "serial": "Enter the serial, as the proof has it",
    "vintage": "Enter the vintage: the year of the mitigation", "quantity": "Enter the quantity that the proof states",
}  # fmt: skip
_LOST = "The form came without its key. Look at it and send it again"


@blueprint.get("/ledger/entries/new")
@requires("ledger.propose")
def choose_kind() -> str:
    """What an entry may do: each kind with what it means; of a block, only what may be done with it."""
    block = {name: request.args[name][:20] for name in ("issuance", "first", "last") if name in request.args}
    account = request.args.get("account", "")
    kinds = [
        declared for kind, declared in MOVEMENTS.items()
        if kind is not K.SURRENDER  # by notice, under Carbon tax
        and (not block or (kind not in (K.ISSUANCE, K.REVERSAL) and account in declared.sources))
    ]  # fmt: skip
    return render_template("ledger/choose_kind.html", kinds=kinds, block=block)


@blueprint.route("/ledger/entries/new/<movement:kind>", methods=["GET", "POST"])
@requires("ledger.propose")
@takes_uploads(2 * MOST_BYTES)
def new_entry(kind: MovementKind) -> Any:
    """The form of one kind. “Check” writes nothing and says what would be; the other button proposes the entry."""
    officer = current_officer()
    subject = _subject(officer, kind)
    if subject is None:
        return _pick(kind)
    form = _form(kind, subject)
    if not form.is_submitted():
        return _page(kind, form, subject)
    answers = _answers(officer, kind, form, subject)
    keyed = _has_key(form)
    sound = form.validate() and keyed and _knows_project(officer, form, answers)
    actor = officer.actor(_partner(subject, answers))
    if sound and request.form.get("do") != "check":
        try:
            entry = commands.propose_entry(actor, key=form.key.data, answers=answers, today=local_today())
        except engine.Refused:
            pass  # said below, with everything else that does not hold
        except commands.LedgerRefused as refused:
            return _page(kind, form, subject, checked=_checked(answers, actor), sentence=str(refused)), 422
        else:
            flash(f"You proposed entry {entry.id}. It waits for another officer, who posts or refuses it.", "done")
            return redirect(url_for("ledger.entry", entry_id=entry.id), 303)
    checked = _checked(answers, actor)
    needed = _mark(form, checked.reasons)
    if request.form.get("do") != "check" and not needed and not form.problems():
        needed = [Reason("", "It was refused a moment ago: send it again", None, "", "")]
    wrong = bool(needed or form.problems())
    return _page(kind, form, subject, checked=checked, needed=needed), 422 if wrong else 200


def _checked(answers: EntryAnswers, actor: Any) -> Checked:
    db.session.rollback()
    return check(db.session, answers, step="propose", actor=actor, today=local_today())


def _knows_project(officer: Officer, form: EntryForm, answers: EntryAnswers) -> bool:
    """Whether the officer enters units of the project named. Of one that may not be seen, nothing more is said."""
    if answers.issued is None or answers.issued.project:
        return True
    partner = (form.project.data or "")[:3].upper()
    seen = len(partner) == 3 and (officer.partners is None or partner in officer.partners)
    if seen and not officer.may("ledger.propose", partner):
        form.add_problem("project", "None of your roles enters units of this partner")
    return False


def _has_key(form: EntryForm) -> bool:
    """A form without its key gets a new one and is shown again: without it, sent twice it would count twice."""
    if form.key.data is None:
        form.key.data = uuid.uuid4()
        form.form_errors.append(_LOST)
        return False
    return True


def _subject(officer: Officer, kind: MovementKind) -> Any:
    """What an entry is about: an issuance, a movement to reverse, nothing for a new issuance; None to choose first.

    One that may not be seen is not found; one whose partner the officer enters nothing for is refused.
    """
    if kind is K.ISSUANCE:
        return {}
    if kind is K.REVERSAL:
        found = _movement(officer)
        return {"movement": found, "partner": found.partner, "id": found.issuance_id} if found else None
    number = whole_number("issuance")
    if number is None:
        return None
    row = queries.one(db.session, number, visible=officer.partners)
    if not officer.may("ledger.propose", row.partner):
        abort(403)
    return {"row": row, "partner": row.partner, "id": row.id}


def _movement(officer: Officer) -> Any:
    typed = request.args.get("movement", "")
    if not typed:
        return None
    try:
        found = entries.movement(db.session, uuid.UUID(typed), visible=officer.partners)
    except ValueError:
        abort(404)
    return found if officer.may("ledger.propose", found.partner) else abort(403)


def _pick(kind: MovementKind) -> Any:
    """The units that this kind may move, to choose from."""
    if kind is K.REVERSAL:
        flash("Choose the movement to take back: open its entry from the statement, and press “Reverse it”.", "note")
        return redirect(url_for("ledger.statement"), 303)
    text = " ".join(request.args.get("text", "").split())[:200]
    names = agreements.names_and_flags(db.session)
    found = queries.blocks(
        db.session, accounts=MOVEMENTS[kind].sources, partners=_mine(), text=text, limit=queries.PICKED + 1
    )
    return render_template(
        "ledger/pick.html", kind=kind, declared=MOVEMENTS[kind], blocks=found[: queries.PICKED],
        more=len(found) > queries.PICKED, text=text, names=names,
    )  # fmt: skip


def _mine() -> list[str]:
    """The partners for which this officer makes entries."""
    officer = current_officer()
    return [code for code in agreements.partner_names(db.session) if officer.may("ledger.propose", code)]


def _form(kind: MovementKind, subject: Any) -> EntryForm:
    judged = behind(db.session, subject["id"]) if subject else None
    subject["judged"] = judged
    data = {"key": uuid.uuid4(), "project": request.args.get("project", "")[:20].upper(), "metric": "GHG"}
    if judged is not None and kind is not K.REVERSAL:
        data |= _range(kind, subject)
    form = EntryForm(data=data)
    rates = judged is None or None not in (judged.facts.omge_rate, judged.facts.proceeds_rate)
    form.arrange(kind, registries=_REGISTRIES, any_closed=bool(entries.closed_years(db.session)), rates_known=rates)
    form.form_errors = []
    return form


def _range(kind: MovementKind, subject: Any) -> dict[str, int]:
    """The range that the address names, or the first block that may be moved so: of it, what the agreement asks."""
    first, last = whole_number("first", most=2**62), whole_number("last", most=2**62)
    if first is None or last is None:
        found = queries.blocks(db.session, issuance_id=subject["id"], accounts=MOVEMENTS[kind].sources, limit=1)
        if not found:
            return {}
        first, last = found[0].first, found[0].last
    owed = still_owed(subject["judged"], kind)
    return {"first": first, "last": min(last, first + owed - 1) if owed else last}


def _answers(officer: Officer, kind: MovementKind, form: EntryForm, subject: Any) -> EntryAnswers:
    """What was answered. A project outside the officer's partners is as if it were not there."""
    movement = subject.get("movement")
    answers = form.answers(
        kind, issuance_id=subject["id"] if subject.get("row") else None, reverses=movement.id if movement else None
    )
    if answers.issued and not _may_enter(officer, answers.issued.project):
        answers = replace(answers, issued=replace(answers.issued, project=""))
    return answers


def _may_enter(officer: Officer, reference: str) -> bool:
    partner = reference[:3]
    seen = officer.partners is None or partner in officer.partners
    return bool(re.fullmatch(r"[A-Z]{3}-[0-9]{4,9}", reference)) and seen and officer.may("ledger.propose", partner)


def _partner(subject: Any, answers: EntryAnswers) -> str | None:
    named = answers.issued.project[:3] if answers.issued else ""
    return subject.get("partner") or named or None


def _mark(form: EntryForm, reasons: tuple[Reason, ...]) -> list[Reason]:
    """Puts each reason at its field, where that has no error of its own; returns those without a field here."""
    wrong = {field_id.removesuffix("-day") for field_id, _ in form.problems()}
    left = []
    for reason in reasons:
        if reason.field not in form:
            left.append(reason)
        elif reason.field not in wrong:
            missing = _MISSING.get(reason.field) if not form[reason.field].data else None
            form.add_problem(reason.field, missing or said(reason))
    return left


def _page(
    kind: MovementKind, form: EntryForm, subject: Any, *, checked: Checked | None = None, needed: Any = (),
    sentence: str = "",
) -> str:  # fmt: skip
    judged = subject.get("judged")
    wrong = bool(needed or form.problems() or sentence or form.form_errors)
    return render_template(
        "ledger/new_entry.html",
        kind=kind,
        declared=MOVEMENTS[kind],
        form=form,
        subject=subject,
        reference=issuance_reference(subject["id"]) if judged else "",
        judged=judged,
        owed=still_owed(judged, kind) if judged else None,
        checked=checked,
        needed=[{"text": f"{said(reason)}.", "owner": reason.held_by} for reason in needed],
        sentences=[text for text in (sentence, *form.form_errors) if text],
        was_check=request.form.get("do") == "check",
        projects=queries.authorised_projects(db.session, partners=_mine()) if "project" in form else (),
        countries=countries().values() if "acquiring_party" in form else (),
        has_errors=wrong,
    )
