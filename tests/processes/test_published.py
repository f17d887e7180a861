"""The processes that come with Concord: sound workflows, and no fact that a source does not have."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core import audit
from app.core.audit import SYSTEM
from app.projects.lanes import lanes_of, months_words, step_groups
from app.projects.models import ProcessTemplate
from app.projects.process_commands import load_processes
from app.projects.processes import from_data, to_data
from app.projects.published import home_name, published_processes
from workflows.authorisation import workflow_of
from workflows.authorisation.process import Process, Side

PUBLISHED = {entry["host"]: from_data(entry, host=entry["host"], number=1) for entry in published_processes()}


def test_each_partner_with_a_known_process_has_one():
    assert {host: len(process.stages) for host, process in PUBLISHED.items()} == {
        "GHA": 4,
        "PER": 3,
        "RWA": 3,
        "BTN": 3,
    }


@pytest.mark.parametrize("process", PUBLISHED.values(), ids=PUBLISHED)
def test_a_project_can_go_all_the_way(process: Process):
    """From the first submission each step leads on to authorisation, and from there an issuance comes back to rest."""
    workflow = workflow_of(process)
    assert workflow.path[0].value == "a_awaited"
    for stage in process.single:
        submit, complete = (workflow.step(f"{kind}_{stage.code.lower()}") for kind in ("submit", "complete"))
        assert submit.target in complete.source
    last = process.stages[-1]
    assert last.repeats
    again = workflow.step(f"submit_{last.code.lower()}")
    assert again.source[0] is workflow.step(f"complete_{last.code.lower()}").target


@pytest.mark.parametrize("process", PUBLISHED.values(), ids=PUBLISHED)
def test_each_stage_with_a_letter_of_ours_is_assessed_and_only_those(process: Process):
    for stage in process.stages:
        assert stage.assessed == bool(stage.of(Side.HOME)), stage.code


@pytest.mark.parametrize("process", PUBLISHED.values(), ids=PUBLISHED)
def test_each_process_has_its_source_and_says_what_is_not_known(process: Process):
    assert process.source
    assert process.note
    if process.host != "GHA":
        letters = [letter for stage in process.stages for letter in stage.letters]
        assert all("The source does not name this letter" in letter.note for letter in letters)
        assert not process.joint_statement


def test_an_assurance_period_stands_only_where_its_note_says_whence_it_is():
    clocks = [
        (letter.assurance_months, letter.note)
        for process in PUBLISHED.values()
        for stage in process.stages
        for letter in stage.letters
        if letter.assurance_months
    ]
    assert [months for months, _ in clocks] == [12, 12]
    assert all("states no period" in note for _, note in clocks)


def test_no_amount_of_money_is_assumed():
    fees = [fee for process in PUBLISHED.values() for fee in process.fees]
    assert fees
    assert not any(mark in fee.text for fee in fees for mark in ("$", "USD", "S$", "GHS"))


def test_the_drawing_has_every_submission_and_letter_once_at_its_side():
    lanes = lanes_of(PUBLISHED["GHA"])
    assert [(band.code, [p.name for p in band.submits], [p.name for p in band.home], [p.name for p in band.host])
            for band in (*lanes.bands, *lanes.repeating)] == [
        ("A", ["Concept note"], ["Letter of Support"], ["Letter of Intent"]),
        ("B", ["Project design document"], ["Second Letter of Support"], ["Letter of Recommendation"]),
        ("C", ["Third-party validation report"], ["Letter of Authorisation"], ["Letter of Authorisation"]),
        ("D", ["Proof of issuance", "Verification report"], [], ["Letter of Positive Examination"]),
    ]  # fmt: skip
    assert lanes.bands[0].home[0].clock == "Assurance for one year"
    assert len(lanes.after) == 3
    assert lanes_of(PUBLISHED["PER"]).after == ("Authorised by both sides",)


@pytest.mark.parametrize("process", PUBLISHED.values(), ids=PUBLISHED)
def test_every_step_of_the_workflow_is_named_once(process: Process):
    named = [step.name for group in step_groups(process) for step in group.steps]
    assert sorted(named) == sorted(step.name for step in workflow_of(process).steps)


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "one month"), (10, "ten months"), (12, "one year"), (18, "18 months"), (24, "two years"), (120, "ten years")],
)
def test_months_are_said_in_words(months, words):
    assert months_words(months) == words


def test_the_first_start_puts_them_on_record_once_with_an_entry_each(session):
    rows = session.scalars(select(ProcessTemplate).where(ProcessTemplate.partner.in_(PUBLISHED))).all()
    assert {(row.partner, row.number, row.decision, row.decided_by) for row in rows} == {
        (host, 1, "approved", None) for host in PUBLISHED
    }
    assert all(row.body == to_data(PUBLISHED[row.partner]) for row in rows)
    entry = audit.history(session, about=audit.Object("process", "GHA"))[0]
    assert (entry.actor_name, entry.action, entry.details["body"]) == (
        SYSTEM.name, "process.loaded", to_data(PUBLISHED["GHA"]),
    )  # fmt: skip
    assert load_processes(SYSTEM) == 0


def test_our_own_side_is_named_by_the_data_file():
    assert home_name() == "Singapore"
