"""States worth looking at, reached as officers reach them: through pages, never through the database.

`good_states` is what the pictures show; `hard_states` adds what is rare, long, empty, or in conflict. Tonnes and what
is made of them are put on record beside the application, through its commands.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.visitor import Visitor
from tests.operations.processes import ROOT
from tests.registries.making import AUTHORISED, GOLD_RETIRED_HEAD, VERRA, export, gold_row, verra, verra_row
from workflows.assessment import CRITERIA

DESK, SECOND = "Desk officer, MSE", "Second desk officer, MSE"
CLEARERS = ("Agency clearer, MTI", "Agency clearer, NEA", "Agency clearer, NCCS")
MFA, COUNSEL, PUBLISHER = "Agency clearer, MFA", "Legal adviser, AGC", "Publisher, MSE"
ADMINISTRATOR, AUDITOR, VIEWER = "Administrator", "Auditor", "Viewer, MTI"

LEDGER, SECOND_LEDGER = "Ledger officer, NEA", "Second ledger officer, NEA"
COUNTERSIGNER_NEA = "Countersigner, NEA"
NEGOTIATOR = "Negotiator, MSE"
ASSESSOR, COUNTERSIGNER = "Assessor, NEA", "Countersigner, NCCS"

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3
ARABIC = "محمد بن عبد الله الإدريسي"
TEXT = (
    "Article 1\nPurpose\n\nThis Agreement sets the framework for cooperation under Article 6.\n\n"
    "Article 2\nAuthorisation\n\nEach Party authorises mitigation outcomes in accordance with its own procedures.\n\n"
    "Article 3\nCorresponding adjustments\n\nThe transferring Party applies a corresponding adjustment.\n"
)


def a_day(text: str, prefix: str = "date") -> dict[str, str]:
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

    def clear(self, document: str) -> None:
        """Clear a document for every agency that its kind needs, each by its own officer."""
        for officer in (*CLEARERS, MFA, COUNSEL):
            self.decide(officer, document, {"decision": "cleared"}, "Clear")

    def decide(self, officer: str, document: str, answers: dict[str, str], button: str) -> str:
        """Decide for one agency, by the page of the clearances; returns its address."""
        visitor = self.by(officer)
        visitor.open(f"/clearances/about/document/{document.rsplit('/', 1)[-1]}")
        visitor.open(visitor.page.xpath("//main//a[starts-with(normalize-space(), 'Read and decide')]/@href")[0])
        visitor.press("Continue", answers)
        return visitor.press(button)


def good_states(base: str) -> Scenes:
    """Partners on their way, documents in every stage. All of it is on record: the pictures invent no fact.

    Peru starts without acts and is taken as far as its conclusion; the text for signature is a sample.
    """
    scenes = Scenes(base)
    _conclude_with_peru(scenes)
    _documents(scenes)
    _correct_senegal(scenes)
    _propose_boilerplate(scenes)
    return scenes


def _conclude_with_peru(scenes: Scenes) -> None:
    met = {"mode": "in_person", "place": "Singapore Pavilion, COP27, Sharm el-Sheikh, Egypt"}
    people = {"sg-0-name": "Grace Fu", "sg-0-post": "Minister for Sustainability and the Environment"}
    theirs = {"host-0-name": "Wilbert Rozas", "host-0-post": "Minister of Environment"}
    source = {"source": "MSE media release, 18 November 2022"}
    scenes.step(SECOND, "per", "sign-mou", a_day("18 11 2022") | met | people | theirs | source)
    # Nobody has published when negotiations opened.
    opened = {"kind": "negotiation", "source": "Follows from the conclusion of 21 November 2024"}
    scenes.step(SECOND, "per", "record-past-act", opened)
    concluded = {"place": "COP29, Baku, Azerbaijan", "source": "Argus Media, report 2631511"}
    scenes.step(SECOND, "per", "conclude-negotiations", a_day("21 11 2024") | concluded)
    scenes.step(SECOND, "per", "register-text", {"text_label": "Sample text", "text_content": TEXT})
    scenes.step(DESK, "per", "agree-articles", {"note": "A sample, as the text is"})
    scenes.step(COUNSEL, "per", "clear-text-as-legal-counsel")
    scenes.step(CLEARERS[0], "per", "clear-text-for-agency", {"note": "No comment"})


def _documents(scenes: Scenes) -> None:
    at = scenes.at
    at["signed"] = scenes.write("BTN", "ia_factsheet")
    scenes.press(DESK, at["signed"], "Send for clearance")
    scenes.clear(at["signed"])
    scenes.press(PUBLISHER, at["signed"], "Publish")
    at["release"] = scenes.write("BTN", "ia_media_release")
    at["draft"] = scenes.write("CHL", "ia_factsheet")
    at["clearance"] = scenes.write("PER", "mou_factsheet")
    at["cleared"] = scenes.write("PER", "partner_brief")
    scenes.press(SECOND, at["clearance"], "Send for clearance")
    scenes.press(DESK, at["cleared"], "Send for clearance")
    scenes.press(CLEARERS[0], at["cleared"], "Clear")


def _correct_senegal(scenes: Scenes) -> None:
    """A correction that waits for a second person."""
    desk = scenes.by(DESK)
    desk.open("/partners/sen")
    act = desk.page.xpath("//a[contains(@href, 'propose-correction')]/@href")[0]
    desk.fill(act, {"reason": "The note says twice what the page shows.", "note": "At or around COP28."})


def _propose_boilerplate(scenes: Scenes) -> None:
    desk = scenes.by(DESK)
    desk.open("/documents/boilerplate")
    address = desk.page.xpath("//main//tbody//a/@href")[0]
    desk.open(address)
    text = desk.page.xpath("string(//main//p[@class='typed'])")
    desk.fill(address, {"text": f"{text} The record says so."})
    scenes.at["block"] = address


def hard_states(scenes: Scenes, *, instance: Path) -> None:
    """What is rare: stages seldom reached, facts that changed, endless names, people with links, tonnes that moved."""
    scenes.step(DESK, "bra", "open-mou-negotiation", a_day("2 9 2026"))
    scenes.step(DESK, "zmb", "pause", a_day("1 10 2026") | {"reason": "Test data."})
    scenes.step(DESK, "mwi", "end", a_day("1 10 2026") | {"reason": "Test data."})
    scenes.step(DESK, "chl", "record-past-act", {"kind": "in_force", "source": "Test data"} | a_day("1 6 2025"))
    _tasks_and_comments(scenes)
    _more_documents(scenes)
    _endless_names(scenes)
    _projects(scenes)
    _ledger(scenes)
    _people(scenes)
    _beside(scenes, instance)
    _registries(scenes)


def _tasks_and_comments(scenes: Scenes) -> None:
    """A checklist, tasks in every state, and comments for all and for few, one of them withdrawn."""
    at, desk = scenes.at, scenes.by(DESK)
    desk.fill("/partners/per/next-steps", {"checklist": "implementation-agreement"})
    links = desk.page.xpath("//li[contains(@class, 'task-row')]//a/@href")
    at["task"], at["later_task"], at["blocked_task"], at["finished_task"] = links[0], links[1], links[6], links[3]
    desk.open(f"{at['task']}/edit")
    owner = desk.page.xpath("//select[@name='owner']/option[starts-with(., 'Agency clearer, MTI')]/@value")[0]
    desk.fill(f"{at['task']}/edit", {"owner": owner} | a_day("1 11 2026", "due_on"))
    desk.open(at["blocked_task"])
    desk.press("Mark as blocked", {"reason": LONG})
    desk.open(at["finished_task"])
    desk.press("Save how it stands", {"finished": "yes", "evidence": ARABIC})
    for text, visibility in ((f"{LONG}\n\n@Agency clearer, MTI, what do you say?", "group"), (ARABIC, "agency")):
        desk.open("/comments/on/partner/per")
        desk.press("Write the comment", {"text": text, "visibility": visibility})
    first, second = desk.page.xpath("//a[starts-with(@href, '/comments/') and contains(., 'Edit')]/@href")[:2]
    at["comment"], at["withdrawn_comment"] = first, second
    desk.open(second)
    desk.press("Withdraw the comment")
    desk.open("/partners/per")
    desk.press("Save how much I am told", {"level": "everything"})


def _more_documents(scenes: Scenes) -> None:
    """A withdrawn one, a superseded one, and one whose facts have changed."""
    at = scenes.at
    at["withdrawn"] = scenes.write("GHA", "ia_factsheet")
    scenes.by(DESK).open(at["withdrawn"])
    scenes.by(DESK).press("Withdraw", {"reason": "It was drafted twice."})
    at["stale"] = scenes.write("PHL", "partner_brief")
    scenes.step(DESK, "phl", "record-past-act", {"kind": "in_force", "source": "Test data"} | a_day("1 10 2026"))
    _round(scenes)
    for number in ("superseded", "published"):
        at[number] = scenes.write("RWA", "ia_factsheet")
        scenes.press(DESK, at[number], "Send for clearance")
        scenes.clear(at[number])
        scenes.press(PUBLISHER, at[number], "Publish")


def _round(scenes: Scenes) -> None:
    """A round in which one agency commented, and the others are still asked."""
    document = scenes.write("PNG", "ia_factsheet")
    scenes.press(DESK, document, "Send for clearance")
    for officer, answers, button in (
        (COUNSEL, {"decision": "comments", "comments": "Say “shall” where the Agreement does."}, "Clear with comments"),
        (MFA, {"decision": "not_cleared", "reason": LONG * 3}, "Do not clear"),
    ):
        scenes.at["round"] = scenes.decide(officer, document, answers, button)
    desk = scenes.by(DESK)
    desk.open(scenes.at["round"])
    scenes.at["clearance_comment"] = desk.page.xpath("//a[contains(@href, '/answer')]/@href")[0]
    scenes.at["request"] = desk.page.xpath("//a[contains(@href, '/pause')]/@href")[0].removesuffix("/pause")


def _endless_names(scenes: Scenes) -> None:
    """Names of the greatest length without a space, and names that run from right to left."""
    people = {"sg-0-name": LONG, "sg-0-post": LONG, "host-0-name": ARABIC, "host-0-post": f"وزير البيئة {LONG}"}
    scenes.step(
        DESK, "mar", "record-past-act",
        {"kind": "concluded", "source": LONG, "place": LONG, "note": LONG * 3} | people | a_day("1 9 2026"),
    )  # fmt: skip
    scenes.by(DESK).fill(
        "/partners/mar/particulars", {"counterpart": LONG, "national_registry": LONG, "region": "Africa"}
    )


APPLICATION = {
    "applicant_name": "Made-up Stoves Pte. Ltd.", "applicant_country": "Singapore",
    "applicant_identifier": "200000000X", "applicant_registered": "yes", "applicant_tax_resident": "yes",
    "applicant_trading": "yes", "applicant_local_employees": "12", "programme": "GS4GG", "methodology": "TPDDTEC",
    "methodology_version": "4.0", "sector": "Energy generation", "activity_type": "Energy Efficiency households",
    "crediting_from-day": "1", "crediting_from-month": "1", "crediting_from-year": "2026", "crediting_to-day": "31",
    "crediting_to-month": "12", "crediting_to-year": "2030", "expected-5-tonnes": "12000",
}  # fmt: skip


def _projects(scenes: Scenes) -> None:
    """One as it was entered, with an endless name; one in review, assessed and combined; a list and a process that wait."""
    desk, at = scenes.by(DESK), scenes.at
    at["entered"] = desk.fill("/projects/new?partner=gha", {"partner": "GHA", "title": LONG[:290]})
    made = {"partner": "GHA", "title": "Made-up cookstoves", "location": "A made-up district"}
    at["reviewed"] = desk.fill("/projects/new?partner=gha", made | APPLICATION)
    note = {"item_concept": ("concept.txt", b"A made-up concept note.")}
    desk.fill(f"{at['reviewed']}/steps/submit-a", a_day("2 3 2026", "on"), files=note)
    assessor, second = scenes.by(ASSESSOR), scenes.by(COUNTERSIGNER)
    for officer in (assessor, second):
        officer.open(f"{at['reviewed']}/assessment")
        officer.press("Declare", {"conflicted": "no"})
    for criterion in CRITERIA:
        assessor.fill(f"{at['reviewed']}/assessment/{criterion.replace('_', '-')}", {"finding": "meets", "do": "next"})
    at["in_review"] = desk.fill("/projects/new?partner=gha", made | APPLICATION | {"title": "Another made-up project"})


def _ledger(scenes: Scenes) -> None:
    """Units that were issued, of which some wait to be cancelled; a second issuance that was withdrawn; a closed year."""
    maker, checker, at = scenes.by(LEDGER), scenes.by(SECOND_LEDGER), scenes.at
    proof = {"proof": ("proof.txt", b"A made-up proof of issuance.")}
    answers = {"project": at["reviewed"].rpartition("/")[2].upper(), "vintage": "2025"} | a_day(
        "1 6 2026", "effective_on"
    )
    serial = "GS1-1-GH-GS11137-16-2025-30526-"
    at["posted"] = maker.fill(
        "/ledger/entries/new/issuance", answers | {"serial": f"{serial}1-12000", "quantity": "12000"}, files=proof
    )
    checker.open(at["posted"])
    checker.press("Post")
    moved = {"explanation": LONG} | a_day("2 6 2026", "effective_on")
    at["waiting"] = maker.fill("/ledger/entries/new/cancellation?issuance=1&first=1&last=240", moved, files=proof)
    more = {"serial": f"{serial}20001-20010", "quantity": "10", "note": LONG}
    at["withdrawn_entry"] = maker.fill("/ledger/entries/new/issuance", answers | more, files=proof)
    form = maker.page.xpath("//main//form[@method='post']")[0]
    form.set("action", form.xpath(".//button[normalize-space()='Withdraw']/@formaction")[0])
    maker.press("Withdraw")
    checker.fill("/ledger/periods/2024/close", {"note": LONG})
    maker.open("/ledger/periods/2024/closing")
    maker.press("Close 2024")


def _people(scenes: Scenes) -> None:
    administrator = scenes.by(ADMINISTRATOR)
    administrator.open("/admin/people")
    scenes.at["own_person"] = administrator.page.xpath("//main//a[normalize-space()='Administrator']/@href")[0]
    administrator.fill("/admin/people/new", {"name": LONG[:120], "email": "long@example.sg", "agency": "MSE"})
    scenes.at["long_person"] = administrator.page.xpath("//main//a[contains(@href, '/admin/people/')]/@href")[0]
    administrator.fill("/admin/people/new", {"name": ARABIC, "email": "person@example.sg", "agency": "MFA"})
    scenes.at["welcome"] = administrator.page.xpath("//input[@id='link']/@value")[0].removeprefix(scenes.base)
    scenes.at["person"] = administrator.page.xpath("//main//a[contains(@href, '/admin/people/')]/@href")[0]


def _beside(scenes: Scenes, instance: Path) -> None:
    """Tonnes that are held, with notices of the carbon tax and reports."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.beside"], cwd=ROOT, capture_output=True, text=True, timeout=120,
        check=False, env={**os.environ, "CONCORD_INSTANCE": str(instance), "PYTHONWARNINGS": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    scenes.at.update(json.loads(done.stdout.splitlines()[-1]))


def _registries(scenes: Scenes) -> None:
    """Four imports: as published; at odds with letters and itself; claiming what the ledger holds; undone."""
    maker, at = scenes.by(LEDGER), scenes.at
    at["import"] = _import(maker, "verra", VERRA)
    labelled = verra_row(1, 100, labels=AUTHORISED, project="9101") | {"Name": LONG}
    at["import_at_odds"] = _import(maker, "verra", verra(labelled, verra_row(51, 150, project="9101")))
    ours = {"Retirement Date": "2026-04-10", "Serial Number": "GS1-1-GH-GS11137-16-2025-40001-905-909"}
    retired = gold_row(905, 909, status="Retired", **ours, GSID="11137", Country="Ghana")
    _import(maker, "gold-standard", export(GOLD_RETIRED_HEAD, retired))
    at["import_undone"] = _import(maker, "verra", verra(verra_row(1, 5, project="9102")))
    maker.press("Undo the import", {"reason": LONG})
    for page in ("labels", "double-claims"):
        maker.open(f"/registries/{page}")
        conflicts = maker.page.xpath("//main//a[starts-with(normalize-space(), 'Set aside')]/@href")
        at[page.replace("-", "_")] = conflicts[0]
        if page == "labels":
            maker.fill(conflicts[-1], {"reason": LONG})


def _import(maker: Visitor, registry: str, content: bytes) -> str:
    """Tried without storing, then confirmed; the address of the import."""
    maker.fill("/registries/import", {"export": registry}, files={"file": (f"{registry}.csv", content)})
    return maker.press(maker.page.xpath("string(//main//form//button[starts-with(normalize-space(), 'Import')])"))
