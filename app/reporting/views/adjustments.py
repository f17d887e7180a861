"""Pages of corresponding adjustments: every Party, one Party's structured summary, and each figure explained."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from flask import Response, abort, render_template, request, url_for

from app.agreements import queries as agreements
from app.core import clock
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today, local_words, settings
from app.documents.kinds.reference import load_home
from app.documents.rendering import RenderingError, render_report
from app.eligibility.sentences import day
from app.ledger import queries as ledger
from app.reporting import settings_queries as queries
from app.reporting.adjustments import printed, splitting, tables
from app.reporting.adjustments.figures import ROUNDING, Figure
from app.reporting.adjustments.rows import ROWS
from app.reporting.adjustments.safeguards import cumulative, overall
from app.reporting.adjustments.summary import deviations, summary
from app.reporting.adjustments_loading import Loaded, load, movements_behind
from app.reporting.charting import chart_of
from app.reporting.forms import AsOfForm
from app.reporting.views.blueprint import blueprint
from app.reporting.volumes import volumes
from workflows.ledger.movements import MOVEMENTS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {kind: found.label for kind, found in MOVEMENTS.items()}
TONES = {"passes": "good", "fails": "bad", "indeterminate": "warn"}


@blueprint.get("/reports/adjustments")
@requires("reports.view")
def adjustments() -> str:
    """Our own side and every partner, with what is on record of each."""
    officer = current_officer()
    shown = [
        found for found in queries.parties(db.session)
        if officer.partners is None or found.code in officer.partners
    ]  # fmt: skip
    flows = ledger.flows(db.session)
    seen = None if officer.partners is None else sorted(officer.partners)
    found = volumes(db.session, flows, partners=seen)
    names = agreements.partner_names(db.session)
    held, waiting = queries.periods_by_party(db.session)
    moved = {flow.party for flow in flows if flow.first_transfer}
    return render_template(
        "reporting/adjustments.html", parties=[_listed(each, held, waiting, moved) for each in shown],
        volumes=[(names.get(each.partner, each.partner), each) for each in found], chart=chart_of(found),
        today=local_today(), day_words=day,
    )  # fmt: skip


def _listed(party: queries.Party, held: dict[str, Any], waiting: set[str], moved: set[str]) -> dict[str, Any]:
    return {
        "party": party, "periods": held.get(party.code, ()), "waits": party.code in waiting,
        "moves": party.ours or party.code in moved,
    }  # fmt: skip


@blueprint.get("/reports/adjustments/<iso3:iso3>")
@requires("reports.view", partner="iso3")
def party_adjustments(iso3: str) -> str:
    """The structured summary of one Party, each figure a link to its explanation."""
    found, as_of = _loaded(iso3)
    table = summary(found.adjustments)
    flows = volumes(db.session, found.flows, partners=None if found.party.ours else [found.party.code])
    checks = found.safeguard()
    names = agreements.partner_names(db.session)
    return render_template(
        "reporting/adjustments_party.html", found=found, table=table, checks=checks, overall=overall(checks),
        tones=TONES, day_words=day,
        deviations=deviations(found.adjustments), sums=_sums(found), parts=splitting.parts(found.adjustments.record),
        chart=chart_of(flows), volumes=[(names.get(each.partner, each.partner), each) for each in flows],
        as_of_form=_as_of_form(as_of), years=_years(found), as_of=as_of, moment=clock.now(), address=_address,
        words=local_words,
        method_words=_method_words(found), **_rights(found),
    )  # fmt: skip


@blueprint.get("/reports/adjustments/<iso3:iso3>/<row>/<int(max=9999):year>")
@requires("reports.view", partner="iso3")
def explanation(iso3: str, row: str, year: int) -> str:
    """One figure: formula, paragraph, inputs, the movements behind it, and what is missing."""
    found, as_of = _loaded(iso3)
    if row not in ROWS:
        abort(404)
    try:
        figure = found.adjustments.figure(row, year)
    except KeyError:
        abort(404)
    listed, more = movements_behind(db.session, figure, as_of=as_of)
    return render_template(
        "reporting/adjustments_figure.html", found=found, figure=figure, row=ROWS[row],
        terms=[(sign, term, _term_url(term, figure)) for sign, term in figure.terms], movements=listed, more=more,
        partner_names=agreements.partner_names(db.session), kinds=KINDS,
        rounding=ROUNDING, address=_address, chosen=_chosen(), day_words=day,
        years=found.adjustments.period.covered,
    )  # fmt: skip


@blueprint.get("/reports/adjustments/<iso3:iso3>/summary.csv")
@requires("reports.export", partner="iso3")
def summary_csv(iso3: str) -> Response:
    """The structured summary as CSV."""
    found, _ = _loaded(iso3)
    text = tables.as_csv(tables.summary_table(summary(found.adjustments)))
    return _download(text, _file_name(found, "csv"), "text/csv")


@blueprint.get("/reports/adjustments/<iso3:iso3>/summary.xlsx")
@requires("reports.export", partner="iso3")
def summary_xlsx(iso3: str) -> Response:
    """The structured summary, the split of paragraph 23(j), the deviations and the notes as a workbook."""
    found, _ = _loaded(iso3)
    table = summary(found.adjustments)
    apart = tables.deviation_table(found.adjustments)
    sheets = [
        tables.summary_table(table), tables.split_table(found.adjustments), *([apart] if apart.rows else []),
        tables.notes_table(table, found.safeguard()),
    ]  # fmt: skip
    title = f"Structured summary of {found.party.name}"
    return _download(tables.as_workbook(sheets, title=title, on=local_today()), _file_name(found, "xlsx"), XLSX)


@blueprint.get("/reports/adjustments/<iso3:iso3>/summary.pdf")
@requires("reports.export", partner="iso3")
def summary_pdf(iso3: str) -> Any:
    """The structured summary as PDF/A with its facts attached."""
    found, _ = _loaded(iso3)
    context = printed.context(
        found.adjustments, summary(found.adjustments), found.safeguard(), name=found.party.name,
        issuer=load_home().issuer, classification=settings().classification, as_at=local_today(),
    )  # fmt: skip
    db.session.rollback()
    try:
        pdf = render_report("report.html", context)
    except RenderingError as fault:
        back = _address(iso3=iso3)
        return render_template("reporting/adjustments_not_printed.html", sentence=str(fault), back=back), 422
    headers = {"Content-Disposition": f"inline; filename={_file_name(found, 'pdf')}"}
    return Response(pdf, mimetype="application/pdf", headers=headers)


def _loaded(iso3: str) -> tuple[Loaded, datetime | None]:
    """The Party as the address asks for it: the period, the last year covered, and as recorded by the end of a day."""
    chosen, today = _chosen(), local_today()
    as_of = _end_of(chosen["as_of"]) if "as_of" in chosen else None
    found = load(
        db.session, iso3, this_year=today.year, as_of=as_of,
        through=int(chosen["through"]) if "through" in chosen else None,
        number=int(chosen["period"]) if "period" in chosen else None,
    )  # fmt: skip
    return found, as_of


def _chosen() -> dict[str, str]:
    """What the address names and can be read; anything else counts as not named."""
    patterns = {"through": r"20[0-9]{2}|2100", "period": r"[0-9]{1,6}", "as_of": r"20[0-9]{2}-[0-9]{2}-[0-9]{2}"}
    given = {name: request.args.get(name, "") for name in patterns}
    found = {name: text for name, text in given.items() if re.fullmatch(patterns[name], text, re.ASCII)}
    if "as_of" in found and _end_of(found["as_of"]) is None:
        del found["as_of"]
    if "as_of-year" in request.args and (typed := _as_of_form().as_of.data):
        found["as_of"] = typed.isoformat()
    return found


def _as_of_form(day: datetime | None = None) -> AsOfForm:
    """The day as it was typed into the form, else the one that the address names in one piece."""
    form = AsOfForm(request.args, data={"as_of": day.date() if day else None})
    form.validate()
    return form


def _end_of(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time.max, tzinfo=settings().time_zone)
    except ValueError:
        return None


def _address(endpoint: str = "reporting.party_adjustments", **values: Any) -> str:
    """An address that keeps what was chosen."""
    return url_for(endpoint, **{**_chosen(), **values})


def _term_url(term: Figure, figure: Figure) -> str:
    if term.row not in ROWS or term.year is None or (term.row, term.year) == (figure.row, figure.year):
        return ""
    iso3 = str((request.view_args or {})["iso3"])
    return _address("reporting.explanation", iso3=iso3, row=term.row, year=term.year)


def _years(found: Loaded) -> list[int]:
    period = found.adjustments.period
    return [year for year in period.years if year <= max(local_today().year, found.through)]


def _sums(found: Loaded) -> list[Figure]:
    """The cumulative figures of paragraph 7(b), for a Party that needs them."""
    method = found.adjustments.period.method
    return list(cumulative(found.adjustments)) if method is not None and method.declared.cumulates else []


def _method_words(found: Loaded) -> str:
    method = found.adjustments.period.method
    return f"{method.label}, paragraph {method.declared.paragraph}" if method else ""


def _rights(found: Loaded) -> dict[str, bool]:
    officer, code = current_officer(), found.party.code
    return {"may_prepare": officer.may("reports.prepare", code), "may_sign": officer.may("reports.sign", code)}


def _file_name(found: Loaded, ending: str) -> str:
    period = found.adjustments.period
    return f"{found.party.slug}-structured-summary-{period.first}-{period.last}.{ending}"


def _download(content: Any, name: str, media_type: str) -> Response:
    return Response(content, mimetype=media_type, headers={"Content-Disposition": f"attachment; filename={name}"})
