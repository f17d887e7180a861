"""The house rules that no linter knows: sizes, names, who reads the clock, who writes the audit."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.together import together

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("workflows/**/*.py")])
SOURCES = [path for path in SOURCES if "migrations" not in path.parts]
MOST_LINES = 340
MOST_LINES_OF_A_FUNCTION = 60


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@together("path", SOURCES)
def test_a_module_says_in_one_sentence_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text())), f"{_name(path)} has no docstring"


@together("path", SOURCES)
def test_a_module_stays_short(path):
    if path.parts[-2:] in (("agreement", "__init__.py"), ("agreement", "guards.py")):
        return  # data, read from top to bottom
    assert len(path.read_text().splitlines()) <= MOST_LINES


def test_functions_stay_short():
    long = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > MOST_LINES_OF_A_FUNCTION:
                long.append(f"{_name(path)}: {node.name}")
    assert not long


def test_no_function_imports_from_the_house_to_break_a_circle():
    hidden = [
        _name(path) for path in SOURCES if re.search(r"^ +(from|import) (app|workflows)\b", path.read_text(), re.M)
    ]
    assert hidden == []


def test_no_module_hides_behind_a_vague_name():
    assert not [p for p in SOURCES if re.search(r"util|helper|manager|handler", p.stem)]


def test_only_the_clock_reads_the_clock():
    readers = [
        _name(path) for path in SOURCES if re.search(r"datetime\.(now|utcnow)\(|date\.today\(", path.read_text())
    ]
    assert readers == ["app/core/clock.py"]


def test_only_the_audit_module_writes_audit_entries():
    writers = [_name(path) for path in SOURCES if re.search(r"insert\(AuditEntry|AuditEntry\(", path.read_text())]
    assert [name for name in writers if name != "app/core/audit.py"] == []


def test_no_country_is_a_special_case():
    for path in SOURCES:
        assert not re.search(r"iso3 == [\"']|country == [\"']", path.read_text()), _name(path)


def test_views_never_commit_and_never_set_an_attribute_of_a_row():
    for path in SOURCES:
        if path.stem.endswith("views") or "views" in path.parts:
            assert not re.search(r"session\.(commit|add|delete|flush)\(", path.read_text()), _name(path)


def test_import_contracts_hold():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]


def test_nothing_reads_a_folder_outside_the_project():
    for path in [*SOURCES, *ROOT.glob("tests/**/*.py")]:
        if path != Path(__file__):
            assert "../shared" not in path.read_text(), _name(path)


def test_rows_are_held_in_one_strength_which_lets_others_refer_to_them():
    """A stronger hold waits for whoever writes a row that refers to it: two who do so in turn wait for each other."""
    holders = [
        _name(path) for path in SOURCES if re.search(r"with_for_update|FOR (UPDATE|SHARE)(?! SKIP)", path.read_text())
    ]
    assert holders == ["app/core/db.py"]
