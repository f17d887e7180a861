"""Small lists and catalogues for tests, and the published data as the check reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.eligibility.check import Rules
from app.eligibility.criteria import published_catalogue, published_lists
from app.eligibility.reading import read_body
from app.eligibility.records import Catalogue, EligibilityList, Methodology, Programme, Verdict
from workflows.partial_date import parse_iso

OCTOBER = date(2024, 10, 1)
CUT_OFF = "2023-03-31"
NAMES = {"GHA": "Ghana", "PNG": "Papua New Guinea", "BTN": "Bhutan", "PER": "Peru"}


def published() -> Rules:
    """The published lists and catalogue."""
    file = published_catalogue()
    return Rules(published_lists().lists, Catalogue(file.programmes, file.methodologies), NAMES)


def a_list(
    host: str = "GHA", *, include: Any = None, number: int = 1, since: str | None = "2024-09-30", **more: Any
) -> EligibilityList:
    """A list with one programme, P; `excepted` and `allow` are rows, `conditions` texts."""
    said = {"include": include if include is not None else {"all_active_before": CUT_OFF}}
    said |= {key: more[name] for name, key in (("excepted", "except"), ("allow", "allow")) if name in more}
    body = {"programmes": [{"programme": "P", "methodologies": said, "conditions": more.get("conditions", [])}]}
    return EligibilityList(host, number, date.fromisoformat(since) if since else None, read_body(body))


def method(
    code: str = "M1", *, active_from: str = "2020-05-04", category: str = "Cookstoves", **more: Any
) -> Methodology:
    """A version of a methodology of programme P, published in time unless said otherwise."""
    ends = more.pop("active_to", None)
    return Methodology(
        "P", code, categories=(category,) if category else (), active_from=parse_iso(active_from),
        active_to=date.fromisoformat(ends) if ends else None, **more,
    )  # fmt: skip


def ask(lists: Any, *methods: Methodology, methodology: str = "M1", on: str = "2024-10-01", **more: Any) -> Verdict:
    """The verdict on a methodology of P under these lists."""
    catalogue = Catalogue((Programme("P", "Programme of tests", ("Pee", "The P")),), methods)
    found = lists if isinstance(lists, list) else [lists]
    question = {"host": "GHA", "programme": "P", "methodology": methodology, **more}
    return Rules(tuple(found), catalogue, NAMES).check(on=date.fromisoformat(on), **question)
