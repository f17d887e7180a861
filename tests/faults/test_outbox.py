"""The worker and its carrier are killed while mail flows to a real SMTP server: each mail arrives, and arrives once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.mailing.server import MailServer, self_signed
from tests.operations.processes import ROOT, alive, until

pytestmark = pytest.mark.faults

MAILS = 200
KILLS = 20


class Outbox:
    """A worker that is started again whenever it was killed, and what it leaves behind in the database."""

    def __init__(self, folder: Path, url: str, server: MailServer) -> None:
        self.url, self.server = url, server
        self.environment = os.environ | {
            "CONCORD_INSTANCE": str(folder), "DATABASE_URL": url, "MAIL_SERVER": server.address, "FLASK_APP": "wsgi",
            "MAIL_FROM": "concord@agency.example", "PUBLIC_URL": "https://concord.agency.example",
        }  # fmt: skip
        if server.certificate:
            self.environment |= {"MAIL_SECURITY": "starttls", "MAIL_CA_FILE": str(folder / "server.pem")}
        self.worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.worker = subprocess.Popen([sys.executable, "-m", "flask", "outbox", "run"], cwd=ROOT, env=self.environment)

    def carrier(self) -> int | None:
        """The process that the worker has sent out, if any."""
        assert self.worker
        with contextlib.suppress(OSError, ValueError):
            found = Path(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children").read_text().split()
            return int(found[0]) if found else None
        return None

    def kill_worker(self) -> None:
        assert self.worker
        self.worker.kill()
        self.worker.wait()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def waiting(self) -> int:
        return int(
            self.rows("SELECT count(*) FROM mail_deliveries WHERE state IN ('waiting', 'sending', 'closing')")[0][0]
        )

    def settled(self) -> bool:
        return not self.rows("SELECT 1 FROM outbox_messages WHERE collection IS NULL AND urgent") and not self.waiting()

    def write(self, number: int) -> None:
        """An officer and so many messages that ask them for an act."""
        with psycopg.connect(self.url) as connection:
            officer = connection.execute(
                "INSERT INTO officers (name, email, agency, created_at, version)"
                " VALUES ('Mei', 'mei@agency.example', 'MSE', now(), 1) RETURNING id"
            ).fetchone()
            assert officer
            connection.execute(
                "INSERT INTO outbox_messages (created_at, officer_id, kind, urgent, subject, path)"
                " SELECT now(), %s, 'action', true, 'Mail ' || n, '/m/' || n FROM generate_series(1, %s) n",
                (officer[0], number),
            )


@pytest.fixture(params=["open line", "encrypted line"])
def outbox(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Outbox]:
    encrypted = request.param == "encrypted line"
    server = MailServer(certificate=self_signed(tmp_path) if encrypted else None).start()
    server.faults.slow = 0.03
    found = Outbox(tmp_path, database_url, server)
    yield found
    if found.worker and found.worker.poll() is None:
        found.worker.terminate()
        assert found.worker.wait(20) == 0
    server.stop()


def expect_each_once(outbox: Outbox, number: int) -> None:
    subjects = sorted(str(mail["Subject"]) for mail in outbox.server.mails)
    assert subjects == sorted(f"Concord: Mail {n}" for n in range(1, number + 1))
    assert max(outbox.server.by_id().values()) == 1
    assert outbox.rows("SELECT state, count(*) FROM mail_deliveries WHERE message_id IS NOT NULL GROUP BY 1") == [
        ("sent", number)
    ]


def test_under_twenty_kills_each_mail_arrives_exactly_once(outbox):
    """Worker and carrier are killed in turn, at random instants of the flow."""
    chance = random.Random()
    outbox.write(MAILS)
    outbox.start()
    killed = {"worker": 0, "carrier": 0}
    while sum(killed.values()) < KILLS and not (outbox.server.mails and outbox.settled()):
        before = len(outbox.server.mails)
        until(lambda before=before: len(outbox.server.mails) > before + 3 or outbox.settled(), seconds=60)
        time.sleep(chance.uniform(0, 0.06))
        if sum(killed.values()) % 2:
            victim = outbox.carrier()
            if victim:
                os.kill(victim, signal.SIGKILL)
                killed["carrier"] += 1
        else:
            outbox.kill_worker()
            killed["worker"] += 1
            outbox.start()
    assert killed == {"worker": KILLS // 2, "carrier": KILLS // 2}
    until(outbox.settled, seconds=60)
    expect_each_once(outbox, MAILS)


def test_where_both_are_killed_at_once_nothing_comes_twice_and_nothing_is_hidden(outbox):
    chance = random.Random()
    outbox.write(60)
    for _ in range(6):
        outbox.start()
        before = len(outbox.server.mails)
        until(lambda before=before: len(outbox.server.mails) > before + 3 or outbox.settled(), seconds=60)
        time.sleep(chance.uniform(0, 0.06))
        carrier = outbox.carrier()
        outbox.worker.send_signal(signal.SIGSTOP)  # it must not see the end of its carrier
        if carrier:
            os.kill(carrier, signal.SIGKILL)
        outbox.kill_worker()
    outbox.start()
    until(outbox.settled, seconds=60)
    sent = outbox.rows(
        "SELECT count(*) FILTER (WHERE state = 'sent'), count(*) FROM mail_deliveries WHERE message_id > 0"
    )
    undecided = outbox.rows(
        "SELECT subject FROM outbox_messages m JOIN mail_deliveries d ON d.message_id = m.id"
        " WHERE d.state = 'undecided' AND reason <> ''"
    )
    assert sent[0][0] + len(undecided) == sent[0][1] == 60
    assert max(outbox.server.by_id().values()) == 1
    arrived = {str(mail["Subject"]).removeprefix("Concord: ") for mail in outbox.server.mails}
    assert {f"Mail {n}" for n in range(1, 61)} - arrived <= {row[0] for row in undecided}


def test_told_to_end_it_finishes_the_mail_in_hand(outbox):
    outbox.write(40)
    outbox.start()
    until(lambda: len(outbox.server.mails) > 3, seconds=60)
    carrier = outbox.carrier()
    outbox.worker.terminate()
    assert outbox.worker.wait(20) == 0
    assert not carrier or not alive(carrier)
    states = dict(outbox.rows("SELECT state, count(*) FROM mail_deliveries WHERE message_id IS NOT NULL GROUP BY 1"))
    assert states["sent"] == len(outbox.server.mails)
    assert states["sent"] + states["waiting"] == 40
