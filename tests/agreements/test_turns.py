"""Steps beside the straight way: leaving out, recording late, pausing, ending."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.people import SECOND_DESK
from tests.agreements.way import BOTH
from workflows.agreement.facts import ActKind, Stage
from workflows.engine import Refused, WrongStage
from workflows.partial_date import UNKNOWN_DATE, on, parse_iso


def reasons(refused) -> list[str]:
    return [reason.sentence for reason in refused.value.reasons]


@pytest.mark.parametrize("leg", ["skip_mou", "skip_conclusion", "pause", "end"])
@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_without_a_reason_nothing_is_left_out_paused_or_ended(leg, reason, uruguay, everything):
    uruguay.stand_before(leg)
    before = everything()
    with pytest.raises(Refused) as refused:
        uruguay.take(leg, reason=reason)
    assert reasons(refused) == ["Enter the reason; it is kept with the record"]
    assert everything() == before


def test_an_mou_left_out_shows_as_not_used_with_its_reason(uruguay, sign_in):
    uruguay.take("skip_mou", reason="Uruguay prefers to negotiate at once.")
    assert uruguay.stage is Stage.DISCUSSION
    with pytest.raises(Refused) as refused:
        uruguay.take("skip_mou")
    assert reasons(refused) == ["The MOU is left out already"]
    uruguay.take("open_ia_negotiation")
    assert uruguay.stage is Stage.IA_NEGOTIATION
    client = sign_in("Desk officer, MSE")
    client.get("/partners/ury")
    assert "Uruguay prefers to negotiate at once." in client.text()
    assert "Not used" in client.text()


def test_negotiations_open_only_after_an_mou_or_its_leaving_out(uruguay):
    with pytest.raises(Refused) as refused:
        uruguay.take("open_ia_negotiation")
    assert len(reasons(refused)) == 1
    assert "MOU" in reasons(refused)[0]


def test_an_agreement_is_signed_only_after_a_conclusion_or_its_leaving_out(uruguay):
    uruguay.stand_before("skip_conclusion")
    for leg in ("register_text", "agree_articles", "clear_text_as_legal_counsel", "clear_text_for_agency",
                "clear_text_for_agency as NEA", "clear_text_for_agency as NCCS", "record_full_powers"):  # fmt: skip
        uruguay.take(leg)
    with pytest.raises(Refused) as refused:
        uruguay.take("sign_ia")
    assert len(reasons(refused)) == 1
    uruguay.take("skip_conclusion")
    uruguay.take("sign_ia")
    assert uruguay.stage is Stage.IA_SIGNED


@pytest.mark.parametrize(
    ("kind", "leads_to"),
    [
        (ActKind.MOU, Stage.MOU_SIGNED), (ActKind.LETTER_OF_INTENT, Stage.MOU_SIGNED),
        (ActKind.NEGOTIATION, Stage.IA_NEGOTIATION), (ActKind.CONCLUDED, Stage.CONCLUDED),
        (ActKind.IA, Stage.IA_SIGNED), (ActKind.IN_FORCE, Stage.IN_FORCE), (ActKind.CALL, Stage.OPEN),
        (ActKind.ELIGIBILITY_LIST, Stage.DISCUSSION), (ActKind.CALL_ANNOUNCED, Stage.DISCUSSION),
    ],
)  # fmt: skip
def test_a_past_act_needs_only_its_source_and_moves_the_stage_where_its_record_leads(kind, leads_to, uruguay):
    uruguay.take("record_past_act", kind=kind, source="A newspaper of that year")
    act = uruguay.case().record.acts[0]
    assert (act.kind, act.date, act.source) == (kind, UNKNOWN_DATE, "A newspaper of that year")
    assert uruguay.stage is leads_to


def test_a_past_act_without_a_source_or_in_the_future_is_refused_with_both_reasons(uruguay, everything):
    before = everything()
    with pytest.raises(Refused) as refused:
        uruguay.take("record_past_act", kind=ActKind.MOU, source=" ", date=parse_iso("2030-01"))
    assert reasons(refused) == [
        "Enter the source: a link, or the name of a document or release",
        "The date must not be in the future; record what has happened, once it has happened",
    ]
    assert everything() == before


def test_a_past_act_never_moves_a_partnership_back(partnership):
    ghana = partnership("GHA")
    stage = ghana.stage
    ghana.take("record_past_act", kind=ActKind.DISCUSSION, date=parse_iso("2021"))
    assert ghana.stage is stage
    assert ghana.latest_act(ActKind.DISCUSSION).date.iso() == "2021"


def test_a_past_act_that_contradicts_the_record_is_refused(partnership):
    ghana = partnership("GHA")
    concluded = ghana.latest_act(ActKind.CONCLUDED).date
    with pytest.raises(Refused) as refused:
        ghana.take("record_past_act", kind=ActKind.MOU, date=parse_iso("2026-01-02"))
    assert refused.value.reasons[0].detail.endswith(concluded.words())


def test_both_days_are_kept_that_of_the_act_and_that_of_its_recording(uruguay, rows):
    uruguay.take("record_past_act", kind=ActKind.MOU, date=parse_iso("2019-05-06"))
    act = rows("SELECT date_from, recorded_at FROM acts ORDER BY id DESC LIMIT 1")[0]
    assert act.date_from == date(2019, 5, 6)
    assert act.recorded_at.year >= 2026


@pytest.mark.parametrize(
    "leg", ["open_mou_negotiation", "sign_mou", "open_ia_negotiation", "conclude_negotiations", "sign_ia"]
)
def test_a_pause_returns_to_the_stage_before_it(leg, uruguay):
    uruguay.reach(leg)
    stage = uruguay.stage
    uruguay.take("pause", date=on(date(2026, 1, 1)))
    assert uruguay.stage is Stage.PAUSED
    with pytest.raises(WrongStage):
        uruguay.take("conclude_negotiations")
    uruguay.take("resume", date=on(date(2026, 2, 1)))
    assert uruguay.stage is stage
    uruguay.take("pause", date=on(date(2026, 3, 1)))
    assert uruguay.stage is Stage.PAUSED


def test_a_partnership_may_end_while_it_is_paused_and_nothing_follows_an_end(uruguay, everything):
    uruguay.take("sign_mou")
    uruguay.take("pause")
    uruguay.take("end", date=on(date(2023, 1, 1)))
    assert uruguay.stage is Stage.ENDED
    before = everything()
    for leg in ("resume", "pause", "end", "record_past_act", "open_ia_negotiation"):
        with pytest.raises(WrongStage):
            uruguay.take(leg)
    with pytest.raises(WrongStage):
        uruguay.take("propose_correction", actor=SECOND_DESK, corrects=uruguay.case().record.acts[0].id)
    assert everything() == before


def test_a_letter_of_intent_stands_in_for_an_mou_or_follows_one(uruguay):
    uruguay.take("sign_letter_of_intent")
    assert uruguay.stage is Stage.MOU_SIGNED
    uruguay.take("add_letter_of_intent", **BOTH)
    assert uruguay.stage is Stage.MOU_SIGNED
    uruguay.take("open_ia_negotiation")
    assert uruguay.stage is Stage.IA_NEGOTIATION
