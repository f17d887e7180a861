"""What ends with a project: requests to clear its assessments; its open tasks say so."""

from __future__ import annotations

from typing import Any

from app.clearances import commands as clearances
from app.clearances import queries as clearance_queries
from app.coordination import ending as tasks
from app.projects.assessments.answers import Where
from app.projects.assessments.clearing import TYPE, clearance_subject, subject_id
from app.projects.records import ProjectCase
from app.projects.wording import ended_words
from workflows.authorisation.events import Standing
from workflows.vocabulary import Actor


def follow(session: Any, actor: Actor, case: ProjectCase, *, led: Standing) -> None:
    """End what waits where the step ended the project; an end is never taken back.

    Inside the transaction of the step, before its own entry. `case` is the project as it was before the step.
    """
    if not led.ended or case.standing.ended:
        return
    reference, because = case.project.reference, ended_words(case.project.reference, led)
    wheres = [Where(reference, record.stage_code, record.round) for record in case.assessments]
    session.flush()
    for where in wheres:
        if not clearance_queries.was_asked_about(session, type=TYPE, id=subject_id(where)):
            continue
        subject = clearance_subject(session, type=TYPE, id=subject_id(where))
        assert subject is not None
        clearances.end_within(session, actor, subject, because=because)
    about = tasks.records([("project", reference), *(("assessment", where.key) for where in wheres)])
    tasks.subject_ended(session, actor, about=about, because=because)
