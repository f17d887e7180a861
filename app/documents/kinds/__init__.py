"""Every kind of document by its code. A new kind is a module here, a line below, and a template."""

from __future__ import annotations

from app.documents.kinds import (
    conclusion_factsheet,
    ia_factsheet,
    ia_media_release,
    mou_factsheet,
    mou_media_release,
    partner_brief,
)
from app.documents.kinds.kind import FactsMissing, Kind, WordField

__all__ = ["KINDS", "FactsMissing", "Kind", "WordField"]

KINDS: dict[str, Kind] = {
    module.KIND.code: module.KIND
    for module in (
        mou_factsheet,
        conclusion_factsheet,
        ia_factsheet,
        mou_media_release,
        ia_media_release,
        partner_brief,
    )
}
