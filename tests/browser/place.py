"""A page as one officer finds it, and what is done there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.scenes import Scenes

Act = Callable[[Page, Scenes], None]


@dataclass(frozen=True)
class Place:
    """A page as one officer finds it. `path` may name an address of the scenes in braces; `act` is done there."""

    name: str
    officer: str | None
    path: str
    status: int = 200
    act: Act | None = None

    def address(self, scenes: Scenes) -> str:
        return self.path.format(**scenes.at)


def pressing(button: str, **answers: str) -> Act:
    """Types these answers into fields by their ids, and presses the button."""

    def act(page: Page, _scenes: Scenes) -> None:
        for field, text in answers.items():
            page.fill(f"#{field}", text)
        page.get_by_role("main").get_by_role("button", name=button, exact=True).click()

    return act


def sending(button: str, name: str, content: bytes, **chosen: str) -> Act:
    """Chooses a file of this name and content, chooses the other answers by their labels, and presses the button."""

    def act(page: Page, _scenes: Scenes) -> None:
        for field, value in chosen.items():
            page.select_option(f"#{field}", value)
        page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
        page.get_by_role("main").get_by_role("button", name=button, exact=True).click()

    return act
