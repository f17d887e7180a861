"""The criteria for every credit and the published data: read once from the data files that come with Concord."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from app.eligibility.reading import File, read_file
from app.eligibility.records import Criteria

_DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def published_lists() -> File:
    """The lists and criteria as published."""
    return read_file((_DATA / "lists.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def published_catalogue() -> File:
    """The programmes and methodologies as last read in public sources."""
    return read_file((_DATA / "catalogue.yaml").read_text(encoding="utf-8"))


def criteria() -> Criteria:
    """The vintage window and the principles, in the version that counts."""
    found = published_lists().criteria
    assert found is not None, "the data file holds the criteria"
    return found
