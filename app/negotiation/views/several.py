"""One step of several articles at once: those that can take it are listed first, then all of them take it or none."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from app.clearances.asking import listed
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.versions import StaleVersion
from app.core.web import history_entries
from app.negotiation import article_commands, queries
from app.negotiation.answers import MOST_ARTICLES, NegotiationRefused, UnknownNegotiation
from app.negotiation.forms import STEP_FORMS, StepForm, mark
from app.negotiation.queries import Tracker
from app.negotiation.views.blueprint import blueprint, frame, round_choices
from workflows import engine
from workflows.declaration import Step
from workflows.negotiation import ARTICLE, ArticleState

_SEVERAL = "/partners/<iso3:iso3>/negotiation/several"


@blueprint.get(_SEVERAL)
@requires("negotiation.write", partner="iso3")
def several(iso3: str) -> str:
    """Which of the chosen articles would take the step; every one that can where none was chosen."""
    found, declared = queries.tracker(db.session, iso3), _declared(request.args.get("step", ""))
    data = {"round_number": str(found.rounds[-1].number) if found.rounds else ""}
    form = _form(declared)(formdata=None, data=data)
    return _page(found, declared, form, chosen=_numbers(request.args.getlist("chosen")))


@blueprint.post(_SEVERAL)
@requires("negotiation.write", partner="iso3")
def take_several(iso3: str) -> Any:
    """Take the step of all of them, or say what stands in the way with the answers kept."""
    declared = _declared(request.form.get("step", ""))
    form, chosen = _form(declared)(), _versions(request.form.getlist("chosen"))
    sentence, changes, status = "" if chosen else "No article is chosen.", None, 422
    if chosen and form.validate():
        try:
            article_commands.take_steps(
                current_officer().actor(iso3.upper()), iso3=iso3, step=declared.name, chosen=chosen,
                answers=form.answers(),
            )  # fmt: skip
        except engine.Refused as refused:
            for reason in refused.reasons:
                mark(form, reason.sentence, reason.field)
        except UnknownNegotiation as unknown:
            db.session.rollback()
            sentence = str(unknown)
        except NegotiationRefused as refused:
            sentence = str(refused)
        except StaleVersion as stale:
            changes, status = history_entries(stale.changes), 409
        else:
            names = listed([str(number) for number in sorted(chosen)])
            flash(f"{declared.label}: done for article{'' if len(chosen) == 1 else 's'} {names}.", "done")
            return redirect(url_for("negotiation.tracker", iso3=iso3), 303)
    found = queries.tracker(db.session, iso3)
    return _page(found, declared, form, chosen=list(chosen), tried=True, sentence=sentence, changes=changes), status


def _page(
    found: Tracker, declared: Step, form: StepForm, *, chosen: list[int], tried: bool = False, sentence: str = "",
    changes: Any = None,
) -> str:  # fmt: skip
    if "round_number" in form:
        form["round_number"].choices = choices(round_choices(found) or [("", "No round is recorded yet")])
    rows = [each for each in found.articles if not chosen or each.number in chosen]
    against = _against(found, declared, rows)
    return render_template(
        "negotiation/several.html",
        **frame(found),
        step=declared,
        form=form,
        able=[each for each in rows if each.id not in against],
        unable=[(each, against[each.id]) for each in rows if each.id in against] if chosen else [],
        questions=[field for field in form if field.type not in ("VersionField", "CSRFTokenField")],
        tried=tried,
        sentence=sentence,
        changes=changes,
        problems=form.problems() if tried else [],
        has_errors=tried,
    )


def _against(found: Tracker, declared: Step, rows: list[Any]) -> dict[int, str]:
    """By article, the sentence that says why it cannot take the step now. One query for all of them."""
    written, said = queries.written_articles(db.session, found.row.id), {}
    for each in rows:
        facts = queries.facts_of(each, written=each.id in written)
        if ArticleState(each.state) not in declared.source:
            said[each.id] = "The step does not lead out of the state in which it is"
        elif unmet := engine.unmet(declared, facts, with_answers=False):
            said[each.id] = unmet[0].sentence
    return said


def _declared(name: str) -> Step:
    return ARTICLE.step(name.replace("-", "_")) or abort(404)


def _form(declared: Step) -> type[StepForm]:
    return STEP_FORMS.get(declared.name, StepForm)


def _numbers(values: list[str]) -> list[int]:
    """The numbers among what was sent; what is none is left out."""
    found = [int(each) for each in values if each.isascii() and each.isdigit() and len(each) < 5]
    return list(dict.fromkeys(found))[:MOST_ARTICLES]


def _versions(values: list[str]) -> dict[int, int | None]:
    """By the number of an article, the version that the page showed: `7:3`."""
    found: dict[int, int | None] = {}
    for value in values[:MOST_ARTICLES]:
        number, _, version = value.partition(":")
        if _numbers([number]) and version.isascii() and version.isdigit() and len(version) < 10:
            found[int(number)] = int(version)
    return found
