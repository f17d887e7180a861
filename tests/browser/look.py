"""One visit to a page in which everything is looked at: two widths, two themes, the narrowest screen, and paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Response

from tests.browser.pages import Place
from tests.browser.patience import at_most
from tests.browser.scenes import Scenes

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# The dark theme changes colours only (tokens.css), so only the rules about colours can answer otherwise.
COLOURS = ["color-contrast", "link-in-text-block"]
LONGEST = 60.0  # seconds for one visit, of which the slowest needs a few
LEFT_OUT_ON_PAPER = (
    ".main-nav, .find, .account, .trail, .sections, .filters-col, .filters-fold, .toolbar, .skip, .button, .no-print"
)

_RUN_AXE = """async ([kind, values]) => {
  const found = await axe.run(document, {runOnly: {type: kind, values}, resultTypes: ['violations'], preload: false});
  const where = v => v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ');
  return found.violations.map(v => `${v.id}: ${v.help}: ${where(v)}`);
}"""
_SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.sr, .whose'))
    .slice(-5).map(e => e.tagName + '.' + e.className);
}"""
_PAPER = """(leftOut) => {
  const shown = e => e.getClientRects().length > 0;
  const problems = [...document.querySelectorAll(leftOut)].filter(shown).map(e => 'printed: ' + e.className);
  if (!shown(document.querySelector('h1'))) problems.push('the heading is not printed');
  for (const fold of document.querySelectorAll('main details'))
    for (const part of fold.children)
      if (part.tagName !== 'SUMMARY' && !part.checkVisibility({contentVisibilityAuto: true}) && !part.closest(leftOut))
        problems.push('folded away: ' + part.className);
  if (getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)') problems.push('the paper is not white');
  for (const wide of document.querySelectorAll('.table-wrap, .board'))
    if (getComputedStyle(wide).overflowX !== 'visible') problems.push('cut off: ' + wide.className);
  return problems;
}"""


@dataclass
class Findings:
    """What is wrong with one page; every list should be empty."""

    status: int = 0
    title: str = ""
    html: str = ""
    accessibility: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    paper: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def look(context: BrowserContext, place: Place, scenes: Scenes) -> Findings:
    """Opens the page in a new tab, does what is to be done there, and writes down what is wrong.

    Raises StalledError where that has no end.
    """
    with at_most(LONGEST, doing=f"The visit to {place.name!r}"):
        return _visit(context, place, scenes)


def _visit(context: BrowserContext, place: Place, scenes: Scenes) -> Findings:
    found = Findings()
    page = context.new_page()
    answers: list[Any] = []
    page.on("pageerror", lambda error: found.faults.append(str(error)))
    page.on("console", lambda said: _note(found, place, said.type, said.text))
    page.on("response", lambda answer: answers.append(answer) if _is_the_page(answer, page) else None)
    try:
        page.goto(scenes.base + place.address(scenes))
        if place.act:
            place.act(page, scenes)
            page.wait_for_load_state()
        found.status, found.title, found.html = answers[-1].status, page.title(), answers[-1].text()
        _measure(page, found)
    finally:
        page.close()
    return found


def _is_the_page(answer: Response, page: Page) -> bool:
    """Not a preview inside it: what the viewer of a PDF answers is no page, and its body may never come."""
    return answer.request.is_navigation_request() and answer.frame == page.main_frame


def problems_of(page: Page) -> list[str]:
    """What axe minds on the page as it stands."""
    with at_most(LONGEST, doing=f"The look at {page.url}"):
        page.evaluate(AXE)
        found: list[str] = page.evaluate(_RUN_AXE, ["tag", STANDARDS])
    return found


def _note(found: Findings, place: Place, kind: str, text: str) -> None:
    if kind in ("error", "warning") and f"status of {place.status}" not in text:
        found.faults.append(text)


def _measure(page: Page, found: Findings) -> None:
    page.evaluate(AXE)
    for width in (1440, 375):
        page.set_viewport_size({"width": width, "height": 900})
        said = page.evaluate(_RUN_AXE, ["tag", STANDARDS])
        page.emulate_media(color_scheme="dark")
        said += [f"dark: {each}" for each in page.evaluate(_RUN_AXE, ["rule", COLOURS])]
        page.emulate_media(color_scheme="light")
        found.accessibility += [f"{width} px, {each}" for each in said]
    page.set_viewport_size({"width": 320, "height": 700})
    found.sideways = page.evaluate(_SIDEWAYS)
    page.set_viewport_size({"width": 720, "height": 1000})
    page.emulate_media(media="print")
    found.paper = page.evaluate(_PAPER, LEFT_OUT_ON_PAPER)
