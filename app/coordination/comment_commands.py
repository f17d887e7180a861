"""Changes to comments: written for those whom its author chose, edited for an hour, withdrawn but not deleted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from app.coordination import comment_queries as queries
from app.coordination.answers import MOST_TEXT, CommentAnswers, CommentRefused, TaskRefused, tidy
from app.coordination.finding import UnknownComment, UnknownRecord, carries, may_see, people, record_of
from app.coordination.following import followers, silent
from app.coordination.models import VISIBILITIES, Comment, CommentText, Mention
from app.coordination.records import Record
from app.coordination.task_queries import task_row
from app.core import audit, clock, outbox, versions
from app.core.access import Officer
from app.core.db import unit_of_work
from app.core.proving import digest
from workflows import engine
from workflows.vocabulary import AGENCIES, Actor

_ORDER = [agency.code for agency in AGENCIES]
MOST_MENTIONS = 30


def comment(actor: Actor, *, type: str, id: str, answers: CommentAnswers) -> uuid.UUID:
    """Write a comment on a record; its id. Whoever it names and whoever follows the record hears of it.

    Raises UnknownRecord where the record may not be seen, NotPermitted, and CommentRefused for an answer that
    cannot be kept, above all where it names somebody who may not read it.
    """
    with unit_of_work() as session:
        record = record_of(session, type=type, id=id)
        if record is None or not carries(actor, record.permission):
            raise UnknownRecord(f"{type} {id}")
        if not carries(actor, "comments.write"):
            raise engine.NotPermitted("None of your roles for this partner writes comments.")
        text, agencies = _text(answers.text), _agencies(actor, answers)
        everybody = people(session)
        named = _mentioned(answers, text, everybody)
        _refuse_outsiders(named, record, agencies)
        now = clock.now()
        row = Comment(
            about_type=record.type, about_id=record.id, about_title=record.title, about_url=record.url,
            partner=record.partner or None, permission=record.permission, visibility=answers.visibility,
            agencies=agencies, text=text, author_id=actor.id, author_name=actor.name, author_agency=actor.agency,
            at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(CommentText(comment_id=row.id, number=1, text=text, recorded_at=now))
        session.add_all(Mention(comment_id=row.id, officer_id=each.id, at=now) for each in named)
        _tell(session, actor, row, named=[each.id for each in named])
        _log(session, actor, row, "wrote a comment")
        return row.id


def edit(actor: Actor, *, comment_id: uuid.UUID, text: str, version: int | None) -> None:
    """Change what one's own comment says, within an hour; every text it had is kept. Whom it is for stays.

    Raises UnknownComment for that of somebody else, StaleVersion, and CommentRefused.
    """
    text = _text(text)
    with unit_of_work() as session:
        row = _own(session, actor, comment_id, version)
        if not queries.may_edit(row, now=clock.now()):
            raise CommentRefused("A comment can be changed for an hour only. Withdraw it, or write another.", "text")
        named = _mentioned(CommentAnswers(text, row.visibility), text, people(session))
        record = Record(row.about_type, row.about_id, row.about_title, row.about_url, row.partner or "", row.permission)
        _refuse_outsiders(named, record, row.agencies)
        known = set(queries.mentioned(session, [row.id]).get(row.id, []))
        new = [each.id for each in named if each.id not in known]
        now = clock.now()
        row.text, row.edited_at = text, now
        session.flush()
        session.add(CommentText(comment_id=row.id, number=row.version, text=text, recorded_at=now))
        session.add_all(Mention(comment_id=row.id, officer_id=each, at=now) for each in new)
        _tell_named(session, actor, row, new)
        _log(session, actor, row, "edited a comment")


def withdraw(actor: Actor, *, comment_id: uuid.UUID, version: int | None) -> None:
    """Take back one's own comment: that it was there stays, what it said is shown no more.

    Raises UnknownComment for that of somebody else, StaleVersion, and CommentRefused where it is withdrawn already.
    """
    with unit_of_work() as session:
        row = _own(session, actor, comment_id, version)
        row.withdrawn_at = clock.now()
        session.flush()
        _log(session, actor, row, "withdrew a comment")


def _own(session: Any, actor: Actor, comment_id: uuid.UUID, version: int | None) -> Comment:
    row = queries.comment_row(session, comment_id, lock=True)
    if row.author_id != actor.id or not carries(actor, row.permission):
        raise UnknownComment(str(comment_id))
    versions.check(session, audit.Object("comment", str(row.id), row.version), seen=version)
    if row.withdrawn_at is not None:
        raise CommentRefused("The comment was withdrawn already.", "text")
    return row


def _text(typed: str) -> str:
    try:
        text = tidy("comment", typed, most=MOST_TEXT, multiline=True)
    except TaskRefused as refused:
        raise CommentRefused(str(refused), "text") from refused
    if not text:
        raise CommentRefused("Write the comment.", "text")
    return text


def _agencies(actor: Actor, answers: CommentAnswers) -> list[str]:
    """For whom it is, with the author's own agency; nobody named where it is for the whole working group."""
    if answers.visibility not in VISIBILITIES:
        raise CommentRefused("Choose who may read this comment, before anything else.", "visibility")
    if answers.visibility == "group":
        return []
    if answers.visibility == "agency":
        return [actor.agency]
    if not answers.agencies or not set(answers.agencies) <= set(_ORDER):
        raise CommentRefused("Choose the agencies that may read this comment.", "agencies")
    return [code for code in _ORDER if code in {*answers.agencies, actor.agency}]


def _mentioned(answers: CommentAnswers, text: str, everybody: Sequence[Officer]) -> list[Officer]:
    """Who was ticked, and who is named in the text behind an @; the longest name that fits counts."""
    by_id = {officer.id: officer for officer in everybody}
    if not set(answers.mentions) <= set(by_id):
        raise CommentRefused("Choose people who may sign in.", "mentions")
    ids = [*answers.mentions, *named_in(text, everybody)]
    found = [by_id[each] for each in dict.fromkeys(ids)]
    if len(found) > MOST_MENTIONS:
        raise CommentRefused(f"Mention at most {MOST_MENTIONS} people; for more, tell the working group.", "mentions")
    return found


def named_in(text: str, everybody: Iterable[Officer]) -> list[int]:
    """Officers whose name stands in the text behind an @, in the order of the text."""
    lowered, found = text.casefold(), []
    names = sorted(((officer.name.casefold(), officer.id) for officer in everybody), key=lambda pair: -len(pair[0]))
    for part in lowered.split("@")[1:]:
        match = next((id for name, id in names if part.startswith(name)), None)
        if match is not None:
            found.append(match)
    return found


def _refuse_outsiders(named: Iterable[Officer], record: Record, agencies: Sequence[str]) -> None:
    """Raises CommentRefused, which names everybody who is mentioned and may not read the comment."""
    outside = [
        officer.name
        for officer in named
        if not may_see(officer, record.permission, record.partner)
        or not may_see(officer, "comments.view", record.partner)
        or (agencies and officer.agency not in agencies)
    ]
    if outside:
        raise CommentRefused(
            f"May not read this comment: {'; '.join(outside)}. Leave them out, or choose other readers.", "mentions"
        )


def _tell(session: Any, actor: Actor, row: Comment, *, named: list[int]) -> None:
    """Whoever is named hears at once; whoever follows the record, or has the task, hears the news."""
    _tell_named(session, actor, row, named)
    told = set(followers(session, type=row.about_type, id=row.about_id, partner=row.partner))
    if row.about_type == "task":
        task = task_row(session, uuid.UUID(row.about_id))
        told |= {each for each in (task.owner_id, task.asked_by) if each}
    told -= {*named, *silent(session, type=row.about_type, id=row.about_id)}
    outbox.tell_officers(
        session, sorted(told), subject=f"{actor.name} commented: {row.about_title}", path=path_of(row), kind="news",
        partner=row.partner, permission=row.permission, agencies=row.agencies, actor_id=actor.id,
    )  # fmt: skip


def _tell_named(session: Any, actor: Actor, row: Comment, named: list[int]) -> None:
    quiet = silent(session, type=row.about_type, id=row.about_id)
    outbox.tell_officers(
        session, [each for each in named if each not in quiet], kind="mention", urgent=True,
        subject=f"{actor.name} mentioned you: {row.about_title}", path=path_of(row), partner=row.partner,
        permission=row.permission, agencies=row.agencies, actor_id=actor.id,
    )  # fmt: skip


def path_of(row: Any) -> str:
    """Where the comment can be read: at its record."""
    return f"{row.about_url}#comments"


def _log(session: Any, actor: Actor, row: Comment, summary: str) -> None:
    """Says that something was written, by whom and when; not about what, for which agencies, or what it says."""
    audit.append(
        session, actor, action="comment", about=audit.Object("comment", str(row.id), row.version), summary=summary,
        details=hashes(row),
    )  # fmt: skip


def hashes(row: Comment) -> dict[str, Any]:
    """What an audit entry keeps of the row: enough to find a change behind it, nothing to read it by.

    The text is in the hash of the row as well, so that nobody finds the few agencies that there are by trying them.
    """
    where = {
        name: getattr(row, name)
        for name in ("about_type", "about_id", "about_title", "about_url", "partner", "permission", "agencies",
                     "author_id", "author_name", "author_agency", "text")
    }  # fmt: skip
    return {
        "sha256": digest(row.text), "row": digest(where), "visibility": row.visibility,
        "withdrawn": row.withdrawn_at is not None,
    }  # fmt: skip
