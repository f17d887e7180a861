"""What the record says about cooperative approaches: letters and their versions, entities, tonnes by year."""

from __future__ import annotations

from app.reporting.narratives.found import (
    DESK,
    Found,
    day,
    facts,
    gap,
    joined,
    letter_words,
    letters_word,
    span,
    tonnes,
)
from app.reporting.narratives.party_facts import agreement_source
from app.reporting.narratives.records import Agreement, Approach, Letter, Place, Records, Source
from app.reporting.narratives.report import Gap, Part


def authorisation_copies(records: Records, approach: Approach | None) -> Found:
    """The Party's own letters of this approach as they stand, each by its number, version and date."""
    assert approach is not None
    ours = approach.letters("home")
    if not ours:
        return gap(
            "No authorisation by the reporting Party is on record for this approach.", _project(approach), who=DESK
        )
    rows = tuple(
        (
            activity.reference, letter.terms.authorisation_id or "No identifier stated", str(letter.number),
            day(letter.dated), letter.terms.purposes or "Not stated", _ceiling(letter), letter.copy or "None on file",
        )
        for activity, letter in ours
    )  # fmt: skip
    missing = tuple(
        Gap(f"No copy of the letter of {day(letter.dated)} is on file.", DESK, Place("project", activity.reference))
        for activity, letter in ours
        if not letter.copy
    )
    head = ("Activity", "Authorisation", "Version", "Dated", "Purposes", "Ceiling", "Copy")
    return Found((Part(caption="Authorisations", head=head, rows=rows),), _letters(records, approach), missing)


def approach_description(records: Records, approach: Approach | None) -> Found:
    """The agreement and the activities."""
    assert approach is not None
    parts = [facts([("Identifier", approach.carp or "No identifier yet"), ("Partner", approach.partner_name)])]
    for activity in approach.activities:
        parts.append(
            facts(
                [
                    ("Activity", f"{activity.title} ({activity.reference})"), ("Sector", activity.sector),
                    ("Location", activity.location), ("Methodology", activity.methodology),
                    ("Programme", joined((activity.programme, activity.programme_project))),
                    ("Description", activity.description),
                ]
            )
        )  # fmt: skip
    if not any(activity.description for activity in approach.activities):
        missing = gap("The approach is not described.", _project(approach), who=DESK)
        return Found(tuple(parts), _activities(approach), missing.gaps)
    return Found(tuple(parts), (*_activities(approach), *_agreement_sources(records, approach)))


def duration(records: Records, approach: Approach | None) -> Found:
    """When the mitigation occurs and until when it may be used, as each letter says."""
    assert approach is not None
    rows = []
    for activity, letter in approach.standing:
        occurs = span(letter.terms.occurs_from, letter.terms.occurs_to)
        use = span(letter.terms.use_from, letter.terms.use_to)
        if occurs or use:
            whose = letters_word(letter.side, records, approach)
            rows.append((activity.reference, whose, occurs or "Not stated", use or "Not stated"))
    if not rows:
        return gap(
            "Neither letter says when the mitigation occurs or until when it may be used.", _project(approach), who=DESK
        )
    head = ("Activity", "Letter of", "Mitigation occurs", "Use")
    return Found((Part(caption="Duration", head=head, rows=tuple(rows)),), _letters(records, approach))


def expected(records: Records, approach: Approach | None) -> Found:
    """Tonnes expected in each year: one row a year, one column an activity, and the sum. A year that one activity
    does not give stays not known, and so does its sum."""
    assert approach is not None
    silent = [each.reference for each in approach.activities if not each.expected]
    years = sorted({year for each in approach.activities for year in each.expected})
    missing = tuple(
        Gap(f"No tonnes are recorded for any year of {reference}.", DESK, Place("project", reference))
        for reference in silent
    )
    if not years:
        return Found(gaps=missing)
    several = len(approach.activities) > 1
    head = ("Year", *(each.reference for each in approach.activities), *(("All",) if several else ()))
    rows = []
    for year in years:
        given = [each.expected.get(year) for each in approach.activities]
        cells = [tonnes(value) if value is not None else "Not given" for value in given]
        if several:
            known = [value for value in given if value is not None]
            cells.append(tonnes(sum(known)) if not silent else "Not known")
        rows.append((str(year), *cells))
    table = Part(caption="Expected mitigation for each year", head=head, rows=tuple(rows))
    return Found((table,), _activities(approach), missing)


def parties(records: Records, approach: Approach | None) -> Found:
    """The reporting Party, the partner, and whoever else a letter names."""
    assert approach is not None
    named = [code for _, letter in approach.standing for code in letter.terms.parties]
    codes = dict.fromkeys((records.party, approach.partner, *named))
    pairs = [(records.name_of(code), code) for code in codes if code]
    return Found((facts(pairs),), (*_letters(records, approach), *_agreement_sources(records, approach)))


def entities(records: Records, approach: Approach | None) -> Found:
    """Every entity that a standing letter names."""
    assert approach is not None
    rows: dict[tuple[str, ...], None] = {}
    for _, letter in approach.standing:
        whose = letters_word(letter.side, records, approach)
        for entity in letter.terms.entities:
            where = records.name_of(entity.country) if entity.country else "Not stated"
            rows[(entity.name, where, entity.identifier or "Not stated", whose, entity.conditions or "None stated")] = (
                None
            )
    if not rows:
        return gap("No letter names an authorised entity.", _project(approach), who=DESK)
    head = ("Entity", "Incorporated in", "Identification", "Named by", "Conditions")
    return Found((Part(caption="Authorised entities", head=head, rows=tuple(rows)),), _letters(records, approach))


def methodology(records: Records, approach: Approach | None) -> Found:
    """Programme and methodology of each activity; they support a text and stand for none."""
    assert approach is not None
    rows = tuple(
        (each.reference, each.programme or "Not stated", each.methodology or "Not stated")
        for each in approach.activities
    )
    table = Part(caption="Programmes and methodologies", head=("Activity", "Programme", "Methodology"), rows=rows)
    return Found((table,), _activities(approach))


def co_benefits(records: Records, approach: Approach | None) -> Found:
    """What applications say of co-benefits; it supports a text and stands for none."""
    assert approach is not None
    pairs = [(each.reference, each.co_benefits) for each in approach.activities if each.co_benefits]
    return Found((facts(pairs),), _activities(approach)) if pairs else Found()


def limits(records: Records, approach: Approach | None) -> Found:
    """Ceilings and conditions of the letters; they support a text and stand for none."""
    assert approach is not None
    pairs = []
    for activity, letter in approach.standing:
        whose = f"{activity.reference}, letter of {letters_word(letter.side, records, approach)}"
        ceiling = _ceiling(letter) if letter.terms.quantity is None else f"Ceiling of {_ceiling(letter)}"
        pairs.append((whose, "; ".join(part for part in (ceiling, letter.terms.conditions) if part)))
    return Found((facts(pairs),), _letters(records, approach)) if pairs else Found()


def share_of_proceeds(records: Records, approach: Approach | None) -> Found:
    """The share for adaptation that the agreement sets (paragraphs 37 and 38)."""
    assert approach is not None
    agreed = _agreement(records, approach)
    if agreed is None or not agreed.share_of_proceeds:
        missing = "No agreement on record says which share of proceeds goes to adaptation."
        return gap(missing, Place("agreement", approach.partner), who=DESK)
    pairs = [("Share of proceeds for adaptation", agreed.share_of_proceeds)]
    return Found((facts(pairs),), (agreement_source(agreed),))


def metrics(records: Records, approach: Approach | None) -> Found:
    """The metrics in which letters of the Party authorise, with their values of global warming potential."""
    rows = {
        (letter.terms.metric, letter.terms.gwp or "Not stated", letter.terms.non_ghg_metric or "None")
        for each in records.approaches
        for _, letter in each.letters("home")
        if letter.terms.metric
    }
    if not rows:
        return gap("No authorisation on record names a metric.", Place("authorisation"), who=DESK)
    head = ("Metric", "Global warming potential", "Non-GHG metric")
    sources = tuple(source for each in records.approaches for source in _letters(records, each))
    return Found((Part(caption="Metrics of authorised outcomes", head=head, rows=tuple(sorted(rows))),), sources)


def ghg_measurement(records: Records, approach: Approach | None) -> Found:
    """The metric of this approach, where it is GHG."""
    assert approach is not None
    named = _metrics_of(approach)
    if not named:
        return gap("No authorisation on record names a metric for this approach.", _project(approach), who=DESK)
    if "GHG" not in named:
        return Found(
            not_applicable="The letters authorise outcomes in a non-GHG metric.", sources=_letters(records, approach)
        )
    values = joined(letter.terms.gwp for _, letter in approach.standing) or "Not stated in the letters"
    return Found((facts([("Metric", "t CO₂ eq"), ("Global warming potential", values)]),), _letters(records, approach))


def non_ghg_conversion(records: Records, approach: Approach | None) -> Found:
    """Whether a conversion applies at all; how it is made, officers write."""
    assert approach is not None
    named = _metrics_of(approach)
    sources = _letters(records, approach)
    if not named:
        missing = "No authorisation on record names a metric, so that it is not known whether a conversion applies."
        return gap(missing, _project(approach), who=DESK)
    if named == {"GHG"}:
        return Found(
            not_applicable="All letters authorise outcomes in t CO₂ eq; nothing is converted.", sources=sources
        )
    metric = joined(letter.terms.non_ghg_metric for _, letter in approach.standing) or "Not stated"
    missing = gap("The conversion of the non-GHG metric is not described.", Place("text"))
    return Found((facts([("Non-GHG metric", metric)]),), sources, missing.gaps)


def _ceiling(letter: Letter) -> str:
    return "No ceiling" if letter.terms.quantity is None else tonnes(letter.terms.quantity)


def _metrics_of(approach: Approach) -> frozenset[str]:
    return frozenset(letter.terms.metric for _, letter in approach.standing if letter.terms.metric)


def _agreement(records: Records, approach: Approach) -> Agreement | None:
    return next((each for each in records.agreements if each.partner == approach.partner), None)


def _agreement_sources(records: Records, approach: Approach) -> tuple[Source, ...]:
    agreed = _agreement(records, approach)
    return (agreement_source(agreed),) if agreed else ()


def _project(approach: Approach) -> Place:
    return Place("project", approach.activities[0].reference)


def _activities(approach: Approach) -> tuple[Source, ...]:
    return tuple(Source(f"Project {each.reference}", Place("project", each.reference)) for each in approach.activities)


def _letters(records: Records, approach: Approach) -> tuple[Source, ...]:
    return tuple(
        Source(
            f"Letter of authorisation: {letter_words(letter, records, approach)}", Place("project", activity.reference)
        )
        for activity, letter in approach.standing
    )
