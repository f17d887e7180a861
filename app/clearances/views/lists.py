"""What is asked of my agency and what it asked, with several cleared at once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.clearances import commands, queries
from app.clearances.commands import Decision
from app.clearances.forms import BulkForm
from app.clearances.offers import age_of
from app.clearances.recording import ClearanceRefused, DecidedMeanwhile, SubjectChanged
from app.clearances.standing import TONES
from app.clearances.views import finding
from app.clearances.views.blueprint import blueprint
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today, pages_of
from workflows import engine
from workflows.clearance import CLEARANCE_LABELS, ClearanceStage

PAGE = 25
MOST_AT_ONCE = 25
_VIEWS = {"asked-of-us": "Asked of my agency", "we-asked": "Asked by my agency", "all": "All agencies"}


@blueprint.get("/clearances")
@requires("clearances.view")
def clearances() -> str:
    """The requests that are not settled, the earliest due first."""
    return _page()


def _page(problems: Any = ()) -> str:
    officer, today = current_officer(), local_today()
    view = request.args.get("view", "asked-of-us")
    view = view if view in _VIEWS else "asked-of-us"
    asked = request.args.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    which = {"asked-of-us": {"agency": officer.agency}, "we-asked": {"asked_by": officer.agency}}.get(view, {})
    rows, total = queries.unsettled(
        db.session, partners=officer.partners, limit=PAGE, offset=(number - 1) * PAGE, **which
    )
    return render_template(
        "clearances/clearances.html",
        rows=[_row(each, today) for each in rows],
        total=total,
        view=view,
        views=[{"label": label, "url": url_for("clearances.clearances", view=name), "current": name == view}
               for name, label in _VIEWS.items()],
        agency=officer.agency,
        may_decide=view == "asked-of-us" and officer.may_somewhere("clearances.decide"),
        problems=list(problems),
        has_errors=bool(problems),
        pager=pages_of(
            total, number=number, size=PAGE, address=lambda page: url_for("clearances.clearances", view=view, page=page)
        ),
    )  # fmt: skip


def _row(each: Any, today: Any) -> dict[str, Any]:
    row, waits = each.request, each.request.stage == ClearanceStage.WAITING
    paused = any(pause.until is None for pause in each.pauses)
    return {
        "id": row.id, "title": each.case.title, "partner": each.case.partner, "case_id": each.case.id,
        "agency": row.agency, "label": CLEARANCE_LABELS[ClearanceStage(row.stage)], "tone": TONES[row.stage],
        "asked_by": row.asked_by_name, "due": row.due, "age": age_of(each, today), "paused": paused,
        "waits": waits, "overdue": bool(waits and row.due and row.due < today and not paused),
        "open": sum(comment.accepted_at is None for comment in each.comments), "because": row.ended_because,
    }  # fmt: skip


@blueprint.post("/clearances/several")
@requires("clearances.view")
def several() -> Any:
    """The exact versions that would be cleared, to be confirmed."""
    form = BulkForm()
    ids = _numbers(form.chosen.data)
    if not form.validate() or not ids:
        return _page([("several", "Choose at least one request to clear")]), 422
    rows = []
    for number in ids:
        row, about = finding.request(number)
        shown = {"id": number, "title": about.title, "agency": row.agency, "version": about.version_words(),
                 "sha256": about.sha256(row.covers)}  # fmt: skip
        rows.append(shown | {"value": f"{number}:{about.version}:{shown['sha256']}"})
    return render_template("clearances/several.html", rows=rows)


@blueprint.post("/clearances/several/confirm")
@requires("clearances.view")
def confirm_several() -> Any:
    """Clear all of them by the command of a single one, or none."""
    form = BulkForm()
    decisions = [decision for value in form.chosen.data or () if (decision := _decision(value)) is not None]
    if not form.validate() or not decisions:
        return _page([("several", "Choose at least one request to clear")]), 422
    _, about = finding.request(decisions[0].request_id)
    for each in decisions:
        if finding.request(each.request_id)[1].partner != about.partner:
            return _page([("several", "Choose requests about one partner; your roles may differ between them")]), 422
    try:
        said = commands.decide_many(finding.actor(about), decisions=decisions, today=local_today())
    except (SubjectChanged, DecidedMeanwhile) as fault:
        return _page([("several", f"Nothing was cleared. {fault}")]), 409
    except engine.Refused as refused:
        return _page([("several", f"Nothing was cleared. {reason.sentence}") for reason in refused.reasons]), 422
    except (engine.StepError, ClearanceRefused) as fault:
        return _page([("several", f"Nothing was cleared. {fault}")]), 422
    flash(f"You cleared {len(said)} for {current_officer().agency}.", "done")
    return redirect(url_for("clearances.clearances"), 303)


def _numbers(values: Any) -> list[int]:
    found = [int(value) for value in values or () if value.isascii() and value.isdigit() and len(value) < 10]
    return list(dict.fromkeys(found))[:MOST_AT_ONCE]


def _decision(value: str) -> Decision | None:
    number, _, rest = value.partition(":")
    version, _, digest = rest.partition(":")
    if not _numbers([number]) or not _numbers([version]):
        return None
    return Decision(int(number), "cleared", int(version), digest)
