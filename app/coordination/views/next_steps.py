"""The page of what is to be seen to for one partner: its checklists, its tasks, and what blocks them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.coordination import task_queries as queries
from app.coordination.answers import TaskRefused
from app.coordination.checklists import apply_checklist, checklists
from app.coordination.finding import UnknownRecord, partners
from app.coordination.views.blueprint import blueprint
from app.coordination.wording import overdue
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today
from workflows.task import TaskState

OTHER = "Other tasks"


@blueprint.get("/partners/<iso3:iso3>/next-steps")
@requires("tasks.view", partner="iso3")
def next_steps(iso3: str) -> str:
    """The tasks of a partner in groups, each with its owner and how it stands, and what blocks them."""
    code = iso3.upper()
    officer, today = current_officer(), local_today()
    names = partners(db.session)
    if code not in names:
        raise UnknownRecord(iso3)
    name, iso2 = names[code]
    before = queries.dependencies_of_partner(db.session, code)
    found = queries.of_partner(db.session, code, officer)
    rows = [_row(task, before.get(task.id, []), today=today) for task in found]
    applied = {task.checklist for task in found}
    return render_template(
        "coordination/next_steps.html",
        row=SimpleNamespace(iso3=code, iso2=iso2, name=name),
        slug=iso3,
        groups=_groups(rows),
        total=len(rows),
        done=sum(row["state"] == TaskState.COMPLETED for row in rows),
        blockers=[row for row in rows if row["state"] == TaskState.BLOCKED or (row["late"] and row["before"])],
        checklists=[each for each in checklists() if each.key not in applied],
        may_apply=officer.may("checklists.edit", code),
        may_add=officer.may("tasks.write", code),
    )


@blueprint.post("/partners/<iso3:iso3>/next-steps")
@requires("checklists.edit", partner="iso3")
def add_checklist(iso3: str) -> Any:
    """Add the tasks of a checklist to a partner."""
    actor = current_officer().actor(iso3.upper())
    try:
        added = apply_checklist(actor, iso3=iso3, key=request.form.get("checklist", ""))
    except TaskRefused as refused:
        flash(str(refused), "problem")
    else:
        flash(f"You added {added} tasks. Give each of them to an officer.", "done")
    return redirect(url_for("coordination.next_steps", iso3=iso3), 303)


def _row(task: Any, before: list[queries.Before], *, today: Any) -> dict[str, Any]:
    return {
        "id": task.id, "title": task.title, "state": task.state, "due": task.due_on,
        "owner": task.owner_name or task.agency, "owned": bool(task.owner_name), "heading": task.heading or OTHER,
        "hint": task.description.split("\n")[0][:160], "reason": task.reason, "before": before,
        "late": overdue(task.state, task.due_on, today),
        "about": task.about_title if task.about_type != "partner" else "",
    }  # fmt: skip


def _groups(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows under their headings, in the order in which these come first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["heading"], []).append(row)
    return list(found.items())
