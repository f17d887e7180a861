"""Assembles a report from an outline and the record: every item is there, with its content or with its gap."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from app.core.audit import canonical
from app.reporting.narratives import approach_facts, ledger_facts, party_facts
from app.reporting.narratives.found import DESK, OFFICER, Found, Reader, text
from app.reporting.narratives.outline import NEEDED, Chapter, Item, Outline
from app.reporting.narratives.records import Approach, Filed, Place, Records, Source, Written
from app.reporting.narratives.report import Gap, Group, Part, Report, ReportChapter, Section

WITHHELD = "This part is confidential and stands in annex II."
NO_APPROACH = "No cooperative approach is on record: no project is authorised or about to be."
NOTHING_NEW = "Every cooperative approach on record stands in a report that was filed: there is nothing to update."
READERS: Mapping[str, Reader] = {
    name: getattr(module, name)
    for module, names in (
        (
            party_facts,
            ("ndc", "ndc_targets", "ndc_years", "ndc_reference", "ndc_scope", "method", "trajectory", "quantification",
             "non_ghg_quantification", "policies_quantification", "inventory", "agreements", "confidential"),
        ),
        (
            approach_facts,
            ("authorisation_copies", "approach_description", "duration", "expected", "parties", "entities",
             "methodology", "co_benefits", "limits", "share_of_proceeds", "metrics", "ghg_measurement",
             "non_ghg_conversion"),
        ),
        (
            ledger_facts,
            ("tracking", "used", "quantities", "authorisations", "changes", "updates", "approach_tonnes", "omge"),
        ),
    )
    for name in names
}  # fmt: skip


def assemble(outline: Outline, records: Records, *, period: str = "") -> Report:
    """The report that the record gives: each section with its parts, each gap with a sentence, a holder and a place.

    Never empty: a section has parts, or gaps, or says why it does not apply.
    """
    approaches = covered(outline, records)
    return Report(
        kind=outline.code, name=outline.name, short=outline.short, decision=outline.decision, party=records.party,
        party_name=records.party_name, as_at=records.as_at, period=period,
        chapters=tuple(_chapter(chapter, outline, records, approaches) for chapter in outline.chapters),
        approaches=approaches,
    )  # fmt: skip


def covered(outline: Outline, records: Records) -> tuple[Approach, ...]:
    """The approaches that a report of this kind is about: all, or those that no filed initial report holds yet."""
    if not outline.only_new:
        return records.approaches
    held = frozenset(token for filed in records.filed if filed.kind != "btr_annex_4" for token in filed.approaches)
    return tuple(each for each in records.approaches if not each.tokens & held)


def differences(report: Report, filed: Iterable[Filed]) -> tuple[tuple[str, str], ...] | None:
    """The items, by code and title, of which the record says something else than the latest filed report did.

    None where no filed report says what it held.
    """
    held: dict[str, str] = {}
    for each in filed:
        held |= each.sections
    if not held:
        return None
    names = {each.key: each.name for each in report.approaches}
    return tuple(
        (section.code, ", ".join(part for part in (section.title, names.get(section.approach, "")) if part))
        for section in report.sections
        if held.get(section.key) != digest(section)
    )


def digest(section: Section) -> str:
    """SHA-256 of what a section says: its parts and gaps, whoever looks and wherever it stands."""
    said = [[part.data() for part in section.parts], [gap.sentence for gap in section.gaps], section.not_applicable]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _chapter(
    chapter: Chapter, outline: Outline, records: Records, approaches: tuple[Approach, ...]
) -> ReportChapter:  # fmt: skip
    if not chapter.each:
        groups: tuple[Group, ...] = (Group("", "", tuple(_section(item, records, None) for item in chapter.items)),)
    elif approaches:
        groups = tuple(
            Group(each.key, each.name, tuple(_section(item, records, each) for item in chapter.items))
            for each in approaches
        )
    else:
        sentence = NOTHING_NEW if outline.only_new and records.approaches else NO_APPROACH
        groups = (Group("", "", tuple(_without_approach(item, records, sentence) for item in chapter.items)),)
    return ReportChapter(chapter.code, chapter.title, chapter.paragraph, chapter.note, chapter.confidential, groups)


def _section(item: Item, records: Records, approach: Approach | None) -> Section:
    said = READERS[item.record](records, approach) if item.record else Found()
    written = written_for(records.texts, item.code, approach)
    if said.not_applicable and item.text != NEEDED and written is None:
        return _made(item, approach, records, said, parts=(), gaps=(), not_applicable=said.not_applicable)
    gaps = _gaps(item, said, written)
    parts = (*said.parts, *(_paragraphs(written) if written and not written.confidential else ()))
    return _made(item, approach, records, said, parts=parts, gaps=gaps, written=written)


def written_for(texts: Mapping[tuple[str, str], Written], code: str, approach: Approach | None) -> Written | None:
    """The text of an item; of an approach, also one written before it had its identifier."""
    if approach is None:
        return texts.get((code, ""))
    names = (approach.key, *(activity.reference for activity in approach.activities))
    return next((texts[code, name] for name in names if (code, name) in texts), None)


def _gaps(item: Item, said: Found, written: Written | None) -> tuple[Gap, ...]:
    """A text may stand for a record that is missing only where the outline says that it may."""
    if item.text == NEEDED:
        own = () if written else (Gap(item.missing, OFFICER, Place("text")),)
        return (*own, *said.gaps)
    if said.gaps:
        return () if written else said.gaps
    silent = not said.parts and written is None
    return (Gap(item.missing, OFFICER, Place("text" if item.text else "ledger")),) if silent else ()


def _paragraphs(written: Written) -> tuple[Part, ...]:
    return tuple(text(" ".join(block.split())) for block in written.text.split("\n\n") if block.strip())


def _made(
    item: Item, approach: Approach | None, records: Records, said: Found, *, parts: tuple[Part, ...],
    gaps: tuple[Gap, ...], not_applicable: str = "", written: Written | None = None,
) -> Section:  # fmt: skip
    explained = written_for(records.explanations, item.code, approach) if gaps else None
    withheld = bool(written and written.confidential)
    return Section(
        code=item.code, title=item.title, heading=item.heading, basis=item.basis,
        approach=approach.key if approach else "",
        parts=(*parts, *((text(WITHHELD),) if withheld else ())), gaps=gaps, sources=_once(said.sources),
        not_applicable=not_applicable, explanation=explained.text if explained else "", withheld=withheld,
        protection=written.basis if written and withheld else "", text=item.text, ask=item.ask, slug=item.slug,
    )  # fmt: skip


def _without_approach(item: Item, records: Records, sentence: str) -> Section:
    explained = records.explanations.get((item.code, ""))
    return Section(
        code=item.code, title=item.title, heading=item.heading, basis=item.basis, approach="",
        gaps=(Gap(sentence, DESK, Place("authorisation")),), explanation=explained.text if explained else "",
        slug=item.slug,
    )  # fmt: skip


def _once(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))
