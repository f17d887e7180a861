"""Peru from discussion to a signed Implementation Agreement, refused twice on the way, with its factsheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.office import MINISTER, words_of

pytestmark = pytest.mark.browser

DESK = "Desk officer, MSE"
CLEARERS = ("MTI", "NEA", "NCCS")
PAVILION = "Singapore Pavilion, COP27, Sharm el-Sheikh, Egypt"
TEXT = "Implementation Agreement between the Government of Singapore and the Government of Peru.\n\nArticle 1: Purpose"

# What the factsheet of the release of 18 November 2022 says in each of its bullets.
MOU_BULLETS = {
    "a memorandum for collaboration under Article 6": (
        "A Memorandum of Understanding (MOU) for collaboration under Article 6 of the Paris Agreement",
    ),
    "who signed": (*MINISTER, "Wilbert Rozas", "Minister of Environment"),
    "the intent, and what Article 6 allows": (
        "Singapore and Peru intend to collaborate on carbon markets in line with Article 6",
        "countries cooperate voluntarily to achieve the targets in their Nationally Determined Contributions (NDCs)",
        "promoting sustainable development and environmental integrity",
    ),
    "towards a legally binding agreement": (
        "will work towards a legally binding Implementation Agreement",
        "a bilateral framework for the international transfer of mitigation outcomes with corresponding adjustments",
    ),
    "activities that help both": (
        "identify potential mitigation activities that comply with Article 6",
        "help both of them to achieve their Nationally Determined Contributions",
    ),
    "net zero by 2050": (
        "Singapore aims to reach net zero emissions by 2050",
        "global climate action through international collaboration with like-minded partners",
    ),
}
FACTS = {
    "MOU factsheet": (
        "18 November 2022", "COP27", "Singapore Pavilion", "Sharm el-Sheikh, Egypt", "Not legally binding",
        *(phrase for phrases in MOU_BULLETS.values() for phrase in phrases),
    ),
    "Conclusion factsheet": ("21 November 2024", "COP29", "Baku, Azerbaijan", "Singapore", "Peru"),
    "IA factsheet": (
        "1 April 2025", "Virtual ceremony", *MINISTER, "Juan Carlos Castro Vargas", "Minister of the Environment",
        "5% for adaptation", "A share of proceeds of 5%", "2% for the atmosphere", "2% are cancelled at first issuance",
    ),
}  # fmt: skip


def test_peru_from_discussion_to_a_signed_agreement_with_three_factsheets(window, flask, step, tmp_path: Path):
    desk = window(DESK)
    step("Peru stands in discussion, with no act on record")
    desk.expect_stage("Peru", "In discussion")
    assert len(desk.history("Peru")) == 1

    step("Signing the MOU with a date to come and no signatory is refused, with every reason")
    desk.open_step("Peru", "Sign the MOU")
    desk.date(18, 11, 2199)
    desk.fill("Place (optional)", PAVILION)
    desk.choose("In person")
    desk.press("Sign the MOU")
    assert desk.reasons() == [
        "The date must not be in the future; record what has happened, once it has happened",
        "Enter who signed for Singapore",
        "Enter who signed for Peru",
    ]
    assert desk.typed_date() == ("18", "11", "2199")
    assert desk.page.get_by_label("Place (optional)").input_value() == PAVILION
    assert desk.page.get_by_role("radio", name="In person", exact=True).is_checked()

    step("Put right on the same page, the MOU is signed")
    desk.date(18, 11, 2022)
    desk.person("For Singapore", *MINISTER)
    desk.person("For Peru", "Wilbert Rozas", "Minister of Environment")
    desk.press("Sign the MOU")
    desk.expect_done("You signed the MOU: Peru.")
    desk.expect_done("A draft of the MOU factsheet was made")
    desk.expect_stage("Peru", "MOU signed")
    assert len(desk.history("Peru")) == 2, "the refused attempt left an entry"

    step("Negotiations are opened")
    desk.open_step("Peru", "Open negotiations")
    desk.date(1, 3, 2023, of="Date")
    desk.press("Open negotiations")
    desk.expect_stage("Peru", "Negotiation")

    step("Negotiations are concluded at COP29")
    desk.open_step("Peru", "Conclude negotiations")
    desk.date(21, 11, 2024, of="Date")
    desk.fill("Place (optional)", "COP29, Baku, Azerbaijan")
    desk.choose("In person")
    desk.press("Conclude negotiations")
    desk.expect_done("A draft of the Conclusion factsheet was made")
    desk.expect_stage("Peru", "Concluded")
    before = desk.history("Peru")

    step("Signing the Implementation Agreement without clearances and with “two” is refused, with every reason")
    desk.open_step("Peru", "Sign the Implementation Agreement")
    desk.date(1, 4, 2025)
    desk.choose("Virtually")
    desk.person("For Singapore", *MINISTER)
    desk.person("For Peru", "Juan Carlos Castro Vargas", "Minister of the Environment")
    desk.fill("Share of proceeds for adaptation", "5")
    desk.fill("Cancellation for overall mitigation in global emissions", "two")
    desk.press("Sign the Implementation Agreement")
    assert desk.reasons() == [
        "The cancellation for overall mitigation in global emissions must be a number, like 2",
        "The text must be cleared by legal counsel Legal adviser, AGC: no text is registered",
        "Full powers for the signatory must be recorded Agency clearer, MFA",
        "The text must be cleared by MTI, NEA, and NCCS, in this very version Agency clearers: waiting for MTI, NEA, NCCS",
        "Every article must be agreed Desk officer, MSE",
    ]
    assert desk.typed_date() == ("1", "4", "2025")
    assert desk.page.get_by_label("Cancellation for overall mitigation").input_value() == "two"
    signed_for_peru = desk.page.get_by_role("group", name="For Peru")
    assert signed_for_peru.get_by_label("Name", exact=True).input_value() == "Juan Carlos Castro Vargas"
    assert desk.history("Peru") == before, "the refused attempt left an entry"
    desk.expect_stage("Peru", "Concluded")

    step("The text is registered, and every article is agreed")
    desk.open_step("Peru", "Register the text for signature")
    desk.fill("Name of this version", "Final text, 3 March 2025")
    desk.fill("Text for signature", TEXT)
    desk.press("Register the text for signature")
    desk.expect_done("You registered the text for signature for Peru.")
    desk.open_step("Peru", "Record that every article is agreed")
    desk.press("Record that every article is agreed")
    desk.expect_done("You recorded that every article is agreed for Peru.")

    for officer, label in (
        ("Legal adviser, AGC", "Clear the text as legal counsel"),
        *((f"Agency clearer, {agency}", "Clear the text for your agency") for agency in CLEARERS),
        ("Agency clearer, MFA", "Record full powers"),
    ):
        step(f"{officer}: {label.lower()}")
        clearer = window(officer)
        clearer.open_step("Peru", label)
        clearer.press(label)
        clearer.expect_done("for Peru.")
    desk.expect_stage("Peru", "Concluded")

    step("The Implementation Agreement is signed")
    desk.open_step("Peru", "Sign the Implementation Agreement")
    desk.date(1, 4, 2025)
    desk.choose("Virtually")
    desk.person("For Singapore", *MINISTER)
    desk.person("For Peru", "Juan Carlos Castro Vargas", "Minister of the Environment")
    desk.fill("Share of proceeds for adaptation", "5")
    desk.fill("Cancellation for overall mitigation in global emissions", "2")
    desk.press("Sign the Implementation Agreement")
    desk.expect_done("You signed the Implementation Agreement: Peru.")
    desk.expect_stage("Peru", "IA signed")

    for kind, facts in FACTS.items():
        step(f"{kind}: sent for clearance, cleared by another officer, published, and downloaded")
        desk.open_document("Peru", kind)
        desk.press("Send for clearance")
        desk.expect_document_stage("In clearance")
        if kind == "IA factsheet":
            for agency in (*CLEARERS, "MFA", "AGC"):
                officer = f"{'Legal adviser' if agency == 'AGC' else 'Agency clearer'}, {agency}"
                window(officer).clear_document("Peru", kind, agency)
        else:
            clearer = window("Agency clearer, MTI")
            clearer.open_document("Peru", kind)
            clearer.press("Clear")
            clearer.expect_document_stage("Cleared")
        publisher = window("Publisher, MSE")
        publisher.open_document("Peru", kind)
        publisher.press("Publish")
        publisher.expect_document_stage("Published")
        first = desk_copy(publisher, tmp_path / "first")
        again = desk_copy(window("Viewer, MTI"), tmp_path / "again", kind)
        assert first.read_bytes() == again.read_bytes(), "a second download differs"
        words = words_of(first)
        missing = [fact for fact in facts if fact not in words]
        assert not missing, f"{kind} does not say {missing}: {words}"
        assert "Draft" not in words

    step("The chain verifies, and every stage follows from its history")
    verified = flask("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "every stage follows from its history" in verified.stdout


def desk_copy(reader, folder: Path, kind: str = "") -> Path:
    """The PDF as this officer downloads it."""
    folder.mkdir(exist_ok=True)
    if kind:
        reader.open_document("Peru", kind)
    return reader.download(folder)
