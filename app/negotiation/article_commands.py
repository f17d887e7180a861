"""Changes to one article: its texts are written, and it is taken from step to step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core import audit, clock, versions
from app.core.db import unit_of_work
from app.negotiation import brackets, queries
from app.negotiation.answers import MOST_TEXT, NegotiationRefused, StepAnswers, TextAnswers, tidy
from app.negotiation.commands import article_about, flush, log, permit, text_version
from app.negotiation.models import Article, ArticleStep
from app.negotiation.queries import Tracker
from app.negotiation.records import counted, settled
from workflows import engine
from workflows.negotiation import ARTICLE, ArticleState, Turn
from workflows.vocabulary import Actor

TEXTS = {"sg_text": "Singapore text", "partner_text": "partner text", "working_text": "working text"}


@dataclass(frozen=True)
class Written:
    """What was written, for the page that follows."""

    number: int
    brackets: int
    sha256: str


def write_texts(actor: Actor, *, iso3: str, number: int, answers: TextAnswers, version: int | None) -> Written:
    """Add a version of the texts of an article, in a round or before the first; earlier ones stay as they are.

    Raises NotPermitted, UnknownNegotiation, StaleVersion, and NegotiationRefused for a bracket without a partner, for
    a text that cannot be kept, for an article whose words are agreed, and where nothing would change.
    """
    permit(actor)
    said = _texts(answers)
    contested = brackets.count(said[2])
    with unit_of_work() as session:
        found = queries.tracker(session, iso3, lock=True)
        row = found.article(number)
        versions.check(session, article_about(row), seen=version)
        if settled(row):
            raise NegotiationRefused("The words of this article are agreed. Set it back to open first, with a reason.")
        round_id = found.round(answers.round_number).id if answers.round_number else None
        _not_the_same(session, row, said, round_id=round_id)
        if answers.source_id and not queries.is_received(session, found.row.id, answers.source_id):
            raise NegotiationRefused("Choose a file that was received in this negotiation.", "source_id")
        written = text_version(
            row.id, row.texts + 1, said, actor=actor, round_id=round_id, brackets=contested,
            source_id=answers.source_id,
        )  # fmt: skip
        session.add(written)
        row.texts, row.brackets = row.texts + 1, contested
        row.version += 1
        flush(session)
        left = f"{counted(contested, 'bracket')} left"
        log(
            session, actor, found, about=article_about(row), path=_path(found, row), told=(),
            done=f"wrote version {row.texts} of article {row.number}, {row.title}, {left}",
            details={"version": row.texts, "sha256": written.sha256, "round": answers.round_number or 0,
                     "brackets": contested, "source": str(answers.source_id or "")},
        )  # fmt: skip
        outcome = Written(row.texts, contested, written.sha256)
    return outcome


def _texts(answers: TextAnswers) -> tuple[str, str, str]:
    said = []
    for name, label in TEXTS.items():
        text = tidy(name, getattr(answers, name), most=MOST_TEXT, multiline=True, label=label)
        try:
            brackets.check(text)
        except brackets.Unbalanced as fault:
            raise NegotiationRefused(f"{label[:1].upper()}{label[1:]}: {fault}", name) from fault
        said.append(text)
    sg, partner, working = said
    return sg, partner, working


def _not_the_same(session: Any, row: Article, said: tuple[str, str, str], *, round_id: int | None) -> None:
    newest = queries.version(session, row.id, row.texts)
    was = (newest.sg_text, newest.partner_text, newest.working_text) if newest else ("", "", "")
    if said == was and (newest is None or newest.round_id == round_id):
        raise NegotiationRefused("Nothing would change: these are the texts that stand already.", "working_text")


def take_step(actor: Actor, *, iso3: str, number: int, step: str, answers: StepAnswers, version: int | None) -> str:
    """Take one step of an article in one transaction; a sentence that says what was done.

    `version` is that of the page the form was made from. Raises UnknownNegotiation, StaleVersion, NegotiationRefused,
    and what `engine.fire` raises; then nothing is written.
    """
    answers = _tidied(answers)
    with unit_of_work() as session:
        found = queries.tracker(session, iso3, lock=True)
        done = _take(session, actor, found, number=number, step=step, answers=answers, version=version)
    return f"You {done}."


def take_steps(
    actor: Actor, *, iso3: str, step: str, chosen: Mapping[int, int | None], answers: StepAnswers
) -> int:  # fmt: skip
    """Take the same step of several articles, all of them or none; how many there were.

    `chosen` has the version of each as the page showed it. Raises what `take_step` raises, and NegotiationRefused with
    the number of the article that stands in the way.
    """
    answers = _tidied(answers)
    with unit_of_work() as session:
        found = queries.tracker(session, iso3, lock=True)
        for number, version in sorted(chosen.items()):
            try:
                _take(session, actor, found, number=number, step=step, answers=answers, version=version)
            except engine.Refused as refused:
                against = next((reason for reason in refused.reasons if not reason.field), None)
                if against is None:
                    raise
                raise NegotiationRefused(f"Article {number}: {against.sentence}. Nothing was done.") from refused
            except engine.WrongStage as wrong:
                raise NegotiationRefused(f"Article {number}: {wrong} Nothing was done.") from wrong
    return len(chosen)


def _tidied(answers: StepAnswers) -> StepAnswers:
    return StepAnswers(
        agreed_by=tidy("agreed_by", answers.agreed_by, most=500, label="names of who agreed"),
        place=tidy("place", answers.place), round_number=answers.round_number,
        reason=tidy("reason", answers.reason, most=2000, multiline=True),
    )  # fmt: skip


def _take(
    session: Any, actor: Actor, found: Tracker, *, number: int, step: str, answers: StepAnswers, version: int | None
) -> str:
    """One step of one article inside the transaction; what was done."""
    row = found.article(number)
    versions.check(session, article_about(row), seen=version)
    outcome = engine.fire(
        ARTICLE, step, stage=ArticleState(row.state), actor=actor, facts=_facts(session, row, answers)
    )
    round_id = found.round(answers.round_number).id if answers.round_number else None
    target = ArticleState(outcome.target)
    _move(row, step, target)
    session.add(_step_row(actor, row, step, answers=answers, round_id=round_id))
    flush(session)
    because = f": {answers.reason.rstrip('.')}" if answers.reason else ""
    log(
        session, actor, found, about=article_about(row), path=_path(found, row), told=outcome.step.tells,
        role=", ".join(sorted(outcome.step.by & actor.roles)),
        done=f"{outcome.step.done} ({row.number}, {row.title}){because}",
        details={"step": step, "led_to": target.value, "turn": row.turn, **answers.body(), "texts": row.texts},
    )  # fmt: skip
    return outcome.step.done


def _facts(session: Any, row: Article, answers: StepAnswers) -> Any:
    return queries.facts_of(row, answers, written=queries.is_written(session, row))


def _move(row: Article, step: str, target: ArticleState) -> None:
    """Where it stands now, and whose turn it is: an article that is agreed is nobody's."""
    turns = {"open": Turn.OURS, "hand_over": Turn.THEIRS, "take_back": Turn.OURS, "reopen": Turn.OURS}
    turn = turns.get(step, Turn(row.turn))
    if target is ArticleState.AGREED:
        turn = Turn.NOBODY
    if turn.value != row.turn:
        row.turn, row.turn_since = turn.value, clock.now()
    row.state = target.value
    row.version += 1


def _step_row(actor: Actor, row: Article, step: str, *, answers: StepAnswers, round_id: int | None) -> ArticleStep:
    return ArticleStep(
        article_id=row.id, step=step, led_to=row.state, turn=row.turn, round_id=round_id, agreed_by=answers.agreed_by,
        place=answers.place, reason=answers.reason, taken_by=actor.id or None, taken_by_name=actor.name,
        taken_at=clock.now(),
    )  # fmt: skip


def _path(found: Tracker, row: Article) -> str:
    return f"/partners/{found.iso3.lower()}/negotiation/articles/{row.number}"


def export_taken(actor: Actor, *, iso3: str, name: str, sha256: str) -> None:
    """Put on record that an export was taken out, with the SHA-256 of its bytes."""
    with unit_of_work() as session:
        found = queries.tracker(session, iso3)
        audit.append(
            session, actor, action="negotiation.export", summary=f"exported “{name}”",
            about=audit.Object("negotiation", found.iso3, found.row.version),
            details={"file": name, "sha256": sha256, "partner": found.iso3},
        )  # fmt: skip
