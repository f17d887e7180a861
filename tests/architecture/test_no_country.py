"""No country is a special case: what differs between partners stands in data files, never in code or pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
REGISTER = yaml.safe_load((ROOT / "app/agreements/data/partnerships.yaml").read_text(encoding="utf-8"))["partnerships"]
CODE = [path for folder in ("app", "workflows") for path in sorted((ROOT / folder).rglob("*.py"))]
PAGES = sorted((ROOT / "templates").rglob("*.html"))
# PNG is also a kind of picture.
PICTURES = ROOT / "app" / "core" / "uploads"
# The page on which a sample officer is chosen leads through the sample data; it is never there in production.
TOUR = ROOT / "templates" / "accounts" / "sample.html"


def _name(path: Path, line: int, text: str) -> str:
    return f"{path.relative_to(ROOT)}:{line}: {text.strip()[:100]}"


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in the code with its line, but not what documents it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    sayings = {
        id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and ast.get_docstring(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in sayings:
            yield node.lineno, node.value


def _page_texts(path: Path) -> Iterator[tuple[int, str]]:
    plain = re.sub(
        r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), path.read_text(encoding="utf-8"), flags=re.S
    )
    yield from enumerate(plain.splitlines(), start=1)


def test_no_code_of_a_partner_is_quoted_in_code_or_pages():
    codes = "|".join(entry["country"] for entry in REGISTER)
    quoted = re.compile(rf"""(["'])({codes})\1""")
    found = [
        _name(path, line, text) for path in PAGES for line, text in _page_texts(path) if quoted.search(text)
    ]  # fmt: skip
    found += [
        _name(path, line, text)
        for path in CODE
        for line, text in _texts(path)
        if re.fullmatch(codes, text, re.IGNORECASE) and not (text.upper() == "PNG" and PICTURES in path.parents)
    ]
    # The names of months are cut to three letters, and one of them is a code.
    assert [said for said in found if not said.startswith("app/core/fields.py:") or not said.endswith(" mar")] == []


def test_no_name_of_a_partner_stands_in_code_or_pages():
    named = re.compile(rf"\b({'|'.join(re.escape(entry['name']) for entry in REGISTER)})\b")
    texts = [(path, line, text) for path in CODE for line, text in _texts(path)]
    texts += [(path, line, text) for path in PAGES if path != TOUR for line, text in _page_texts(path)]
    assert [_name(*said) for said in texts if named.search(said[2])] == []
