"""A process of its own that encrypts a connection: plain on the side of the carrier, TLS on that of the server.

The carrier and its worker both hold the plain side, so that either still reads the server's answer after the other
was killed (see `app.mailing.dialogue`). TLS cannot be shared like that: its keys live in one process, and this is it.
It runs alone, from this file, and loads nothing of the application: it knows neither the database nor the password.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path

HANDSHAKE_SECONDS = 60.0
_READY = b"+"
_LONGEST_REASON = 400


class NotEncrypted(Exception):
    """The line could not be encrypted; the sentence says why."""


def encrypted(
    line: socket.socket, *, host: str, authorities: Path | None = None
) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """The plain side of a line that is encrypted from here to the server, and the process that does it.

    The caller closes its own copy of `line`, and waits for the process after it has hung up.

    Raises NotEncrypted, after which the line is of no use.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    numbers = [str(line.fileno()), str(theirs.fileno())]
    command = [sys.executable, "-I", __file__, *numbers, host, str(authorities or "")]
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - this very file
            command, pass_fds=(line.fileno(), theirs.fileno()), stdin=subprocess.DEVNULL, env=_environment()
        )
    ours.settimeout(HANDSHAKE_SECONDS + 5)
    try:
        said = ours.recv(1)  # what follows is the server's
        if said != _READY:
            said += ours.recv(_LONGEST_REASON)
    except OSError as fault:
        said = str(fault).encode()
    if said != _READY:
        ours.close()
        process.kill()
        process.wait()
        raise NotEncrypted(said.decode("utf-8", "replace") or "the process that encrypts has ended")
    return ours, process


def _environment() -> dict[str, str]:
    """What tells where the system's authorities are; no setting of Concord, least of all a password."""
    return {name: os.environ[name] for name in ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR") if name in os.environ}


def main() -> int:
    """Encrypt the line and pass on what is said, until either side hangs up."""
    for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # it ends when both have closed the line, not before
        signal.signal(sent, signal.SIG_IGN)
    line, carrier = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    host, authorities = sys.argv[3:5]
    try:
        line.settimeout(HANDSHAKE_SECONDS)
        context = ssl.create_default_context(cafile=authorities or None)
        server = context.wrap_socket(line, server_hostname=host)
    except (OSError, ValueError) as fault:
        carrier.sendall(_reason(fault).encode()[:_LONGEST_REASON])
        return 1
    carrier.sendall(_READY)
    try:
        _pass_on(carrier, server)
    except OSError:
        return 1
    return 0


def _pass_on(carrier: socket.socket, server: ssl.SSLSocket) -> None:
    while True:
        spoken = [server] if server.pending() else select.select([carrier, server], [], [])[0]
        if carrier in spoken:
            said = carrier.recv(65536)
            if not said:
                return
            server.settimeout(HANDSHAKE_SECONDS)
            server.sendall(said)
        if server in spoken:
            server.setblocking(False)
            try:
                answered = server.recv(65536)
            except ssl.SSLWantReadError:  # no word of the dialogue, such as a ticket for the next session
                continue
            if not answered:
                return
            carrier.sendall(answered)


def _reason(fault: Exception) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {fault.verify_message.rstrip('.')}"
    if isinstance(fault, ssl.SSLError):
        return f"TLS failed: {fault.reason or fault}"
    return str(fault)


if __name__ == "__main__":
    sys.exit(main())
