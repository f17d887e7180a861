"""A factsheet goes round six agencies in six browsers: cleared by five, lapsed by an edit for two, published in time."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.office import Window

pytestmark = pytest.mark.browser

DESK, PUBLISHER, VIEWER = "Desk officer, MSE", "Publisher, MSE", "Viewer, MTI"
CLEARERS = {
    "MTI": "Agency clearer, MTI", "NEA": "Agency clearer, NEA", "NCCS": "Agency clearer, NCCS",
    "MFA": "Agency clearer, MFA", "AGC": "Legal adviser, AGC",
}  # fmt: skip
PROVISO = "Say in the note for which years the tax stands."
ANSWER = "The note gives the rate of each year, from 2019 on."
HEADLINE = "An Implementation Agreement on carbon credits with Rwanda"
SGT = ZoneInfo("Asia/Singapore")


class Clearer(Window):
    """The window of an officer who decides for an agency, or who asked."""

    def open_clearances(self, document: str) -> None:
        self.page.goto(f"/clearances/about/document/{document}")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Clearances")

    def card(self, agency: str):
        return self.page.get_by_role("region", name=agency, exact=True)

    def state(self, document: str, agency: str) -> str:
        self.open_clearances(document)
        return " ".join(self.card(agency).locator(".sheet-head").inner_text().split()).removeprefix(agency).strip()

    def decide(self, document: str, agency: str, *, comment: str = "") -> None:
        """Read it, decide, check the answers, and confirm."""
        self.open_clearances(document)
        self.card(agency).get_by_role("link", name="Read and decide").click()
        self.choose("Cleared with comments" if comment else "Cleared")
        if comment:
            self.page.get_by_role("textbox", name="Comments").fill(comment)
        self.page.get_by_role("main").get_by_role("button", name="Continue").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Check your decision")
        self.press("Clear with comments" if comment else "Clear")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Clearances")


def _draft(desk: Clearer) -> str:
    """Drafted from the record; the words are kept while they are typed, then saved."""
    desk.page.goto("/documents/new?partner=RWA&kind=ia_factsheet")
    desk.press("Draft the document")
    expect(desk.page.get_by_role("heading", name="Facts it prints")).to_be_visible()
    document = re.search(r"/documents/([0-9a-f-]{36})", desk.page.url).group(1)
    desk.page.get_by_role("link", name="Open the editor").click()
    desk.page.get_by_label("Note for officers").fill("Ask the mission when the visit is")
    desk.press("Save")
    desk.expect_done("You edited the IA factsheet RWA-IA-FS")
    expect(desk.page.get_by_text("Nothing stands in the way")).to_be_visible()
    return document


def _send(desk: Clearer, document: str) -> None:
    desk.page.goto(f"/documents/{document}")
    desk.press("Send for clearance")
    desk.expect_done("You sent for clearance")


def _settle(desk: Clearer, nea: Clearer, document: str) -> None:
    """The proviso of one agency is answered by whoever asked, and the agency accepts the answer."""
    desk.open_clearances(document)
    desk.card("NEA").get_by_role("link", name="Answer").click()
    desk.page.get_by_label("Answer", exact=True).fill(ANSWER)
    desk.press("Answer the comment")
    nea.open_clearances(document)
    nea.card("NEA").get_by_role("link", name="Accept the answer").click()
    nea.press("Accept the answer")
    expect(nea.card("NEA").get_by_text("Accepted", exact=True)).to_be_visible()


def _edit(desk: Clearer, document: str) -> None:
    """Back to draft with a reason, another headline, and again to the clearers."""
    desk.page.goto(f"/documents/{document}")
    desk.page.get_by_role("main").get_by_text("Return to draft", exact=True).first.click()
    desk.page.get_by_label("Reason", exact=True).first.fill("The headline names the partner last")
    desk.press("Return to draft")
    desk.expect_done("You returned to draft")
    desk.page.goto(f"/documents/{document}/edit")
    desk.page.get_by_label("Headline", exact=True).fill(HEADLINE)
    desk.press("Save")
    desk.expect_done("You edited the IA factsheet")


def _set_time(publisher: Clearer, document: str) -> datetime:
    """The next full minute that is far enough away to be typed in."""
    at = (datetime.now(SGT) + timedelta(seconds=75)).replace(second=0, microsecond=0)
    publisher.page.goto(f"/documents/{document}/publication")
    publisher.date(at.day, at.month, at.year, of="Day")
    publisher.page.get_by_label("Time", exact=True).fill(f"{at:%H:%M}")
    publisher.press("Set the time of publication")
    publisher.expect_done(f"It will be published on {at.day} {at:%B %Y} at {at:%H:%M}, Singapore time")
    return at


def test_a_factsheet_cleared_by_five_agencies_is_published_when_its_embargo_ends(window, step, flask):
    desk = window(DESK, Clearer)
    clearers = {agency: window(name, Clearer) for agency, name in CLEARERS.items()}
    step("The desk drafts the factsheet from the record and sends it to five agencies")
    document = _draft(desk)
    _send(desk, document)
    assert {agency: desk.state(document, agency) for agency in CLEARERS} == dict.fromkeys(CLEARERS, "Waiting")

    step("Four clear it; NEA clears it with a comment, which the desk answers and NEA accepts")
    clearers["NEA"].decide(document, "NEA", comment=PROVISO)
    for agency in ("MTI", "NCCS", "MFA", "AGC"):
        clearers[agency].decide(document, agency)
    desk.page.goto(f"/documents/{document}")
    desk.expect_document_stage("In clearance")
    _settle(desk, clearers["NEA"], document)
    desk.page.goto(f"/documents/{document}")
    desk.expect_document_stage("Cleared")

    step("An edit of the headline lapses the clearances of MTI and MFA, and of nobody else")
    _edit(desk, document)
    after = {agency: desk.state(document, agency) for agency in CLEARERS}
    assert [agency for agency, state in after.items() if state == "Lapsed"] == ["MTI", "MFA"]
    assert {after[agency] for agency in ("NCCS", "AGC")} == {"Cleared"}
    _send(desk, document)
    for agency in ("MTI", "MFA"):
        clearers[agency].decide(document, agency)

    step("A publisher sets the time; before it nobody outside sees it as published")
    publisher, viewer = window(PUBLISHER, Clearer), window(VIEWER, Clearer)
    at = _set_time(publisher, document)
    viewer.page.goto("/documents?stage=published&partner=RWA")
    expect(viewer.page.get_by_text("RWA-IA-FS")).to_have_count(0)
    viewer.page.goto(f"/documents/{document}")
    viewer.expect_document_stage("Cleared")
    publisher.page.goto(f"/documents/{document}")
    expect(publisher.page.locator(".lede")).to_contain_text(f"{at:%H:%M}, Singapore time")

    step("Its time comes, and Concord publishes it by itself")
    time.sleep(max(0.0, (at - datetime.now(SGT)).total_seconds()))
    _until_published(viewer, document)
    publisher.page.goto(f"/documents/{document}/publication")
    expect(publisher.page.get_by_text("RWA-IA-FS-v1-official-open.pdf")).to_be_visible()

    step("The history reads as a story, and the audit holds")
    assert _story(desk, document) == [line.format(at=f"{at.day} {at:%B %Y} at {at:%H:%M}") for line in STORY]
    assert flask("audit", "verify").returncode == 0


def _until_published(viewer: Clearer, document: str) -> None:
    for _ in range(45):  # a server looks at the clock every quarter of a minute
        viewer.page.goto(f"/documents/{document}")
        if "Published" in viewer.page.get_by_role("heading", level=1).inner_text():
            return
        time.sleep(1)
    raise AssertionError("it was not published")


PAPER = "the IA factsheet RWA-IA-FS, version 1"
TITLE = "Implementation Agreement factsheet: Singapore and Rwanda, 6 May 2025"
STORY = [
    f"Desk officer, MSE drafted {PAPER}.",
    f"Desk officer, MSE edited {PAPER}.",
    f"Desk officer, MSE sent for clearance {PAPER}.",
    f"Desk officer, MSE asked MTI, NEA, NCCS, MFA, and AGC to clear {TITLE}.",
    f"Agency clearer, NEA cleared with comments {TITLE} for NEA.",
    f"Agency clearer, MTI cleared {TITLE} for MTI.",
    f"Agency clearer, NCCS cleared {TITLE} for NCCS.",
    f"Agency clearer, MFA cleared {TITLE} for MFA.",
    f"Legal adviser, AGC cleared {TITLE} for AGC.",
    f"Desk officer, MSE answered comment 1 of NEA on {TITLE}.",
    f"Agency clearer, NEA accepted the answer to comment 1 on {TITLE} for NEA.",
    f"Agency clearer, NEA cleared {PAPER}.",
    f"Desk officer, MSE returned to draft {PAPER}.",
    f"Desk officer, MSE edited {PAPER}.",
    "Desk officer, MSE changed Headline: the clearance of MTI lapsed.",
    "Desk officer, MSE changed Headline: the clearance of MFA lapsed.",
    f"Desk officer, MSE sent for clearance {PAPER}.",
    f"Desk officer, MSE asked MTI and MFA to clear {TITLE}.",
    f"Agency clearer, MTI cleared {TITLE} for MTI.",
    f"Agency clearer, MFA cleared {TITLE} for MFA.",
    f"Agency clearer, MFA cleared {PAPER}.",
    f"Publisher, MSE set the time of publication of {PAPER}: {{at}}, Singapore time.",
    f"Concord published {PAPER}, at the time that Publisher, MSE set.",
]


def _story(desk: Clearer, document: str) -> list[str]:
    desk.page.goto(f"/documents/{document}/history")
    lines = desk.page.get_by_role("region", name="Entries").get_by_role("listitem").locator("span").all_inner_texts()
    return [" ".join(line.split()) for line in lines]
