"""Two officers at one partner: one wins, the other sees what changed and keeps what they typed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.agreements import commands
from app.agreements.answers import StepAnswers
from app.core.db import db
from app.core.versions import StaleVersion
from app.documents import commands as documents
from app.documents import moving
from tests.agreements.people import DESK, SECOND_DESK
from tests.agreements.way import LEGS, TODAY
from tests.operations.processes import until
from workflows.agreement.facts import ActKind, Stage

SIGNED = {
    "date-day": "4", "date-month": "3", "date-year": "2021", "place": "Montevideo", "mode": "in_person",
    "sg-0-name": "Grace Fu", "host-0-name": "Robert Bouvier",
}  # fmt: skip


@pytest.fixture
def at_once(app: Flask) -> Callable[..., list[Any]]:
    """`at_once(8, act)`: `act(0)` to `act(7)` in threads that start together; what each returned or raised."""

    def run(number: int, act: Callable[[int], Any]) -> list[Any]:
        ready = Barrier(number)

        def one(index: int) -> Any:
            with app.app_context():
                ready.wait(timeout=30)
                try:
                    return act(index)
                except Exception as error:
                    return error
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(number) as pool:
            return list(pool.map(one, range(number)))

    return run


def test_of_eight_officers_at_once_exactly_one_signs(uruguay, at_once, rows):
    def sign(index: int) -> str:
        try:
            taken = commands.take_step(
                DESK, partner="URY", step="sign_mou", answers=StepAnswers(**LEGS["sign_mou"].answers),
                version=1, policy={}, today=TODAY,
            )  # fmt: skip
        except StaleVersion as stale:
            return "late: " + ", ".join(entry.summary for entry in stale.changes)
        return taken.sentence

    late = "late: signed the MOU, effective 4 March 2021"
    assert sorted(at_once(8, sign)) == ["You signed the MOU: Uruguay.", *[late] * 7]
    assert uruguay.version == 2
    assert len(rows("SELECT 1 FROM acts a JOIN partners p ON p.id = a.partner_id WHERE p.iso3 = 'URY'")) == 1


def test_texts_registered_at_once_without_a_form_get_numbers_in_a_row(uruguay, at_once, rows):
    uruguay.stand_before("register_text")

    def register(index: int) -> Any:
        return commands.take_step(
            DESK, partner="URY", step="register_text",
            answers=StepAnswers(text_label=f"Draft {index}", text_content="…"),
            version=None, policy={}, today=TODAY,
        )  # fmt: skip

    done = at_once(6, register)
    assert [each for each in done if isinstance(each, Exception)] == []
    assert [row.number for row in rows("SELECT number FROM agreement_texts ORDER BY number")] == [1, 2, 3, 4, 5, 6]


def test_a_country_added_by_two_officers_at_once_is_added_once(app, at_once):
    def add(index: int) -> Any:
        return commands.add_partner(DESK, iso3="NPL", region="", counterpart="", lead_agency="MSE")

    done = at_once(4, add)
    assert [each for each in done if each == "NPL"] == ["NPL"]
    assert [type(each) for each in done if each != "NPL"] == [commands.PartnerExists] * 3


def test_of_two_forms_sent_at_once_one_is_taken_and_one_comes_back(uruguay, sign_in, at_once):
    clients = [sign_in("Desk officer, MSE"), sign_in("Second desk officer, MSE")]
    for client in clients:
        client.get("/partners/ury/steps/sign-mou")

    def send(index: int) -> int:
        client = clients[index]
        fields = dict(client.page.xpath("//main//form[@method='post']")[0].form_values())
        answer = client.send("post", "/partners/ury/steps/sign-mou", data=fields | SIGNED)
        return int(answer.status_code)

    assert sorted(at_once(2, send)) == [303, 409]
    assert (uruguay.stage, uruguay.version) == (Stage.MOU_SIGNED, 2)


def test_the_slower_officer_sees_what_changed_by_whom_and_keeps_what_they_typed(uruguay, sign_in):
    slower, faster = sign_in("Desk officer, MSE"), sign_in("Second desk officer, MSE")
    slower.get("/partners/ury/steps/sign-mou")
    page = slower.page
    faster.submit(
        "/partners/ury/steps/open-mou-negotiation",
        {"date-year": "2020", "date-month": "2", "date-day": "1"},
    )
    slower.page = page
    slower.post("/partners/ury/steps/sign-mou", {**SIGNED, "version": "1", "note": "Two\nlines"}, status=409)
    assert slower.page.findtext(".//title").startswith("Error: ")
    said = slower.text()
    assert "Uruguay has changed since you opened this page" in said
    assert "Second desk officer, MSE opened negotiation of the MOU, effective 1 February 2020." in slower.problems()[0]
    for name, value in (SIGNED | {"note": "Two\nlines"}).items():
        shown = slower.value(name) if name != "mode" else slower.page.xpath("//input[@name='mode'][@checked]/@value")[0]
        assert shown.strip() == value
    assert uruguay.stage is Stage.MOU_NEGOTIATION

    assert slower.value("version") == "2"
    slower.submit("/partners/ury/steps/sign-mou", SIGNED)
    assert uruguay.stage is Stage.MOU_SIGNED


def test_a_double_click_records_one_act(uruguay, sign_in, rows):
    client = sign_in("Desk officer, MSE")
    client.get("/partners/ury/steps/sign-mou")
    form = dict(client.page.xpath("//main//form[@method='post']")[0].form_values()) | SIGNED
    client.post("/partners/ury/steps/sign-mou", form)
    client.post("/partners/ury/steps/sign-mou", form, status=409)
    assert len(rows("SELECT 1 FROM acts a JOIN partners p ON p.id = a.partner_id WHERE p.iso3 = 'URY'")) == 1


def test_particulars_sent_too_late_come_back_with_what_was_typed(uruguay, sign_in):
    client = sign_in("Desk officer, MSE")
    client.get("/partners/ury/particulars")
    form = dict(client.page.xpath("//main//form[@method='post']")[0].form_values())
    uruguay.take("open_mou_negotiation", actor=SECOND_DESK)
    typed = form | {"national_registry": "Registro Nacional", "committee_host-name": "Ana"}
    client.post("/partners/ury/particulars", typed, status=409)
    assert client.value("national_registry") == "Registro Nacional"
    assert client.value("committee_host-name") == "Ana"
    assert "Second desk officer, MSE opened negotiation of the MOU" in client.text()
    assert uruguay.case().row.national_registry == ""
    client.post("/partners/ury/particulars", form | {"version": client.value("version")})


def test_a_step_that_drafts_and_a_step_of_that_draft_at_once_both_end(uruguay, at_once, rows, monkeypatch):
    uruguay.reach("conclude_negotiations")
    draft = rows("SELECT id, version FROM documents WHERE kind = 'conclusion_factsheet'")[0]
    act = uruguay.latest_act(ActKind.CONCLUDED)
    uruguay.take("propose_correction", corrects=act.id, strikes=True, date=act.date)
    uruguay.take("approve_correction")
    version = uruguay.version
    draft_is_held = Event()
    log = moving.log

    def log_once_the_other_waits(*given: Any, **more: Any) -> None:
        if more["action"] == "document.withdraw":
            draft_is_held.set()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as observer:
                waiting = text(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE wait_event_type = 'Lock' AND datname = current_database()"
                )
                until(lambda: observer.scalar(waiting))
        log(*given, **more)

    monkeypatch.setattr(moving, "log", log_once_the_other_waits)

    def either(index: int) -> Any:
        if index == 0:
            return documents.take_step(
                DESK, document_id=draft.id, step="withdraw", version=draft.version, reason="It was struck."
            )
        assert draft_is_held.wait(timeout=30)
        return commands.take_step(
            DESK, partner="URY", step="conclude_negotiations",
            answers=StepAnswers(**LEGS["conclude_negotiations"].answers), version=version, policy={}, today=TODAY,
        )  # fmt: skip

    done = at_once(2, either)
    assert [each for each in done if isinstance(each, Exception)] == []
    assert uruguay.stage is Stage.CONCLUDED
