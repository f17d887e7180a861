"""Labels of registries against letters on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.registries.conflicts import Conflict, LabelGroup, Letter, label_conflicts

GROUP = LabelGroup("VCS", "4150", "RW", "Stoves", frozenset({"NDC", "IMP"}), True, (2023, 2023), 3, 300, 1, 2)
LETTER = Letter(
    frozenset({"VCS"}), "4150", "RW", "RWA-0001", (("the host's letter", date(2025, 5, 6), frozenset({"NDC", "IMP"})),)
)
UNLABELLED = replace(GROUP, authorised=None)


def kinds(groups, letters):
    return [each.kind for each in label_conflicts(groups, letters)]


def test_label_and_letter_that_agree_are_no_conflict():
    assert kinds([GROUP], [LETTER]) == []


def test_a_label_without_a_letter_is_told():
    (found,) = label_conflicts([GROUP], [])
    assert (found.kind, found.label_says, found.letter_says) == (
        Conflict.NO_LETTER,
        "IMP and NDC",
        "no letter on record",
    )
    assert (found.about, found.reference) == ("VCS 4150 (RW)", "")


def test_a_letter_for_the_same_project_in_another_country_is_none_for_this_one():
    assert kinds([GROUP], [replace(LETTER, host="CD")]) == [Conflict.NO_LETTER]


def test_a_letter_under_another_registry_is_none_for_this_one():
    assert kinds([GROUP], [replace(LETTER, registries=frozenset({"GS"}))]) == [Conflict.NO_LETTER]


def test_a_letter_that_was_revoked_authorises_nothing():
    (found,) = label_conflicts([GROUP], [replace(LETTER, revoked=True)])
    assert found.kind == Conflict.NO_LETTER
    assert found.letter_says.endswith("revoked since")
    assert kinds([UNLABELLED], [replace(LETTER, revoked=True)]) == []


def test_a_letter_without_a_label_is_told():
    (found,) = label_conflicts([UNLABELLED], [LETTER])
    assert (found.kind, found.label_says, found.reference) == (Conflict.NO_LABEL, "no label", "RWA-0001")
    assert found.letter_says == "the host's letter of 2025-05-06: IMP and NDC"


def test_an_export_without_labels_tells_nothing():
    assert kinds([replace(UNLABELLED, tells_labels=False)], [LETTER]) == []


@pytest.mark.parametrize(
    ("vintages", "since", "until", "expected"),
    [
        ((2020, 2020), None, None, False),
        ((2020, 2021), None, None, True),
        ((2023, 2023), date(2024, 1, 1), None, False),
        ((2023, 2023), date(2023, 6, 1), None, True),
        ((2026, 2026), None, date(2025, 12, 31), False),
        ((2025, 2026), None, date(2025, 12, 31), True),
        (None, date(2024, 1, 1), None, True),
    ],
)
def test_only_mitigation_that_the_letter_covers_needs_a_label(vintages, since, until, expected):
    letter = replace(LETTER, occurs_from=since, occurs_to=until)
    assert (kinds([replace(UNLABELLED, vintages=vintages)], [letter]) == [Conflict.NO_LABEL]) is expected


def test_a_label_for_the_ndc_where_the_letter_is_not_is_told():
    letter = replace(LETTER, sides=(("the host's letter", date(2025, 5, 6), frozenset({"IMP"})),))
    (found,) = label_conflicts([GROUP], [letter])
    assert found.kind == Conflict.PURPOSES
    assert (found.label_says, found.letter_says) == ("IMP and NDC", "the host's letter of 2025-05-06: IMP")


def test_one_side_that_differs_is_enough():
    ours = ("our letter", date(2025, 5, 7), frozenset({"NDC"}))
    (found,) = label_conflicts([GROUP], [replace(LETTER, sides=(*LETTER.sides, ours))])
    assert "our letter of 2025-05-07: NDC" in found.letter_says


def test_a_label_that_names_no_purpose_does_not_differ():
    assert kinds([replace(GROUP, authorised=frozenset())], [LETTER]) == []


def test_groups_of_one_conflict_are_added_up():
    (found,) = label_conflicts([GROUP, replace(GROUP, vintages=(2024, 2024), row=1, rows=2, tonnes=20)], [])
    assert (found.rows, found.tonnes, found.row) == (5, 320, 1)


def test_the_subject_changes_when_a_side_says_something_else():
    (one,) = label_conflicts([GROUP], [])
    (more,) = label_conflicts([replace(GROUP, tonnes=999)], [])
    (other,) = label_conflicts([replace(GROUP, authorised=frozenset({"OP"}))], [])
    assert one.subject == more.subject
    assert one.subject != other.subject


def test_an_export_that_names_no_host_is_compared_by_project():
    assert kinds([replace(UNLABELLED, host="")], [LETTER]) == [Conflict.NO_LABEL]
