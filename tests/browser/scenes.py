"""States worth looking at, reached as officers reach them: through pages, never through the database.

`good_states` is what the pictures show; `hard_states` adds what is rare, long, empty, or in conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.browser.visitor import Visitor

DESK, SECOND = "Desk officer, MSE", "Second desk officer, MSE"
CLEARERS = ("Agency clearer, MTI", "Agency clearer, NEA", "Agency clearer, NCCS")
MFA, COUNSEL, PUBLISHER = "Agency clearer, MFA", "Legal adviser, AGC", "Publisher, MSE"
ADMINISTRATOR, AUDITOR, VIEWER = "Administrator", "Auditor", "Viewer, MTI"

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3
ARABIC = "محمد بن عبد الله الإدريسي"
TEXT = (
    "Article 1\nPurpose\n\nThis Agreement sets the framework for cooperation under Article 6.\n\n"
    "Article 2\nAuthorisation\n\nEach Party authorises mitigation outcomes in accordance with its own procedures.\n\n"
    "Article 3\nCorresponding adjustments\n\nThe transferring Party applies a corresponding adjustment.\n"
)


def _day(text: str, prefix: str = "date") -> dict[str, str]:
    day, month, year = text.split()
    return {f"{prefix}-day": day, f"{prefix}-month": month, f"{prefix}-year": year}


@dataclass
class Scenes:
    """The officers at work on one running copy, and the addresses of what they left."""

    base: str
    at: dict[str, str] = field(default_factory=dict)
    _visitors: dict[str, Visitor] = field(default_factory=dict)

    def by(self, officer: str) -> Visitor:
        """The session of this officer, opened when first asked for."""
        if officer not in self._visitors:
            self._visitors[officer] = Visitor(self.base, officer)
        return self._visitors[officer]

    def step(self, officer: str, partner: str, step: str, answers: dict[str, str] | None = None) -> str:
        return self.by(officer).fill(f"/partners/{partner}/steps/{step}", answers)

    def write(self, partner: str, kind: str) -> str:
        """A draft; returns its address."""
        return self.by(DESK).fill("/documents/new", {"partner": partner, "kind": kind})

    def press(self, officer: str, path: str, *buttons: str) -> None:
        """Press buttons of one page, one after another."""
        visitor = self.by(officer)
        for button in buttons:
            visitor.open(path)
            visitor.press(button)


def good_states(base: str) -> Scenes:
    """Partners on their way, documents in every stage: what a week of work leaves."""
    scenes = Scenes(base)
    _conclude_with_indonesia(scenes)
    _sign_with_malaysia(scenes)
    _documents_about_peru(scenes)
    _correct_senegal(scenes)
    _propose_boilerplate(scenes)
    return scenes


def _conclude_with_indonesia(scenes: Scenes) -> None:
    scenes.step(SECOND, "idn", "open-ia-negotiation", _day("12 2 2025") | {"source": "Joint statement"})
    met = {"mode": "in_person", "place": "Jakarta, Indonesia", "sg-0-name": "Grace Fu"}
    people = {"sg-0-post": "Minister for Sustainability and the Environment", "host-0-name": "Hanif Faisol Nurofiq"}
    scenes.step(
        SECOND, "idn", "conclude-negotiations",
        _day("6 11 2026") | met | people | {"host-0-post": "Minister of Environment", "source": "Joint release"},
    )  # fmt: skip
    scenes.step(SECOND, "idn", "register-text", {"text_label": "Final text, 10 November 2026", "text_content": TEXT})
    scenes.step(DESK, "idn", "agree-articles", {"note": "21 of 21 articles, at the sixth round"})
    scenes.step(COUNSEL, "idn", "clear-text-as-legal-counsel")
    scenes.step(CLEARERS[0], "idn", "clear-text-for-agency", {"note": "No comment"})


def _sign_with_malaysia(scenes: Scenes) -> None:
    """All the way: every clearance, the signature, and the documents that it drafts."""
    scenes.step(DESK, "mys", "open-ia-negotiation", _day("3 3 2025"))
    scenes.step(DESK, "mys", "skip-conclusion", {"reason": "The conclusion was never announced."})
    scenes.step(SECOND, "mys", "register-text", {"text_label": "Text for signature", "text_content": TEXT})
    scenes.step(DESK, "mys", "agree-articles")
    scenes.step(COUNSEL, "mys", "clear-text-as-legal-counsel")
    for clearer in CLEARERS:
        scenes.step(clearer, "mys", "clear-text-for-agency")
    scenes.step(MFA, "mys", "record-full-powers")
    people = {"sg-0-name": "Grace Fu", "sg-0-post": "Minister for Sustainability and the Environment"}
    theirs = {"host-0-name": "Johari Abdul Ghani", "host-0-post": "Minister of Plantation and Commodities"}
    agreed = {"share_of_proceeds": "5", "omge": "2", "mode": "in_person", "place": "Putrajaya, Malaysia"}
    scenes.step(DESK, "mys", "sign-ia", _day("20 11 2026") | people | theirs | agreed)
    for title, address in _links(scenes.by(DESK), "/documents?partner=MYS"):
        scenes.at["release" if "release" in title else "signed"] = address
    scenes.press(DESK, scenes.at["signed"], "Send for clearance")
    scenes.press(CLEARERS[1], scenes.at["signed"], "Clear")
    scenes.press(PUBLISHER, scenes.at["signed"], "Publish")


def _documents_about_peru(scenes: Scenes) -> None:
    at = scenes.at
    at["draft"] = scenes.write("PER", "ia_factsheet")
    at["clearance"] = scenes.write("PER", "mou_factsheet")
    at["cleared"] = scenes.write("PER", "partner_brief")
    scenes.press(DESK, at["clearance"], "Send for clearance")
    scenes.press(DESK, at["cleared"], "Send for clearance")
    scenes.press(CLEARERS[0], at["cleared"], "Clear")


def _correct_senegal(scenes: Scenes) -> None:
    """A correction that waits for a second person."""
    desk = scenes.by(DESK)
    desk.open("/partners/sen")
    act = desk.page.xpath("//a[contains(@href, 'propose-correction')]/@href")[0]
    desk.fill(
        act,
        _day("5 12 2023") | {"reason": "The host's gazette gives the day.", "source": "Official gazette", "note": ""},
    )


def _propose_boilerplate(scenes: Scenes) -> None:
    desk = scenes.by(DESK)
    desk.open("/documents/boilerplate")
    address = desk.page.xpath("//main//tbody//a/@href")[0]
    desk.open(address)
    text = desk.page.xpath("string(//main//p[@class='typed'])")
    desk.fill(address, {"text": f"{text} The record says so."})
    scenes.at["block"] = address


def _links(visitor: Visitor, path: str) -> list[tuple[str, str]]:
    visitor.open(path)
    return [(link.text_content(), link.get("href")) for link in visitor.page.xpath("//main//tbody//th/a")]


def hard_states(scenes: Scenes) -> None:
    """What is rare: stages seldom reached, facts that changed, endless names, people with links."""
    scenes.step(DESK, "bra", "open-mou-negotiation", _day("2 9 2026"))
    scenes.step(DESK, "zmb", "pause", _day("1 10 2026") | {"reason": "Elections in the partner country."})
    scenes.step(DESK, "mwi", "end", _day("1 10 2026") | {"reason": "By agreement of both sides."})
    scenes.step(DESK, "chl", "record-past-act", {"kind": "in_force", "source": "Official gazette"} | _day("1 6 2025"))
    _more_documents(scenes)
    _endless_names(scenes)
    _people(scenes)


def _more_documents(scenes: Scenes) -> None:
    """A withdrawn one, a superseded one, and one whose facts have changed."""
    at = scenes.at
    at["withdrawn"] = scenes.write("GHA", "ia_factsheet")
    scenes.by(DESK).open(at["withdrawn"])
    scenes.by(DESK).press("Withdraw", {"reason": "It was drafted twice."})
    at["stale"] = scenes.write("PHL", "partner_brief")
    scenes.step(DESK, "phl", "record-past-act", {"kind": "in_force", "source": "Official gazette"} | _day("1 10 2026"))
    for number in ("superseded", "published"):
        at[number] = scenes.write("RWA", "ia_factsheet")
        scenes.press(DESK, at[number], "Send for clearance")
        scenes.press(COUNSEL, at[number], "Clear")
        scenes.press(PUBLISHER, at[number], "Publish")


def _endless_names(scenes: Scenes) -> None:
    """Names of the greatest length without a space, and names that run from right to left."""
    people = {"sg-0-name": LONG, "sg-0-post": LONG, "host-0-name": ARABIC, "host-0-post": f"وزير البيئة {LONG}"}
    scenes.step(
        DESK, "mar", "record-past-act",
        {"kind": "concluded", "source": LONG, "place": LONG, "note": LONG * 3} | people | _day("1 9 2026"),
    )  # fmt: skip
    scenes.by(DESK).fill(
        "/partners/mar/particulars", {"counterpart": LONG, "national_registry": LONG, "region": "Africa"}
    )


def _people(scenes: Scenes) -> None:
    administrator = scenes.by(ADMINISTRATOR)
    administrator.fill("/admin/people/new", {"name": LONG[:120], "email": "long@example.sg", "agency": "MSE"})
    scenes.at["long_person"] = administrator.page.xpath("//main//a[contains(@href, '/admin/people/')]/@href")[0]
    administrator.fill("/admin/people/new", {"name": ARABIC, "email": "person@example.sg", "agency": "MFA"})
    scenes.at["welcome"] = administrator.page.xpath("//input[@id='link']/@value")[0].removeprefix(scenes.base)
    scenes.at["person"] = administrator.page.xpath("//main//a[contains(@href, '/admin/people/')]/@href")[0]
