"""What the officers of a crowd do at the desk: tasks, comments, a negotiation and a committee."""

from __future__ import annotations

from app.committees import action_commands, decision_commands, meeting_commands
from app.committees.answers import ActionAnswers, DecisionAnswers, MeetingAnswers
from app.committees.models import Decision, Meeting
from app.coordination import checklists, comment_commands, due, following, reminding, task_commands
from app.coordination.answers import CommentAnswers, TaskAnswers
from app.coordination.models import Comment, Dependency, Task
from app.negotiation import article_commands, model_commands
from app.negotiation import commands as negotiation
from app.negotiation.answers import ArticleAnswers, RoundAnswers, StepAnswers, TextAnswers
from tests.agreements.people import MTI, NEA
from tests.committees import making as committee
from tests.faults.scene import Chooser
from tests.negotiation.conftest import TEAM
from tests.projects_queue.putting import TODAY, ago


class AtTheDesk(Chooser):
    """Each act is one command."""

    # Tasks and comments

    def add_task(self) -> None:
        needs = (self.one(Task).id,) if self.chance.random() < 0.7 else ()
        answers = TaskAnswers("One more", owner_id=NEA.id, due_on=TODAY, needs=needs)
        task_commands.add_task(self.desk, type="partner", id="PER", answers=answers)

    def depend(self) -> None:
        task_commands.add_dependency(
            self.desk, task_id=self.one(Task).id, needs_id=self.one(Task).id, version=None
        )  # fmt: skip

    def release(self) -> None:
        known = self.one(Dependency)
        task_commands.remove_dependency(self.desk, task_id=known.task_id, needs_id=known.needs_id, version=None)

    def step(self) -> None:
        step = self.chance.choice(("start", "complete", "reopen"))
        task_commands.take_step(self.desk, task_id=self.one(Task).id, step=step, version=None, reason="So")

    def assign(self) -> None:
        owner = self.chance.choice((MTI.id, NEA.id, None))
        task_commands.assign(self.desk, task_id=self.one(Task).id, owner_id=owner, version=None)

    def remind(self) -> None:
        reminding.remind_of_task(self.desk, task_id=self.one(Task).id)

    def checklist(self) -> None:
        checklists.apply_checklist(self.desk, iso3="PER", key="implementation-agreement")

    def due(self) -> None:
        due.tell_due(today=TODAY)

    def comment(self) -> None:
        about = self.chance.choice((("partner", "PER"), ("task", str(self.one(Task).id))))
        answers = CommentAnswers("A word", "group", mentions=(MTI.id,))
        comment_commands.comment(self.desk, type=about[0], id=about[1], answers=answers)

    def edit(self) -> None:
        mine = self.one(Comment, Comment.author_id == self.desk.id)
        comment_commands.edit(self.desk, comment_id=mine.id, text=f"Again {self.chance.random()}", version=None)

    def withdraw_comment(self) -> None:
        mine = self.one(Comment, Comment.author_id == self.desk.id)
        comment_commands.withdraw(self.desk, comment_id=mine.id, version=None)

    def follow(self) -> None:
        following.follow(self.desk, type="partner", id="PER", level=self.chance.choice(("everything", "nothing")))

    # A negotiation, and a committee

    def article(self) -> None:
        number = self.chance.choice((None, 1, 2))
        negotiation.keep_article(TEAM, iso3="KEN", answers=ArticleAnswers("Purpose", next="Wait"), number=number)

    def text(self) -> None:
        answers = TextAnswers(working_text=f"Words {self.chance.random()}", round_number=1)
        article_commands.write_texts(TEAM, iso3="KEN", number=1, answers=answers, version=None)

    def agree(self) -> None:
        step = self.chance.choice(("open", "agree", "reopen", "hand_over"))
        answers = StepAnswers(agreed_by="Both", place="Nairobi", round_number=1, reason="So")
        article_commands.take_step(TEAM, iso3="KEN", number=1, step=step, answers=answers, version=None)

    def round(self) -> None:
        negotiation.record_round(TEAM, iso3="KEN", answers=RoundAnswers(first=ago(3), place="Nairobi"))

    def model(self) -> None:
        text = f"Words {self.chance.random()}"
        model_commands.propose(TEAM, key="", title=f"Purpose {self.chance.randint(1, 3)}", text=text)

    def meeting(self) -> None:
        answers = MeetingAnswers(first_on=committee.ago(3), place="Made-up House")
        meeting_commands.plan_meeting(self.desk, iso3="gha", body_id=self.scene.body, answers=answers)

    def minutes(self) -> None:
        held = self.one(Meeting)
        meeting_commands.record_minutes(
            self.desk, iso3="gha", meeting_id=held.id, minutes="Said.", version=None, today=committee.TODAY
        )

    def decision(self) -> None:
        old = self.one(Decision).id if self.chance.random() < 0.5 else None
        answers = DecisionAnswers("Adopted.", committee.ago(2), supersedes=old)
        decision_commands.record_decision(
            self.desk, iso3="gha", body_id=self.scene.body, answers=answers, today=committee.TODAY
        )

    def confirm(self) -> None:
        committee.confirm(self.one(Decision).id)

    def action(self) -> None:
        source = self.chance.choice((Meeting, Decision))
        answers = ActionAnswers("See to it", "home", officer=MTI.id)
        action_commands.add_action(
            self.desk, iso3="gha", source=source, source_id=self.one(source).id, answers=answers
        )  # fmt: skip
