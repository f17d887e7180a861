"""Signed checkpoints of the audit chain, kept outside the database, so that a cut-off tail is found too."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sqlalchemy import select

from app.core import clock
from app.core.audit import AuditEntry


def write(session: Any, folder: Path) -> dict[str, Any] | None:
    """Append a checkpoint of the newest entry to the file and return it; None for an empty chain."""
    last = session.execute(select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)).first()
    if last is None:
        return None
    said = {"seq": last.seq, "hash": last.hash, "at": clock.now().isoformat()}
    signature = _key(folder).sign(_text(said))
    line = json.dumps({**said, "signature": base64.b64encode(signature).decode()})
    with (folder / "audit-checkpoints.jsonl").open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return said


def compare(session: Any, folder: Path) -> list[str]:
    """A sentence for each checkpoint whose signature or entry does not hold; none where there is no file."""
    path = folder / "audit-checkpoints.jsonl"
    if not path.exists():
        return []
    public = _key(folder).public_key()
    problems = []
    for line in path.read_text().splitlines():
        kept = json.loads(line)
        signature = base64.b64decode(kept.pop("signature"))
        try:
            public.verify(signature, _text(kept))
        except InvalidSignature:
            problems.append(f"The checkpoint of entry {kept['seq']} was not signed by this deployment.")
            continue
        found = session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == kept["seq"]))
        if found != kept["hash"]:
            fate = "is missing" if found is None else "was changed"
            problems.append(f"Entry {kept['seq']}, signed on {kept['at']}, {fate}.")
    return problems


def _text(said: dict[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True).encode()


def _key(folder: Path) -> Ed25519PrivateKey:
    """The signing key of this deployment, made on first use; its public half lies beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "audit-key"
    if path.exists():
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    key = Ed25519PrivateKey.generate()
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "audit-key.pub").write_bytes(public)
    return key
