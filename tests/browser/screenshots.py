"""The pictures of the documentation, taken from a fresh copy of Concord: python -m tests.browser.screenshots"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.pages import refused_signature
from tests.browser.running import running
from tests.browser.scenes import CLEARERS, DESK, NEGOTIATOR, Scenes, good_states
from tests.browser.table_scenes import around_the_table

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LARGEST = 250_000  # bytes


@dataclass(frozen=True)
class Picture:
    """One of them; `path` may name an address of the scenes in braces."""

    name: str
    officer: str | None
    path: str
    width: int = 1440
    theme: str = "light"
    act: Callable[[Page, Scenes], None] | None = None
    whole: bool = True  # or only what stands in the window


def list_of_keys(page: Page, _scenes: Scenes) -> None:
    page.keyboard.press("?")


def wait_for_the_preview(page: Page, _scenes: Scenes) -> None:
    page.wait_for_timeout(4000)  # its viewer does not say when it has drawn


PICTURES = (
    Picture("sign-in", None, "/sign-in/sample"),
    Picture("my-work", DESK, "/my-work"),
    Picture("partners", DESK, "/partners"),
    Picture("board", DESK, "/partners/board"),
    Picture("timeline", DESK, "/partners/timeline"),
    Picture("map", DESK, "/partners/map"),
    Picture("partner", DESK, "/partners/gha"),
    Picture("step-refused", DESK, "/partners/ken/steps/sign-ia", act=refused_signature),
    Picture("steps", DESK, "/partners/ken/steps"),
    Picture("workflow", DESK, "/partners/per/workflow"),
    Picture("documents", DESK, "/documents"),
    Picture("document", CLEARERS[1], "{clearance}"),
    Picture("history", DESK, "/partners/per/history"),
    Picture("projects", DESK, "/projects?tab=examples"),
    Picture("process", DESK, "/reference/process-templates/gha/1"),
    Picture("eligibility-list", DESK, "/reference/eligibility-lists/gha/1"),
    Picture("clearances", CLEARERS[0], "/clearances"),
    Picture("clearance-round", DESK, "{table_round}"),
    Picture("clearance-decision", CLEARERS[0], "{table_request}"),
    Picture("negotiation", NEGOTIATOR, "{table_tracker}"),
    Picture("negotiation-article", NEGOTIATOR, "{table_article}?from=1&to=2"),
    Picture("precedents", NEGOTIATOR, "{table_article}/precedents"),
    Picture("meeting", DESK, "{table_meeting}"),
    Picture("calendar", DESK, "/calendar?view=month&month=2026-12"),
    Picture("task", DESK, "{table_task}"),
    Picture("workbench", DESK, "{draft}/edit", act=wait_for_the_preview, whole=False),
    Picture("mail", DESK, "/account/messages"),
    Picture("keys", DESK, "/partners", act=list_of_keys, whole=False),
    Picture("negotiation-article-small", NEGOTIATOR, "{table_article}", width=375),
    Picture("clearance-small", CLEARERS[0], "{table_request}", width=375),
    Picture("partner-small", DESK, "/partners/gha", width=375),
    Picture("my-work-small", CLEARERS[1], "/my-work", width=375),
    Picture("partner-dark", DESK, "/partners/per", theme="dark"),
)


def small_png(content: bytes) -> bytes:
    """The picture with as many colours as fit into the size allowed."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    for colours in (0, 256, 128, 64):
        out = io.BytesIO()
        fewer = picture.quantize(palette=_palette(picture, colours), dither=Image.Dither.NONE) if colours else picture
        fewer.save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()


def _palette(picture: Image.Image, colours: int) -> Image.Image:
    """Half of them the commonest, kept as they are (grounds, inks), half spread over what is rare (stages, flags)."""
    counted = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)
    common = [part for _, colour in counted[: colours // 2] for part in colour]  # type: ignore[union-attr]
    spread = picture.quantize(colours // 2, Image.Quantize.MAXCOVERAGE).getpalette() or []
    made = Image.new("P", (1, 1))
    made.putpalette(common + spread[: colours // 2 * 3])
    return made


def take(browser: Browser, picture: Picture, scenes: Scenes) -> bytes:
    """The page as one PNG."""
    context = browser.new_context(
        base_url=scenes.base,
        viewport={"width": picture.width, "height": 900},
        color_scheme=picture.theme,
        device_scale_factor=2 if picture.width < 500 else 1,
    )
    page = context.new_page()
    if picture.officer:
        page.goto("/sign-in/sample")
        page.get_by_role("button", name=f"Sign in as {picture.officer}", exact=True).click()
    page.goto(picture.path.format(**scenes.at))
    if picture.act:
        picture.act(page, scenes)
        page.evaluate("document.activeElement.blur()")
    content = page.screenshot(full_page=picture.whole)
    context.close()
    return content


def main() -> None:
    """Leaves the pictures in docs/screenshots."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as address, sync_playwright() as playwright:
        scenes = good_states(address)
        around_the_table(scenes)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for picture in PICTURES:
            content = small_png(take(browser, picture, scenes))
            (FOLDER / f"{picture.name}.png").write_bytes(content)
            print(f"docs/screenshots/{picture.name}.png  {len(content) // 1000} kB")
        browser.close()


if __name__ == "__main__":
    main()
