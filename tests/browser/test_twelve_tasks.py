"""Twelve things officers do every week, each done with the keyboard alone; -s shows how many keys they take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.hands import Hands
from tests.browser.scenes import APPLICATION, ASSESSOR, CLEARERS, DESK, LEDGER, PUBLISHER, Scenes, a_day

pytestmark = pytest.mark.browser
Say = Callable[[str], None]
HandsOf = Callable[[str], Hands]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def aloud(sentence: str) -> None:
        with capsys.disabled():
            print(f"\n  {sentence}", end="", flush=True)

    return aloud


@pytest.fixture
def hands(enter: Callable[[str | None], BrowserContext]) -> Iterator[HandsOf]:
    """`hands("Publisher, MSE")`: that officer, signed in, with My work open and nothing but a keyboard."""
    opened: list[Page] = []

    def of(officer: str) -> Hands:
        page = enter(officer).new_page()
        opened.append(page)
        page.goto("/my-work")
        return Hands(page)

    yield of
    for page in opened:
        page.close()


@pytest.fixture(scope="module")
def work(scenes: Scenes) -> dict[str, str]:
    """What the officers of this walk find before them: a factsheet to clear, a brief to publish, a project to assess."""
    to_clear = scenes.write("VNM", "ia_factsheet")
    scenes.press(DESK, to_clear, "Send for clearance")
    to_publish = scenes.write("MNG", "partner_brief")
    scenes.press(DESK, to_publish, "Send for clearance")
    scenes.press(CLEARERS[0], to_publish, "Clear")
    made = {"partner": "GHA", "title": "Made-up lamps", "location": "Elsewhere", "applicant_name": "Made-up Lamps"}
    project = scenes.by(DESK).fill(
        "/projects/new?partner=gha", APPLICATION | made | {"applicant_identifier": "200000001X"}
    )
    note = {"item_concept": ("concept.txt", b"A made-up concept note.")}
    scenes.by(DESK).fill(f"{project}/steps/submit-a", a_day("2 3 2026", "on"), files=note)
    return {"clear": to_clear, "publish": to_publish, "assess": project}


@pytest.fixture
def stranger(enter: Callable[[str | None], BrowserContext], scenes: Scenes) -> Iterator[Page]:
    """A browser in which nobody has signed in."""
    browser = enter(None).browser
    assert browser is not None
    context = browser.new_context(base_url=scenes.base)
    yield context.new_page()
    context.close()


def test_signing_in_and_out(stranger: Page, say: Say) -> None:
    stranger.goto("/sign-in/sample")
    officer = Hands(stranger)
    officer.past_the_navigation()
    officer.tab_to(f"Sign in as {DESK}")
    officer.enter("My work")
    say(officer.finished("Sign in"))

    officer = Hands(stranger)
    officer.tab_to(f"My account: {DESK}")
    officer.press("Enter")
    officer.tab_to("Sign out")
    officer.enter("You are signed out")
    say(officer.finished("Sign out"))


def test_my_work_from_row_to_row(hands: HandsOf, say: Say) -> None:
    officer = hands(DESK)
    officer.press("g", "p")
    officer.arrived("Partners")
    officer.press("g", "w")
    officer.arrived("My work")
    officer.row("Finish the IA factsheet for Chile")
    officer.enter("Implementation Agreement factsheet")
    say(officer.finished("My work, and what waits there"))


def test_a_partner_is_found_by_the_slash(hands: HandsOf, say: Say) -> None:
    officer = hands(DESK)
    _open_partner(officer, "Fiji")
    say(officer.finished("Find a partner"))


def test_a_step_is_taken(hands: HandsOf, say: Say) -> None:
    officer = hands(DESK)
    _open_partner(officer, "Fiji")
    officer.past_the_navigation()
    officer.tab_to("Open negotiations")
    officer.enter("Open negotiations")
    officer.past_the_navigation()
    officer.day(4, 11, 2025)
    officer.tab_to("Open negotiations")
    officer.enter("Fiji")
    _said(officer, "You opened negotiations")
    say(officer.finished("Take a step"))


def test_a_signing_is_recorded(hands: HandsOf, say: Say) -> None:
    officer = hands(DESK)
    _open_partner(officer, "Brazil")
    officer.past_the_navigation()
    officer.tab_to("Sign the MOU")
    officer.enter("Sign the MOU")
    officer.past_the_navigation()
    officer.day(3, 9, 2026)
    for side, name in (("Singapore", "A sample minister"), ("Brazil", "Another sample minister")):
        officer.tab_to("Name", of=f"For {side}")
        officer.type(name)
    officer.tab_to("Source")
    officer.type("Test data")
    officer.tab_to("Sign the MOU")
    officer.enter("Brazil")
    _said(officer, "You signed the MOU")
    say(officer.finished("Record a signing"))


def test_a_clearance_is_decided(hands: HandsOf, work: dict[str, str], say: Say) -> None:
    officer = hands(CLEARERS[0])
    officer.row("Singapore and Viet Nam")
    officer.enter("Decide for MTI")
    officer.past_the_navigation()
    officer.tab_to("Cleared")
    officer.press("Space")
    officer.tab_to("Continue")
    officer.enter("Check your decision")
    officer.past_the_navigation()
    officer.tab_to("Clear")
    officer.enter("Clearances")
    _said(officer, "You cleared it for MTI")
    say(officer.finished("Decide a clearance"))


def test_a_comment_is_written(hands: HandsOf, scenes: Scenes, say: Say) -> None:
    officer = hands(DESK)
    _open_partner(officer, "Fiji")
    officer.past_the_navigation()
    officer.tab_to("Write a comment")
    officer.press("Enter")
    officer.tab_to("The whole working group")
    officer.press("Space")
    officer.tab_to("Comment")
    officer.type("A sample comment.")
    officer.tab_to("Write the comment")
    officer.press("Enter")
    _said(officer, "Your comment was written")
    say(officer.finished("Comment"))
    assert "A sample comment." in scenes.by(DESK).open("/comments/on/partner/fji").text_content()


def test_a_ledger_entry_is_proposed(hands: HandsOf, say: Say) -> None:
    officer = hands(LEDGER)
    officer.press("g", "l")
    officer.arrived("Ledger")
    officer.past_the_navigation()
    officer.tab_to("New entry")
    officer.enter("New entry")
    officer.past_the_navigation()
    officer.tab_to("Cancel")
    officer.enter("Cancel: choose the units")
    officer.row("ISS-0001")
    officer.tab_to("Choose units 1 to 12000 of ISS-0001")
    officer.enter("Cancel, ISS-0001")
    officer.tab_to("First unit")
    officer.press("Control+a")
    officer.type("301")
    officer.tab_to("Last unit")
    officer.press("Control+a")
    officer.type("310")
    officer.day(3, 6, 2026)
    officer.tab_to("Remark")
    officer.type("A sample entry")
    officer.tab_to("Propose the entry")
    officer.press("Enter")
    expect(officer.page.get_by_text("Ledger officer, NEA proposed to post: cancelled, 10 tCO₂e.")).to_be_visible()
    say(officer.finished("Ledger entry"))


def test_a_principle_is_assessed(hands: HandsOf, work: dict[str, str], say: Say) -> None:
    officer = hands(ASSESSOR)
    officer.press("g", "j")
    officer.arrived("Projects")
    officer.row("Made-up lamps")
    officer.enter("Made-up lamps")
    officer.past_the_navigation()
    officer.tab_to("Assessment")
    officer.enter("Assessment")
    officer.past_the_navigation()
    officer.tab_to("No, none that I know of")
    officer.press("Space")
    officer.tab_to("Declare")
    officer.enter("Assessment")
    officer.past_the_navigation()
    officer.tab_to("Additional")
    officer.enter("Additional")
    officer.past_the_navigation()
    officer.tab_to("Meets")
    officer.press("Space")
    officer.tab_to("Save and next criterion")
    officer.enter("Real")
    say(officer.finished("Assess a principle"))


def test_a_document_is_published(hands: HandsOf, work: dict[str, str], say: Say) -> None:
    officer = hands(PUBLISHER)
    officer.row("Publish the Partner brief for Mongolia")
    officer.enter("Partner brief")
    officer.past_the_navigation()
    officer.tab_to("Publish")
    officer.press("Enter")
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("Published")
    say(officer.finished("Publish a document"))


def test_a_list_is_exported(hands: HandsOf, tmp_path: Path, say: Say) -> None:
    officer = hands(DESK)
    officer.press("g", "p")
    officer.arrived("Partners")
    officer.past_the_navigation()
    officer.tab_to("Export these partners as CSV")
    with officer.page.expect_download() as waiting:
        officer.press("Enter")
    waiting.value.save_as(tmp_path / "partners.csv")
    assert len((tmp_path / "partners.csv").read_text().splitlines()) == 28
    say(officer.finished("Export a list"))


def test_the_list_of_keys_opens_is_read_and_gives_the_focus_back(hands: HandsOf) -> None:
    officer = hands(DESK)
    officer.row("Chile")
    officer.press("?")
    shown = officer.page.get_by_role("dialog", name="Keys")
    expect(shown).to_be_visible()
    expect(shown).to_contain_text("g then wMy work")
    assert officer.finished("Read the keys")
    officer.press("g", "p")
    officer.arrived("My work")
    officer.tab_to("Close")
    officer.press("Enter")
    expect(shown).to_be_hidden()
    assert "Chile" in officer.focused()["name"]


def test_letters_are_letters_while_one_types(hands: HandsOf) -> None:
    officer = hands(DESK)
    officer.press("/")
    officer.type("gp?jk/")
    expect(officer.page.get_by_label("Search Concord")).to_have_value("gp?jk/")
    officer.arrived("My work")


def _open_partner(officer: Hands, name: str) -> None:
    officer.search(name)
    officer.past_the_navigation()
    officer.tab_to(name)
    officer.enter(re.compile(f"^{name}"))


def _said(officer: Hands, sentence: str) -> None:
    expect(officer.page.get_by_role("status").filter(has_text=sentence).first).to_be_visible()
