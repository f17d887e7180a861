"""The carrier: one process that hands the mails that are due to the server, one after another.

There is one at a time, by a lock in the database. It never sends a mail of which it is not known whether an earlier
try arrived. See `app.mailing.worker` for who watches it, and `app.mailing.dialogue` for the moment that matters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.accounts.mailboxes import mailboxes, may_read
from app.core import clock
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.mailing import deliveries, writing
from app.mailing.deliveries import Claimed
from app.mailing.dialogue import Dialogue, NotTaken, NoVerdict, ServerTrouble
from app.mailing.digests import Digests, compose
from app.mailing.models import Delivery
from app.mailing.queries import choices, due
from app.mailing.records import Choice
from app.mailing.relay import Relay

CARRYING = 6_020_018
FRESH_SECONDS = 60.0  # digests are composed for many at once, and anew where sending takes longer than this
AT_ONCE = 100
INSISTING_SECONDS = 120.0
Result = TypeVar("Result")


@dataclass(frozen=True)
class Written:
    """A mail ready for the wire."""

    address: str
    content: bytes
    through: int | None = None


class Dropped(Exception):
    """The mail is not sent, and why."""


class Carrier:
    """Sends what is due. `opened` hears of every connection, `ended` says when to stop between two mails."""

    def __init__(
        self, server: Relay, sender: writing.Sender, *, name: str, ended: Callable[[], bool] = lambda: False,
        opened: Callable[[Any], None] = lambda line: None,
    ) -> None:  # fmt: skip
        self._server, self._sender, self._name = server, sender, name
        self._ended, self._opened = ended, opened
        self._dialogue: Dialogue | None = None
        self._digests: tuple[float, Digests] | None = None

    def carry(self) -> int | None:
        """Send until nothing is due; how many went, or None where another carrier is at work. Raises ServerTrouble."""
        sent = 0
        with only_carrier() as alone:
            if not alone:
                return None
            deliveries.left_by_others()
            try:
                while not self._ended() and (mail := deliveries.claim(self._name)):
                    sent += self._one(mail)
            finally:
                if self._dialogue:
                    self._dialogue.close()
        return sent

    def _one(self, mail: Claimed) -> int:
        try:
            written = self._written(mail)
        except (Dropped, writing.BadAddress) as reason:
            state = "refused" if isinstance(reason, writing.BadAddress) else "dropped"
            deliveries.settle(mail.id, state=state, reason=str(reason))
            return 0
        try:
            return self._hand_over(mail, written)
        except NotTaken as answer:
            self._not_taken(mail, answer, address=written.address)
            return 0

    def _hand_over(self, mail: Claimed, written: Written) -> int:
        """Send one mail. Whatever fails before the full stop leaves it waiting; afterwards its end is written down."""
        try:
            if self._dialogue is None:
                self._dialogue = Dialogue(self._server)
                self._opened(self._dialogue.line)
            self._dialogue.offer(self._sender.bare, written.address, written.content)
        except ServerTrouble as trouble:
            self._trouble(mail, str(trouble))
            raise
        self._say_that_the_full_stop_comes(mail, written)
        return self._close(mail, self._dialogue)

    def _say_that_the_full_stop_comes(self, mail: Claimed, written: Written) -> None:
        """Only after this is written down may the full stop be sent."""
        mine = False
        try:
            mine = deliveries.about_to_close(
                mail.id, carrier=self._name, address=written.address, through=written.through
            )
        except DBAPIError:
            insist(deliveries.put_back, mail)
            raise
        finally:
            if not mine:
                self._hang_up()
        if not mine:
            raise ServerTrouble("Another carrier took the mail over.")

    def _close(self, mail: Claimed, dialogue: Dialogue) -> int:
        try:
            dialogue.full_stop()
        except NotTaken as answer:
            insist(self._not_taken, mail, answer)
            dialogue.take_answer()
            return 0
        except NoVerdict as silence:
            said = f"The mail server was given the mail and did not answer. It may have arrived. ({silence})"
            insist(deliveries.settle, mail.id, state="undecided", reason=said)
            self._hang_up()
            insist(deliveries.server_failed, str(silence))
            raise ServerTrouble(str(silence)) from silence
        insist(deliveries.settle, mail.id, state="sent")
        dialogue.take_answer()
        return 1

    def _not_taken(self, mail: Claimed, answer: NotTaken, *, address: str | None = None) -> None:
        if answer.for_good:
            deliveries.settle(mail.id, state="refused", reason=str(answer), address=address)
        else:
            deliveries.try_later(mail, reason=str(answer))

    def _trouble(self, mail: Claimed, words: str) -> None:
        self._hang_up()
        insist(deliveries.put_back, mail)
        insist(deliveries.server_failed, words)

    def _hang_up(self) -> None:
        if self._dialogue:
            self._dialogue.abandon()
        self._dialogue = None

    def _written(self, mail: Claimed) -> Written:
        """The mail as it must be now: who may no longer read, or wants no such mail, gets none. Raises Dropped."""
        session = db.session
        try:
            box = mailboxes(session, [mail.officer_id]).get(mail.officer_id)
            if box is None:
                raise Dropped("The account is disabled.")
            choice = choices(session, [mail.officer_id]).get(mail.officer_id, Choice())
            through = None
            if mail.message_id is not None:
                subject, body = self._message(mail.message_id, box.officer, choice)
            else:
                subject, body, through = self._digest(mail, choice)
            content = writing.compose(
                subject, body, sender=self._sender, address=box.address, token=mail.token, at=clock.now()
            )
            return Written(box.address, content, through)
        finally:
            session.rollback()

    def _message(self, message_id: int, officer: Any, choice: Choice) -> tuple[str, str]:
        message = db.session.execute(select(OutboxMessage.__table__).where(OutboxMessage.id == message_id)).one()
        if not may_read(officer, message):
            raise Dropped("The officer may no longer see what it tells of.")
        if not choice.at_once(kind=message.kind, urgent=message.urgent, partner=message.partner):
            raise Dropped("The officer chose not to get it at once.")
        return writing.immediate(message.subject, message.path, self._sender)

    def _digest(self, mail: Claimed, choice: Choice) -> tuple[str, str, int]:
        if choice.digest == "none":
            raise Dropped("The officer chose to get no digest.")
        made, composed = self._digests or (0.0, Digests({}, 0))
        if mail.officer_id not in composed.by_officer or time.monotonic() - made > FRESH_SECONDS:
            composed = compose(db.session, [mail.officer_id, *_waiting_for_digest()], now=clock.now())
            self._digests = (time.monotonic(), composed)
        found = composed.by_officer.pop(mail.officer_id, None)
        if found is None or not found.lines:
            raise Dropped("There is nothing new.")
        return *writing.digest(found, choice.digest, self._sender), composed.through


def insist(record: Callable[..., Result], *what: Any, **more: Any) -> Result:
    """Write down what became of a mail, also where the database goes away at this very moment and comes back."""
    ends = time.monotonic() + INSISTING_SECONDS
    while True:
        try:
            return record(*what, **more)
        except DBAPIError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.5)


@contextmanager
def only_carrier() -> Iterator[bool]:
    """Whether this is the only carrier; it stays so to the end of the block, and the end of the process ends it."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        alone = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": CARRYING}))
        try:
            yield alone
        finally:
            if alone:
                with suppress(DBAPIError):  # the server that held the lock is gone, and the lock with it
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": CARRYING})


def _waiting_for_digest() -> list[int]:
    query = select(Delivery.officer_id).where(due(clock.now()), Delivery.digest_day.isnot(None)).limit(AT_ONCE)
    return list(db.session.scalars(query))
