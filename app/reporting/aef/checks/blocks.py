"""Checks of blocks: ends and quantities, holdings against actions, no outcome twice, the same facts all its life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from app.reporting.aef.applying import ENDS
from app.reporting.aef.checks.frame import Check, Checked, issue
from app.reporting.aef.findings import Finding, Severity
from app.reporting.aef.identifiers import Block, Key, block_of, read_itmo, unit_numbers
from app.reporting.aef.ranges import Runs, count, overlapping, union, within, without, words
from app.reporting.aef.tables import Row

_GONE = ENDS | {"Transfer"}
_OURS = "Check of our own (section on consistency of blocks)"
_D6 = "6/CMA.4, annex I, 6"


def ends_in_order(checked: Checked) -> Iterator[Finding]:
    """OWN01: the two identifiers of a block differ in the number only, and the first is not above the last."""
    for number in (3, 4):
        for line, row in checked.rows(number):
            first, last = row.get("FirstID"), row.get("LastID")
            if first is None or last is None or block_of(row) is not None:
                continue
            one, two = read_itmo(str(first)), read_itmo(str(last))
            if one and two and one.key != two.key:
                sentence = "First and last ID differ in more than the number."
            elif (one and two) or (isinstance(first, int) and isinstance(last, int) and first > last):
                sentence = "The last ID is below the first."
            else:
                sentence = "First and last ID are no block that can be read."
            yield issue("OWN01", number, line, "LastID", sentence, "Correct the identifiers.")


def quantity_is_length(checked: Checked) -> Iterator[Finding]:
    """OWN02: the quantity is the last number less the first, plus one."""
    for number in (3, 4):
        for block, line in checked.blocks[number]:
            row = checked.tables.of(number)[line - 1]
            quantity = row.get("QuantityCO2")
            if quantity is not None and quantity != block.tonnes and row.get("Metric") != "non-GHG":
                sentence = f"The quantity is {quantity:,}, and the block has {block.tonnes:,} outcomes."
                yield issue("OWN02", number, line, "QuantityCO2", sentence, "Correct the quantity or the block.")


def holdings_apart(checked: Checked) -> Iterator[Finding]:
    """OWN03: no two holdings share an outcome."""
    for (_, a), (block, b) in overlapping(checked.blocks[4]):
        sentence = f"{block.words} shares outcomes with row {a}."
        yield issue("OWN03", 4, b, "FirstID", sentence, "Each outcome is held once: correct one of the two.")


def gone_is_not_held(checked: Checked) -> Iterator[Finding]:
    """OWN04: what was used, cancelled or passed on is not held (2/CMA.3, annex, paragraph 21(e))."""
    gone = _runs(pair for pair in checked.blocks[3] if _kind(checked, pair[1]) in _GONE)
    for block, line in checked.blocks[4]:
        if both := within(gone.get(block.key, []), block.first, block.last):
            sentence = (
                f"{count(both):,} outcomes that were used, cancelled or transferred are still held: {words(both)}."
            )
            yield issue("OWN04", 4, line, "FirstID", sentence, "Take them out of the holdings, or correct the action.")


_LASTING = (
    ("MitigationType", "mitigation type"), ("UnderlyingUnitRegistryID", "registry of the units"),
    ("AuthorizationID", "authorization"),
)  # fmt: skip


def constant_over_life(checked: Checked) -> Iterator[Finding]:
    """OWN05: vintage, Party and registry are those of the identifier, and stay, like the units, over a block's life."""
    for number in (3, 4):
        for line, row in checked.rows(number):
            found = read_itmo(str(row.get("FirstID"))) if isinstance(row.get("FirstID"), str) else None
            for name, value in (("Vintage", found.vintage), ("FirstTransferringPartyID", found.party)) if found else ():
                if name in row and row[name] != value:
                    sentence = f"The identifier says {value}, the row {row[name]}."
                    yield issue("OWN05", number, line, name, sentence, "Correct the row or the identifier.")
    placed = [(block, (n, line)) for n in (3, 4) for block, line in checked.blocks[n]]
    for (_, (n_a, a)), (block, (n_b, b)) in overlapping(placed):
        one, two = checked.tables.of(n_a)[a - 1], checked.tables.of(n_b)[b - 1]
        for name, label in _LASTING:
            if one.get(name) != two.get(name):
                sentence = f"{block.words}: the {label} differs from that of table {n_a}, row {a}."
                yield issue("OWN05", n_b, b, name, sentence, "It stays the same all its life: correct one of the two.")
    yield from _units_under_one_key(checked)


def _units_under_one_key(checked: Checked) -> Iterator[Finding]:
    """The same units do not lie below outcomes of two approaches, Parties or vintages."""
    placed: list[tuple[Block, tuple[int, int, Key]]] = []
    for number in (3, 4):
        for block, line in checked.blocks[number]:
            row = checked.tables.of(number)[line - 1]
            first, last = (str(row.get(f"UnderlyingUnit{end}UnitID")) for end in ("First", "Last"))
            run = unit_numbers(first, last)
            if run is not None and run[0] <= run[1]:
                serial = (str(row.get("UnderlyingUnitRegistryID")), first.replace(str(run[0]), "#", 1), "", 0)
                placed.append((Block(serial, *run), (number, line, block.key)))
    for (_, (n_a, a, key_a)), (_, (n_b, b, key_b)) in overlapping(placed):
        if key_a != key_b:
            sentence = f"The same units lie below other outcomes in table {n_a}, row {a}."
            yield issue("OWN05", n_b, b, "UnderlyingUnitFirstUnitID", sentence, "Correct the units or the identifiers.")


def nothing_twice(checked: Checked) -> Iterator[Finding]:
    """OWN08: no outcome is first transferred twice, nor used or cancelled twice."""
    for kinds, done in ((ENDS, "used or cancelled"), ({"First transfer"}, "first transferred")):
        mine = [pair for pair in checked.blocks[3] if _kind(checked, pair[1]) in kinds]
        for (_, a), (block, b) in overlapping(mine):
            sentence = f"{block.words}: some were {done} in row {a} already."
            yield issue("OWN08", 3, b, "FirstID", sentence, "No outcome counts twice: correct one of the two.")


def actions_explain_holdings(checked: Checked) -> Iterator[Finding]:
    """ISC01: what was held before, with what came and without what went, is what is held at the end of the year."""
    came = [pair for pair in checked.blocks[3] if _comes(checked, pair[1])]
    plus = _runs(came)
    before = _runs((block, 0) for row in checked.context.opening or () if (block := block_of(row)))
    minus = _runs(pair for pair in checked.blocks[3] if _kind(checked, pair[1]) in _GONE or _leaves(checked, pair[1]))
    held = _runs(checked.blocks[4])
    lost = {key: without(without(runs, minus.get(key, [])), held.get(key, [])) for key, runs in plus.items()}
    for block, line in came:
        if missing := within(lost[block.key], block.first, block.last):
            sentence = f"{count(missing):,} of these outcomes came and did not go, but are not held: {words(missing)}."
            yield issue(
                "ISC01", 3, line, "FirstID", sentence, "Add them to the holdings, or the action that ended them."
            )
    if checked.context.opening is None:
        if checked.tables.of(4) or came:
            yield issue(
                "ISC01", 4, 0, "", "The holdings at the end of the year before are not on record, so what was held "
                "then could not be followed.", "File or read in the submission of the year before.",
                severity=Severity.NOTE,
            )  # fmt: skip
        return
    yield from _against_opening(checked, before, plus, minus, held)


def _against_opening(
    checked: Checked, before: dict[Key, Runs], plus: dict[Key, Runs], minus: dict[Key, Runs], held: dict[Key, Runs]
) -> Iterator[Finding]:
    for key, runs in before.items():
        if lost := without(without(runs, minus.get(key, [])), held.get(key, [])):
            sentence = (
                f"{count(lost):,} outcomes held a year before did not go and are not held: {key[0]}, {words(lost)}."
            )
            yield issue("ISC01", 4, 0, "FirstID", sentence, "Add them to the holdings, or report the action.")
    known = {key: union([*before.get(key, []), *plus.get(key, [])]) for key in held}
    unknown = {key: without(runs, known[key]) for key, runs in held.items()}
    for block, line in checked.blocks[4]:
        if new := within(unknown[block.key], block.first, block.last):
            sentence = f"{count(new):,} outcomes are held that were not before and did not come: {words(new)}."
            yield issue("ISC01", 4, line, "FirstID", sentence, "Report how they came, or correct the holdings.")


def _kind(checked: Checked, line: int) -> Any:
    return checked.tables.of(3)[line - 1].get("ActionType")


def _comes(checked: Checked, line: int) -> bool:
    row: Row = checked.tables.of(3)[line - 1]
    first = row.get("ActionType") == "First transfer" and row.get("ActionSubtype") in ("Authorization", "Issuance")
    return row.get("ActionType") == "Acquisition" or first


def _leaves(checked: Checked, line: int) -> bool:
    return _kind(checked, line) == "First transfer" and not _comes(checked, line)


def _runs(pairs: Iterable[tuple[Block, Any]]) -> dict[Key, Runs]:
    found: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for block, _ in pairs:
        found[block.key].append((block.first, block.last))
    return {key: union(runs) for key, runs in found.items()}


BLOCKS = (
    Check("ISC01", "Actions explain the holdings", "Article 6.2 Reference Manual, version 3", actions_explain_holdings),
    Check("OWN01", "The ends of every block are in order", _D6, ends_in_order),
    Check("OWN02", "Every quantity is the length of its block", _OURS, quantity_is_length),
    Check("OWN03", "No two holdings share an outcome", _OURS, holdings_apart),
    Check("OWN04", "Nothing that was used or cancelled is held", "2/CMA.3, annex, 21(e)", gone_is_not_held),
    Check("OWN05", "Facts of a block stay the same all its life", "2/CMA.3, annex, 33", constant_over_life),
    Check("OWN08", "No outcome is first transferred, used or cancelled twice", _OURS, nothing_twice),
)
