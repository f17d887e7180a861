"""`flask audit verify` names each row that was changed behind its entries, and counts apart what no entry can tell."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from app.accounts.commands import people
from app.auditing import proof
from app.auditing.proof import verify_everything
from app.clearances import commands as clearances
from app.coordination import checklists, comment_commands, task_commands
from app.core.db import db
from app.documents import boilerplate_commands
from app.documents.workbench import commands as workbench
from app.documents.workbench.papers import Filing, file_new
from app.negotiation import article_commands, commands, compartment, model_commands
from app.negotiation.answers import StepAnswers
from app.reporting.narratives import commands as narratives
from app.reporting.narratives import text_commands
from app.reporting.narratives.outline import outlines
from tests.agreements.people import DESK, NEA, PUBLISHER
from tests.negotiation.conftest import TEAM, agree, begin
from tests.projects.making import received
from workflows.vocabulary import Role

ROOT = Path(__file__).resolve().parents[2]
SECRET, POSITION = "Only MFA may read this", "Nobody else may know this"
# Table, the change, which rows, and how the sentence begins.
CHANGES = (
    ("comments", "text = text || 'x'", "text LIKE 'Changed%'", "Comment "),
    ("comments", "agencies = '{MTI}'", f"text = '{SECRET}'", "Comment "),
    ("comments", "withdrawn_at = NULL", "text = 'Withdrawn'", "Comment "),
    ("comment_texts", "text = text || 'x'", "text = 'As first said'", "Text 1 of comment "),
    ("article_positions", "text = text || 'x', sha256 = encode(sha256(convert_to(text || 'x', 'UTF8')), 'hex')",
     "aspect = 'position'", "What is kept in the compartment of article "),
    ("article_positions", "aspect = 'fall_back'", "aspect = 'red_line'", "What is kept in the compartment of article "),
    ("received_files", "note = note || 'x'", "true", "File 1, received from KEN, is not what entry"),
    ("stored_files", "sha256 = repeat('0', 64)", "subject_type = 'document'", "The content of file "),
    ("model_articles", "text = text || 'x'", "decision = 'approved'", "Version 1 of the model article purpose"),
    ("model_articles", "decided_by = 999", "decision = 'refused'", "Version 2 of the model article purpose"),
    ("article_steps", "agreed_by = agreed_by || 'x'", "step = 'agree'", "Step 2 of article "),
    ("article_steps", "led_to = 'agreed'", "step = 'open' AND article_id IN (SELECT max(article_id) FROM article_steps)",
     "Step 1 of article "),
    ("negotiation_articles", "turn = 'ours'", "state = 'agreed'", "Article “Purpose” of KEN"),
    ("boilerplate_texts", "text = text || 'x'", "true", "Version 2 of the boilerplate mou_intent"),
    ("tasks", "title = title || 'x'", "checklist <> '' AND position = 3", "Task "),
    ("clearance_covers", "last = last + 1", "true", "The cover 1 of NEA"),
    ("filed_papers", "title = title || 'x'", "title = 'A paper'", "File "),
    ("document_drafts", "internal_note = internal_note || 'x'", "number = 2", "Saved draft 2 of document "),
    ("process_templates", "note = note || 'x'", "partner = 'PER'", "Version 1 of the process of PER"),
    ("report_texts", "decided_by = 999", "true", "The text initial_report/SGP/I.A/content/1 of a report"),
    ("narrative_reports", "context = context || ' '", "true", "What report "),
    ("officers", "disabled_at = now()", "name = 'Viewer, MTI'", "Whether Viewer, MTI"),
    ("documents", "internal_note = internal_note || 'x'", "kind = 'mou_factsheet' AND stage = 'draft'", "Document URY"),
)  # fmt: skip


def by_hand(table: str, change: str) -> None:
    """As the owner of the database could, with the triggers off and what it checks of the table left out."""
    db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    if table == "stored_files":
        db.session.execute(text("ALTER TABLE stored_files DROP CONSTRAINT ck_stored_files_hash_is_that_of_the_content"))
    db.session.execute(text(change))
    db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    db.session.commit()


@pytest.fixture
def recorded(factsheet, who, add, say) -> None:
    """One of everything, done by the commands that officers use."""
    say("Changed by hand later")
    say(SECRET, agencies=("MFA",))
    comment_commands.edit(DESK, comment_id=say("As first said"), text="As said then", version=None)
    comment_commands.withdraw(DESK, comment_id=say("Withdrawn"), version=None)
    checklists.apply_checklist(DESK, iso3="PER", key=checklists.checklists()[0].key)
    first, second = add("First"), add("Second")
    task_commands.add_dependency(DESK, task_id=second, needs_id=first, version=None)
    add("Third", needs=(second,))
    clearances.name_cover(NEA, cover_id=who("Ledger officer, NEA").id, first=date(2026, 12, 1),
                          last=date(2026, 12, 4), today=date(2026, 12, 1))  # fmt: skip
    _negotiation(who("Negotiator, MSE"))
    boilerplate_commands.propose(DESK, key="mou_intent", text="A made-up text of the block.")
    boilerplate_commands.decide(PUBLISHER, key="mou_intent", approve=True, reason="", version=None)
    workbench.save(DESK, document_id=factsheet.id, version=None, words={}, note="For officers alone")
    file_new(DESK, Filing("A paper", "Restricted", received()), partner="URY")
    file_new(DESK, Filing("Another", "Restricted", received()), partner="URY", document_id=factsheet.id)
    _of_everybody(who)
    db.session.rollback()


def _of_everybody(who) -> None:
    maker, checker = (who(name).actor(None) for name in ("Ledger officer, NEA", "Second ledger officer, NEA"))
    outline = outlines()["initial_report"]
    row = text_commands.propose_text(maker, outline=outline, party="SGP", item="I.A", text="We are a Party.")
    text_commands.decide_text(checker, text_id=row.id, approve=True, reason="", version=None)
    narratives.prepare(maker, outline=outline, party="SGP", today=date(2026, 12, 1))
    people.grant_role(who("Administrator").actor(None), who("Publisher, MSE").id, role=Role.VIEWER, partner="PER",
                      version=None)  # fmt: skip


def _negotiation(insider) -> None:
    begin("Purpose", "Corresponding adjustment")
    agree(1)
    article_commands.take_step(TEAM, iso3="KEN", number=2, step="open", answers=StepAnswers(), version=None)
    for aspect in ("position", "red_line"):
        compartment.write(insider, iso3="KEN", number=1, aspect=aspect, text=f"{POSITION}: {aspect}", seen=None)
    commands.receive_file(TEAM, iso3="KEN", round_number=1, file=received(), note="As it came")
    for approve in (True, False):
        row = model_commands.propose(TEAM, key="purpose", title="Purpose", text=f"Made up {approve}")
        decider = insider.actor("KEN")
        model_commands.decide(decider, row_id=row.id, approve=approve, reason="Made up", version=None)


def test_each_row_that_was_changed_by_hand_is_named_and_nothing_of_what_it_says(recorded, app):
    found = verify_everything(db.session)
    assert (found.problems, found.said()) == ([], [])
    for table, change, which, _ in CHANGES:
        by_hand(table, f"UPDATE {table} SET {change} WHERE {which}")
    by_hand(
        "task_dependencies",
        "DELETE FROM task_dependencies WHERE needs_id = (SELECT id FROM tasks WHERE title = 'First')",
    )
    by_hand("role_grants", "UPDATE role_grants SET partner = NULL WHERE partner = 'PER'")
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 1
    lines = [line for line in answer.output.splitlines() if " not " in line]
    for *_, sentence in (*CHANGES, ("What task ",), ("The roles of Publisher, MSE",)):
        assert any(line.startswith(sentence) for line in lines), sentence
    assert len(lines) == len(CHANGES) + 3, lines  # what waits for what, a role, and the file on file with other bytes
    for word in (SECRET, POSITION, "MFA", "red_line", "position"):
        assert word not in answer.output


@pytest.mark.parametrize("table", ["comments", "article_positions", "article_steps", "received_files", "model_articles",
                                   "clearance_covers", "filed_papers", "document_drafts", "boilerplate_texts", "report_texts"])  # fmt: skip
def test_a_row_that_is_gone_is_named(recorded, table):
    by_hand(table, f"DELETE FROM {table}") if table not in ("comments",) else _without_its_texts()
    found = verify_everything(db.session).problems
    assert found
    assert all(" is no longer " in each for each in found), found


def _without_its_texts() -> None:
    for table in ("comment_mentions", "comment_texts", "comments"):
        by_hand(table, f"DELETE FROM {table}")


def test_what_was_recorded_before_the_audit_kept_a_hash_is_counted_apart(monkeypatch, app, say, add):
    monkeypatch.setattr(comment_commands, "hashes", lambda row: {})
    comment_commands.edit(DESK, comment_id=say("As first said"), text="As said then", version=None)
    say("Another one")
    monkeypatch.undo()
    say("With a hash")
    by_hand("comments", "UPDATE comments SET text = text || 'x' WHERE text = 'Another one'")
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 0
    assert "2 comments cannot be checked: recorded before the audit kept a hash." in answer.output
    assert "holds" in answer.output


# What is audited and has no row of its own to compare, or rows that say nothing an officer decided.
_WITHOUT = {
    "calendar_feed": "an address of one's own, made and ended", "mail": "what was sent stands in the entry",
    "mail_choice": "how much one hears of one's own accord", "tasks": "how many were made, not what they say",
    "issuance": "proved with the ledger", "ledger_entry": "proved with the ledger", "ledger_year": "proved with the ledger",
    "aef_submission": "proved by app.reporting.aef.proof", "recheck": "whoever was told, again and again",
    "partner": "proved with the acts",
}  # fmt: skip


def test_whatever_the_code_puts_on_record_is_proved_or_said_here_why_not():
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "app").rglob("*.py"))]
    audited = {type for source in sources for type in re.findall(r"\bObject\(\s*\"([a-z_]+)\"", source)}
    proved = {type for part in proof.PARTS.values() for type in part.OBJECTS}
    assert audited - proved - set(_WITHOUT) == set()
    assert set(_WITHOUT) & proved == set()
