"""A small real SMTP server (RFC 5321) for tests: it takes mail over at the full stop, and does not look for doubles."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import random
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.mailing.relay import Relay


@dataclass
class Faults:
    """How the server misbehaves. Addresses and codes; `slow` is the longest answer to the full stop, in seconds."""

    recipients: dict[str, str] = field(default_factory=dict)
    greeting: str = "220 test.example ESMTP"
    sender: str = ""
    after_data: str = ""
    hang_up_after_full_stop: int = 0
    slow: float = 0.0


class MailServer:
    """Listens on a port of its own in a thread of its own. `mails` are what it took over, in order."""

    def __init__(self, *, certificate: Path | None = None, at_once: bool = False) -> None:
        self.faults, self.mails, self.port = Faults(), [], 0
        self.certificate, self.at_once = None, at_once  # STARTTLS, or TLS from the first byte
        if certificate:
            self.certificate = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.certificate.load_cert_chain(certificate)
        self.logins: dict[str, str] = {}  # users and passwords; where there are any, nobody sends without a login
        self.heard: list[bytes] = []  # every command that came over a line without encryption
        self.connections = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> MailServer:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def relay(self) -> Relay:
        return Relay(self.address)

    def by_id(self) -> Counter[str]:
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._listen())
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))

    async def _listen(self) -> asyncio.Server:
        context = self.certificate if self.at_once else None
        return await asyncio.start_server(self._meet, "127.0.0.1", self.port, ssl=context)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            writer.write(f"{self.faults.greeting}\r\n".encode())
            await _Session(self, reader, writer).serve()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


class _Session:
    def __init__(self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.to: list[str] = []
        self.encrypted, self.known = server.at_once, False

    async def serve(self) -> None:
        while line := await self.reader.readline():
            verb = line[:4].upper().strip()
            self.server.heard += [] if self.encrypted else [line]
            if line.upper().startswith(b"STARTTLS") and self.server.certificate:
                self.say("220 2.0.0 go ahead")
                await self.writer.start_tls(self.server.certificate)
                self.encrypted = True
                continue
            if verb == b"QUIT":
                self.say("221 2.0.0 bye")
                await self.writer.drain()
                return
            if verb == b"DATA":
                if not await self.data():
                    return
            else:
                self.say(self.answer(verb, line.decode().strip()))
            await self.writer.drain()

    def answer(self, verb: bytes, line: str) -> str:
        faults = self.server.faults
        if verb in (b"EHLO", b"HELO"):
            offered = ["AUTH PLAIN"] * bool(self.server.logins)
            offered += ["STARTTLS"] * (self.server.certificate is not None and not self.encrypted)
            return "\r\n".join(["250-test.example", *(f"250-{each}" for each in offered), "250 8BITMIME"])
        if verb == b"AUTH":
            _, user, password = base64.b64decode(line.split()[-1]).decode().split("\0")
            self.known = self.server.logins.get(user) == password
            return "235 2.7.0 welcome" if self.known else f"535 5.7.8 no such login: {line.split()[-1]}"
        if verb == b"MAIL":
            self.to = []
            if self.server.logins and not self.known:
                return "530 5.7.0 log in first"
            return faults.sender or "250 2.1.0 ok"
        if verb == b"RCPT":
            address = line.partition("<")[2].rstrip(">")
            refused = faults.recipients.get(address, "")
            self.to += [] if refused else [address]
            return refused or "250 2.1.5 ok"
        return "250 2.0.0 ok" if verb in (b"RSET", b"NOOP") else "500 5.5.2 unknown command"

    async def data(self) -> bool:
        """Take a mail over, unless told otherwise; False where the server hangs up."""
        if not self.to:
            self.say("503 5.5.1 no recipient")
            return True
        self.say("354 go on")
        await self.writer.drain()
        lines: list[bytes] = []
        while (line := await self.reader.readline()) != b".\r\n":
            if not line.endswith(b"\r\n"):
                return False  # hung up before the full stop: the mail is forgotten
            lines.append(line[1:] if line.startswith(b"..") else line)
        faults = self.server.faults
        if faults.slow:
            await asyncio.sleep(random.uniform(0, faults.slow / 2))
        if faults.after_data:
            self.say(faults.after_data)
            return True
        mail = message_from_bytes(b"".join(lines), policy=policy.SMTP)
        assert isinstance(mail, EmailMessage)
        mail["X-Envelope-To"] = self.to[0]
        self.server.mails.append(mail)
        if faults.hang_up_after_full_stop:
            faults.hang_up_after_full_stop -= 1
            return False
        if faults.slow:
            await asyncio.sleep(random.uniform(0, faults.slow / 2))
        self.say("250 2.0.0 taken over")
        return True

    def say(self, line: str) -> None:
        self.writer.write(f"{line}\r\n".encode())


def self_signed(folder: Path) -> Path:
    """The file of a certificate of 127.0.0.1 that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A mail server of a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
