"""The page that asks the lists: one programme and methodology, one host, one day."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from app.agreements import queries as agreements
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.web import local_today
from app.eligibility import queries
from app.eligibility.forms import CheckForm
from app.eligibility.records import Catalogue, Verdict
from app.eligibility.views.blueprint import blueprint
from workflows.partial_date import on


@blueprint.get("/reference/eligibility-check")
@requires("eligibility.view")
def check() -> Any:
    """The question, and where it was asked, the verdict in sentences. The address keeps both."""
    asked = "methodology" in request.args
    form = CheckForm(formdata=_typed() if asked else None, data={**request.args, "on": on(local_today())})
    names = _names()
    form.host.choices = choices([("", "Choose a host country"), *((code, name) for code, name in names.items())])
    programmes = [(item.code, f"{item.code}: {item.name}") for item in queries.programmes(db.session)]
    form.programme.choices = choices([("", "Choose a programme"), *programmes])
    _canonical(form)
    sound = asked and form.sound()
    if sound and "on" not in request.args:
        return redirect(url_for("eligibility.check", **_short(form)))
    verdict = _verdict(form) if sound else None
    return render_template(
        "eligibility/check.html",
        form=form,
        verdict=verdict,
        host=names.get(form.host.data or "", ""),
        codes=queries.codes(db.session),
        has_errors=asked and not sound,
    ), 422 if asked and not sound else 200


def _names() -> dict[str, str]:
    """The partners that may be seen, by code."""
    visible = current_officer().partners
    return {
        code: name for code, name in agreements.partner_names(db.session).items() if visible is None or code in visible
    }


def _canonical(form: CheckForm) -> None:
    """A link may say gha or Verra; the form offers GHA and VCS."""
    form.host.data = (form.host.data or "").upper()
    found = Catalogue(tuple(queries.programmes(db.session))).programme(form.programme.data or "")
    form.programme.data = found.code if found else form.programme.data


def _typed() -> MultiDict[str, str]:
    """The address as the form reads it: a link holds the day as `on=2024-10-01`, the form in three parts."""
    found = MultiDict(request.args)
    if "on" in found:
        year, month, day = (*found["on"].split("-", 2), "", "")[:3]
        found.update({"on-year": year, "on-month": month, "on-day": day})
    return found


def _short(form: CheckForm) -> dict[str, str]:
    """The question as the shortest address that asks it again."""
    names = ("host", "programme", "methodology", "version", "scenario", "module")
    asked = {name: form[name].data for name in names if form[name].data}
    return {**asked, "on": form.on.data.iso()}


def _verdict(form: CheckForm) -> Verdict:
    return queries.check_for(
        db.session, host=form.host.data, programme=form.programme.data, methodology=form.methodology.data,
        version=form.version.data or "", on=form.on.data.first, scenario=form.scenario.data or "",
        modules=[form.module.data] if form.module.data else [],
    )  # fmt: skip
