"""What the officers of a crowd decide: clearances, documents, steps of agreements, entries, notices and lists."""

from __future__ import annotations

from typing import Any

from app.agreements import commands as agreements
from app.agreements.answers import Particulars, StepAnswers
from app.clearances import commands as clearances
from app.clearances.models import ClearanceComment, ClearanceRequest
from app.core import clock
from app.documents import commands as documents
from app.documents.workbench import embargo
from app.eligibility import commands as lists
from app.eligibility.models import ListRow
from app.ledger import commands as ledger
from app.ledger.models import LedgerEntry
from app.mailing import commands as mail
from app.mailing import planning
from app.surrenders import commands as surrenders
from app.surrenders.answers import StepAnswers as NoticeStep
from tests.agreements.people import AGC, MFA, MTI, NCCS, NEA
from tests.agreements.way import BOTH
from tests.eligibility.test_lists_and_decisions import BODY
from tests.faults.scene import Chooser
from tests.ledger.making import CHECKER, COUNTERSIGNER, MAKER, Ledger, issuance, move
from tests.projects_queue.putting import TODAY, ago
from workflows.agreement.facts import ActKind
from workflows.ledger.movements import MovementKind
from workflows.partial_date import on
from workflows.vocabulary import Actor, Role

ASSESSOR = Actor(8, "Assessor, NEA", "NEA", frozenset({Role.ASSESSOR}))
CLEARERS = {"MTI": MTI, "NEA": NEA, "NCCS": NCCS, "MFA": MFA, "AGC": AGC}


class AtThePapers(Chooser):
    """Each act is one command."""

    def _asked(self) -> Any:
        return self.one(ClearanceRequest, ClearanceRequest.live, ClearanceRequest.stage == "waiting")

    def _decision(self, row: Any, decision: str) -> clearances.Decision:
        said = ("Please say why",) if decision == "comments" else ()
        return clearances.Decision(row.id, decision, None, None, reason="So", comments=said)

    def clear(self) -> None:
        row, decision = self._asked(), self.chance.choice(("cleared", "comments", "comments", "not_cleared"))
        clearances.decide(CLEARERS[row.agency], decision=self._decision(row, decision), today=TODAY)

    def clear_many(self) -> None:
        agency = self._asked().agency
        rows = self.some(ClearanceRequest, ClearanceRequest.live, ClearanceRequest.agency == agency)
        decisions = [self._decision(row, "cleared") for row in rows]
        clearances.decide_many(CLEARERS[agency], decisions=decisions, today=TODAY)

    def pause(self) -> None:
        row, act = self._asked(), self.chance.choice((clearances.pause, clearances.resume))
        why = {"reason": "We wait"} if act is clearances.pause else {}
        act(CLEARERS[row.agency], request_id=row.id, today=TODAY, **why)

    def answer(self) -> None:
        said = self.one(ClearanceComment, ClearanceComment.accepted_at.is_(None))
        clearances.answer_comment(self.desk, comment_id=said.id, answer="Because")

    def accept(self) -> None:
        said = self.one(ClearanceComment, ClearanceComment.accepted_at.is_(None), ClearanceComment.answer != "")
        asked = self.one(ClearanceRequest, ClearanceRequest.id == said.request_id)
        clearances.accept_answer(CLEARERS[asked.agency], comment_id=said.id, today=TODAY)

    def paper(self) -> None:
        step = self.chance.choice(("return_to_draft", "send_for_clearance", "send_for_clearance", "edit"))
        documents.take_step(
            self.desk, document_id=self.chance.choice(self.scene.papers), step=step, version=None, reason="So",
            words={"headline": f"Headline {self.chance.random()}"}, today=TODAY,
        )  # fmt: skip

    def publish(self) -> None:
        embargo.publish_due()

    # Agreements

    def particulars(self) -> None:
        said = Particulars("Latin America", f"Ministry {self.chance.random()}", "MSE", 3, "", {})
        agreements.keep_particulars(
            self.desk, partner=self.chance.choice(("PER", "GHA")), particulars=said, version=None
        )

    def partner(self) -> None:
        step = self.chance.choice(("pause", "resume", "record_past_act"))
        answers = StepAnswers(date=on(ago(2)), reason="So", kind=ActKind.CONCLUDED, source="A newspaper", **BOTH)
        agreements.take_step(
            self.desk, partner=self.chance.choice(("PER", "GHA", "KEN")), step=step, answers=answers, version=None,
            policy={}, today=TODAY,
        )  # fmt: skip

    def text_for_signature(self) -> None:
        step = self.chance.choice(("register_text", "approve_correction", "refuse_correction"))
        answers = StepAnswers(
            reason="So", text_label="Draft", text_content=f"Words {self.chance.random()}", correction=1
        )
        agreements.take_step(
            self.desk, partner="KEN", step=step, answers=answers, version=None, policy={}, today=TODAY
        )  # fmt: skip

    # The ledger, notices, and lists

    def propose(self) -> None:
        first = self.scene.first + self.chance.randint(100, 900)
        use = move(MovementKind.USE_NDC, self.scene.issuance, first, first + 3, calendar_year=TODAY.year)
        Ledger().propose(use if self.chance.random() < 0.7 else issuance(self.scene.project, 5001, 5100))

    def _pending(self) -> int:
        return int(self.one(LedgerEntry, LedgerEntry.decision == "").id)

    def post(self) -> None:
        ledger.post_entry(CHECKER, entry_id=self._pending(), today=TODAY)

    def post_many(self) -> None:
        ledger.post_entries(CHECKER, entry_ids=list({self._pending() for _ in range(3)}), today=TODAY)

    def refuse(self) -> None:
        ledger.decide_against(CHECKER, entry_id=self._pending(), step="refuse", reason="No")

    def surrender(self) -> None:
        step = self.chance.choice(("surrender", "withdraw"))
        surrenders.take_step(
            COUNTERSIGNER if step == "surrender" else MAKER, notice=self.chance.choice(self.scene.notices), step=step,
            answers=NoticeStep(on=ago(5), reason="So"), version=None, today=TODAY,
        )  # fmt: skip

    def propose_list(self) -> None:
        lists.propose_list(ASSESSOR, host="GHA", body=BODY, effective_from=TODAY, source=f"S {self.chance.random()}")

    def decide_list(self) -> None:
        row = self.one(ListRow, ListRow.decision == "")
        lists.decide_list(COUNTERSIGNER, list_id=row.id, approve=True, reason="", version=None)

    # Mail

    def choose_mail(self) -> None:
        mail.choose(self.desk, digest="daily", at_once=(), levels={"PER": "urgent"}, version=None)

    def collect_mail(self) -> None:
        planning.collect(clock.now())
