"""Checks of individual information (II01 to II07): approaches, actions, sectors, metrics, units and users."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.reporting.aef.checks.frame import Check, Checked, issue, listed
from app.reporting.aef.findings import Finding, Severity
from app.reporting.aef.identifiers import block_of, read_itmo, unit_numbers
from app.reporting.aef.ranges import overlapping

_MANUAL = "Article 6.2 Reference Manual, version 3"
MULTI_SECTOR = (
    "The cooperative approach covers mitigation activities in more than one sector. Each authorization names the "
    "sectors and activity types of its own activity, so they differ within the approach."
)


def takes_part(checked: Checked) -> Iterator[Finding]:
    """II01: the reporter authorised something under each approach it reports, or is named by somebody who did."""
    party = checked.tables.heading.party
    known = {row.get("CooperativeApproachID") for row in checked.tables.of(2)}
    for other in checked.context.others:
        for row in other.of(2):
            named = listed(row.get("AuthorizedPartyIDs"))
            if not named or party in named:
                known.add(row.get("CooperativeApproachID"))
    for number in (3, 4, 5):
        for line, row in checked.rows(number):
            approach = row.get("CooperativeApproachID")
            if approach is not None and approach not in known:
                yield issue(
                    "II01", number, line, "CooperativeApproachID",
                    f"No authorization names {party or 'the reporting Party'} as a Party to {approach}.",
                    "Add the authorization to table 2, or ask the partner to name us in theirs.",
                )  # fmt: skip


def reported_once(checked: Checked) -> Iterator[Finding]:
    """II02: no two actions share date, type, subtype, registry and identifiers. A day has no time in one form."""
    names = ("ActionDateTime", "ActionType", "ActionSubtype", "PartyITMORegistryID", "FirstID", "LastID")
    seen: dict[tuple[object, ...], int] = {}
    for line, row in checked.rows(3):
        key = tuple(row.get(name) for name in names)
        if row.get("FirstID") is None:
            continue
        if key in seen:
            yield issue(
                "II02", 3, line, "FirstID", f"The action is the same as that of row {seen[key]}.",
                "Take one of the two out. Two true actions of one day need their times, or a subtype that differs.",
            )  # fmt: skip
        seen.setdefault(key, line)


def one_sector(checked: Checked) -> Iterator[Finding]:
    """II03: all authorizations of an approach name the same sectors and activity types."""
    first: dict[object, tuple[int, set[str], set[str]]] = {}
    for line, row in checked.rows(2):
        approach = row.get("CooperativeApproachID")
        sectors, activities = set(listed(row.get("Sectors"))), set(listed(row.get("ActivityType")))
        if approach is None:
            continue
        known = first.setdefault(approach, (line, sectors, activities))
        if (sectors, activities) != known[1:]:
            name = "Sectors" if sectors != known[1] else "ActivityType"
            yield issue(
                "II03", 2, line, name,
                f"{approach} has other sectors or activity types here than in row {known[0]}, and the consistency "
                "check expects the same over all authorizations of an approach.",
                "File it with the explanation, where the approach really covers several.",
                severity=Severity.WARNING, explanation=MULTI_SECTOR,
            )  # fmt: skip


def one_metric(checked: Checked) -> Iterator[Finding]:
    """II04: overlapping blocks have one metric, that of the authorizations of their approach."""
    authorised: dict[object, set[object]] = defaultdict(set)
    for _, row in checked.rows(2):
        authorised[row.get("CooperativeApproachID")].add(row.get("Metric"))
    for number in (3, 4):
        for line, row in checked.rows(number):
            allowed = authorised.get(row.get("CooperativeApproachID"))
            if allowed and "Metric" in row and row["Metric"] not in allowed:
                sentence = f"The metric is {row['Metric']}, and the authorizations of the approach have another."
                yield issue("II04", number, line, "Metric", sentence, "Make the two agree.")
    blocks = [(block, (n, line)) for n in (3, 4) for block, line in checked.blocks[n]]
    for (_, (n_a, a)), (block, (n_b, b)) in overlapping(blocks):
        one, two = checked.tables.of(n_a)[a - 1].get("Metric"), checked.tables.of(n_b)[b - 1].get("Metric")
        if one != two:
            sentence = f"{block.words}: the metric differs from that of table {n_a}, row {a}."
            yield issue(
                "II04", n_b, b, "Metric", sentence, "A block keeps one metric all its life: correct one of the two."
            )


_FIRST_UNIT, _LAST_UNIT = "UnderlyingUnitFirstUnitID", "UnderlyingUnitLastUnitID"


def same_units(checked: Checked) -> Iterator[Finding]:
    """II05: both unit identifiers or neither, equal but for the running number, and as many units as outcomes."""
    for number in (3, 4):
        for line, row in checked.rows(number):
            first, last = row.get(_FIRST_UNIT), row.get(_LAST_UNIT)
            if (first is None) != (last is None):
                name = _FIRST_UNIT if first is None else _LAST_UNIT
                yield issue(
                    "II05", number, line, name, "One unit ID is given without the other.", "Give both, or neither."
                )
                continue
            if first is None or last is None:
                continue
            numbers = (first, last) if isinstance(first, int) and isinstance(last, int) else None
            if numbers is None:
                single = first == last
                numbers = (0, 0) if single else unit_numbers(str(first), str(last))
            if numbers is None:
                sentence = "First and last unit ID differ in more than the running number."
                todo = "Write the serial twice, with the first number and with the last in place of its range."
                yield issue("II05", number, line, _LAST_UNIT, sentence, todo)
                continue
            block = block_of(row)
            if block is not None and numbers[1] - numbers[0] != block.last - block.first:
                sentence = f"The units are {numbers[1] - numbers[0] + 1:,} and the outcomes {block.tonnes:,}."
                yield issue("II05", number, line, _LAST_UNIT, sentence, "Make both blocks equally long.")
    yield from _units_elsewhere(checked)


def _units_elsewhere(checked: Checked) -> Iterator[Finding]:
    """Where another Party reports the same outcomes from the same first one on, it names the same first unit."""
    theirs = {}
    for other in checked.context.others:
        if other.profile != checked.tables.profile:
            continue
        for row in other.of(3):
            if _FIRST_UNIT in row and (block := block_of(row)):
                theirs[block.key, block.first] = (other.heading.party, row[_FIRST_UNIT])
    for block, line in checked.blocks[3]:
        row = checked.tables.of(3)[line - 1]
        party, unit = theirs.get((block.key, block.first), ("", None))
        if unit is not None and _FIRST_UNIT in row and row[_FIRST_UNIT] != unit:
            sentence = f"{party} names the unit {unit} for the first of these outcomes."
            yield issue("II05", 3, line, _FIRST_UNIT, sentence, "Settle with the partner which units lie below.")


def users_authorised(checked: Checked) -> Iterator[Finding]:
    """II06: a use names its Party, which authorised it or is authorised; and its entity, where one used, is."""
    given = {row.get("AuthorizationID"): row for row in checked.tables.of(2)}
    for line, row in checked.rows(3):
        if row.get("ActionType") != "Use":
            continue
        user, entity = row.get("Using/cancellingPartyID"), row.get("Using/cancellingEntityID")
        terms = given.get(row.get("AuthorizationID"))
        if user is None:
            yield issue(
                "II06", 3, line, "Using/cancellingPartyID", "The use does not say which Party used it.", "Enter it."
            )
        elif terms is not None and user != checked.tables.heading.party:
            parties = listed(terms.get("AuthorizedPartyIDs"))
            if parties and user not in parties:
                sentence = f"{user} is not among the authorized Parties: {', '.join(parties)}."
                yield issue(
                    "II06", 3, line, "Using/cancellingPartyID", sentence, "Correct the Party or the authorization."
                )
        if entity is not None and terms is not None and entity not in listed(terms.get("AuthorizedEntityIDs")):
            sentence = f"{entity} is not among the authorized entities of {row.get('AuthorizationID')}."
            yield issue(
                "II06", 3, line, "Using/cancellingEntityID", sentence, "Correct the entity or the authorization."
            )


def approach_in_identifier(checked: Checked) -> Iterator[Finding]:
    """II07: the identifiers begin with the approach of their row."""
    for number in (3, 4):
        for line, row in checked.rows(number):
            for name in ("FirstID", "LastID"):
                found = read_itmo(str(row.get(name))) if isinstance(row.get(name), str) else None
                if found is not None and found.approach != row.get("CooperativeApproachID"):
                    sentence = (
                        f"The identifier belongs to {found.approach}, the row to {row.get('CooperativeApproachID')}."
                    )
                    yield issue("II07", number, line, name, sentence, "Correct the approach or the identifier.")


ITEMS = (
    Check("II01", "The Party takes part in every approach it reports", _MANUAL, takes_part),
    Check("II02", "An action is reported once", _MANUAL, reported_once),
    Check("II03", "Sectors and activity types are constant over an approach", _MANUAL, one_sector),
    Check("II04", "The metric is constant", _MANUAL, one_metric),
    Check("II05", "The underlying units are constant", _MANUAL, same_units),
    Check("II06", "Whoever uses is authorized", _MANUAL, users_authorised),
    Check("II07", "The approach matches the identifiers", _MANUAL, approach_in_identifier),
)
