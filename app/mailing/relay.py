"""The mail server that mails are handed to: its address, how the connection is protected, and the login."""

from __future__ import annotations

import base64
import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

USUAL_PORTS = {"none": 25, "starttls": 587, "tls": 465}


@dataclass(frozen=True)
class Relay:
    """What a connection needs. `security` is none, starttls or tls; `authorities` a file of certificates, else the
    system's are trusted. The password stands in no text that is made of this.
    """

    address: str
    security: str = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: Path | None = None

    @property
    def host(self) -> str:
        """The name alone, which the certificate must bear."""
        return self._parts()[0]

    @property
    def port(self) -> int:
        """Where none is named, that of the kind of connection."""
        return self._parts()[1] or USUAL_PORTS[self.security]

    def _parts(self) -> tuple[str, int]:
        name, _, port = self.address.rpartition(":")
        numbered = port.isascii() and port.isdigit() and (":" not in name or name.endswith("]"))
        return (name.strip("[]"), int(port)) if name and numbered else (self.address.strip("[]"), 0)

    def may_be_told(self, peer: str) -> bool:
        """Whether the password may go to this peer: over an encrypted line, or without leaving this machine."""
        return self.security != "none" or ipaddress.ip_address(peer.partition("%")[0]).is_loopback

    def without_secrets(self, words: str) -> str:
        """Words of the server, should it repeat what it was told at the login."""
        for secret in (_encoded(f"\0{self.user}\0{self.password}"), _encoded(self.password), self.password):
            if self.password:
                words = words.replace(secret, "…")
        return words


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
