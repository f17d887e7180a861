"""How projects read: codes with their words, tonnes, days, stages, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from app.agreements.countries import countries
from app.agreements.wording import count, listed
from app.projects.published import home_name
from app.projects.records import LEAST_EMPLOYEES, Applicant, ProjectCase
from workflows.authorisation.events import LAPSED, REFUSED, RETURNED, REVOKED, WITHDRAWN, EventKind, Standing
from workflows.authorisation.process import Letter, Process, Side
from workflows.partial_date import on

METRIC_WORDS = {"GHG": "Greenhouse gases, in tCO2e", "non-GHG": "Another metric"}
PURPOSE_WORDS = {
    "NDC": "use towards an NDC",
    "OIMP": "other international mitigation purposes",
    "IMP": "international mitigation purposes",
    "OP": "other purposes",
    "NDC and OIMP": "use towards an NDC, and other international mitigation purposes",
    "NDC and IMP": "use towards an NDC, and international mitigation purposes",
    "NDC and OP": "use towards an NDC, and other purposes",
}
FIRST_TRANSFER_WORDS = {
    "Authorisation": "when the use is authorised",
    "Issuance": "when the units are issued",
    "Use or Cancellation": "when the outcomes are used or cancelled",
}
_PROPOSED = {
    EventKind.LETTER_PROPOSED: "letter",
    EventKind.REFUSAL_PROPOSED: "refusal",
    EventKind.CHANGE_PROPOSED: "change of our authorisation",
    EventKind.REVOCATION_PROPOSED: "revocation of the authorisation",
}


def coded(codes: Iterable[str], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Codes as they must be sent, each with its words: `NDC: use towards an NDC`."""
    return [(code, f"{code}: {words[code]}" if code in words else code) for code in codes]


def home_code() -> str:
    """The ISO 3166 code of the country that keeps this record; empty where ISO has no such country."""
    return _code_of(home_name())


@lru_cache(maxsize=8)
def _code_of(name: str) -> str:
    """Looked up once: every movement of the ledger asks for it, and every row of a report."""
    return next((each.iso3 for each in countries().values() if name in (each.name, each.in_text)), "")


def tonnes(quantity: int | None, absent: str = "") -> str:
    """`120,000 tCO2e`, or the words for what is not there."""
    return absent if quantity is None else f"{quantity:,} tCO2e"


def day(value: date | None) -> str:
    """`3 May 2026`; empty where it is not known."""
    return on(value).words() if value else ""


def short_day(value: date | None) -> str:
    """`3 May 2026` with the month cut to three letters, for tables. A moment counts by its day."""
    return on(value).short() if value else ""


def span(first: date | None, last: date | None) -> str:
    """`1 January 2026 to 31 December 2030`, with an open end said; empty where neither is known."""
    if first is None:
        return f"until {day(last)}" if last else ""
    return f"{day(first)} to {day(last)}" if last else f"from {day(first)}"


def days_words(days: int) -> str:
    return count(days, "day")


def applicant_sentence(applicant: Applicant) -> str:
    """What the eligible entity test says of the applicant, as far as it is known."""
    home = home_name()
    if applicant.government:
        return f"It is the Government of {home}, so it is an eligible entity."
    found = applicant.eligible
    if found:
        return (
            f"It is an eligible entity: registered and tax-resident in {home}, trading there, with "
            f"{count(applicant.local_employees or 0, 'local employee')}."
        )
    faults, gaps = _parts(applicant, home)
    if found is False:
        return f"It is not an eligible entity: {listed(faults)}."
    return f"Whether it is an eligible entity is not known yet: {listed(gaps)} is not on record."


def _parts(applicant: Applicant, home: str) -> tuple[list[str], list[str]]:
    """What speaks against the applicant, and what is not known."""
    asked = (
        (applicant.registered, f"it is not registered in {home}", f"registration in {home}"),
        (applicant.tax_resident, "it is not tax-resident there", "tax residence"),
        (applicant.trading, "it does not trade there", "trade there"),
    )
    faults = [fault for answer, fault, _ in asked if answer is False]
    gaps = [gap for answer, _, gap in asked if answer is None]
    employees = applicant.local_employees
    if employees is None:
        gaps.append("the number of local employees")
    elif employees < LEAST_EMPLOYEES:
        faults.append(f"it has {count(employees, 'local employee')}, and {LEAST_EMPLOYEES} are needed")
    return faults, gaps


def letter_of(case: ProjectCase, letter: Letter, host: str) -> str:
    """`the Letter of Intent of Ghana`."""
    return f"the {letter.name} of {home_name() if letter.side is Side.HOME else host}"


def proposal_words(process: Process, now: Standing) -> str:
    """What waits for a countersigner: `Letter of Support`, `refusal`; empty where nothing does."""
    if now.proposal is None:
        return ""
    letter = now.proposal.letter
    return process.letter(letter).name if letter else _PROPOSED[now.proposal.kind]


def held_by(case: ProjectCase, host: str) -> str:
    """Who has it now, as a name."""
    now = case.standing
    if case.project.example or now.ended:
        return "Nobody"
    if now.proposal is not None:
        return "A countersigner"
    names = {"applicant": "The applicant", "home": home_name(), "host": host, "both": f"{home_name()} and {host}"}
    return names.get(now.turn, "Nobody")


def stands(case: ProjectCase, host: str) -> list[str]:
    """Where the project stands, in two or three sentences that can be read out on the telephone."""
    now = case.standing
    if case.project.example:
        return ["It is in a pipeline; nobody has applied for it here."]
    said = [_stage_sentence(case)]
    if now.proposal is not None:
        said.append(f"The {proposal_words(case.process, now)} is proposed and waits for a countersigner.")
    if now.in_review:
        said += _owed(case, host)
    elif not now.ended and now.turn != "nobody":
        said.append(f"{held_by(case, host)} has it.")
    return said


def _owed(case: ProjectCase, host: str) -> list[str]:
    """Which letters are still to come, besides the one that waits for a countersigner."""
    now = case.standing
    proposed = now.proposal.letter if now.proposal else ""
    owed = [letter_of(case, letter, host) for letter in now.waits_for if letter.code != proposed]
    if owed:
        return [f"Still to come {'is' if len(owed) == 1 else 'are'} {listed(owed)}."]
    return [] if now.waits_for else ["Every letter of the stage is on file."]


def _stage_sentence(case: ProjectCase) -> str:
    now, since = case.standing, day(case.standing.since)
    name = f"Stage {now.at.code}, {now.at.name[:1].lower()}{now.at.name[1:]}"
    if now.stage == RETURNED:
        return f"{name}: returned to the applicant for information on {since}; the clocks stand."
    if now.in_review:
        again = f", issuance {now.round}" if now.at.repeats else ""
        return f"{name}{again}: in review since {since}."
    if now.stage.endswith("_awaited"):
        return f"{name}: the submission is awaited since {since}."
    return _LATER.get(now.stage, "{}.").format(since)


_LATER = {
    "authorised": "Authorised by both sides on {}.",
    "listed": "Authorised by both sides and listed with a Joint Statement on {}.",
    "registered": "Authorised, listed, and registered with its programme on {}.",
    "withdrawn": "Withdrawn on {}.",
    "refused": "Refused on {}.",
    "lapsed": "Lapsed on {}.",
    "revoked": "The authorisation was revoked on {}.",
}


_ENDS = {
    WITHDRAWN: "was withdrawn", REFUSED: "was refused", LAPSED: "lapsed", REVOKED: "lost its authorisation",
}  # fmt: skip


def ended_words(reference: str, standing: Standing) -> str:
    """`GHA-0001 was withdrawn on 12 January 2026`: how a project ended, and on which day."""
    return f"{reference} {_ENDS[standing.stage]} on {on(standing.since).words()}"
