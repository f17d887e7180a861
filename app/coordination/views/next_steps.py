"""The page of what is to be seen to for one partner: its checklists, its tasks, and what blocks them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.coordination import task_queries as queries
from app.coordination.answers import TaskRefused
from app.coordination.checklists import apply_checklist, checklists
from app.coordination.finding import UnknownRecord, UnknownTask, may_see, partners, people
from app.coordination.forms import GiveForm, mark, whole
from app.coordination.giving import give_several
from app.coordination.views.blueprint import blueprint
from app.coordination.wording import overdue
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from workflows.task import TaskState

OTHER = "Other tasks"
MOST_GIVEN = 100  # tasks that are ticked at once


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
        unowned=sum(not row["owned"] and row["state"] != TaskState.COMPLETED for row in rows),
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
        flash(f"You added {added} tasks. Give them to officers next.", "done")
    return redirect(url_for("coordination.next_steps", iso3=iso3), 303)


@blueprint.get("/partners/<iso3:iso3>/next-steps/give")
@requires("tasks.write", partner="iso3")
def give(iso3: str) -> str:
    """The open tasks of a partner, of one agency where the address names it, to be given to one officer."""
    return _give_page(iso3, GiveForm(formdata=None))


@blueprint.post("/partners/<iso3:iso3>/next-steps/give")
@requires("tasks.write", partner="iso3")
def give_out(iso3: str) -> Any:
    """Give all that are ticked, or none and say why with the answers kept."""
    form, changes, status = GiveForm(), None, 422
    if form.validate():
        chosen = form.versions()
        try:
            name = give_several(
                current_officer().actor(iso3.upper()), iso3=iso3, chosen=chosen, due_on=form.due_on.data,
                owner_id=whole(form.owner.data) if form.owner.data else None,
            )  # fmt: skip
        except TaskRefused as refused:
            mark(form, str(refused), refused.field)
        except UnknownTask:
            db.session.rollback()
            mark(form, "One of these tasks is not there. Tick them again.", "chosen")
        except StaleVersion as stale:
            changes, status = history_entries(stale.changes), 409
        else:
            flash(f"You gave {len(chosen)} task{'' if len(chosen) == 1 else 's'} to {name}.", "done")
            return redirect(url_for("coordination.next_steps", iso3=iso3), 303)
    return _give_page(iso3, form, changes=changes), status


def _give_page(iso3: str, form: GiveForm, *, changes: Any = None) -> str:
    code, officer, agency = iso3.upper(), current_officer(), request.values.get("agency", "")
    names = partners(db.session)
    if code not in names:
        raise UnknownRecord(iso3)
    found = [task for task in queries.of_partner(db.session, code, officer) if task.state != TaskState.COMPLETED]
    held = sorted({task.agency for task in found if task.agency})
    agency = agency if agency in held else ""
    able = [each for each in people(db.session) if may_see(each, "tasks.write", code)]
    able.sort(key=lambda each: each.agency != agency)
    form.owner.choices = choices(
        [("", "Choose an officer"), *((str(each.id), f"{each.name} ({each.agency})") for each in able)]
    )
    shown = [task for task in found if not agency or task.agency == agency][:MOST_GIVEN]
    return render_template(
        "coordination/give.html",
        row=SimpleNamespace(iso3=code, iso2=names[code][1], name=names[code][0]),
        slug=iso3,
        tasks=sorted(shown, key=lambda task: bool(task.owner_name)),
        more=len(found) > MOST_GIVEN,
        agency=agency,
        agencies=held,
        form=form,
        ticked={value.partition(":")[0] for value in form.chosen.data or ()},
        changes=changes,
        problems=form.problems(),
        has_errors=bool(form.problems()) or changes is not None,
    )


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
