"""What is kept in the compartment is seen by negotiators and legal advisers of the partner, and by nobody else."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import text

from app.coordination import comment_commands, task_commands
from app.coordination.answers import CommentAnswers, CommentRefused, TaskAnswers, TaskRefused
from app.core.access import Officer
from app.core.db import db
from app.core.versions import StaleVersion
from app.negotiation import compartment, queries
from app.negotiation.answers import ASPECTS
from tests.negotiation.conftest import BASE, write
from workflows.engine import NotPermitted
from workflows.vocabulary import Role

CANARY = "canaryzebra"
OUTSIDERS = ("Desk officer, MSE", "Agency clearer, MTI", "Viewer, MTI", "Auditor", "Administrator")
PAGES = (BASE, f"{BASE}/articles/1", f"{BASE}/articles/1/precedents", "/partners/ken", "/partners/ken/history",
         f"/search?q={CANARY[:-2]}", "/my-work")  # fmt: skip


def keep(officer: Officer, aspect: str, words: str) -> None:
    compartment.write(officer, iso3="KEN", number=1, aspect=aspect, text=words, seen=None)


@pytest.fixture
def kept(kenya, named):
    write()
    for aspect in ASPECTS:
        writer = "Legal adviser, AGC" if aspect == "advice" else "Negotiator, MSE"
        keep(named(writer), aspect, f"{CANARY} {aspect}")
    db.session.rollback()


@pytest.mark.parametrize("name", ["Negotiator, MTI", "Legal adviser, AGC"])
def test_the_team_and_counsel_read_it_on_the_page(kept, sign_in, name):
    client = sign_in(name)
    client.get(f"{BASE}/articles/1")
    assert client.text().count(CANARY) == 4
    assert "Restricted" in client.text()


def test_the_article_page_says_which_version_counsel_noted(kept, sign_in):
    client = sign_in("Negotiator, MTI")
    client.get(f"{BASE}/articles/1")
    assert "AGC noted version 1 on" in client.text()
    write(working="A newer text.")
    client.get(f"{BASE}/articles/1")
    assert "AGC has not noted version 2 yet" in client.text()
    assert "was on version 1" in client.text()
    client = sign_in("Viewer, MTI")
    client.get(f"{BASE}/articles/1")
    assert "AGC" not in client.text(), "that there is advice is kept apart too"


def test_nobody_else_meets_a_word_of_it(kept, sign_in):
    for name in OUTSIDERS:
        client = sign_in(name)
        for page in PAGES:
            answer = client.get(page).text
            assert CANARY not in answer, page
            assert "red line" not in answer.lower()
        for path in (f"{BASE}/articles/1/positions/red-line", f"{BASE}/brief.pdf", f"{BASE}/brief.xlsx"):
            assert CANARY not in client.get(path, status=403).text
        assert CANARY not in _sheet(client.get(f"{BASE}/articles.xlsx").data)


@pytest.fixture
def position(kept, session):
    """The id under which the compartment of the first article is commented on."""
    return str(queries.tracker(session, "KEN").article(1).id)


def test_those_who_see_it_comment_on_it_and_only_they_hear(position, sign_in, named, session):
    counsel = named("Legal adviser, AGC")
    client = sign_in("Negotiator, MSE")
    client.get(f"{BASE}/articles/1/positions")
    assert "Everybody who may see this" in client.text()
    assert "whole working group" not in client.text().lower()
    offered = client.page.xpath(
        "//input[@name='mentions']/following-sibling::*[1] | //label[contains(@for, 'mentions')]"
    )
    assert not [each for each in offered if "Desk officer" in each.text_content()]
    said = {"visibility": "group", "text": f"{CANARY} said of it", "mentions": [str(counsel.id)]}
    answer = client.post(f"/comments/on/position/{position}", said, status=303)
    assert answer.location == f"{BASE}/articles/1/positions#comments"
    client.get(f"{BASE}/articles/1")
    assert "1 comment" in client.text()
    told = session.execute(text("SELECT officer_id, subject FROM outbox_messages WHERE kind = 'mention'")).all()
    assert [tuple(each) for each in told] == [
        (counsel.id, "Negotiator, MSE mentioned you: Kenya, article 1 (restricted)")
    ]
    assert session.execute(text("SELECT 1 FROM audit_entries WHERE body LIKE :w"), {"w": f"%{CANARY}%"}).all() == []
    reader = sign_in("Legal adviser, AGC")
    assert f"{CANARY} said of it" in reader.get(f"{BASE}/articles/1/positions").text
    assert "article 1 (restricted)" in reader.get("/my-work").text


def test_nobody_else_meets_a_comment_on_it_or_is_named_in_one(position, sign_in, named):
    insider = named("Negotiator, MSE")
    said = CommentAnswers(f"{CANARY} said of it", "group")
    comment_commands.comment(insider.actor("KEN"), type="position", id=position, answers=said)
    for name in OUTSIDERS:
        with pytest.raises(CommentRefused, match="May not read this comment"):
            comment_commands.comment(
                insider.actor("KEN"), type="position", id=position,
                answers=CommentAnswers("Look", "group", mentions=(named(name).id,)),
            )  # fmt: skip
        client = sign_in(name)
        for page in (*PAGES, f"/search?q={CANARY[:-2]}", "/partners/ken/tasks"):
            body = client.send("get", page).text
            assert CANARY not in body
            assert "(restricted)" not in body, page
        client.get(f"{BASE}/articles/1/positions", status=403)
        for path in (f"/comments/on/position/{position}", f"/following/position/{position}"):
            form = {"visibility": "group", "text": "x", "level": "everything", "csrf_token": client.token()}
            assert client.send("post", path, data=form).status_code in (403, 404)
        assert client.send("get", f"/comments/on/position/{position}").status_code == 404


def test_no_task_is_about_it_whose_title_would_go_into_messages(position, named, sign_in):
    with pytest.raises(TaskRefused, match="comments only"):
        task_commands.add_task(
            named("Negotiator, MSE").actor("KEN"), type="position", id=position, answers=TaskAnswers("Give way")
        )
    client = sign_in("Negotiator, MSE")
    assert "Add a task about this" not in client.get(f"{BASE}/articles/1/positions").text
    assert "(restricted)" not in client.get(f"/tasks/new?type=position&id={position}").text


def _sheet(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_the_audit_and_the_outbox_keep_no_word_of_it(kept, session):
    found = session.execute(text("SELECT body FROM audit_entries WHERE body LIKE :word"), {"word": f"%{CANARY}%"}).all()
    told = session.execute(text("SELECT subject FROM outbox_messages WHERE subject LIKE '%canary%'")).all()
    assert (found, told) == ([], [])
    entry = session.execute(text("SELECT body FROM audit_entries WHERE action = 'compartment.write' LIMIT 1")).scalar()
    assert "sha256" in entry


def test_the_brief_bears_its_classification_and_is_put_on_record(kept, sign_in, session):
    client = sign_in("Negotiator, MSE")
    response = client.get(f"{BASE}/brief.xlsx")
    assert "RESTRICTED-ken-negotiation-brief" in response.headers["Content-Disposition"]
    assert CANARY in _sheet(response.data)
    assert "RESTRICTED" in _sheet(response.data)
    said = session.execute(text("SELECT body FROM audit_entries WHERE action = 'compartment.export'")).scalar()
    assert "RESTRICTED-ken" in said
    assert client.get(f"{BASE}/brief.pdf").data.startswith(b"%PDF")


def test_a_role_for_another_partner_opens_nothing(kept, session):
    elsewhere = Officer(7, "Negotiator elsewhere", "MSE", ((Role.NEGOTIATOR, "PER"), (Role.VIEWER, None)))
    row = queries.tracker(session, "KEN").article(1)
    with pytest.raises(NotPermitted):
        compartment.read(session, elsewhere, "KEN", articles=[row.id])
    with pytest.raises(NotPermitted):
        keep(elsewhere, "position", "x")


def test_counsel_writes_the_advice_and_negotiators_the_rest(kenya, named):
    with pytest.raises(NotPermitted):
        keep(named("Legal adviser, AGC"), "red_line", "x")
    with pytest.raises(NotPermitted):
        keep(named("Negotiator, MSE"), "advice", "x")


def test_whoever_was_slower_sees_what_stands_and_keeps_what_was_typed(kept, named, sign_in):
    path = f"{BASE}/articles/1/positions/position"
    client = sign_in("Negotiator, MSE")
    client.get(path)
    keep(named("Negotiator, MTI"), "position", "theirs")
    client.post(path, {"version": "1", "text": "mine"}, status=409)
    assert client.value("text").strip() == "mine"
    assert "theirs" in client.text()
    with pytest.raises(StaleVersion):
        compartment.write(named("Negotiator, MSE"), iso3="KEN", number=1, aspect="position", text="late", seen=1)


def test_the_kept_page_of_one_officer_is_never_shown_to_another_and_a_change_shows_at_once(kept, named, sign_in):
    path, team, viewer = f"{BASE}/articles/1", sign_in("Negotiator, MSE"), sign_in("Viewer, MTI")
    for _ in range(2):  # made, then kept
        team.get(path)
        assert team.text().count(CANARY) == 4
        viewer.get(path)
        assert CANARY not in viewer.text()
    keep(named("Negotiator, MTI"), "position", f"{CANARY} of this minute")
    write(working="A newer working text.")
    team.get(path)
    assert f"{CANARY} of this minute" in team.text()
    viewer.get(path)
    assert "A newer working text." in viewer.text()
    assert CANARY not in viewer.text()


def test_a_role_that_is_taken_away_shuts_the_kept_page_too(kept, sign_in, session):
    path, team = f"{BASE}/articles/1", sign_in("Negotiator, MSE")
    team.get(path)
    assert CANARY in team.text()
    # Straight in the table: without an audit entry, so that nothing but the roles tells the two pages apart.
    session.execute(text("UPDATE role_grants SET role = 'viewer' WHERE officer_id = :id"), {"id": _id(session)})
    session.commit()
    team.get(path)
    assert CANARY not in team.text()


def _id(session) -> int:
    return int(session.execute(text("SELECT id FROM officers WHERE name = 'Negotiator, MSE'")).scalar())
