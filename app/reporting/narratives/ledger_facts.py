"""What the ledger and earlier reports say: tonnes moved, authorisations and their changes, and what was filed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from app.ledger.records import Flow
from app.projects.terms_words import side_by_side
from app.reporting.narratives.found import DESK, Found, day, facts, gap, text, tonnes
from app.reporting.narratives.party_facts import agreement_source
from app.reporting.narratives.records import Activity, Approach, Filed, Letter, Place, Records, Source
from app.reporting.narratives.report import Part
from workflows.ledger.movements import MOVEMENTS, MovementKind

LEDGER = Place("ledger")
NO_LEDGER = "The ledger gives no figures."
_TOLD = (
    MovementKind.FIRST_TRANSFER, MovementKind.OIMP_FIRST_TRANSFER, MovementKind.ACQUISITION, MovementKind.TRANSFER,
    MovementKind.USE_NDC, MovementKind.SURRENDER, MovementKind.USE_IMP, MovementKind.USE_OP, MovementKind.CANCELLATION,
    MovementKind.VOLUNTARY_CANCELLATION, MovementKind.OMGE_CANCELLATION, MovementKind.SHARE_OF_PROCEEDS,
)  # fmt: skip
_USED = (
    MovementKind.USE_NDC, MovementKind.SURRENDER, MovementKind.USE_IMP, MovementKind.USE_OP,
    MovementKind.CANCELLATION, MovementKind.VOLUNTARY_CANCELLATION, MovementKind.OMGE_CANCELLATION,
)  # fmt: skip
_TOWARDS_NDC = (MovementKind.USE_NDC, MovementKind.SURRENDER)


def flows_of(records: Records, approach: Approach) -> tuple[Flow, ...] | None:
    """What the ledger holds of one approach; None where it cannot be told apart from another of the same partner."""
    if records.flows is None:
        return None
    if approach.carp:
        return tuple(flow for flow in records.flows if flow.approach == approach.carp)
    unnamed = [each for each in records.approaches if not each.carp and each.partner == approach.partner]
    if len(unnamed) > 1:
        return None
    return tuple(flow for flow in records.flows if not flow.approach and flow.partner == approach.partner)


def approach_tonnes(records: Records, approach: Approach | None) -> Found:
    """What was moved under this approach, by movement, vintage and year of use (paragraph 22(a))."""
    assert approach is not None
    flows = flows_of(records, approach)
    if flows is None:
        return gap(_why_no_flows(records), LEDGER)
    source = (_ledger_source(records),)
    rows = [flow for flow in flows if flow.kind in _TOLD]
    if not rows:
        return Found((text("The ledger records no movement under this approach."),), source)
    summed: Counter[tuple[str, ...]] = Counter()
    for flow in rows:
        summed[(_label(flow.kind), str(flow.vintage), str(flow.calendar_year or ""))] += flow.tonnes
    cells = tuple((*key, tonnes(summed[key])) for key in sorted(summed, key=_in_order))
    head = ("Movement", "Vintage", "Used for the year", "Quantity")
    return Found((Part(caption="Movements under this approach", head=head, rows=cells),), source)


def omge(records: Records, approach: Approach | None) -> Found:
    """What the agreement sets for overall mitigation, and what was cancelled for it (paragraphs 39 and 40)."""
    assert approach is not None
    agreed = next((each for each in records.agreements if each.partner == approach.partner), None)
    if agreed is None or not agreed.omge:
        missing = "No agreement on record says what is cancelled for overall mitigation."
        return gap(missing, Place("agreement", approach.partner), who=DESK)
    flows = flows_of(records, approach)
    cancelled = "Not known" if flows is None else tonnes(_sum(flows, (MovementKind.OMGE_CANCELLATION,)))
    pairs = [("Cancellation at first transfer or issuance", agreed.omge), ("Cancelled so far", cancelled)]
    return Found((facts(pairs),), (agreement_source(agreed),))


def tracking(records: Records, approach: Approach | None) -> Found:
    """What Concord's own ledger keeps; it supports a text and stands for none."""
    if records.flows is None:
        return Found()
    said = (
        "The ledger records each outcome by its first and last number, with vintage, first transferring Party and "
        "authorisation, and each movement with the day on which it took effect and the day on which it was recorded."
    )
    return Found((text(said),), (_ledger_source(records),))


def used(records: Records, approach: Approach | None) -> Found:
    """What was used or cancelled, and that nothing leaves those accounts (paragraph 21(e))."""
    if records.flows is None:
        return gap(NO_LEDGER, LEDGER)
    rows = tuple((_label(kind), tonnes(_sum(records.flows, (kind,)))) for kind in _USED)
    said = text("The ledger declares no movement that leads out of an account of used or cancelled outcomes.")
    table = Part(caption="Used and cancelled outcomes", head=("Movement", "Quantity"), rows=rows)
    return Found((said, table), (_ledger_source(records),))


def quantities(records: Records, approach: Approach | None) -> Found:
    """Quantities of paragraph 23(c) to (e) by approach, sector, Parties and vintage (paragraph 23(j))."""
    if records.flows is None:
        return gap(NO_LEDGER, LEDGER)
    summed: Counter[tuple[str, ...]] = Counter()
    for flow in records.flows:
        if kind := _counted(flow, records.party):
            key = (
                kind, str(flow.event_year), flow.approach or f"No identifier yet, with {records.name_of(flow.partner)}",
                ", ".join(flow.sectors) or "Not stated", records.name_of(flow.party) if flow.party else "Not stated",
                records.name_of(flow.using_party) if flow.using_party else "None", str(flow.vintage),
            )  # fmt: skip
            summed[key] += flow.tonnes
    source = (_ledger_source(records),)
    if not summed:
        said = f"The ledger records no ITMO that {records.party_name} first transferred or used."
        return Found((text(said),), source)
    head = ("What", "Year", "Approach", "Sector", "Transferring Party", "Using Party", "Vintage", "Quantity")
    rows = tuple((*key, tonnes(summed[key])) for key in sorted(summed))
    return Found((Part(caption="Quantities of paragraph 23(c) to (e)", head=head, rows=rows),), source)


def authorisations(records: Records, approach: Approach | None) -> Found:
    """The first version of every authorisation of the Party (paragraph 21(c))."""
    ours = list(_chains(records, "home"))
    if not ours:
        return gap("No authorisation by the reporting Party is on record.", Place("authorisation"), who=DESK)
    rows = tuple(
        (
            each.carp or "No identifier yet", activity.reference, chain[0].terms.authorisation_id or "Not stated",
            day(chain[0].dated), chain[-1].terms.purposes or "Not stated",
            f"Revoked on {day(activity.revoked_on)}" if activity.revoked_on else f"Version {chain[-1].number} stands",
        )
        for each, activity, chain in ours
    )  # fmt: skip
    head = ("Approach", "Activity", "Authorisation", "First dated", "Purposes", "Standing")
    sources = tuple(_project_source(activity) for _, activity, _ in ours)
    return Found((Part(caption="Authorisations", head=head, rows=rows),), sources)


def changes(records: Records, approach: Approach | None) -> Found:
    """What each later version changed, term by term, and revocations; that there is none only where versions show
    it (paragraph 21(c))."""
    ours = list(_chains(records, "home"))
    if not ours:
        return gap(
            "No authorisation is on record, so that nothing can be said about changes.",
            Place("authorisation"),
            who=DESK,
        )
    rows, sources = [], []
    for _, activity, chain in ours:
        found = [*_versions(activity, chain), *_revocation(activity)]
        rows += found
        sources += [_project_source(activity)] if found else []
    if not rows:
        number = len(ours)
        count = "The one authorisation on record has" if number == 1 else f"All {number} authorisations on record have"
        said = f"{count} one version only: no change or revocation is on record."
        return Found((text(said),), tuple(_project_source(activity) for _, activity, _ in ours))
    head = ("Activity", "Version and date", "What changed", "Before", "After")
    return Found((Part(caption="Changes to authorisations", head=head, rows=tuple(rows)),), tuple(sources))


def updates(records: Records, approach: Approach | None) -> Found:
    """The initial report and the updates that were filed, and in which items the record says something else now.

    That nothing has changed is said only where the two were compared (paragraph 21(b)).
    """
    place = Place("report", "initial_report")
    initial = [each for each in records.filed if each.kind != "btr_annex_4"]
    if not initial:
        return gap("No initial report is on record as filed, so that nothing can be compared with it.", place)
    rows = tuple((_kind_words(each), str(each.number), day(each.filed_on)) for each in initial)
    table = Part(caption="Reports filed", head=("Report", "Version", "Filed on"), rows=rows)
    source = (Source("Register of filed reports", place),)
    if records.changed is None:
        missing = gap("The filed initial report cannot be compared with the record as it stands.", place)
        return Found((table,), source, missing.gaps)
    if not records.changed:
        return Found((table, text("The record says the same now as the reports that were filed.")), source)
    said = text("Since then the record has changed in these items; this report gives them as they stand now.")
    listed = Part(head=("Item", "What"), caption="Items that have changed", rows=records.changed)
    return Found((table, said, listed), source)


def _kind_words(filed: Filed) -> str:
    return {"initial_report": "Initial report"}.get(filed.kind, "Updated initial report")


def _chains(records: Records, side: str) -> Iterator[tuple[Approach, Activity, tuple[Letter, ...]]]:
    for each in records.approaches:
        for activity in each.activities:
            if chain := activity.chain(side):
                yield each, activity, chain


def _versions(activity: Activity, chain: tuple[Letter, ...]) -> Iterator[tuple[str, ...]]:
    for before, after in pairwise(chain):
        label = f"Version {after.number}, {day(after.dated)}"
        differing = [row for row in side_by_side(before.terms, after.terms, ()) if row.home != row.host]
        for row in differing:
            yield activity.reference, label, row.label, row.home[0] or "Not said", row.host[0] or "Not said"
        if not differing:
            yield activity.reference, label, "No term differs", "", ""


def _revocation(activity: Activity) -> Iterator[tuple[str, ...]]:
    if activity.revoked_on:
        yield activity.reference, day(activity.revoked_on), "Authorisation revoked", "In force", "Revoked"


def _counted(flow: Flow, party: str) -> str:
    """Under which paragraph a flow counts for the reporting Party; empty for none. Each tonne counts in one row."""
    if flow.kind in _TOWARDS_NDC and flow.using_party == party:
        return "Used towards the NDC (23(e))"
    if not flow.first_transfer or flow.party != party:
        return ""
    for_ndc = not flow.purposes or "NDC" in flow.purposes.split(" and ")
    if flow.kind is MovementKind.FIRST_TRANSFER and for_ndc:
        return "First transferred (23(c))"
    return "Authorised for other purposes (23(d))"


def _label(kind: MovementKind) -> str:
    done = MOVEMENTS[kind].done
    return f"{done[:1].upper()}{done[1:]}"


def _in_order(key: tuple[str, ...]) -> tuple[int, str, str]:
    order = [_label(kind) for kind in _TOLD]
    return order.index(key[0]), key[1], key[2]


def _sum(flows: Iterable[Flow], kinds: tuple[MovementKind, ...]) -> int:
    return sum(flow.tonnes for flow in flows if flow.kind in kinds)


def _why_no_flows(records: Records) -> str:
    if records.flows is None:
        return NO_LEDGER
    return "Several approaches with this partner have no identifier yet: the ledger cannot tell their tonnes apart."


def _ledger_source(records: Records) -> Source:
    return Source(f"Ledger as recorded by {day(records.as_at)}", LEDGER)


def _project_source(activity: Activity) -> Source:
    return Source(f"Project {activity.reference}, chain of authorisations", Place("project", activity.reference))
