"""The application is killed while officers work: what it acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import subprocess
import sys
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import psycopg
import pytest

from app.core import embedded
from tests.browser.visitor import Visitor
from tests.operations.processes import ROOT, until

pytestmark = pytest.mark.faults

PARTNERS = ("bra", "brn", "tha", "ken")
DAY = {"date-day": "1", "date-month": "1", "date-year": "2026", "reason": "A test"}


class Desk:
    """One officer who pauses and resumes one partner again and again, and counts what was acknowledged."""

    def __init__(self, partner: str) -> None:
        self.partner, self.acknowledged, self.answered = partner, 0, Event()

    def work(self, address: str, *, paused: bool) -> None:
        """Until the connection breaks."""
        with contextlib.suppress(urllib.error.URLError, ConnectionError, http.client.HTTPException, TimeoutError):
            visitor = Visitor(address, "Desk officer, MSE")
            for turn in range(1000):
                step = "resume" if paused == (turn % 2 == 0) else "pause"
                arrived = visitor.fill(f"/partners/{self.partner}/steps/{step}", DAY)
                assert arrived == f"/partners/{self.partner}"
                self.acknowledged += 1
                if self.acknowledged % 3 == 0:
                    self.answered.set()


def record(instance: Path) -> dict[str, tuple[int, int, int, str]]:
    """Steps by version, acts added and entries of each partner, and its stage."""
    with psycopg.connect(embedded.ensure_running(instance).replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "SELECT lower(iso3), version - 1, (SELECT count(*) FROM acts WHERE partner_id = p.id AND kind IN"
            " ('paused', 'resumed')), (SELECT count(*) - 1 FROM audit_entries WHERE object_id = p.iso3"
            " AND object_type = 'partner'), stage FROM partners p"
        ).fetchall()
    return {row[0]: row[1:] for row in rows if row[0] in PARTNERS}


def test_every_acknowledged_step_survives_a_kill_and_the_chain_verifies(serve, instance):
    desks = {partner: Desk(partner) for partner in PARTNERS}
    chance = random.Random(20261123)
    for _ in range(3):
        copy = serve(SAMPLE_DATA="yes")
        address = copy.address().rstrip("/")
        before = record(instance)
        for desk in desks.values():
            desk.answered.clear()
        with ThreadPoolExecutor(len(desks)) as pool:
            work = [
                pool.submit(desk.work, address, paused=before[partner][3] == "paused")
                for partner, desk in desks.items()
            ]
            assert desks[chance.choice(PARTNERS)].answered.wait(timeout=120)
            os.killpg(copy.process.pid, signal.SIGKILL)
            copy.process.wait()
            for each in work:
                each.result()
        copy.process.communicate()
        until(lambda stopped=copy: stopped.group() == [])
        for partner, (steps, acts, entries, _) in record(instance).items():
            desk = desks[partner]
            assert steps == acts == entries, f"{partner}: a step is there by half"
            assert desk.acknowledged <= steps <= desk.acknowledged + 1, f"{partner}: an acknowledged step is gone"
            desk.acknowledged = steps
    assert sum(desk.acknowledged for desk in desks.values()) >= 9
    said = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "audit", "verify"], cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False, env={**os.environ, "CONCORD_INSTANCE": str(instance), "PYTHONWARNINGS": ""},
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr
