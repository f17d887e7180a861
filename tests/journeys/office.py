"""What officers do in their windows, named as they would name it; found by roles and labels only."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, expect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MINISTER = ("Grace Fu", "Minister for Sustainability and the Environment")


class Window:
    """The browser window of one officer; a script error or a refused resource fails the journey."""

    def __init__(self, context: BrowserContext, officer: str) -> None:
        self.context, self.officer = context, officer
        self.page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.goto("/sign-in/sample")
        self.page.get_by_role("button", name=f"Sign in as {officer}", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("My work")

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 422" not in text:  # a refusal is meant
            self.faults.append(text)

    def close(self) -> None:
        self.context.close()
        assert self.faults == [], f"the window of {self.officer} met faults"

    # Partners

    def open_partner(self, name: str) -> None:
        self.page.get_by_label("Search Concord").fill(name)
        self.page.get_by_label("Search Concord").press("Enter")
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)

    def open_step(self, partner: str, step: str) -> None:
        """By the list of all steps, as an officer who knows what to do next."""
        self.open_partner(partner)
        self.page.get_by_role("link", name="All steps").click()
        self.page.get_by_role("main").get_by_role("link", name=step, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(step)

    def expect_stage(self, partner: str, stage: str) -> None:
        self.open_partner(partner)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"{partner}\s+{stage}$"))

    def history(self, partner: str) -> list[str]:
        """The sentences of the history, newest first."""
        self.open_partner(partner)
        self.page.get_by_role("link", name="All entries").click()
        entries = self.page.get_by_role("region", name="Entries")
        expect(entries).to_be_visible()
        return entries.get_by_role("listitem").all_inner_texts()

    # Forms

    def date(self, day: int, month: int, year: int, *, of: str = "Date of signing") -> None:
        group = self.page.get_by_role("group", name=of)
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(label, exact=True).fill(str(value))

    def person(self, group: str, name: str, post: str) -> None:
        found = self.page.get_by_role("group", name=group)
        found.get_by_label("Name", exact=True).fill(name)
        found.get_by_label("Post", exact=True).fill(post)

    def typed_date(self, *, of: str = "Date of signing") -> tuple[str, ...]:
        group = self.page.get_by_role("group", name=of)
        return tuple(group.get_by_label(label, exact=True).input_value() for label in ("Day", "Month", "Year"))

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)

    def choose(self, label: str) -> None:
        self.page.get_by_role("radio", name=label, exact=True).check()

    def press(self, button: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()

    def expect_done(self, sentence: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=sentence)).to_be_visible()

    def reasons(self) -> list[str]:
        """Every reason of the error summary, one line each."""
        summary: Locator = self.page.get_by_role("alert", name="There is a problem")
        expect(summary).to_be_visible()
        return [" ".join(text.split()) for text in summary.get_by_role("listitem").all_inner_texts()]

    # Documents

    def open_document(self, partner: str, kind: str) -> None:
        self.open_partner(partner)
        self.page.get_by_role("main").get_by_role("link", name=kind, exact=True).click()
        expect(self.page.get_by_role("heading", name="Facts it prints")).to_be_visible()

    def clear_document(self, partner: str, kind: str, agency: str) -> None:
        """For an agency that its kind needs: read, decided, checked, done."""
        self.open_document(partner, kind)
        self.page.get_by_role("link", name="Open the clearances").click()
        self.page.get_by_role("link", name=f"Read and decide for {agency}").click()
        self.choose("Cleared")
        self.press("Continue")
        self.press("Clear")
        self.expect_done(f"You cleared it for {agency}.")

    def expect_document_stage(self, stage: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"{stage}$"))

    def download(self, folder: Path) -> Path:
        """The PDF of the document on the page."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name="Download the PDF").click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path


def words_of(pdf: Path) -> str:
    """The text of a PDF with single spaces."""
    printed = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    return " ".join(printed.stdout.replace("\u00a0", " ").replace("\u00ad", "").split())
