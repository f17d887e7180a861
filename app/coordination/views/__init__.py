"""The pages of this area."""

from app.coordination.views import comments, next_steps, steps, tasks
from app.coordination.views.blueprint import blueprint

__all__ = ["blueprint", "comments", "next_steps", "steps", "tasks"]
