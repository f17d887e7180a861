"""Every kind of document by its code. A new kind is a module here, a line below, and a template."""

from __future__ import annotations

from app.documents.kinds import (
    assessment_report,
    conclusion_factsheet,
    ia_factsheet,
    ia_media_release,
    joint_statement,
    letter_of_authorisation,
    letter_of_support,
    mou_factsheet,
    mou_media_release,
    partner_brief,
    project_factsheet,
    refusal_letter,
)
from app.documents.kinds.kind import PARTNER, PROJECT, FactsMissing, Kind, WordField

__all__ = ["KINDS", "LETTERS", "ON_DEMAND", "PARTNER_KINDS", "FactsMissing", "Kind", "WordField"]

KINDS: dict[str, Kind] = {
    module.KIND.code: module.KIND
    for module in (
        mou_factsheet,
        conclusion_factsheet,
        ia_factsheet,
        mou_media_release,
        ia_media_release,
        partner_brief,
        letter_of_support,
        letter_of_authorisation,
        refusal_letter,
        joint_statement,
        assessment_report,
        project_factsheet,
    )
}
PARTNER_KINDS = {code: kind for code, kind in KINDS.items() if kind.about == PARTNER}
# Kinds about projects that an officer writes; letters come from steps of the project.
ON_DEMAND = {code: kind for code, kind in KINDS.items() if kind.about == PROJECT and not kind.letter}
LETTERS = frozenset(code for code, kind in KINDS.items() if kind.letter)
