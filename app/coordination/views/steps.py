"""What is done to a task from its page: how it stands, what it waits for, whose it is, and a reminder."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for

from app.coordination import reminding
from app.coordination import task_commands as commands
from app.coordination import task_queries as queries
from app.coordination.answers import RemindedLately, TaskRefused
from app.coordination.forms import FinishedForm, NeedsForm, ReasonForm, mark
from app.coordination.views.blueprint import blueprint
from app.coordination.views.tasks import task_page
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries
from workflows import engine
from workflows.task import TASK, TaskState


@blueprint.post("/tasks/<uuid:task_id>/finished")
@requires("tasks.write")
def finished(task_id: uuid.UUID) -> Any:
    """The answer to “Have you finished this?”: yes completes it, not yet leaves it in progress."""
    form = FinishedForm()
    row = queries.seen_task(db.session, current_officer(), task_id)
    actor, state = current_officer().actor(row.partner), TaskState(row.state)
    if not form.validate():
        return task_page(row, form=form, refused=form.problems()), 422
    if form.finished.data == "not-yet" and state is TaskState.IN_PROGRESS:
        flash("It stays in progress.", "done")
        return redirect(url_for("coordination.task", task_id=task_id), 303)
    step = "complete" if form.finished.data == "yes" else "start"

    def take() -> str:
        return commands.take_step(
            actor, task_id=task_id, step=step, version=form.version.data, evidence=form.evidence.data or ""
        )

    return _answer(task_id, form, take)


@blueprint.post("/tasks/<uuid:task_id>/steps/<step>")
@requires("tasks.write")
def take_step(task_id: uuid.UUID, step: str) -> Any:
    """Start it, mark it as blocked, or open it again."""
    if TASK.step(step) is None:
        abort(404)
    form = ReasonForm()
    row = queries.seen_task(db.session, current_officer(), task_id)
    actor = current_officer().actor(row.partner)
    if not form.validate():
        return task_page(row, form=form, refused=form.problems()), 422

    def take() -> str:
        return commands.take_step(
            actor, task_id=task_id, step=step, version=form.version.data, reason=form.reason.data or ""
        )

    return _answer(task_id, form, take)


@blueprint.post("/tasks/<uuid:task_id>/take")
@requires("tasks.write")
def take_task(task_id: uuid.UUID) -> Any:
    """Take a task that is somebody else's or nobody's yet."""
    form, officer = ReasonForm(), current_officer()
    row = queries.seen_task(db.session, officer, task_id)
    actor = officer.actor(row.partner)

    def take() -> str:
        commands.assign(actor, task_id=task_id, owner_id=officer.id, version=form.version.data)
        return "The task is yours."

    return _answer(task_id, form, take)


@blueprint.post("/tasks/<uuid:task_id>/needs")
@requires("tasks.write")
def add_need(task_id: uuid.UUID) -> Any:
    """Let it wait for another task."""
    form = NeedsForm()
    row = queries.seen_task(db.session, current_officer(), task_id)
    actor, needed = current_officer().actor(row.partner), form.needed()

    def take() -> str:
        if needed is None:
            raise TaskRefused("Choose a task of the same partner.", "needs")
        commands.add_dependency(actor, task_id=task_id, needs_id=needed, version=form.version.data)
        return "It waits for that task."

    return _answer(task_id, form, take)


@blueprint.post("/tasks/<uuid:task_id>/needs/<uuid:needs_id>/remove")
@requires("tasks.write")
def remove_need(task_id: uuid.UUID, needs_id: uuid.UUID) -> Any:
    """Let it wait for that task no longer."""
    form = NeedsForm()
    row = queries.seen_task(db.session, current_officer(), task_id)
    actor = current_officer().actor(row.partner)

    def take() -> str:
        commands.remove_dependency(actor, task_id=task_id, needs_id=needs_id, version=form.version.data)
        return "It waits for that task no longer."

    return _answer(task_id, form, take)


@blueprint.post("/tasks/<uuid:task_id>/remind")
@requires("tasks.write")
def remind(task_id: uuid.UUID) -> Any:
    """Remind its owner, once in three days."""
    row = queries.seen_task(db.session, current_officer(), task_id)
    try:
        name = reminding.remind_of_task(current_officer().actor(row.partner), task_id=task_id)
    except (RemindedLately, TaskRefused) as refused:
        flash(str(refused), "problem")
    else:
        flash(f"You reminded {name}.", "done")
    if request.form.get("back") == "my-work":
        return redirect(url_for("dashboard.my_work", tab="waiting-for-others"), 303)
    return redirect(url_for("coordination.task", task_id=task_id), 303)


def _answer(task_id: uuid.UUID, form: Any, take: Callable[[], str]) -> Any:
    """Take the step and go back to the task; where it is refused, its page with the sentence and the answers kept."""
    officer = current_officer()
    try:
        flash(take(), "done")
    except TaskRefused as refused:
        mark(form, str(refused), refused.field)
        return task_page(queries.seen_task(db.session, officer, task_id), form=form, refused=form.problems()), 422
    except engine.Refused as refused:
        for reason in refused.reasons:
            said = f"{reason.sentence}: {reason.detail}." if reason.detail else f"{reason.sentence}."
            mark(form, said, reason.field or "")
        return task_page(queries.seen_task(db.session, officer, task_id), form=form, refused=form.problems()), 422
    except engine.WrongStage as fault:
        return task_page(queries.seen_task(db.session, officer, task_id), form=form, sentence=str(fault)), 409
    except StaleVersion as stale:
        row = queries.seen_task(db.session, officer, task_id)
        form.version.data, form.version.raw_data = stale.version, None
        return task_page(row, form=form, changes=history_entries(reversed(stale.changes))), 409
    return redirect(url_for("coordination.task", task_id=task_id), 303)
