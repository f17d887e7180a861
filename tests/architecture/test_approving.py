"""Whatever writes down who approved something is reached by a command on the list of approving commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.core.approving import APPROVALS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for path in sorted(ROOT.glob("app/**/*.py")) if "migrations" not in path.parts]
APPROVED_BY = re.compile(
    r"(decided|cleared|signed|countersigned|checked|accepted|approved|agreed|published|issued|confirmed)_by(_name)?"
)
# These write such a column, and approve nothing that another officer made.
NO_APPROVAL = {
    "app.negotiation.article_commands._tidied": "who of both sides agreed at the table, as it is recorded",
    "app.eligibility.loading._list_row": "lists that a government published",
    "app.projects.process_commands._add": "processes of agreements that are public",
    "app.projects.examples._add_placeholder": "a made-up example, which is marked as one",
}


def _empty(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _pairs(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that a statement or a call gives a value, each with the value."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value] * len(names)
            for name, value in zip(names, values, strict=False):
                if isinstance(name, ast.Attribute):
                    yield name.attr, value
    elif isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id[0].islower()):
        yield from ((word.arg or "", word.value) for word in node.keywords)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value


@cache
def _named(path: Path) -> list[tuple[str, ast.stmt]]:
    """The functions of a module, and its tables: a step finds what it does in one."""
    found: list[tuple[str, ast.stmt]] = []
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.append((f"{module}.{node.name}", node))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.append((f"{module}.{node.target.id}", node))
    return found


@cache
def _approvers() -> list[str]:
    """The functions that write who approved something. Records, pages and documents only repeat it."""
    found = []
    for path in SOURCES:
        if "views" in path.parts or path.stem.endswith(("views", "models", "page")) or "kinds" in path.parts:
            continue
        for name, function in _named(path):
            given = [pair for node in ast.walk(function) for pair in _pairs(node)]
            if any(APPROVED_BY.fullmatch(word) and not _empty(value) and not _repeats(value) for word, value in given):
                found.append(name)
    return found


def _repeats(value: ast.expr | None) -> bool:
    """`row.decided_by_name` says again what was written before."""
    return isinstance(value, ast.Attribute) and APPROVED_BY.fullmatch(value.attr) is not None


def _callers() -> dict[str, set[str]]:
    """Every function with those of its area that name it."""
    named: dict[str, set[str]] = {}
    for path in SOURCES:
        for name, function in _named(path):
            for node in ast.walk(function):
                said = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
                if said:
                    named.setdefault(f"{name.split('.')[1]}.{said}", set()).add(name)
    return named


def _reached_by(name: str, callers: dict[str, set[str]]) -> set[str]:
    """The function and all those of its area that lead to it."""
    reached, ahead = {name}, [name]
    while ahead:
        at = ahead.pop()
        for caller in callers.get(f"{at.split('.')[1]}.{at.rpartition('.')[2]}", set()) - reached:
            reached.add(caller)
            ahead.append(caller)
    return reached


def test_whoever_writes_who_approved_is_reached_by_an_approving_command(app):
    callers = _callers()
    left = [
        name for name in _approvers() if name not in NO_APPROVAL and not _reached_by(name, callers) & set(APPROVALS)
    ]
    assert not left, "put @approves on the commands that lead to these"


def test_the_exceptions_are_still_there(app):
    assert set(NO_APPROVAL) <= set(_approvers())
