"""The register of notices, with its filters, and its exports."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today, pages_of
from app.projects import exports
from app.surrenders import facility_queries, queries
from app.surrenders.policy import policy
from app.surrenders.queries import Filters
from app.surrenders.shown import columns, stage_words
from app.surrenders.views.blueprint import blueprint
from workflows.surrender import SurrenderStage

PAGE = 25
_STAGES = {stage.value for stage in SurrenderStage}


@blueprint.get("/surrenders")
@requires("surrenders.view", everywhere=True)
def notices() -> str:
    """Notices by facility, emissions year and stage, newest first."""
    filters, number = _filters(), _page()
    rows, total = queries.listed(db.session, filters, limit=PAGE, offset=(number - 1) * PAGE)
    return render_template(
        "surrenders/notices.html",
        rows=rows,
        total=total,
        filters=filters,
        choices=_choices(filters),
        pager=pages_of(total, number=number, size=PAGE, address=lambda page: _address("surrenders.notices", page=page)),
        csv_url=_address("surrenders.notices_csv"),
        xlsx_url=_address("surrenders.notices_xlsx"),
        may_enter=current_officer().may("surrenders.propose"),
        rules=policy(),
        today=local_today(),
    )


@blueprint.get("/surrenders.csv")
@requires("surrenders.view", everywhere=True)
def notices_csv() -> Response:
    """The notices of these filters as CSV."""
    return exports.csv_response(columns(policy()), _everything(), name="surrenders", on=local_today())


@blueprint.get("/surrenders.xlsx")
@requires("surrenders.view", everywhere=True)
def notices_xlsx() -> Response:
    """The notices of these filters as a workbook."""
    return exports.xlsx_response(columns(policy()), _everything(), name="surrenders", on=local_today())


def _everything() -> list[Any]:
    return queries.listed(db.session, _filters())[0]


def _filters() -> Filters:
    """What the address asks for; a value that cannot be meant asks for nothing."""
    year, stage = request.args.get("year", ""), request.args.get("stage", "")
    return Filters(
        code=facility_queries.code_of(request.args.get("facility", "")),
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        stage=stage if stage in _STAGES else "",
    )


def _page() -> int:
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _address(endpoint: str, **more: Any) -> str:
    filters = _filters()
    asked = {"facility": filters.code, "year": filters.year, "stage": filters.stage}
    return url_for(endpoint, **{name: value for name, value in asked.items() if value}, **more)


def _choices(filters: Filters) -> dict[str, list[dict[str, Any]]]:
    found = facility_queries.facilities(db.session)
    return {
        "facility": _offered("Every facility", [(f.code, f"{f.name} ({f.code})") for f in found], filters.code),
        "year": _offered(
            "Every year", [(str(y), str(y)) for y in queries.years_listed(db.session)], str(filters.year or "")
        ),
        "stage": _offered("Every stage", [(s.value, stage_words(s.value)) for s in SurrenderStage], filters.stage),
    }


def _offered(every: str, pairs: list[tuple[str, str]], chosen: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "chosen": value == chosen} for value, label in [("", every), *pairs]]
