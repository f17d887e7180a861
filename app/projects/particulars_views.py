"""Pages on which a project is entered and its particulars are changed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.agreements import queries as agreements
from app.agreements.countries import countries
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from app.eligibility import queries as eligibility
from app.projects import page, registering
from app.projects.access import visible_case
from app.projects.blueprint import blueprint
from app.projects.forms import EditProjectForm, NewProjectForm, ProjectForm, blank_years, form_data
from app.projects.queries import UnknownProcess, case_of, partners_with_process
from app.projects.records import Applicant, ProjectCase
from app.projects.wording import applicant_sentence, day, tonnes


@blueprint.route("/projects/new", methods=["GET", "POST"])
@requires("projects.register")
def new() -> Any:
    """Enter a project; only its partner and its title are asked for."""
    officer = current_officer()
    asked = {"partner": request.args.get("partner", "").upper(), "expected": blank_years()}
    form = NewProjectForm(data=asked)
    names = _open_partners(officer)
    form.partner.choices = choices([("", "Choose"), *names.items()])
    _offer(form)
    if form.is_submitted() and form.validate() and _chosen(form):
        try:
            reference = registering.register_project(
                officer.actor(form.partner.data), partner=form.partner.data, particulars=form.particulars(),
                entered_on=local_today(),
            )  # fmt: skip
        except UnknownProcess:
            form.add_problem("partner", "The partner has no process in force any more")
        else:
            _say_what_was_entered(reference)
            return redirect(url_for("projects.project", reference=reference.lower()), 303)
    return _form_page("projects/new.html", form, names=names)


def _chosen(form: NewProjectForm) -> bool:
    if not form.partner.data:
        form.add_problem("partner", "Choose the partner that hosts the project")
    return bool(form.partner.data)


def _open_partners(officer: Officer) -> dict[str, str]:
    """The partners for which this officer may enter a project: those with a process in force."""
    having = partners_with_process(db.session)
    names = agreements.partner_names(db.session)
    return {iso3: name for iso3, name in names.items() if iso3 in having and officer.may("projects.register", iso3)}


def _offer(form: ProjectForm) -> None:
    """The choices of the form; methodologies are only suggested, since no catalogue knows them all."""
    form.offer((found.code, f"{found.code}: {found.name}") for found in eligibility.programmes(db.session))


def _say_what_was_entered(reference: str) -> None:
    """What was done, what the list would say today, and which projects look like it."""
    db.session.rollback()
    case = case_of(db.session, reference)
    flash(f"You entered {reference}. What is missing can be added until it is submitted.", "done")
    verdict = page.verdict_of(db.session, case, today=local_today())
    if case.project.methodology:
        said = " ".join((*verdict.sentences, *verdict.missing))
        flash(f"By the Eligibility List in force today: {verdict.outcome.label.lower()}. {said}", "note")
    if case.duplicates:
        flash(f"It looks like {', '.join(case.duplicates)}, which is on record. See the note below.", "warning")


@blueprint.route("/projects/<ref:reference>/edit", methods=["GET", "POST"])
@requires("projects.edit", partner="reference")
def edit(reference: str) -> Any:
    """Change what is known of a project besides its entries."""
    case = visible_case(reference)
    form = EditProjectForm(data=form_data(case.project))
    _offer(form)
    if not form.is_submitted():
        return _form_page("projects/edit.html", form, case=case)
    changes, status = None, 422
    if form.validate():
        try:
            said = registering.keep_particulars(
                current_officer().actor(case.project.partner), reference=reference, particulars=form.particulars(),
                version=form.version.data,
            )  # fmt: skip
        except StaleVersion as stale:
            changes, status = history_entries(reversed(stale.changes)), 409
            form.version.data, form.version.raw_data = stale.version, None
            case = visible_case(reference)
        except registering.Frozen as frozen:
            _say_frozen(form, case, frozen)
        except registering.AboveCeiling as above:
            _say_above(form, above)
        else:
            flash(said, "done")
            return redirect(url_for("projects.project", reference=reference), 303)
    return _form_page("projects/edit.html", form, case=case, changes=changes, status=status)


def _say_frozen(form: ProjectForm, case: ProjectCase, frozen: registering.Frozen) -> None:
    for name in frozen.names:
        label = form[name].label.text.lower()
        held = ", ".join(value) if isinstance(value := getattr(case.project, name), tuple) else value
        form.add_problem(
            name,
            f"The application was submitted on {day(case.project.submitted_on)} with the {label} “{held or 'none'}”, "
            "and its check by the Eligibility List is kept; so it stays as it is",
        )


def _say_above(form: ProjectForm, above: registering.AboveCeiling) -> None:
    row = next((row for row in form.expected if row.form.quantity), None)
    if row is not None:
        form.add_problem(
            row.form.tonnes.id,
            f"With these tonnes {tonnes(above.expected)} are expected, and {tonnes(above.ceiling)} are authorised",
        )


def _form_page(
    template: str, form: ProjectForm, *, case: ProjectCase | None = None, names: Any = None, changes: Any = None,
    status: int = 422,
) -> Any:  # fmt: skip
    shared = page.frame(db.session, case) if case else {}
    methods, _ = eligibility.methodologies(db.session)
    shown = render_template(
        template,
        **shared,
        form=form,
        names=names,
        changes=changes,
        methods=sorted({(found.code, found.title) for found in methods}),
        countries=countries().values(),
        applicant_sentence=applicant_sentence(_applicant(form)),
        has_errors=bool(form.problems()) or changes is not None,
    )
    return shown, status if form.is_submitted() else 200


def _applicant(form: ProjectForm) -> Applicant:
    """The applicant as the answers stand now."""
    return Applicant(
        name=form.applicant_name.data or "", government=form.applicant_government.answer,
        registered=form.applicant_registered.answer, tax_resident=form.applicant_tax_resident.answer,
        trading=form.applicant_trading.answer, local_employees=form.applicant_local_employees.data,
    )  # fmt: skip
