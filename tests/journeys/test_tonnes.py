"""From the issuance of a thousand tonnes to their first transfer, a surrender for the carbon tax, and the UNFCCC tables."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import page
import pytest
from playwright.sync_api import expect

from app.core import clock
from tests.journeys.project_office import ProjectWindow
from tests.operations.processes import ROOT
from tests.uploads.making import pdf

pytestmark = pytest.mark.browser

MAKER, CHECKER, COUNTERSIGNER = "Ledger officer, NEA", "Second ledger officer, NEA", "Countersigner, NEA"
SERIAL = "GS1-1-GH-GS11137-16-2025-30526-{}-{}"
TODAY = clock.today(ZoneInfo("Asia/Singapore"))
ACTED = TODAY - timedelta(days=3)
YEAR = ACTED.year if ACTED.month >= 7 else ACTED.year - 1  # the emissions year whose window is open


class LedgerWindow(ProjectWindow):
    """What ledger officers do."""

    def day(self, day: date, *, of: str) -> None:
        self.date(day.day, day.month, day.year, of=of)

    def begin(self, kind: str) -> None:
        """The form of a new entry of this kind, on the one block that may be moved so where there is a choice."""
        self.page.goto("/ledger")
        self.page.get_by_role("main").get_by_role("link", name="New entry").click()
        self.page.get_by_role("main").get_by_role("link", name=kind, exact=True).click()
        chosen = self.page.get_by_role("link", name=re.compile("^Choose"))
        if chosen.count():
            chosen.first.click()
        expect(self.page.get_by_role("button", name="Propose the entry")).to_be_visible()

    def propose(self) -> str:
        """Propose the entry on the page; its address."""
        self.press("Propose the entry")
        assert not self.page.get_by_role("alert").count(), self.page.get_by_role("alert").inner_text()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Pending")
        return self.page.url

    def post(self, address: str) -> None:
        self.page.goto(address)
        self.press("Post")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Posted")


@pytest.fixture
def reference(address: str, instance: Path) -> str:
    """An authorised project, put on record beside the running application."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.authorised"], cwd=ROOT, capture_output=True, text=True, timeout=120,
        check=True, env={**os.environ, "CONCORD_INSTANCE": str(instance), "PYTHONWARNINGS": ""},
    )  # fmt: skip
    return done.stdout.split()[-1]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "proof.pdf"
    path.write_bytes(pdf())
    return path


def _issue(maker: LedgerWindow, reference: str, paper: Path) -> str:
    maker.begin("Record an issuance")
    maker.field("Project").fill(reference)
    maker.field("Serial").fill(SERIAL.format(1, 1000))
    maker.field("Quantity, tCO₂e").fill("1,000")
    maker.field("Vintage").fill("2025")
    maker.day(ACTED, of="Day of issuance")
    maker.attach("Proof of issuance", paper)
    return maker.propose()


def _move(maker: LedgerWindow, checker: LedgerWindow, kind: str, **answers: str) -> None:
    maker.begin(kind)
    maker.day(ACTED, of="Day on which it took effect")
    for label, value in answers.items():
        maker.field(label.replace("_", " ")).fill(value)
    checker.post(maker.propose())


def _facility(maker: LedgerWindow, checker: LedgerWindow) -> None:
    maker.page.goto("/surrenders/facilities/new")
    for label, value in (
        ("Code", "F-012"), ("Name", "Example refinery"), ("Operator", "Example Refining Pte. Ltd."), ("Source", "Example"),
    ):  # fmt: skip
        maker.field(label).fill(value)
    maker.page.get_by_label("Taxable from the emissions year").fill("2024")
    maker.press("Record it")
    expect(maker.page).to_have_url(re.compile("/surrenders/facilities/f-012$"))
    address = maker.page.url
    checker.page.goto(address)
    checker.page.get_by_role("main").get_by_role("button", name=re.compile("Confirm")).first.click()
    maker.page.goto("/surrenders/facilities/f-012/emissions")
    maker.page.get_by_label("Emissions year").fill(str(YEAR))
    maker.page.get_by_label("Taxable emissions").fill("5,000")
    maker.field("Source").fill("Example assessment")
    maker.press("Record the emissions")
    checker.page.goto(address)
    checker.page.get_by_role("main").get_by_role("button", name=re.compile("Confirm")).first.click()


def _step(officer: LedgerWindow, notice: str, step: str, label: str) -> None:
    officer.page.goto(f"{notice}/steps/{step}")
    if step == "surrender":
        officer.day(TODAY, of="Day of the surrender")
    officer.press(label)


def test_a_thousand_tonnes_from_issuance_to_the_tables(window, reference, paper, step, flask, tmp_path: Path):
    maker, checker, second = (window(name, LedgerWindow) for name in (MAKER, CHECKER, COUNTERSIGNER))

    step("An issuance is entered with its proof; whoever entered it cannot post it")
    address = _issue(maker, reference, paper)
    expect(maker.page.get_by_role("button", name="Post", exact=True)).to_be_disabled()
    checker.post(address)

    step("The same units a second time are refused")
    maker.begin("Record an issuance")
    maker.field("Project").fill(reference)
    maker.field("Serial").fill(SERIAL.format(500, 1200))
    maker.field("Quantity, tCO₂e").fill("701")
    maker.field("Vintage").fill("2025")
    maker.day(ACTED, of="Day of issuance")
    maker.attach("Proof of issuance", paper)
    maker.press("Propose the entry")
    expect(maker.page.get_by_role("main")).to_contain_text("in the ledger already")

    step("The Party's registry names the outcomes")
    maker.page.goto("/ledger/issuances")
    maker.page.get_by_role("main").get_by_role("link", name=re.compile("ISS-")).first.click()
    maker.page.get_by_role("link", name=re.compile("Name them")).click()
    maker.page.get_by_label("Identifier of the first outcome").fill("CA0004-GHA01-GHA-1-2025")
    maker.press("Name the outcomes")

    step("Nothing is first transferred before OMGE and the share of proceeds; then it is, and acquired")
    maker.begin("Record the first transfer")
    maker.day(ACTED, of="Day on which it took effect")
    maker.page.get_by_label("Acquiring Party").fill("Singapore")
    maker.page.get_by_label("Buyer").fill("Made-up Carbon Pte. Ltd.")
    maker.press("Propose the entry")
    expect(maker.page.get_by_role("main")).to_contain_text("Cancel for OMGE first what the agreement sets")
    _move(maker, checker, "Cancel for OMGE")
    _move(maker, checker, "Set aside the share of proceeds")
    _move(maker, checker, "Record the first transfer", Acquiring_Party="Singapore", Buyer="Made-up Carbon Pte. Ltd.")
    _move(maker, checker, "Record the acquisition")
    maker.page.goto("/ledger")
    expect(maker.page.get_by_role("main")).to_contain_text("930")

    step("A facility surrenders 250 of them: five per cent of its taxable emissions, and not one more")
    _facility(maker, checker)
    notice = _notice(maker, SERIAL.format(71, 321))
    _evidence(maker, notice, paper)
    maker.page.goto(f"{notice}/steps/check")
    expect(maker.page.get_by_role("main")).to_contain_text("limit")
    maker.page.goto(f"{notice}/steps/withdraw")
    maker.page.get_by_label("Reason").fill("One credit too many")
    maker.press("Record the withdrawal")
    notice = _notice(maker, SERIAL.format(71, 320))
    _evidence(maker, notice, paper)
    _step(maker, notice, "check", "Check the notice")
    _step(checker, notice, "accept", "Accept the notice")
    _step(second, notice, "surrender", "Record the surrender")
    checker.page.goto(notice)
    expect(checker.page.get_by_role("main")).to_contain_text("Surrendered")
    confirmation = checker.context.request.get(f"{notice}/confirmation.pdf")
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert page.validate_pdf_bytes(confirmation.body(), profile=profile).failures == []

    step("The annual information is frozen, passes its checks, and reads back as the same tables")
    workbook = _workbook(maker, tmp_path)
    checked = flask("aef", "check", str(workbook), "--format", "json")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert flask("audit", "verify").returncode == 0


def _notice(maker: LedgerWindow, serials: str) -> str:
    maker.page.goto("/surrenders/new")
    maker.page.get_by_label("Facility").select_option("F-012")
    maker.page.get_by_label("Emissions year").fill(str(YEAR))
    maker.day(TODAY, of="Day on which the notice came in")
    maker.page.get_by_label("Serial numbers of the credits").fill(serials)
    maker.press("Enter the notice")
    expect(maker.page).to_have_url(re.compile(r"/surrenders/icc-"))
    return maker.page.url


def _evidence(maker: LedgerWindow, notice: str, paper: Path) -> None:
    maker.page.goto(f"{notice}/steps/file-evidence")
    maker.attach("Evidence of retirement", paper)
    maker.page.get_by_label("Serial numbers as retired").fill("GS1-1-GH-GS11137, retired")
    maker.press("File the evidence of retirement")


def _workbook(maker: LedgerWindow, folder: Path) -> Path:
    maker.page.goto(f"/reports/annual/{ACTED.year}")
    maker.press("Freeze the tables")
    expect(maker.page.get_by_role("heading", level=1)).to_contain_text(f"Annual information {ACTED.year}")
    expect(maker.page.locator("#tables")).to_contain_text("Acquisition")
    with maker.page.expect_download() as waiting:
        maker.page.get_by_role("link", name=re.compile("XLSX")).first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
