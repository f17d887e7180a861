"""A text under embargo is public from its time on: not a second before, once, and by no other route."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import clockwork
from app.core import audit
from app.core.db import db
from app.documents import commands, printing, public
from app.documents.workbench import embargo, offers
from tests.agreements.people import DESK, MTI, PUBLISHER
from workflows.engine import NotPermitted, Refused

SGT = ZoneInfo("Asia/Singapore")
AT = datetime(2026, 12, 5, 14, 0, tzinfo=SGT)


def set_time(paper, at=AT, actor=PUBLISHER, **more):
    embargo.schedule(actor, document_id=paper.id, version=paper.row.version, not_before=at, **more)


def published_times(rows) -> int:
    return len(rows("SELECT 1 FROM audit_entries WHERE action = 'document.publish'"))


def test_it_is_published_when_its_time_comes_and_not_a_second_before(cleared, time, rows, messages):
    set_time(cleared)
    time.to(AT - timedelta(seconds=1))
    assert embargo.publish_due() == []
    assert cleared.stage == "cleared"
    time.to(AT)
    assert len(embargo.publish_due()) == 1
    assert (cleared.stage, cleared.row.published_by_name) == ("published", "Publisher, MSE")
    assert cleared.row.published_at == AT
    assert embargo.publish_due() == []
    assert published_times(rows) == 1
    assert any(audience == "agencies" and "published" in subject for audience, subject in messages())


def test_before_its_time_nobody_publishes_it_by_any_route(cleared, time, sign_in, session, everything):
    set_time(cleared)
    with pytest.raises(Refused) as refused:
        cleared.take("publish", PUBLISHER)
    assert {reason.guard for reason in refused.value.reasons} == {"embargo_is_over"}
    client = sign_in("Publisher, MSE")
    client.get(cleared.url)
    before = everything()
    client.post(f"{cleared.url}/steps/publish", {"version": str(cleared.row.version)}, status=422)
    assert everything() == before
    session.rollback()
    with pytest.raises(DBAPIError, match="never_published_before_its_time"):
        session.execute(
            text(
                "UPDATE documents SET stage = 'published', published_at = :early, published_by = :officer,"
                " published_by_name = 'Publisher, MSE' WHERE id = :id"
            ),
            {"id": cleared.id, "early": AT - timedelta(seconds=1), "officer": PUBLISHER.id},
        )
    session.rollback()
    with pytest.raises(LookupError):
        public.published_pdf(session, cleared.id)
    viewer = sign_in("Viewer, MTI")
    viewer.get(cleared.url)
    assert "5 December 2026" not in viewer.text()
    assert "Published" not in viewer.text()
    viewer.get(f"{cleared.url}/publication", status=404)
    viewer.get("/documents?stage=published")
    assert cleared.row.title not in viewer.text()


@pytest.mark.parametrize("at", [
    datetime(2026, 12, 31, 23, 59, tzinfo=SGT), datetime(2027, 3, 28, 2, 30, tzinfo=SGT),
    datetime(2028, 2, 29, 0, 0, tzinfo=SGT),
])  # fmt: skip
def test_the_clock_in_singapore_counts_on_the_last_evening_of_a_year_and_where_others_change_theirs(at, cleared, time):
    set_time(cleared, at)
    assert cleared.row.not_before == at.astimezone(UTC)
    assert at.astimezone(UTC) - at.replace(tzinfo=None).replace(tzinfo=UTC) == timedelta(hours=-8)
    time.to(at - timedelta(minutes=1))
    assert embargo.publish_due() == []
    time.to(at)
    assert len(embargo.publish_due()) == 1


def test_a_clock_that_is_set_back_publishes_nothing_early_and_nothing_twice(cleared, time, rows):
    set_time(cleared)
    time.to(AT - timedelta(days=400))
    assert embargo.publish_due() == []
    time.to(AT + timedelta(hours=1))
    assert len(embargo.publish_due()) == 1
    time.to(AT - timedelta(days=1))
    assert embargo.publish_due() == []
    assert (cleared.stage, published_times(rows)) == ("published", 1)


def test_many_who_look_at_the_clock_at_once_publish_it_once(cleared, time, app, rows):
    set_time(cleared)
    cleared.session.rollback()
    time.to(AT)
    ready = threading.Barrier(4)
    said: list[str] = []

    def look() -> None:
        with app.app_context():
            ready.wait(timeout=30)
            said.extend(clockwork.look(app))
            db.session.remove()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len([sentence for sentence in said if "published" in sentence]) == 1
    assert (cleared.stage, published_times(rows)) == ("published", 1)


def test_the_time_is_changed_and_lifted_by_a_publisher_with_a_reason(cleared, time):
    set_time(cleared)
    with pytest.raises(Refused) as refused:
        set_time(cleared, AT + timedelta(days=1))
    assert {reason.guard for reason in refused.value.reasons} == {"a_change_has_a_reason"}
    set_time(cleared, AT + timedelta(days=1), reason="The visit was moved")
    with pytest.raises(Refused):
        embargo.lift(PUBLISHER, document_id=cleared.id, version=cleared.row.version, reason=" ")
    for other in (DESK, MTI):
        with pytest.raises(NotPermitted):
            set_time(cleared, actor=other, reason="Mine")
    embargo.lift(PUBLISHER, document_id=cleared.id, version=cleared.row.version, reason="No visit")
    assert (cleared.row.not_before, cleared.row.scheduled_by) == (None, None)
    time.to(AT + timedelta(days=9))
    assert embargo.publish_due() == []
    cleared.take("publish", PUBLISHER)
    assert cleared.stage == "published"


@pytest.mark.parametrize(("step", "stage"), [("return_to_draft", "draft"), ("withdraw", "withdrawn")])
def test_an_edit_before_the_time_calls_it_off_and_publishers_are_told(step, stage, cleared, time, messages):
    set_time(cleared)
    cleared.take(step, DESK, reason="The headline is wrong")
    assert (cleared.stage, cleared.row.not_before) == (stage, None)
    assert ("publishers", f"{cleared.row.title}: its time of publication is called off") in messages()
    time.to(AT)
    assert embargo.publish_due() == []
    assert cleared.stage == stage


def test_what_the_record_contradicts_at_its_time_stays_cleared_and_its_publishers_are_told(
    cleared, time, uruguay, messages, rows
):
    from tests.documents_pages.test_way import correct_the_date

    set_time(cleared)
    correct_the_date(uruguay, 9)
    time.to(AT)
    assert "did not publish" in embargo.publish_due()[0]
    assert (cleared.stage, cleared.row.not_before) == ("cleared", None)
    assert ("publishers", f"{cleared.row.title}: it was not published at its time") in messages()
    assert (embargo.publish_due(), published_times(rows)) == ([], 0)


def test_the_time_is_set_by_page_with_every_mistake_explained(cleared, sign_in, everything):
    client = sign_in("Publisher, MSE")
    address = f"{cleared.url}/publication"
    client.get(address)
    before = everything()
    for day, month, year, clock_time, words in (
        ("", "", "", "", "day"), ("31", "2", "2027", "14:00", "real date"), ("5", "12", "2027", "25:00", "hours"),
        ("5", "12", "2027", "2 pm", "hours"), ("", "12", "2027", "14:00", "day"), ("5", "12", "2020", "14:00", "still to come"),
        ("5", "12", "2040", "23:59", "two years"), ("1", "1", "1", "0:00", "four digits"),
        ("5", "12", "2027", "14:00\x00", "control"),
    ):  # fmt: skip
        answers = {
            "day-day": day, "day-month": month, "day-year": year, "time": clock_time,
            "version": str(cleared.row.version),
        }  # fmt: skip
        client.post(f"{address}/time", answers, status=422)
        assert any(words in problem for problem in client.problems()), (words, client.problems())
        assert client.value("day-year") == year
    assert everything() == before
    year = datetime.now(SGT).year + 1
    client.submit(
        address, {"day-day": "31", "day-month": "12", "day-year": str(year), "time": "23.59"}, to=f"{address}/time"
    )
    assert cleared.row.not_before == datetime(year, 12, 31, 15, 59, tzinfo=UTC)
    client.get(address)
    assert f"31 December {year} at 23:59, Singapore time" in client.text()
    client.post(f"{address}/lift", {"version": "1", "reason": "Old form"}, status=409)
    assert "changed since you opened" in client.text()
    client.post(f"{address}/lift", {"version": str(cleared.row.version), "reason": ""}, status=422)
    client.post(f"{address}/lift", {"version": str(cleared.row.version), "reason": "The visit is off"})
    assert cleared.row.not_before is None


def test_the_result_of_publication_says_where_it_stands_and_what_follows(cleared, sign_in):
    client = sign_in("Publisher, MSE")
    client.get(cleared.url)
    form = client.page.xpath("//form[.//button[normalize-space()='Publish']]")[0]
    response = client.post(form.get("action"), dict(form.form_values()))
    assert response.location.endswith("/publication")
    client.get(f"{cleared.url}/pdf")
    client.get(response.location)
    assert "URY-MOU-FS-v1-official-open.pdf" in client.text()
    assert printing.digest_at_foot(cleared.row) in client.text()
    assert "What happens next" in client.text()


def test_the_time_stands_in_the_calendar_and_in_the_work_of_those_who_take_steps(cleared, time, officer):
    from workflows.vocabulary import Role

    set_time(cleared)
    publisher, viewer = officer((Role.PUBLISHER, None), id=PUBLISHER.id), officer((Role.VIEWER, None), id=9)
    span = {"first": AT.date(), "last": AT.date()}
    (dated,) = offers.dates(cleared.session, publisher, **span)
    assert (dated.kind, dated.first, dated.permission) == ("publication", AT.date(), "documents.take_step")
    assert offers.dates(cleared.session, viewer, **span) == []
    (work,) = offers.work(cleared.session, publisher, today=AT.date())
    assert (work.due, work.mine) == (AT.date(), False)
    assert offers.work(cleared.session, viewer, today=AT.date()) == []


def test_a_second_time_comes_with_a_newer_version(cleared, time, paper):
    """The published one gives way only when the newer one is published."""
    set_time(cleared)
    time.to(AT)
    embargo.publish_due()
    newer = paper(commands.make(DESK, partner="URY", kind="mou_factsheet", as_at=date(2026, 1, 1)).id)
    newer.reach("cleared")
    set_time(newer, AT + timedelta(days=1))
    assert (cleared.stage, newer.stage) == ("published", "cleared")
    time.on(days=1)
    embargo.publish_due()
    assert (cleared.stage, newer.stage) == ("superseded", "published")
    assert not list(audit.verify(cleared.session))
