"""Concord with its sample data and a week of work, and a Chromium in which every officer is signed in once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.committee_places import meet_and_decide
from tests.browser.look import Findings, look
from tests.browser.pages import PLACES, Place
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (make chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def enter(browser: Browser, scenes: Scenes) -> Iterator[Enter]:
    """`enter("Publisher, MSE")`: the windows of that sample officer; `enter(None)`: of somebody signed out."""
    opened: dict[str | None, BrowserContext] = {}

    def windows(officer: str | None) -> BrowserContext:
        if officer not in opened:
            opened[officer] = context = browser.new_context(base_url=scenes.base)
            if officer:
                page = context.new_page()
                page.goto("/sign-in/sample")
                page.get_by_role("button", name=f"Sign in as {officer}", exact=True).click()
                page.close()
        return opened[officer]

    yield windows
    for context in opened.values():
        context.close()


@pytest.fixture(scope="session")
def looked_at(enter: Enter, scenes: Scenes) -> Callable[[Place], Findings]:
    """What was found on a place; each is visited once in a run."""
    seen: dict[str, Findings] = {}

    def visit(place: Place) -> Findings:
        if place.name not in seen:
            seen[place.name] = look(enter(place.officer), place, scenes)
        return seen[place.name]

    return visit


@pytest.fixture(params=PLACES, ids=lambda place: place.name.replace(" ", "-").replace(",", ""))
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.param
    return found
