"""Concord as a newcomer starts it, and a Chromium in which each officer has a window of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.office import CHROMIUM, Window
from tests.operations.processes import ROOT, Copy, end_postgresql


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journey") / "instance"


@pytest.fixture(scope="module")
def address(instance: Path) -> Iterator[str]:
    """Concord with its sample data; Peru alone starts in discussion, without acts."""
    copy = Copy(instance, {"SAMPLE_DATA": "yes", "SAMPLE_START_AFRESH": "PER"})
    try:
        yield copy.address().rstrip("/")
    finally:
        copy.interrupt()
        code, said = copy.wait()
        end_postgresql(instance)
    assert code in (0, 130)
    assert "Traceback" not in said


@pytest.fixture(scope="module")
def flask(address: str, instance: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`flask("audit", "verify")` as an operator types it, on the same instance."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, "CONCORD_INSTANCE": str(instance), "PYTHONWARNINGS": ""},
        )  # fmt: skip

    return run


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Callable[..., Any]]:
    """`window("Publisher, MSE")`: the window of that sample officer, signed in once."""
    opened: dict[str, Window] = {}

    def open_or_find(name: str, kind: type[Window] = Window) -> Any:
        if name not in opened:
            opened[name] = kind(browser.new_context(base_url=address), name)
        return opened[name]

    yield open_or_find
    for each in opened.values():
        each.close()


@pytest.fixture
def step(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """`step("…")`: says what is done next, shown with -s."""

    def say(sentence: str) -> None:
        with capsys.disabled():
            print(f"  {sentence}", flush=True)

    return say
