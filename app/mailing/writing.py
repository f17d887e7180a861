"""The text of a mail: a subject and a link for each message, never the content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from app.mailing.records import Digest

_POLICY = SMTP.clone(cte_type="7bit")
_LONGEST_SUBJECT = 180
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class BadAddress(Exception):
    """The address cannot stand in a mail; the sentence says why."""


@dataclass(frozen=True)
class Sender:
    """Whom mails are from, and the address at which Concord is reached."""

    address: str
    public_url: str

    @property
    def bare(self) -> str:
        """The address alone, as it is given to the server."""
        return parseaddr(self.address)[1]

    def link(self, path: str) -> str:
        return self.public_url.rstrip("/") + _one_line(path)


def immediate(subject: str, path: str, sender: Sender) -> tuple[str, str]:
    """Subject and body of a mail about one message that asks for an act."""
    line = _one_line(subject).rstrip(".")
    body = f"{line}.\n\nOpen it in Concord:\n{sender.link(path)}\n\n{_foot(sender)}"
    return f"Concord: {line}", body


def digest(found: Digest, rhythm: str, sender: Sender) -> tuple[str, str]:
    """Subject and body of a digest: the newest lines with their links, and how many more there are."""
    number = len(found.lines) + found.more
    since = "this week" if rhythm == "weekly" else "since the last digest"
    subject = f"Concord: {number:,} message{'s' if number != 1 else ''} {since}"
    parts = [f"{_one_line(line.subject).rstrip('.')}.\n{sender.link(line.path)}" for line in found.lines]
    if found.more:
        parts.append(f"… and {found.more:,} more, under My work:\n{sender.link('/my-work')}")
    return subject, "\n\n".join(parts) + "\n\n" + _foot(sender)


def compose(subject: str, body: str, *, sender: Sender, address: str, token: str, at: datetime) -> bytes:
    """The mail as bytes for the wire, with a Message-ID that is the same at every try. Raises BadAddress."""
    if not address.isascii() or not _ADDRESS.fullmatch(address):
        raise BadAddress("The address has characters that mail servers do not take. Correct it under People.")
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = _shortened(_one_line(subject))
    mail["From"], mail["To"] = sender.address, address
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{token}@{sender.bare.rpartition('@')[2] or 'concord'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    return mail.as_bytes()


def _foot(sender: Sender) -> str:
    return (
        "-- \nThis mail holds only a line and a link; what it is about stays in Concord.\n"
        f"Choose what comes by mail: {sender.link('/account/messages')}\n"
    )


def _one_line(text: str) -> str:
    """A header takes no line break, so that nobody adds one of their own."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SUBJECT else text[: _LONGEST_SUBJECT - 1].rstrip() + "…"
