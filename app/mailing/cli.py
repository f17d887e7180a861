"""`flask outbox deliver`, `run` and `state`: mail to officers."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.core.db import db
from app.core.registry import registry
from app.core.web import local_words, settings
from app.mailing import queries
from app.mailing.relay import Relay
from app.mailing.worker import TROUBLE, Worker
from app.mailing.writing import Sender

mail = AppGroup("outbox", help="Messages sent by mail.")


@mail.command("deliver")
def deliver() -> None:
    """Send the mails that are due, once. Each carries a subject and a link, never the content."""
    worker = _worker()
    ended = worker.once(whatever=True)
    db.session.rollback()
    if ended:
        words = f" The server said: {queries.standing(db.session).last_error}." if ended == TROUBLE else ""
        _stop(f"Not everything could be sent.{words} What was not sent waits; run this again for the rest.")


@mail.command("run")
def run() -> None:
    """Send mails as they fall due, until it is told to end (SIGTERM, Ctrl-C). Run it as a service beside the server."""
    worker = _worker()
    click.echo(f"Sending mail by {settings().mail_server}.")
    worker.run()
    click.echo("Ended. What was not sent waits.")


@mail.command("state")
def state() -> None:
    """How many mails wait and since when, what the mail server last said, and what did not arrive."""
    _ready()
    found = queries.standing(db.session)
    since = f", since {local_words(found.waiting_since)}" if found.waiting_since else ""
    click.echo(f"{found.waiting:,} mails wait{since}.")
    if found.failing_since:
        click.echo(f"The mail server fails since {local_words(found.failing_since)}: {found.last_error}")
    for mail in queries.failed(db.session):
        click.echo(f"{mail.state}: {mail.what}, to {mail.officer}. {mail.reason}")


def _worker() -> Worker:
    chosen = settings()
    if not chosen.mail_server:
        _stop("MAIL_SERVER is not set: messages are shown under My work and not mailed.")
    if not chosen.mail_from or not chosen.public_url:
        _stop("MAIL_FROM and PUBLIC_URL must be set: a mail needs a sender, and its link an address.")
    _ready()
    sender = Sender(chosen.mail_from, chosen.public_url)
    if "@" not in sender.bare:
        _stop(f"MAIL_FROM must hold an address such as concord@agency.example, not {chosen.mail_from!r}.")
    relay = Relay(chosen.mail_server, chosen.mail_security, chosen.mail_user, chosen.mail_password, chosen.mail_ca_file)
    return Worker(relay, sender, zone=chosen.time_zone, say=_say)


def _say(sentence: str) -> None:
    click.echo(sentence)
    sys.stdout.flush()


def _ready() -> None:
    for prepare in registry.all("database_ready"):
        prepare()


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
