"""The worker: collects messages, starts a carrier for what is due, and answers for it if it is killed.

SMTP knows no "exactly once". A mail changes hands when the server answers the full stop at its end; whoever dies
between the two does not know the answer. Therefore two processes hold the same connection. The carrier speaks. The
worker has a copy of the line and only waits. The end of either at any instant (kill -9 too) is made good by the other:

- the worker is killed: the carrier, in a session of its own, finishes the mail in hand, writes it down, and ends;
- the carrier is killed: the worker reads in the database how far the mail was. Before the full stop it waits again.
  Otherwise the worker reads the server's answer from its copy of the line, where the carrier has left it.

What remains: both killed within the few milliseconds of one full stop and its answer (the power fails), or the
server itself falls silent there. Such a mail is "undecided". It is never sent again by itself, so that nobody gets
anything twice; an administrator sees it and may send it again (with the same Message-ID), its message stands under
My work as always, and the officer's next digest names it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.db import db
from app.mailing import deliveries, planning, queries
from app.mailing.carrying import Carrier, insist
from app.mailing.dialogue import NotTaken, NoVerdict, ServerTrouble, verdict_for_another
from app.mailing.relay import Relay
from app.mailing.rhythm import due_days
from app.mailing.writing import Sender

POLL_SECONDS = 2.0
PLANNING_SECONDS = 600.0
DONE, BUSY, TROUBLE, FAILED = 0, 3, 4, 5


class Worker:
    """Delivers until it is told to stop."""

    def __init__(self, server: Relay, sender: Sender, *, zone: ZoneInfo, say: Callable[[str], None]) -> None:
        self._server, self._sender, self._zone, self._say = server, sender, zone, say
        self._stop = threading.Event()
        self._carrier = 0
        self._planned: tuple[Any, float] = (None, 0.0)

    def run(self) -> None:
        """Deliver what comes, until SIGTERM or Ctrl-C; the mail in hand is finished."""
        for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sent, self._told_to_stop)
        while not self._stop.is_set():
            try:
                if self.once() is None:
                    self._stop.wait(POLL_SECONDS)
            except DBAPIError as fault:
                db.session.rollback()
                self._say(f"The database does not answer: {str(fault.orig).strip().partition(chr(10))[0]}")
                self._stop.wait(POLL_SECONDS)

    def once(self, *, whatever: bool = False) -> int | None:
        """One round: what the carrier ended with, or None where nothing was due.

        `whatever` also asks a server that failed a moment ago.
        """
        now = clock.now()
        while planning.collect(now):
            pass
        self._plan_digests(now)
        due = queries.anything_due(db.session, now)
        may = whatever or queries.server_may_be_tried(db.session, now)
        db.session.rollback()
        if not due or not may or self._stop.is_set():
            return None
        ended = self._send_a_carrier()
        return None if ended in (BUSY, TROUBLE, FAILED) and not whatever else ended

    def _plan_digests(self, now: Any) -> None:
        """When a digest has fallen due, and every ten minutes for those whose choice or account changed."""
        days, before = due_days(now.astimezone(self._zone)), self._planned
        if days != before[0] or time.monotonic() - before[1] > PLANNING_SECONDS:
            planning.plan_digests(now, self._zone)
            deliveries.worker_seen(now)
            self._planned = (days, time.monotonic())

    def _told_to_stop(self, sent: int, frame: Any) -> None:
        self._stop.set()
        if self._carrier:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._carrier, signal.SIGTERM)

    def _send_a_carrier(self) -> int:
        """Start a carrier, wait for its end, and settle what it left if it was killed."""
        name, parent = secrets.token_hex(16), os.getpid()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with ours:
            sys.stdout.flush()
            pid = os.fork()
            if pid == 0:
                ours.close()
                os._exit(self._carry(name, theirs, parent))
            theirs.close()
            self._carrier = pid
            if self._stop.is_set():  # told so in between
                os.kill(pid, signal.SIGTERM)
            _, status = os.waitpid(pid, 0)
            self._carrier = 0
            if os.WIFEXITED(status):
                return os.WEXITSTATUS(status)
            self._say("The carrier was killed. What it had in hand is settled from its line to the server.")
            lines = _lines(ours)
        settle_for(name, lines[-1] if lines else None)
        for line in lines:
            line.close()
        return DONE

    def _carry(self, name: str, worker: socket.socket, parent: int) -> int:
        """The carrier's whole life; returns how it ended."""
        told = []
        os.setsid()
        signal.signal(signal.SIGTERM, lambda sent, frame: told.append(sent))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        db.engine.dispose(close=False)  # the connections are the worker's
        carrier = Carrier(
            self._server, self._sender, name=name,
            ended=lambda: bool(told) or self._stop.is_set() or os.getppid() != parent,
            opened=lambda line: _show(worker, line),
        )  # fmt: skip
        try:
            sent = carrier.carry()
        except ServerTrouble as trouble:
            self._say(f"The mail server {self._server.address} failed: {trouble}. What was not sent waits.")
            return TROUBLE
        except Exception as fault:
            self._say(f"The carrier failed: {type(fault).__name__}: {fault}")
            return FAILED
        if sent:
            self._say(f"Sent {sent} mails.")
        return BUSY if sent is None else DONE


def settle_for(carrier: str, line: socket.socket | None) -> None:
    """Write down what became of the mail that a killed carrier had in hand, asking its line to the server."""
    found = insist(_in_hand, carrier)
    if found is None:
        return
    delivery, state = found
    if state == "sending":
        insist(deliveries.release, delivery, carrier=carrier)
        return
    try:
        if line is None:
            raise NoVerdict("Its line to the server is lost.")
        verdict_for_another(line)
    except NotTaken as answer:
        insist(deliveries.not_taken, delivery, for_good=answer.for_good, reason=str(answer))
    except NoVerdict as silence:
        said = f"The mail server was given the mail and did not answer. It may have arrived. ({silence})"
        insist(deliveries.settle, delivery, state="undecided", reason=said)
    else:
        insist(deliveries.settle, delivery, state="sent")


def _in_hand(carrier: str) -> tuple[int, str] | None:
    found = deliveries.in_hand_of(db.session, carrier)
    db.session.rollback()
    return found


def _show(worker: socket.socket, line: socket.socket) -> None:
    """Give the worker a copy of the line; it may be gone."""
    with contextlib.suppress(OSError):
        socket.send_fds(worker, [b"line"], [line.fileno()])


def _lines(ours: socket.socket) -> list[socket.socket]:
    """The copies of lines that a carrier has shown, in order."""
    found = []
    ours.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            _, descriptors, _, _ = socket.recv_fds(ours, 16, 4)
            found += [socket.socket(fileno=each) for each in descriptors]
            if not descriptors:
                break
    return found
