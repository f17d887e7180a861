"""Pages of a meeting: its plan, its papers, its minutes, and the record of its decisions as PDF."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, abort, render_template, url_for

from app.committees import meeting_commands as commands
from app.committees import queries
from app.committees.forms import ActionForm, MeetingForm, MinutesForm, PaperForm, ReasonForm
from app.committees.models import Meeting
from app.committees.record_sheet import record_of
from app.committees.recording import about
from app.committees.views.actions import action_answer, action_page
from app.committees.views.blueprint import blueprint
from app.committees.views.frame import acting, answer, context, followed, form_page
from app.coordination.shown import panel
from app.core import audit, files
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.registry import registry
from app.core.uploads_access import takes_uploads
from app.core.web import history_entries, local_today, settings

_HERE = "committees.meeting"
_AT = "/partners/<iso3:iso3>/joint-committee/meetings/<uuid:meeting_id>"


@blueprint.get("/partners/<iso3:iso3>/joint-committee/bodies/<uuid:body_id>/meetings/new")
@requires("committees.write", partner="iso3")
def new_meeting(iso3: str, body_id: uuid.UUID) -> str:
    """The form of a meeting."""
    return _plan_page(iso3, MeetingForm(formdata=None), queries.body_row(db.session, iso3, body_id))


@blueprint.post("/partners/<iso3:iso3>/joint-committee/bodies/<uuid:body_id>/meetings/new")
@requires("committees.write", partner="iso3")
def plan_meeting(iso3: str, body_id: uuid.UUID) -> Any:
    """Plan a meeting, or put one on record."""
    form, body = MeetingForm(), queries.body_row(db.session, iso3, body_id)

    def act() -> str:
        made = commands.plan_meeting(acting(iso3), iso3=iso3, body_id=body_id, answers=form.answers())
        return url_for(_HERE, iso3=iso3, meeting_id=made)

    return answer(form, act, page=lambda f, **more: _plan_page(iso3, f, body, **more), said="You planned the meeting.",
                  to=_HERE)  # fmt: skip


def _plan_page(iso3: str, form: MeetingForm, body: Any, **more: Any) -> str:
    return form_page(
        iso3, form, heading=f"Plan a meeting of {body.name}", button="Plan the meeting",
        back=url_for("committees.joint_committee", iso3=iso3),
        lede="It takes the next number. A meeting that was held is put on record in the same way.", **more,
    )  # fmt: skip


@blueprint.get(_AT)
@requires("committees.view", partner="iso3")
def meeting(iso3: str, meeting_id: uuid.UUID) -> str:
    """One meeting with everything on record about it."""
    row, body = queries.row_of(db.session, Meeting, iso3, meeting_id)
    decisions, actions = queries.decisions_of_body(db.session, body.id), queries.actions_of_meeting(db.session, row.id)
    return render_template(
        "committees/meeting.html",
        **context(iso3),
        meeting=row,
        body=body,
        today=local_today(),
        members=queries.members_on(db.session, body.id, row.first_on),
        papers=queries.papers_of(db.session, row.id),
        decisions=sorted((each for each in decisions if each.meeting_id == row.id), key=lambda each: each.number),
        superseded=queries.later_ones(decisions),
        actions=actions,
        followed=followed(actions),
        history=history_entries(audit.history(db.session, about=about(row))),
        comments=panel(current_officer(), type="meeting", id=str(row.id)),
    )


@blueprint.route(f"{_AT}/edit", methods=["GET", "POST"])
@requires("committees.write", partner="iso3")
def change_meeting(iso3: str, meeting_id: uuid.UUID) -> Any:
    """Change days, place or agenda."""
    row, _ = queries.row_of(db.session, Meeting, iso3, meeting_id)
    names = ("first_on", "place", "online", "version")
    form = MeetingForm(
        data={name: getattr(row, name) for name in names}
        | {"agenda": "\n".join(row.agenda), "last_on": row.last_on if row.last_on != row.first_on else None}
    )
    return _step(
        iso3, row, form, heading=f"Change meeting {row.number}", button="Save the change", lede="Its number stays.",
        said="You changed the meeting.",
        act=lambda: commands.change_meeting(
            acting(iso3), iso3=iso3, meeting_id=meeting_id, answers=form.answers(), version=form.version.data,
            today=local_today(),
        ),
    )  # fmt: skip


@blueprint.route(f"{_AT}/minutes", methods=["GET", "POST"])
@requires("committees.write", partner="iso3")
def record_minutes(iso3: str, meeting_id: uuid.UUID) -> Any:
    """Record the minutes."""
    row, _ = queries.row_of(db.session, Meeting, iso3, meeting_id)
    form = MinutesForm(data={"minutes": row.minutes, "version": row.version})
    return _step(
        iso3, row, form, heading=f"Record the minutes of meeting {row.number}", button="Record the minutes",
        lede="With them the meeting counts as held.", said="You recorded the minutes.",
        act=lambda: commands.record_minutes(
            acting(iso3), iso3=iso3, meeting_id=meeting_id, minutes=form.minutes.data or "", version=form.version.data,
            today=local_today(),
        ),
    )  # fmt: skip


@blueprint.route(f"{_AT}/call-off", methods=["GET", "POST"])
@requires("committees.write", partner="iso3")
def call_off(iso3: str, meeting_id: uuid.UUID) -> Any:
    """Call the meeting off."""
    row, _ = queries.row_of(db.session, Meeting, iso3, meeting_id)
    form = ReasonForm(data={"version": row.version})
    return _step(
        iso3, row, form, heading=f"Call off meeting {row.number}", button="Call it off", kind="danger",
        lede="It leaves the calendar and keeps its number.", said="You called the meeting off.",
        act=lambda: commands.call_off(
            acting(iso3), iso3=iso3, meeting_id=meeting_id, reason=form.reason.data or "", version=form.version.data
        ),
    )  # fmt: skip


@blueprint.route(f"{_AT}/papers/new", methods=["GET", "POST"])
@requires("committees.write", partner="iso3")
@takes_uploads()
def add_paper(iso3: str, meeting_id: uuid.UUID) -> Any:
    """Add a paper."""
    row, _ = queries.row_of(db.session, Meeting, iso3, meeting_id)
    form = PaperForm()
    return _step(
        iso3, row, form, heading=f"Add a paper to meeting {row.number}", button="Add the paper",
        lede="A file is kept as it was received, with its hash. A paper stays.", said="You added the paper.",
        act=lambda: commands.add_paper(acting(iso3), iso3=iso3, meeting_id=meeting_id, answers=form.answers()),
    )  # fmt: skip


@blueprint.route(f"{_AT}/actions/new", methods=["GET", "POST"])
@requires("committees.write", partner="iso3")
def add_meeting_action(iso3: str, meeting_id: uuid.UUID) -> Any:
    """Record an action point of the meeting."""
    row, _ = queries.row_of(db.session, Meeting, iso3, meeting_id)
    form, back = ActionForm(), url_for(_HERE, iso3=iso3, meeting_id=meeting_id)
    if not form.is_submitted():
        return action_page(iso3, form, back=back)
    return action_answer(iso3, form, source=Meeting, source_id=row.id, back=back)


def _step(iso3: str, row: Meeting, form: Any, *, act: Any, said: str, **words: Any) -> Any:
    """One form about a meeting: shown, or answered."""
    back = url_for(_HERE, iso3=iso3, meeting_id=row.id)

    def page(found: Any, **more: Any) -> str:
        return form_page(iso3, found, back=back, **words, **more)

    if not form.is_submitted():
        return page(form)
    return answer(form, lambda: act() or back, page=page, said=said, to=_HERE)


@blueprint.get(f"{_AT}/papers/<uuid:file_id>")
@requires("committees.view", partner="iso3")
def paper_file(iso3: str, meeting_id: uuid.UUID, file_id: uuid.UUID) -> Response:
    """The file of a paper, as it was received."""
    row, _ = queries.row_of(db.session, Meeting, iso3, meeting_id)
    if file_id not in {paper.file_id for paper, _, _ in queries.papers_of(db.session, row.id)}:
        abort(404)
    return files.as_response(files.find(db.session, file_id))


@blueprint.get(f"{_AT}/record.pdf")
@requires("committees.view", partner="iso3")
def record_pdf(iso3: str, meeting_id: uuid.UUID) -> Any:
    """The record of decisions; a draft until the meeting was held and every decision of it is confirmed."""
    found = record_of(db.session, iso3, meeting_id, today=local_today(), zone=settings().time_zone)
    try:
        context_ = next(compose(found) for compose in registry.all("decision_record"))
    except ValueError as fault:
        abort(422, str(fault))
    db.session.rollback()  # nothing is held while the worker works
    state = "published" if found.final else "draft"
    pdf = next(render(context_, state=state) for render in registry.all("rendered_sheet"))
    name = f"record-of-decisions-{iso3}-meeting-{found.number}.pdf"
    headers = {"Content-Disposition": files.disposition(name), "Cache-Control": "no-store"}
    return Response(pdf, mimetype="application/pdf", headers=headers)
