"""A draft of an MOU factsheet, and what officers do with it by page and by command."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from app.documents import commands, queries
from tests.agreements.conftest import everything, rows, uruguay  # noqa: F401
from tests.agreements.people import DESK, MTI, PUBLISHER
from workflows.vocabulary import Actor


class Paper:
    """One version of one document, and the steps taken with it."""

    def __init__(self, session: Any, document_id: uuid.UUID) -> None:
        self.session, self.id, self.url = session, document_id, f"/documents/{document_id}"

    @property
    def row(self) -> Any:
        self.session.rollback()
        return queries.document(self.session, self.id)

    @property
    def stage(self) -> str:
        return str(self.row.stage)

    @property
    def context(self) -> dict[str, Any]:
        return queries.context_of(self.row)

    def take(self, step: str, actor: Actor = DESK, **more: Any) -> str:
        return commands.take_step(actor, document_id=self.id, step=step, version=self.row.version, **more)

    def reach(self, stage: str) -> None:
        for name, step, actor in (
            ("in_clearance", "send_for_clearance", DESK),
            ("cleared", "clear", MTI),
            ("published", "publish", PUBLISHER),
        ):
            self.take(step, actor)
            if name == stage:
                return


@pytest.fixture
def paper(session: Any) -> Callable[[uuid.UUID], Paper]:
    return lambda document_id: Paper(session, document_id)


@pytest.fixture
def factsheet(uruguay, paper, states) -> Paper:  # noqa: F811
    """The draft that signing the MOU made; the desk officer made it."""

    def sign() -> uuid.UUID:
        taken = uruguay.take("sign_mou")
        return next(draft.id for draft in taken.drafts if draft.reference.endswith("MOU-FS"))

    return paper(states.lead("signed", sign))
