"""What is asked of my agency and what it asked, with several cleared at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.clearances import commands, queries
from app.clearances.commands import Decision
from app.clearances.forms import BulkForm
from app.clearances.offers import age_of
from app.clearances.recording import ClearanceRefused, DecidedMeanwhile, SubjectChanged
from app.clearances.standing import TONES
from app.clearances.views import finding
from app.clearances.views.blueprint import blueprint
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.registry import registry
from app.core.web import local_today, pages_of
from workflows import engine
from workflows.clearance import CLEARANCE_LABELS, ClearanceStage

PAGE = 25
MOST_AT_ONCE = 25
_STAGES = {"": "Every state", "waiting": "Waiting", "late": "Overdue", "comments": "Cleared with comments",
           "not_cleared": "Not cleared", "lapsed": "Lapsed", "held": "Not asked yet"}  # fmt: skip
_VIEWS = {"asked-of-us": "Asked of my agency", "we-asked": "Asked by my agency", "all": "All agencies"}


@blueprint.get("/clearances")
@requires("clearances.view")
def clearances() -> str:
    """The requests that are not settled, the earliest due first."""
    return _page()


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it says wrongly is left out."""

    view: str
    partner: str
    stage: str
    page: int

    @property
    def narrowed(self) -> bool:
        return bool(self.partner or self.stage)

    def address(self, **more: Any) -> str:
        said = {"view": self.view, "partner": self.partner.lower(), "stage": self.stage, **more}
        return url_for("clearances.clearances", **{key: value for key, value in said.items() if value not in ("", 1)})


def _asked() -> Asked:
    view, partner = request.args.get("view", ""), request.args.get("partner", "").upper()
    stage, page = request.args.get("stage", ""), request.args.get("page", "1")
    return Asked(
        view if view in _VIEWS else "asked-of-us",
        partner if partner.isascii() and partner.isalpha() and len(partner) == 3 else "",
        stage if stage in _STAGES else "",
        max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def _page(problems: Any = ()) -> str:
    officer, today, asked = current_officer(), local_today(), _asked()
    whose = {"asked-of-us": {"agency": officer.agency}, "we-asked": {"asked_by": officer.agency}}
    which: dict[str, Any] = dict(whose.get(asked.view, {}))
    if asked.stage == "late":
        which["late_on"] = today
    elif asked.stage:
        which["stages"] = (asked.stage,)
    which |= {"partner": asked.partner, "limit": PAGE, "offset": (asked.page - 1) * PAGE}
    rows, total = queries.unsettled(db.session, partners=officer.partners, **which)
    names = _names()
    return render_template(
        "clearances/clearances.html",
        rows=[_row(each, today) | {"named": names.get(each.case.partner, ("", ""))} for each in rows],
        total=total,
        asked=asked,
        view=asked.view,
        views=[{"label": label, "url": asked.address(view=name), "current": name == asked.view}
               for name, label in _VIEWS.items()],
        filters=_filters(asked, names),
        agency=officer.agency,
        may_decide=asked.view == "asked-of-us" and officer.may_somewhere("clearances.decide"),
        problems=list(problems),
        has_errors=bool(problems),
        pager=pages_of(total, number=asked.page, size=PAGE, address=lambda page: asked.address(page=page)),
    )  # fmt: skip


def _names() -> dict[str, tuple[str, str]]:
    """Name and alpha-2 code of every partner by its code."""
    found: dict[str, tuple[str, str]] = {}
    for tell in registry.all("partners"):
        found |= tell(db.session)
    return found


def _filters(asked: Asked, names: dict[str, tuple[str, str]]) -> dict[str, list[dict[str, Any]]]:
    """What the filters offer: partners of which something is open, and the states in which it can be."""
    codes = queries.partners_asked_about(db.session, partners=current_officer().partners)
    codes += [asked.partner] if asked.partner in names and asked.partner not in codes else []
    pairs = sorted((names[code][0], code.lower()) for code in codes if code in names)
    return {
        "partner": [{"value": "", "label": "All partners", "chosen": not asked.partner}]
        + [{"value": code, "label": name[:1].upper() + name[1:], "chosen": code.upper() == asked.partner}
           for name, code in pairs],
        "stage": [{"value": value, "label": label, "chosen": value == asked.stage} for value, label in _STAGES.items()],
    }  # fmt: skip


def _row(each: Any, today: Any) -> dict[str, Any]:
    row, waits = each.request, each.request.stage == ClearanceStage.WAITING
    paused = any(pause.until is None for pause in each.pauses)
    return {
        "id": row.id, "title": each.case.title, "partner": each.case.partner, "case_id": each.case.id,
        "agency": row.agency, "label": CLEARANCE_LABELS[ClearanceStage(row.stage)], "tone": TONES[row.stage],
        "asked_by": row.asked_by_name, "due": row.due, "age": age_of(each, today), "paused": paused,
        "waits": waits, "overdue": bool(waits and row.due and row.due < today and not paused),
        "open": sum(comment.accepted_at is None for comment in each.comments), "because": row.ended_because,
    }  # fmt: skip


@blueprint.post("/clearances/several")
@requires("clearances.view")
def several() -> Any:
    """The exact versions that would be cleared, to be confirmed."""
    form = BulkForm()
    ids = _numbers(form.chosen.data)
    if not form.validate() or not ids:
        return _page([("several", "Choose at least one request to clear")]), 422
    rows = []
    for number in ids:
        row, about = finding.request(number)
        shown = {"id": number, "title": about.title, "agency": row.agency, "version": about.version_words(),
                 "sha256": about.sha256(row.covers)}  # fmt: skip
        rows.append(shown | {"value": f"{number}:{about.version}:{shown['sha256']}"})
    return render_template("clearances/several.html", rows=rows)


@blueprint.post("/clearances/several/confirm")
@requires("clearances.view")
def confirm_several() -> Any:
    """Clear all of them by the command of a single one, or none."""
    form = BulkForm()
    decisions = [decision for value in form.chosen.data or () if (decision := _decision(value)) is not None]
    if not form.validate() or not decisions:
        return _page([("several", "Choose at least one request to clear")]), 422
    _, about = finding.request(decisions[0].request_id)
    for each in decisions:
        if finding.request(each.request_id)[1].partner != about.partner:
            return _page([("several", "Choose requests about one partner; your roles may differ between them")]), 422
    try:
        said = commands.decide_many(finding.actor(about), decisions=decisions, today=local_today())
    except (SubjectChanged, DecidedMeanwhile) as fault:
        return _page([("several", f"Nothing was cleared. {fault}")]), 409
    except engine.Refused as refused:
        return _page([("several", f"Nothing was cleared. {reason.sentence}") for reason in refused.reasons]), 422
    except (engine.StepError, ClearanceRefused) as fault:
        return _page([("several", f"Nothing was cleared. {fault}")]), 422
    flash(f"You cleared {len(said)} for {current_officer().agency}.", "done")
    return redirect(url_for("clearances.clearances"), 303)


def _numbers(values: Any) -> list[int]:
    found = [int(value) for value in values or () if value.isascii() and value.isdigit() and len(value) < 10]
    return list(dict.fromkeys(found))[:MOST_AT_ONCE]


def _decision(value: str) -> Decision | None:
    number, _, rest = value.partition(":")
    version, _, digest = rest.partition(":")
    if not _numbers([number]) or not _numbers([version]):
        return None
    return Decision(int(number), "cleared", int(version), digest)
