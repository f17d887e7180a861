"""An officer of a crowd, who takes commands of every area at random."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.faults.at_the_desk import AtTheDesk
from tests.faults.at_the_papers import AtThePapers
from tests.faults.scene import Scene


class Officer(AtTheDesk, AtThePapers):
    """Acts again and again; chance chooses what and on what."""

    def __init__(self, found: Scene, chance: Random) -> None:
        super().__init__(found, chance)
        self.acts: tuple[Callable[[], None], ...] = (
            self.add_task, self.depend, self.release, self.step, self.assign, self.remind, self.checklist, self.due,
            self.comment, self.edit, self.withdraw_comment, self.follow, self.article, self.text, self.agree,
            self.round, self.model, self.meeting, self.minutes, self.decision, self.confirm, self.action, self.clear,
            self.clear_many, self.pause, self.answer, self.accept, self.paper, self.paper, self.publish,
            self.particulars, self.partner, self.text_for_signature, self.propose, self.propose, self.post,
            self.post_many, self.refuse, self.surrender, self.surrender, self.propose_list, self.decide_list,
            self.choose_mail, self.collect_mail,
        )  # fmt: skip
