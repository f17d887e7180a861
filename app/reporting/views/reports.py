"""The page that leads to every kind of report."""

from __future__ import annotations

from flask import current_app, render_template, url_for

from app.core.access import current_officer, opens, requires
from app.reporting.views.blueprint import blueprint

# Each with its endpoint; one that is not there yet, or that the officer may not open, is left out.
CARDS = (
    ("reporting.adjustments", "Corresponding adjustments",
     "What each Party adds and takes off, by year and method, with the structured summary of the biennial report."),
    ("reporting.annual_reports", "Annual reports",
     "The agreed electronic format: five tables a year, checked, filed and kept as filed."),
    ("reporting.narratives", "Initial and regular reports",
     "The initial report and annex 4 of the biennial transparency report, assembled along their outlines."),
    ("reporting.deadlines", "Deadlines", "What is due when: 15 April, 31 December, and the day of an authorisation."),
    ("reporting.earlier_reports", "Filed before Concord",
     "What went to the UNFCCC before its record was kept here: recorded by one officer, checked by another."),
)  # fmt: skip


@blueprint.get("/reports")
@requires("reports.view")
def reports() -> str:
    """A card for each kind of report that there is."""
    cards = [
        {"url": url_for(endpoint), "label": label, "sentence": sentence}
        for endpoint, label, sentence in CARDS
        if endpoint in current_app.view_functions and opens(current_officer(), current_app.view_functions[endpoint])
    ]
    return render_template("reporting/reports.html", cards=cards)
