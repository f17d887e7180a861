"""The process that looks into a PDF: it is ended when it takes too much, and its failure is no verdict."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.core.uploads import UploadRefused, examine, pdf
from tests.uploads import making
from tests.uploads.test_refused import PDFS


def _instead(monkeypatch, folder: Path, code: str) -> None:
    script = folder / "instead.py"
    script.write_text(code)
    monkeypatch.setattr(pdf, "CHILD", script)


def test_it_says_what_it_saw():
    assert examine("a.pdf", making.pdf(pages=3)).pages == 3
    for case in ("with a script, packed", "that unpacks to gigabytes", "encrypted", "cut short and ended again"):
        content, words = PDFS[case]
        with pytest.raises(UploadRefused, match=words):
            examine("a.pdf", content)


def test_one_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    _instead(monkeypatch, tmp_path, "import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "SECONDS", 0.2)
    with pytest.raises(UploadRefused, match="too much time"):
        examine("a.pdf", making.pdf())


def test_one_that_was_killed_refuses_the_file(monkeypatch, tmp_path):
    _instead(monkeypatch, tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(UploadRefused, match="too much time or memory"):
        examine("a.pdf", making.pdf())


def test_one_that_cannot_start_is_a_fault_of_the_server_and_not_of_the_file(monkeypatch, tmp_path):
    _instead(monkeypatch, tmp_path, "import nothing_of_this_name")
    with pytest.raises(RuntimeError, match="nothing_of_this_name"):
        examine("a.pdf", making.pdf())


@pytest.mark.parametrize(
    "deed",
    ["bytearray(2_000_000_000)", "open(0, 'wb', buffering=0).write(b'x')", "exec('while True: pass')"],
    ids=["memory", "disk", "time"],
)
def test_it_has_limits(tmp_path, deed):
    script = tmp_path / "deed.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(pdf.CHILD.parent)!r})\n"
        f"import pdf_child; pdf_child.SECONDS = 1; pdf_child.limit()\n{deed}\n"
    )
    with (tmp_path / "disk").open("wb") as disk:
        done = subprocess.run([sys.executable, str(script)], stdin=disk, capture_output=True, check=False)
    assert done.returncode != 0
    assert b"pdf_child" not in done.stderr


def test_it_inherits_nothing_of_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "hidden")
    _instead(monkeypatch, tmp_path, "import os, json; print(json.dumps({'pages': len(os.environ), 'found': []}))")
    assert examine("a.pdf", making.pdf()).pages <= 2  # LANG, and one that Python adds
