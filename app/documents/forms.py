"""What is asked about a document: which one to write, its words, and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField

from app.core.fields import PROSE, LineField, PartialDateField, TextField, choices
from app.core.forms import ConcordForm, VersionField
from app.documents.kinds import ON_DEMAND, PARTNER_KINDS
from app.documents.kinds.kind import Kind


class NewDocumentForm(ConcordForm):
    """Which document to write; partners are passed in as choices."""

    partner = SelectField("Partner")
    kind = SelectField("Kind", choices=choices((kind.code, kind.label) for kind in PARTNER_KINDS.values()))
    as_at = PartialDateField(
        "As at", description="The day whose record it shows. Leave it empty for the day of the act, or for today."
    )


class AboutProjectForm(ConcordForm):
    """Which document to write about a project; the stages that were assessed are passed in as choices."""

    kind = SelectField("Kind", choices=choices((kind.code, kind.label) for kind in ON_DEMAND.values()))
    stage = SelectField("Stage assessed", description="For an assessment report only.")
    as_at = PartialDateField("As at", description="The day whose record it shows. Leave it empty for today.")


class DocumentStepForm(ConcordForm):
    """A step of the document workflow; some ask for a reason."""

    version = VersionField()
    reason = TextField("Reason", most=2000, description="It is kept with the document", render_kw=PROSE)


class BoilerplateForm(ConcordForm):
    """A new version of a block; another officer approves it."""

    text = TextField("New text", most=4000, required="Enter the text", render_kw=PROSE,
                     description="Placeholders stand in braces, like {partner}. Nothing else is replaced.")  # fmt: skip


class DecisionForm(ConcordForm):
    """Approval or refusal of a proposed text."""

    version = VersionField()
    reason = LineField("Reason (optional)", most=500, render_kw=PROSE)


def words_form(kind: Kind) -> type[ConcordForm]:
    """The form for the words of this kind: one field for each, as the kind declares them."""
    fields: dict[str, Any] = {"version": VersionField()}
    for item in kind.words:
        field = TextField if item.multiline else LineField
        fields[item.name] = field(item.label, most=item.most, description=item.hint, render_kw=PROSE)
    return type("WordsForm", (ConcordForm,), fields)


def words_of(form: ConcordForm, kind: Kind) -> Mapping[str, str]:
    return {item.name: form[item.name].data or "" for item in kind.words}
