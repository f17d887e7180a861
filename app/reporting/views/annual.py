"""Pages of annual information: the years, one version with its steps, the comparison with a partner's submission."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.coordination.shown import panel
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today
from app.projects.wording import home_code
from app.reporting.aef import cycle, gathering, printed, queries
from app.reporting.aef.forms import ConcordForm, FilingForm, PrepareForm, SignForm, explanation_form, name_of
from app.reporting.aef.models import PREPARED, Submission
from app.reporting.aef.parties import name_of as party_name
from app.reporting.aef.profiles import default_profile, profiles
from app.reporting.aef.reconciling import State, reconcile
from app.reporting.earlier import queries as earlier_queries
from app.reporting.earlier.answers import ANNUAL
from app.reporting.earlier.models import EarlierReport
from app.reporting.views.annual_page import address, day, deadline_words, listed, with_earlier, workbench
from app.reporting.views.blueprint import blueprint
from workflows.partial_date import on

MATCH_TONES = {State.MATCHED: "good", State.ONLY_THEIRS: "bad", State.ONLY_OURS: "bad", State.DIFFERING: "warn"}
YEAR = "<int(min=2021, max=2199):year>"


def form_choices() -> list[tuple[str, str]]:
    """The forms in use, for a field that chooses among them."""
    return [(code, form.name) for code, form in profiles().items()]


@blueprint.get("/reports/annual")
@requires("reports.view", everywhere=True)
def annual_reports() -> str:
    """Every year with its deadline and versions, and what partners submitted."""
    today, everything = local_today(), queries.submissions(db.session)
    ours = [row for row in everything if row.party == home_code()]
    active, lines, earlier = gathering.active_years(db.session), [], _earlier()
    first = earlier_queries.annual_days(db.session, home_code())
    for year in cycle.years(today):
        rows = [row for row in ours if row.year == year]
        words, tone = deadline_words(year, rows, today, active=year in active, before=first.get(year))
        versions = with_earlier(listed(rows), earlier, year)
        lines.append({"year": year, "versions": versions, "words": words, "tone": tone, "running": year == today.year})
    return render_template(
        "reporting/annual.html", lines=lines, today=today, day=day,
        partners=listed([row for row in everything if row.party != home_code()]),
        may_prepare=current_officer().may("reports.prepare"),
    )  # fmt: skip


@blueprint.get(f"/reports/annual/{YEAR}")
@requires("reports.view", everywhere=True)
def annual_year(year: int) -> Any:
    """The workbench of the highest version of our own; where there is none, the form that prepares the first."""
    rows = queries.submissions(db.session, party=home_code(), year=year)
    if rows and "prepare" not in request.args:
        return version_page(queries.submission(db.session, rows[0].id))
    return prepare_page(year)


@blueprint.get(f"/reports/annual/{YEAR}/<iso3:party>/<version>")
@requires("reports.view", everywhere=True)
def annual_version(year: int, party: str, version: str) -> str:
    """The workbench of one version, ours or a partner's."""
    return version_page(queries.by_version(db.session, party.upper(), year, version))


def _earlier() -> list[EarlierReport]:
    """Annual information that was filed before Concord, and that another officer checked."""
    return earlier_queries.counting(db.session, home_code(), ANNUAL)


def prepare_page(year: int, form: PrepareForm | None = None, problems: tuple[str, ...] = ()) -> str:
    """The form that prepares a version of a year, filled in with the one that comes next."""
    rows = queries.submissions(db.session, party=home_code(), year=year)
    opened = next((row for row in rows if row.state == PREPARED), None)
    taken = [(row.major, row.minor) for row in rows] + earlier_queries.annual_versions(db.session, home_code(), year)
    version = opened.version if opened else cycle.next_version(taken)
    today = local_today()
    if form is None:
        due = cycle.due(year)
        filing = due if due >= today else today
        data = {
            "version": version, "profile": opened.profile if opened else default_profile(),
            "submitted_on": on(filing), "revision": opened.revision if opened else -1,
        }  # fmt: skip
        form = PrepareForm(formdata=None, data=data).choose(form_choices())
    known = with_earlier(listed(rows), _earlier(), year)
    return render_template(
        "reporting/annual_prepare.html", form=form, year=year, rows=known, opened=opened, refused=problems,
        due=day(cycle.due(year)), running=year >= today.year, problems=form.problems(),
        has_errors=bool(form.problems() or problems), partners=_partners(year),
        may_prepare=current_officer().may("reports.prepare"),
    )  # fmt: skip


def version_page(
    row: Submission, *, refused: tuple[str, ...] = (), stale: Any = None, filing: FilingForm | None = None,
    explaining: ConcordForm | None = None,
) -> str:  # fmt: skip
    """The workbench; with what was typed and why it was refused, where that is so."""
    shown = workbench(row)
    titles = {each.id: each.title for each in shown["all_checks"]}
    asked = {each["finding"].check for each in shown["findings"] if each["finding"].severity.value != "error"}
    asked |= set(row.explanations)
    ready = {each["finding"].check: each["finding"].explanation for each in shown["findings"]}
    texts = {name_of(each): row.explanations.get(each) or ready.get(each, "") for each in asked}
    form = explaining if explaining is not None else explanation_form(
        {each: titles.get(each, each) for each in sorted(asked)}, formdata=None,
        data={**texts, "revision": row.revision},
    )  # fmt: skip
    filed = filing if filing is not None else FilingForm(formdata=None, data={"revision": row.revision})
    problems = [*form.problems(), *filed.problems()]
    return render_template(
        "reporting/annual_version.html", **shown, explanations=form,
        asked=[form[name_of(each)] for each in sorted(asked) if name_of(each) in form],
        sign=SignForm(formdata=None, data={"revision": row.revision}), filing=filed, refused=refused, stale=stale,
        problems=problems, has_errors=bool(problems or refused or stale is not None),
        versions=_versions(row),
        partners=_partners(row.year) if shown["home"] else [], day=day,
        comments=panel(current_officer(), type="aef_submission", id=row.reference), most_printed=printed.MOST_ROWS,
    )  # fmt: skip


def _versions(row: Submission) -> list[dict[str, Any]]:
    """Every version of the Party and year; of our own also those that were filed before Concord."""
    found = listed(queries.submissions(db.session, party=row.party, year=row.year))
    return with_earlier(found, _earlier(), row.year) if row.party == home_code() else found


def _partners(year: int) -> list[dict[str, Any]]:
    """What partners submitted for the year, each with the address of its comparison."""
    rows = queries.partner_submissions(db.session, year)
    return [
        {**each, "compare": url_for("reporting.annual_comparison", year=year, party=each["row"].party.lower())}
        for each in listed(rows) if each["newest"]
    ]  # fmt: skip


@blueprint.get(f"/reports/annual/{YEAR}/comparison/<iso3:party>")
@requires("reports.view", everywhere=True)
def annual_comparison(year: int, party: str) -> Any:
    """A partner's first transfers to us against our acquisitions."""
    theirs = queries.highest(
        [row for row in queries.partner_submissions(db.session, year) if row.party == party.upper()]
    )  # fmt: skip
    ours = queries.submissions(db.session, party=home_code(), year=year)
    if not theirs:
        return redirect(url_for("reporting.annual_year", year=year))
    other = queries.tables_of(queries.submission(db.session, theirs[0].id))
    mine = queries.tables_of(queries.submission(db.session, ours[0].id)) if ours else None
    found = reconcile(mine, other) if mine else ()
    return render_template(
        "reporting/annual_comparison.html", found=found, tones=MATCH_TONES, theirs=theirs[0],
        ours=ours[0] if ours else None, partner=party_name(theirs[0].party), year=year,
        counts={state.value: sum(each.state is state for each in found) for state in State},
        their_url=address(theirs[0]), our_url=address(ours[0]) if ours else "",
    )  # fmt: skip
