"""Peru's three stages from the published data alone, by the code of Ghana's four; a submission made again."""

from __future__ import annotations

from datetime import date

import pytest

from app.auditing.proof import verify_everything
from app.core.db import db
from tests.projects.making import SECOND_DESK, allow_the_method, enter
from workflows.assessment import AssessmentStage
from workflows.engine import Refused


def test_a_project_goes_through_the_three_stages_of_peru(session):
    allow_the_method("PER")
    made = enter("PER")
    assert [stage.code for stage in made.case.process.stages] == ["A", "B", "C"]
    made.submit(date(2026, 1, 12)).assess().propose("los1", date(2026, 2, 2)).issue("los1")
    made.file("loi", date(2026, 2, 9))
    assert made.stage == "b_awaited"
    made.submit(date(2026, 3, 2)).assess().file("hloa", date(2026, 4, 1))
    made.propose("loa", date(2026, 4, 8)).issue("loa")
    assert made.stage == "authorised"
    made.submit(date(2026, 6, 1), quantity=900).file("lpe", date(2026, 6, 15))
    assert made.stage == "authorised", "after each issuance it rests again"
    made.submit(date(2026, 9, 1), quantity=800)
    assert (made.stage, made.case.standing.round, made.case.standing.issued_quantity) == ("c_review", 2, 1700)
    assert verify_everything(db.session).problems == []


def test_what_is_submitted_again_after_a_mistake_is_countersigned_anew(session):
    made = enter("GHA").submit(date(2026, 1, 12)).assess()
    made.take("strike_entry", by=SECOND_DESK, reason="Entered for another project")
    assert (made.stage, made.case.project.eligibility) == ("a_awaited", None)
    made.submit(date(2026, 1, 19))
    assert made.case.assessment("A").stage is AssessmentStage.OPEN
    with pytest.raises(Refused, match="No countersigned assessment"):
        made.propose("los1", date(2026, 2, 2))
    assert verify_everything(db.session).problems == []
