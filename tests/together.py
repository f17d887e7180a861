"""Thousands of small cases as one test that names every case that fails: a test for each costs more than the case."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

MOST_SHOWN = 30


Test = Callable[..., None]


def together(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """Like `pytest.mark.parametrize`, for cases that need nothing fresh: all are tried, and all that fail are named."""
    named = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    tried = [_values(case, len(named)) for case in cases]

    def make(test: Test) -> Test:
        def run(**fixtures: Any) -> None:
            failed = [
                said for values in tried if (said := _fault(test, dict(zip(named, values, strict=True)), fixtures))
            ]
            if failed:
                shown = "\n".join(failed[:MOST_SHOWN])
                raise AssertionError(f"{len(failed)} of {len(tried)} cases fail:\n{shown}")

        parameters = inspect.signature(test).parameters.values()
        run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
        run.__signature__ = inspect.Signature([p for p in parameters if p.name not in named])  # type: ignore[attr-defined]
        return run

    return make


def _values(case: Any, count: int) -> tuple[Any, ...]:
    given = getattr(case, "values", None) if not isinstance(case, dict) else None
    if isinstance(given, tuple):  # pytest.param
        return given
    return (case,) if count == 1 else tuple(case)


def _fault(test: Test, case: dict[str, Any], fixtures: dict[str, Any]) -> str:
    """What went wrong in one case, or nothing."""
    try:
        test(**case, **fixtures)
    except (Exception, pytest.fail.Exception) as error:
        return (
            f"{', '.join(f'{name}={_short(value)}' for name, value in case.items())}: {type(error).__name__}: {error}"
        )
    return ""


def _short(value: Any) -> str:
    return str(value)[-80:]
