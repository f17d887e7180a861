"""How names, lists, places, people and percentages read in a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.agreements.records import ActRecord, Person
from app.documents.facts import NOT_KNOWN
from app.documents.kinds.reference import load_wording
from workflows.partial_date import PartialDate, Precision

_UNITS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
)  # fmt: skip
_CARDINALS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MODE_WORDS = {"in_person": "In person", "virtual": "Virtual ceremony"}


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b, and c`."""
    if len(items) < 3:
        return " and ".join(items)
    return f"{', '.join(items[:-1])}, and {items[-1]}"


def alphabetical(names: Iterable[tuple[str, str]]) -> list[str]:
    """The second of each pair in the alphabetical order of the first, accents and case aside."""
    return [shown for _, shown in sorted(names, key=lambda pair: _plain(pair[0]))]


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def ordinal(number: int) -> str:
    """`fourth` up to nineteen, then `20th`, `21st`."""
    if number < len(_UNITS):
        return _UNITS[number]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def cardinal(number: int) -> str:
    """`two` up to nine, then figures."""
    return _CARDINALS[number] if number < len(_CARDINALS) else str(number)


def possessive(name: str) -> str:
    """`Peru’s`, `the Philippines’`."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def counted(number: int, noun: str) -> str:
    """`1 partner`, `17 partners`, `1,065 days`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def percent(value: Decimal | None) -> str:
    """`5%` or `2.5%`; empty when not known. The value is in per cent."""
    if value is None:
        return ""
    return f"{value.normalize():f}%"


def region_in_text(region: str) -> str:
    """`Latin America`, `the Pacific`."""
    return f"the {region}" if region in load_wording().regions_with_article else region


def place_in_sentence(place: str, *, spelt_out: bool = False) -> str:
    """`at the Singapore Pavilion at COP27 in Sharm el-Sheikh, Egypt`; empty when the place is not known."""
    if not place:
        return ""
    parts = [part.strip() for part in place.split(",")]
    venues: list[str] = []
    while parts and _is_venue(parts[0]):
        venues.append(f"at {_venue(parts.pop(0), spelt_out=spelt_out)}")
    rest = [f"in {', '.join(parts)}"] if parts else []
    return " ".join(venues + rest)


def _is_venue(part: str) -> bool:
    wording = load_wording()
    events = {name for name, _ in wording.events}
    return bool(re.fullmatch(r"COP\d+", part)) or part in events or bool(wording.venue_words & set(part.split()))


def _venue(part: str, *, spelt_out: bool) -> str:
    if re.fullmatch(r"COP\d+", part):
        spelt = dict(load_wording().events).get(part)
        return f"the {spelt}" if spelt and spelt_out else part
    return part if part.lower().startswith("the ") else f"the {part}"


def when(date: PartialDate) -> str:
    """`on 24 October 2025`, `in November 2025`; empty when not known."""
    if not date.known:
        return ""
    return f"{'on' if date.precision is Precision.DAY else 'in'} {date.words()}"


def form_and_place(act: ActRecord) -> str:
    """`In person, COP28, Dubai`, `Virtual ceremony`, a place alone, or empty when neither is known."""
    return ", ".join(part for part in (MODE_WORDS.get(act.mode, ""), act.place) if part)


def person(who: Person) -> dict[str, str]:
    """Name and post as printed under a signature; an unnamed person is the post alone."""
    post = ", ".join(part for part in (who.post, who.ministry) if part)
    return {"name": who.name or NOT_KNOWN, "post": post}


def people_in_text(people: Sequence[Person]) -> str:
    """`Grace Fu, Minister for Sustainability and the Environment` and so on; empty when none is named."""
    spelt = []
    for who in people:
        entry = person(who)
        spelt.append(", ".join(part for part in (who.name, entry["post"]) if part))
    return ", and ".join(part for part in spelt if part)


def signed_sentence(act: ActRecord, *, home: str, partner: str, text: str) -> str:
    """Who signed for which side, as far as the record knows."""
    sides = [(people_in_text(act.sg), home), (people_in_text(act.host), partner)]
    known = [f"{people}, for {side}" for people, side in sides if people]
    unknown = [side for people, side in sides if not people]
    if not known:
        return f"Who signed {text} for either side is {NOT_KNOWN}."
    sentence = f"{text[:1].upper()}{text[1:]} was signed by {', and by '.join(known)}."
    if unknown:
        sentence += f" Who signed for {unknown[0]} is {NOT_KNOWN}."
    return sentence
