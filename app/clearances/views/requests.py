"""What else is done about a request: it is withdrawn, its clock stops and starts, its comments are settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask import request as asking

from app.clearances import commands
from app.clearances.forms import AnswerForm, ReasonForm, mark
from app.clearances.recording import ClearanceRefused, DecidedMeanwhile
from app.clearances.views import finding
from app.clearances.views.blueprint import blueprint
from app.coordination.answers import RemindedLately
from app.core.access import current_officer, requires
from app.core.web import local_today
from workflows import engine

_ACTS = {
    "withdraw": ("Withdraw the request", "The agency is told. It can be asked again at any time."),
    "pause": ("Stop the clock", "For the time in which the other side, or the applicant, is asked. Say who is asked."),
    "resume": ("Start the clock again", "The due date moves by the days on which the clock stood still."),
}
_COMMENTS = {
    "answer": ("Answer the comment", "The agency that commented accepts the answer or asks for another."),
    "accept": ("Accept the answer", "With the last comment settled, the clearance counts."),
    "return": ("Ask for another answer", "Say what the answer leaves open."),
}


@blueprint.get("/clearances/requests/<int(max=2147483647):request_id>/<any(withdraw, pause, resume):act>")
@requires("clearances.ask")
def ask_act(request_id: int, act: str) -> str:
    """What the act means, and the reason for it."""
    row, about = finding.request(request_id)
    return _page(_ACTS[act], ReasonForm(formdata=None), row=row, about=about, asks=act != "resume")


@blueprint.post("/clearances/requests/<int(max=2147483647):request_id>/<any(withdraw, pause, resume):act>")
@requires("clearances.ask")
def take_act(request_id: int, act: str) -> Any:
    """Do it, or say what stands against it."""
    row, about = finding.request(request_id)
    actor, form = finding.actor(about), ReasonForm()
    reason = form.reason.data or ""
    takes: dict[str, Callable[[], str]] = {
        "withdraw": lambda: commands.withdraw(actor, request_id=request_id, reason=reason),
        "pause": lambda: commands.pause(actor, request_id=request_id, reason=reason, today=local_today()),
        "resume": lambda: commands.resume(actor, request_id=request_id, today=local_today()),
    }
    fault = _taken(takes[act], form)
    if fault is None:
        return redirect(url_for("clearances.case", case_id=row.case_id), 303)
    row, about = finding.request(request_id)
    return _page(_ACTS[act], form, row=row, about=about, asks=act != "resume"), fault


@blueprint.post("/clearances/requests/<int(max=2147483647):request_id>/remind")
@requires("clearances.ask")
def remind(request_id: int) -> Any:
    """Remind whoever may decide, once in three days."""
    row, about = finding.request(request_id)
    case_id = row.case_id
    try:
        flash(commands.remind(finding.actor(about), request_id=request_id, today=local_today()), "done")
    except (RemindedLately, ClearanceRefused, DecidedMeanwhile) as refused:
        flash(str(refused), "problem")
    if asking.form.get("back") == "my-work":
        return redirect(url_for("dashboard.my_work", tab="waiting-for-others"), 303)
    return redirect(url_for("clearances.case", case_id=case_id), 303)


@blueprint.get("/clearances/comments/<int(max=2147483647):comment_id>/<any(answer, accept, return):act>")
@requires("clearances.view")
def ask_comment(comment_id: int, act: str) -> str:
    """The comment with its answer, and what is asked about it."""
    comment, row, about = finding.comment(comment_id)
    form = AnswerForm(formdata=None) if act == "answer" else ReasonForm(formdata=None)
    return _page(_COMMENTS[act], form, row=row, about=about, asks=act != "accept", comment=comment)


@blueprint.post("/clearances/comments/<int(max=2147483647):comment_id>/<any(answer, accept, return):act>")
@requires("clearances.view")
def settle_comment(comment_id: int, act: str) -> Any:
    """Answer it, accept the answer, or ask for another."""
    comment, row, about = finding.comment(comment_id)
    actor, form = finding.actor(about), AnswerForm() if act == "answer" else ReasonForm()
    typed = (form.answer if isinstance(form, AnswerForm) else form.reason).data or ""
    today = local_today()
    takes: dict[str, Callable[[], str]] = {
        "answer": lambda: commands.answer_comment(actor, comment_id=comment_id, answer=typed),
        "accept": lambda: commands.accept_answer(actor, comment_id=comment_id, today=today),
        "return": lambda: commands.return_answer(actor, comment_id=comment_id, reason=typed, today=today),
    }
    fault = _taken(takes[act], form)
    if fault is None:
        return redirect(url_for("clearances.case", case_id=row.case_id), 303)
    comment, row, about = finding.comment(comment_id)
    return _page(_COMMENTS[act], form, row=row, about=about, asks=act != "accept", comment=comment), fault


def _taken(take: Callable[[], str], form: Any) -> int | None:
    """None where it was done, else the status of the page that says why not."""
    first = "answer" if isinstance(form, AnswerForm) else "reason"
    if not form.validate():
        return 422
    try:
        said = take()
    except engine.Refused as refused:
        for reason in refused.reasons:
            mark(form, reason.sentence, reason.field or first, otherwise=first)
        return 422
    except ClearanceRefused as refused:
        mark(form, str(refused), refused.field, otherwise=first)
        return 422
    except (engine.WrongStage, DecidedMeanwhile) as fault:
        mark(form, str(fault), first, otherwise=first)
        return 409
    except engine.StepError as fault:
        mark(form, str(fault), first, otherwise=first)
        return 422
    flash(said, "done")
    return None


def _page(words: tuple[str, str], form: Any, *, row: Any, about: Any, asks: bool, comment: Any = None) -> str:
    title, hint = words
    return render_template(
        "clearances/act.html", title=title, hint=hint, form=form, row=row, about=about, asks=asks, comment=comment,
        field_name="answer" if isinstance(form, AnswerForm) else "reason", officer_agency=current_officer().agency,
        action=asking.path,
        problems=form.problems(), has_errors=bool(form.problems()),
    )  # fmt: skip
