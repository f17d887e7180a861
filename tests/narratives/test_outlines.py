"""The outlines hold every item of the decisions, in their order, each with the paragraph that asks for it."""

from __future__ import annotations

import pytest

from app.reporting.narratives import outline
from app.reporting.narratives.assembly import READERS
from app.reporting.narratives.outline import OutlineFault, outlines

PARTICIPATION = ["I.A", "I.B", "I.C", "I.D", "I.E", "I.F"]
EACH = [
    "IV.A", "IV.B", "IV.C", "IV.D", "IV.E", "IV.F", "IV.G.1", "IV.G.2", "IV.G.3",
    "IV.H.1", "IV.H.2", "IV.H.3", "IV.H.4", "IV.H.5", "IV.H.6",
]  # fmt: skip
INITIAL = [
    *PARTICIPATION, "II.A", "II.B", "II.C", "II.D", "II.E", "II.F", "II.G",
    "III.A", "III.B.1", "III.B.2", "III.C", "III.D", "III.E", *EACH,
]  # fmt: skip
ANNEX_4 = [
    *PARTICIPATION, "II.A", "III.A", "III.B", "IV.A", "V.A",
    "VI.A", "VI.B.1", "VI.B.2", "VI.B.3", "VI.C", "VI.D.1", "VI.D.2", "VI.D.3", "VI.E", "VI.F", "VI.G", "VI.H",
    "VI.I", "VI.J", "VI.K", "Annex I.A", "Annex I.B", "Annex II.A",
]  # fmt: skip
PARAGRAPHS = {
    "I.A": "4(a)", "I.F": "4(f)", "II.A": "64(a)", "II.G": "64(g)", "III.A": "18(c)", "III.B.2": "18(c)",
    "III.C": "18(d)", "III.D": "18(e)", "III.E": "18(f)", "IV.A": "18(g)", "IV.G.1": "18(h)(i)",
    "IV.G.3": "18(h)(iii)", "IV.H.1": "18(i)(i)", "IV.H.6": "18(i)(vi)",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "codes"), [("initial_report", INITIAL), ("updated_initial_report", EACH), ("btr_annex_4", ANNEX_4)]
)
def test_every_item_is_there_in_order(kind, codes):
    assert [item.code for item in outlines()[kind].items] == codes


def test_every_item_names_the_paragraph_that_asks_for_it():
    items = {item.code: item for item in outlines()["initial_report"].items}
    for code, paragraph in PARAGRAPHS.items():
        assert paragraph in items[code].basis, code
    regular = {item.code: item for item in outlines()["btr_annex_4"].items}
    letters = "abcdefghijk"
    for code, item in regular.items():
        if code.startswith("VI."):
            assert f"22({letters['ABCDEFGHIJK'.index(code[3])]})" in item.basis, code
    assert "21(c)" in regular["III.B"].basis
    assert "21(e)" in regular["V.A"].basis
    assert "23(j)" in regular["Annex I.A"].basis


def test_reversals_are_of_reductions_or_removals_in_one_report_and_of_removals_in_the_other():
    titles = {item.code: item.title for each in outlines().values() for item in each.items}
    assert titles["IV.G.3"].endswith("reversals of reductions or removals")
    assert titles["VI.B.3"].endswith("reversals of removals")


def test_every_record_that_an_item_asks_for_has_its_reader():
    assert {item.record for each in outlines().values() for item in each.items if item.record} == set(READERS)


def test_an_address_finds_its_item():
    for each in outlines().values():
        for item in each.items:
            assert each.find(item.slug)[1] is item
    assert outlines()["btr_annex_4"].find("nothing") is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"missing": ""}, "is missing"), ({"text": "may"}, "comes from nowhere"), ({"ask": ""}, "what officers write")],
)
def test_an_item_that_could_be_empty_is_refused(change, sentence):
    data = {"code": "A", "title": "T", "paragraph": "1", "text": "needed", "ask": "What", "missing": "It is missing."}
    with pytest.raises(OutlineFault, match=sentence):
        outline._item(data | change, "I", "1")


def test_two_items_of_one_code_are_refused():
    with pytest.raises(OutlineFault, match=r"I\.A twice"):
        outline._refuse_doubles("x", ["I.A", "I.B", "I.A"])
