"""Concord with its sample data and a week of work, and a Chromium in which every officer is signed in once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.browser.committee_places import meet_and_decide
from tests.browser.look import Findings, look
from tests.browser.pages import PLACES, Place
from tests.browser.patience import StalledError, at_most
from tests.browser.running import running
from tests.browser.scenes import Scenes, good_states, hard_states

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
Enter = Callable[[str | None], BrowserContext]


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenes]:
    folder = tmp_path_factory.mktemp("browser")
    with running(folder) as address:
        found = good_states(address)
        hard_states(found, instance=folder / "instance")
        meet_and_decide(found)
        yield found


class Windows:
    """The browser, and in it the windows of each officer, who signs in once; opened again where they were lost."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._opened: dict[str | None, BrowserContext] = {}
        self.browser = self._launch()
        self.base = ""

    def _launch(self) -> Browser:
        return self._playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

    def of(self, officer: str | None) -> BrowserContext:
        if not self.browser.is_connected():
            self.browser, self._opened = self._launch(), {}
        if officer not in self._opened:
            with at_most(60, doing=f"Opening the windows of {officer}"):
                self._opened[officer] = self._sign_in(officer)
        return self._opened[officer]

    def _sign_in(self, officer: str | None) -> BrowserContext:
        """Its first tab stays open: a window that is opened anew for each visit costs more than the visit."""
        context = self.browser.new_context(base_url=self.base)
        page = context.new_page()
        if officer:
            page.goto("/sign-in/sample")
            page.get_by_role("button", name=f"Sign in as {officer}", exact=True).click()
            page.wait_for_url("**/my-work")
        return context

    def anew(self, officer: str | None) -> BrowserContext:
        """Windows of that officer in which nothing has happened yet; the old ones are left alone, as they may hang."""
        self._opened.pop(officer, None)
        return self.of(officer)


@pytest.fixture(scope="session")
def windows() -> Iterator[Windows]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (make chromium)")
    with sync_playwright() as playwright:
        opened = Windows(playwright)
        yield opened
        opened.browser.close()


@pytest.fixture(scope="session")
def browser(windows: Windows) -> Browser:
    return windows.browser


@pytest.fixture(scope="session")
def enter(windows: Windows, scenes: Scenes) -> Enter:
    """`enter("Publisher, MSE")`: the windows of that sample officer; `enter(None)`: of somebody signed out."""
    windows.base = scenes.base
    return windows.of


@pytest.fixture(scope="session")
def looked_at(enter: Enter, windows: Windows, scenes: Scenes) -> Callable[[Place], Findings]:
    """What was found on a place; each is visited once in a run, and once more where the first visit had no end."""
    seen: dict[str, Findings | StalledError] = {}

    def visit(place: Place) -> Findings:
        if place.name not in seen:
            seen[place.name] = _look(place)
        found = seen[place.name]
        if isinstance(found, StalledError):
            raise found
        return found

    def _look(place: Place) -> Findings | StalledError:
        try:
            return look(enter(place.officer), place, scenes)
        except StalledError as first:
            print(f"{first}; tried once more")
        try:
            return look(windows.anew(place.officer), place, scenes)
        except StalledError as second:
            return second

    return visit


@pytest.fixture(params=PLACES, ids=lambda place: place.name.replace(" ", "-").replace(",", ""))
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.param
    return found
