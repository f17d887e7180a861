"""A document while it is being built: it fills text, numbers notes, and lists every fact that it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.agreements.records import ActRecord, Dossier, PartnerRecord
from app.documents.boilerplate import Text, fill, pieces
from app.documents.facts import NOT_KNOWN, fact
from app.documents.kinds.reference import Home
from app.projects.records import ProjectCase

Run = dict[str, Any]
Runs = list[Run]
COMPUTED = "Computed from the partnership record"
PROJECT_RECORD = "Project record"
_MARKS = re.compile(rf"\[\[([a-z_]+)\]\]|({NOT_KNOWN})")


@dataclass
class Draft:
    """Everything that a kind builds from, and what it has built so far.

    `dossier` holds no act later than its day. `words` are the officer's, defaults filled in.
    """

    dossier: Dossier
    home: Home
    texts: Mapping[str, Text]
    words: Mapping[str, str] = field(default_factory=dict)
    facts: list[dict[str, str]] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=dict)
    _note_texts: dict[str, str] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def partner(self) -> PartnerRecord:
        return self.dossier.partner

    @property
    def case(self) -> ProjectCase:
        """The project that the document is about."""
        found: ProjectCase = self.dossier.project
        return found

    def text(self, key: str, **values: str) -> str:
        """The boilerplate of this key with its placeholders filled; its version is kept in the context.

        `home`, `partner`, `issuer` and `net_zero_year` may stand in any block.
        """
        block = self.texts[key]
        self.used[key] = block.version
        return fill(block.text, {**self._common(), **values})

    def filled(self, key: str, **values: str) -> Runs:
        """The boilerplate of this key as runs, its values printed as they were typed: see `told`."""
        block = self.texts[key]
        self.used[key] = block.version
        return self.told(block.text, **values)

    def told(self, text: str, **values: str) -> Runs:
        """Our own text as runs; nothing in the values that fill it is read as a mark, and `not known` is set apart."""
        made: Runs = []
        for piece, name in pieces(text, {**self._common(), **values}):
            made += self.value(piece) if name in values else self.runs(piece)
        return made

    def value(self, text: str) -> Runs:
        """What was typed on the record, as typed; `not known` where it is empty."""
        return self.typed(text) if text not in ("", NOT_KNOWN) else [{"t": NOT_KNOWN, "nk": True}]

    def _common(self) -> dict[str, str]:
        return {
            "home": self.home.in_text,
            "partner": self.partner.in_text,
            "issuer": self.home.issuer,
            "net_zero_year": str(self.home.net_zero_year),
        }

    def fact(self, key: str, label: str, *, value: str, source: str = COMPUTED) -> str:
        """Lists the fact and returns its value, `not known` where there is none."""
        self.facts.append(fact(key, label, value=value, source=source))
        return value or NOT_KNOWN

    def project_fact(self, key: str, label: str, *, value: str, source: str = PROJECT_RECORD) -> str:
        """Lists a fact of the project; returns the value or `not known`."""
        return self.fact(key, label, value=value, source=source)

    def act_fact(self, act: ActRecord, part: str, *, label: str, value: str) -> str:
        """Lists a fact of an act under its source; returns the value or `not known`."""
        return self.fact(f"{act.kind}.{part}", label, value=value, source=act.source or "Partnership record")

    def note(self, key: str, text: str) -> None:
        """Makes `[[key]]` in later text call this note."""
        self._note_texts[key] = text

    def runs(self, text: str) -> Runs:
        """Our own text as runs: plain text, `not known` set apart, calls of notes numbered as they come."""
        made: Runs = []
        end = 0
        for match in _MARKS.finditer(text):
            made += _plain(text[end : match.start()])
            end = match.end()
            if match.group(2):
                made.append({"t": NOT_KNOWN, "nk": True})
            elif match.group(1) in self._note_texts:
                made.append(self._call(match.group(1)))
        return made + _plain(text[end:])

    def _call(self, key: str) -> Run:
        first = key not in self._numbers
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        return {"note": number, "first": first}

    def typed(self, text: str) -> Runs:
        """An officer's words as one run: nothing in them is read as a mark."""
        return _plain(text)

    def notes(self) -> list[dict[str, Any]]:
        """The notes that were called, in the order of their numbers."""
        called = sorted(self._numbers.items(), key=lambda item: item[1])
        return [{"number": number, "text": self._note_texts[key]} for key, number in called]


def _plain(text: str) -> Runs:
    return [{"t": text}] if text else []
