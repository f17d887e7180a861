"""Pages of a decision: recording it, everything on record about it, and its steps."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, render_template, request, url_for

from app.committees import decision_commands as commands
from app.committees import queries
from app.committees.forms import ActionForm, ConfirmForm, DecisionForm, ReasonForm
from app.committees.models import Body, Decision
from app.committees.recording import about, with_article
from app.committees.views.actions import action_answer, action_page
from app.committees.views.blueprint import blueprint
from app.committees.views.frame import acting, answer, context, followed, form_page
from app.coordination.shown import panel
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.web import history_entries, local_today
from workflows import engine
from workflows.committee import DECISION, DecisionFacts, DecisionStage

_HERE = "committees.decision"
_AT = "/partners/<iso3:iso3>/joint-committee/decisions/<uuid:decision_id>"


@blueprint.route("/partners/<iso3:iso3>/joint-committee/bodies/<uuid:body_id>/decisions/new", methods=["GET", "POST"])
@requires("committees.write", partner="iso3")
def record_decision(iso3: str, body_id: uuid.UUID) -> Any:
    """Record a decision: taken at a meeting, or by correspondence."""
    body = queries.body_row(db.session, iso3, body_id)
    form = DecisionForm(
        data={"meeting": request.args.get("meeting", ""), "supersedes": request.args.get("replaces", "")}
    )

    def page(found: Any, **more: Any) -> str:
        return _decision_page(
            iso3, found, body, heading=f"Record a decision of {with_article(body.name)}", button="Record the decision",
            back=url_for("committees.joint_committee", iso3=iso3),
            lede="It takes the next number. Another officer confirms it.", **more,
        )  # fmt: skip

    def act() -> str:
        made = commands.record_decision(
            acting(iso3), iso3=iso3, body_id=body_id, answers=form.answers(), today=local_today()
        )
        return url_for(_HERE, iso3=iso3, decision_id=made)

    if not form.is_submitted():
        return page(form)
    return answer(form, act, page=page, said="You recorded the decision. Another officer confirms it.", to=_HERE)


def _decision_page(iso3: str, form: DecisionForm, body: Body, *, without: Any = None, **more: Any) -> str:
    """The form with the meetings of the body, and the decisions whose place this one may take."""
    decisions = queries.decisions_of_body(db.session, body.id)
    later = queries.later_ones(decisions)
    standing = [
        each for each in decisions
        if each.stage == DecisionStage.CONFIRMED.value and each.id not in later and each.id != without
    ]  # fmt: skip
    meetings = [each for each in queries.meetings_of_body(db.session, body.id) if each.stage != "called_off"]
    form.meeting.choices = choices(
        [("", "By correspondence"), *((str(each.id), f"At meeting {each.number}") for each in meetings)]
    )
    form.supersedes.choices = choices(
        [("", "No other decision"), *((str(d.id), f"{d.number}: {' '.join(d.text.split())[:80]}") for d in standing)]
    )
    return form_page(iso3, form, **more)


@blueprint.get(_AT)
@requires("committees.view", partner="iso3")
def decision(iso3: str, decision_id: uuid.UUID) -> str:
    """One decision with everything on record about it."""
    row, body = queries.row_of(db.session, Decision, iso3, decision_id)
    everything = queries.decisions_of_body(db.session, body.id)
    by_id = {each.id: each for each in everything}
    actions = queries.actions_of_decision(db.session, row.id)
    return render_template(
        "committees/decision.html",
        **context(iso3),
        decision=row,
        body=body,
        meeting=next((m for m in queries.meetings_of_body(db.session, body.id) if m.id == row.meeting_id), None),
        replaces=by_id.get(row.supersedes_id),
        later=queries.later_ones(everything).get(row.id),
        offers=_offers(iso3, row),
        actions=actions,
        followed=followed(actions),
        today=local_today(),
        history=history_entries(audit.history(db.session, about=about(row))),
        comments=panel(current_officer(), type="committee_decision", id=str(row.id)),
    )


def _offers(iso3: str, row: Decision) -> Any:
    actor = acting(iso3)
    facts = DecisionFacts(
        today=local_today(), actor_id=actor.id, hands=frozenset(row.hands), text=row.text, decided_on=row.decided_on,
        replaced_stands=queries.replaced_stands(db.session, row.body_id, row.supersedes_id),
    )  # fmt: skip
    return engine.offers(DECISION, DecisionStage(row.stage), actor=actor, facts=facts)


@blueprint.route(f"{_AT}/<any(amend, confirm, withdraw):step>", methods=["GET", "POST"])
@requires("committees.write", partner="iso3")
def take_step(iso3: str, decision_id: uuid.UUID, step: str) -> Any:
    """Amend the decision, confirm it, or withdraw it."""
    row, body = queries.row_of(db.session, Decision, iso3, decision_id)
    declared = DECISION.step(step) or abort(404)
    form, back = _step_form(step, row), url_for(_HERE, iso3=iso3, decision_id=decision_id)
    words: dict[str, Any] = {
        "heading": f"{declared.label.rsplit(' ', 1)[0]} decision {row.number}".replace("the ", ""),
        "button": declared.label, "lede": declared.hint, "back": back, "text": row.text if step != "amend" else "",
        "kind": "danger" if step == "withdraw" else "main",
    }  # fmt: skip

    def page(found: Any, **more: Any) -> str:
        if step == "amend":
            return _decision_page(iso3, found, body, without=row.id, **words, **more)
        offer = next((each for each in _offers(iso3, row) if each.step.name == step), None)
        ahead = offer.reasons if offer and step == "confirm" and not found.is_submitted() else ()
        return form_page(iso3, found, ahead=ahead, **words, **more)

    if not form.is_submitted():
        return page(form)
    return answer(form, lambda: _act(iso3, step, row, form) or back, page=page, said=f"You {declared.done}.", to=_HERE)


def _step_form(step: str, row: Decision) -> Any:
    if step == "confirm":
        return ConfirmForm(data={"version": row.version})
    if step == "withdraw":
        return ReasonForm(data={"version": row.version})
    return DecisionForm(
        data={
            "text": row.text, "decided_on": row.decided_on, "meeting": str(row.meeting_id or ""),
            "supersedes": str(row.supersedes_id or ""), "version": row.version,
        }
    )  # fmt: skip


def _act(iso3: str, step: str, row: Decision, form: Any) -> None:
    common: dict[str, Any] = {
        "iso3": iso3, "decision_id": row.id, "version": form.version.data, "today": local_today()
    }  # fmt: skip
    match step:
        case "amend":
            commands.amend(acting(iso3), answers=form.answers(), **common)
        case "confirm":
            commands.confirm(acting(iso3), **common)
        case "withdraw":
            commands.withdraw(acting(iso3), reason=form.reason.data or "", **common)


@blueprint.route(f"{_AT}/actions/new", methods=["GET", "POST"])
@requires("committees.write", partner="iso3")
def add_decision_action(iso3: str, decision_id: uuid.UUID) -> Any:
    """Record an action point of the decision."""
    row, _ = queries.row_of(db.session, Decision, iso3, decision_id)
    form, back = ActionForm(), url_for(_HERE, iso3=iso3, decision_id=decision_id)
    if not form.is_submitted():
        return action_page(iso3, form, back=back)
    return action_answer(iso3, form, source=Decision, source_id=row.id, back=back)
