"""What officers do with a project in their windows; found by roles and labels only."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.journeys.office import Window

CRITERIA = 8


class ProjectWindow(Window):
    """The window of one officer, at work on one project."""

    reference = ""

    def address(self, path: str = "") -> str:
        return f"/projects/{self.reference.lower()}{path}"

    def open_project(self) -> None:
        self.page.goto(self.address())
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def open_project_step(self, step: str) -> None:
        """By the list of all steps, as an officer who knows what to do next."""
        self.open_project()
        self.page.get_by_role("link", name="All steps").first.click()
        self.page.get_by_role("main").get_by_role("link", name=step, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(step)

    def field(self, label: str) -> Locator:
        """The field of this label, whether it is optional or not."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$"))

    def attach(self, label: str, path: Path) -> None:
        self.page.get_by_label(label).set_input_files(path)

    def choose_for(self, question: str, answer: str) -> None:
        self.page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True).check()

    def select(self, label: str, value: str) -> None:
        self.field(label).select_option(label=value)

    def tick(self, group: str, label: str) -> None:
        self.page.get_by_role("group", name=group).get_by_role("checkbox", name=label).check()

    def expect_project_stage(self, words: str) -> None:
        self.open_project()
        expect(self.page.get_by_role("main")).to_contain_text(words)

    # Assessment

    def declare_no_conflict(self) -> None:
        self.page.goto(self.address("/assessment"))
        self.page.get_by_role("radio", name="No, none that I know of").check()
        self.press("Declare")

    def assess_everything(self) -> None:
        """A finding on each criterion; the fifth is not applicable, with its reason."""
        self.declare_no_conflict()
        self.page.goto(self.address("/assessment/vintage"))
        for number in range(CRITERIA):
            if number == 5:
                self.choose_for("Finding", "Not applicable")
                self.page.get_by_label("Reason", exact=True).fill("The stoves reduce emissions; nothing is stored.")
            else:
                self.choose_for("Finding", "Meets")
            self.press("Save and check the answers" if number == CRITERIA - 1 else "Save and next criterion")

    def combine(self) -> None:
        self.page.goto(self.address("/assessment/combine"))
        for group in self.page.get_by_role("group", name=re.compile("Combined finding")).all():
            if not group.get_by_role("radio", checked=True).count():
                group.get_by_role("radio", name="Meets", exact=True).check()
        self.press("Combine the findings")

    def countersign_assessment(self) -> None:
        self.declare_no_conflict()
        self.page.goto(self.address("/assessment/countersign"))
        self.press("Countersign the assessment")
