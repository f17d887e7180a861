"""Every change to clearances by its name: pages, bulk, other areas and jobs all come through here."""

from __future__ import annotations

from app.clearances.asking import ask, ask_within, recall_within, withdraw
from app.clearances.covering import end_cover, name_cover
from app.clearances.deciding import Decision, decide, decide_many, given_within
from app.clearances.ending import end_within, revive_within
from app.clearances.holding import hold_within, put_again_within
from app.clearances.lapsing import changed_within
from app.clearances.pausing import pause, resume
from app.clearances.reminding import remind
from app.clearances.settling import accept_answer, answer_comment, return_answer

__all__ = [
    "Decision",
    "accept_answer",
    "answer_comment",
    "ask",
    "ask_within",
    "changed_within",
    "decide",
    "decide_many",
    "end_cover",
    "end_within",
    "given_within",
    "hold_within",
    "name_cover",
    "pause",
    "put_again_within",
    "recall_within",
    "remind",
    "resume",
    "return_answer",
    "revive_within",
    "withdraw",
]
