"""My work: what waits for me, what waits for others, and what happened since."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from app.accounts import queries as accounts
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.web import local_today, local_words
from app.dashboard import queries

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
@requires("work.view")
def home() -> Any:
    return redirect(url_for("dashboard.my_work"))


@blueprint.get("/my-work")
@requires("work.view")
def my_work() -> str:
    """What waits for me, what waits for others, and the news: what should I do now?"""
    officer = current_officer()
    tasks = queries.tasks(db.session, officer, today=local_today())
    messages = accounts.messages_for(db.session, officer, limit=8)
    return render_template(
        "dashboard/my_work.html",
        waiting=[task for task in tasks if task.mine],
        others=[task for task in tasks if not task.mine],
        messages=[_message(message) for message in messages],
        lede=_lede(tasks, officer),
    )


def _lede(tasks: list[queries.Task], officer: Officer) -> str:
    mine = [task for task in tasks if task.mine]
    if not mine:
        return "Nothing waits for you."
    oldest = max(mine, key=lambda task: task.days)
    number = f"{len(mine)} thing{'' if len(mine) == 1 else 's'} wait{'s' if len(mine) == 1 else ''} for you"
    return f"{number}. The oldest is: {oldest.title[0].lower()}{oldest.title[1:]}."


def _message(message: Any) -> dict[str, str]:
    about, _, said = message.subject.rpartition(": ")
    return {"subject": about or said, "sentence": said, "url": message.path, "when": local_words(message.created_at)}
