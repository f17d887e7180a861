"""One value as the cell of a form, and back: what differs between the forms is decided here, by the profile alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from app.reporting.aef.applying import NA, takes_na, writes_na
from app.reporting.aef.fields import Field
from app.reporting.aef.identifiers import read_itmo
from app.reporting.aef.parties import code_of, is_party, name_of
from app.reporting.aef.profiles import Profile, placeholders
from app.reporting.aef.tables import Row, Value, plain_decimal

Cell = str | int | Decimal | None
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DIGITS = re.compile(r"-?\d{1,18}")
_COMMAS = re.compile(r"-?\d{1,3}(,\d{3})+")
_MOST = 10**15  # a spreadsheet keeps no more digits than these
_ISO = "%Y-%m-%dT%H:%M:%S.%f"


class Fault(ValueError):
    """What is wrong with a cell and what to do, as a sentence. `value` is what was meant, where that is plain."""

    def __init__(self, sentence: str, value: Value | None = None) -> None:
        super().__init__(sentence)
        self.value = value


# Out


def written(field: Field, row: Row, profile: Profile) -> Cell:
    """What the cell holds; None for an empty one."""
    value = row.get(field.name)
    if value is None:
        if field.name in placeholders() and field.table == 1:
            return placeholders()[field.name]
        return NA if writes_na(field, row, profile) else None
    if isinstance(value, datetime | date):
        return _written_day(field, value, profile)
    if field.kind == "named_party" and profile.names_parties:
        return name_of(str(value))
    if field.kind == "first_transfer":
        return profile.first_transfer.get(str(value), str(value))
    return value


def _written_day(field: Field, value: date, profile: Profile) -> str:
    if field.kind == "moment" and profile.action_date == "iso":
        moment = value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)
        return f"{moment.astimezone(UTC).strftime(_ISO)[:-3]}Z"
    return f"{value:%d/%m/%Y}"


# In


def read(field: Field, cell: Any, profile: Profile) -> Value | None:
    """The value of a cell, None for one that is empty or says NA. Raises Fault."""
    if isinstance(cell, str):
        cell = cell.strip()
    if cell is None or cell == "":
        return None
    if cell == NA and takes_na(field):
        return None
    if isinstance(cell, bool):
        raise Fault("holds TRUE or FALSE. Enter a text or a number.")
    if field.table == 1 and cell == placeholders().get(field.name):
        return None
    reader = _READERS.get(field.kind, _text)
    return reader(field, cell, profile)


def _text(field: Field, cell: Any, profile: Profile) -> str:
    if isinstance(cell, datetime | date):
        raise Fault("holds a date. Enter a text.", f"{cell:%d/%m/%Y}")
    if isinstance(cell, float | int):
        words = str(int(cell)) if float(cell).is_integer() else str(cell)
        if field.name == "SubmissionVersion":
            words = words if "." in words else f"{words}.0"
            raise Fault(f"is a number. Format the cell as text and enter {words}.", words)
        return words
    return str(cell)


def _whole(field: Field, cell: Any, profile: Profile) -> int:
    if isinstance(cell, int | float):
        if not float(cell).is_integer() or abs(cell) >= _MOST:
            raise Fault(f"is {cell}, which is no whole number. Enter a whole number.")
        return int(cell)
    text = str(cell)
    if _COMMAS.fullmatch(text):
        value = int(text.replace(",", ""))
        raise Fault(f"is written with thousands commas: {_short(text)}. Enter {value} as a number.", value)
    if _DIGITS.fullmatch(text):
        raise Fault(f"is a number typed as text: {_short(text)}. Enter it as a number.", int(text))
    raise Fault(f"holds “{_short(text)}” where a number belongs. Enter a whole number in digits only.")


def _decimal(field: Field, cell: Any, profile: Profile) -> Decimal:
    if isinstance(cell, int | float):
        found = Decimal(repr(cell))
        if not found.is_finite():
            raise Fault("is no number. Enter a number in digits only.")
        return plain_decimal(found)
    return Decimal(_whole(field, cell, profile))


def _date(field: Field, cell: Any, profile: Profile) -> date:
    found = _moment_or_day(cell)
    if isinstance(found, datetime):
        found = found.date()
    if not isinstance(cell, str) or not _DAY.fullmatch(cell):
        raise Fault(f"is written in another form. Enter the text {found:%d/%m/%Y}.", found)
    return found


def _moment(field: Field, cell: Any, profile: Profile) -> date | datetime:
    found = _moment_or_day(cell)
    iso = isinstance(cell, str) and "T" in cell
    if profile.action_date == "iso" and not iso:
        raise Fault(f"is a day alone. Enter a date with its time, like {found:%Y-%m-%d}T00:00:00.000Z.", found)
    if profile.action_date != "iso":
        day = found.date() if isinstance(found, datetime) else found
        if not isinstance(cell, str) or iso or not _DAY.fullmatch(cell):
            raise Fault(f"is written in another form. Enter the text {day:%d/%m/%Y}.", day)
        return day
    return found


def _moment_or_day(cell: Any) -> date | datetime:
    """Dates of every form that can be told for sure. Midnight in Greenwich counts as the day."""
    if isinstance(cell, datetime):
        return _day_at_midnight(cell.replace(tzinfo=cell.tzinfo or UTC))
    if isinstance(cell, date):
        return cell
    text = str(cell)
    try:
        if found := _DAY.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if "T" in text and len(text) < 40:
            moment = datetime.fromisoformat(text)
            return _day_at_midnight(moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC))
        if len(text) == 10:
            return date.fromisoformat(text)
    except (ValueError, OverflowError):
        pass
    raise Fault(f"holds “{_short(text)}”, which is no date. Enter the day like 27/05/2026: day, month, year.")


def _day_at_midnight(moment: datetime) -> date | datetime:
    return moment.date() if moment.astimezone(UTC).time() == time() else moment


def _party(field: Field, cell: Any, profile: Profile) -> str:
    text = _text(field, cell, profile)
    if is_party(text):
        return text
    if code := code_of(text):
        raise Fault(f"names the Party “{_short(text)}”. Enter its code, {code}.", code)
    raise Fault(f"holds “{_short(text)}”, the code of no Party. Enter a code of three letters of ISO 3166-1.", text)


def _named_party(field: Field, cell: Any, profile: Profile) -> str:
    if not profile.names_parties:
        return _party(field, cell, profile)
    text = _text(field, cell, profile)
    if is_party(text):
        raise Fault(f"holds the code {text}. Enter the name, {name_of(text)}.", text)
    if code := code_of(text):
        return code
    raise Fault(f"holds “{_short(text)}”, the name of no Party. Enter the name of the Party in English.", text)


def _parties(field: Field, cell: Any, profile: Profile) -> str:
    found = [_party(field, part.strip(), profile) for part in _text(field, cell, profile).split(",")]
    return ", ".join(found)


def _list(field: Field, cell: Any, profile: Profile) -> str:
    return ", ".join(part.strip() for part in _text(field, cell, profile).split(","))


def _first_transfer(field: Field, cell: Any, profile: Profile) -> str:
    text = _text(field, cell, profile)
    for ours, theirs in profile.first_transfer.items():
        if text == theirs:
            return ours
    for ours, theirs in profile.first_transfer.items():
        if text.casefold().replace("z", "s") == ours.casefold():
            raise Fault(f"is spelt “{text}”. This form writes {theirs}.", ours)
    raise Fault(f"holds “{_short(text)}”. Enter one of {', '.join(profile.first_transfer.values())}.", text)


def _itmo(field: Field, cell: Any, profile: Profile) -> str | int:
    if not profile.full_identifiers:
        found = read_itmo(cell) if isinstance(cell, str) else None
        if found:
            raise Fault(f"is a full identifier. This form takes its number alone, {found.number}.", found.number)
        return _whole(field, cell, profile)
    text = _text(field, cell, profile)
    found = read_itmo(text)
    if found is None:
        raise Fault(f"holds “{_short(text)}”. Enter a full identifier, like CA0001-XXX01-XXX-1-2026.", text)
    if "," in text and not profile.identifier_commas:
        raise Fault(f"has commas in its number. Enter {found}.", str(found))
    return str(found)


def _unit(field: Field, cell: Any, profile: Profile) -> str | int:
    return _text(field, cell, profile) if profile.units_as_text else _whole(field, cell, profile)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


_READERS = {
    "whole": _whole, "decimal": _decimal, "date": _date, "moment": _moment, "party": _party,
    "named_party": _named_party, "parties": _parties, "list": _list, "first_transfer": _first_transfer,
    "itmo": _itmo, "unit": _unit,
}  # fmt: skip
