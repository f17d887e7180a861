"""Comments on whatever has a page of its own: written there, read there, and by nobody who may not see the record."""

from __future__ import annotations

import pytest

from app.coordination.finding import UnknownRecord, record_of, seen_record
from app.core.db import db
from app.negotiation import commands as negotiation
from app.negotiation.answers import ArticleAnswers
from app.registries import commands as registries
from app.registries import queries as registry_queries
from app.registries.layouts import export_of
from app.registries.report import read_report
from tests.assessments.making import submitted
from tests.committees import making as bodies
from tests.ledger.making import MAKER
from tests.registries.making import verra, verra_row
from tests.surrenders import making as surrenders
from tests.surrenders.making import emissions, facility, held_units

LEDGER, VIEWER = "Ledger officer, NEA", "Viewer, MTI"
YEAR = 2025
COMMITTEE = "/partners/gha/joint-committee"


def _import() -> None:
    content, layout = verra(verra_row(1, 100)), export_of("verra")
    report = read_report(layout, content, held=registry_queries.held_claims(db.session, layout.codes))
    registries.import_export(MAKER, export="verra", expected=report.digest, name="verra.csv", content=content)


@pytest.fixture
def places(app, sign_in, act) -> list[tuple[str, str]]:
    """Addresses of pages, each with the type of the record that it is about."""
    facility()
    emissions(10_000)
    held_units(outcome="")
    notice = surrenders.enter(71, 100)
    _import()
    negotiator = act("Negotiator, MSE", "KEN")
    negotiation.begin(negotiator, iso3="KEN", from_model=False)
    negotiation.keep_article(negotiator, iso3="KEN", answers=ArticleAnswers(title="Purpose"))
    body = bodies.body()
    meeting, decision = bodies.meeting(body), bodies.decision(body)
    reference = submitted(title="A made-up project").lower()
    officer = sign_in(LEDGER)
    officer.submit(f"/reports/annual/{YEAR}", {})
    answer = officer.submit("/reports/narratives/btr-annex-4/sgp", {})
    narrative = answer.location
    return [
        ("/partners/ken/negotiation/articles/1", "article"), (f"{COMMITTEE}/meetings/{meeting}", "meeting"),
        (f"{COMMITTEE}/decisions/{decision}", "committee_decision"), ("/ledger/entries/1", "ledger_entry"),
        (f"/surrenders/{notice.lower()}", "surrender"), ("/registries/imports/1", "registry_import"),
        (f"/projects/{reference}/assessment", "assessment"), (f"/reports/annual/{YEAR}/sgp/1.0", "aef_submission"),
        (narrative, "narrative_report"),
    ]  # fmt: skip


def _notice(places: list[tuple[str, str]]) -> str:
    return next(path.rpartition("/")[2].upper() for path, type in places if type == "surrender")


def test_it_is_written_and_read_on_the_page_of_the_record_by_those_who_may_see_it(places, sign_in, who, narrow):
    client = sign_in("Desk officer, MSE")
    for path, type in places:
        client.get(path)
        action = client.page.xpath("//form[@class='comment-form']/@action")[0]
        assert f"/comments/on/{type}/" in action, path
        client.post(action, {"visibility": "group", "text": f"Said of the {type}"})
        client.get(path)
        assert f"Said of the {type}" in client.text()

    narrow(VIEWER, "GHA")
    for type, id in (("surrender", _notice(places)), ("aef_submission", f"SGP_{YEAR}_1.0"), ("article", "1")):
        assert seen_record(db.session, who(LEDGER), type=type, id=id).type == type
        with pytest.raises(UnknownRecord):
            seen_record(db.session, who(VIEWER), type=type, id=id)


@pytest.mark.parametrize(
    ("type", "id"),
    [("surrender", "x"), ("aef_submission", "SGP_9999_1.0"), ("aef_submission", "SGP__"), ("registry_import", "7" * 30),
     ("narrative_report", "x-SGP-1"), ("narrative_report", "btr_annex_4-SGP-2026-9"), ("assessment", "GHA-0001/Z/1"),
     ("assessment", "//"), ("registry_conflict", "0" * 64), ("article", "0"), ("meeting", "7")],
)  # fmt: skip
def test_what_is_not_there_is_no_record(app, type, id):
    assert record_of(db.session, type=type, id=id) is None
