"""Pages of tasks, next steps and comments, each with what stands on it when something is refused."""

from __future__ import annotations

from tests.browser.place import Place, pressing
from tests.browser.scenes import AUDITOR, CLEARERS, COUNSEL, DESK, VIEWER

MTI = CLEARERS[0]

COORDINATION: tuple[Place, ...] = (
    Place("my work, waiting for me", DESK, "/my-work?tab=waiting-for-me&due=overdue"),
    Place("my work, waiting for others", DESK, "/my-work?tab=waiting-for-others"),
    Place("my work, watching", DESK, "/my-work?tab=watching"),
    Place("my work, watching nothing", AUDITOR, "/my-work?tab=watching"),
    Place("my work, done", DESK, "/my-work?tab=done"),
    Place("next steps", DESK, "/partners/per/next-steps"),
    Place("next steps, none yet", VIEWER, "/partners/gha/next-steps"),
    Place("give out tasks", DESK, "/partners/per/next-steps/give"),
    Place("give out tasks, refused", DESK, "/partners/per/next-steps/give", 422, pressing("Give those ticked")),
    Place("task, new", DESK, "/tasks/new"),
    Place("task, new, refused", DESK, "/tasks/new", 422, pressing("Add the task")),
    Place("task", DESK, "{task}"),
    Place("task, of somebody else", VIEWER, "{task}"),
    Place("task, own", MTI, "{task}"),
    Place("task that cannot start", COUNSEL, "{later_task}"),
    Place("task, blocked", DESK, "{blocked_task}"),
    Place("task, completed", DESK, "{finished_task}"),
    Place("task, change", DESK, "{task}/edit"),
    Place("task, change, refused", DESK, "{task}/edit", 422, pressing("Save the task", title="")),
    Place("task not found", DESK, "/tasks/00000000-0000-0000-0000-000000000000", 404),
    Place("comments", DESK, "/comments/on/partner/per"),
    Place("comments, none that may be read", VIEWER, "/comments/on/partner/gha"),
    Place("comment, refused", DESK, "/comments/on/partner/per", 422, pressing("Write the comment")),
    Place("comment, own", DESK, "{comment}"),
    Place("comment, own, refused", DESK, "{comment}", 422, pressing("Change the comment", **{"comment-text": ""})),
    Place("comment, own, withdrawn", DESK, "{withdrawn_comment}"),
)  # fmt: skip
