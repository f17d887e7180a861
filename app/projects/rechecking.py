"""Checks open projects again by the lists in force today, and flags those of which a list now says something else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import JSONB

from app.core import audit, outbox
from app.core.db import locked
from app.eligibility import queries as eligibility
from app.eligibility.check import Rules
from app.eligibility.records import Verdict
from app.projects.models import Project
from workflows.authorisation.events import ENDINGS
from workflows.vocabulary import Actor, Audience

_SET = text(
    "UPDATE projects SET flag = found.flag FROM jsonb_to_recordset(:rows) AS found(id integer, flag jsonb)"
    " WHERE projects.id = found.id"
).bindparams(bindparam("rows", type_=JSONB))


@dataclass(frozen=True)
class Rechecked:
    """How many projects were checked, and the references of those flagged and of those whose flag was taken away."""

    checked: int
    flagged: tuple[str, ...]
    cleared: tuple[str, ...]


def recheck(
    session: Any, actor: Actor, *, today: date, host: str | None = None, list_id: int | None = None
) -> Rechecked:
    """Hold the frozen verdict of every open project against the rules in force today, in the caller's transaction.

    Where the outcome differs, `flag` says what the list says now; otherwise it is taken away. The frozen verdict
    stays as it is: what counts is the list in force on the day of submission. `host` narrows it to one country.
    Leaves one audit entry and messages to the desks, and nothing where no flag changes.
    """
    rules = eligibility.snapshot(session)
    projects = _open_projects(session, host)
    now = _verdicts(rules, projects, today)
    changes = {}
    for row in projects:
        flag = _flag(row, now[_method(row)], today)
        if flag != row.flag:
            changes[row.id] = (row, flag)
    if not changes:
        return Rechecked(len(projects), (), ())
    _write(session, {number: flag for number, (_, flag) in changes.items()})
    flagged = [row for row, flag in changes.values() if flag]
    cleared = [row for row, flag in changes.values() if not flag]
    found = Rechecked(len(projects), tuple(row.reference for row in flagged), tuple(row.reference for row in cleared))
    _tell(session, actor, flagged)
    _log(session, actor, found, today=today, host=host, list_id=list_id)
    return found


def _open_projects(session: Any, host: str | None) -> list[Any]:
    """Submitted and not ended, locked in the order of their ids; examples are never submitted."""
    query = select(
        Project.id, Project.reference, Project.partner, Project.programme, Project.methodology,
        Project.methodology_version, Project.scenario, Project.modules, Project.eligibility_outcome, Project.flag,
    ).where(
        Project.submitted_on.is_not(None), Project.eligibility_outcome != "", Project.example.is_(False),
        Project.stage.not_in(sorted(ENDINGS)),
    )  # fmt: skip
    if host is not None:
        query = query.where(Project.partner == host.upper())
    return list(session.execute(locked(query.order_by(Project.id))))


def _method(row: Any) -> tuple[Any, ...]:
    """Everything that the verdict depends on besides the rules and the day."""
    return (
        row.partner, row.programme, row.methodology, row.methodology_version, row.scenario, tuple(row.modules),
    )  # fmt: skip


def _verdicts(rules: Rules, projects: list[Any], today: date) -> dict[tuple[Any, ...], Verdict]:
    """What the rules say today of each method, asked once."""
    found: dict[tuple[Any, ...], Verdict] = {}
    for row in projects:
        key = _method(row)
        if key not in found:
            found[key] = rules.check(
                host=row.partner, programme=row.programme, methodology=row.methodology,
                version=row.methodology_version, on=today, scenario=row.scenario, modules=tuple(row.modules),
            )  # fmt: skip
    return found


def _flag(row: Any, verdict: Verdict, today: date) -> dict[str, Any] | None:
    """What is to stand in `flag`. The day since when stays while the outcome does."""
    outcome = verdict.outcome.value
    if outcome == row.eligibility_outcome:
        return None
    kept = row.flag or {}
    since = kept["since"] if kept.get("outcome") == outcome else today.isoformat()
    said = verdict.to_json()
    sentences = [*said["sentences"], *said["missing"]]
    return {"outcome": outcome, "sentences": sentences, "list": said["list"], "since": since}


def _write(session: Any, changes: dict[int, dict[str, Any] | None]) -> None:
    """Two statements for any number of projects. The version of a project stays: a flag is a remark."""
    rows = [{"id": number, "flag": flag} for number, flag in changes.items() if flag]
    if rows:
        session.execute(_SET, {"rows": rows})
    gone = [number for number, flag in changes.items() if not flag]
    if gone:
        session.execute(update(Project.__table__).where(Project.id.in_(gone)).values(flag=None))
    session.expire_all()


def _tell(session: Any, actor: Actor, flagged: list[Any]) -> None:
    for partner, number in sorted(Counter(row.partner for row in flagged).items()):
        rest = "project rests on a method" if number == 1 else "projects rest on methods"
        outbox.tell(
            session, (Audience.PARTNER_DESK,), partner=partner, actor_id=actor.id,
            subject=f"{partner}: {number:,} {rest} of which the list now says something else",
            path=f"/projects?tab=all&partner={partner}&flag=list",
        )  # fmt: skip


def _log(session: Any, actor: Actor, found: Rechecked, *, today: date, host: str | None, list_id: int | None) -> None:
    whose = f" of {host.upper()}" if host else ""
    audit.append(
        session, actor, action="project.recheck", about=audit.Object("recheck", host.upper() if host else "all"),
        summary=f"checked {found.checked:,} open projects{whose} by the lists in force: flagged {len(found.flagged):,},"
                f" took {len(found.cleared):,} flags away",
        details={
            "reference": f"Recheck of projects{whose}", "on": today.isoformat(), "list": list_id,
            "flagged": list(found.flagged), "cleared": list(found.cleared),
        },
    )  # fmt: skip
