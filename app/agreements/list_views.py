"""The list of partners in its shapes: the table, the board, the timeline, the map, and a file of what is shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request, url_for
from markupsafe import Markup

from app.agreements.listing import PAGE as PAGE_SIZE
from app.agreements.listing import (
    Filters,
    Listing,
    Row,
    board,
    choices,
    chosen,
    counts_in_words,
    listing,
    numbered_notes,
)
from app.agreements.partner_map import partner_map
from app.agreements.timeline import timeline
from app.agreements.views import blueprint
from app.agreements.wording import COLUMNS, count
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.kept import Kept
from app.core.parts import parts_of
from app.core.web import local_today, pages_of, safe_cell
from workflows.partial_date import on

SORTS = ("name", "stage", *(kind.value for kind, _ in COLUMNS))
_drawings: Kept[dict[str, Markup]] = Kept(most=60)


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


@blueprint.get("/partners/timeline")
@requires("partners.view")
def partners_timeline() -> str:
    """The same partners as strips along the years."""
    found, filters, rows = _chosen_rows()
    parts = rows and _drawn("agreements/timeline_parts.html", found, rows, timeline)
    return render_template("agreements/timeline.html", parts=parts, **_list_context(found, filters, rows))


@blueprint.get("/partners/map")
@requires("partners.view")
def partners_map() -> str:
    """The same partners on the map of the world."""
    found, filters, rows = _chosen_rows()
    parts = rows and _drawn("agreements/map_parts.html", found, rows, partner_map)
    return render_template("agreements/map.html", parts=parts, **_list_context(found, filters, rows))


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


def _chosen_rows() -> tuple[Listing, Filters, list[Row]]:
    found = listing(db.session, today=local_today())
    filters = _filters()
    sort, descending = _sorting()
    rows = chosen(found, filters=filters, visible=current_officer().partners, sort=sort, descending=descending)
    return found, filters, rows


def _drawn(template: str, found: Listing, rows: list[Row], make: Callable[..., Any]) -> dict[str, Markup]:
    """The drawing as HTML: nothing in it changes unless the rows do, or what is recorded, or the day."""
    key = (template, found.stands, tuple(row.iso3 for row in rows))
    return _drawings.get(key, lambda: parts_of(template, ("content",), {"found": make(rows, today=found.stands[1])}))


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


def _list_context(found: Listing, filters: Filters, rows: list[Row]) -> dict[str, Any]:
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
            ("Map", "map", "agreements.partners_map"),
            ("Timeline", "timeline", "agreements.partners_timeline"),
        )
    ]
    return {
        "total": total,
        "counts": counts_in_words(everyone),
        "shown_words": said,
        "as_at": on(found.stands[1]).words(),
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
