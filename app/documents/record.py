"""What is on record about the subject of documents: read once for one document or for a page of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app.agreements import queries as agreements
from app.agreements.loading import Everyone, load_everyone
from app.agreements.records import Dossier, PartnerRecord
from app.documents.boilerplate import Text, load_initial
from app.documents.kinds import KINDS
from app.documents.models import BoilerplateText
from app.projects import queries as projects
from app.projects.records import ProjectCase


def subject_of(dossier: Dossier) -> str:
    """How the subject is kept: empty for a partner, `GHA-0007`, `GHA-0007/los1` for a letter of that project."""
    if dossier.project is None:
        return ""
    reference = str(dossier.project.project.reference)
    return f"{reference}/{dossier.letter}" if dossier.letter else reference


def project_of(subject: str) -> str:
    """The reference of the project that a subject names; empty for a partner."""
    return subject.partition("/")[0]


class Record:
    """The record as documents are made from it. The register, a project and the boilerplate are read once.

    `everyone` is the register where a page has read it already.
    """

    def __init__(self, session: Any, *, everyone: Everyone | None = None) -> None:
        self._session = session
        self._everyone = everyone
        self._registers: dict[date, tuple[PartnerRecord, ...]] = {}
        self._partners: dict[tuple[str, date], PartnerRecord] = {}
        self._cases: dict[str, ProjectCase] = {}
        self._texts: dict[str, Text] | None = None

    def dossier(self, *, partner: str, as_at: date, subject: str = "") -> Dossier:
        """What a document about this subject is made from, the only place that puts it together.

        Raises UnknownPartner and UnknownProject.
        """
        if not subject:
            return self._about_partner(partner, as_at)
        reference, _, part = subject.partition("/")
        return self._about_project(self.case(reference), part, as_at)

    def project_dossier(self, reference: str, *, kind: str, as_at: date, part: str = "") -> Dossier:
        """The same for a document of this kind about a project; `part` is the letter or stage asked for."""
        case = self.case(reference)
        return self._about_project(case, KINDS[kind].part(case, part), as_at)

    def _about_partner(self, partner: str, as_at: date) -> Dossier:
        if as_at not in self._registers:
            self._everyone = self._everyone or load_everyone(self._session)
            self._registers[as_at] = self._everyone.as_at(as_at)
        everyone = self._registers[as_at]
        record = next((found for found in everyone if found.iso3 == partner.upper()), None)
        if record is None:
            raise agreements.UnknownPartner(f"No partner has the code {partner.upper()!r}.")
        return Dossier(partner=record, register=everyone, as_at=as_at)

    def _about_project(self, case: ProjectCase, part: str, as_at: date) -> Dossier:
        """Of the register it has the host alone: no document about a project tells of other partners."""
        key = (case.project.partner, as_at)
        if key not in self._partners:
            self._partners[key] = agreements.partner_record(self._session, key[0], as_at=as_at)
        host = self._partners[key]
        return Dossier(partner=host, register=(host,), as_at=as_at, project=case, letter=part)

    def case(self, reference: str) -> ProjectCase:
        """Everything on record about the project. Raises UnknownProject."""
        if reference not in self._cases:
            self._cases[reference] = projects.case_of(self._session, reference)
        return self._cases[reference]

    @property
    def boilerplate(self) -> Mapping[str, Text]:
        """The text of every block in its latest approved version."""
        if self._texts is None:
            self._texts = boilerplate(self._session)
        return self._texts


def boilerplate(session: Any) -> dict[str, Text]:
    """The text of every block in its latest approved version."""
    texts = load_initial()
    latest = select(BoilerplateText).where(BoilerplateText.decision == "approved").order_by(BoilerplateText.number)
    for row in session.scalars(latest):
        texts[row.key] = Text(row.key, row.number, row.text, f"Approved by {row.decided_by_name}.")
    return texts
