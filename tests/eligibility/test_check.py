"""The check by itself: inclusion, exceptions, exceptions to them, versions, dates, and what is not known."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.eligibility.names import code_form, scenario_form, version_form, version_words
from app.eligibility.records import Outcome, Verdict
from tests.eligibility.making import a_list, ask, method

E, C, N, U = Outcome.ELIGIBLE, Outcome.CONDITIONAL, Outcome.NOT_ELIGIBLE, Outcome.UNDETERMINED


@pytest.mark.parametrize(
    ("published", "outcome"),
    [
        ("2023-03-30", E), ("2023-03-31", N), ("2023-04-01", N), ("2023-02", E), ("2022", E), ("2024", N),
        ("2023-03", U), ("2023", U), ("", U),
    ],
)  # fmt: skip
def test_a_methodology_counts_where_it_was_certainly_published_before_the_day(published, outcome):
    found = ask(a_list(), method(active_from=published))
    assert found.outcome is outcome
    if outcome is U:
        assert "not known" in found.missing[0]


@pytest.mark.parametrize(
    ("ends", "on", "outcome"),
    [("2024-09-30", "2024-10-01", N), ("2024-10-01", "2024-10-01", E), ("2024-10-02", "2024-10-01", E)],
)
def test_a_methodology_that_is_no_longer_active_is_not_eligible(ends, on, outcome):
    found = ask(a_list(), method(active_to=ends), on=on)
    assert found.outcome is outcome
    if outcome is N:
        assert found.sentences[0] == "M1 was no longer active on 1 October 2024: its last day was 30 September 2024."


def test_a_list_without_a_cut_off_still_needs_publication_by_the_day_of_submission():
    everything = a_list(include="all")
    assert ask(everything, method(active_from="2024-09-30")).outcome is E
    assert ask(everything, method(active_from="2024-10-02")).outcome is N
    assert ask(everything, method(active_from="2024-10")).outcome is U
    assert ask(everything, method(active_from="")).outcome is U


def test_a_category_that_is_excluded_takes_the_methodology_out():
    listed = a_list(excepted=[{"category": "cookstoves "}])
    found = ask(listed, method())
    assert found.outcome is N
    assert found.sentences == ("M1 belongs to cookstoves, which the list excludes, and no exception names it.",)
    assert ask(listed, method(category="Wind")).outcome is E
    assert ask(listed, method(category="")).outcome is U


def test_the_category_is_that_of_the_version_and_of_the_others_where_that_one_is_not_known():
    listed = a_list(excepted=[{"category": "Cookstoves"}])
    wind, cookstoves = method(version="1.0", category="Wind"), method(version="2.0")
    assert ask(listed, wind, cookstoves, version="1.0").outcome is E
    assert ask(listed, wind, cookstoves, version="2.0").outcome is N
    assert ask(listed, cookstoves, version="9").outcome is N


def test_one_of_several_categories_is_enough_to_exclude():
    both = method()
    both = type(both)("P", "M1", categories=("Wind", "Cookstoves"), active_from=both.active_from)
    assert ask(a_list(excepted=[{"category": "Cookstoves"}]), both).outcome is N


def test_every_certain_reason_against_is_said_and_goes_before_what_is_not_known():
    found = ask(a_list(excepted=[{"category": "Cookstoves"}]), method(active_from="2023-04-01", active_to="2024-01-01"))
    assert found.outcome is N
    assert len(found.sentences) == 3
    assert ask(a_list(excepted=[{"category": "Wind"}]), method(category="", active_from="2024")).outcome is N


def test_an_exclusion_by_name_may_be_for_one_version_only():
    listed = a_list(excepted=[{"methodology": "M1", "version": "V1.1"}])
    versions = method(version="1.0"), method(version="1.1")
    assert ask(listed, *versions, version="1.1").outcome is N
    other = ask(listed, *versions, version="version 1")
    assert other.outcome is E
    assert "The list excludes version 1.1 of M1; version 1 is another." in other.sentences
    unstated = ask(listed, *versions)
    assert unstated.outcome is U
    assert unstated.missing == ("The version of M1 is not stated; the list excludes version 1.1.",)


def test_an_exception_for_one_version_does_not_help_another():
    listed = a_list(excepted=[{"category": "Cookstoves"}], allow=[{"methodology": "M1", "version": "2.0"}])
    versions = method(version="1.0"), method(version="2.0")
    assert ask(listed, *versions, version="2").outcome is E
    other = ask(listed, *versions, version="1.0")
    assert other.outcome is N
    assert "The list allows version 2.0 of M1; version 1.0 is another." in other.sentences
    unstated = ask(listed, *versions)
    assert unstated.outcome is U
    assert unstated.missing == ("The version of M1 is not stated; the list allows version 2.0.",)


def test_a_named_methodology_needs_no_catalogue_but_a_stated_version_does():
    listed = a_list(excepted=[{"category": "Cookstoves"}], allow=[{"methodology": "M1"}])
    assert ask(listed).outcome is E
    assert ask(listed, version="3.0").outcome is U
    assert ask(a_list(allow=[{"methodology": "M1", "version": "3.0"}]), version="3").outcome is E


def test_a_named_methodology_that_came_out_too_late_is_not_eligible():
    listed = a_list(excepted=[{"category": "Cookstoves"}], allow=[{"methodology": "M1"}])
    assert ask(listed, method(active_from="2023-03-31")).outcome is N
    assert ask(listed, method(active_from="2023")).outcome is E
    late, early = method(version="2.0", active_from="2023-06-01"), method(version="1.0")
    unstated = ask(listed, early, late)
    assert unstated.outcome is E
    assert "Version 2.0 would not be eligible: state which version is used." in unstated.sentences
    assert ask(listed, early, late, version="2.0").outcome is N
    assert ask(listed, early, method(version="3.0", active_from="2023"), version="3.0").outcome is U


def test_a_named_methodology_that_ended_before_the_list_is_allowed_with_a_caution():
    listed = a_list(allow=[{"methodology": "M1"}])
    found = ask(listed, method(active_to="2024-05-30"))
    assert found.outcome is E
    assert "M1 was active until 30 May 2024" in found.sentences[-1]
    assert ask(listed, method(active_to="2024-09-30")).outcome is N


def test_a_version_that_the_catalogue_does_not_hold_leaves_it_open():
    found = ask(a_list(), method(version="1.0"), method(version="2.0"), version="9")
    assert found.outcome is U
    assert found.missing == ("Version 9 of M1 is not in the catalogue; it holds versions 1.0 and 2.0.",)
    assert found.sentences == ("Whether version 9 of M1 is eligible cannot be determined from what is on record.",)
    assert ask(a_list()).sentences == ("Whether M1 is eligible cannot be determined from what is on record.",)
    assert ask(a_list(), methodology="").sentences == (
        "Whether this is eligible cannot be determined from what is on record.",
    )  # fmt: skip
    assert ask(a_list(), method(), version="9").missing == (
        "Version 9 of M1 is not in the catalogue with any version.",
    )


def test_where_no_version_is_stated_the_others_are_told_apart():
    early, late = method(version="1.0"), method(version="2.0", active_from="2024")
    unsure, ended = method(version="3.0", active_from=""), method(version="0.9", active_to="2021-01-01")
    found = ask(a_list(), late, ended, early, unsure)
    assert found.sentences == (
        "Version 1.0 of M1 was published on 4 May 2020, before 31 March 2023.",
        "Versions 0.9 and 2.0 would not be eligible: state which version is used.",
        "When version 3.0 came out is not known for certain.",
    )
    assert ask(a_list(), early, late, unsure, version="1").sentences == (
        "Version 1.0 of M1 was published on 4 May 2020, before 31 March 2023.",
    )  # fmt: skip
    assert ask(a_list(), early).sentences == ("M1 was published on 4 May 2020, before 31 March 2023.",)
    assert ask(a_list(), early, version="1").sentences == (
        "Version 1 of M1 was published on 4 May 2020, before 31 March 2023.",
    )  # fmt: skip
    assert ask(a_list(), late, unsure).missing == (
        "The publication date of version 3.0 of M1 is not known; the list takes what was published before 31 March 2023.",
    )  # fmt: skip
    named = a_list(allow=[{"methodology": "M1"}])
    assert ask(named, early, late, unsure).sentences == (
        "M1 is named on the list as allowed.",
        "Version 2.0 would not be eligible: state which version is used.",
        "When version 3.0 came out is not known for certain.",
    )
    assert ask(named, early, late, version="2.0").sentences == (
        "Version 2.0 of M1 was published in 2024, not before 31 March 2023.",
        "The list names M1 as allowed; of its versions that holds for those published before 31 March 2023.",
    )
    assert ask(a_list(include="all", allow=[{"methodology": "M1"}]), method(version="2.0", active_from="2025"),
               version="2").sentences == (
        "Version 2 of M1 was published in 2025, after the day of submission, 1 October 2024.",
    )  # fmt: skip


def test_what_is_demanded_of_a_named_row_is_asked_for():
    listed = a_list(allow=[{"methodology": "M1", "with": "MOD1"}, {"framework": "F", "scenarios": ["2a", "3"]}])
    assert ask(listed).missing == ("M1 is allowed only with MOD1: that MOD1 is used is not stated.",)
    assert ask(listed, modules=["other", " mod1 "]).outcome is E
    assert ask(listed, methodology="f").outcome is U
    assert ask(listed, methodology="F", scenario="Scenario 2A").outcome is E
    assert ask(listed, methodology="F", scenario="4").outcome is N


def test_of_two_rows_for_one_methodology_the_one_that_fits_counts():
    listed = a_list(
        allow=[{"methodology": "M1", "version": "1.0", "with": "MOD1"}, {"methodology": "M1", "version": "1.1"}]
    )
    versions = method(version="1.0"), method(version="1.1")
    assert ask(listed, *versions, version="1.1").outcome is E
    assert ask(listed, *versions, version="1.0").outcome is U


def test_a_list_may_take_only_what_it_names():
    named = a_list(include=[{"methodology": "M1"}, {"category": "Wind"}])
    assert ask(named, method()).sentences == ("M1 is named on the list.",)
    assert ask(named, method()).outcome is E
    assert ask(named, method(active_from="2025-01-01")).outcome is N
    assert ask(named, method(active_to="2024-09-30")).outcome is N
    assert ask(named, method("M2", category="Wind"), methodology="M2").outcome is E
    assert ask(named, method("M2"), methodology="M2").outcome is N
    assert ask(named, method("M2", category=""), methodology="M2").outcome is U
    assert ask(a_list(include=[{"methodology": "M1"}], excepted=[{"category": "Cookstoves"}]), method()).outcome is N
    version = a_list(include=[{"methodology": "M1", "version": "2.0"}])
    assert ask(version, method(version="1.0"), version="1.0").outcome is N
    assert ask(version, method(version="2.0")).missing == (
        "The version of M1 is not stated; the list takes version 2.0.",
    )  # fmt: skip
    none = a_list(include="none", allow=[{"methodology": "M1"}])
    assert ask(none, method()).outcome is E
    assert ask(none, method("M2"), methodology="M2").outcome is N


def test_conditions_make_a_verdict_conditional_and_come_with_it():
    found = ask(a_list(conditions=["Send the report."]), method())
    assert found.outcome is C
    assert found.allowed
    assert found.conditions == ("Send the report.",)
    assert ask(a_list(conditions=["Send the report."]), method(active_from="2024")).conditions == ()


def test_codes_are_found_in_any_spelling():
    for programme, code in itertools.product(("p", " P ", "pee", "The P", "programme of tests"), ("m1", " M1.", "Ｍ1")):
        assert ask(a_list(), method(), programme=programme, methodology=code).outcome is E
    assert code_form("AMS\u2011II.G.") == "AMS-II.G"
    assert [version_form(text) for text in ("V1.1", "version 01.1", "1.10", "2.0", "02", "1.1a")] == [
        "1.1", "1.1", "1.10", "2", "2", "1.1a",
    ]  # fmt: skip
    assert version_words("V 2.0") == "2.0"
    assert scenario_form("Scenario 2A") == "2a"


def test_what_is_not_said_at_all_is_asked_for():
    assert ask(a_list(), method(), methodology=" ").outcome is U
    assert ask(a_list(), method(), programme="").outcome is U
    assert ask(a_list(), method(), programme="Q").sentences == ("Q is not on the Eligibility List of Ghana.",)


def test_the_latest_list_that_counts_by_then_is_used_and_of_one_day_the_higher_number():
    lists = [
        a_list(since="2024-01-01", number=1, include="none"),
        a_list(since="2024-06-01", number=2),
        a_list(since="2024-06-01", number=3, excepted=[{"category": "Cookstoves"}]),
        a_list(since="2025-01-01", number=4),
        a_list("PNG", since="2024-09-01", number=9),
    ]
    used = {
        day: ask(lists, method(), on=day).list_ref for day in ("2023-12-31", "2024-05-31", "2024-06-01", "2025-01-01")
    }
    assert [ref.number if ref else None for ref in used.values()] == [None, 1, 3, 4]


def test_an_undated_list_beside_a_dated_one_is_mentioned():
    found = ask([a_list(), a_list(number=2, since=None)], method())
    assert found.outcome is E
    assert "Another Eligibility List of Ghana is on record without the day" in found.sentences[-1]


days = st.sampled_from(["", "2020", "2023", "2023-03", "2023-03-30", "2023-03-31", "2024-09-30", "2025-01-01"])
rows = st.lists(
    st.sampled_from([
        {"category": "Cookstoves"}, {"methodology": "M1"}, {"methodology": "M1", "version": "1.0"}, {"category": "Wind"},
    ]),
    max_size=3, unique_by=str,
)  # fmt: skip
allowances = st.lists(
    st.sampled_from([
        {"methodology": "M1"}, {"methodology": "M1", "version": "2"}, {"framework": "M1", "scenarios": ["1"]},
    ]),
    max_size=1,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(days, st.sampled_from(["", "Cookstoves"]), rows, allowances, st.sampled_from(["", "1.0", "2"]), st.booleans())
def test_every_verdict_explains_itself_and_can_be_frozen(published, category, excepted, allow, version, listed):
    given_list = a_list(excepted=excepted, allow=allow, conditions=["Report."])
    methods = [method(active_from=published, category=category, version="1.0")] if listed else []
    found = ask(given_list, *methods, version=version)
    assert found.sentences
    assert bool(found.missing) is (found.outcome is U)
    assert bool(found.conditions) is (found.outcome is C)
    assert len(set(found.sentences)) == len(found.sentences)
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in (*found.sentences, *found.missing))
    assert Verdict.from_json(found.to_json()) == found


def test_a_verdict_is_frozen_as_plain_values():
    kept = ask(a_list(), method(), version="1.0", scenario="2a", modules=["x"]).to_json()
    assert kept["list"] == {"host": "GHA", "effective_from": "2024-09-30", "number": 1}
    assert (kept["on"], kept["modules"], kept["outcome"]) == ("2024-10-01", ["X"], "undetermined")
    assert Verdict.from_json(kept).on == date(2024, 10, 1)
