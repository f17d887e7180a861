"""Checks of a submission as a whole: against partners, between its tables, and of what is empty in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.reporting.aef.checks.frame import Check, Checked, issue, listed
from app.reporting.aef.fields import tables
from app.reporting.aef.findings import Finding, Severity
from app.reporting.aef.identifiers import Block, Key
from app.reporting.aef.ranges import count, union
from app.reporting.aef.reconciling import State, reconcile

_OURS = "Check of our own"
NOTHING = "There was nothing of this kind to report for the year."


def mirrored(checked: Checked) -> Iterator[Finding]:
    """OWN06: an acquisition mirrors a partner's first transfer or transfer: block, Parties and quantity."""
    others = {other.heading.party: other for other in checked.context.others}
    senders: dict[str, int] = {}
    for line, row in checked.rows(3):
        if row.get("ActionType") == "Acquisition" and "TransferringPartyID" in row:
            senders.setdefault(str(row["TransferringPartyID"]), line)
    for party, line in senders.items():
        if party not in others:
            yield issue(
                "OWN06", 3, line, "TransferringPartyID",
                f"No submission of {party} for this year is on record, so what came from there could not be compared.",
                "Read in the partner's workbook once it has one.", severity=Severity.NOTE,
            )  # fmt: skip
    for party, other in others.items():
        for found in reconcile(checked.tables, other):
            if found.state is not State.MATCHED:
                yield issue(
                    "OWN06", 3, found.ours[0] if found.ours else 0, "FirstID",
                    f"{party}, {found.outcomes}. {found.sentence}", f"Settle it with {party} before filing.",
                )  # fmt: skip


def empty_is_meant(checked: Checked) -> Iterator[Finding]:
    """OWN07: a table without rows is meant to be so, and never beside others that need it."""
    needs = any(checked.tables.of(number) for number in (3, 4))
    named = any(row.get("AuthorizedEntityIDs") for row in checked.tables.of(2))
    for number, table in tables().items():
        if number == 1 or checked.tables.of(number):
            continue
        sentence = f"{table.title} has no rows."
        if number == 2 and needs:
            yield issue("OWN07", 2, 0, "", f"{sentence} Actions and holdings need their authorizations.", "Add them.")
        elif number == 5 and named:
            yield issue("OWN07", 5, 0, "", f"{sentence} Table 2 names authorized entities.", "Add each of them.")
        else:
            todo = "Say in an explanation that there was nothing to report, or add what is missing."
            yield issue("OWN07", number, 0, "", sentence, todo, severity=Severity.WARNING, explanation=NOTHING)


def references_lead_somewhere(checked: Checked) -> Iterator[Finding]:
    """OWN09: every authorization named is in table 2 with the same approach, and every entity in table 5."""
    known: dict[object, set[object]] = defaultdict(set)
    for _, row in checked.rows(2):
        known[row.get("AuthorizationID")].add(row.get("CooperativeApproachID"))
    for number in (3, 4):
        for line, row in checked.rows(number):
            named = row.get("AuthorizationID")
            if named is not None and named not in known:
                sentence = f"The authorization {named} is not in table 2."
                yield issue(
                    "OWN09", number, line, "AuthorizationID", sentence, "Add it to table 2, or correct the row."
                )
            elif named is not None and row.get("CooperativeApproachID") not in known[named]:
                sentence = f"Table 2 has the authorization {named} under another approach."
                yield issue("OWN09", number, line, "CooperativeApproachID", sentence, "Make the two agree.")
    entities = {row.get(name) for _, row in checked.rows(5) for name in ("AuthorizedEntityID", "AuthorizedEntityName")}
    for number, name in ((2, "AuthorizedEntityIDs"), (3, "Using/cancellingEntityID")):
        for line, row in checked.rows(number):
            for each in listed(row.get(name)):
                if each not in entities:
                    yield issue(
                        "OWN09", number, line, name, f"The entity {each} is not in table 5.", "Add it to table 5."
                    )


def within_the_quantity(checked: Checked) -> Iterator[Finding]:
    """OWN10: no more moves in the year than the newest version of the authorization allows."""
    newest: dict[object, tuple[int, int | None]] = {}
    for _, row in checked.rows(2):
        version, most = row.get("AuthorizationVersion", 0), row.get("AuthorizedQuantity")
        if isinstance(version, int) and version >= newest.get(row.get("AuthorizationID"), (-1, None))[0]:
            newest[row.get("AuthorizationID")] = (version, most if isinstance(most, int) else None)
    moved: dict[object, list[tuple[Block, int]]] = defaultdict(list)
    for block, line in checked.blocks[3]:
        row = checked.tables.of(3)[line - 1]
        if row.get("ActionType") in ("First transfer", "Acquisition"):
            moved[row.get("AuthorizationID")].append((block, line))
    for name, pairs in moved.items():
        most = newest.get(name, (0, None))[1]
        tonnes = _tonnes(pairs)
        if most is not None and tonnes > most:
            sentence = f"{tonnes:,} outcomes moved in the year under {name}, which allows {most:,} in all."
            yield issue(
                "OWN10", 3, pairs[-1][1], "QuantityCO2", sentence, "Correct the actions, or have the cap raised."
            )


def _tonnes(pairs: list[tuple[Block, int]]) -> int:
    runs: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for block, _ in pairs:
        runs[block.key].append((block.first, block.last))
    return sum(count(union(each)) for each in runs.values())


WHOLE = (
    Check("OWN06", "Acquisitions mirror the partners' transfers", "2/CMA.3, annex, 33", mirrored),
    Check("OWN07", "Empty tables are meant to be empty", _OURS, empty_is_meant),
    Check("OWN09", "Authorizations and entities that are named are there", _OURS, references_lead_somewhere),
    Check("OWN10", "Authorized quantities are kept to", _OURS, within_the_quantity),
)
