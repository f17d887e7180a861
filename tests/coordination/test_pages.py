"""The pages of tasks and comments, through a browser without scripts."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import text

from app.coordination import task_commands
from app.coordination.checklists import apply_checklist

DESK, MTI, MFA, VIEWER = "Desk officer, MSE", "Agency clearer, MTI", "Agency clearer, MFA", "Viewer, MTI"


def test_a_task_is_added_from_my_work_and_finished_by_its_owner(sign_in, who):
    client = sign_in(DESK)
    client.post("/tasks/new", {"title": "", "about": ""}, status=422)
    assert client.problems() == ["Enter what is to be done, beginning with a verb"]
    client.get("/tasks/new")
    client.post("/tasks/new", {"title": "Call the desk", "about": "", "description": "Kept"}, status=422)
    assert client.problems() == ["Choose what the task is about."]
    assert client.value("description").strip() == "Kept"
    answer = client.post("/tasks/new", {"title": "Call the desk", "about": "PER", "owner": str(who(MTI).id),
                                        "due_on-day": "27", "due_on-month": "11", "due_on-year": "2026"})  # fmt: skip
    owner = sign_in(MTI)
    owner.get("/my-work")
    assert "Call the desk" in owner.text()
    owner.get(answer.location)
    assert "Have you finished this?" in owner.text()
    owner.post(f"{answer.location}/finished", {"version": "1", "finished": "not-yet"})
    owner.get(answer.location)
    assert "In progress" in owner.text()
    owner.post(f"{answer.location}/finished", {"version": "1", "finished": "yes"}, status=409)
    assert "has changed since you opened this page" in owner.text()
    owner.post(f"{answer.location}/finished", {"version": "2", "finished": "yes", "evidence": "Note"})
    owner.get(answer.location)
    assert f"Completed {MTI}" in owner.text()
    owner.post(f"{answer.location}/steps/reopen", {"version": "3", "reason": ""}, status=422)
    assert "Enter the reason." in owner.problems()


def test_where_two_waited_for_each_other_the_page_says_so_and_keeps_what_was_typed(sign_in, monkeypatch, rows):
    """The database ends one of two such transactions; whoever sent it reads that trying again is enough."""

    def ended(session, *_, **__):
        session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$"))

    client = sign_in(DESK)
    client.get("/tasks/new")
    with monkeypatch.context() as patch:
        patch.setattr(task_commands, "log", ended)
        client.post("/tasks/new", {"title": "Call the embassy", "about": "PER"}, status=503)
    assert "Somebody else changed the same records in the same moment" in client.text()
    assert client.value("title") == "Call the embassy"
    assert rows("SELECT count(*) FROM tasks WHERE title = 'Call the embassy'") == [(0,)]
    client.post("/tasks/new", {"title": "Call the embassy", "about": "PER"})


def test_bad_answers_are_kept_and_said_and_never_break_a_page(sign_in, add):
    client, task_id = sign_in(DESK), add("Call")
    for answers in (
        {"title": "a\x00b"}, {"title": "x" * 500}, {"title": "Call", "owner": "9" * 40},
        {"title": "Call", "owner": "many"}, {"title": "Call", "due_on-year": "9" * 30},
        {"title": "Call", "due_on-day": "1", "due_on-year": "2026"}, {"title": "Call", "agency": "CIA"},
    ):  # fmt: skip
        client.get(f"/tasks/{task_id}/edit")
        client.post(f"/tasks/{task_id}/edit", {"version": "1", **answers}, status=422)
        assert client.problems()
    client.post(f"/tasks/{task_id}/edit", {"version": "7" * 50, "title": "Late"}, status=409)
    assert client.value("title") == "Late"
    for path in (f"/tasks/{uuid.uuid4()}", "/tasks/1", "/comments/on/partner/xxx", "/comments/on/nothing/1"):
        client.get(path, status=404)
    client.get("/comments/on/partner/per?page=99999999999999")
    client.get("/tasks/new?type=document&id=" + "9" * 300)


def test_what_waits_for_what_is_chosen_on_the_page_and_a_circle_is_refused(sign_in, add):
    client = sign_in(DESK)
    write, sign = add("Write the text"), add("Sign the text")
    client.get(f"/tasks/{sign}")
    client.post(f"/tasks/{sign}/needs", {"version": "1", "needs": str(write)})
    client.get(f"/tasks/{sign}")
    assert "Finish first: Write the text" in client.text()
    client.post(f"/tasks/{write}/needs", {"version": "1", "needs": str(sign)}, status=422)
    assert "“Write the text” waits for “Sign the text” waits for “Write the text”" in client.problems()[0]
    for needs in ("", "nothing", str(uuid.uuid4())):
        client.post(f"/tasks/{write}/needs", {"version": "1", "needs": needs}, status=422)
        assert client.problems() == ["Choose a task of the same partner."]
    client.post(f"/tasks/{sign}/needs/{write}/remove", {"version": "2"})
    client.get(f"/tasks/{sign}")
    assert "Nothing: it can start." in client.text()


def test_next_steps_of_a_partner_in_groups_with_whole_rows_as_links(sign_in, desk, who, rows):
    client = sign_in(DESK)
    client.get("/partners/per/next-steps")
    assert "No tasks yet" in client.text()
    client.post("/partners/per/next-steps", {"checklist": "implementation-agreement"})
    client.get("/partners/per/next-steps")
    headings = [h.text_content() for h in client.page.xpath("//main//h2")]
    assert headings[:7] == [
        "Before signing", "Ratification here", "Ratification there", "Processes and forms", "Eligibility list",
        "Registry", "Announcement",
    ]  # fmt: skip
    assert len(client.page.xpath("//li[contains(@class, 'task-row')]")) == 21
    assert "Waits for: Settle the text of the agreement" in client.text()
    (task_id,) = rows("SELECT id FROM tasks WHERE item = 'accounts'")[0]
    task_commands.take_step(desk, task_id=task_id, step="block", version=1, reason="No registry is named")
    client.get("/partners/per/next-steps")
    assert "No registry is named" in client.text()
    client.post("/partners/per/next-steps", {"checklist": "implementation-agreement"})
    client.get("/partners/per/next-steps")
    assert "already" in client.text()
    sign_in(MTI).post("/partners/per/next-steps", {"checklist": "implementation-agreement"}, status=403)
    client.get("/partners/zzz/next-steps", status=404)


def test_the_next_steps_of_many_tasks_cost_as_many_queries_as_those_of_few(app, sign_in, add, desk, queries):
    client = sign_in(DESK)
    add("Call")
    few = queries(lambda: client.get("/partners/per/next-steps"))
    apply_checklist(desk, iso3="PER", key="implementation-agreement")
    assert queries(lambda: client.get("/partners/per/next-steps")) == few


def test_a_comment_is_written_on_the_page_of_a_partner_and_read_by_those_it_is_for(sign_in):
    client, other, outsider = sign_in(DESK), sign_in(MFA), sign_in(MTI)
    client.get("/partners/per")
    client.post("/comments/on/partner/per", {"text": "Kept text"}, status=422)
    assert client.problems() == ["Choose who may read this comment, before anything else."]
    assert client.value("text").strip() == "Kept text"
    client.post("/comments/on/partner/per", {"text": "Word one\n\nWord two", "visibility": "named", "agencies": "MFA"})
    for reader in (client, other):
        reader.get("/partners/per")
        assert "Only MSE and MFA" in reader.text()
        assert "Word one" in reader.text()
    for path in ("/partners/per", "/comments/on/partner/per", "/search?q=Word", "/partners/per/history", "/my-work"):
        outsider.get(path)
        assert "Word one" not in outsider.text()
    outsider.get("/comments/on/partner/per")
    assert "0 comments that you may read" in outsider.text()


def test_the_kept_page_of_one_officer_is_never_shown_to_another(sign_in):
    client, outsider = sign_in(DESK), sign_in(MTI)
    client.get("/partners/per")
    client.post("/comments/on/partner/per", {"text": "For us alone", "visibility": "agency"})
    for _ in range(2):  # made, then kept
        client.get("/partners/per")
        outsider.get("/partners/per")
        assert "For us alone" in client.text()
        assert "For us alone" not in outsider.text()
        assert client.token() != outsider.token()


def test_a_mention_without_access_is_refused_with_the_name_and_the_text_kept(sign_in, who):
    client = sign_in(DESK)
    client.get("/comments/on/partner/per")
    answers = {"text": "Please look", "visibility": "agency", "mentions": str(who(MTI).id)}
    client.post("/comments/on/partner/per", answers, status=422)
    assert client.problems() == [f"May not read this comment: {MTI}. Leave them out, or choose other readers."]
    for mentions in ("many", "9" * 60, "-1"):
        client.post("/comments/on/partner/per", answers | {"mentions": mentions}, status=422)
    client.post("/comments/on/partner/per", {"text": "a\x00b", "visibility": "group"}, status=422)
    assert "control characters" in client.problems()[0]


def test_ones_own_comment_is_edited_withdrawn_and_nobody_elses(sign_in, say, act):
    comment_id = say("Frist")
    client, other = sign_in(DESK), sign_in(MTI)
    other.get(f"/comments/{comment_id}", status=404)
    client.submit(f"/comments/{comment_id}", {"text": "First"})
    client.submit(f"/comments/{comment_id}", {"text": "Late", "version": "1"}, status=409)
    assert client.value("text").strip() == "Late"
    client.post(f"/comments/{comment_id}/withdraw", {"version": "2"})
    other.get("/partners/per")
    assert f"Withdrawn by {DESK}" in other.text()
    assert "First" not in other.text()


def test_how_much_to_hear_is_chosen_on_the_page(sign_in, rows):
    client = sign_in(VIEWER)
    client.get("/partners/per")
    assert not client.page.xpath("//form[contains(@action, '/comments/on/')]")
    client.post("/following/partner/per", {"level": "everything"})
    client.get("/partners/per")
    assert client.page.xpath("//select[@name='level']/option[@selected]/@value") == ["everything"]
    client.post("/following/partner/per", {"level": "all"})
    assert [row.level for row in rows("SELECT level FROM follows")] == ["everything"]


def test_pages_of_projects_documents_and_tasks_carry_their_comments(app, sign_in, rows, add):
    client, task_id = sign_in(DESK), add("Call")
    (reference,) = rows("SELECT reference FROM projects LIMIT 1")[0]
    for page, type, id in (
        (f"/projects/{reference.lower()}", "project", reference), (f"/tasks/{task_id}", "task", task_id),
    ):  # fmt: skip
        client.get(page)
        client.post(f"/comments/on/{type}/{id}", {"text": f"About {id}", "visibility": "group"})
        client.get(page)
        assert f"About {id}" in client.text()


def test_a_reminder_is_sent_by_one_click_and_refused_with_a_sentence_after_that(sign_in, add, who):
    task_id = add("Call", owner_id=who(MTI).id)
    client = sign_in(DESK)
    client.get("/my-work")
    client.post(f"/tasks/{task_id}/remind", {"back": "my-work"})
    client.get("/my-work")
    assert f"You reminded {MTI}." in client.text()
    client.post(f"/tasks/{task_id}/remind")
    client.get(f"/tasks/{task_id}")
    assert re.search(rf"{MTI} was reminded of this on \d+ \w+ \d+\. You can remind again three days", client.text())
    sign_in(VIEWER).post(f"/tasks/{task_id}/remind", status=403)


@pytest.mark.parametrize("path", ["", "/edit"])
def test_a_task_of_a_partner_that_may_not_be_seen_is_not_found(sign_in, add, narrow, path):
    task_id = add("Call")
    narrow(MTI, "GHA")
    sign_in(MTI).get(f"/tasks/{task_id}{path}", status=404)
