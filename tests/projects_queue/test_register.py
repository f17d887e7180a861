"""The public register: only what both sides authorised and published, without sign-in, and nothing internal."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.registry import registry
from app.documents import commands as documents
from app.documents import public
from app.documents.models import Document
from app.projects import register
from app.projects.models import Project, ProjectEvent
from tests.agreements.people import MTI, PUBLISHER
from tests.projects.making import DESK, EXCEPTION, NEA, TERMS, enter
from tests.projects_queue.putting import AUTHORISED, K, authorise, put
from tests.projects_queue.test_exports import read_csv, read_xlsx

CANARY = "CANARY"
INTERNAL = replace(
    TERMS, explanation=f"{CANARY} of the terms", conditions=f"{CANARY} of the conditions",
    change_and_revocation=f"{CANARY} of changes", words=f"{CANARY} of the letter",
)  # fmt: skip


def statement(reference: str) -> Document:
    db.session.rollback()
    query = select(Document).where(Document.subject == reference, Document.kind == "joint_statement")
    return db.session.scalar(query.order_by(Document.number.desc()))


def publish(reference: str) -> str:
    """Clear and publish the draft of the Joint Statement; its id."""
    document_id = statement(reference).id
    for step, officer in (("send_for_clearance", DESK), ("clear", MTI), ("publish", PUBLISHER)):
        documents.take_step(officer, document_id=document_id, step=step, version=statement(reference).version)
    return str(document_id)


@pytest.fixture
def listed(app, monkeypatch):
    """A project led to its registration, with a word in every internal field that nobody outside may read."""
    made = enter(
        title="Made-up fertiliser project", description=f"{CANARY} description", co_benefits=f"{CANARY} benefits",
        duplicate_explanation=f"{CANARY} twice", source=f"{CANARY} source", location=f"{CANARY} place",
        scenario="",
    )  # fmt: skip
    made.terms = INTERNAL
    made.authorised()
    made.take("list_project", on=date(2026, 7, 1), explanation=f"{CANARY} explanation")
    made.take("record_registration", on=date(2026, 8, 3), programme_project="VCS-99999")
    monkeypatch.setattr(public, "pdf_of", lambda session, found: (b"%PDF-1.7 the statement", "0" * 64))
    return made


def test_an_empty_register_says_so_and_as_at_which_day(signed_out):
    signed_out.get("/register/projects")
    assert "No project is on the register yet" in signed_out.text()
    assert "As at" in signed_out.text()
    assert read_csv(signed_out.get("/register/projects.csv")) == []


def test_a_project_is_public_from_the_publication_of_its_joint_statement_on(listed, signed_out):
    path = f"/register/projects/{listed.slug}/joint-statement.pdf"
    signed_out.get("/register/projects")
    assert "Made-up fertiliser project" not in signed_out.text()
    signed_out.get(path, status=404)
    draft = statement(listed.reference)
    with pytest.raises(LookupError):
        public.published_pdf(db.session, draft.id)
    assert public.published_documents(db.session, [listed.reference]) == {}
    publish(listed.reference)
    ((kind, _, document_id),) = public.published_documents(db.session, [listed.reference])[listed.reference]
    assert (kind, document_id) == ("joint_statement", draft.id)
    signed_out.get("/register/projects")
    said = signed_out.text()
    for words in (
        "Made-up fertiliser project", "Ghana, GHA-0001", "Registered with its programme", "Made-up Carbon Pte. Ltd.",
        "VCS, VCS-99999", "VM0022 1.1", "Agriculture", "N2O", "5,000 tCO₂e",
        "Towards a Nationally Determined Contribution (NDC). Other international mitigation purposes (OIMP)",
        "Issuance: upon issuance of the units", "1 January 2025 to 31 December 2030", "15 June 2026", "1 June 2026",
        "1 July 2026", "3 August 2026",
    ):  # fmt: skip
        assert words in said, words
    assert signed_out.page.xpath("//main//a[contains(@href, '.pdf')]/@href") == [path]
    answer = signed_out.get(path)
    assert (answer.mimetype, answer.data) == ("application/pdf", b"%PDF-1.7 the statement")


def test_nothing_internal_is_public_and_the_exports_hold_what_the_page_says(listed, signed_out):
    publish(listed.reference)
    for path in ("/register/projects", "/register/projects.csv", "/register/projects.xlsx"):
        answer = signed_out.get(path)
        said = (
            " ".join(str(cell) for row in read_xlsx(answer) for cell in row.values()) if "xlsx" in path else answer.text
        )
        assert "Made-up fertiliser project" in said
        for secret in (CANARY, EXCEPTION, DESK.name, NEA.name, "GHA/los1"):
            assert secret not in said, (path, secret)
    (row,) = read_xlsx(signed_out.get("/register/projects.xlsx"))
    assert row["Authorised quantity, tCO2e"] == 5000
    assert (row["Letter of Singapore"], row["Letter of the host"]) == (date(2026, 6, 15), date(2026, 6, 1))
    assert (row["Mitigation occurs from"], row["Mitigation occurs to"]) == (date(2025, 1, 1), date(2030, 12, 31))
    assert (row["Purposes"], row["First transfer"]) == ("NDC and OIMP", "Issuance")
    (row,) = read_csv(signed_out.get("/register/projects.csv"))
    assert (row["Reference"], row["Listed on"], row["Revoked on"]) == ("GHA-0001", "2026-07-01", "")


def test_a_revoked_authorisation_stays_on_the_register_and_says_so(listed, signed_out):
    publish(listed.reference)
    listed.take("propose_revocation", on=date(2026, 9, 1), reason=f"{CANARY} reason")
    listed.take("confirm_revocation", by=NEA)
    signed_out.get("/register/projects")
    assert "Authorisation revoked" in signed_out.text()
    assert "1 September 2026" in signed_out.text()
    assert CANARY not in signed_out.text()


def test_neither_an_authorised_project_nor_an_example_is_public_before_it_is_listed(signed_out, session):
    reference = put(*AUTHORISED, title="Authorised, not listed")
    authorise(reference, "home")
    put(*AUTHORISED, (K.LISTED, 5), title="Listed, no statement", location="B")
    signed_out.get("/register/projects")
    assert "No project is on the register yet" in signed_out.text()
    for slug in (reference.lower(), "gha-90001", "gha-4711"):
        signed_out.get(f"/register/projects/{slug}/joint-statement.pdf", status=404)


def test_only_applications_whose_listing_stands_are_asked_about(session, monkeypatch):
    listed = put(*AUTHORISED, (K.LISTED, 5), title="Listed")
    put(*AUTHORISED, (K.LISTED, 5), title="An example", location="B", example=True)
    struck = put(*AUTHORISED, (K.LISTED, 5), title="Struck", location="C")
    strike(session, struck)
    for reference in (listed, struck, "GHA-90002"):
        authorise(reference, "home")
    asked: list[str] = []
    wanted = uuid.uuid4()

    def published(_session, references):
        asked.extend(references)
        return {
            reference: [("joint_statement", "Made up", wanted), ("project_factsheet", "Made up", uuid.uuid4())]
            for reference in references
        }  # fmt: skip

    monkeypatch.setitem(registry._places, "published_documents", [published])
    public_ones = register.public_references(session, head="only for this test")
    assert asked == [listed]
    assert [(entry.reference, entry.statement_id) for entry in register.entries(session, public_ones)] == [
        (listed, wanted)
    ]


def strike(session, reference: str) -> None:
    """Strike the last entry of a project."""
    query = select(ProjectEvent).join(Project, Project.id == ProjectEvent.project_id)
    last = session.scalar(query.where(Project.reference == reference).order_by(ProjectEvent.id.desc()).limit(1))
    session.add(
        ProjectEvent(
            project_id=last.project_id, kind=K.STRUCK.value, happened_on=last.happened_on, body={},
            strikes_id=last.id, recorded_by=2, recorded_by_name="Officer 2", recorded_at=last.recorded_at,
        )
    )  # fmt: skip
    session.commit()
