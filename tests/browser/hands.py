"""An officer who has only a keyboard: every key is counted, and after each Tab the focus must be there to be seen."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.look import problems_of

MOST_TABS = 60  # to one thing; who needs more has no way that an officer would go

# What has the focus, how it is called, and whether it is seen: WCAG 2.4.7 (a ring or a shadow) and 2.4.11 (not covered).
_FOCUSED = """async () => {
  const e = document.activeElement, look = getComputedStyle(e);
  const frame = () => new Promise(shown => { requestAnimationFrame(shown); setTimeout(shown, 50); });
  let box = e.getBoundingClientRect();
  for (let still = 0, frames = 0; still < 2 && frames < 60; frames++) {  // the page may still scroll to it
    await frame();
    const now = e.getBoundingClientRect();
    still = now.top === box.top && now.bottom > 0 && now.top < innerHeight ? still + 1 : 0;
    box = now;
  }
  const said = part => { const copy = part.cloneNode(true); copy.querySelectorAll('[aria-hidden=true]').forEach(n => n.remove()); return copy.textContent; };
  const words = text => (text || '').replace(/\\s+/g, ' ').trim();
  const named = (e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)).filter(Boolean);
  const name = words(e.getAttribute('aria-label')) || words(named.map(part => part.textContent).join(' '))
    || words(e.labels && e.labels[0] && e.labels[0].textContent) || words(said(e)) || e.name || '';
  const group = e.closest('fieldset');
  const ours = at => at && (e.contains(at) || at.contains(e) || [...(e.labels || [])].some(label => label.contains(at)));
  const spots = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].map(([x, y]) =>
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
  return {
    tag: e.tagName, type: e.type || '', name, group: words(group && group.querySelector('legend')?.textContent),
    whole: e === document.body,
    ring: (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== 'none',
    uncovered: e.tagName === 'SUMMARY' || spots.some(ours),
    at: `${Math.round(box.top)} of ${innerHeight}`, place: `${e.tagName} ${Math.round(box.left + scrollX)},${Math.round(box.top + scrollY)}`,
  };
}"""


class Hands:
    """The hands of an officer on the keyboard; `pressed` counts keys, of which `tabs` are Tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.counted: Counter[str] = Counter()

    @property
    def pressed(self) -> int:
        return self.counted.total()

    @property
    def tabs(self) -> int:
        return self.counted["Tab"]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.counted[key] += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.counted["typed"] += len(text)

    def focused(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(_FOCUSED)
        return found

    def tab_to(self, name: str, *, of: str = "") -> None:
        """Presses Tab until what is called so has the focus (`of`: in the group of this name); looks at each stop."""
        before, seen = self.focused()["place"], []
        for _ in range(MOST_TABS):
            self.press("Tab")
            found = self.focused()
            seen.append(found["name"][:40])
            assert found["whole"] or found["place"] != before, f"Tab leads no further than {found}"
            assert found["whole"] or (found["ring"] and found["uncovered"]), f"the focus is not to be seen: {found}"
            if _called(found["name"], name) and _called(found["group"], of):
                return
            before = found["place"]
        raise AssertionError(f"{MOST_TABS} Tabs do not lead to {name!r}; they led to {seen}")

    def row(self, words: str) -> None:
        """Goes from row to row of the lists until one that says so has the focus."""
        before = ""
        for _ in range(MOST_TABS):
            self.press("j")
            found = self.focused()
            assert found["ring"], f"the focus is not to be seen: {found}"
            if words in found["name"]:
                return
            assert found["place"] != before, f"no row says {words!r}; the last is {found['name']!r}"
            before = found["place"]
        raise AssertionError(f"{MOST_TABS} rows, and none says {words!r}")

    def past_the_navigation(self) -> None:
        """By the link that the first Tab offers."""
        self.tab_to("Skip to main content")
        self.press("Enter")

    def enter(self, heading: str | re.Pattern[str]) -> None:
        """Presses Enter, which leads to the page of this heading."""
        self.press("Enter")
        self.arrived(heading)

    def arrived(self, heading: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.page.wait_for_load_state()

    def search(self, words: str) -> None:
        self.press("/")
        self.type(words)
        self.enter(re.compile("Search"))

    def day(self, day: int, month: int, year: int, *, of: str = "") -> None:
        for part, value in (("Day", day), ("Month", month), ("Year", year)):
            self.tab_to(part, of=of)
            self.type(str(value))

    def finished(self, task: str) -> str:
        """The page reached has nothing that axe minds; how many keys it took."""
        assert problems_of(self.page) == []
        return f"{task}: {self.pressed} keys, {self.tabs} of them Tab, {self.counted['typed']} typed"


def _called(name: str, wanted: str) -> bool:
    return not wanted or name == wanted or name.startswith((f"{wanted} (", f"{wanted}:"))
