"""Comments: for whom they are is chosen first, and nobody else ever learns of them."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.accounts.queries import messages_for
from app.coordination import comment_commands, following
from app.coordination import comment_queries as queries
from app.coordination.answers import CommentAnswers, CommentRefused
from app.coordination.finding import UnknownComment, UnknownRecord, record_of
from app.core import audit, clock
from app.core.db import db, unit_of_work
from app.core.versions import StaleVersion
from workflows import engine

MTI, NEA, MFA = "Agency clearer, MTI", "Agency clearer, NEA", "Agency clearer, MFA"
DESK = "Desk officer, MSE"


def _read(officer):
    record = record_of(db.session, type="partner", id="PER")
    number, found = queries.about(db.session, officer, record, limit=50)
    assert number == len(found)
    return [each.text for each in found]


def test_a_comment_is_read_by_those_for_whom_it_was_written_and_counted_by_nobody_else(say, who):
    say("For all")
    say("For MSE", visibility="agency")
    say("For MFA", agencies=("MFA",))
    assert _read(who(DESK)) == _read(who("Publisher, MSE")) == ["For MFA", "For MSE", "For all"]
    assert _read(who(MFA)) == ["For MFA", "For all"]
    for name in (MTI, "Legal adviser, AGC"):
        assert _read(who(name)) == ["For all"]


def test_auditors_and_administrators_read_only_what_their_agency_may(say, who, act):
    say("For MFA and MTI", by=act(MTI), agencies=("MFA",))
    for name in ("Auditor", "Administrator", DESK):
        assert _read(who(name)) == []


def test_a_role_for_another_partner_opens_no_comment(say, who, narrow):
    say("For all")
    narrow(MTI, "GHA")
    assert _read(who(MTI)) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        (CommentAnswers("Hello", ""), "visibility"), (CommentAnswers("Hello", "everyone"), "visibility"),
        (CommentAnswers("Hello", "named"), "agencies"), (CommentAnswers("Hello", "named", ("CIA",)), "agencies"),
        (CommentAnswers(" \n ", "group"), "text"), (CommentAnswers("a\x00b", "group"), "text"),
        (CommentAnswers("x" * 5001, "group"), "text"), (CommentAnswers("Hello", "group", (), (10**12,)), "mentions"),
    ],
)  # fmt: skip
def test_answers_that_no_comment_can_have_are_refused_in_a_sentence(desk, rows, answers, field):
    with pytest.raises(CommentRefused) as refused:
        comment_commands.comment(desk, type="partner", id="PER", answers=answers)
    assert refused.value.field == field
    assert rows("SELECT 1 FROM comments") == []


def test_a_mention_of_somebody_who_may_not_read_it_is_refused_with_the_name(say, who, narrow, rows):
    with pytest.raises(CommentRefused, match=f"May not read this comment: {MTI}"):
        say(f"Ask @{MTI}", agencies=("MFA",))
    with pytest.raises(CommentRefused, match=f"May not read this comment: {MTI}; {NEA}"):
        say(f"Ask @{NEA}", visibility="agency", mentions=(who(MTI).id,))
    narrow(NEA, "GHA")
    with pytest.raises(CommentRefused, match=NEA):
        say(f"Ask @{NEA} about it")
    assert rows("SELECT 1 FROM comment_mentions") == []


def test_those_who_are_named_behind_an_at_sign_or_ticked_hear_at_once(say, who, messages):
    say(f"Ask @{MTI.lower()}, or write to somebody@example.org", mentions=(who(NEA).id,))
    for name in (MTI, NEA):
        (told,) = messages(name)
        assert (told.kind, told.urgent, told.path) == ("mention", True, "/partners/per#comments")
        assert told.subject == f"{DESK} mentioned you: Peru"
    (mention,) = queries.mentions_of(db.session, who(MTI), limit=5)
    assert (mention.author_name, mention.about_title) == (DESK, "Peru")


def test_the_longest_name_behind_an_at_sign_counts(app, who):
    class Named:
        def __init__(self, id, name):
            self.id, self.name = id, name

    everybody = [Named(1, "Ann"), Named(2, "Ann Lee")]
    assert comment_commands.named_in("@Ann Lee, and then @ann. Not ann@lee", everybody) == [2, 1]


def test_followers_hear_of_comments_that_they_may_read_and_never_of_their_own(say, act, messages, who):
    for name in (MTI, MFA, DESK):
        following.follow(act(name), type="partner", id="PER", level="everything")
    say("For MFA", agencies=("MFA",))
    assert messages(DESK) == []
    assert [(told.kind, told.urgent) for told in messages(MFA)] == [("news", False)]
    # Whether it may be seen is asked again when the message is read: that to MTI goes to nobody.
    assert [each.subject for each in messages_for(db.session, who(MFA))] == [f"{DESK} commented: Peru"]
    assert messages_for(db.session, who(MTI)) == []


def test_whoever_follows_a_partner_hears_of_its_records_unless_they_chose_less(say, act, messages, session):
    (reference,) = session.execute(text("SELECT reference FROM projects LIMIT 1")).one()
    partner = reference[:3]
    following.follow(act(MTI, partner), type="partner", id=partner, level="everything")
    following.follow(act(NEA, partner), type="partner", id=partner, level="everything")
    following.follow(act(NEA, partner), type="project", id=reference, level="asks")
    say("News", by=act(DESK, partner), about=reference, type="project")
    assert len(messages(MTI)) == 1
    assert messages(NEA) == []


def test_whoever_chose_to_hear_nothing_is_left_in_peace(say, act, messages, who):
    following.follow(act(MTI), type="partner", id="PER", level="nothing")
    say(f"Ask @{MTI}")
    assert messages(MTI) == []
    assert len(queries.mentions_of(db.session, who(MTI), limit=5)) == 1


def test_the_record_of_who_did_what_tells_nothing_of_a_comment(say, session):
    comment_id = say("A secret of MFA", agencies=("MFA",))
    (entry,) = audit.history(session, about=audit.Object("comment", str(comment_id)))
    assert "secret" not in entry.body
    assert "MFA" not in entry.body
    assert entry.summary == "wrote a comment"
    assert sorted(entry.details) == ["row", "sha256", "visibility", "withdrawn"]
    assert "secret" not in str([row.body for row in audit.history(session)])
    assert not [row for row in audit.history(session, about=audit.Object("partner", "PER")) if "comment" in row.action]


def test_authors_edit_their_own_for_an_hour_and_every_text_is_kept(say, desk, monkeypatch, session, act):
    comment_id = say("Frist")
    comment_commands.edit(desk, comment_id=comment_id, text="First", version=1)
    assert [(each.number, each.text) for each in queries.texts_of(session, comment_id)] == [(2, "First"), (1, "Frist")]
    with pytest.raises(StaleVersion):
        comment_commands.edit(desk, comment_id=comment_id, text="Second", version=1)
    with pytest.raises(UnknownComment):
        comment_commands.edit(act("Second desk officer, MSE"), comment_id=comment_id, text="Not mine", version=2)
    later = clock.now() + queries.MAY_EDIT * 1.01
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(CommentRefused, match="for an hour only"):
        comment_commands.edit(desk, comment_id=comment_id, text="Late", version=2)


def test_an_edit_names_nobody_who_may_not_read_it_and_tells_only_those_new(say, desk, messages, who):
    comment_id = say(f"Ask @{MFA}", agencies=("MFA", "MTI"))
    with pytest.raises(CommentRefused, match=NEA):
        comment_commands.edit(desk, comment_id=comment_id, text=f"Ask @{NEA}", version=1)
    comment_commands.edit(desk, comment_id=comment_id, text=f"Ask @{MFA} and @{MTI}", version=1)
    assert (len(messages(MFA)), len(messages(MTI)), len(messages(NEA))) == (1, 1, 0)


def test_a_withdrawn_comment_stays_as_withdrawn_and_for_good(say, desk, who, session):
    comment_id = say("Too soon")
    comment_commands.withdraw(desk, comment_id=comment_id, version=1)
    row = queries.comment_row(session, comment_id)
    assert row.withdrawn_at is not None
    for act_again in (
        lambda: comment_commands.withdraw(desk, comment_id=comment_id, version=2),
        lambda: comment_commands.edit(desk, comment_id=comment_id, text="Again", version=2),
    ):
        with pytest.raises(CommentRefused, match="withdrawn already"):
            act_again()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE comments SET agencies = '{}', visibility = 'group'", "UPDATE comments SET author_id = 7",
        "DELETE FROM comments", "UPDATE comment_texts SET text = 'x'", "DELETE FROM comment_texts",
    ],
)  # fmt: skip
def test_the_database_keeps_comments_as_they_were_written(say, change):
    say("For MFA", agencies=("MFA",))
    with pytest.raises(IntegrityError, match=r"refused|stays"), unit_of_work() as session:
        session.execute(text(change))


def test_who_may_not_see_the_record_or_write_comments_writes_none(say, act, narrow):
    for name in ("Viewer, MTI", "Auditor"):
        with pytest.raises(engine.NotPermitted):
            say("Hello", by=act(name))
    with pytest.raises(UnknownRecord):
        say("Hello", about="XXX")
    narrow(MTI, "GHA")
    with pytest.raises(UnknownRecord):
        say("Hello", by=act(MTI))
