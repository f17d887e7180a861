"""The terms of an authorisation as rows: each code with its words, both sides beside each other, and AEF columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from app.projects.fields import country_name
from app.projects.records import AuthorisationRecord
from app.projects.wording import FIRST_TRANSFER_WORDS, PURPOSE_WORDS, span, tonnes
from workflows.authorisation.terms import Entity, Mismatch, Terms

NOT_SAID = "Not said"
BY_CARP = "Filled in by the CARP"
NA = "NA"
# The heads of tables 2 and 5 of the agreed electronic format, letter by letter.
TABLE_2 = (
    "Authorization ID", "Date of authorization", "Cooperative approach ID", "Version of the authorization",
    "Authorized quantity", "Metric", "Applicable GWP value(s)", "Applicable non-GHG metric", "Sector(s)",
    "Activity type(s)", "Purposes for authorization", "Authorized Party(ies) ID", "Authorized entity(ies) ID",
    "OIMP authorized by the Party", "Authorized timeframe", "Authorization terms and conditions",
    "Authorization documentation", "First transfer definition for OIMP", "Additional explanatory information",
)  # fmt: skip
TABLE_5 = (
    "Date of the authorization", "Name", "Country of incorporation", "Identification number",
    "Cooperative approach ID", "Conditions", "Change and revocation conditions", "Additional explanatory information",
)  # fmt: skip


@dataclass(frozen=True)
class TermRow:
    """One thing that an authorisation says: the code as it is sent, its words, and whether both sides differ on it.

    `home` and `host` are (code, words); words may be empty. Where one side alone is shown, it stands in `home`.
    """

    label: str
    home: tuple[str, str]
    host: tuple[str, str] = ("", "")
    differs: bool = False
    long: bool = False


Said = Callable[[Terms], tuple[str, str]]


def _plain(text: str) -> tuple[str, str]:
    return (text, "")


def parties_words(codes: Iterable[str]) -> str:
    return ", ".join(f"{country_name(code)} ({code})" for code in codes)


def entity_words(entity: Entity) -> str:
    """`Made-up Carbon Pte. Ltd., 202600001X, Singapore`."""
    country = country_name(entity.country) if entity.country else ""
    return ", ".join(part for part in (entity.name, entity.identifier, country) if part)


# Subject of a mismatch, label, what it says, whether it may be long. The first is empty where letters may differ.
_ROWS: tuple[tuple[str, str, Said, bool], ...] = (
    ("", "Authorisation ID", lambda t: _plain(t.authorisation_id), False),
    ("Cooperative approach", "Cooperative approach", lambda t: _plain(t.approach), False),
    ("Quantity", "Quantity", lambda t: _plain(tonnes(t.quantity, "No ceiling")), False),
    ("Metric", "Metric", lambda t: (t.metric, t.non_ghg_metric or t.gwp), False),
    ("Sectors", "Sectors", lambda t: _plain(", ".join(t.sectors)), False),
    ("Activity types", "Activity types", lambda t: _plain(", ".join(t.activity_types)), False),
    ("Purposes", "Purposes", lambda t: (t.purposes, PURPOSE_WORDS.get(t.purposes, "")), False),
    ("", "Which other purposes", lambda t: _plain(t.oimp), False),
    ("Authorised Parties", "Authorised Parties", lambda t: _plain(parties_words(t.parties)), False),
    (
        "Authorised entities", "Authorised entities",
        lambda t: _plain("; ".join(entity_words(entity) for entity in t.entities)), False,
    ),
    (
        "When the mitigation occurs", "When the mitigation occurs",
        lambda t: _plain(span(t.occurs_from, t.occurs_to)), False,
    ),
    ("When it may be used", "When it may be used", lambda t: _plain(span(t.use_from, t.use_to)), False),
    (
        "First transfer", "First transfer",
        lambda t: (t.first_transfer, FIRST_TRANSFER_WORDS.get(t.first_transfer, "")), False,
    ),
    ("", "First transfer, in the letter's words", lambda t: _plain(t.first_transfer_words), True),
    ("", "Terms and conditions", lambda t: _plain(t.conditions), True),
    ("", "Change and revocation", lambda t: _plain(t.change_and_revocation), True),
    ("", "Additional explanatory information", lambda t: _plain(t.explanation), True),
    ("", "The words in which the letter authorises", lambda t: _plain(t.words), True),
)  # fmt: skip


def term_rows(terms: Terms) -> list[TermRow]:
    """What one letter says; what it leaves out is left out."""
    rows = [TermRow(label, said(terms), long=long) for _, label, said, long in _ROWS]
    return [row for row in rows if row.home[0]]


def side_by_side(home: Terms | None, host: Terms | None, found: Iterable[Mismatch]) -> list[TermRow]:
    """Both letters beside each other; a row that neither fills is left out."""
    differing = {mismatch.subject for mismatch in found}
    none = ("", "")
    rows = [
        TermRow(label, said(home) if home else none, said(host) if host else none, subject in differing, long)
        for subject, label, said, long in _ROWS
    ]
    return [row for row in rows if row.home[0] or row.host[0]]


def table_2(version: AuthorisationRecord) -> list[tuple[str, str]]:
    """The version as a row of table 2: heads with values; NA where a column does not apply."""
    terms = version.terms
    beyond = terms.beyond_ndc
    values = (
        terms.authorisation_id, _slashed(version.dated), terms.approach, str(version.number),
        "" if terms.quantity is None else str(terms.quantity), terms.metric, terms.gwp or NA,
        terms.non_ghg_metric if terms.metric == "non-GHG" else NA, ", ".join(terms.sectors),
        ", ".join(terms.activity_types), terms.purposes, ", ".join(terms.parties),
        ", ".join(entity.name for entity in terms.entities) or NA, (terms.oimp if beyond else "") or NA,
        _timeframe(terms), terms.conditions, BY_CARP, terms.first_transfer if beyond else NA, terms.explanation,
    )  # fmt: skip
    return list(zip(TABLE_2, values, strict=True))


def table_5(version: AuthorisationRecord) -> list[list[str]]:
    """The entities of the version as rows of table 5."""
    return [
        [
            _slashed(version.dated), entity.name, entity.country, entity.identifier, version.terms.approach,
            entity.conditions, entity.change_and_revocation, entity.explanation,
        ]
        for entity in version.terms.entities
    ]  # fmt: skip


def _slashed(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _timeframe(terms: Terms) -> str:
    parts = (("Occurred", terms.occurs_from, terms.occurs_to), ("Use", terms.use_from, terms.use_to))
    return ". ".join(f"{what}: from {_slashed(since)} to {_slashed(to)}" for what, since, to in parts if since or to)
