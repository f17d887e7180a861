"""The partner page as plain values: where it stands, what happens next, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.agreements.next_steps import Condition, NextStep, conditions_for, gaps, next_step, ready_to_assess
from app.agreements.queries import Case
from app.agreements.records import ActRecord, PartnerRecord
from app.agreements.wording import (
    age_words,
    count,
    days_in_stage,
    is_approximate,
    on_words,
    people_words,
    percent,
    stage_act,
    stage_word,
    standing_stage,
)  # fmt: skip
from workflows.agreement import AGREEMENT, NEXT
from workflows.agreement.facts import ACT_LABELS, PATH, STAGE_LABELS, STAGE_OF_ACT, ActKind, AgreementFacts, Stage
from workflows.engine import Offer
from workflows.partial_date import Precision

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_TRACKED = {stage: kind for kind, stage in STAGE_OF_ACT.items()}
_SINCE = {
    Stage.CONCLUDED: (ActKind.MOU, "after the MOU"),
    Stage.IA_SIGNED: (ActKind.CONCLUDED, "after conclusion"),
    Stage.OPEN: (ActKind.IA, "after signing"),
}


@dataclass(frozen=True)
class Sentence:
    """A sentence whose date is printed in bold: before, date, after."""

    before: str
    date: str = ""
    after: str = "."


@dataclass(frozen=True)
class Point:
    """One stage of the tracker; `state` is done, current, unknown, unused or later."""

    label: str
    state: str
    date_text: str
    gap_text: str = ""


@dataclass(frozen=True)
class Readiness:
    """A question and the conditions that answer it."""

    title: str
    conditions: list[Condition]


def standing(record: PartnerRecord) -> list[Sentence]:
    """Where it stands, in a sentence or two that can be read out on the telephone."""
    match record.stage:
        case Stage.PAUSED:
            was = STAGE_LABELS[standing_stage(record)].lower()
            act = record.act(ActKind.PAUSED)
            return [_dated("Paused", act), Sentence(f"Before the pause: {was}")]
        case Stage.ENDED:
            return [_dated("The partnership ended", record.act(ActKind.ENDED))]
        case Stage.OPEN | Stage.IN_FORCE | Stage.IA_SIGNED:
            return _after_signature(record)
        case Stage.CONCLUDED:
            concluded = _dated("Negotiations were substantively concluded", record.act(ActKind.CONCLUDED))
            return [concluded, Sentence("The Implementation Agreement is not signed yet")]
        case Stage.IA_NEGOTIATION:
            opened = record.act(ActKind.NEGOTIATION)
            first = _dated("Negotiations on the Implementation Agreement opened", opened)
            return [first, *_mou(record)]
        case Stage.MOU_SIGNED:
            return [*_mou(record), Sentence("Negotiations on the Implementation Agreement have not opened")]
        case Stage.MOU_NEGOTIATION:
            return [_dated("Negotiation of the MOU opened", record.act(ActKind.MOU_NEGOTIATION))]
    discussed = record.act(ActKind.DISCUSSION)
    if discussed:
        return [_dated("In discussion: first on record", discussed)]
    return [Sentence("In discussion. No act is on record yet")]


def _after_signature(record: PartnerRecord) -> list[Sentence]:
    said = [_dated("Implementation Agreement signed", record.act(ActKind.IA))]
    in_force, call = record.act(ActKind.IN_FORCE), record.act(ActKind.CALL)
    if call:
        since = "since" if call.date.precision is Precision.DAY else "since some day in"
        said.append(Sentence(f"Open for applications {since} ", call.date.words()))
    if in_force:
        said.append(_dated("It entered into force", in_force))
    else:
        said.append(Sentence("The date of entry into force is not known"))
    return said


def _mou(record: PartnerRecord) -> list[Sentence]:
    if mou := record.act(ActKind.MOU):
        return [_dated("MOU signed", mou)]
    if letter := record.act(ActKind.LETTER_OF_INTENT):
        return [_dated("Letter of Intent signed", letter)]
    if record.was_left_out(ActKind.MOU):
        return [Sentence("The MOU was left out")]
    return [Sentence("No MOU is on record")]


def _dated(before: str, act: ActRecord | None) -> Sentence:
    if act is None or not act.date.known:
        return Sentence(f"{before}; the date is not known")
    words = act.date.words()
    return Sentence(f"{before} {on_words(act).removesuffix(words)}", words)


def tracker(record: PartnerRecord) -> list[Point]:
    """Every stage of the path with the act that reached it."""
    now = standing_stage(record)
    points = []
    for stage in PATH:
        if stage is Stage.MOU_NEGOTIATION and now is not stage and not record.act(ActKind.MOU_NEGOTIATION):
            continue
        points.append(_point(record, stage, now))
    return points


def _point(record: PartnerRecord, stage: Stage, now: Stage) -> Point:
    label, act = STAGE_LABELS[stage], _act_of(record, stage)
    current = stage is now and record.stage not in (Stage.PAUSED, Stage.ENDED)
    if act is not None:
        text = act.date.short() if act.date.known else "Date not known"
        text = f"~{text}" if is_approximate(act) else text
        return Point(label, "current" if current else "done", text, _gap(record, stage, act))
    if record.was_left_out(_TRACKED[stage]):
        return Point(label, "unused", "Not used")
    if current:
        return Point(label, "current", "Date not known" if record.acts else "No act yet")
    passed = PATH.index(stage) < PATH.index(now)
    return Point(label, "unknown", "Not known") if passed else Point(label, "later", "Not yet")


def _act_of(record: PartnerRecord, stage: Stage) -> ActRecord | None:
    if stage is Stage.MOU_SIGNED:
        return record.act(ActKind.MOU) or record.act(ActKind.LETTER_OF_INTENT)
    return record.act(_TRACKED[stage])


def _gap(record: PartnerRecord, stage: Stage, act: ActRecord) -> str:
    """`131 days after conclusion`, only between two exact days."""
    kind, words = _SINCE.get(stage, (None, ""))
    before = record.act(kind) if kind else None
    exact = (act, before)
    if before is None or any(a is None or a.date.precision is not Precision.DAY for a in exact):
        return ""
    assert act.date.first is not None
    assert before.date.first is not None
    return f"{count((act.date.first - before.date.first).days, 'day')} {words}"


def events(record: PartnerRecord) -> list[dict[str, Any]]:
    """What was done, newest first, with places, people, sources, and how sure each is."""
    return [_event(act) for act in reversed(record.acts)]


def _event(act: ActRecord) -> dict[str, Any]:
    left_out = act.standing == "not_used"
    title = f"{ACT_LABELS[act.kind]}{', virtually' if act.mode == 'virtual' else ''}"
    if left_out:
        title = f"Not used: {ACT_LABELS[act.kind]}"
    link = act.source if act.source.startswith(("https://", "http://")) else ""
    return {
        "id": act.id,
        "when": "" if left_out else (act.date.words() if act.date.known else ""),
        "when_iso": act.date.iso() if act.date.precision is Precision.DAY else None,
        "title": title,
        "body": _body(act),
        "source": act.source,
        "source_url": link,
        "certainty": act.certainty if act.certainty != "certain" or not left_out else "",
    }


def _body(act: ActRecord) -> str:
    who = [people for people in (people_words(act.sg), people_words(act.host)) if people]
    said = [act.place, "; ".join(who)]
    if act.witnesses:
        said.append(f"Witnessed by {people_words(act.witnesses)}")
    terms = [
        f"{percent(act.share_of_proceeds)} share of proceeds" if act.share_of_proceeds is not None else "",
        f"{percent(act.omge)} cancelled at first issuance" if act.omge is not None else "",
    ]
    said += [" and ".join(term for term in terms if term), act.note, act.reason]
    return " ".join(f"{part.rstrip('.')}." for part in said if part)


def key_figures(record: PartnerRecord, row: Any, *, articles: Any = None) -> list[dict[str, Any]]:
    """The figures that officers are asked for; an empty value is printed as not known."""
    ia, lists = record.act(ActKind.IA), record.act(ActKind.ELIGIBILITY_LIST)
    omge = f"{percent(ia.omge)} cancelled at first issuance" if ia and ia.omge is not None else ""
    absent = "Not known" if ia else "No agreement yet"
    return [
        {"label": "Share of proceeds", "value": percent(ia.share_of_proceeds) if ia else "", "absent": absent},
        {"label": "Overall mitigation", "value": omge, "absent": absent},
        {"label": "Eligibility List", "value": lists.date.words() if lists else "", "absent": "No date on record"},
        *([{"label": "Negotiation", "value": _articles_words(articles)}] if articles else []),
        {"label": "Stages", "value": str(row.stages_of_authorisation or "")},
        {"label": "National registry", "value": row.national_registry},
        {"label": "Counterpart", "value": row.counterpart},
        {"label": "Region", "value": row.region},
        {"label": "Lead agency", "value": row.lead_agency},
    ]


def _articles_words(articles: Any) -> str:
    """`14 of 21 articles agreed, 9 brackets left`."""
    brackets = f"{articles.brackets:,} bracket{'' if articles.brackets == 1 else 's'}"
    return f"{articles.agreed} of {articles.total} articles agreed, {brackets} left"


def signatories(record: PartnerRecord) -> list[dict[str, Any]]:
    """Who signed what, newest first, with posts as on that day."""
    signed = [act for act in reversed(record.acts) if act.kind in (ActKind.MOU, ActKind.LETTER_OF_INTENT, ActKind.IA)]
    return [
        {
            "title": ACT_LABELS[act.kind],
            "when": act.date.words(),
            "sg": people_words(act.sg),
            "host": people_words(act.host),
            "witnesses": people_words(act.witnesses),
        }
        for act in signed
        if act.standing == "done"
    ]


def place_among_agreements(record: PartnerRecord, everyone: tuple[PartnerRecord, ...]) -> str:
    """`The fourth Implementation Agreement, the first with a partner in Latin America.`"""
    ia = record.act(ActKind.IA)
    if ia is None or ia.date.first is None:
        return ""
    signed = sorted(
        (act.date.first, other.name, other) for other in everyone if (act := other.act(ActKind.IA)) and act.date.first
    )
    number = next(n for n, (_, _, other) in enumerate(signed) if other.iso3 == record.iso3)
    ordinal = _ORDINALS[number] if number < len(_ORDINALS) else f"{number + 1}th"
    regional = [other.iso3 for _, _, other in signed if other.region == record.region]
    first = bool(record.region) and regional[0] == record.iso3
    where = f", the first with a partner in {_in_region(record.region)}" if first else ""
    return f"The {ordinal} Implementation Agreement{where}."


def _in_region(region: str) -> str:
    return f"the {region}" if region in ("Pacific", "Caribbean") else region


def readiness(case: Case, facts: AgreementFacts, *, policy: dict[str, frozenset[str]]) -> Readiness | None:
    """The conditions of what comes next, each met or not."""
    if facts.stage in (Stage.IA_SIGNED, Stage.IN_FORCE, Stage.OPEN):
        return Readiness("Ready to assess applications?", ready_to_assess(facts))
    step = AGREEMENT.step("sign_ia" if facts.stage is Stage.IA_NEGOTIATION else NEXT.get(facts.stage, ""))
    if step is None:
        return None
    conditions = conditions_for(step, facts, switched_off=policy.get(step.name, frozenset()))
    title = step.label[0].lower() + step.label[1:]
    return Readiness(f"Ready to {title}?", conditions) if conditions else None


def blockers(facts: AgreementFacts) -> list[dict[str, str]]:
    """What the record lacks, as sentences with who has it."""
    return [{"text": f"{guard.sentence}.", "owner": guard.held_by} for guard in gaps(facts)]


def waiting_words(record: PartnerRecord, today: date) -> str:
    """How long it has waited since the act that led here."""
    days, act = days_in_stage(record, today), stage_act(record)
    if days is None or act is None:
        return ""
    return f"{age_words(record, today)} since {act.date.words()}"


def upcoming(record: PartnerRecord, facts: AgreementFacts) -> NextStep:
    return next_step(record, facts)


def asked_only(found: tuple[Offer, ...], policy: Mapping[str, frozenset[str]]) -> tuple[Offer, ...]:
    """The offers without the reasons that this deployment does not ask for."""
    return tuple(
        replace(offer, reasons=tuple(r for r in offer.reasons if r.guard not in policy.get(offer.step.name, ())))
        for offer in found
    )


def other_steps(found: tuple[Offer, ...], main: str | None) -> list[Offer]:
    """The steps on offer besides the main one, those that may be taken first; corrections have their own place."""
    elsewhere = {main, "approve_correction", "refuse_correction", "propose_correction"}
    offers = [offer for offer in found if offer.step.name not in elsewhere and offer.permitted]
    return sorted(offers, key=lambda offer: not offer.open)


def badge(record: PartnerRecord) -> Any:
    return stage_word(record.stage or Stage.DISCUSSION)
