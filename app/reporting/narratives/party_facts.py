"""What the record says about the reporting Party: its NDC, its inventory, its agreements, its method."""

from __future__ import annotations

from app.reporting.narratives.found import OFFICER, Found, facts, gap, text, tonnes
from app.reporting.narratives.records import Agreement, Approach, Ndc, Place, Records, Source
from app.reporting.narratives.report import Part

NDC = Place("ndc")
METHODS = {
    "trajectory": "An indicative trajectory, trajectories or budget (paragraph 7(a)(i))",
    "averaging": "Averaging (paragraph 7(a)(ii))",
    "multi_year": "A multi-year trajectory, trajectories or budget (paragraph 7(b))",
}
METRICS = {
    "ghg": "expressed in t CO₂ eq",
    "non_ghg": "expressed in a non-GHG metric",
    "policies": "made of policies and measures that are not quantified",
}


def ndc(records: Records, approach: Approach | None) -> Found:
    """The period of the NDC and when it is to be reached."""
    known = records.ndc
    if known is None or not known.period:
        return gap("The NDC period of the reporting Party is not recorded.", NDC)
    return Found((facts([("NDC period", known.period), ("Target", known.target)]),), _ndc_source(known))


def ndc_targets(records: Records, approach: Approach | None) -> Found:
    """The target."""
    return _of(records, "target", "Target", missing="The target of the NDC is not recorded.")


def ndc_years(records: Records, approach: Approach | None) -> Found:
    """Whether the target is for one year or for several."""
    known = records.ndc
    if known is None or not known.target_kind:
        return gap("Whether the target is for a single year or several years is not recorded.", NDC)
    kind = {"single_year": "A single year", "multi_year": "Several years"}.get(known.target_kind, known.target_kind)
    pairs = [("Kind of target", kind), ("Target year or period", known.target_year or known.period)]
    return Found((facts(pairs),), _ndc_source(known))


def ndc_reference(records: Records, approach: Approach | None) -> Found:
    """Reference points and base years."""
    return _of(records, "reference", "Reference", missing="No reference level or base year is recorded.")


def ndc_scope(records: Records, approach: Approach | None) -> Found:
    """What the NDC covers."""
    return _of(records, "scope", "Scope", missing="The scope of the NDC is not recorded.")


def method(records: Records, approach: Approach | None) -> Found:
    """The method for corresponding adjustments (decision 2/CMA.3, annex, paragraph 7)."""
    known = records.ndc
    if known is None or not known.method:
        return gap("The method for corresponding adjustments is not recorded.", NDC)
    pairs = [("Method", METHODS.get(known.method, known.method)), ("In the Party's words", known.method_words)]
    return Found((facts(pairs),), _ndc_source(known))


def trajectory(records: Records, approach: Approach | None) -> Found:
    """The trajectory or budget; averaging has none."""
    known = records.ndc
    if known is None or not known.method:
        return gap("The method is not recorded, so that it is not known whether there is a trajectory.", NDC)
    if known.method == "averaging":
        return Found(not_applicable="The recorded method is averaging, which has no trajectory or budget.")
    return _of(records, "trajectory", "Trajectory or budget", missing="The trajectory or budget is not recorded.")


def quantification(records: Records, approach: Approach | None) -> Found:
    """The NDC in t CO2 eq (paragraph 18(d))."""
    return _by_metric(records, "ghg", missing="The NDC is not quantified in t CO₂ eq.")


def non_ghg_quantification(records: Records, approach: Approach | None) -> Found:
    """The NDC in a non-GHG metric (paragraph 18(e))."""
    return _by_metric(records, "non_ghg", missing="The NDC is not quantified in its non-GHG metric.")


def policies_quantification(records: Records, approach: Approach | None) -> Found:
    """The effect of policies and measures (paragraph 18(f))."""
    return _by_metric(records, "policies", missing="The effect of the policies and measures is not quantified.")


def inventory(records: Records, approach: Approach | None) -> Found:
    """The figures of the national inventory; the newest year is told in words."""
    years = records.inventory
    if not years:
        return gap("No figure of a national inventory report is recorded.", Place("inventory"))
    newest = max(years, key=lambda each: each.year)
    table = Part(
        caption="National inventory within the scope of the NDC", head=("Year", "Emissions", "Source"),
        rows=tuple((str(each.year), tonnes(each.tonnes), each.source or "Not stated") for each in years),
    )  # fmt: skip
    said = text(f"The newest year on record is {newest.year}.")
    return Found((said, table), (Source(f"Inventory figures up to {newest.year}", Place("inventory")),))


def agreements(records: Records, approach: Approach | None) -> Found:
    """The Implementation Agreements under which the Party cooperates; they support a text and stand for none."""
    if not records.agreements:
        return Found()
    table = Part(
        caption="Implementation Agreements on record", head=("Partner", "Signed", "In force"),
        rows=tuple((each.partner_name, each.signed, each.in_force or "Not known") for each in records.agreements),
    )  # fmt: skip
    return Found((table,), tuple(agreement_source(each) for each in records.agreements))


def agreement_source(found: Agreement) -> Source:
    """The agreement as a source."""
    dated = f" of {found.signed}" if found.signed else ""
    return Source(f"Implementation Agreement with {found.partner_name}{dated}", Place("agreement", found.partner))


def confidential(records: Records, approach: Approach | None) -> Found:
    """Every text that is protected, each with the item that it belongs to and the basis for protecting it."""
    protected = [(key, written) for key, written in sorted(records.texts.items()) if written.confidential]
    if not protected:
        return Found((text("No text of this report is marked as confidential."),))
    names = {token: each.name for each in records.approaches for token in each.tokens}
    parts = []
    for (code, key), written in protected:
        about = f"{code}, {names.get(key, key)}" if key else code
        parts += [facts([("Item", about), ("Basis for protecting it", written.basis)]), text(written.text)]
    return Found(tuple(parts))


def _of(records: Records, name: str, label: str, *, missing: str) -> Found:
    known = records.ndc
    value = getattr(known, name) if known else ""
    if known is None or not value:
        return gap(missing, NDC, who=OFFICER)
    return Found((facts([(label, value)]),), _ndc_source(known))


def _by_metric(records: Records, metric: str, *, missing: str) -> Found:
    known = records.ndc
    if known is None or not known.metric:
        return gap("It is not recorded in which metric the NDC is expressed.", NDC)
    if known.metric != metric:
        said = METRICS.get(known.metric, known.metric)
        return Found(not_applicable=f"The recorded NDC is {said}.", sources=_ndc_source(known))
    return _of(records, "quantification", "Quantification", missing=missing)


def _ndc_source(known: Ndc) -> tuple[Source, ...]:
    about = f"NDC period {known.period}" if known.period else "NDC"
    return (Source(", ".join(part for part in (about, known.source) if part), NDC),)
