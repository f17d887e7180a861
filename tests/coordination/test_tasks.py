"""Tasks: one owner, a few states, what waits for what, and the messages that follow."""

from __future__ import annotations

import uuid
from datetime import date
from threading import Barrier, Event, local

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from app.auditing.proof import verify_everything
from app.coordination import reminding, task_commands
from app.coordination import task_queries as queries
from app.coordination.answers import RemindedLately, TaskAnswers, TaskRefused
from app.coordination.checklists import apply_checklist, checklists, read
from app.coordination.due import tell_due
from app.coordination.finding import UnknownTask, record_of
from app.coordination.offers import work
from app.coordination.records import Record
from app.core import audit, clock
from app.core.db import db, unit_of_work
from app.core.registry import registry
from app.core.versions import StaleVersion
from workflows import engine
from workflows.task import circle

TODAY = date(2026, 11, 20)
CLEARER = "Agency clearer, MTI"


def test_a_task_is_given_to_one_officer_who_hears_of_it(add, who, messages):
    task_id = add("Fix the day of the signature", owner_id=who(CLEARER).id, due_on=date(2026, 11, 27))
    row = queries.task_row(db.session, task_id)
    assert (row.owner_name, row.agency, row.partner, row.about_url) == (CLEARER, "MTI", "PER", "/partners/per")
    (told,) = messages(CLEARER)
    assert (told.kind, told.urgent, told.path) == ("action", True, f"/tasks/{task_id}")
    assert told.subject == "Desk officer, MSE gave you a task: Fix the day of the signature"


def test_nobody_is_told_of_a_task_that_they_gave_themselves(add, desk, messages):
    add("Call the other side", owner_id=desk.id)
    assert messages("Desk officer, MSE") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 201}, "title"), ({"title": " "}, "title"), ({"title": "a\x00b"}, "title"),
        ({"agency": "CIA"}, "agency"), ({"due_on": date(9999, 1, 1)}, "due_on"), ({"owner_id": 10**9}, "owner"),
        ({"description": "x" * 5001}, "description"), ({"needs": (uuid.uuid4(),)}, "needs"),
    ],
)  # fmt: skip
def test_answers_that_no_task_can_have_are_refused_in_a_sentence(desk, rows, changes, field):
    with pytest.raises(TaskRefused) as refused:
        task_commands.add_task(desk, type="partner", id="PER", answers=TaskAnswers(**{"title": "Call", **changes}))
    assert refused.value.field == field
    assert rows("SELECT 1 FROM tasks") == []


def test_an_owner_must_be_able_to_see_what_it_is_about_and_to_act(add, who, narrow):
    with pytest.raises(TaskRefused, match="Viewer, MTI may not see or do this"):
        add("Call", owner_id=who("Viewer, MTI").id)
    narrow(CLEARER, "GHA")
    with pytest.raises(TaskRefused, match="may not see or do this"):
        add("Call", owner_id=who(CLEARER).id)


def test_viewers_and_auditors_add_no_tasks(act, add):
    for name in ("Viewer, MTI", "Auditor", "Administrator"):
        with pytest.raises(engine.NotPermitted):
            add("Call", by=act(name))


def test_a_task_is_started_blocked_with_a_reason_completed_and_opened_again(add, who, act, desk, messages):
    task_id = add("Call", owner_id=who(CLEARER).id)
    owner = act(CLEARER)
    task_commands.take_step(owner, task_id=task_id, step="start", version=1)
    with pytest.raises(engine.Refused, match="Enter the reason"):
        task_commands.take_step(owner, task_id=task_id, step="block", version=2)
    task_commands.take_step(owner, task_id=task_id, step="block", version=2, reason="No answer yet")
    task_commands.take_step(owner, task_id=task_id, step="complete", version=3, evidence="Note of 3 November")
    row = queries.task_row(db.session, task_id)
    assert (row.state, row.completed_by_name, row.evidence) == ("completed", CLEARER, "Note of 3 November")
    with pytest.raises(engine.Refused, match="Enter the reason"):
        task_commands.take_step(desk, task_id=task_id, step="reopen", version=4)
    task_commands.take_step(desk, task_id=task_id, step="reopen", version=4, reason="The day has moved")
    row = queries.task_row(db.session, task_id)
    assert (row.state, row.completed_at, row.reason) == ("not_started", None, "The day has moved")
    assert [told.subject.split(" a task")[0] for told in messages("Desk officer, MSE")] == [
        f"{CLEARER} marked as blocked", f"{CLEARER} completed",
    ]  # fmt: skip


def test_somebody_whom_it_does_not_concern_does_not_complete_it(add, who, act):
    task_id = add("Call", owner_id=who(CLEARER).id)
    with pytest.raises(engine.Refused, match="Only its owner"):
        task_commands.take_step(act("Agency clearer, NEA"), task_id=task_id, step="complete", version=1)


def test_a_page_that_is_out_of_date_changes_nothing(add, desk):
    task_id = add("Call")
    task_commands.change_task(desk, task_id=task_id, answers=TaskAnswers("Call again"), version=1)
    with pytest.raises(StaleVersion):
        task_commands.change_task(desk, task_id=task_id, answers=TaskAnswers("Call once more"), version=1)
    assert queries.task_row(db.session, task_id).title == "Call again"
    with pytest.raises(UnknownTask):
        task_commands.assign(desk, task_id=uuid.uuid4(), owner_id=None, version=1)


def test_a_task_cannot_start_before_what_it_waits_for(add, desk):
    text_, day = add("Settle the text"), add("Fix the day")
    task_commands.add_dependency(desk, task_id=day, needs_id=text_, version=1)
    for step in ("start", "complete"):
        with pytest.raises(engine.Refused, match="Cannot start yet") as refused:
            task_commands.take_step(desk, task_id=day, step=step, version=2)
        assert refused.value.reasons[0].detail == "Settle the text"
    task_commands.take_step(desk, task_id=text_, step="complete", version=1)
    task_commands.take_step(desk, task_id=day, step="start", version=2)


def test_a_circle_of_tasks_is_refused_with_the_circle_named(add, desk):
    a, b, c = add("Write"), add("Read"), add("Sign")
    task_commands.add_dependency(desk, task_id=b, needs_id=a, version=1)
    task_commands.add_dependency(desk, task_id=c, needs_id=b, version=1)
    with pytest.raises(TaskRefused, match="“Write” waits for “Sign” waits for “Read” waits for “Write”"):
        task_commands.add_dependency(desk, task_id=a, needs_id=c, version=1)
    with pytest.raises(TaskRefused, match="“Write” waits for “Write”"):
        task_commands.add_dependency(desk, task_id=a, needs_id=a, version=1)
    task_commands.remove_dependency(desk, task_id=b, needs_id=a, version=2)
    task_commands.add_dependency(desk, task_id=a, needs_id=c, version=1)


def test_of_two_who_would_close_a_circle_at_once_one_is_refused(app, add, desk, at_once, rows):
    a, b = add("Write"), add("Read")

    def wait(number: int) -> str:
        task, needs = ((a, b), (b, a))[number]
        try:
            task_commands.add_dependency(desk, task_id=task, needs_id=needs, version=1)
        except TaskRefused as refused:
            return str(refused)
        return ""

    first, second = sorted(at_once(2, wait))
    assert first == ""
    assert "would wait for each other in a circle" in second
    assert rows("SELECT count(*) FROM task_dependencies") == [(1,)]


def test_a_task_takes_a_step_while_another_begins_to_wait_for_it(app, add, desk, at_once, rows, monkeypatch):
    """Each holds a task and looks at the other's: neither waits for ever, both are written."""
    a, b = add("Write"), add("Read")
    hold, held, looked, stepping = queries.hold, Barrier(2), Event(), local()

    def meet(session, partner):
        """Go on once both hold their own task; the one that waits for the other task looks first."""
        held.wait(timeout=20)
        if stepping.number:
            looked.wait(timeout=20)
        hold(session, partner)
        looked.set()

    monkeypatch.setattr(queries, "hold", meet)

    def act(number: int) -> str | None:
        stepping.number = number
        if number:
            return task_commands.take_step(desk, task_id=a, step="start", version=1)
        return task_commands.add_dependency(desk, task_id=b, needs_id=a, version=1)

    assert at_once(2, act) == [None, "You started “Write”."]
    assert rows("SELECT count(*) FROM task_dependencies") == [(1,)]


def test_a_task_that_waits_from_the_start_holds_its_partner_before_the_audit_chain_as_every_step_does(app, add):
    first, taken = add("Write"), []

    def note(_connection, _cursor, statement, parameters, *_):
        if "advisory" in statement:  # that of the audit chain stands in its statement
            taken.append("tasks" if "lock" in parameters else "audit chain")

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        add("Read", needs=(first,))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert list(dict.fromkeys(taken)) == ["tasks", "audit chain"], (
        "two in the other order would wait for each other for ever"
    )


def test_the_database_refuses_a_circle_by_itself(add, desk):
    a, b = add("Write"), add("Read")
    task_commands.add_dependency(desk, task_id=b, needs_id=a, version=1)
    with pytest.raises(IntegrityError, match="in a circle"), unit_of_work() as session:
        session.execute(
            text("INSERT INTO task_dependencies (task_id, needs_id, partner) VALUES (:a, :b, 'PER')"), {"a": a, "b": b}
        )


def test_tasks_of_two_partners_do_not_wait_for_each_other(add, desk):
    here, there = add("Write"), add("Read", about="GHA")
    with pytest.raises(TaskRefused, match="same partner"):
        task_commands.add_dependency(desk, task_id=here, needs_id=there, version=1)


def test_a_circle_is_found_however_long():
    needs = {number: frozenset({number - 1}) for number in range(1, 50)}
    assert circle(needs, 0, 49) == [0, *range(49, -1, -1)]
    assert circle(needs, 49, 0) == []


def test_what_waits_for_an_officer_leaves_out_what_cannot_start(add, desk, who):
    mine = who(CLEARER)
    first = add("Settle the text", owner_id=mine.id)
    second = add("Fix the day", owner_id=mine.id)
    task_commands.add_dependency(desk, task_id=second, needs_id=first, version=1)
    assert [(each.title, each.mine) for each in work(db.session, mine, today=TODAY)] == [("Settle the text", True)]
    asked = work(db.session, who("Desk officer, MSE"), today=TODAY)
    assert {(each.title, each.mine, each.who) for each in asked} == {
        ("Settle the text", False, CLEARER), ("Fix the day", False, CLEARER),
    }  # fmt: skip
    assert all(each.remind == f"{each.url}/remind" for each in asked)


def test_tasks_of_a_partner_that_may_not_be_seen_do_not_wait(add, who, narrow):
    add("Call", owner_id=who(CLEARER).id)
    narrow(CLEARER, "GHA")
    assert work(db.session, who(CLEARER), today=TODAY) == []


def test_a_person_is_reminded_once_in_three_days_of_a_thing(add, desk, who, messages, monkeypatch):
    task_id = add("Call", owner_id=who(CLEARER).id)
    assert reminding.remind_of_task(desk, task_id=task_id) == CLEARER
    with pytest.raises(RemindedLately, match=f"{CLEARER} was reminded of this on"):
        reminding.remind_of_task(desk, task_id=task_id)
    later = clock.now() + reminding.EVERY
    monkeypatch.setattr(clock, "now", lambda: later)
    reminding.remind_of_task(desk, task_id=task_id)
    assert [told.kind for told in messages(CLEARER)] == ["action", "reminder", "reminder"]


def test_two_who_remind_at_once_send_one_reminder(app, add, desk, who, at_once, messages):
    task_id = add("Call", owner_id=who(CLEARER).id)

    def remind(_: int) -> bool:
        try:
            reminding.remind_of_task(desk, task_id=task_id)
        except RemindedLately:
            return False
        return True

    assert sorted(at_once(3, remind)) == [False, False, True]
    assert len(messages(CLEARER)) == 2


def test_nobody_reminds_themselves_or_nobody(add, desk):
    for task_id in (add("Call"), add("Write", owner_id=desk.id)):
        with pytest.raises(TaskRefused, match="Nobody else has this task"):
            reminding.remind_of_task(desk, task_id=task_id)


def test_a_checklist_adds_its_tasks_once_with_what_they_wait_for(desk, rows, act):
    added = apply_checklist(desk, iso3="PER", key="implementation-agreement")
    assert added == len(checklists()[0].items) == 21
    found = rows(
        "SELECT t.title, t.agency, t.checklist_version, n.item AS needs FROM tasks t JOIN task_dependencies d "
        "ON d.task_id = t.id JOIN tasks n ON n.id = d.needs_id WHERE t.item = 'clear-text'"
    )
    assert [tuple(row) for row in found] == [("Have the text cleared by legal counsel", "AGC", 1, "agree-text")]
    with pytest.raises(TaskRefused, match="already"):
        apply_checklist(desk, iso3="PER", key="implementation-agreement")
    with pytest.raises(engine.NotPermitted):
        apply_checklist(act(CLEARER), iso3="GHA", key="implementation-agreement")
    with pytest.raises(TaskRefused, match="Choose a checklist"):
        apply_checklist(desk, iso3="PER", key="no-such-list")


def test_a_checklist_whose_items_wait_for_what_comes_later_is_refused_when_it_is_read():
    given = (
        "- {key: a, title: A, version: 1, groups: [{title: G, items: [{key: x, title: X, agency: MSE, needs: [y]}]}]}"
    )
    with pytest.raises(ValueError, match=r"a\.x waits for \['y'\]"):
        read(given)


@pytest.mark.parametrize(
    ("type", "id"),
    [
        ("partner", "XXX"), ("partner", "PER\x00"), ("project", "PER-9999"), ("document", "no-uuid"),
        ("ledger_entry", "9" * 40), ("ledger_entry", "١"), ("task", "x" * 500), ("x" * 300, "1"), ("nothing", "1"),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_no_record(session, type, id):
    assert record_of(session, type=type, id=id) is None


def test_partners_and_projects_are_records(session):
    partner = record_of(session, type="partner", id="per")
    assert (partner.id, partner.partner, partner.url) == ("PER", "PER", "/partners/per")
    (reference,) = session.execute(text("SELECT reference FROM projects LIMIT 1")).one()
    assert record_of(session, type="project", id=reference.lower()).permission == "projects.view"


def test_owners_of_what_is_due_tomorrow_are_told_once(add, desk, who, messages):
    add("Call", owner_id=who(CLEARER).id, due_on=date(2026, 11, 21))
    add("Write", owner_id=who(CLEARER).id, due_on=date(2026, 11, 22))
    done = add("Read", owner_id=who(CLEARER).id, due_on=date(2026, 11, 21))
    task_commands.take_step(desk, task_id=done, step="complete", version=1)
    assert [tell_due(today=TODAY), tell_due(today=TODAY)] == [1, 0]
    assert tell_due(today=date(2026, 11, 22)) == 1, "nobody looked the day before"
    assert [told.subject for told in messages(CLEARER) if told.kind == "reminder"] == [
        "Due tomorrow: Call",
        "Due today: Write",
    ]


def test_the_record_of_who_did_what_tells_nothing_of_a_task_in_a_compartment(act, session):
    negotiator = act("Negotiator, MSE")
    about = Record("made_up", "1", "Fall-back on article 5", "/somewhere", "PER", "positions.view")
    with unit_of_work() as inside:
        row = task_commands.add_task_within(
            inside, negotiator, record=about, answers=TaskAnswers("Give way on article 5")
        )
        task_id = row.id
    task_commands.take_step(negotiator, task_id=task_id, step="block", version=1, reason="A red line")
    for entry in audit.history(session, about=audit.Object("task", str(task_id))):
        assert "article 5" not in entry.body
        assert "red line" not in entry.body


def test_another_area_adds_a_task_inside_its_own_transaction(desk, who, rows):
    (add_task,) = registry.all("add_task")
    with unit_of_work() as inside:
        add_task(
            inside, desk, title="Send the note", about_type="no-such-record", about_id="1", partner="PER",
            owner_id=who(CLEARER).id, due=date(2026, 12, 1),
        )  # fmt: skip
    assert [tuple(row) for row in rows("SELECT title, about_type, partner FROM tasks")] == [
        ("Send the note", "partner", "PER")
    ]


def test_a_task_that_was_changed_behind_the_record_is_found(add, desk):
    first, second = add("Call"), add("Write")
    task_commands.add_dependency(desk, task_id=second, needs_id=first, version=1)
    task_commands.take_step(desk, task_id=first, step="complete", version=1)
    assert verify_everything(db.session).problems == []
    db.session.execute(text("UPDATE tasks SET title = title || 'x' WHERE id = :id"), {"id": second})
    db.session.commit()
    assert [each.split(" is ")[0] for each in verify_everything(db.session).problems] == [f"Task {second}"]
