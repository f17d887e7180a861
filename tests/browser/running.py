"""The real application on a free port, with data of its own, started and ended as an operator would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.operations.processes import Copy, end_postgresql


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[str]:
    """Starts Concord with the sample data under `folder`, Peru without its acts; gives its address."""
    folder.mkdir(parents=True, exist_ok=True)
    instance = folder / "instance"
    copy = Copy(instance, {"SAMPLE_DATA": "yes", "SAMPLE_START_AFRESH": "PER", **settings})
    try:
        yield copy.address().rstrip("/")
    finally:
        copy.interrupt()
        copy.wait()
        end_postgresql(instance)
