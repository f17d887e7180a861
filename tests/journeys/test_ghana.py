"""A cookstove project in Ghana from application to both Letters of Authorisation and the Joint Statement."""

from __future__ import annotations

import re
from pathlib import Path

import page
import pytest
from playwright.sync_api import expect

from tests.journeys.office import Window, words_of
from tests.journeys.project_office import ProjectWindow
from tests.uploads.making import pdf

pytestmark = pytest.mark.browser

DESK, ASSESSOR, SECOND = "Desk officer, MSE", "Assessor, NEA", "Countersigner, NCCS"
TITLE = "Example cookstoves for households"
PLACE = "Example district, Ghana"
TERMS = ("120,000 t CO₂e", "Issuance", "Example Stoves Pte Ltd", "1 January 2025", "31 December 2030")


@pytest.fixture
def paper(tmp_path: Path):
    """`paper("Concept note")`: a PDF of that name, as an applicant or a host would send it."""

    def write(name: str) -> Path:
        path = tmp_path / f"{name.lower().replace(' ', '-')}.pdf"
        path.write_bytes(pdf())
        return path

    return write


def _enter(desk: ProjectWindow) -> None:
    desk.page.goto("/projects")
    desk.page.get_by_role("link", name="Enter a project").first.click()
    desk.select("Partner", "Ghana")
    desk.field("Title").fill(TITLE)
    desk.field("Location").fill(PLACE)
    for label, text in (
        ("Name", "Example Stoves Pte Ltd"), ("Country", "Singapore"),
        ("National identifier", "200012345X"), ("Local employees", "12"),
        ("Methodology", "TPDDTEC"), ("Version", "4.0"),
    ):  # fmt: skip
        desk.field(label).fill(text)
    for question in ("Is it registered here?", "Is it tax-resident here?", "Does it trade here?"):
        desk.choose_for(question, "Yes")
    desk.field("Programme").select_option("GS4GG")
    desk.select("Sector", "Energy generation")
    desk.select("Activity type", "Energy Efficiency households")
    desk.date(1, 1, 2025, of="First day of the crediting period")
    desk.date(31, 12, 2030, of="Last day of the crediting period")
    desk.page.get_by_label("tCO2e", exact=False).nth(4).fill("20000")
    desk.page.get_by_label("tCO2e", exact=False).nth(5).fill("25000")
    desk.press("Enter the project")
    desk.expect_done("You entered GHA-")
    desk.reference = re.search(r"/projects/([a-z]{3}-\d+)", desk.page.url).group(1)


def _submit(desk: ProjectWindow, stage: str, *, day: tuple[int, int, int], files: dict[str, Path]) -> None:
    desk.open_project_step(f"Record the submission for stage {stage}")
    desk.date(*day, of="Date of submission")
    for label, path in files.items():
        desk.attach(label, path)
    desk.press(f"Record the submission for stage {stage}")
    desk.expect_done(f"You recorded the submission for stage {stage}")


def _assess(assessor: ProjectWindow, second: ProjectWindow) -> None:
    assessor.assess_everything()
    assessor.combine()
    second.countersign_assessment()


def _file(desk: ProjectWindow, letter: str, *, day: tuple[int, int, int], path: Path, reference: str) -> None:
    desk.open_project_step(f"File the host's {letter}")
    desk.date(*day, of="Date of the letter")
    desk.field("Reference").fill(reference)
    desk.attach(f"The {letter}, as it was received", path)


def _terms(desk: ProjectWindow) -> None:
    desk.field("Quantity authorised, tCO2e").fill("120000")
    desk.field("Purposes").select_option("NDC and OIMP")
    desk.tick("Authorised Parties", "Singapore")
    for label in ("Energy generation",):
        desk.tick("Sectors", label)
    desk.date(1, 1, 2025, of="First day on which the mitigation occurs")
    desk.date(31, 12, 2030, of="Last day on which the mitigation occurs")
    desk.page.get_by_label("What counts as first transfer").select_option("Issuance")
    desk.page.get_by_label("The letter's own words on first transfer").fill("the issuance of the mitigation outcomes")
    entity = desk.page.get_by_role("group", name=re.compile("Entity 1|First entity"))
    entity.get_by_label("Name", exact=False).first.fill("Example Stoves Pte Ltd")
    desk.page.get_by_label("The words in which the letter authorises").fill("hereby authorises the use described above")


def _give_role(administrator: Window, *, to: str, role: str) -> None:
    administrator.page.goto("/admin/people")
    administrator.page.get_by_role("main").get_by_role("link", name=to, exact=True).click()
    administrator.page.get_by_label("Role", exact=True).select_option(label=role)
    administrator.press("Give this role")


def _refused_to_countersign_ones_own(desk: ProjectWindow, second: ProjectWindow, letter: str) -> None:
    """The page says why not; a form that is sent all the same is refused with the same sentence."""
    said = "You proposed this or assessed the project, so another officer must countersign it"
    for officer in (second, desk):
        officer.open_project_step(f"Countersign and issue the {letter}")
    expect(desk.page.get_by_role("button", name=f"Countersign and issue the {letter}")).to_be_disabled()
    expect(desk.page.get_by_role("main")).to_contain_text(said)
    sent = desk.context.request.post(
        desk.page.url,
        form={
            "csrf_token": desk.page.locator("input[name=csrf_token]").first.input_value(),
            "version": second.page.locator("input[name=version]").first.input_value(),
        },
    )
    assert (sent.status, said in sent.text()) == (422, True)


def _issue(second: ProjectWindow, letter: str) -> None:
    second.open_project_step(f"Countersign and issue the {letter}")
    second.press(f"Countersign and issue the {letter}")
    second.expect_done(f"You countersigned and issued the {letter}")


def test_a_cookstove_project_from_application_to_the_joint_statement(window, paper, step, flask, tmp_path: Path):
    desk, assessor, second = (window(name, ProjectWindow) for name in (DESK, ASSESSOR, SECOND))

    step("The desk enters the project")
    _enter(desk)
    assessor.reference = second.reference = desk.reference
    desk.expect_project_stage("submission awaited")

    step("A submission without the concept note is refused")
    desk.open_project_step("Record the submission for stage A")
    desk.date(2, 3, 2026, of="Date of submission")
    desk.press("Record the submission for stage A")
    assert any("Concept note" in reason for reason in desk.reasons())

    step("With it, the submission is recorded, and the check by the list in force that day is kept")
    _submit(desk, "A", day=(2, 3, 2026), files={"Concept note": paper("Concept note")})
    desk.expect_project_stage("Eligible")

    step("The assessor returns it for information, and both clocks stop")
    assessor.open_project_step("Return for information")
    assessor.date(9, 3, 2026, of="Date of the request")
    assessor.page.get_by_label("What the applicant is asked").fill("Which fuel do households use now?")
    assessor.press("Return for information")
    desk.expect_project_stage("Returned for information")
    desk.open_project_step("Record the information received")
    desk.date(23, 3, 2026, of="Date on which it came in")
    desk.press("Record the information received")
    desk.expect_project_stage("in review")

    step("The criteria are assessed, combined, and countersigned by another officer")
    _assess(assessor, second)

    step("A letter of the host that is older than the application is refused; the right one is filed")
    _file(desk, "Letter of Intent", day=(1, 3, 2026), path=paper("Letter of Intent"), reference="EX/1")
    desk.press("File the host's Letter of Intent")
    assert any("before what it answers" in reason for reason in desk.reasons())
    _file(desk, "Letter of Intent", day=(13, 4, 2026), path=paper("Letter of Intent"), reference="EX/1")
    desk.press("File the host's Letter of Intent")

    step("The Letter of Support is proposed; its proposer cannot countersign it, whatever roles they have")
    _give_role(window("Administrator"), to=DESK, role="Countersigner")
    desk.open_project_step("Propose the Letter of Support")
    desk.date(20, 4, 2026, of="Date of the letter")
    desk.press("Propose the Letter of Support")
    _refused_to_countersign_ones_own(desk, second, "Letter of Support")
    _issue(second, "Letter of Support")
    desk.expect_project_stage("submission awaited")

    step("Stage B: design, second Letter of Support, Letter of Recommendation")
    _submit(desk, "B", day=(4, 5, 2026), files={"Project design document": paper("Design")})
    _assess(assessor, second)
    _file(desk, "Letter of Recommendation", day=(1, 6, 2026), path=paper("Recommendation"), reference="EX/2")
    desk.press("File the host's Letter of Recommendation")
    desk.open_project_step("Propose the Second Letter of Support")
    desk.date(8, 6, 2026, of="Date of the letter")
    desk.press("Propose the Second Letter of Support")
    _issue(second, "Second Letter of Support")

    step("Stage C: validation, both Letters of Authorisation")
    _submit(desk, "C", day=(6, 7, 2026), files={"Third-party validation report": paper("Validation")})
    _assess(assessor, second)
    _file(desk, "Letter of Authorisation", day=(3, 8, 2026), path=paper("Authorisation"), reference="EX/3")
    _terms(desk)
    desk.press("File the host's Letter of Authorisation")
    desk.open_project_step("Propose the Letter of Authorisation")
    desk.date(10, 8, 2026, of="Date of the letter")
    _terms(desk)
    desk.press("Propose the Letter of Authorisation")
    assert any("in force" in reason for reason in desk.reasons()), "no entry into force is on record"
    desk.field("Why before entry into force").fill("Both sides apply it provisionally.")
    desk.press("Propose the Letter of Authorisation")
    _issue(second, "Letter of Authorisation")
    desk.expect_project_stage("Authorised by both sides")

    step("The project is listed; its Joint Statement is cleared, published, and valid as PDF/A-3a and PDF/UA-1")
    desk.open_project_step("List the project with a Joint Statement")
    desk.date(17, 8, 2026, of="Date of the listing")
    desk.press("List the project with a Joint Statement")
    statement = _published_statement(desk, window, tmp_path)
    words = words_of(statement)
    for fact in (TITLE, desk.reference.upper(), "Joint Statement of Authorisation", "Ghana", "Singapore", *TERMS):
        assert fact in words, fact
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert [
            found.message for found in page.validate_pdf_bytes(statement.read_bytes(), profile=profile).failures
        ] == []

    step("The public register shows it to anybody, and the audit holds")
    desk.page.goto("/register/projects")
    expect(desk.page.get_by_role("main")).to_contain_text(TITLE)
    assert flask("audit", "verify").returncode == 0


def _published_statement(desk: ProjectWindow, window, folder: Path) -> Path:
    desk.open_project()
    desk.page.get_by_role("main").get_by_role("link", name=re.compile("Joint Statement")).first.click()
    address = desk.page.url
    desk.press("Send for clearance")
    clearer = window("Agency clearer, NEA")
    clearer.page.goto(address)
    clearer.press("Clear")
    publisher = window("Publisher, MSE")
    publisher.page.goto(address)
    publisher.press("Publish")
    return publisher.download(folder)
