"""What the dates of a methodology say: published in time, not known, too late, or no longer active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.eligibility import sentences as say
from app.eligibility.case import Case, Reasons
from app.eligibility.records import Methodology


@dataclass
class Dates(Reasons):
    """What the dates of one version say."""

    version: str = ""
    late: bool = False
    ended: bool = False
    caution: str = ""


def judge_dates(case: Case, reasons: Reasons) -> None:
    """Published before the day that the list sets, and active on the day of submission.

    Where no version was stated, one that passes is enough; the others are named.
    """
    found = [_dates(case, item) for item in case.meant]
    open_ones = [each for each in found if not each.against]
    passing = [each for each in open_ones if not each.missing]
    if passing:
        reasons.said += passing[0].said or [say.takes_all(case.asked.programme)]
        _note_other_versions(case, found, reasons)
    elif open_ones:
        reasons.missing += [sentence for each in open_ones for sentence in each.missing]
    else:
        reasons.against += [sentence for each in found for sentence in each.against]


def judge_dates_of_named(case: Case, reasons: Reasons, *, names_version: bool) -> None:
    """Dates of what the list names: only what is certain counts against the list's own word.

    A version that was stated, and that the list does not name (`names_version`), must have a known date.
    An end before the list took effect is said, but the list named it all the same.
    """
    found = [_dates(case, item, named=True) for item in case.meant]
    if case.asked.version:
        for each in found:
            reasons.against += each.against
            reasons.missing += [] if names_version else each.missing
            if each.late and case.rules.published_before:
                reasons.noted.append(say.exception_in_time(case.code, before=case.rules.published_before))
    elif found and (all(each.late for each in found) or all(each.ended for each in found)):
        reasons.against += [sentence for each in found for sentence in each.against]
    else:
        _note_other_versions(case, found, reasons)
    reasons.said += [each.caution for each in found if each.caution]


def _dates(case: Case, item: Methodology, *, named: bool = False) -> Dates:
    found, on, before = Dates(version=item.version), case.asked.on, case.rules.published_before
    published, label = item.active_from, item.label if len(case.known) > 1 else case.label
    if item.active_to is not None and item.active_to < on and named and item.active_to < case.since:
        found.caution = say.ended_before_list(item, label, since=case.since)
    elif item.active_to is not None and item.active_to < on:
        found.ended = True
        found.against.append(say.ended(item, label, on_day=on))
    if published.first is None:
        found.missing.append(say.date_unknown(label, before=before))
    elif before is not None and published.first >= before:
        found.late = True
        found.against.append(say.late(item, label, before=before))
    elif published.first > on:
        found.late = True
        found.against.append(say.later_than_submission(item, label, on_day=on))
    elif before is not None and not published.certainly_before(before):
        found.missing.append(say.date_unsure(item, label, limit=before))
    elif not published.known_by(on):
        found.missing.append(say.date_unsure(item, label, limit=on))
    elif before is not None:
        found.said.append(say.in_time(item, label, before=before))
    return found


def _note_other_versions(case: Case, found: Sequence[Dates], reasons: Reasons) -> None:
    """Where no version was stated, the versions for which the answer would be another."""
    if case.asked.version or len(found) < 2:
        return
    failing = [each.version for each in found if each.against and each.version]
    if failing:
        reasons.said.append(say.versions_that_fail(failing))
    unsure = [each.version for each in found if each.missing and not each.against and each.version]
    if unsure:
        reasons.said.append(say.versions_unsure(unsure))
