"""The processes as published, and how our own side is named: read once from the data file that comes with Concord."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "processes.yaml"


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def published_processes() -> tuple[Mapping[str, Any], ...]:
    """Each process as plain data, with its host."""
    return tuple(_read()["processes"])


def home_name() -> str:
    """The country that keeps this record, as pages name it."""
    return str(_read()["home"])
