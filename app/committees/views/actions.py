"""The form of an action point, of a meeting or of a decision, and its end."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, url_for

from app.committees import action_commands as commands
from app.committees.answers import CommitteeRefused
from app.committees.forms import ActionForm, ConfirmForm
from app.committees.views.blueprint import blueprint
from app.committees.views.frame import acting, answer, form_page, officer_choices
from app.core.access import requires
from app.core.versions import StaleVersion


def action_page(iso3: str, form: ActionForm, *, back: str, **more: Any) -> str:
    """The form of an action point."""
    form.officer.choices = officer_choices(iso3)
    return form_page(
        iso3, form, heading="Record an action point", button="Record the action point", back=back,
        lede="What a side took on. For an officer of ours it becomes a task.", **more,
    )  # fmt: skip


def action_answer(iso3: str, form: ActionForm, *, source: Any, source_id: uuid.UUID, back: str) -> Any:
    """Record what the form says."""

    def act() -> str:
        commands.add_action(acting(iso3), iso3=iso3, source=source, source_id=source_id, answers=form.answers())
        return back

    return answer(form, act, page=lambda f, **more: action_page(iso3, f, back=back, **more),
                  said="You recorded the action point.", to="")  # fmt: skip


@blueprint.post(
    "/partners/<iso3:iso3>/joint-committee/actions/<int(max=2147483647):action_id>/<any(done, dropped):state>"
)
@requires("committees.write", partner="iso3")
def end_action(iso3: str, action_id: int, state: str) -> Any:
    """Say that it was done, or dropped."""
    form = ConfirmForm()
    try:
        commands.end_action(
            acting(iso3), iso3=iso3, action_id=action_id, done=state == "done", version=form.version.data
        )
    except CommitteeRefused as refused:
        flash(str(refused), "problem")
    except StaleVersion:
        flash("The action point has changed since you opened the page. Look at it again.", "problem")
    else:
        flash("The action point is done." if state == "done" else "The action point is dropped.", "done")
    return redirect(url_for("committees.joint_committee", iso3=iso3), 303)
