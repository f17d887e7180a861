"""The page of one item of a report: its text and the explanation of its gap, proposed by one and decided by another."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, local_words
from app.reporting.narratives import queries
from app.reporting.narratives import text_commands as commands
from app.reporting.narratives.forms import ContentForm, ExplanationForm, TextDecisionForm
from app.reporting.narratives.models import CONTENT, EXPLANATION
from app.reporting.narratives.outline import Item, Outline
from app.reporting.narratives.report import Section
from app.reporting.views.blueprint import blueprint
from app.reporting.views.narratives import may_see_protected, tabs
from app.reporting.views.places import place_url

ADDRESS = "/reports/narratives/<slug>/<iso3:party>/texts/<item>"


@blueprint.get(ADDRESS)
@requires("reports.view", everywhere=True)
def narrative_text(slug: str, party: str, item: str) -> str:
    """What the item says, what is missing, every version of its text, and the forms."""
    return _page(slug, party, item)


@blueprint.post(f"{ADDRESS}/<any(content, explanation):purpose>")
@requires("reports.prepare", everywhere=True)
def propose_narrative_text(slug: str, party: str, item: str, purpose: str) -> Any:
    """Propose the next version of the text, or of the explanation."""
    outline, found, section = _item(slug, party, item)
    form: Any = ContentForm() if purpose == CONTENT else ExplanationForm()
    field = form.text if purpose == CONTENT else form.explanation
    if form.validate():
        protected = {"confidential": form.confidential.data, "basis": form.basis.data} if purpose == CONTENT else {}
        try:
            commands.propose_text(
                current_officer().actor(), outline=outline, party=party.upper(), item=found.code, text=field.data,
                approach=section.approach, purpose=purpose, **protected,
            )  # fmt: skip
        except commands.ReportRefused as refused:
            form.add_problem(field.id, str(refused))
        else:
            flash("You proposed the text. Another officer decides on it.", "done")
            return redirect(_address(slug, party, item, section), 303)
    return _page(slug, party, item, **{purpose: form}), 422


@blueprint.post(f"{ADDRESS}/decisions/<int(max=999999999):text_id>/<any(approve, refuse):answer>")
@requires("reports.sign", everywhere=True)
def decide_narrative_text(slug: str, party: str, item: str, text_id: int, answer: str) -> Any:
    """Approve or refuse a proposed text."""
    outline, found, section = _item(slug, party, item)
    row = queries.text_row(db.session, text_id)
    if (row.kind, row.party, row.item) != (outline.texts_of, party.upper(), found.code):
        abort(404)
    form, stale, status = TextDecisionForm(), None, 422
    if form.validate():
        try:
            commands.decide_text(
                current_officer().actor(), text_id=text_id, approve=answer == "approve",
                reason=form.reason.data or "", version=form.version.data,
            )  # fmt: skip
        except commands.ReportRefused as refused:
            form.add_problem(form.reason.id, str(refused))
        except StaleVersion as fault:
            stale, status = history_entries(reversed(fault.changes)), 409
            form.version.data, form.version.raw_data = fault.version, None
        else:
            flash(f"You {'approved' if answer == 'approve' else 'refused'} the text.", "done")
            return redirect(_address(slug, party, item, section), 303)
    return _page(slug, party, item, decision=form, stale=stale), status


def _item(slug: str, party: str, item: str) -> tuple[Outline, Item, Section]:
    """The item that the address names, as the report has it now. Raises UnknownReport."""
    outline = queries.outline_of(slug, party)
    named = outline.find(item)
    asked = request.args.get("approach", "")
    if named is None:
        raise queries.UnknownReport(f"There is no item {item}.")
    report = queries.report_now(db.session, outline, party.upper(), as_at=local_today())
    names = {token: each.key for each in report.approaches for token in each.tokens}
    wanted = names.get(asked, asked)
    for section in report.sections:
        if section.code == named[1].code and section.approach == wanted:
            return outline, named[1], section
    raise queries.UnknownReport(f"There is no approach {asked} in this report.")


def _address(slug: str, party: str, item: str, section: Section) -> str:
    return url_for(
        "reporting.narrative_text", slug=slug, party=party, item=item, approach=section.approach or None
    )  # fmt: skip


def _page(
    slug: str, party: str, item: str, *, content: Any = None, explanation: Any = None, decision: Any = None,
    stale: Any = None,
) -> str:  # fmt: skip
    outline, found, section = _item(slug, party, item)
    rows = queries.texts_of_item(
        db.session, outline, party.upper(), item=found.code, approach=section.approach
    )  # fmt: skip
    standing = {
        purpose: next((row for row in rows if row.purpose == purpose and row.decision == "approved"), None)
        for purpose in (CONTENT, EXPLANATION)
    }
    officer, see = current_officer(), may_see_protected()
    waiting = [row for row in rows if row.decision == ""]
    forms = (content or _content(standing[CONTENT]), explanation or _explanation(standing[EXPLANATION]), decision)
    problems = [problem for form in forms if form is not None for problem in form.problems()]
    may_prepare, may_sign = officer.may("reports.prepare"), officer.may("reports.sign")
    anchors = {
        *(("text", "basis", "confidential") if may_prepare and found.text else ()),
        *(("explanation",) if may_prepare and section.gaps else ()),
        *(("reason",) if may_sign and waiting and waiting[0].proposed_by != officer.id else ()),
    }
    return render_template(
        "reporting/narratives_text.html",
        outline=outline, item=found, section=section, slug=slug, party=party, rows=rows, waiting=waiting,
        content=forms[0], explanation=forms[1], decision=decision or TextDecisionForm(formdata=None), stale=stale,
        may_prepare=may_prepare, may_sign=may_sign, anchors=anchors, me=officer.id, see=see,
        address=_address(slug, party, item, section), tabs=tabs(), when=local_words, problems=problems,
        url_of=lambda place: place_url(place, section=section, slug=slug, party=party),
        back=url_for("reporting.narrative", slug=slug, party=party), has_errors=bool(problems),
    )  # fmt: skip


def _content(row: Any) -> ContentForm:
    data = {"text": row.text, "confidential": row.confidential, "basis": row.basis} if row else {}
    return ContentForm(formdata=None, data=data)


def _explanation(row: Any) -> ExplanationForm:
    return ExplanationForm(formdata=None, data={"explanation": row.text} if row else {})
