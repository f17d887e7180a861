"""Checks of actions against the year, the authorization and the NDC period (STC01 to STC04)."""

from __future__ import annotations

from collections.abc import Iterator

from app.reporting.aef.applying import ENDS
from app.reporting.aef.checks.frame import Check, Checked, issue
from app.reporting.aef.findings import Finding, Severity
from app.reporting.aef.tables import Row

_MANUAL = "Article 6.2 Reference Manual, version 3"
MIXED_PURPOSE = (
    "The authorization covers use towards an NDC as well as other international mitigation purposes. The action was "
    "for one of the purposes authorized, so its purpose does not repeat the whole text of the authorization."
)
_PURPOSE = "PurposeITMOUsedForOIMP"
_CODES = ("NDC", "OIMP", "IMP", "OP")


def in_the_year(checked: Checked) -> Iterator[Finding]:
    """STC01: every action took effect in the reported year."""
    year = checked.tables.heading.year
    for line, row in checked.rows(3):
        when = row.get("ActionDateTime")
        if year is not None and when is not None and getattr(when, "year", year) != year:
            sentence = f"The action is of {getattr(when, 'year', '')}, the report of {year}."
            yield issue("STC01", 3, line, "ActionDateTime", sentence, "Report it in a new version of its own year.")


def as_authorised(checked: Checked) -> Iterator[Finding]:
    """STC02: the purpose of a use, first transfer or cancellation is one that the authorization names."""
    given = {row.get("AuthorizationID"): row for row in checked.tables.of(2)}
    for line, row in checked.rows(3):
        terms = given.get(row.get("AuthorizationID"))
        if row.get("ActionType") not in (*ENDS, "First transfer") or terms is None:
            continue
        authorised = str(terms.get("PurposeForAuthorization", ""))
        purpose = _purpose(row)
        if not purpose or not authorised:
            continue
        if not _covered(purpose, authorised, str(terms.get("OIMPAuthorized", ""))):
            yield issue(
                "STC02", 3, line, _PURPOSE, f"The purpose is {purpose}; authorized is {authorised}.",
                "Correct the purpose, or have the authorization changed before the outcomes are used.",
            )  # fmt: skip
        elif purpose != authorised:
            yield issue(
                "STC02", 3, line, _PURPOSE,
                f"The purpose is {purpose} under an authorization for {authorised}. It is authorized, but the "
                "consistency check expects the two texts to be equal.",
                "File it with the explanation.", severity=Severity.WARNING, explanation=MIXED_PURPOSE,
            )  # fmt: skip


def _purpose(row: Row) -> str:
    """What the row says it was for; a use with a calendar year is one towards an NDC."""
    said = str(row.get(_PURPOSE, ""))
    return said or ("NDC" if "YearITMOUsedTowardsNDC" in row else "")


def _covered(purpose: str, authorised: str, other: str) -> bool:
    """Whether the authorization covers the purpose: a code of the list, or the words for something beyond an NDC."""
    parts = set(authorised.split(" and "))
    if all(part in _CODES for part in purpose.split(" and ")):
        return all(
            part in parts or (part in ("IMP", "OP") and "OIMP" in parts)
            or (part == "OIMP" and bool(parts & {"IMP", "OP"}))
            for part in purpose.split(" and ")
        )  # fmt: skip
    return authorised != "NDC" and (
        not other or purpose.casefold() in other.casefold() or other.casefold() in purpose.casefold()
    )


def in_the_period(checked: Checked) -> Iterator[Finding]:
    """STC03: used within the NDC period in which the mitigation occurred (2/CMA.3, annex, paragraph 8(b))."""
    first, last = checked.tables.heading.ndc_first, checked.tables.heading.ndc_last
    if first is None or last is None:
        return
    for line, row in checked.rows(3):
        used, vintage = row.get("YearITMOUsedTowardsNDC"), row.get("Vintage")
        if isinstance(used, int) and not first <= used <= last:
            sentence = f"It is used towards {used}, outside the NDC period {first} to {last}."
            yield issue("STC03", 3, line, "YearITMOUsedTowardsNDC", sentence, "Correct the year, or reverse the use.")
        if isinstance(used, int) and isinstance(vintage, int) and not first <= vintage <= last:
            sentence = f"Vintage {vintage} is used in the NDC period {first} to {last}, in which it did not occur."
            yield issue("STC03", 3, line, "Vintage", sentence, "Correct the vintage, or reverse the use.")


_ABROAD = "First transfer to another Party"
_TRIGGERS = {
    "Authorization": "Authorisation", "Issuance": "Issuance", "Use or cancellation": "Use or Cancellation",
    "Other cancellations": "Use or Cancellation",
}  # fmt: skip


def first_transfer_as_defined(checked: Checked) -> Iterator[Finding]:
    """STC04: what is reported as a first transfer is one by 2/CMA.3, annex, paragraph 2.

    Towards an NDC it is the first international transfer; for other purposes what the authorization specifies; for
    both the earlier of the two.
    """
    given = {row.get("AuthorizationID"): row for row in checked.tables.of(2)}
    for line, row in checked.rows(3):
        terms = given.get(row.get("AuthorizationID"))
        if row.get("ActionType") != "First transfer" or terms is None:
            continue
        subtype = str(row.get("ActionSubtype", "")) or _ABROAD
        purposes, defined = (
            str(terms.get("PurposeForAuthorization", "")),
            str(terms.get("FirstTransferDefnForOIMP", "")),
        )
        if fault := _misfit(subtype, purposes, defined):
            sentence, severity = fault
            todo = "Correct the subtype, the authorization, or the action."
            yield issue("STC04", 3, line, "ActionSubtype", sentence, todo, severity=severity)


def _misfit(subtype: str, purposes: str, defined: str) -> tuple[str, Severity] | None:
    beyond, ndc = purposes not in ("", "NDC"), purposes.startswith("NDC")
    if beyond and not defined:
        return "The authorization does not say what counts as first transfer for other purposes.", Severity.ERROR
    if subtype == _ABROAD:
        if beyond and not ndc:
            return (
                f"For {purposes} the first transfer is at {defined}, not at a transfer to another Party.",
                Severity.ERROR,
            )
        if beyond and defined in ("Authorisation", "Issuance"):
            return f"The first transfer was earlier, at {defined}: the earlier of the two counts.", Severity.WARNING
        return None
    trigger = _TRIGGERS.get(subtype)
    if trigger and not beyond:
        return f"Towards an NDC only a transfer to another Party is a first transfer, not “{subtype}”.", Severity.ERROR
    if trigger and trigger != defined:
        return f"“{subtype}” is reported as first transfer; the authorization defines it as {defined}.", Severity.ERROR
    return None


TOTALS = (
    Check("STC01", "Every action took effect in the reported year", _MANUAL, in_the_year),
    Check("STC02", "Uses fit their authorization", _MANUAL, as_authorised),
    Check("STC03", "Outcomes are used in the NDC period in which they occurred", "2/CMA.3, annex, 8(b)", in_the_period),
    Check("STC04", "A first transfer fits its definition", "2/CMA.3, annex, 2", first_transfer_as_defined),
)
