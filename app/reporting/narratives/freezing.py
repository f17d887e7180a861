"""A report as primitives: frozen with its hash when it is prepared, and turned into the sheet that is printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.documents.facts import Context
from app.documents.kinds.kind import CLOSED, OPEN
from app.reporting.narratives.found import day
from app.reporting.narratives.records import Source
from app.reporting.narratives.report import Group, Report, ReportChapter, Section

SHEET = "reporting/narratives_sheet.html"
SCHEMA = 1
COMPLETE, PUBLIC = "complete", "public"
EDITIONS = {COMPLETE: "Complete edition", PUBLIC: "Public edition"}


def frozen(report: Report, *, number: int, issuer: str, prepared_by: str, digests: Mapping[str, str]) -> Context:
    """Everything that the report says, as primitives. `digests` are the hashes of its sections by their keys."""
    about = f" for {report.period}" if report.period else ""
    return {
        "schema": SCHEMA,
        "kind": report.kind,
        "name": report.name,
        "title": f"{report.name} of {report.party_name}{about}",
        "id": "-".join(part for part in (report.party, report.short, report.period, str(number)) if part),
        "language": "en-SG",
        "issuer": issuer,
        "party": report.party,
        "party_name": report.party_name,
        "period": report.period,
        "number": number,
        "decision": report.decision,
        "as_at": report.as_at.isoformat(),
        "as_at_words": day(report.as_at),
        "prepared_by": prepared_by,
        "approaches": sorted({token for each in report.approaches for token in each.tokens}),
        "chapters": [_chapter(chapter) for chapter in report.chapters],
        "sections": dict(sorted(digests.items())),
    }


def printed(
    context: Context, *, edition: str = COMPLETE, signed_by: str = "", signed_on: str = ""
) -> Context:  # fmt: skip
    """The context of the sheet: the frozen one with its state, and without the confidential annex if public.

    Unless `signed_by` says who signed, every page says that it is a draft.
    """
    protected = is_protected(context)
    public = edition == PUBLIC
    chapters = [
        _withheld(chapter) if public and chapter["confidential"] and protected else chapter
        for chapter in context["chapters"]
    ]
    draft = not signed_by
    said = {key: value for key, value in context.items() if key != "sections"}
    return said | {
        "edition": EDITIONS[edition] if protected else "",
        "classification": CLOSED if draft or (protected and not public) else OPEN,
        "state": f"Draft of version {context['number']}" if draft else "",
        "signed_by": signed_by,
        "signed_on": signed_on,
        "chapters": chapters,
        "body": {"running": context["title"], "kicker": context["name"], "headline": context["party_name"]},
    }


def open_gaps(context: Context) -> list[dict[str, str]]:
    """The gaps of a frozen report that nobody has explained: code, title, approach and sentence."""
    return [
        {"code": section["code"], "title": section["title"], "approach": group["name"], "sentence": sentence}
        for chapter in context["chapters"]
        for group in chapter["groups"]
        for section in group["sections"]
        if not section["explanation"]
        for sentence in section["gaps"]
    ]


def is_protected(context: Context) -> bool:
    """Whether a frozen report holds a confidential text."""
    return any(
        section["withheld"]
        for chapter in context["chapters"]
        for group in chapter["groups"]
        for section in group["sections"]
    )


def _withheld(chapter: Mapping[str, Any]) -> dict[str, Any]:
    """The chapter with nothing but its head: its sections would say what is protected."""
    return {**chapter, "groups": [], "note": "This annex is not part of the public edition."}


def _chapter(chapter: ReportChapter) -> dict[str, Any]:
    return {
        "code": chapter.code,
        "title": chapter.title,
        "paragraph": chapter.paragraph,
        "note": chapter.note,
        "confidential": chapter.confidential,
        "groups": [_group(group) for group in chapter.groups],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "approach": group.approach,
        "name": group.name,
        "sections": [_section(section) for section in group.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": section.title,
        "heading": section.heading,
        "basis": section.basis,
        "parts": [part.data() for part in section.parts],
        "gaps": [gap.sentence for gap in section.gaps],
        "not_applicable": section.not_applicable,
        "explanation": section.explanation,
        "withheld": section.withheld,
        "protection": section.protection,
        "sources": [_source(source) for source in section.sources],
    }


def _source(source: Source) -> dict[str, str]:
    return {"label": source.label, "kind": source.place.kind, "key": source.place.key}
