"""Pages of one notice: entering it, everything on record about it, its steps, its evidence and its confirmation."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for

from app.coordination.shown import panel
from app.core import audit, files
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.uploads_access import takes_uploads
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, settings
from app.ledger.posting import LostRace
from app.projects.wording import short_day
from app.surrenders import commands, confirming, facility_queries, queries
from app.surrenders.answers import SurrenderRefused
from app.surrenders.forms import FORMS, NoticeForm, StepForm, mark
from app.surrenders.policy import policy
from app.surrenders.queries import Case
from app.surrenders.shown import checks, failing, limit_facts, money_facts
from app.surrenders.units import held_ranges
from app.surrenders.views.blueprint import blueprint
from workflows import engine
from workflows.declaration import Step
from workflows.surrender import SURRENDER, SurrenderFacts, SurrenderStage

MOST_HELD = 50


@blueprint.get("/surrenders/new")
@requires("surrenders.propose", everywhere=True)
def new_notice() -> Any:
    """The form of a notice, with the units that are held."""
    return _new(NoticeForm(formdata=None, data={"year": local_today().year}))


@blueprint.post("/surrenders/new")
@requires("surrenders.propose", everywhere=True)
def enter_notice() -> Any:
    """Enter a notice, or say what is wrong with the answers kept."""
    form = NoticeForm()
    if form.validate():
        try:
            reference = commands.enter_notice(current_officer().actor(), answers=form.answers(), today=local_today())
        except SurrenderRefused as refused:
            mark(form, str(refused), refused.field)
        else:
            flash(f"You entered the notice {reference}.", "done")
            return redirect(url_for("surrenders.notice", notice=reference.lower()), 303)
    return _new(form), 422


def _new(form: NoticeForm) -> str:
    found = facility_queries.facilities(db.session)
    form.code.choices = choices([("", "Choose a facility"), *((f.code, f"{f.name} ({f.code})") for f in found)])
    held = held_ranges(db.session, limit=MOST_HELD + 1)
    return render_template(
        "surrenders/new.html",
        form=form,
        facilities=found,
        held=held[:MOST_HELD],
        more_held=len(held) > MOST_HELD,
        rules=policy(),
        problems=form.problems(),
        has_errors=bool(form.problems()),
    )  # fmt: skip


@blueprint.get("/surrenders/<notice>")
@requires("surrenders.view", everywhere=True)
def notice(notice: str) -> str:
    """Everything on record about one notice."""
    case = queries.case_of(db.session, notice)
    facts = _facts(case)
    found = queries.confirmation(db.session, case.row.id)
    officer = current_officer()
    return render_template(
        "surrenders/notice.html",
        **_frame(case),
        checks=checks(facts) if case.stage not in SURRENDER.endings else [],
        limit=limit_facts(case.limit),
        limit_missing=case.limit.missing,
        money_rows=money_facts(policy(), tonnes=case.tonnes, year=case.row.year, price_cents=case.row.price_cents),
        offers=[] if case.stage in SURRENDER.endings else engine.offers(
            SURRENDER, case.stage, actor=officer.actor(), facts=facts
        ),
        path=_path(case),
        history=history_entries(audit.history(db.session, about=audit.Object("surrender", case.row.reference))),
        confirmation=found,
        kept=queries.kept_digest(db.session, case.row.id),
        entries=queries.ledger_entries(db.session, case.row.id),
        closes_on=policy().closes_on(case.row.year),
        comments=panel(officer, type="surrender", id=case.row.reference),
    )  # fmt: skip


def _path(case: Case) -> list[dict[str, Any]]:
    """The ordinary way as points of a tracker; a notice is dated as it came in, a surrender as it took effect."""
    zone = settings().time_zone
    days: dict[str, Any] = {entry.led_to: entry.recorded_at.astimezone(zone).date() for entry in case.entries}
    days["notice"] = case.row.received_on
    if case.row.surrendered_on:
        days["surrendered"] = case.row.surrendered_on
    points = []
    for stage in SURRENDER.path:
        here = stage is case.stage and stage is not SurrenderStage.SURRENDERED
        state = "current" if here else ("done" if stage.value in days else "later")
        points.append({"label": SURRENDER.labels[stage], "state": state, "date_text": short_day(days.get(stage.value))})
    return points


def _facts(case: Case, form: StepForm | None = None) -> SurrenderFacts:
    return queries.facts_of(
        case, actor=current_officer().actor(), today=local_today(), answers=form.answers() if form else None,
        elsewhere=queries.elsewhere_of(db.session, case),
    )  # fmt: skip


def _frame(case: Case) -> dict[str, Any]:
    return {
        "case": case, "row": case.row, "facility": case.current or case.facility, "slug": case.row.reference.lower(),
        "rules": policy(),
    }  # fmt: skip


@blueprint.get("/surrenders/<notice>/steps/<step>")
@requires("surrenders.view", everywhere=True)
def step(notice: str, step: str) -> Any:
    """The questions of a step, with what stands in the way already said."""
    case, declared = queries.case_of(db.session, notice), _declared(step)
    data: dict[str, Any] = {"version": case.row.version}
    if declared.name == "refuse":
        data["reason"] = failing(_facts(case))
    if declared.name == "file_evidence":
        data["retirement"] = "\n".join(units.serial for units in case.units)
    return _step_page(case, declared, FORMS.get(declared.name, StepForm)(formdata=None, data=data))


@blueprint.post("/surrenders/<notice>/steps/<step>")
@requires("surrenders.decide", everywhere=True)
@takes_uploads()
def take_step(notice: str, step: str) -> Any:
    """Take the step, or show every reason why not with the answers kept."""
    case, declared = queries.case_of(db.session, notice), _declared(step)
    form = FORMS.get(declared.name, StepForm)()
    if not form.validate():
        return _step_page(case, declared, form, refused=True), 422
    try:
        taken = commands.take_step(
            current_officer().actor(), notice=notice, step=declared.name, answers=form.answers(),
            version=form.version.data, today=local_today(),
        )  # fmt: skip
    except engine.Refused as refused:
        return _refused(notice, declared, form, reasons=refused.reasons)
    except SurrenderRefused as refused:
        return _step_page(queries.case_of(db.session, notice), declared, form, refused=True, sentence=str(refused)), 422
    except (engine.WrongStage, LostRace) as fault:
        return _step_page(queries.case_of(db.session, notice), declared, form, refused=True, sentence=str(fault)), 409
    except StaleVersion as stale:
        return _stale(notice, declared, form, stale)
    flash(taken.sentence, "done")
    return redirect(url_for("surrenders.notice", notice=notice.lower()), 303)


def _declared(name: str) -> Step:
    return SURRENDER.step(name.replace("-", "_")) or abort(404)


def _refused(notice: str, declared: Step, form: StepForm, *, reasons: Any) -> Any:
    """Reasons about an answer stand beside it, those about the record above."""
    needed = []
    for reason in reasons:
        if reason.field and reason.field in form:
            mark(form, reason.sentence, reason.field)
        else:
            needed.append(reason)
    case = queries.case_of(db.session, notice)
    return _step_page(case, declared, form, refused=True, needed=tuple(needed)), 422


def _stale(notice: str, declared: Step, form: StepForm, stale: StaleVersion) -> Any:
    form.version.data, form.version.raw_data = stale.version, None
    case = queries.case_of(db.session, notice)
    return _step_page(case, declared, form, changes=history_entries(reversed(stale.changes))), 409


def _step_page(
    case: Case, declared: Step, form: StepForm, *, refused: bool = False, needed: Any = None, sentence: str = "",
    changes: Any = None,
) -> str:  # fmt: skip
    officer, facts = current_officer(), _facts(case)
    if needed is None:
        needed = engine.unmet(declared, facts, with_answers=False)
    return render_template(
        "surrenders/step.html",
        **_frame(case),
        step=declared,
        form=form,
        permitted=bool(declared.by & officer.actor().roles),
        right_stage=case.stage in declared.source,
        roles=sorted(role.label for role in declared.by),
        needed=needed,
        refused=refused,
        sentence=sentence,
        changes=changes,
        correct=form.problems() if refused else [],
        questions=[field for field in form if field.type not in ("VersionField", "CSRFTokenField")],
        limit=limit_facts(case.limit),
        has_errors=refused or changes is not None,
    )


@blueprint.get("/surrenders/<notice>/confirmation.pdf")
@requires("surrenders.view", everywhere=True)
def confirmation(notice: str) -> Response:
    """The confirmation of a surrender: the same bytes every time."""
    row = queries.notice_row(db.session, notice)
    content, digest = confirming.pdf_of(db.session, row.id)
    headers = {"Content-Disposition": f"inline; filename={notice.lower()}-confirmation.pdf", "ETag": f'"{digest}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@blueprint.get("/surrenders/<notice>/files/<uuid:file_id>")
@requires("surrenders.view", everywhere=True)
def file(notice: str, file_id: uuid.UUID) -> Any:
    """Evidence of retirement of this notice, as a download; a file of another notice is not found here."""
    case = queries.case_of(db.session, notice)
    if file_id not in {entry.file_id for entry in case.entries}:
        abort(404)
    return files.as_response(files.find(db.session, file_id))
