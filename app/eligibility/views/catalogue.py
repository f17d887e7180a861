"""Pages of the catalogue: methodologies with filters, as CSV, and the dry run of a file up to its proposal."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today, pages_of, safe_cell
from app.eligibility import catalogue_commands as commands
from app.eligibility import queries
from app.eligibility.forms import ConfirmImportForm, ImportForm
from app.eligibility.importing import COLUMNS, Plan, Rows, named_rows, plan_import, shown
from app.eligibility.tables import MOST_BYTES, NotATable, read_table
from app.eligibility.views.blueprint import blueprint

PAGE_SIZE = 25
SHOWN_AT_MOST = 200
MOST_CHARACTERS = 1_000_000  # they are sent back with the confirmation


@blueprint.get("/reference/methodologies")
@requires("eligibility.view")
def methodologies() -> str:
    """The catalogue, as the filters leave it."""
    filters = _filters()
    typed = request.args.get("page", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 6 else 1
    _, total = queries.methodologies(db.session, **filters, limit=0)
    number = max(1, min(number, -(-total // PAGE_SIZE)))
    rows, total = queries.methodologies(db.session, **filters, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return render_template(
        "eligibility/methodologies.html",
        rows=rows,
        total=total,
        filters=filters,
        any_filter=any(filters.values()),
        programmes=_choices("Any programme", [(p.code, p.code) for p in queries.programmes(db.session)], "programme"),
        categories=_choices("Any category", [(name, name) for name in queries.categories(db.session)], "category"),
        pager=pages_of(total, number=number, size=PAGE_SIZE, address=_address),
        csv_url=url_for("eligibility.methodologies_csv", **{key: value for key, value in filters.items() if value}),
        may_import=current_officer().may("catalogue.import"),
        waiting=queries.catalogue_proposals(db.session, open_only=True),
    )


@blueprint.get("/reference/methodologies.csv")
@requires("eligibility.view")
def methodologies_csv() -> Response:
    """Exactly the rows that the filters leave, in the columns that the import reads."""
    rows, _ = queries.methodologies(db.session, **_filters())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in shown(item).values()] for item in rows)
    headers = {"Content-Disposition": f"attachment; filename=methodologies-{local_today().isoformat()}.csv"}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)


def _filters() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:200] for name in ("programme", "category", "text")}


def _choices(everything: str, pairs: list[tuple[str, str]], name: str) -> list[dict[str, Any]]:
    chosen = request.args.get(name, "")
    return [{"value": value, "label": label, "chosen": value == chosen} for value, label in [("", everything), *pairs]]


def _address(**changes: Any) -> str:
    kept = {key: value for key, value in _filters().items() if value}
    return url_for("eligibility.methodologies", **kept, **changes)


@blueprint.get("/reference/methodologies/import")
@requires("catalogue.import", everywhere=True)
def import_methodologies() -> str:
    """Choose a file."""
    return _import_page(ImportForm(formdata=None))


@blueprint.post("/reference/methodologies/import")
@requires("catalogue.import", everywhere=True)
def try_import() -> Any:
    """The dry run: what the file would write, or every problem with its row and column. Nothing is written."""
    form = ImportForm()
    if not form.validate():
        return _import_page(form), 422
    upload = form.file.data
    if not getattr(upload, "filename", ""):
        form.file.errors = ["Choose a file"]
        return _import_page(form), 422
    try:
        rows, problems = named_rows(read_table(upload.stream.read(MOST_BYTES + 1)))
    except NotATable as fault:
        form.file.errors = [str(fault)]
        return _import_page(form), 422
    if sum(len(cell) for _, cells in rows for cell in cells.values()) > MOST_CHARACTERS:
        form.file.errors = [f"The file holds more than {MOST_CHARACTERS:,} characters. Import it in two parts."]
        return _import_page(form), 422
    plan = Plan(problems) if problems else plan_import(rows, queries.snapshot(db.session).catalogue)
    return _dry_run(rows, plan, name=upload.filename[:200])


@blueprint.post("/reference/methodologies/import/confirm")
@requires("catalogue.import", everywhere=True)
def confirm_import() -> Any:
    """Put what the dry run showed before another officer: all rows, or none."""
    form = ConfirmImportForm()
    rows = _sent_back(form.rows.data) if form.validate() else None
    if rows is None:
        flash("The rows did not come back as they were sent. Choose the file again.", "problem")
        return redirect(url_for("eligibility.import_methodologies"), 303)
    name = " ".join((form.name.data or "").replace("\x00", "").split())[:200]
    try:
        row = commands.propose_import(current_officer().actor(), rows, name=name, expected=form.plan.data or "none")
    except commands.ImportRefused as refused:
        flash(str(refused), "problem")
        return _dry_run(rows, refused.plan, name=name)
    if row is None:
        flash("Nothing was proposed: every row is on record as it is.", "info")
        return redirect(url_for("eligibility.methodologies"), 303)
    flash("You proposed the import. Nothing of the catalogue changes until another officer approves it.", "done")
    return redirect(url_for("eligibility.catalogue_proposal", number=row.id), 303)


def _sent_back(text: str | None) -> Rows | None:
    """The rows of the dry run, as numbers with cells; none where it is anything else."""
    try:
        return [
            (int(number), {name: str(cell) for name, cell in zip(COLUMNS, cells, strict=True)})
            for number, cells in json.loads(text or "")
        ]
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _import_page(form: ImportForm) -> str:
    problems = form.problems()
    return render_template(
        "eligibility/import.html", form=form, columns=COLUMNS, problems=problems, has_errors=bool(problems)
    )


def _dry_run(rows: Rows, plan: Plan, *, name: str) -> Any:
    sent = json.dumps([(number, [cells.get(name, "") for name in COLUMNS]) for number, cells in rows])
    form = ConfirmImportForm(formdata=None, data={"rows": sent, "name": name, "plan": plan.digest})
    page = render_template(
        "eligibility/dry_run.html", form=form, plan=plan, name=name, total=len(rows), most=SHOWN_AT_MOST,
        has_errors=bool(plan.problems),
    )  # fmt: skip
    return page, 422 if plan.problems else 200
