"""Concord without scripts, and without a mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pages import refused_signature
from tests.browser.scenes import DESK, Scenes

pytestmark = pytest.mark.browser
Enter = Callable[[str | None], BrowserContext]

_RING = """() => {
  const e = document.activeElement, look = getComputedStyle(e), box = e.getBoundingClientRect();
  return {what: e.tagName + ' ' + (e.textContent || e.name || '').trim().slice(0, 40),
          ring: parseFloat(look.outlineWidth), style: look.outlineStyle,
          seen: e.checkVisibility() && box.width > 1 && box.height > 1};
}"""


@pytest.fixture
def page(enter: Enter) -> Iterator[Page]:
    """A window of the desk officer."""
    page = enter(DESK).new_page()
    yield page
    page.close()


@pytest.fixture
def plain(browser: Browser, scenes: Scenes) -> Iterator[Page]:
    """A browser in which no script runs, before anybody has signed in."""
    context = browser.new_context(base_url=scenes.base, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_main_job_is_done_without_scripts(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("button", name=f"Sign in as {DESK}", exact=True).click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("My work")

    plain.get_by_role("navigation", name="Main").get_by_role("link", name="Partners").click()
    plain.get_by_role("group", name="Region").get_by_role("checkbox", name="Caribbean").check()
    plain.get_by_role("button", name="Apply filters").click()
    expect(plain.get_by_role("status")).to_have_text("1 of 27 partners")
    plain.get_by_role("main").get_by_role("link", name="Dominican Republic").click()

    plain.get_by_role("main").get_by_role("link", name="Open negotiations", exact=True).click()
    plain.get_by_role("button", name="Open negotiations").click()
    expect(plain.get_by_role("alert")).to_contain_text("Enter the date")
    for part, text in (("Day", "3"), ("Month", "3"), ("Year", "2025")):
        plain.get_by_label(part, exact=True).fill(text)
    plain.get_by_role("button", name="Open negotiations").click()
    expect(plain.get_by_role("status").first).to_contain_text("You opened negotiations")

    plain.goto("/partners/ken/steps/sign-ia")
    plain.get_by_text("Witnesses, if there were any").click()
    plain.get_by_role("button", name="Sign the Implementation Agreement").click()
    expect(plain.get_by_role("alert")).to_contain_text("Enter who signed for Singapore")

    plain.locator("details.account summary").click()
    plain.get_by_role("button", name="Sign out").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("You are signed out")


def test_the_first_tab_leads_past_the_navigation(page: Page) -> None:
    page.goto("/partners/per")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_slash_goes_to_the_search_box_unless_it_is_switched_off_or_typed(page: Page) -> None:
    page.goto("/my-work")
    search = page.get_by_label("Search Concord")
    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("a/b")
    expect(search).to_have_value("a/b")

    page.goto("/account")
    page.get_by_role("button", name="Switch them off").click()
    page.goto("/my-work")
    page.keyboard.press("/")
    expect(search).not_to_be_focused()
    page.goto("/account")
    page.get_by_role("button", name="Switch them on").click()
    page.keyboard.press("/")
    expect(search).to_be_focused()


def test_a_refusal_is_read_first_and_its_reasons_lead_to_the_fields(page: Page, scenes: Scenes) -> None:
    page.goto("/partners/ken/steps/sign-ia")
    refused_signature(page, scenes)
    expect(page.locator("#problem")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "date-day"
    expect(page.locator("#omge")).to_have_value("two")


@pytest.mark.parametrize("path", ["/partners/per", "/partners", "/partners/ken/steps/sign-ia", "/my-work"])
def test_focus_is_visible_wherever_tab_leads(page: Page, path: str) -> None:
    page.goto(path)
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(_RING)
        if found["what"].startswith("BODY"):
            break
        assert found["seen"], found
        assert found["style"] == "solid", found
        assert found["ring"] >= 2, found


def test_a_menu_opens_with_enter_and_closes_with_escape(page: Page) -> None:
    page.goto("/my-work")
    menu = page.locator("details.account")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_a_step_is_taken_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/partners/lka/steps/open-ia-negotiation")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for text in ("4", "11", "2025"):
        _tab_to(page, "INPUT")
        page.keyboard.type(text)
    while page.evaluate("document.activeElement.textContent.trim()") != "Open negotiations":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/partners/lka")
    expect(page.get_by_role("status").first).to_contain_text("You opened negotiations")


def _tab_to(page: Page, tag: str) -> None:
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.tagName") != tag:
        page.keyboard.press("Tab")


def test_a_form_sent_twice_in_haste_is_recorded_once(page: Page, scenes: Scenes) -> None:
    page.goto("/partners/khm/steps/open-ia-negotiation")
    for part, text in (("day", "5"), ("month", "5"), ("year", "2025")):
        page.fill(f"#date-{part}", text)
    page.get_by_role("button", name="Open negotiations").dblclick()
    page.wait_for_url("**/partners/khm")
    page.goto("/partners/khm/history")
    assert page.get_by_text("opened negotiations").count() == 1
