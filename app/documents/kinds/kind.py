"""What a kind of document is: its words, its checks, and how its context is built."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.agreements.records import Dossier, PartnerRecord
from app.documents.boilerplate import Text
from app.documents.facts import Context, apart
from app.documents.kinds.case import letter_tail
from app.documents.kinds.draft import Draft
from app.documents.kinds.reference import Home, load_home
from app.documents.kinds.standing import as_of
from app.projects.records import ProjectCase
from workflows.agreement.facts import ACT_LABELS, ActKind
from workflows.partial_date import on

OPEN = "Official (open)"
CLOSED = "Official (closed)"
SCHEMA = 1
PARTNER, PROJECT = "partner", "project"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class FactsMissing(Exception):
    """The document cannot be made: facts that its kind needs are not on record. `sentences` say which."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


def no_default(draft: Draft) -> str:
    """Nothing is written for the officer: a quotation is never invented."""
    return ""


def whole_project(case: ProjectCase, asked: str) -> str:
    """The part of a project that most kinds are about: all of it."""
    return ""


def no_date(case: ProjectCase, part: str) -> date | None:
    """Of its own, a document has the day on which it is asked for."""
    return None


@dataclass(frozen=True)
class WordField:
    """Words that an officer may write. A required field left empty falls back to its default.

    `most` is the greatest number of characters that the page has room for.
    """

    name: str
    label: str
    hint: str = ""
    multiline: bool = False
    required: bool = False
    most: int = 200
    default: Callable[[Draft], str] = no_default


@dataclass(frozen=True)
class Kind:
    """A kind of document. `act` is the act it goes with; a kind that is not public stays closed.

    `about` is partner or project. A `letter` of a project is proposed, sent back and issued with it. `part` says
    which part of a project is meant, from its case and what was asked: the code of a letter, the stage of an
    assessment, or nothing. `dated` is the day of a letter that was proposed. `needs` gives a sentence for each fact
    on the project that is missing.
    """

    code: str
    label: str
    short: str
    act: ActKind | None
    public: bool
    template: str
    words: tuple[WordField, ...]
    compose: Callable[[Draft], Context]
    title: Callable[[Draft], str]
    pages: int = 2
    about: str = PARTNER
    letter: bool = False
    part: Callable[[ProjectCase, str], str] = whole_project
    dated: Callable[[ProjectCase, str], date | None] = no_date
    needs: Callable[[Dossier], tuple[str, ...]] | None = None

    def document_id(self, dossier: Dossier) -> str:
        """`PER-MOU-FS`, `GHA-0007-LOS1`, `GHA-0007-AR-A`: the same for all versions of one document."""
        if self.about == PARTNER:
            return f"{dossier.partner.iso3}-{self.short}"
        return self.reference_of(dossier.project, dossier.letter)

    def reference_of(self, case: ProjectCase, part: str) -> str:
        """`GHA-0007-LOS1`: what the document of this kind about a part of the project is called."""
        tail = self.short if not part else letter_tail(part) if self.letter else f"{self.short}-{part}"
        return f"{case.project.reference}-{tail}"

    def default_as_at(self, record: PartnerRecord) -> date | None:
        """The date of its act, the last day of a month or year; None without an act or a date."""
        act = record.act(self.act) if self.act else None
        return act.date.last if act else None

    def missing(self, dossier: Dossier) -> tuple[str, ...]:
        """Sentences for facts that this kind needs and that are not on record; empty when it can be made."""
        if self.about == PROJECT:
            return self.needs(dossier) if self.needs else ()
        if self.act is None:
            return ()
        act = as_of(dossier).partner.act(self.act)
        day = on(dossier.as_at).words()
        name = ACT_LABELS[self.act]
        if act is None:
            return (f"“{name}” is not on record for {dossier.partner.in_text} by {day}.",)
        if not act.date.known:
            return (f"The date of “{name}” is not on record for {dossier.partner.in_text}.",)
        return ()

    def default_words(
        self, dossier: Dossier, boilerplate: Mapping[str, Text], *, home: Home | None = None
    ) -> dict[str, str]:
        """What each field says before an officer writes. Raises FactsMissing like `build`."""
        return dict(self._draft(dossier, {}, boilerplate, home=home).words)

    def word_errors(self, words: Mapping[str, str]) -> dict[str, str]:
        """A sentence by field for each that cannot be printed as typed; empty when all can."""
        errors = {}
        for item in self.words:
            text = words.get(item.name, "")
            if len(text) > item.most:
                errors[item.name] = f"{item.label} must be {item.most} characters or fewer; it has {len(text)}."
            elif _CONTROL.search(text.replace("\r\n", "\n").replace("\t", " ")):
                errors[item.name] = f"{item.label} holds a character that cannot be printed. Type it again."
        if bool(words.get("quotation", "").strip()) != bool(words.get("quotation_by", "").strip()):
            empty = "quotation_by" if words.get("quotation", "").strip() else "quotation"
            errors.setdefault(empty, "Enter both the quotation and who said it, or neither.")
        return errors

    def build(
        self,
        dossier: Dossier,
        words: Mapping[str, str],
        boilerplate: Mapping[str, Text],
        *,
        home: Home | None = None,
    ) -> Context:
        """The context of the document: primitives only, and the same for the same facts and words.

        Words not given take their default. Raises FactsMissing when `missing` names anything.
        """
        draft = self._draft(dossier, words, boilerplate, home=home)
        partner, home = draft.partner, draft.home
        body = self.compose(draft)
        context = {
            "schema": SCHEMA,
            "kind": self.code,
            "id": self.document_id(dossier),
            "title": self.title(draft),
            "language": "en-SG",
            "template": self.template,
            "pages": self.pages,
            "classification": OPEN if self.public else CLOSED,
            "issuer": home.issuer,
            "home": {"iso2": home.iso2, "name": home.name},
            "partner": {"iso3": partner.iso3, "iso2": partner.iso2, "name": partner.name},
            "as_at": dossier.as_at.isoformat(),
            "as_at_words": on(dossier.as_at).words(),
            "words": dict(draft.words),
            "body": body,
            "notes": draft.notes(),
            **apart(draft.facts),
            "boilerplate": dict(sorted(draft.used.items())),
        }
        if self.about == PROJECT:
            context["project"] = {"reference": dossier.project.project.reference, "part": dossier.letter}
        return context

    def _draft(
        self,
        dossier: Dossier,
        words: Mapping[str, str],
        boilerplate: Mapping[str, Text],
        *,
        home: Home | None,
    ) -> Draft:
        missing = self.missing(dossier)
        if missing:
            raise FactsMissing(missing)
        bare = Draft(dossier=as_of(dossier), home=home or load_home(), texts=boilerplate)
        said = {item.name: self._said(item, words, bare) for item in self.words}
        return Draft(dossier=bare.dossier, home=bare.home, texts=boilerplate, words=said, used=bare.used)

    def _said(self, item: WordField, words: Mapping[str, str], bare: Draft) -> str:
        typed = words.get(item.name)
        if typed is None or (item.required and not typed.strip()):
            return item.default(bare)
        lines = [" ".join(_CONTROL.sub(" ", line).split()) for line in typed.splitlines()]
        return "\n".join(line for line in lines if line) if item.multiline else " ".join(lines).strip()
