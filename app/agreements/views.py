"""Pages of partners: the list in its shapes, one partner, its history, and its particulars."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from app.agreements import clearing, commands, queries
from app.agreements.answers import Particulars
from app.agreements.countries import countries
from app.agreements.forms import AddPartnerForm, ParticularsForm
from app.agreements.listing import PAGE as PAGE_SIZE
from app.agreements.listing import Filters, board, choices, chosen, counts_in_words, listing, numbered_notes
from app.agreements.wording import COLUMNS, count
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices as select
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, pages_of, safe_cell
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import Stage
from workflows.diagram import draw

blueprint = Blueprint("agreements", __name__)
SORTS = ("name", "stage", *(kind.value for kind, _ in COLUMNS))


@blueprint.get("/partners")
@requires("partners.view")
def partners() -> str:
    """The table: one row per partner with the date of each act."""
    found, filters, rows = _chosen_rows()
    number = _page_number()
    shown, notes = numbered_notes(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return render_template(
        "agreements/partners.html",
        rows=shown,
        notes=notes,
        columns=[(kind.value, label) for kind, label in COLUMNS],
        pager=pages_of(len(rows), number=number, size=PAGE_SIZE, address=_address),
        **_list_context(found, filters, rows),
    )


@blueprint.get("/partners/board")
@requires("partners.view")
def partners_board() -> str:
    """The same partners as columns of stages."""
    found, filters, rows = _chosen_rows()
    return render_template("agreements/board.html", columns=board(rows), **_list_context(found, filters, rows))


@blueprint.get("/partners.csv")
@requires("partners.export")
def partners_csv() -> Response:
    """Exactly the rows that the filters leave, as CSV."""
    _, _, rows = _chosen_rows()
    out = io.StringIO()
    writer = csv.writer(out)
    heads = [
        "Code",
        "Partner",
        "Region",
        "Stage",
        *(label for _, label in COLUMNS),
        "Next step",
        "Lead agency",
        "Blockers",
    ]
    writer.writerow(heads)
    for row in rows:
        dates = [cell.text if cell.state != "later" else "" for cell in row.cells]
        cells = [row.iso3, row.name, row.region, row.stage.label, *dates, row.next_step, row.lead]
        writer.writerow([*(safe_cell(cell) for cell in cells), row.blockers])
    headers = {"Content-Disposition": f"attachment; filename=partners-{local_today().isoformat()}.csv"}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)


def _chosen_rows() -> tuple[Any, Filters, list[Any]]:
    found = listing(db.session, today=local_today())
    filters = _filters()
    sort, descending = _sorting()
    rows = chosen(found, filters=filters, visible=current_officer().partners, sort=sort, descending=descending)
    return found, filters, rows


def _filters() -> Filters:
    stuck = request.args.get("stuck", "")
    return Filters(
        text=request.args.get("text", "").strip()[:100],
        stage=frozenset(request.args.getlist("stage")),
        region=frozenset(request.args.getlist("region")),
        lead=frozenset(request.args.getlist("lead")),
        stuck=int(stuck) if stuck.isascii() and stuck.isdigit() and len(stuck) < 6 else 0,
        blocked=request.args.get("blocked") == "1",
    )


def _sorting() -> tuple[str, bool]:
    asked = request.args.get("sort", "-stage")
    name = asked.removeprefix("-")
    return (name, asked.startswith("-")) if name in SORTS else ("stage", True)


def _page_number() -> int:
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _address(**changes: Any) -> str:
    """The address of this list with something changed; a list of values is kept whole."""
    kept: dict[str, Any] = {key: request.args.getlist(key) for key in request.args if key not in changes}
    kept |= {key: value for key, value in changes.items() if value not in (None, "")}
    return url_for(request.endpoint or "agreements.partners", **kept)


def _list_context(found: Any, filters: Filters, rows: list[Any]) -> dict[str, Any]:
    visible = current_officer().partners
    everyone = [row for row in found.rows if visible is None or row.iso3 in visible]
    sort, descending = _sorting()
    total = count(len(everyone), "partner")
    said = f"{len(rows)} of {total}" if filters.any else f"All {total}"
    heads = {name: _address(sort=name if (sort != name or descending) else f"-{name}", page=None) for name in SORTS}
    views = [
        {"label": label, "symbol": symbol, "current": request.endpoint == endpoint, "url": _view_url(endpoint)}
        for label, symbol, endpoint in (
            ("Table", "table", "agreements.partners"),
            ("Board", "board", "agreements.partners_board"),
        )
    ]
    return {
        "total": total,
        "counts": counts_in_words(everyone),
        "shown_words": said,
        "filters": filters,
        "choices": choices(found, filters=filters, visible=visible),
        "views": views,
        "sort": sort,
        "descending": descending,
        "sort_urls": heads,
        "csv_url": url_for("agreements.partners_csv", **request.args.to_dict(flat=False)),
        "may_add": current_officer().may("partners.add"),
    }


def _view_url(endpoint: str) -> str:
    kept = {key: request.args.getlist(key) for key in request.args if key != "page"}
    return url_for(endpoint, **kept)


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
