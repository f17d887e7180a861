"""Pages of one partner beside its own: its history, its text, its workflow, its particulars, and adding one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.agreements import clearing, commands, queries
from app.agreements.answers import Particulars
from app.agreements.countries import countries
from app.agreements.forms import AddPartnerForm, ParticularsForm
from app.agreements.listing import listing
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices as select
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import Stage
from workflows.diagram import draw

blueprint = Blueprint("agreements", __name__)


@blueprint.route("/partners/new", methods=["GET", "POST"])
@requires("partners.add", everywhere=True)
def add_partner() -> Any:
    """Put another country on the register."""
    form = AddPartnerForm()
    known = {row.iso3 for row in listing(db.session, today=local_today()).rows}
    form.iso3.choices = select((code, land.name) for code, land in countries().items() if code not in known)
    if form.validate_on_submit():
        try:
            iso3 = commands.add_partner(
                current_officer().actor(),
                iso3=form.iso3.data,
                region=form.region.data,
                counterpart=form.counterpart.data,
                lead_agency=form.lead_agency.data,
            )
        except commands.PartnerExists as fault:
            form.add_problem("iso3", str(fault))
        else:
            flash("You added the partner to the register. It is in discussion.", "done")
            return redirect(url_for("agreements.partner", iso3=iso3.lower()), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("agreements/add_partner.html", form=form, has_errors=bool(form.problems())), status


@blueprint.get("/partners/<iso3:iso3>/history")
@requires("partners.view", partner="iso3")
def history(iso3: str) -> str:
    """Everything done with this partner, newest first, in plain sentences."""
    row = queries.partner_row(db.session, iso3)
    before = request.args.get("before", "")
    entries = audit.history(
        db.session,
        about=audit.Object("partner", row.iso3),
        limit=51,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    older = entries[49].seq if len(entries) > 50 else None
    return render_template(
        "agreements/history.html", row=row, slug=iso3.lower(), entries=history_entries(entries[:50]), older=older
    )


@blueprint.get("/partners/<iso3:iso3>/workflow")
@requires("partners.view", partner="iso3")
def workflow(iso3: str) -> str:
    """The workflow as a drawing, with "you are here"."""
    row = queries.partner_row(db.session, iso3)
    return render_template(
        "agreements/workflow.html",
        row=row,
        slug=iso3.lower(),
        workflow=AGREEMENT,
        here=Stage(row.stage),
        drawing=draw(AGREEMENT, here=Stage(row.stage)),
    )


@blueprint.get("/partners/<iso3:iso3>/text")
@requires("partners.view", partner="iso3")
def text(iso3: str) -> str:
    """The text for signature, to the letter, with what each agency confirmed of it."""
    case = queries.case_of(db.session, iso3)
    if case.preparation.text is None:
        abort(404)
    return render_template(
        "agreements/text.html", case=case, row=case.row, slug=iso3.lower(),
        clearances=clearing.standing_of(db.session, case), today=local_today(),
    )  # fmt: skip


@blueprint.route("/partners/<iso3:iso3>/particulars", methods=["GET", "POST"])
@requires("partners.edit", partner="iso3")
def particulars(iso3: str) -> Any:
    """What is known of a partner besides its acts."""
    row = queries.partner_row(db.session, iso3)
    form = ParticularsForm(data=_particulars_of(row))
    changes, status = None, 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            said = commands.keep_particulars(
                current_officer().actor(row.iso3), partner=row.iso3, particulars=_particulars(form),
                version=form.version.data,
            )  # fmt: skip
        except StaleVersion as stale:
            changes, status = history_entries(reversed(stale.changes)), 409
            form.version.data, form.version.raw_data = stale.version, None
        else:
            flash(said, "done")
            return redirect(url_for("agreements.partner", iso3=iso3.lower()), 303)
    return render_template(
        "agreements/particulars.html", form=form, row=row, slug=iso3.lower(), changes=changes,
        has_errors=bool(form.problems()) or changes is not None,
    ), status  # fmt: skip


def _particulars_of(row: Any) -> dict[str, Any]:
    committee = row.joint_committee or {}
    return {
        "version": row.version,
        "region": row.region,
        "counterpart": row.counterpart,
        "lead_agency": row.lead_agency,
        "stages_of_authorisation": row.stages_of_authorisation,
        "national_registry": row.national_registry,
        "committee_sg": committee.get("sg", {}),
        "committee_host": committee.get("host", {}),
    }


def _particulars(form: ParticularsForm) -> Particulars:
    sides = {"sg": form.committee_sg.form.person(), "host": form.committee_host.form.person()}
    return Particulars(
        region=form.region.data,
        counterpart=form.counterpart.data,
        lead_agency=form.lead_agency.data,
        stages_of_authorisation=form.stages_of_authorisation.data,
        national_registry=form.national_registry.data,
        joint_committee={side: vars(person) for side, person in sides.items() if person},
    )
