"""The stage is where the acts on record lead: real histories, part-known dates, any order of recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.together import together
from tests.workflows.good_facts import TODAY
from workflows.agreement.facts import (
    PATH,
    STAGE_OF_ACT,
    ActFacts,
    ActKind,
    AgreementFacts,
    Answers,
    Stage,
    Standing,
    furthest_stage,
    stage_by_record,
)
from workflows.partial_date import UNKNOWN_DATE, parse_iso

TURNS = (ActKind.PAUSED, ActKind.RESUMED, ActKind.ENDED)


def history(*acts: tuple[ActKind, str | None], recorded_on: date | None = None) -> tuple[ActFacts, ...]:
    """Acts recorded in this order, with their dates as ISO text."""
    return tuple(
        ActFacts(kind, parse_iso(iso), sequence=n, recorded_on=recorded_on)
        for n, (kind, iso) in enumerate(acts, start=1)
    )


PERU = history(
    (ActKind.MOU, "2022-11-18"),
    (ActKind.CONCLUDED, "2024-11-21"),
    (ActKind.IA, "2025-04-01"),
    (ActKind.CALL, "2025-10-24"),
)
GHANA = history(
    (ActKind.CONCLUDED, "2022-11-15"),
    (ActKind.IA, "2024-05-27"),
    (ActKind.ELIGIBILITY_LIST, "2024-09-30"),
    (ActKind.CALL, "2024-09-30"),
)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2022, 11, 17), None),
        (date(2022, 11, 18), Stage.MOU_SIGNED),
        (date(2024, 11, 20), Stage.MOU_SIGNED),
        (date(2024, 11, 21), Stage.CONCLUDED),
        (date(2025, 3, 31), Stage.CONCLUDED),
        (date(2025, 4, 1), Stage.IA_SIGNED),
        (date(2025, 10, 23), Stage.IA_SIGNED),
        (date(2025, 10, 24), Stage.OPEN),
        (None, Stage.OPEN),
    ],
)
def test_peru_stood_on_each_day_where_its_acts_had_led_by_then(day: date | None, stage: Stage | None) -> None:
    assert stage_by_record(PERU, as_at=day) is stage


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2022, 11, 15), Stage.CONCLUDED),
        (date(2024, 5, 27), Stage.IA_SIGNED),
        (date(2024, 9, 29), Stage.IA_SIGNED),
        (date(2024, 9, 30), Stage.OPEN),
    ],
)
def test_ghana_moves_along_the_path_without_an_mou(day: date, stage: Stage) -> None:
    assert stage_by_record(GHANA, as_at=day) is stage


def test_an_eligibility_list_or_an_announcement_alone_leads_nowhere_further() -> None:
    acts = history((ActKind.ELIGIBILITY_LIST, "2024-09-30"), (ActKind.CALL_ANNOUNCED, "2024-10"))
    assert stage_by_record(acts) is Stage.DISCUSSION
    signed = (*history((ActKind.IA, "2024-05-27")), *acts)
    assert stage_by_record(signed) is Stage.IA_SIGNED


def test_a_letter_of_intent_stands_in_for_an_mou() -> None:
    assert stage_by_record(history((ActKind.LETTER_OF_INTENT, "2023"))) is Stage.MOU_SIGNED


def test_a_month_counts_from_its_last_day() -> None:
    bhutan = history((ActKind.IA, "2025-02-28"), (ActKind.CALL, "2025-11"))
    assert stage_by_record(bhutan, as_at=date(2025, 11, 29)) is Stage.IA_SIGNED
    assert stage_by_record(bhutan, as_at=date(2025, 11, 30)) is Stage.OPEN


def test_an_act_without_a_date_counts_from_the_day_it_was_recorded() -> None:
    acts = history((ActKind.MOU, None), recorded_on=date(2026, 3, 2))
    assert stage_by_record(acts, as_at=date(2026, 3, 1)) is None
    assert stage_by_record(acts, as_at=date(2026, 3, 2)) is Stage.MOU_SIGNED
    assert stage_by_record(acts) is Stage.MOU_SIGNED
    assert stage_by_record(history((ActKind.MOU, None)), as_at=TODAY) is None


def test_an_act_with_a_date_does_not_wait_for_its_recording() -> None:
    acts = history((ActKind.MOU, "2022-11-18"), recorded_on=date(2026, 3, 2))
    assert stage_by_record(acts, as_at=date(2023, 1, 1)) is Stage.MOU_SIGNED


def test_a_pause_holds_until_it_is_resumed_and_then_the_partnership_is_where_it_was() -> None:
    paused = (*PERU[:2], ActFacts(ActKind.PAUSED, parse_iso("2025-01-10"), sequence=3))
    resumed = (*paused, ActFacts(ActKind.RESUMED, parse_iso("2025-03-01"), sequence=4))
    again = (*resumed, ActFacts(ActKind.PAUSED, parse_iso("2025-09"), sequence=5))
    assert stage_by_record(paused) is Stage.PAUSED
    assert stage_by_record(resumed) is Stage.CONCLUDED
    assert stage_by_record(again) is Stage.PAUSED
    assert [stage_by_record(again, as_at=day) for day in (date(2025, 1, 9), date(2025, 2, 1), date(2025, 3, 1))] == [
        Stage.CONCLUDED,
        Stage.PAUSED,
        Stage.CONCLUDED,
    ]
    assert AgreementFacts(today=TODAY, acts=again).returns_to is Stage.CONCLUDED


def test_what_happened_before_a_pause_may_be_recorded_during_it_and_the_pause_holds() -> None:
    acts = history((ActKind.MOU, "2022-11-18"), (ActKind.PAUSED, "2025-01-10"), (ActKind.CONCLUDED, "2024-11-21"))
    assert stage_by_record(acts) is Stage.PAUSED
    assert AgreementFacts(today=TODAY, acts=acts).returns_to is Stage.CONCLUDED


def test_an_end_is_for_good_whatever_else_is_on_record() -> None:
    acts = history((ActKind.MOU, "2022"), (ActKind.ENDED, "2024-01-01"), (ActKind.RESUMED, "2024-02-01"))
    assert stage_by_record(acts) is Stage.ENDED
    assert stage_by_record(acts, as_at=date(2023, 12, 31)) is Stage.MOU_SIGNED


@together("standing", [Standing.NOT_USED, Standing.STRUCK])
@together("kind", ActKind)
def test_an_act_that_was_left_out_or_struck_leads_nowhere(kind: ActKind, standing: Standing) -> None:
    idle = ActFacts(kind, parse_iso("2025-01-01"), standing=standing, sequence=9)
    assert stage_by_record((idle,)) is None
    assert stage_by_record((*PERU[:1], idle)) is Stage.MOU_SIGNED
    assert AgreementFacts(today=TODAY, acts=(idle,)).act(kind) is None
    assert AgreementFacts(today=TODAY, acts=(idle,)).was_left_out(kind) is (standing is Standing.NOT_USED)


def test_nothing_on_record_is_no_stage_and_the_furthest_of_nothing_is_where_every_case_begins() -> None:
    assert stage_by_record(()) is None
    assert furthest_stage(()) is Stage.DISCUSSION


def test_every_stage_of_the_path_is_reached_by_an_act_and_every_act_reaches_a_stage_of_the_path() -> None:
    assert set(STAGE_OF_ACT.values()) == set(PATH)
    assert not set(STAGE_OF_ACT) & set(TURNS)
    reached = [PATH.index(stage) for stage in STAGE_OF_ACT.values()]
    assert reached == sorted(reached), "the acts stand in the order of the path"


DATES = st.sampled_from(["2022-11-18", "2023", "2024-05", "2024-11-21", "2025-10", None]).map(parse_iso)
ACTS = st.builds(
    ActFacts,
    kind=st.sampled_from(ActKind),
    date=DATES,
    standing=st.sampled_from(Standing),
    recorded_on=st.sampled_from([date(2024, 1, 1), date(2026, 1, 1), None]),
)
DAYS = st.one_of(st.none(), st.dates(min_value=date(2022, 1, 1), max_value=date(2026, 12, 31)))


@st.composite
def records(draw: st.DrawFn) -> tuple[ActFacts, ...]:
    """Any acts, numbered in an order of recording that has nothing to do with their place in the list."""
    acts = draw(st.lists(ACTS, max_size=8))
    places = draw(st.permutations(range(len(acts))))
    return tuple(replace(act, sequence=place) for act, place in zip(acts, places, strict=True))


@given(records(), DAYS, st.randoms())
def test_the_order_in_which_acts_are_listed_does_not_matter(
    acts: tuple[ActFacts, ...], day: date | None, chance: object
) -> None:
    mixed = list(acts)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert stage_by_record(tuple(mixed), as_at=day) is stage_by_record(acts, as_at=day)


@given(records(), DAYS, st.data())
def test_the_order_in_which_acts_of_the_path_are_recorded_does_not_matter(
    acts: tuple[ActFacts, ...], day: date | None, data: st.DataObject
) -> None:
    plain = [act for act in acts if act.kind not in TURNS]
    places = data.draw(st.permutations(range(len(plain))))
    later = tuple(replace(act, sequence=place) for act, place in zip(plain, places, strict=True))
    assert stage_by_record(later, as_at=day) is stage_by_record(tuple(plain), as_at=day)


@given(records(), ACTS)
def test_one_more_act_of_the_path_never_leads_back(acts: tuple[ActFacts, ...], more: ActFacts) -> None:
    plain = tuple(act for act in acts if act.kind not in TURNS)
    if more.kind not in TURNS:
        before, after = furthest_stage(plain), furthest_stage((*plain, more))
        assert PATH.index(after) >= PATH.index(before)


def test_the_recorded_stage_counts_the_answers_of_the_step_in() -> None:
    facts = AgreementFacts(today=TODAY, acts=PERU[:2], answers=Answers(kind=ActKind.IA, date=parse_iso("2025")))
    assert facts.recorded_stage is Stage.IA_SIGNED
    assert replace(facts, answers=Answers(kind=ActKind.IA)).recorded_stage is Stage.IA_SIGNED
    assert replace(facts, answers=Answers(kind=ActKind.MOU)).recorded_stage is Stage.CONCLUDED
    assert AgreementFacts(today=TODAY).recorded_stage is Stage.DISCUSSION


def test_a_past_act_is_counted_in_also_while_a_correction_waits() -> None:
    facts = AgreementFacts(
        today=TODAY, acts=PERU[:2], correction_open=True, stage_after_correction=Stage.MOU_SIGNED,
        answers=Answers(kind=ActKind.IA, date=parse_iso("2025-04-01")),
    )  # fmt: skip
    assert facts.recorded_stage is Stage.IA_SIGNED
    assert replace(facts, answers=Answers()).recorded_stage is Stage.MOU_SIGNED


@given(records(), st.sampled_from(ActKind), DATES)
def test_the_recorded_stage_is_the_one_that_the_record_has_once_the_act_stands_on_it(
    acts: tuple[ActFacts, ...], kind: ActKind, day: object
) -> None:
    answers = Answers(kind=kind, date=None if day == UNKNOWN_DATE else day)  # type: ignore[arg-type]
    promised = AgreementFacts(today=TODAY, acts=acts, answers=answers).recorded_stage
    recorded = ActFacts(kind, answers.date or UNKNOWN_DATE, sequence=len(acts) + 1)
    assert promised is (stage_by_record((*acts, recorded)) or Stage.DISCUSSION)
