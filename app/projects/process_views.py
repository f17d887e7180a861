"""Pages of process templates: every partner's, one version as a table and a drawing, the form, the decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.agreements import queries as agreements
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices as select
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_words
from app.projects import lanes, process_commands, rows
from app.projects.process_forms import (
    MOST_FEES,
    MOST_ROWS,
    MOST_STAGES,
    DecideForm,
    ProcessForm,
    form_data,
    hidden_fields,
)
from app.projects.process_queries import Versions, every_process, versions_of
from app.projects.processes import ProcessFault, from_data, to_data
from app.projects.published import home_name
from workflows.authorisation.process import Process

blueprint = Blueprint("processes", __name__)

# Of each list of the form: how many rows it may have, and what an empty row begins with.
_LISTS: dict[str, tuple[int, dict[str, str]]] = {
    "stages": (MOST_STAGES, {"name": "", "assessed": "y", "submits-0-needed": "y"}),
    "submits": (MOST_ROWS, {"name": "", "needed": "y"}),
    "letters": (MOST_ROWS, {"name": ""}),
    "fees": (MOST_FEES, {"text": ""}),
}


@blueprint.get("/reference/process-templates")
@requires("processes.view")
def processes() -> str:
    """Every partner with the versions of its process, and those without one."""
    officer = current_officer()
    names, flags = agreements.partner_names(db.session), agreements.names_and_flags(db.session)
    found = every_process(db.session, partners=officer.partners)
    listed = [
        {
            "iso3": code, "slug": code.lower(), "name": name, "iso2": flags[code][1], "versions": found.get(code),
            "may_propose": officer.may("processes.propose", code),
        }
        for code, name in names.items()
        if officer.partners is None or code in officer.partners
    ]  # fmt: skip
    return render_template(
        "processes/processes.html",
        having=[row for row in listed if _counts(row["versions"])],
        without=[row for row in listed if not _counts(row["versions"])],
    )


def _counts(found: Versions | None) -> bool:
    """Whether a version is in force or waits; one that was refused stays on record and counts for nothing."""
    return found is not None and (found.in_force is not None or found.waiting is not None)


@blueprint.get("/reference/process-templates/<iso3:iso3>/<int(max=9999):number>")
@requires("processes.view", partner="iso3")
def process(iso3: str, number: int) -> str:
    """One version: drawn in lanes, as a table, and with what it changes."""
    return _version_page(iso3, number, DecideForm(formdata=None))


def _version_page(iso3: str, number: int, form: DecideForm, *, changes: Any = None, sentence: str = "") -> str:
    db.session.rollback()
    row, found = agreements.partner_row(db.session, iso3), versions_of(db.session, iso3)
    template, officer = found.numbered(number), current_officer()
    form.version.data, form.version.raw_data = found.acts, None
    stands = found.in_force
    return render_template(
        "processes/process.html",
        row=row,
        slug=iso3,
        home=home_name(),
        found=found,
        template=template,
        process=template.process,
        lanes=lanes.lanes_of(template.process),
        changed=_changed(stands.process, template.process) if template.waits and stands else None,
        form=form,
        may_propose=officer.may("processes.propose", row.iso3),
        why_not=_why_not(officer, row.iso3, template.proposed_by),
        when=local_words,
        changes=changes,
        sentence=sentence,
        has_errors=bool(form.problems() or sentence) or changes is not None,
    )


def _why_not(officer: Any, partner: str, proposed_by: int | None) -> str:
    """Why the officer cannot decide on a version that waits; empty where they can."""
    if not officer.may("processes.decide", partner):
        return "A countersigner or a legal adviser who did not propose it decides."
    return "You proposed this version, so another officer must decide on it." if proposed_by == officer.id else ""


def _changed(before: Process, after: Process) -> list[dict[str, str]]:
    return [{"label": head, "theirs": was, "yours": becomes} for head, was, becomes in lanes.differences(before, after)]


@blueprint.post("/reference/process-templates/<iso3:iso3>/<int(max=9999):number>/<any(approve, refuse):decision>")
@requires("processes.decide", partner="iso3")
def decide(iso3: str, number: int, decision: str) -> Any:
    """Approve or refuse a version that another officer proposed."""
    form = DecideForm()
    if not form.validate():
        return _version_page(iso3, number, form), 422
    try:
        said = process_commands.decide(
            current_officer().actor(iso3.upper()), partner=iso3, number=number, approve=decision == "approve",
            reason=form.reason.data or "", version=form.version.data,
        )  # fmt: skip
    except StaleVersion as stale:
        return _version_page(iso3, number, form, changes=history_entries(reversed(stale.changes))), 409
    except process_commands.ProcessRefused as refused:
        return _version_page(iso3, number, form, sentence=str(refused)), 422
    flash(said, "done")
    return redirect(url_for("processes.process", iso3=iso3, number=number), 303)


@blueprint.get("/reference/process-templates/<iso3:iso3>/new")
@requires("processes.propose", partner="iso3")
def new(iso3: str) -> str:
    """The form of the next version: from the one in force, from another partner's, or empty."""
    found = versions_of(db.session, iso3)
    asked = request.args.get("start", "")[:20]
    form = ProcessForm(formdata=None, data=_start(found, asked))
    form.version.data = found.acts
    return _form_page(iso3, form, started=asked or ("latest" if found.in_force else "empty"))


def _start(found: Versions, asked: str) -> dict[str, Any]:
    """What the form begins with; nothing where it is to be empty, or where there is no such process."""
    origin = found
    if len(asked) == 3 and asked.isalpha() and asked.upper() in _visible(asked.upper()):
        origin = versions_of(db.session, asked)
    if asked == "empty" or origin.in_force is None:
        return {}
    data = form_data(to_data(origin.in_force.process))
    return data if origin is found else data | {"source": "", "note": "", "fees": [{}]}


def _visible(partner: str) -> frozenset[str]:
    seen = current_officer().partners
    return frozenset({partner}) if seen is None else seen


@blueprint.post("/reference/process-templates/<iso3:iso3>/new")
@requires("processes.propose", partner="iso3")
def propose(iso3: str) -> Any:
    """Add or take away a row, preview, or propose, as the button says; what was typed is kept."""
    action, _, place = request.form.get("do", "preview").partition(":")
    if action in ("add", "after", "remove") and rows.is_place(place):
        return _form_page(iso3, ProcessForm(formdata=_with_rows(action, place)))
    form = ProcessForm()
    if action == "change":
        return _form_page(iso3, form)
    valid = form.validate()
    partner, found = agreements.partner_row(db.session, iso3), versions_of(db.session, iso3)
    try:
        made = from_data(form.body(), host=partner.iso3, number=len(found.templates) + 1)
    except ProcessFault as fault:
        for sentence in fault.sentences:
            form.add_problem(form.field_of(sentence), sentence)
        valid = False
    if not valid:
        return _form_page(iso3, form), 422
    return _proposed(iso3, form) if action == "propose" else _preview_page(iso3, form, made, found)


def _with_rows(action: str, place: str) -> rows.Posted:
    """The form as posted, with one row more or less."""
    posted = rows.Posted(request.form)
    if action == "remove":
        return rows.without_row(posted, place)
    holder, _, after = place.rpartition("-") if action == "after" else (place, "", "")
    most, values = _LISTS.get(holder.rpartition("-")[2], (0, {"name": ""}))
    number = int(after) if after.isdigit() else None
    return rows.with_row(posted, holder, after=number, most=most, **values)


def _proposed(iso3: str, form: ProcessForm) -> Any:
    try:
        number = process_commands.propose(
            current_officer().actor(iso3.upper()), partner=iso3, body=form.body(), note=form.reason.data or "",
            version=form.version.data,
        )  # fmt: skip
    except StaleVersion as stale:
        form.version.data, form.version.raw_data = stale.version, None
        return _form_page(iso3, form, changes=history_entries(reversed(stale.changes))), 409
    except process_commands.ProcessRefused as refused:
        return _form_page(iso3, form, sentence=str(refused)), 422
    flash(f"You proposed version {number}. Another officer decides on it.", "done")
    return redirect(url_for("processes.process", iso3=iso3, number=number), 303)


def _preview_page(iso3: str, form: ProcessForm, made: Process, found: Versions) -> str:
    stands = found.in_force
    return render_template(
        "processes/preview.html",
        row=agreements.partner_row(db.session, iso3),
        slug=iso3,
        home=home_name(),
        number=max((each.number for each in found.templates), default=0) + 1,
        stands=stands,
        process=made,
        lanes=lanes.lanes_of(made),
        groups=lanes.step_groups(made),
        changed=_changed(stands.process, made) if stands else None,
        form=form,
        kept=hidden_fields(request.form.items(multi=True)),
    )


def _form_page(
    iso3: str, form: ProcessForm, *, started: str = "", changes: Any = None, sentence: str = ""
) -> str:  # fmt: skip
    db.session.rollback()
    row, found = agreements.partner_row(db.session, iso3), versions_of(db.session, iso3)
    names, others = agreements.partner_names(db.session), every_process(db.session, partners=current_officer().partners)
    starts = select((code.lower(), names[code]) for code, each in others.items() if each.in_force and code != row.iso3)
    return render_template(
        "processes/form.html",
        row=row,
        slug=iso3,
        home=home_name(),
        found=found,
        form=form,
        started=started,
        starts=starts,
        changes=changes,
        sentence=sentence,
        has_errors=bool(form.problems() or sentence) or changes is not None,
    )
