"""A negotiation in three rounds: brackets are settled, every article is agreed, and the gate for signing opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.office import Window, words_of

pytestmark = pytest.mark.browser

PARTNER = "Kenya"
# Sample words: nothing here comes from a real negotiation.
PURPOSE = "This sample text sets out how the two sides cooperate."
TABLED = "Sample outcomes count in the year in which they [Singapore: occurred] [Partner: are transferred]."
NARROWED = "Sample outcomes count in the year in which they [Singapore: occurred] [Partner: are first transferred]."
SETTLED = "Sample outcomes count in the year in which they occurred."
RED_LINE = "Sample red line: no text without a year."


class TeamWindow(Window):
    """The window of somebody at the table."""

    def open_tracker(self) -> None:
        self.open_partner(PARTNER)
        self.page.get_by_role("link", name="Negotiation", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Negotiation")

    def open_article(self, title: str) -> None:
        self.open_tracker()
        self.page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)

    def record_round(self, day: int, month: int, place: str) -> None:
        self.open_tracker()
        self.page.get_by_role("link", name="Record a round").first.click()
        self.date(day, month, 2026, of="First day")
        self.fill("Place (optional)", place)
        self.fill("Delegation of Singapore (optional)", "Sample head of delegation")
        self.press("Record the round")
        self.expect_done("You recorded round")

    def add_article(self, title: str) -> None:
        self.open_tracker()
        self.page.get_by_role("link", name="Add an article").first.click()
        self.fill("Title", title)
        self.press("Keep the article")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)

    def write(self, title: str, *, working: str, ours: str = "", theirs: str = "") -> None:
        self.open_article(title)
        self.page.get_by_role("link", name="Write the texts").click()
        self.fill("Singapore text", ours or working)
        self.fill(f"Text of {PARTNER}", theirs or working)
        self.fill("Working text", working)
        self.press("Keep this version")

    def move(self, title: str, step: str) -> None:
        self.open_article(title)
        self.page.get_by_role("main").get_by_role("link", name=step, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(step)

    def agree(self, title: str, step: str = "Mark agreed") -> None:
        self.move(title, step)
        self.fill("Who agreed", "Both heads of delegation")
        self.fill("Where", "At the table")
        self.press(step)

    def gate(self) -> str:
        """What the page of the signature says is needed first."""
        self.open_step(PARTNER, "Sign the Implementation Agreement")
        return self.page.get_by_role("main").inner_text()


def test_three_rounds_to_all_articles_agreed(window, flask, step, tmp_path: Path):
    team, desk = window("Negotiator, MSE", TeamWindow), window("Desk officer, MSE", TeamWindow)
    step("The tracker is begun with two articles")
    team.open_tracker()
    team.choose("An empty text")
    team.press("Begin the tracker")
    team.expect_done("You began the tracker")
    team.add_article("Purpose")
    team.add_article("Sample adjustments")

    step("Round 1: both articles are tabled; the second in brackets")
    team.record_round(2, 3, "Singapore")
    team.write("Purpose", working=PURPOSE)
    team.expect_done("No bracket is left.")
    team.write("Sample adjustments", working=TABLED[:-2], ours=SETTLED, theirs=PURPOSE)
    assert "A bracket opens and never closes, in paragraph 1" in team.reasons()[0]
    team.fill("Working text", TABLED)
    team.press("Keep this version")
    team.expect_done("1 bracket is left.")
    for title in ("Purpose", "Sample adjustments"):
        team.move(title, "Open the article")
        team.press("Open the article")
    team.agree("Purpose")
    team.expect_done("You marked the article agreed.")
    assert "Every article must be agreed" in desk.gate()
    assert "1 of 2 agreed in the negotiation tracker" in desk.gate()

    step("Our red line is written; the desk does not see it")
    team.open_article("Sample adjustments")
    team.page.get_by_role("link", name="Change Red line").click()
    team.page.get_by_role("textbox", name="Red line").fill(RED_LINE)
    team.press("Keep it")
    expect(team.page.get_by_text(RED_LINE)).to_be_visible()
    desk.open_article("Sample adjustments")
    assert "red line" not in desk.page.content().lower()

    step("Round 2: narrowed, handed to the partner; a bracket holds back agreement")
    team.record_round(4, 5, "Nairobi")
    team.write("Sample adjustments", working=NARROWED)
    expect(team.page.get_by_role("main").locator("ins", has_text="first").first).to_be_visible()
    team.move("Sample adjustments", "Hand to the partner")
    team.press("Hand to the partner")
    team.move("Sample adjustments", "Mark agreed ad referendum")
    expect(team.page.get_by_role("main")).to_contain_text("Settle every bracket of the working text first")

    step("Round 3: settled, agreed ad referendum, then agreed")
    team.record_round(7, 9, "Singapore")
    team.write("Sample adjustments", working=SETTLED)
    team.agree("Sample adjustments", "Mark agreed ad referendum")
    assert "Every article must be agreed" in desk.gate(), "ad referendum is not yet agreed"
    team.agree("Sample adjustments")
    team.open_tracker()
    expect(team.page.get_by_role("main")).to_contain_text("2 of 2 articles agreed, no brackets left")

    step("The gate for signing is open as far as the articles go, and the step for all at once points to the tracker")
    assert "Every article must be agreed" not in desk.gate()
    desk.open_step(PARTNER, "Record that every article is agreed")
    expect(desk.page.get_by_role("main")).to_contain_text("agree each of them in the negotiation tracker instead")

    step("The comparison of rounds 1 and 3 prints what changed, and nothing of the compartment")
    desk.open_tracker()
    desk.page.get_by_label("Compare", exact=True).select_option("1")
    with desk.page.expect_download() as waiting:
        desk.page.get_by_role("button", name="Comparison (PDF)").click()
    path = tmp_path / "comparison.pdf"
    waiting.value.save_as(path)
    printed = words_of(path)
    assert "Comparison of round 1 with round 3" in printed
    assert "red line" not in printed.lower()
    assert flask("audit", "verify").returncode == 0
