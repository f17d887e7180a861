"""The rows of the structured summary as data, in order: CTF-NDC table 4 of decision 5/CMA.3."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row. `tonnes` rows are in tCO2e whatever the NDC is expressed in; paragraphs are of 2/CMA.3, annex."""

    key: str
    label: str
    paragraph: str
    formula: str
    tonnes: bool = False
    clock: str = ""
    reversed_formula: str = ""
    reversed_paragraph: str = ""


EVENT = "By the year of the event"
MITIGATION_OR_USE = "First transfers by the year of the mitigation, uses by the calendar year of use"

_ROWS = (
    Row("1", "Indicative trajectory, trajectories or budget, single-year NDC", "7(a)(i)", "As recorded for the period"),
    Row("2", "Multi-year trajectory, trajectories or budget", "7(b)", "As recorded for the period"),
    Row("3", "Emissions and removals covered by the NDC", "23(a)", "As recorded from the inventory", tonnes=True),
    Row("4", "Of these, the portion of policies and measures that are not quantified", "23(b), 10",
        "As recorded from the inventory", tonnes=True),
    Row("5", "Level of the indicator other than greenhouse gases", "23(i)", "As recorded for the indicator"),
    Row("6", "ITMOs first transferred", "23(c)", "Sum of first transfers to another Party in the year",
        clock=EVENT),
    Row("7", "Mitigation outcomes authorised for other international mitigation purposes", "23(d)",
        "Sum of first transfers for other international mitigation purposes in the year", clock=EVENT),
    Row("8", "ITMOs used towards the NDC", "23(e)", "Sum of uses towards the NDC in the year", clock=EVENT),
    Row("9", "Net annual quantity", "23(f)", "Row 6 + row 7 − row 8", clock=EVENT),
    Row("10", "Cumulative quantity divided by the years elapsed", "7(a)(ii), 23(f)", "Row 12 ÷ years elapsed",
        clock=EVENT),
    Row("11", "Total corresponding adjustments", "23(g), 8(a), 8(b)",
        "+ first transferred of this year's mitigation − used for this year", clock=MITIGATION_OR_USE,
        reversed_formula="− first transferred of this year's mitigation + used for this year",
        reversed_paragraph="23(g), 9(a), 9(b)"),
    Row("12", "Cumulative net quantity", "23(h)", "Sum of row 9 since the period began", clock=EVENT),
    Row("13", "Emissions balance", "23(k)(i), 8", "Row 3 + row 11", tonnes=True),
    Row("14", "Adjusted indicator other than greenhouse gases", "23(k)(ii), 9", "Row 5 + row 11"),
)  # fmt: skip

ROWS = {row.key: row for row in _ROWS}
OTHER = Row("15", "Any other information on Article 6", "18/CMA.1, annex, 77(d)(iii)", "")
ASSESSMENT = Row("assessment", "Assessment of achievement with the necessary adjustments", "23(l)", "")
