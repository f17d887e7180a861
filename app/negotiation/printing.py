"""What is printed of a negotiation: clean text, bracketed text, a comparison, and the brief for our eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.core.registry import registry
from app.negotiation import diffing, shown
from app.negotiation.answers import ASPECTS
from app.negotiation.compartment import MARK
from app.negotiation.queries import Tracker
from app.negotiation.records import counted, state_words, tracked

PAGES = 200
ISSUER = "Concord"
NOT_WRITTEN = "Not written yet"


def pdf(context: Mapping[str, Any]) -> bytes:
    """The context as PDF, by whoever lays out documents. What it raises is a sentence for the officer."""
    return next(iter(render(context, state="published") for render in registry.all("rendered_sheet")))


def clean(found: Tracker, texts: Mapping[int, Any], *, today: date, classification: str) -> dict[str, Any]:
    """The working text of every article that has no bracket; of the others it is said how many are left."""
    return _context(
        found, "Clean text", today=today, classification=classification,
        articles=[_article(each, _clean(each, texts.get(each.id))) for each in found.articles],
    )  # fmt: skip


def _clean(article: Any, version: Any) -> list[Any]:
    if version is not None and version.brackets:
        return [_note(f"Not clean yet: {counted(version.brackets, 'bracket')} left.")]
    return _paragraphs(version.working_text if version else "")


def bracketed(found: Tracker, texts: Mapping[int, Any], *, today: date, classification: str) -> dict[str, Any]:
    """The working text of every article with its brackets."""
    articles = []
    for each in found.articles:
        version = texts.get(each.id)
        articles.append(_article(each, _paragraphs(version.working_text if version else "")))
    return _context(found, "Bracketed text", today=today, classification=classification, articles=articles)


def comparison(
    found: Tracker, old: Mapping[int, Any], new: Mapping[int, Any], *, rounds: tuple[int, int], today: date,
    classification: str,
) -> dict[str, Any]:  # fmt: skip
    """What changed in the working text of every article from the end of one round to the end of another."""
    articles = []
    for each in found.articles:
        was, now = (diffing.trimmed(texts[each.id].working_text) if each.id in texts else "" for texts in (old, new))
        if was == now:
            articles.append(_article(each, [_note("No change." if now else NOT_WRITTEN)]))
            continue
        segments = diffing.diff_words(was, now)
        added, removed = diffing.changed(segments)
        said = _note(f"{counted(added, 'word')} added, {counted(removed, 'word')} removed.")
        lines = [[[part.kind, part.text] for part in line] for line in diffing.lines(segments)]
        articles.append(_article(each, [said, *lines]))
    names = " with ".join("the text before round 1" if each == 0 else f"round {each}" for each in rounds)
    return _context(
        found, f"Comparison of {names}", today=today, classification=classification, articles=articles,
        key="Added words are underlined, removed words are struck through.",
    )  # fmt: skip


def brief(
    found: Tracker, texts: Mapping[int, Any], kept: Mapping[int, Mapping[str, Any]], *, today: date
) -> dict[str, Any]:
    """Everything at hand for the negotiation team, positions included: marked on every page."""
    articles = []
    for each in found.articles:
        version, apart = texts.get(each.id), kept.get(each.id, {})
        rows = [[label, apart[aspect].text if aspect in apart else ""] for aspect, label in ASPECTS.items()]
        said = f"{counted(each.brackets, 'bracket').capitalize()} left."
        working = version.working_text if version else ""
        articles.append(
            _article(each, [*([_note(said)] if working else []), *_paragraphs(working)])
            | {"rows": [{"label": label, "text": text} for label, text in rows if text]}
        )
    return _context(found, "Brief for our eyes", today=today, classification=MARK, articles=articles)


def _article(article: Any, paragraphs: list[Any]) -> dict[str, Any]:
    return {
        "number": article.number, "title": article.title, "state": state_words(article), "paragraphs": paragraphs,
        "rows": [],
    }  # fmt: skip


def _paragraphs(text: str) -> list[Any]:
    """Paragraphs as parts with their brackets marked; an empty text says so."""
    found = [[[kind, words] for kind, words in each.parts] for each in shown.bracketed(text)]
    return found or [_note(NOT_WRITTEN)]


def _note(sentence: str) -> list[list[str]]:
    return [["note", sentence]]


def _context(
    found: Tracker, name: str, *, today: date, classification: str, articles: Sequence[dict[str, Any]], key: str = "",
) -> dict[str, Any]:  # fmt: skip
    last = found.rounds[-1] if found.rounds else None
    standing = f"After round {last.number}. " if last else ""
    words = f"{today.day} {today:%B %Y}"
    return {
        "title": f"{name}: negotiation with {found.partner.in_text}, {words}",
        "language": "en-SG",
        "template": "negotiation.html",
        "pages": PAGES,
        "issuer": ISSUER,
        "id": f"{found.iso3} negotiation",
        "classification": classification,
        "as_at": today.isoformat(),
        "as_at_words": words,
        "body": {
            "running": f"{name}: negotiation with {found.partner.in_text}",
            "kicker": name,
            "headline": f"Negotiation with {found.partner.in_text}",
            "standfirst": f"{standing}{tracked(found.articles).words()}.",
            "key": key,
            "articles": list(articles),
        },
    }  # fmt: skip
