"""What the record says, and what it does not say, about one partner: the matter of the internal brief."""

from __future__ import annotations

from datetime import date

from app.agreements.records import ActRecord, PartnerRecord
from app.documents.facts import NOT_KNOWN
from app.documents.kinds.draft import COMPUTED, Draft
from app.documents.kinds.language import counted, percent, when
from app.documents.kinds.standing import (
    PublicStage,
    certain,
    days_between,
    done,
    other_partners,
    public_stage,
)
from workflows.agreement.facts import ACT_LABELS, SIGNED_ACTS, ActKind
from workflows.partial_date import on

Figure = tuple[str, str]
# {when} is a date, or that it is not known.
_STATUS = (
    (ActKind.ENDED, "The partnership ended {when}."),
    (ActKind.CALL, "The Agreement is signed, and the call for applications opened {when}."),
    (ActKind.IN_FORCE, "The Agreement entered into force {when}."),
    (ActKind.IA, "The Agreement was signed {when}."),
    (ActKind.CONCLUDED, "Negotiations were substantively concluded {when}."),
    (ActKind.NEGOTIATION, "Negotiations on an Agreement opened {when}."),
    (ActKind.MOU, "The MOU was signed {when}."),
    (ActKind.LETTER_OF_INTENT, "A Letter of Intent was signed {when}."),
    (ActKind.MOU_NEGOTIATION, "Negotiation of an MOU opened {when}."),
    (ActKind.DISCUSSION, "The two sides were in discussion {when}."),
)
_LATER = (
    (ActKind.MOU, "The two sides sign an MOU, if they use one."),
    (ActKind.NEGOTIATION, "Negotiations on an Implementation Agreement open."),
    (ActKind.CONCLUDED, "Negotiations are substantively concluded."),
    (ActKind.IA, "The Implementation Agreement is signed."),
    (ActKind.ELIGIBILITY_LIST, "The Eligibility List is published."),
    (ActKind.IN_FORCE, "The Agreement enters into force."),
    (ActKind.CALL, "The first call for applications opens."),
)
_REACHED = {ActKind.LETTER_OF_INTENT: ActKind.MOU}


def status_sentence(draft: Draft) -> str:
    """Where the partnership stands, with the date that brought it there, and whether it is paused."""
    record = draft.partner
    for kind, words in _STATUS:
        act = record.act(kind)
        if act:
            sentence = words.format(when=when(act.date) or f"on a day that is {NOT_KNOWN}")
            if is_paused(record) and kind is not ActKind.ENDED:
                sentence += " The partnership is paused."
            return draft.fact("status", "Status", value=sentence, source=act.source or COMPUTED)
    draft.fact("status", "Status", value="")
    return f"Where the partnership stands is {NOT_KNOWN}."


def is_paused(record: PartnerRecord) -> bool:
    """Whether the latest pause was not resumed."""
    turns = [act for act in done(record) if act.kind in (ActKind.PAUSED, ActKind.RESUMED)]
    return bool(turns) and max(turns, key=lambda act: act.sequence).kind is ActKind.PAUSED


def figures(draft: Draft) -> list[Figure]:
    """Five figures with what each counts; `not known` where the record does not give it."""
    record = draft.partner
    mou, agreement = record.act(ActKind.MOU), record.act(ActKind.IA)
    if agreement:
        return [
            _days(mou, agreement, "days from MOU to Agreement"),
            _days(agreement, record.act(ActKind.CALL), "days from Agreement to call for applications"),
            (percent(agreement.share_of_proceeds), "share of proceeds for adaptation"),
            (percent(agreement.omge), "cancelled at first issuance"),
            _since(draft, agreement, "days since signature of the Agreement"),
        ]
    own = public_stage(record)
    counts = {group.stage: len(group.names) for group in other_partners(draft.dossier)}
    latest = max((a for a in done(record) if a.date.known), key=lambda a: a.date.last, default=None)  # type: ignore[arg-type,return-value]
    return [
        _since(draft, latest, "days since the latest act on record"),
        _days(mou, record.act(ActKind.CONCLUDED), "days from MOU to conclusion of negotiations"),
        (str(counts.get(PublicStage.IA, 0)), "other partners have signed an Agreement"),
        (str(counts.get(PublicStage.CONCLUDED, 0)), "other partners have concluded negotiations"),
        (
            str(counts.get(PublicStage.MOU, 0)),
            f"other partners {'also ' if own is PublicStage.MOU else ''}have an MOU",
        ),
    ]


def _days(first: ActRecord | None, second: ActRecord | None, words: str) -> Figure:
    days = days_between(first, second)
    mark = "" if certain(first, second) else "~"
    return (f"{mark}{days:,}" if days is not None else "", words)


def _since(draft: Draft, act: ActRecord | None, words: str) -> Figure:
    if act is None or act.date.first is None or act.date.first != act.date.last:
        return ("", words)
    mark = "" if certain(act) else "~"
    return (f"{mark}{(draft.dossier.as_at - act.date.first).days:,}", words)


def next_steps(record: PartnerRecord, *, as_at: date, most: int) -> list[tuple[str, str]]:
    """The steps of the path that are not on record after the furthest one that is, with dates announced."""
    order = [kind for kind, _ in _LATER]
    reached = [_REACHED.get(act.kind, act.kind) for act in done(record)]
    if ActKind.ENDED in reached:
        return []
    furthest = max((order.index(kind) for kind in reached if kind in order), default=-1)
    steps = []
    for kind, words in _LATER:
        later = order.index(kind) > furthest or kind in (ActKind.IN_FORCE, ActKind.ELIGIBILITY_LIST)
        if later and record.act(kind) is None and not record.was_left_out(kind) and _applies(kind, reached):
            steps.append(_announced(record, kind, as_at=as_at) or (NOT_KNOWN, words))
    if ActKind.CALL in reached:
        steps.insert(0, ("Rolling", "Applications are reviewed jointly as they arrive."))
    return steps[:most]


def _applies(kind: ActKind, reached: list[ActKind]) -> bool:
    return kind not in (ActKind.IN_FORCE, ActKind.ELIGIBILITY_LIST, ActKind.CALL) or ActKind.IA in reached


def _announced(record: PartnerRecord, kind: ActKind, *, as_at: date) -> tuple[str, str] | None:
    """The day for which the call was announced, and whether that day has passed without a call on record."""
    announced = record.act(ActKind.CALL_ANNOUNCED) if kind is ActKind.CALL else None
    if announced is None or not announced.date.known:
        return None
    if announced.date.known_by(as_at):
        return announced.date.short(), "The call was announced for this day; that it opened is not on record."
    return announced.date.short(), "The first call for applications opens, as announced."


def blanks(draft: Draft) -> list[tuple[str, str]]:
    """What the record lacks or doubts, the weightiest first: a label and a sentence for each."""
    record = draft.partner
    found = []
    agreement = record.act(ActKind.IA)
    if agreement and record.act(ActKind.IN_FORCE) is None:
        found.append(("Law", "No date of entry into force is on record for the Agreement."))
    if agreement and (agreement.share_of_proceeds is None or agreement.omge is None):
        found.append(("Terms", "Share of proceeds or cancellation is not on record."))
    if agreement and record.act(ActKind.ELIGIBILITY_LIST) is None:
        found.append(("List", "No Eligibility List is on record."))
    for act in done(record):
        name = ACT_LABELS[act.kind]
        if act.certainty != "certain" or not act.date.known:
            found.append(("Date", f"{name}: {_doubt(act)}"))
        if act.kind in SIGNED_ACTS and not (act.sg and act.host):
            found.append(("People", f"{name}: who signed is {NOT_KNOWN}."))
        if act.kind in SIGNED_ACTS and not act.place and act.mode != "virtual":
            found.append(("Place", f"{name}: the place is {NOT_KNOWN}."))
    if record.act(ActKind.MOU) is None and not record.was_left_out(ActKind.MOU):
        found.append(("MOU", "None is on record; whether one was signed is not known."))
    if not record.counterpart:
        found.append(("Partner", "The ministry that works with ours is not on record."))
    return found


def acts_table(record: PartnerRecord, *, most: int) -> list[dict[str, str]]:
    """The acts on record, oldest first, at most the latest so many."""
    entries = []
    for act in done(record)[-most:]:
        mark = {"unsure": "~", "one_source": "†"}.get(act.certainty, "")
        people = ", ".join(who.name or who.post for who in (*act.sg, *act.host))
        entries.append(
            {
                "date": f"{mark}{act.date.short()}" if act.date.known else NOT_KNOWN,
                "act": ACT_LABELS[act.kind],
                "place": act.place or ("Virtual ceremony" if act.mode == "virtual" else "–"),
                "people": people or "–",
            }
        )
    return entries


def _doubt(act: ActRecord) -> str:
    """Why the date is doubted, in the words of the record where it has any."""
    if act.note:
        kept = act.note[:2].isupper() or not act.note[:1].isalpha()
        note = act.note if kept else act.note[:1].lower() + act.note[1:]
        return note if note.endswith(".") else f"{note}."
    if not act.date.known:
        return f"the date is {NOT_KNOWN}."
    return "the date rests on one source." if act.certainty == "one_source" else "the date is not certain."


def legend(record: PartnerRecord) -> str:
    """What the marks in the table mean, as far as they occur."""
    certainties = {act.certainty for act in done(record)}
    said = [
        words
        for certainty, words in (("unsure", "~ the date is not certain"), ("one_source", "† one source only"))
        if certainty in certainties
    ]
    return f"{'; '.join(said)}." if said else ""


def as_at_words(draft: Draft) -> str:
    """The day of the brief."""
    return on(draft.dossier.as_at).words()


def counted_acts(record: PartnerRecord) -> str:
    """`4 acts`: how many stand on the record."""
    return counted(len(done(record)), "act")
