"""Changes to a tracker as a whole: it is begun, rounds are recorded, files received, articles put in order."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.agreements.queries import partner_row
from app.core import audit, clock, files, outbox, versions
from app.core.db import broken_constraint, unit_of_work
from app.core.registry import registry
from app.core.uploads import Upload
from app.negotiation import queries
from app.negotiation.answers import (
    MODES,
    MOST_ARTICLES,
    MOST_NOTE,
    ArticleAnswers,
    NegotiationRefused,
    RoundAnswers,
    tidy,
)
from app.negotiation.library import Library, library
from app.negotiation.models import Article, ArticleVersion, Negotiation, ReceivedFile, Round
from app.negotiation.queries import Tracker
from workflows.engine import NotPermitted
from workflows.negotiation import TEAM, ArticleState
from workflows.vocabulary import Actor, Audience


def begin(actor: Actor, *, iso3: str, from_model: bool) -> int:
    """Begin the tracker of a partner from the model text or empty; how many articles it has.

    Raises NotPermitted, UnknownPartner, and NegotiationRefused where one was begun already.
    """
    permit(actor)
    with unit_of_work() as session:
        partner = partner_row(session, iso3, lock=True)
        if queries.find(session, iso3) is not None:
            raise NegotiationRefused(f"The negotiation with {partner.in_text} is tracked already.")
        row = Negotiation(
            partner=partner.iso3, begun_from="model" if from_model else "empty", begun_by=actor.id or None,
            begun_by_name=actor.name, begun_at=clock.now(), version=1,
        )  # fmt: skip
        session.add(row)
        session.flush()
        rows = _from_model(session, actor, row, library(session)) if from_model else []
        articles = len(rows)
        origin = f"from the model text, {articles} articles" if from_model else "empty"
        log(
            session, actor, queries.tracker(session, iso3), done=f"began the tracker {origin}",
            details={"from": row.begun_from, "articles": articles, "rows": rows},
        )  # fmt: skip
    return articles


def _from_model(session: Any, actor: Actor, row: Negotiation, found: Library) -> list[dict[str, Any]]:
    """Add the articles; what the audit keeps of each."""
    rows = []
    for number, model in enumerate(found.articles, start=1):
        article = new_article(row.id, number, title=model.title, model_key=model.key)
        session.add(article)
        session.flush()
        text = None
        if model.text:
            article.texts = 1
            session.add(text := text_version(article.id, 1, (model.text, "", ""), actor=actor))
        rows.append({"id": article.id, "title": article.title, "sha256": text.sha256 if text else ""})
    session.flush()
    return rows


def new_article(negotiation_id: int, number: int, *, title: str, model_key: str = "") -> Article:
    """A row that nobody has worked on yet."""
    return Article(
        negotiation_id=negotiation_id, number=number, title=title, model_key=model_key,
        state=ArticleState.NOT_OPENED.value, turn="", turn_since=None, brackets=0, texts=0, owner_id=None,
        owner_name="", next="", left_out="", version=1,
    )  # fmt: skip


def text_version(
    article_id: int, number: int, texts: tuple[str, str, str], *, actor: Actor, round_id: int | None = None,
    brackets: int = 0, source_id: Any = None,
) -> ArticleVersion:  # fmt: skip
    """A version of the three texts with its hash."""
    sg, partner, working = texts
    return ArticleVersion(
        article_id=article_id, number=number, round_id=round_id, sg_text=sg, partner_text=partner,
        working_text=working, brackets=brackets, source_id=source_id,
        sha256=hashlib.sha256("\x1e".join(texts).encode()).hexdigest(), written_by=actor.id or None,
        written_by_name=actor.name, written_at=clock.now(),
    )  # fmt: skip


def record_round(actor: Actor, *, iso3: str, answers: RoundAnswers, number: int | None = None,
                 version: int | None = None) -> int:  # fmt: skip
    """Record a new round, or with `number` change what is recorded of one; its number.

    Raises NotPermitted, UnknownNegotiation, StaleVersion, NegotiationRefused.
    """
    permit(actor)
    said = _round_values(answers)
    with unit_of_work() as session:
        found = queries.tracker(session, iso3, lock=True)
        if number is None:
            row = Round(
                negotiation_id=found.row.id, number=len(found.rounds) + 1, recorded_by=actor.id or None,
                recorded_by_name=actor.name, recorded_at=clock.now(), version=1, **said,
            )  # fmt: skip
            session.add(row)
            done = f"recorded round {row.number}"
        else:
            row = found.round(number)
            versions.check(session, round_about(found, row), seen=version)
            for name, value in said.items():
                setattr(row, name, value)
            row.version += 1
            done = f"changed what is recorded of round {row.number}"
        session.flush()
        details = {name: str(value or "") for name, value in said.items()}
        log(session, actor, found, done=done, details=details, about=round_about(found, row))
        recorded: int = row.number
    return recorded


def _round_values(answers: RoundAnswers) -> dict[str, Any]:
    if answers.first is None:
        raise NegotiationRefused("Enter the day on which the round begins.", "first")
    if answers.last is not None and answers.last < answers.first:
        raise NegotiationRefused("The last day must not be before the first.", "last")
    if answers.mode not in MODES:
        raise NegotiationRefused("Choose how the round was held.", "mode")
    long = {"most": MOST_NOTE, "multiline": True}
    return {
        "first": answers.first, "last": answers.last, "mode": answers.mode, "place": tidy("place", answers.place),
        "sg_delegation": tidy("sg_delegation", answers.sg_delegation, label="delegation of Singapore", **long),
        "partner_delegation": tidy("partner_delegation", answers.partner_delegation, label="other delegation", **long),
        "note": tidy("note", answers.note, **long),
    }  # fmt: skip


def receive_file(actor: Actor, *, iso3: str, round_number: int, file: tuple[Upload, bytes], note: str = "") -> str:
    """Keep a file as it was received in a round; its SHA-256. Raises NotPermitted, UnknownNegotiation and refusals."""
    permit(actor)
    note = tidy("note", note, most=500)
    with unit_of_work() as session:
        found = queries.tracker(session, iso3, lock=True)
        row = found.round(round_number)
        kept = files.keep(session, actor, *file, subject=audit.Object("negotiation", found.iso3))
        received = ReceivedFile(negotiation_id=found.row.id, round_id=row.id, file_id=kept.id, note=note)
        session.add(received)
        session.flush()
        log(
            session, actor, found, done=f"kept the file “{kept.name}”, received in round {row.number}",
            details={"file": kept.name, "sha256": kept.sha256, "round": row.number, "id": received.id, "note": note},
        )  # fmt: skip
        digest = str(kept.sha256)
    return digest


def keep_article(actor: Actor, *, iso3: str, answers: ArticleAnswers, number: int | None = None,
                 version: int | None = None) -> int:  # fmt: skip
    """Add an article, or with `number` change its title, place, owner or next move; the place where it now stands.

    Raises NotPermitted, UnknownNegotiation, StaleVersion, NegotiationRefused.
    """
    permit(actor)
    said = {"title": tidy("title", answers.title), "next": tidy("next", answers.next, most=500, label="next move")}
    if not said["title"]:
        raise NegotiationRefused("Enter the title of the article.", "title")
    with unit_of_work() as session:
        found = queries.tracker(session, iso3, lock=True)
        if number is None:
            if len(found.articles) >= MOST_ARTICLES:
                raise NegotiationRefused(f"A text has at most {MOST_ARTICLES} articles.", "title")
            row = new_article(found.row.id, len(found.articles) + 1, title=said["title"])
            session.add(row)
            done = "added the article"
        else:
            row = found.article(number)
            versions.check(session, article_about(row), seen=version)
            row.version += 1
            done = "changed the article"
        row.title, row.next = said["title"], said["next"]
        row.model_key = _model_key(session, answers.model_key)
        row.owner_id, row.owner_name = _owner(session, answers.owner_id, found.iso3)
        session.flush()
        _place(found, row, answers.number)
        session.flush()
        log(
            session, actor, found, done=f"{done} {row.number}, {row.title}", about=article_about(row),
            details={"number": row.number, "title": row.title, "owner": row.owner_name, "owner_id": row.owner_id,
                     "next": row.next, "model_key": row.model_key, "order": _order(found, row)},
        )  # fmt: skip
        place: int = row.number
    return place


def leave_out(actor: Actor, *, iso3: str, number: int, reason: str, version: int | None) -> None:
    """Leave an article out of the text, with the reason; those after it move up. Raises as `keep_article`."""
    permit(actor)
    reason = tidy("reason", reason, most=2000, multiline=True)
    if not reason:
        raise NegotiationRefused("Enter why the article is left out; it is kept in the history.", "reason")
    with unit_of_work() as session:
        found = queries.tracker(session, iso3, lock=True)
        row = found.article(number)
        versions.check(session, article_about(row), seen=version)
        row.number, row.left_out, row.owner_id, row.owner_name = None, reason, None, ""
        row.version += 1
        for place, other in enumerate((each for each in found.articles if each is not row), start=1):
            other.number = place
        session.flush()
        log(
            session, actor, found, done=f"left out the article “{row.title}”: {reason.rstrip('.')}",
            about=article_about(row),
            details={"was": number, "title": row.title, "left_out": reason, "order": _order(found, row)},
        )  # fmt: skip


def _model_key(session: Any, key: str) -> str:
    """Raises NegotiationRefused for an article that the model text does not have."""
    if key and key not in {model.key for model in library(session).articles}:
        raise NegotiationRefused("Choose an article of the model text, or none.", "model_key")
    return key


def _owner(session: Any, officer_id: int | None, iso3: str) -> tuple[int | None, str]:
    """The officer with the name; only somebody who may write for this partner."""
    if officer_id is None:
        return None, ""
    found = {each.id: each for people in registry.all("people") for each in people(session)}.get(officer_id)
    if found is None or not found.may("negotiation.write", iso3):
        raise NegotiationRefused("Choose somebody who works on this negotiation.", "owner_id")
    return found.id, found.name


def _place(found: Tracker, row: Article, asked: int | None) -> None:
    """Put the article in its place and number the others around it, without gaps."""
    others = [each for each in found.articles if each is not row]
    place = len(others) + 1 if asked is None else max(1, min(asked, len(others) + 1))
    others.insert(place - 1, row)
    for number, each in enumerate(others, start=1):
        if each.number != number:
            each.number = number


def _order(found: Tracker, row: Article) -> list[int]:
    """The articles in their places, by id, with the one that was added or left out just now."""
    placed = [each for each in {*found.articles, row} if each.number is not None]
    return [each.id for each in sorted(placed, key=lambda each: each.number)]


def permit(actor: Actor) -> None:
    if not actor.roles & TEAM:
        raise NotPermitted("None of your roles works on this negotiation.")


def article_about(row: Article) -> audit.Object:
    """What an entry about an article names: its id, since its place may change."""
    return audit.Object("article", str(row.id), row.version)


def round_about(found: Tracker, row: Round) -> audit.Object:
    return audit.Object("round", f"{found.iso3}-{row.number}", row.version)


def flush(session: Any) -> None:
    """Write what is changed. Raises NegotiationRefused where the database holds what a guard missed."""
    try:
        session.flush()
    except IntegrityError as error:
        if broken_constraint(error) != "ck_negotiation_articles_agreed_without_brackets":
            raise
        raise NegotiationRefused("Brackets are left in the working text.") from error


def log(session: Any, actor: Actor, found: Tracker, *, done: str, details: dict[str, Any], about: Any = None,
        role: str = "", path: str = "", told: tuple[Audience, ...] = (Audience.NEGOTIATORS,)) -> None:  # fmt: skip
    """The message to the team and, last, the audit entry."""
    path = path or f"/partners/{found.iso3.lower()}/negotiation"
    outbox.tell(
        session, told, actor_id=actor.id, partner=found.iso3, path=path,
        subject=f"{actor.name} {done.split(':')[0]}: {found.partner.name}",
    )  # fmt: skip
    audit.append(
        session, actor, action=f"negotiation.{done.split(' ')[0]}", role=role,
        about=about or audit.Object("negotiation", found.iso3, found.row.version), summary=done,
        details={"reference": f"Negotiation with {found.partner.in_text}", "partner": found.iso3, **details},
    )  # fmt: skip
