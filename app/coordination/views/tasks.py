"""Pages of one task: adding it, everything about it, and changing it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.coordination import task_commands as commands
from app.coordination import task_queries as queries
from app.coordination.answers import TaskRefused
from app.coordination.finding import may_see, partners, people, record_of
from app.coordination.forms import FinishedForm, NeedsForm, ReasonForm, TaskForm, mark
from app.coordination.models import Task
from app.coordination.shown import panel
from app.coordination.views.blueprint import blueprint
from app.coordination.wording import overdue
from app.core import audit
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, local_words
from workflows import engine
from workflows.task import TASK, TaskState


@blueprint.get("/tasks/new")
@requires("tasks.write")
def new_task() -> Any:
    """The form of a task, about the record that the address names or a partner that is chosen."""
    return _new(TaskForm(formdata=None, data={"about": request.args.get("partner", "").upper()[:3]}))


@blueprint.post("/tasks/new")
@requires("tasks.write")
def add_task() -> Any:
    """Add a task, or say what is wrong with the answers kept."""
    form, officer = TaskForm(), current_officer()
    record = _asked_record(officer)
    type, id = (record.type, record.id) if record else ("partner", form.about.data or "")
    if form.validate():
        partner = record.partner if record else id.upper()
        try:
            task_id = commands.add_task(officer.actor(partner or None), type=type, id=id, answers=form.answers())
        except TaskRefused as refused:
            mark(form, str(refused), refused.field)
        except engine.NotPermitted:
            mark(form, "Choose a partner for whom you may add tasks.", "about")
        else:
            flash("You added a task.", "done")
            return redirect(url_for("coordination.task", task_id=task_id), 303)
    return _new(form), 422


def _asked_record(officer: Officer) -> Any:
    """The record that the address or the form names, where it may be seen and takes tasks."""
    type, id = request.values.get("type", ""), request.values.get("id", "")
    found = record_of(db.session, type=type, id=id) if type and id else None
    return found if found and found.tasks and may_see(officer, found.permission, found.partner) else None


def _new(form: TaskForm) -> str:
    officer = current_officer()
    record = _asked_record(officer)
    partner = record.partner if record else (form.about.data or "").upper()
    _offer(form, officer, permission=record.permission if record else "partners.view", partner=partner)
    return render_template(
        "coordination/task_form.html", form=form, record=record, task=None, problems=form.problems(),
        has_errors=bool(form.problems()), changes=None,
    )  # fmt: skip


def _offer(form: TaskForm, officer: Officer, *, permission: str, partner: str) -> None:
    """Who may own it, and the partners for whom the officer may add tasks."""
    able = [
        each for each in people(db.session)
        if may_see(each, permission, partner) and may_see(each, "tasks.write", partner)
    ]  # fmt: skip
    able.sort(key=lambda each: (each.id != officer.id, each.agency != officer.agency))
    named = ((code, name) for code, (name, _) in partners(db.session).items() if officer.may("tasks.write", code))
    form.offer(able, named)


@blueprint.get("/tasks/<uuid:task_id>")
@requires("tasks.view")
def task(task_id: uuid.UUID) -> str:
    """Everything about one task: what, whose, by when, what it waits for, and what was said about it."""
    return task_page(queries.seen_task(db.session, current_officer(), task_id))


def task_page(row: Task, *, form: Any = None, refused: Any = (), sentence: str = "", changes: Any = None) -> str:
    """The page, with what is wrong with one of its forms where something is."""
    officer = current_officer()
    actor = officer.actor(row.partner)
    needs = queries.needs_of(db.session, row.id)
    facts = queries.facts_of(row, actor=actor, needs=needs)
    given = {"version": row.version}
    forms = {
        "finished": FinishedForm(formdata=None, data={**given, "evidence": row.evidence}),
        "reason": ReasonForm(formdata=None, data=given),
        "needs": NeedsForm(formdata=None, data=given),
    }
    forms |= {name: form for name, made in forms.items() if isinstance(form, type(made))}
    _offer_needs(forms["needs"], row, officer, needs)
    return render_template(
        "coordination/task.html",
        task=row,
        needs=needs,
        waiting=queries.waiting_for(db.session, row.id),
        offers={
            offer.step.name: offer for offer in engine.offers(TASK, TaskState(row.state), actor=actor, facts=facts)
        },
        forms=forms,
        late=overdue(row.state, row.due_on, local_today()),
        open_before=[each for each in needs if each.open],
        asked_when=local_words(row.asked_at),
        completed_when=local_words(row.completed_at) if row.completed_at else "",
        may_write=officer.may("tasks.write", row.partner) or (not row.partner and officer.may_somewhere("tasks.write")),
        me=officer.id,
        refused=list(refused),
        sentence=sentence,
        changes=changes,
        has_errors=bool(refused) or bool(sentence) or changes is not None,
        history=history_entries(audit.history(db.session, about=audit.Object("task", str(row.id)), limit=20)),
        comments=panel(officer, type="task", id=str(row.id)),
    )


def _offer_needs(form: NeedsForm, row: Task, officer: Officer, needs: list[queries.Before]) -> None:
    taken = {row.id, *(each.id for each in needs)}
    found = queries.choosable(db.session, row.partner, officer) if row.partner else []
    pairs = [(str(each.id), each.title) for each in found if each.id not in taken]
    form.needs.choices = choices([("", "Choose a task"), *pairs])


@blueprint.get("/tasks/<uuid:task_id>/edit")
@requires("tasks.write")
def edit_task(task_id: uuid.UUID) -> str:
    """The form of a task, filled in."""
    row = queries.seen_task(db.session, current_officer(), task_id)
    names = ("title", "agency", "due_on", "description", "evidence", "version")
    data = {name: getattr(row, name) for name in names} | {"owner": str(row.owner_id or "")}
    return _edit(row, TaskForm(formdata=None, data=data))


@blueprint.post("/tasks/<uuid:task_id>/edit")
@requires("tasks.write")
def change_task(task_id: uuid.UUID) -> Any:
    """Change a task, or say what is wrong with the answers kept."""
    officer, form = current_officer(), TaskForm()
    row = queries.seen_task(db.session, officer, task_id)
    if not form.validate():
        return _edit(row, form), 422
    try:
        commands.change_task(
            officer.actor(row.partner), task_id=task_id, answers=form.answers(), version=form.version.data
        )
    except TaskRefused as refused:
        mark(form, str(refused), refused.field)
        return _edit(queries.seen_task(db.session, officer, task_id), form), 422
    except StaleVersion as stale:
        form.version.data, form.version.raw_data = stale.version, None
        row = queries.seen_task(db.session, officer, task_id)
        return _edit(row, form, changes=history_entries(reversed(stale.changes))), 409
    flash("You changed the task.", "done")
    return redirect(url_for("coordination.task", task_id=task_id), 303)


def _edit(row: Task, form: TaskForm, *, changes: Any = None) -> str:
    _offer(form, current_officer(), permission=row.permission, partner=row.partner or "")
    return render_template(
        "coordination/task_form.html", form=form, task=row, record=None, problems=form.problems(),
        has_errors=bool(form.problems()) or changes is not None, changes=changes,
    )  # fmt: skip
