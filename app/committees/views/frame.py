"""What the pages of this area share: the partner, the way back, and one way to answer a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.agreements.queries import partner_row
from app.committees.answers import CommitteeRefused
from app.committees.commands import officers_of
from app.committees.forms import mark
from app.committees.models import ActionPoint
from app.coordination import task_queries, wording
from app.core.access import current_officer
from app.core.db import db
from app.core.fields import choices
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from workflows import engine
from workflows.vocabulary import Actor


def context(iso3: str) -> dict[str, Any]:
    """The partner with what the officer may do here."""
    row, officer = partner_row(db.session, iso3), current_officer()
    return {"row": row, "slug": iso3.lower(), "may_write": officer.may("committees.write", row.iso3), "me": officer.id}


def followed(actions: Iterable[ActionPoint]) -> dict[str, dict[str, Any]]:
    """How the tasks of these action points stand, by the id of the task; overdue as of today."""
    today = local_today()
    found = task_queries.states_of(db.session, [each.task_id for each in actions if each.task_id])
    return {
        key: {"state": state, "label": wording.state_words(state), "tone": wording.STATE_TONES[state],
              "late": wording.overdue(state, due, today)}
        for key, (state, due) in found.items()
    }  # fmt: skip


def acting(iso3: str) -> Actor:
    return current_officer().actor(iso3.upper())


def officer_choices(iso3: str) -> Any:
    """Officers who may see this partner, after the answer that it is none of them."""
    found = officers_of(db.session, iso3)
    return choices([("", "Nobody of these"), *((str(each.id), each.name) for each in found)])


def answer(
    form: Any, act: Callable[[], str], *, page: Callable[..., str], said: str, to: str, **where: Any
) -> Any:  # fmt: skip
    """Act on the form and go on, or show the page again with what is wrong and what was typed.

    `page` takes the form and `changes`; `act` may return the address to go to.
    """
    if not form.validate():
        return page(form), 422
    try:
        address = act()
    except CommitteeRefused as refused:
        mark(form, str(refused), refused.field)
        return page(form), 422
    except engine.Refused as refused:
        for reason in refused.reasons:
            mark(form, f"{reason.sentence}.", reason.field or "")
        return page(form, reasons=[each for each in refused.reasons if not each.field]), 422
    except StaleVersion as stale:
        form.version.data, form.version.raw_data = stale.version, None
        return page(form, changes=history_entries(reversed(stale.changes))), 409
    flash(said, "done")
    return redirect(address or url_for(to, **where), 303)


def form_page(iso3: str, form: Any, *, reasons: Any = (), changes: Any = None, **more: Any) -> str:
    """The page of a form: `heading`, `lede`, `button` and `back` say which."""
    return render_template(
        "committees/form.html", **context(iso3), form=form, problems=form.problems(), changes=changes,
        reasons=list(reasons), has_errors=bool(form.problems()) or changes is not None or bool(reasons),
        questions=[f for f in form if f.type not in ("CSRFTokenField", "VersionField")],
        uploads=any(f.type == "UploadField" for f in form), **more,
    )  # fmt: skip
