"""The dialogue with a mail server, in steps small enough that what became of a mail is known after each.

A server takes a mail over at one moment: when it answers the single full stop that ends the text. All before
that moment can be done again; nothing after it may be. So the text is sent without its full stop, the database is
told that the full stop comes next, and only then is it sent. The answer is looked at without being taken off the
line until the database has it: whoever holds the same line after this process was killed reads the same answer.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import subprocess
import time

from app.mailing import tunnel
from app.mailing.relay import Relay

ANSWER_SECONDS = 60.0
VERDICT_SECONDS = 600.0  # RFC 5321, 4.5.3.2.6: a server may take ten minutes to answer the full stop
_LAST_LINE = re.compile(rb"(?m)^(\d{3})(?: ([^\r\n]*))?\r?\n")


class ServerTrouble(Exception):
    """The server is away, or will have no mail at all now. Everything waits."""


class NoVerdict(Exception):
    """The server was given the whole mail and did not say what became of it."""


class NotTaken(Exception):
    """The server refuses this one mail: for good, or only for now."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}".strip())
        self.code, self.for_good = code, code >= 500


class Dialogue:
    """One connection to the server, for one mail after another."""

    def __init__(self, relay: Relay) -> None:
        self._relay, self._smtp = relay, _Line(relay)
        try:
            code, said = self._smtp.connect(relay.host, relay.port)
            if code != 220:
                raise ServerTrouble(f"{code} {_text(said)}")
            self._smtp.ehlo_or_helo_if_needed()
            if relay.security == "starttls":
                self._smtp.starttls()
            if relay.user:
                self._log_in()
        except ServerTrouble:
            self._smtp.close()
            raise
        except (OSError, smtplib.SMTPException) as fault:
            self._smtp.close()
            raise ServerTrouble(_words(fault)) from fault

    @property
    def line(self) -> socket.socket:
        found = self._smtp.sock
        if found is None:
            raise ServerTrouble("The connection was lost.")
        return found

    def offer(self, sender: str, address: str, content: bytes) -> None:
        """Send a mail as far as its full stop. Raises NotTaken or ServerTrouble; nothing has been taken over then."""
        try:
            self._expect(self._smtp.docmd(f"MAIL FROM:<{sender}>"), about_server=True)
            self._expect(self._smtp.docmd(f"RCPT TO:<{address}>"))
            self._expect(self._smtp.docmd("DATA"))
            self._smtp.send(_on_the_wire(content))
        except NotTaken:
            self._start_afresh()
            raise
        except (OSError, smtplib.SMTPException) as fault:
            raise ServerTrouble(_words(fault)) from fault

    def full_stop(self) -> None:
        """From here on the mail is the server's, whatever happens to us. Raises NotTaken and NoVerdict."""
        try:
            self.line.sendall(b".\r\n")
        except (OSError, ServerTrouble) as fault:
            raise NoVerdict(_words(fault)) from fault
        verdict(self.line, seconds=VERDICT_SECONDS)

    def take_answer(self) -> None:
        """The answer to the full stop is recorded: take it off the line."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._smtp.getreply()

    def close(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()

    def abandon(self) -> None:
        """Hang up in the middle of a mail. Without its full stop the server forgets it."""
        self._smtp.close()

    def _log_in(self) -> None:
        """Say who we are, never where others could listen. What the server answers is passed on without the secret."""
        relay = self._relay
        if not relay.may_be_told(self._smtp.peer):
            raise ServerTrouble(
                f"The password was not sent to {relay.host}, because the connection is not encrypted."
                " Set MAIL_SECURITY to starttls or tls"
            )
        try:
            self._smtp.login(relay.user, relay.password)
        except smtplib.SMTPAuthenticationError as refusal:
            said = relay.without_secrets(_text(refusal.smtp_error))
            raise ServerTrouble(
                f"{relay.host} refused the login of {relay.user} ({refusal.smtp_code} {said})."
                " Check MAIL_USER and MAIL_PASSWORD"
            ) from None
        except (smtplib.SMTPNotSupportedError, UnicodeEncodeError):
            raise ServerTrouble(
                f"{relay.host} takes no login by a password. Leave MAIL_USER empty or ask who runs it"
            ) from None

    def _start_afresh(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._smtp.rset()

    def _expect(self, answer: tuple[int, bytes], *, about_server: bool = False) -> None:
        code, said = answer
        if code < 400 and code > 0:
            return
        words = _text(said)
        if about_server or code in (-1, 421):
            raise ServerTrouble(f"{code} {words}".strip())
        raise NotTaken(code, words)


class _Line(smtplib.SMTP):
    """A connection whose encryption, where there is one, is done by a process of its own."""

    def __init__(self, relay: Relay) -> None:
        self._relay, self.peer = relay, ""
        self._process: subprocess.Popen[bytes] | None = None
        super().__init__(timeout=ANSWER_SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = socket.create_connection((host, port), timeout)
        self.peer = str(line.getpeername()[0])
        return self._encrypted(line) if self._relay.security == "tls" else line

    def starttls(self, **_: object) -> tuple[int, bytes]:  # type: ignore[override]
        """Encrypt from here on. What the server said before may be anybody's words: it is asked again."""
        if not self.has_extn("starttls"):
            raise ServerTrouble(f"{self._relay.host} offers no encryption (STARTTLS). Set MAIL_SECURITY as it can")
        code, said = self.docmd("STARTTLS")
        if code != 220 or self.sock is None:
            raise ServerTrouble(f"{self._relay.host} did not begin to encrypt ({code} {_text(said)})")
        self.sock = self._encrypted(self.sock)
        self.file = self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False
        self.ehlo_or_helo_if_needed()
        return code, said

    def _encrypted(self, line: socket.socket) -> socket.socket:
        with line:
            try:
                found, self._process = tunnel.encrypted(
                    line, host=self._relay.host, authorities=self._relay.authorities
                )
            except tunnel.NotEncrypted as fault:
                raise ServerTrouble(
                    f"The connection to {self._relay.host} could not be encrypted: {fault}."
                    " Check MAIL_SERVER, or let MAIL_CA_FILE name the authority it is to be trusted by"
                ) from fault
        found.settimeout(ANSWER_SECONDS)
        return found

    def close(self) -> None:
        """Hang up, also for a copy of the line in another process, and see the encrypting process end."""
        process, self._process = self._process, None
        if process and self.sock:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
        super().close()
        if process:
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def verdict(line: socket.socket, *, seconds: float) -> None:
    """Wait for the answer to the full stop and leave it on the line. Raises NotTaken and NoVerdict."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            seen = line.recv(8192, socket.MSG_PEEK)
        except OSError as fault:
            raise NoVerdict(_words(fault)) from fault
        if not seen:
            raise NoVerdict("The server closed the connection.")
        if found := _LAST_LINE.search(seen):
            line.settimeout(ANSWER_SECONDS)
            if int(found[1]) >= 400:
                raise NotTaken(int(found[1]), _text(found[2] or b""))
            return
        time.sleep(0.01)  # half an answer
    raise NoVerdict("The server did not answer in time.")


def verdict_for_another(line: socket.socket) -> None:
    """The verdict on a mail whose carrier was killed just before or just after it sent the full stop.

    Where no answer comes, the full stop is sent, perhaps for a second time: a server that had it already has
    answered that first, and takes the second for a command it does not know. Raises NotTaken and NoVerdict.
    """
    try:
        verdict(line, seconds=2)
        return
    except NoVerdict:
        pass
    try:
        line.sendall(b".\r\n")
    except OSError as fault:
        raise NoVerdict(_words(fault)) from fault
    verdict(line, seconds=VERDICT_SECONDS)


def _on_the_wire(content: bytes) -> bytes:
    """Lines that begin with a full stop get a second one, and the text ends with a line break."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    lines = re.sub(rb"(?m)^\.", b"..", lines)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _text(said: bytes | str) -> str:
    return (said if isinstance(said, str) else said.decode("utf-8", "replace"))[:300]


def _words(fault: Exception) -> str:
    return (str(fault) or type(fault).__name__)[:300]
