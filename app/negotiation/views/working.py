"""Pages on which an article is worked: its texts are written, and it is taken from step to step."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.uploads_access import takes_long_texts
from app.core.versions import StaleVersion
from app.core.web import history_entries
from app.negotiation import article_commands, queries, shown
from app.negotiation.answers import MOST_TEXT, NegotiationRefused, UnknownNegotiation
from app.negotiation.article_commands import TEXTS
from app.negotiation.forms import STEP_FORMS, StepForm, TextForm, mark
from app.negotiation.queries import Tracker
from app.negotiation.views.blueprint import blueprint, frame, round_choices
from workflows import engine
from workflows.declaration import Step
from workflows.negotiation import ARTICLE, ArticleState

_ONE = "/partners/<iso3:iso3>/negotiation/articles/<int(max=9999):number>"
# What is longer than its field takes is still read, so that it is given back with the sentence that says so.
MOST_TEXTS = (len(TEXTS) + 1) * MOST_TEXT


@blueprint.get(f"{_ONE}/text")
@requires("negotiation.write", partner="iso3")
def text(iso3: str, number: int) -> str:
    """The form of the three texts, filled in as they stand."""
    found = queries.tracker(db.session, iso3)
    row = found.article(number)
    newest = queries.version(db.session, row.id, row.texts)
    data: dict[str, Any] = {name: getattr(newest, name) if newest else "" for name in TEXTS}
    data |= {"version": row.version, "round_number": str(found.rounds[-1].number) if found.rounds else ""}
    return _text_page(found, row, TextForm(formdata=None, data=data))


@blueprint.post(f"{_ONE}/text")
@requires("negotiation.write", partner="iso3")
@takes_long_texts(MOST_TEXTS)
def write_text(iso3: str, number: int) -> Any:
    """Write the next version of the texts; where somebody was faster, show what changed and keep what was typed."""
    form, status, changes, theirs = TextForm(), 422, None, []
    if form.validate():
        try:
            written = article_commands.write_texts(
                current_officer().actor(iso3.upper()), iso3=iso3, number=number, answers=form.answers(),
                version=form.version.data,
            )  # fmt: skip
        except NegotiationRefused as refused:
            mark(form, str(refused), refused.field)
        except StaleVersion as stale:
            changes, status = history_entries(stale.changes), 409
            form.version.data, form.version.raw_data = stale.version, None
            theirs = _against_theirs(iso3, number, form)
        else:
            flash(f"You wrote version {written.number}. {_left(written.brackets)}", "done")
            return redirect(url_for("negotiation.article", iso3=iso3, number=number), 303)
    found = queries.tracker(db.session, iso3)
    return _text_page(found, found.article(number), form, changes=changes, theirs=theirs), status


def _left(brackets: int) -> str:
    if not brackets:
        return "No bracket is left."
    return "1 bracket is left." if brackets == 1 else f"{brackets} brackets are left."


def _against_theirs(iso3: str, number: int, form: TextForm) -> list[tuple[str, list[shown.Paragraph]]]:
    """What differs between the texts that stand now and those that were typed."""
    row = queries.tracker(db.session, iso3).article(number)
    newest = queries.version(db.session, row.id, row.texts)
    pairs = [(label, getattr(newest, name) if newest else "", form[name].data or "") for name, label in TEXTS.items()]
    return [(label, shown.compared(stands, typed)) for label, stands, typed in pairs if stands != typed]


def _text_page(found: Tracker, row: Any, form: TextForm, *, changes: Any = None, theirs: Any = ()) -> str:
    form.round_number.choices = choices(round_choices(found, none="Before round 1"))
    names = [(str(each.id), each.name) for each in queries.received(db.session, found.row.id)]
    form.source_id.choices = choices([("", "No file"), *names])
    form.partner_text.label.text = f"Text of {found.partner.in_text}"
    return render_template(
        "negotiation/text.html", **frame(found), article=row, form=form, changes=changes, theirs=theirs,
        problems=form.problems(), has_errors=bool(form.problems()) or changes is not None,
    )  # fmt: skip


@blueprint.get(f"{_ONE}/steps/<step>")
@requires("negotiation.view", partner="iso3")
def step(iso3: str, number: int, step: str) -> str:
    """The questions of a step, with what stands in the way already said."""
    found, declared = queries.tracker(db.session, iso3), _declared(step)
    row = found.article(number)
    data = {"version": row.version, "round_number": str(found.rounds[-1].number) if found.rounds else ""}
    return _step_page(found, row, declared, STEP_FORMS.get(declared.name, StepForm)(formdata=None, data=data))


@blueprint.post(f"{_ONE}/steps/<step>")
@requires("negotiation.write", partner="iso3")
def take_step(iso3: str, number: int, step: str) -> Any:
    """Take the step, or show every reason why not with the answers kept."""
    declared = _declared(step)
    form = STEP_FORMS.get(declared.name, StepForm)()
    sentence, changes, status = "", None, 422
    if form.validate():
        try:
            said = article_commands.take_step(
                current_officer().actor(iso3.upper()), iso3=iso3, number=number, step=declared.name,
                answers=form.answers(), version=form.version.data,
            )  # fmt: skip
        except engine.Refused as refused:
            for reason in refused.reasons:
                if reason.field and reason.field in form:
                    mark(form, reason.sentence, reason.field)
        except UnknownNegotiation:
            db.session.rollback()
            if "round_number" not in form:
                raise
            mark(form, "Choose a round that is recorded.", "round_number")
        except NegotiationRefused as refused:
            sentence = str(refused)
        except engine.WrongStage as wrong:
            sentence, status = str(wrong), 409
        except StaleVersion as stale:
            changes, status = history_entries(stale.changes), 409
            form.version.data, form.version.raw_data = stale.version, None
        else:
            flash(said, "done")
            return redirect(url_for("negotiation.article", iso3=iso3, number=number), 303)
    found = queries.tracker(db.session, iso3)
    row = found.article(number)
    return _step_page(found, row, declared, form, sentence=sentence, changes=changes, tried=True), status


def _declared(name: str) -> Step:
    return ARTICLE.step(name.replace("-", "_")) or abort(404)


def _step_page(
    found: Tracker, row: Any, declared: Step, form: StepForm, *, sentence: str = "", changes: Any = None,
    tried: bool = False,
) -> str:  # fmt: skip
    facts = queries.facts_of(row, written=queries.is_written(db.session, row))
    if "round_number" in form:
        form["round_number"].choices = choices(round_choices(found) or [("", "No round is recorded yet")])
    return render_template(
        "negotiation/step.html",
        **frame(found),
        article=row,
        step=declared,
        form=form,
        needed=engine.unmet(declared, facts, with_answers=False),
        permitted=bool(declared.by & current_officer().roles_for(found.iso3)),
        right_state=ArticleState(row.state) in declared.source,
        questions=[field for field in form if field.type not in ("VersionField", "CSRFTokenField")],
        refused=tried and changes is None,
        sentence=sentence,
        changes=changes,
        problems=form.problems() if tried else [],
        has_errors=tried,
    )
