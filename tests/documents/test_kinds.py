"""What each kind says: the facts of the record, for any partner, as of the day of the document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from app.agreements.records import ActRecord, Dossier
from app.documents.boilerplate import load_initial
from app.documents.facts import canonical
from app.documents.kinds import KINDS, PARTNER_KINDS, FactsMissing
from app.documents.kinds.standing import PublicStage, as_of, first_in_region, other_partners, place_among
from tests.documents.sample import context_for, dossier, dossier_for, partner, register
from tests.together import together
from workflows.agreement.facts import ActKind, Standing
from workflows.document import DOCUMENT_KINDS
from workflows.partial_date import PartialDate, on, parse_iso

MOU_DAY, IA_DAY = date(2022, 11, 18), date(2025, 4, 1)
EVERY = [
    pytest.param(code, record.iso3, id=f"{record.iso3}-{code}")
    for record in register()
    for code, kind in PARTNER_KINDS.items()
    if not kind.missing(dossier_for(code, record.iso3))
]


def facts_of(context: dict) -> dict[str, str]:
    return {entry["key"]: entry["value"] for entry in context["facts"]}


def words_of(value: object) -> str:
    """All text of a context in its order."""
    if isinstance(value, str):
        return f"{value} "
    if isinstance(value, dict):
        if set(value) <= {"t", "nk"}:
            return value["t"]
        return "".join(words_of(item) for item in value.values())
    return "".join(words_of(item) for item in value) if isinstance(value, list) else ""


def texts_of(value: object) -> list[str]:
    """Every text of a context by itself; runs of one paragraph joined."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts_of(item)]
    if isinstance(value, list) and value and all(isinstance(v, dict) and ("t" in v or "note" in v) for v in value):
        return ["".join(run.get("t", "") for run in value)]
    return [text for item in value for text in texts_of(item)] if isinstance(value, list) else []


def with_act(iso3: str, which: ActKind, **changes: object) -> tuple:
    """The register with one act of one partner changed."""
    changed = []
    for record in register():
        if record.iso3 == iso3:
            acts = tuple(replace(act, **changes) if act.kind is which else act for act in record.acts)
            record = replace(record, acts=acts)
        changed.append(record)
    return tuple(changed)


def test_the_kinds_are_those_of_the_workflow() -> None:
    assert KINDS.keys() == DOCUMENT_KINDS
    assert all(code == kind.code for code, kind in KINDS.items())
    assert [kind.short for kind in KINDS.values()] == [
        "MOU-FS", "SC-FS", "IA-FS", "MOU-MR", "IA-MR", "BRIEF", "LOS", "LOA", "REF", "JS", "AR", "FS",
    ]  # fmt: skip


@together(("code", "iso3"), EVERY)
def test_every_partner_gets_every_document_its_record_allows(code: str, iso3: str) -> None:
    context = context_for(code, iso3)
    canonical(context)
    assert context["id"] == f"{iso3}-{KINDS[code].short}"
    keys = [entry["key"] for entry in context["facts"]]
    assert len(keys) == len(set(keys))
    assert all(entry["value"] and entry["label"] for entry in context["facts"])


@together(("code", "iso3"), EVERY)
def test_no_text_holds_a_mark_a_placeholder_or_a_doubled_word(code: str, iso3: str) -> None:
    for text in texts_of(context_for(code, iso3)):
        assert "[[" not in text
        assert "{" not in text
        words = text.lower().split()
        assert [a for a, b in pairwise(words) if a == b and a.isalpha()] == []


def test_partners_on_1_april_2025_are_3_2_and_17() -> None:
    groups = other_partners(as_of(dossier("PER", IA_DAY)))
    assert [len(group.names) for group in groups] == [3, 2, 17]
    assert groups[0].names == ("Bhutan", "Ghana", "Papua New Guinea")
    assert "the Philippines" in groups[2].names
    assert groups[2].names.index("the Philippines") == groups[2].names.index("Morocco") + 1


def test_partners_on_18_november_2022_are_one_concluded_and_5_mous() -> None:
    groups = other_partners(as_of(dossier("PER", MOU_DAY)))
    assert [(group.stage, len(group.names)) for group in groups] == [
        (PublicStage.CONCLUDED, 1),
        (PublicStage.MOU, 5),
    ]


def test_partners_only_in_discussion_and_those_that_ended_are_not_named() -> None:
    ended = ActRecord(99, ActKind.ENDED, on(date(2025, 1, 1)))
    changed = tuple(
        replace(record, acts=(*record.acts, ended)) if record.iso3 == "GHA" else record for record in register()
    )
    groups = other_partners(Dossier(partner("PER"), changed, date(2026, 5, 1)))
    named = {name for group in groups for name in group.names}
    assert not named & {"Ghana", "Brazil", "Brunei", "Peru"}


def test_a_letter_of_intent_alone_is_called_one() -> None:
    changed = with_act("MAR", ActKind.MOU, kind=ActKind.LETTER_OF_INTENT)
    groups = other_partners(as_of(Dossier(partner("PER"), changed, MOU_DAY)))
    assert groups[1].label == "MOU or Letter of Intent signed"


def test_a_month_counts_from_its_last_day() -> None:
    names = {n for g in other_partners(as_of(dossier("PER", date(2023, 12, 30)))) for n in g.names}
    later = {n for g in other_partners(as_of(dossier("PER", date(2023, 12, 31)))) for n in g.names}
    assert later - names == {"Senegal", "Costa Rica"}


def test_peru_is_the_fourth_agreement_and_the_first_in_latin_america() -> None:
    context = context_for("ia_factsheet", "PER")
    sentence = "It is Singapore’s fourth such agreement and its first with a country in Latin America."
    assert sentence in words_of(context["body"])
    assert place_among(dossier("CHL", date(2025, 4, 7)), ActKind.IA) == 5
    assert not first_in_region(dossier("CHL", date(2025, 4, 7)), ActKind.IA)


def test_the_order_is_not_told_when_a_date_leaves_it_open() -> None:
    changed = with_act("BTN", ActKind.IA, date=parse_iso("2025"))
    own = next(record for record in changed if record.iso3 == "PER")
    context = KINDS["ia_factsheet"].build(Dossier(own, changed, date(2025, 12, 31)), {}, load_initial())
    assert "such agreement" not in words_of(context["body"])
    assert facts_of(context)["ia.order"] == "not known"


def test_the_order_ignores_what_came_later_than_the_document() -> None:
    assert facts_of(context_for("ia_factsheet", "PNG"))["ia.order"] == "first"
    assert facts_of(context_for("ia_factsheet", "PHL"))["ia.order"] == "eleventh"


def test_percentages_not_on_record_are_not_known() -> None:
    known, blank = context_for("ia_factsheet", "PER"), context_for("ia_factsheet", "PRY")
    assert facts_of(known)["ia.share_of_proceeds"] == "5%"
    assert facts_of(known)["ia.omge"] == "2%"
    assert facts_of(blank)["ia.omge"] == "not known"
    assert "0%" not in words_of(blank["body"])
    assert "The part cancelled is not known." in words_of(blank["body"])


def test_a_fraction_of_a_per_cent_is_kept() -> None:
    changed = with_act("PER", ActKind.IA, omge=Decimal("2.50"))
    own = next(record for record in changed if record.iso3 == "PER")
    context = KINDS["ia_factsheet"].build(Dossier(own, changed, IA_DAY), {}, load_initial())
    assert facts_of(context)["ia.omge"] == "2.5%"


def test_signatories_not_on_record_are_said_and_are_not_missing() -> None:
    assert KINDS["mou_factsheet"].missing(dossier_for("mou_factsheet", "SEN")) == ()
    facts = facts_of(context_for("mou_factsheet", "SEN"))
    assert facts["mou.sg"] == facts["mou.host"] == "not known"
    assert facts["mou.date"] == "December 2023"


def test_posts_are_those_of_the_day() -> None:
    first, last = context_for("mou_factsheet", "VNM"), context_for("ia_factsheet", "VNM")
    assert facts_of(first)["mou.host"] == "Tran Hong Ha, Minister of Natural Resources and Environment"
    assert facts_of(last)["ia.host"] == "Tran Duc Thang, Acting Minister of Agriculture and Environment"


def test_an_act_not_on_record_cannot_be_made_a_factsheet_of() -> None:
    kind = KINDS["mou_factsheet"]
    for iso3 in ("GHA", "PRY", "THA"):
        sentences = kind.missing(dossier(iso3, date(2026, 5, 1)))
        assert sentences == (f"“MOU signed” is not on record for {partner(iso3).in_text} by 1 May 2026.",)
        with pytest.raises(FactsMissing):
            kind.build(dossier(iso3, date(2026, 5, 1)), {}, load_initial())


def test_an_act_after_the_day_of_the_document_is_not_on_record_yet() -> None:
    assert KINDS["ia_factsheet"].missing(dossier("PER", date(2025, 3, 31)))
    assert not KINDS["ia_factsheet"].missing(dossier("PER", IA_DAY))


def test_an_act_without_a_date_or_struck_is_missing() -> None:
    for changes in ({"date": PartialDate()}, {"standing": Standing.STRUCK}):
        changed = with_act("PER", ActKind.MOU, **changes)
        own = next(record for record in changed if record.iso3 == "PER")
        assert KINDS["mou_factsheet"].missing(Dossier(own, changed, MOU_DAY))


def test_ghana_s_mou_is_not_known_rather_than_not_used() -> None:
    figure = context_for("ia_factsheet", "GHA")["body"]["figure"]
    assert words_of(figure["blanks"]) == "MOU: not known."


def test_the_days_between_are_counted() -> None:
    captions = {
        iso3: context_for("ia_factsheet", iso3)["body"]["figure"]["caption"] for iso3 in ("PER", "GHA", "VNM", "PNG")
    }
    assert captions == {
        "PER": "From MOU to Implementation Agreement: 865 days",
        "GHA": "From conclusion of negotiations to Implementation Agreement: 559 days",
        "VNM": "From MOU to Implementation Agreement: 1,065 days",
        "PNG": "From MOU to Implementation Agreement: about 389 days",
    }


def test_a_doubted_date_has_a_tilde_and_a_note() -> None:
    context = context_for("ia_factsheet", "PNG")
    assert context["body"]["figure"]["points"][-1]["date"] == "~8 Dec 2023"
    assert context["notes"][0]["text"].startswith("The ministry's release is dated 7 Dec 2023")
    assert [note["number"] for note in context["notes"]] == [1, 2, 3]


def test_release_paragraphs_are_numbered_without_a_gap() -> None:
    words = {"quotation": "We go on.", "quotation_by": "The Minister", "extra_points": "One.\n\nTwo."}
    for code in ("mou_media_release", "ia_media_release"):
        numbers = [p["number"] for p in context_for(code, "PER", **words)["body"]["paragraphs"]]
        assert numbers == list(range(2, 2 + len(numbers)))
    without_group = context_for("mou_media_release", "PER", working_group="")["body"]["paragraphs"]
    assert [p["number"] for p in without_group] == [2, 3, 4]


def test_a_quotation_is_printed_only_with_its_speaker_and_never_invented() -> None:
    release = KINDS["mou_media_release"]
    assert "said" not in words_of(context_for("mou_media_release", "PER")["body"])
    assert "We go on" not in words_of(context_for("mou_media_release", "PER", quotation="We go on")["body"])
    assert release.word_errors({"quotation": "We go on"}) == {
        "quotation_by": "Enter both the quotation and who said it, or neither."
    }
    spoken = context_for("mou_media_release", "PER", quotation="“We go on.”", quotation_by="The Minister")
    assert "The Minister said: “We go on.”" in words_of(spoken["body"])


def test_a_release_says_today_only_on_the_day() -> None:
    assert "today signed" in words_of(context_for("mou_media_release", "PER")["body"])
    later = words_of(context_for("mou_media_release", "PER", as_at=date(2022, 11, 20))["body"])
    assert "today" not in later
    assert "on 18 November 2022" in later


def test_words_that_are_required_fall_back_and_others_may_be_empty() -> None:
    context = context_for("mou_factsheet", "PER", headline="  ", working_group="")
    assert context["words"]["headline"] == "Singapore and Peru agree to work together on carbon credits"
    assert "working group" not in words_of(context["body"])


def test_typed_words_are_never_read_as_marks_or_placeholders() -> None:
    typed = "{{7*7}} {home} [[adjustment]] not known <b>&"
    context = context_for("mou_factsheet", "PER", extra_points=typed)
    items = [item for s in context["body"]["sections"] if s["type"] == "points" for item in s["items"]]
    assert [{"t": typed}] in items


def test_words_too_long_or_unprintable_are_refused() -> None:
    kind = KINDS["mou_factsheet"]
    assert "110 characters" in kind.word_errors({"headline": "x" * 111})["headline"]
    assert "cannot be printed" in kind.word_errors({"headline": "a\x07b"})["headline"]
    assert kind.word_errors({"extra_points": "one\r\ntwo"}) == {}


def test_default_words_are_what_the_page_says_without_an_officer() -> None:
    kind = KINDS["mou_factsheet"]
    words = kind.default_words(dossier_for("mou_factsheet", "PER"), load_initial())
    assert words["working_group"].startswith("The Ministry of Sustainability and the Environment and the Ministry")
    assert words.keys() == {field.name for field in kind.words}


def test_a_document_is_dated_by_its_act() -> None:
    assert KINDS["mou_factsheet"].default_as_at(partner("PER")) == MOU_DAY
    assert KINDS["mou_factsheet"].default_as_at(partner("SEN")) == date(2023, 12, 31)
    assert KINDS["partner_brief"].default_as_at(partner("PER")) is None


def test_the_brief_counts_from_the_record() -> None:
    context = context_for("partner_brief", "PER", as_at=date(2026, 5, 1))
    assert [figure["n"] for figure in context["body"]["figures"]] == ["865", "206", "5%", "2%", "395"]
    assert context["classification"] == "Official (closed)"


def test_a_call_announced_for_a_day_gone_by_is_not_said_to_have_opened() -> None:
    text = words_of(context_for("partner_brief", "THA", as_at=date(2026, 5, 1))["body"]["next"])
    assert "announced for this day; that it opened is not on record" in text
    before = words_of(context_for("partner_brief", "THA", as_at=date(2026, 3, 30))["body"]["next"])
    assert "as announced" not in before  # the act of announcing is dated on the day itself: not yet on record
