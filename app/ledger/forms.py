"""The forms of the ledger: an entry asks only what its kind needs, and keeps whatever was typed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from typing import ClassVar

from wtforms import HiddenField, SelectField, StringField

from app.core.fields import NO_PROSE, LineField, TextField, WholeNumberField, WholeTonnesField, choices, sentence
from app.core.forms import ConcordForm, VersionField
from app.core.upload_field import UploadField
from app.ledger.answers import EntryAnswers, Issued
from app.projects import nomenclature
from app.projects.fields import CountryField, DayField
from app.projects.forms import PartedForm, Section
from workflows.ledger.facts import Given
from workflows.ledger.guards import MOST_UNITS
from workflows.ledger.movements import MOVEMENTS, MovementKind

K = MovementKind
# An answer of a declaration that is no field: the rate follows from the agreement.
_NO_FIELDS = frozenset({"agreed_rate", "proof", "reason"})


class UnitField(StringField):  # type: ignore[misc]
    """The number of one unit within its serial; the data is an int or None. Thousands may be parted by commas."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            return
        plain = re.sub("[, ]", "", typed) if re.fullmatch(r"[0-9]{1,3}([, ][0-9]{3})+", typed, re.ASCII) else typed
        if not re.fullmatch(r"[0-9]+", plain, re.ASCII):
            raise ValueError(sentence(self.label.text, "must be a whole number, as in the serial"))
        if len(plain) > 19 or int(plain) >= MOST_UNITS:
            raise ValueError(sentence(self.label.text, "is too large for a unit"))
        self.data = int(plain)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class KeyField(HiddenField):  # type: ignore[misc]
    """The key that makes a form that is sent twice one entry; None where it is missing or no key."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = uuid.UUID(typed) if re.fullmatch(r"[0-9a-f-]{36}", typed) and typed.count("-") == 4 else None

    def _value(self) -> str:
        return str(self.data or "")


class EntryForm(PartedForm):
    """An entry of one kind. `arrange` takes away what that kind does not ask."""

    key = KeyField()
    project = LineField(
        "Project", most=20, description="Its reference, like ABC-0007", render_kw={"list": "projects", "class": "w-12"}
    )
    serial = LineField(
        "Serial",
        most=200,
        render_kw=NO_PROSE,
        description="The whole block as its registry writes it, from the first unit to the last",
    )
    registry = SelectField("Registry (optional)", invalid_choice_message="Choose a registry of the list")
    quantity = WholeTonnesField(
        "Quantity, tCO₂e", description="What the proof states, like 12,500; it must be that of the serial"
    )
    vintage = WholeNumberField("Vintage", least=1990, most=2100, description="The year of the mitigation, like 2025")
    mitigation_type = SelectField("Mitigation type", invalid_choice_message="Choose a type of the list")
    metric = SelectField("Metric", invalid_choice_message="Choose a metric of the list")
    gwp = LineField("Global warming potentials (optional)", most=100, description="As the proof says, like AR5")
    non_ghg_metric = LineField("Other metric (optional)", most=100, description="Only for a metric other than GHG")
    non_ghg_per_tonne = LineField("Of it, one tCO₂e is (optional)", most=40, description="Only for another metric")
    first = UnitField("First unit", render_kw={"inputmode": "numeric", "class": "w-12 num"})
    last = UnitField("Last unit", render_kw={"inputmode": "numeric", "class": "w-12 num"})
    effective_on = DayField("Day on which it took effect", description="For example, 27 5 2026")
    acquiring_party = CountryField("Acquiring Party", render_kw={"list": "countries"})
    using_entity = LineField("Entity", most=300)
    entity_reason = TextField(
        "Why the first sale to this entity stands (optional)", most=2000,
        description="Only where the entity is not known to be eligible",
    )  # fmt: skip
    calendar_year = WholeNumberField(
        "Calendar year of use", least=2000, most=2100, description="The year for which they are used, like 2025"
    )
    purpose_words = LineField("What they are used for", most=500, description="The scheme or programme, like CORSIA")
    reason = TextField("Reason", most=2000)
    closing_reason = TextField(
        "Why it comes late (optional)", most=2000,
        description="Only for a day in a closed year; it is listed as a correction of that year",
    )  # fmt: skip
    proof = UploadField("Source document (optional)", description="What the checker reads beside the entry.")
    report = UploadField("Verification report (optional)")
    note = TextField("Note on the issuance (optional)", most=2000)
    explanation = TextField("Remark (optional)", most=2000)
    sections: ClassVar[list[Section]] = [
        ("Which units", [["project"], ["serial"], ["registry"], ["first", "last"]]),
        ("What the proof says", [["quantity", "vintage"], ["mitigation_type", "metric"], ["gwp"],
                                 ["non_ghg_metric", "non_ghg_per_tonne"], ["note"]]),
        ("When", [["effective_on"], ["closing_reason"]]),
        ("What is done with them", [["acquiring_party"], ["calendar_year"], ["using_entity"], ["entity_reason"],
                                    ["purpose_words"], ["reason"]]),
        ("Papers", [["proof"], ["report"], ["explanation"]]),
    ]  # fmt: skip

    def arrange(
        self, kind: MovementKind, *, registries: Iterable[str] = (), any_closed: bool = False, rates_known: bool = True
    ) -> None:
        """Keeps the fields of this kind and sets what may be chosen."""
        declared = MOVEMENTS[kind]
        kept = {"key", "effective_on", "proof", "explanation", *(({*declared.needs, *declared.may}) - _NO_FIELDS)}
        if kind is K.ISSUANCE:
            kept |= {"project", "serial", "registry", "quantity", "vintage", "mitigation_type", "metric", "gwp"}
            kept |= {"non_ghg_metric", "non_ghg_per_tonne", "note", "report"}
        elif kind is not K.REVERSAL:
            kept |= {"first", "last"}
        if any_closed:
            kept.add("closing_reason")
        if kind is K.REVERSAL or (not rates_known and kind in (K.FIRST_TRANSFER, K.OIMP_FIRST_TRANSFER)):
            kept.add("reason")
        self.registry.choices = choices([("", "As the serial says"), *((name, name) for name in registries)])
        self.mitigation_type.choices = choices((name, name) for name in nomenclature.values("MitigationType"))
        self.metric.choices = choices((name, name) for name in nomenclature.metrics())
        for name in [name for name in self._fields if name not in kept and name != "csrf_token"]:
            delattr(self, name)
        self._word(kind)

    def _word(self, kind: MovementKind) -> None:
        """Labels and hints as this kind has them."""
        declared = MOVEMENTS[kind]
        if kind is K.ISSUANCE:
            self.proof.label.text, self.proof.flags.optional = "Proof of issuance", False
            self.effective_on.label.text = "Day of issuance"
        for name in ("using_entity", "purpose_words"):
            if name in self and name not in declared.needs:
                self[name].flags.optional = True
        if "reason" in self and kind is not K.REVERSAL:
            self.reason.label.text = "Why no percentages apply"
            self.reason.description = "The percentages for OMGE and the share of proceeds are not on record"
        if kind is K.SURRENDER:
            self.using_entity.label.text = "Entity that surrenders"
        if kind is K.FIRST_TRANSFER:
            self.using_entity.label.text, self.using_entity.description = "Buyer", "The entity of the first sale"

    @property
    def parts(self) -> list[Section]:
        """The sections with the fields that are left."""
        found = [(title, [[n for n in row if n in self] for row in rows]) for title, rows in self.sections]
        kept = [(title, [row for row in rows if row]) for title, rows in found]
        return [(title, rows) for title, rows in kept if rows]

    def answers(
        self, kind: MovementKind, *, issuance_id: int | None = None, reverses: uuid.UUID | None = None
    ) -> EntryAnswers:
        """What was answered, as far as it can be read."""
        names = ("first", "last", "effective_on", "acquiring_party", "using_entity", "entity_reason", "calendar_year",
                 "purpose_words", "closing_reason", "reason")  # fmt: skip
        given = Given(**{name: self[name].data for name in names if name in self and self[name].data is not None})
        return EntryAnswers(
            kind=kind, given=given, issuance_id=issuance_id, issued=self._issued() if kind is K.ISSUANCE else None,
            reverses=reverses, explanation=self.explanation.data or "", proof=self.proof.data,
            report=self.report.data if "report" in self else None,
        )  # fmt: skip

    def _issued(self) -> Issued:
        names = ("serial", "registry", "quantity", "vintage", "mitigation_type", "metric", "gwp", "non_ghg_metric",
                 "non_ghg_per_tonne", "note")  # fmt: skip
        values = {name: self[name].data for name in names if self[name].data is not None}
        return Issued(project=(self.project.data or "").upper(), **values)


class DecisionForm(ConcordForm):
    """Post, refuse, or withdraw a pending entry."""

    version = VersionField()
    reason = TextField("Reason", most=2000, description="Needed to refuse it. The maker reads it.")


class CloseYearForm(ConcordForm):
    """Propose to close a year."""

    note = TextField("Note", most=2000, description="What was reported, and where. It may stay empty.")


class ClosingDecisionForm(ConcordForm):
    """What another officer decides of a proposal to close a year, or why its maker takes it back."""

    version = VersionField()
    reason = TextField("Reason", most=2000, description="Needed to refuse; whoever proposed it reads it")


class NamingForm(ConcordForm):
    """The identifier of the first outcome of an issuance; the others follow it."""

    identifier = LineField(
        "Identifier of the first outcome", most=100, required="Enter the identifier of the first outcome",
        render_kw=NO_PROSE,
        description="In full, as the Party's registry gives it, like CA0004-VUT01-VUT-3001-2024",
    )  # fmt: skip
