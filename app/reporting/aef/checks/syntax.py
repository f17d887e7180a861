"""Whether each cell is what its field takes: given where needed, of the right form, from the list, where it applies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from app.reporting.aef.applying import applies, conditional
from app.reporting.aef.checks.frame import Check, Checked, issue, listed
from app.reporting.aef.fields import Field, tables
from app.reporting.aef.findings import Finding, Severity
from app.reporting.aef.identifiers import read_itmo
from app.reporting.aef.parties import is_party
from app.reporting.aef.tables import ROWS, Row

MOST_CHARACTERS = 32_767
MOST_KEPT = 20_000
FIRST_VINTAGE = 2021  # decision 2/CMA.3, annex, paragraph 1(e)
_YEARS = frozenset(
    {
        "ReportedYear", "FirstYearOfNDCPeriod", "LastYearOfNDCPeriod", "Vintage", "YearITMOUsedTowardsNDC",
        "AuthorizationVersion",
    }
)  # fmt: skip
_D = r"(?:\d{2}/){0,2}\d{4}"
_TIMEFRAMES = {
    "periods": re.compile(rf"(Occurred: from {_D} to {_D})?(\. )?(Use: from {_D} to {_D})?"),
    "years": re.compile(r"\d{4} - \d{4}"),
}
_OMGE = ("Mandatory cancellation to deliver OMGE", "Voluntary cancellation to deliver OMGE")
_UNDEFINED = "Not yet defined"
# Which subtypes go with which type (common nomenclature, table 26b).
SUBTYPES = {
    "First transfer": (
        "First transfer to another Party", "Authorization", "Issuance", "Use or cancellation", *_OMGE,
        "Other cancellations",
    ),
    "Transfer": (
        "Mandatory transfer to the Adaptation Fund (A6.4 ERs)", "Voluntary transfer to the Adaptation Fund (A6.4 ERs)",
    ),
    "Cancellation": (*_OMGE, "Other cancellations"),
    "Voluntary Cancellation": (*_OMGE, "Other cancellations"),
}  # fmt: skip
# Fields that must be given where they apply, besides those that always must.
_NEEDED_THERE = frozenset(
    {
        "Non-GHGMetric", "QuantityNon-GHG", "OIMPAuthorized", "FirstTransferDefnForOIMP", "TransferringPartyID",
        "AcquiringPartyID",
    }
)  # fmt: skip


def _cells(checked: Checked, wanted: Callable[[Field], bool]) -> Iterator[tuple[int, Field, Row]]:
    """Every cell of the fields that are wanted: the number of its row, its field, its row."""
    for field in filter(wanted, tables()[1].fields):
        yield 1, field, checked.tables.heading_row
    for number in ROWS:
        fields = list(filter(wanted, tables()[number].fields))
        for line, row in checked.rows(number):
            for field in fields:
                yield line, field, row


def required(checked: Checked) -> Iterator[Finding]:
    """Every field that must be given is given."""
    always = {"AuthorizedQuantity"} if checked.form.quantity_needed else set()
    for line, field, row in _cells(checked, lambda each: each.required or each.name in always):
        if field.name not in row:
            yield issue(
                "SYN01", field.table, line, field.name, f"{field.label} is not given.",
                f"Enter it: {field.meaning[:1].lower()}{field.meaning[1:]}." if field.meaning else
                f"Enter it. The form takes {field.allowed}." if field.allowed else "Enter it.",
            )  # fmt: skip


def formed(checked: Checked) -> Iterator[Finding]:
    """Every value has the form of its field."""
    sound: set[tuple[int, int, object]] = set()  # values that keep coming back are looked at once
    for line, field, row in _cells(checked, lambda each: True):
        value = row.get(field.name)
        if value is None:
            continue
        key = (field.table, field.order, value)
        if key in sound:
            continue
        fault = _fault(field, value, checked)
        if fault is None and field.kind not in ("itmo", "unit") and len(sound) < MOST_KEPT:
            sound.add(key)
        if fault:
            shown = str(value) if len(str(value)) <= 60 else f"{str(value)[:59]}…"
            yield issue(
                "SYN02", field.table, line, field.name, f"{field.label} is “{shown}”, which is {fault[0]}.", fault[1]
            )


def _fault(field: Field, value: object, checked: Checked) -> tuple[str, str] | None:
    if isinstance(value, int | Decimal):
        if value < 0:
            return "below nought", "Enter a number that is not negative."
        if field.name in _YEARS and field.name != "AuthorizationVersion" and not 1990 <= value <= 2199:
            return "no year", "Enter a year in four digits."
        if field.name == "Vintage" and value < FIRST_VINTAGE:
            return "before 2021", "Mitigation outcomes count from 2021 onward only (2/CMA.3, annex, paragraph 1(e))."
        return None
    text = str(value)
    if len(text) > MOST_CHARACTERS:
        return "longer than a cell", f"Shorten it to {MOST_CHARACTERS:,} characters."
    if field.kind in ("party", "named_party", "parties"):
        wrong = [part for part in listed(text) if not is_party(part)]
        return ("the code of no Party", "Enter codes of three letters of ISO 3166-1.") if wrong else None
    if field.kind == "itmo" and checked.form.full_identifiers and read_itmo(text) is None:
        return "no full identifier", "Enter approach, registry, Party, number and vintage, joined by hyphens."
    if field.pattern and field.kind == "text" and not re.fullmatch(field.pattern, text):
        return "of another form", f"The form takes {field.allowed}."
    if field.name == "AuthorizationID" and not checked.form.takes(field.name, text):
        return "written with characters that this form does not take", "Use letters, digits, spaces and hyphens."
    if field.name == "AuthorizedTimeframe" and not _TIMEFRAMES[checked.form.timeframe].fullmatch(text):
        like = "2021 - 2030" if checked.form.timeframe == "years" else "Occurred: from 2021 to 2030"
        return "no timeframe of this form", f"Write it like “{like}”."
    return None


def coded(checked: Checked) -> Iterator[Finding]:
    """Every coded value is one of its list, letter by letter."""
    for line, field, row in _cells(checked, lambda each: each.kind in ("coded", "list", "first_transfer")):
        value = row.get(field.name)
        if value is None:
            continue
        for part in listed(value) if field.kind == "list" else [str(value)]:
            if part not in _allowed(field, row, checked):
                known = ", ".join(_allowed(field, row, checked))
                yield issue(
                    "SYN03", field.table, line, field.name, f"“{part[:60]}” is none of the values of {field.label}.",
                    f"Use one of: {known}." if len(known) < 400 else "Use a value of the common nomenclature.",
                )  # fmt: skip
            elif not checked.form.takes(field.name, part):
                yield issue(
                    "SYN03", field.table, line, field.name,
                    f"The checks of this form take letters, digits, spaces and plus signs only, and “{part}” has more.",
                    "File it as it is with an explanation: it is the value of the common nomenclature.",
                    severity=Severity.WARNING,
                    explanation=f"“{part}” is the value of the common nomenclature, table 51(b), letter by letter.",
                )  # fmt: skip


def _allowed(field: Field, row: Row, checked: Checked) -> tuple[str, ...]:
    if field.name == "ActionSubtype":
        return (*SUBTYPES.get(str(row.get("ActionType")), ()), _UNDEFINED)
    if field.kind == "first_transfer":
        return tuple(checked.form.first_transfer)
    return checked.form.values(field.name)


def applying(checked: Checked) -> Iterator[Finding]:
    """A field is given where it applies, and only there."""
    for line, field, row in _cells(checked, conditional):
        if field.name in row and not applies(field, row):
            yield issue(
                "SYN04", field.table, line, field.name, f"{field.label} is given where it does not apply.",
                f"Write NA. It applies where: {field.applies[:1].lower()}{field.applies[1:]}." if field.applies else
                "Write NA.",
            )  # fmt: skip
        elif field.name not in row and field.name in _NEEDED_THERE and applies(field, row):
            if field.name == "AcquiringPartyID" and _stays(row):
                continue
            yield issue(
                "SYN04", field.table, line, field.name, f"{field.label} applies here and is not given.", "Enter it."
            )
        elif field.name == "YearITMOUsedTowardsNDC" and field.name not in row and _ndc_use(row):
            sentence = "A use towards an NDC does not say the calendar year for which it counts."
            todo = "Enter the year: it decides where the use is subtracted (2/CMA.3, annex, paragraph 8(b))."
            yield issue("SYN04", 3, line, field.name, sentence, todo)


def _stays(row: Row) -> bool:
    """A first transfer that moves nothing to another Party."""
    return row.get("ActionType") == "First transfer" and row.get("ActionSubtype") not in (
        None, "First transfer to another Party",
    )  # fmt: skip


def _ndc_use(row: Row) -> bool:
    return row.get("ActionType") == "Use" and row.get("PurposeITMOUsedForOIMP") in (None, "NDC")


def platform_cells(checked: Checked) -> Iterator[Finding]:
    """What the platform fills in is left to it."""
    for line, field, row in _cells(checked, lambda each: each.by_carp):
        if field.name in row:
            severity = Severity.ERROR if field.table == 1 else Severity.WARNING
            yield issue(
                "SYN05", field.table, line, field.name, f"{field.label} is filled in, which the platform does.",
                "Put the words back that the template has there." if field.table == 1 else "Leave it empty.",
                severity=severity,
            )  # fmt: skip


_FIELDS = "Fields of the agreed electronic format (decision 4/CMA.6, annex II, as transcribed)"
_LISTS = "Common nomenclatures under Article 6.2, 17 February 2026"
SYNTAX = (
    Check("SYN01", "Every required field is given", _FIELDS, required),
    Check("SYN02", "Every value has the form of its field", _FIELDS, formed),
    Check("SYN03", "Every coded value is one of its list", _LISTS, coded),
    Check("SYN04", "Fields are given where they apply, and only there", _FIELDS, applying),
    Check("SYN05", "What the platform fills in is left to it", _FIELDS, platform_cells),
)
