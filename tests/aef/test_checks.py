"""One broken submission for each check, beside a sound one; a check that is taken out leaves its rows without a finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.reporting.aef.building import host_tables
from app.reporting.aef.checks import CHECKS, Context, check, findings_of
from app.reporting.aef.findings import Severity
from app.reporting.aef.profiles import profile
from tests.aef import making
from tests.aef.making import NEW, OLD, TERMS, changed, given, sources, tables, with_rows

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
ID = "CA0004-GHA01-GHA-{}-2024"
PARTNER = host_tables(sources(), replace(making.HEADING, party="GHA"), profile(OLD))
OPENING = ({**tables().of(4)[0], "FirstID": ID.format(1), "LastID": ID.format(10)},)


def first_transfer(terms, subtype: str | None = "First transfer to another Party", **row):
    """A host's submission with one first transfer under these terms."""
    made = host_tables(
        replace(sources(), authorisations=(given("host", terms=terms),)), replace(making.HEADING, party="GHA"), profile(OLD)
    )  # fmt: skip
    return changed(made, 3, 1, ActionSubtype=subtype, AuthorizationID=terms.authorisation_id, **row)


def two(number: int, **values):
    """The sound submission with its first row of a table twice, the second changed."""
    made = tables()
    rows = [*made.of(number), {**made.of(number)[0], **values}]
    return with_rows(made, number, *({k: v for k, v in row.items() if v is not None} for row in rows))


OIMP = replace(TERMS, purposes="OIMP", oimp="CORSIA", first_transfer="Issuance")
MIXED = replace(TERMS, purposes="NDC and OIMP", oimp="CORSIA", first_transfer="Issuance")

# check, severity, what is broken, and a word of the sentence
BROKEN = [
    ("SYN01", E, lambda: changed(tables(), 3, 1, Vintage=None), "Vintage is not given"),
    ("SYN01", E, lambda: tables(submitted_on=None), "Date of submission is not given"),
    ("SYN01", E, lambda: changed(tables(), 2, 1, AuthorizedQuantity=None), "Authorized quantity is not given"),
    ("SYN02", E, lambda: tables(version="0.9"), "of another form"),
    ("SYN02", E, lambda: changed(tables(), 3, 1, QuantityCO2=-5), "below nought"),
    ("SYN02", E, lambda: changed(tables(), 4, 1, Vintage=2020), "before 2021"),
    ("SYN02", E, lambda: changed(tables(), 3, 1, CooperativeApproachID="CA4"), "of another form"),
    ("SYN02", E, lambda: changed(tables(), 3, 1, FirstTransferringPartyID="XXX"), "the code of no Party"),
    ("SYN02", E, lambda: changed(tables(), 3, 1, FirstID="1"), "no full identifier"),
    ("SYN02", E, lambda: changed(tables(), 2, 1, AuthorizedTimeframe="2021 - 2030"), "no timeframe"),
    ("SYN02", E, lambda: changed(tables(NEW), 2, 1, AuthorizationID="SG/7"), "characters"),
    ("SYN02", E, lambda: changed(tables(), 2, 1, AdditionalExplanatoryInformation="x" * 40_000), "longer than a cell"),
    ("SYN03", E, lambda: changed(tables(), 2, 1, Sectors="Other"), "Other"),
    ("SYN03", E, lambda: changed(tables(), 3, 1, ActionType="Voluntary Cancellation"), "Voluntary Cancellation"),
    ("SYN03", E, lambda: changed(tables(), 3, 1, ActionSubtype="Issuance"), "Issuance"),
    ("SYN03", W, lambda: changed(tables(), 2, 1, ActivityType="Coal bed/mine methane"), "Coal bed/mine methane"),
    ("SYN04", E, lambda: changed(tables(), 3, 1, AcquiringPartyID="PER"), "does not apply"),
    ("SYN04", E, lambda: changed(tables(), 3, 1, TransferringPartyID=None), "applies here and is not given"),
    ("SYN04", E, lambda: changed(tables(), 3, 2, YearITMOUsedTowardsNDC=None), "does not say the calendar year"),
    ("SYN05", E, lambda: tables(check_result="passed"), "which the platform does"),
    ("SYN05", W, lambda: changed(tables(), 3, 1, ResultOfConsistencyChecks="ok"), "which the platform does"),
    ("II01", E, lambda: changed(tables(), 5, 1, CooperativeApproachID="CA0009"), "No authorization names SGP"),
    ("II02", E, lambda: two(3), "the same as that of row 1"),
    ("II03", W, lambda: two(2, Sectors="Transportation"), "other sectors"),
    ("II04", E, lambda: changed(tables(), 3, 1, Metric="non-GHG"), "the authorizations of the approach"),
    ("II04", E, lambda: with_rows(two(4, Metric="non-GHG"), 2), "differs from that of table 3"),
    ("II05", E, lambda: changed(tables(), 3, 1, UnderlyingUnitLastUnitID=None), "without the other"),
    ("II05", E, lambda: changed(tables(), 3, 1, UnderlyingUnitLastUnitID="9792-1500-VCS-VCU-466-VER-GH-13-4021-01012024-31122024-0"), "units are 500"),
    ("II05", E, lambda: changed(tables(), 3, 1, UnderlyingUnitLastUnitID="1-2-3"), "more than the running number"),
    ("II06", E, lambda: changed(tables(), 3, 2, Using_sl_cancellingPartyID="PER"), "not among the authorized Parties"),
    ("II06", E, lambda: changed(tables(), 3, 2, Using_sl_cancellingPartyID=None), "does not say which Party"),
    ("II06", E, lambda: changed(tables(), 3, 2, Using_sl_cancellingEntityID="999"), "not among the authorized entities"),
    ("II07", E, lambda: changed(tables(), 3, 1, CooperativeApproachID="CA0005"), "belongs to CA0004"),
    ("STC01", E, lambda: changed(tables(), 3, 1, ActionDateTime=date(2025, 12, 31)), "of 2025, the report of 2026"),
    ("STC02", E, lambda: changed(tables(), 3, 2, PurposeITMOUsedForOIMP="IMP"), "The purpose is IMP"),
    ("STC02", E, lambda: changed(tables(), 3, 2, PurposeITMOUsedForOIMP="CORSIA"), "The purpose is CORSIA"),
    ("STC02", W, lambda: changed(tables(), 2, 1, PurposeForAuthorization="NDC and OIMP"), "expects the two texts to be equal"),
    ("STC03", E, lambda: changed(tables(), 3, 2, YearITMOUsedTowardsNDC=2031), "outside the NDC period"),
    ("STC03", E, lambda: tables(ndc_first=2025), "in which it did not occur"),
    ("STC04", E, lambda: first_transfer(OIMP), "not at a transfer to another Party"),
    ("STC04", E, lambda: first_transfer(OIMP, "Use or cancellation"), "defines it as Issuance"),
    ("STC04", E, lambda: first_transfer(TERMS, "Issuance"), "only a transfer to another Party"),
    ("STC04", E, lambda: first_transfer(replace(OIMP, first_transfer="")), "does not say what counts"),
    ("STC04", W, lambda: first_transfer(MIXED), "the earlier of the two counts"),
    ("ISC01", E, lambda: with_rows(tables(), 4), "550 of these outcomes came and did not go"),
    ("ISC01", N, tables, "could not be followed"),
    ("OWN01", E, lambda: changed(tables(), 3, 1, FirstID=ID.format(2000)), "below the first"),
    ("OWN01", E, lambda: changed(tables(NEW), 3, 1, FirstID=2000), "below the first"),
    ("OWN01", E, lambda: changed(tables(), 3, 1, LastID="CA0004-GHA01-GHA-1000-2025"), "more than the number"),
    ("OWN02", E, lambda: changed(tables(), 3, 1, QuantityCO2=999), "999"),
    ("OWN03", E, lambda: two(4), "shares outcomes with row 1"),
    ("OWN04", E, lambda: changed(tables(), 4, 1, FirstID=ID.format(440)), "still held"),
    ("OWN05", E, lambda: changed(tables(), 3, 1, Vintage=2025), "The identifier says 2024"),
    ("OWN05", E, lambda: changed(tables(), 3, 1, FirstTransferringPartyID="PER"), "The identifier says GHA"),
    ("OWN05", E, lambda: changed(tables(), 4, 1, MitigationType="Removals"), "the mitigation type differs"),
    ("OWN05", E, lambda: changed(tables(), 4, 1, FirstID="CA0004-GHA01-GHA-451-2025", LastID="CA0004-GHA01-GHA-1000-2025"), "The same units"),
    ("OWN06", N, tables, "No submission of GHA"),
    ("OWN07", E, lambda: with_rows(tables(), 2), "need their authorizations"),
    ("OWN07", E, lambda: with_rows(tables(), 5), "names authorized entities"),
    ("OWN07", W, lambda: with_rows(tables(), 3), "Table 3: Actions has no rows"),
    ("OWN08", E, lambda: two(3) and with_rows(tables(), 3, tables().of(3)[1], {**tables().of(3)[1], "LastID": ID.format(200)}), "used or cancelled in row"),
    ("OWN09", E, lambda: changed(tables(), 3, 1, AuthorizationID="SG-0"), "not in table 2"),
    ("OWN09", E, lambda: changed(tables(), 5, 1, AuthorizedEntityID="1", AuthorizedEntityName="One"), "not in table 5"),
    ("OWN10", E, lambda: changed(tables(), 2, 1, AuthorizedQuantity=999), "allows 999"),
]  # fmt: skip


def found_by(name: str, made, context: Context | None = None, checks=CHECKS):
    return [each for outcome in check(made, context, checks=checks) for each in outcome.findings if each.check == name]


@pytest.mark.parametrize(("name", "severity", "made", "words"), BROKEN, ids=[f"{b[0]}: {b[3]}" for b in BROKEN])
def test_a_broken_submission_is_found(name, severity, made, words):
    broken = made()
    hits = [each for each in found_by(name, broken) if words in each.sentence]
    assert hits, findings_of(check(broken))
    assert hits[0].severity is severity
    assert hits[0].what_to_do
    assert not found_by(name, broken, checks=[each for each in CHECKS if each.id != name])


def test_every_check_has_a_broken_submission():
    assert {each[0] for each in BROKEN} == {each.id for each in CHECKS}


@pytest.mark.parametrize("form", [OLD, NEW])
def test_a_sound_submission_passes_and_says_what_could_not_be_looked_at(form):
    assert [(each.check, each.severity) for each in findings_of(check(tables(form)))] == [("OWN06", N), ("ISC01", N)]


@pytest.mark.parametrize("form", [OLD, NEW])
def test_with_the_year_before_and_the_partners_submission_nothing_is_left_open(form):
    partner = host_tables(sources(), replace(making.HEADING, party="GHA"), profile(form))
    assert findings_of(check(tables(form), Context(opening=(), others=(partner,)))) == []


def test_warnings_come_with_an_explanation_ready_to_file():
    for made in (two(2, Sectors="Transportation"), changed(tables(), 2, 1, PurposeForAuthorization="NDC and OIMP")):
        warned = [each for each in findings_of(check(made)) if each.severity is W]
        assert warned
        assert all(each.explanation for each in warned)


# Against what lies outside


def test_holdings_of_the_year_before_that_are_gone_are_missed():
    lost = with_rows(tables(), 3)
    sentences = [each.sentence for each in found_by("ISC01", lost, Context(opening=OPENING))]
    assert any("10 outcomes held a year before" in sentence for sentence in sentences)
    assert any("550 outcomes are held that were not before" in sentence for sentence in sentences)


def test_an_acquisition_that_the_partner_does_not_report_is_found():
    silent = with_rows(PARTNER, 3)
    assert "they report no transfer to us" in found_by("OWN06", tables(), Context(others=(silent,)))[0].sentence


def test_a_partner_that_names_other_units_is_found():
    other = changed(PARTNER, 3, 1, UnderlyingUnitFirstUnitID="9999-1001-VCS", UnderlyingUnitLastUnitID="9999-2000-VCS")
    assert "GHA names the unit" in found_by("II05", tables(), Context(others=(other,)))[0].sentence


def test_a_partner_that_names_us_lets_us_report_its_approach():
    named = with_rows(PARTNER, 2, {**PARTNER.of(2)[0], "CooperativeApproachID": "CA0009"})
    made = changed(tables(), 5, 1, CooperativeApproachID="CA0009")
    assert found_by("II01", made)
    assert not found_by("II01", made, Context(others=(named,)))


def test_other_metrics_are_quantities_of_their_own():
    row = {**tables().of(3)[0], "Metric": "non-GHG", "Non-GHGMetric": "MWh", "QuantityNon-GHG": Decimal("250.5")}
    made = with_rows(changed(tables(), 2, 1, Metric="non-GHG", Non__GHGMetric="MWh"), 3, row)
    assert not found_by("SYN04", made)
    assert not found_by("OWN02", changed(made, 3, 1, QuantityCO2=7))


def test_ten_thousand_rows_are_checked_in_a_moment():
    row = tables().of(3)[0]
    rows = [
        {**row, "FirstID": ID.format(n * 10 + 1), "LastID": ID.format(n * 10 + 10), "QuantityCO2": 7, "UnderlyingUnitFirstUnitID": None}
        for n in range(10_000)
    ]  # fmt: skip
    made = with_rows(tables(), 3, *({k: v for k, v in each.items() if v is not None} for each in rows))
    found = found_by("OWN02", made)
    assert len(found) == 51
    assert "9,950 more rows" in found[-1].sentence
