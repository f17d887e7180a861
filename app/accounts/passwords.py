"""Passwords: what makes one acceptable, and how it is kept and compared (argon2id)."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 128
HASHES_AT_ONCE = 2  # each needs 64 MiB
WAIT_SECONDS = 5
CONTEXT_WORDS = (
    "concord", "article", "singapore", "sustainability", "environment", "climate", "carbon", "agreement",
    "password", "passwort", "passphrase", "welcome", "letmein", "qwerty", "administrator", "admin", "officer",
    "secret", "changeme", "123456", "12345", "1234", "123", "mse", "mti", "nea", "nccs", "mfa", "agc", "itmo",
)  # fmt: skip
_LEAST_OWN = 6  # characters that are no part of a context word
_LEAST_DIFFERENT = 5

_hasher = PasswordHasher()
_places = threading.BoundedSemaphore(HASHES_AT_ONCE)

# The hash of a text that nobody knows: compared for an unknown e-mail address, so that it takes as long.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$0Z4HKyCwAOqgHVnI0LewJQ$4FtLeQAkCHB5I7NTfFsp/5UiW0RsHtxw0aBUv2ivun4"


class BusyError(Exception):
    """Too many passwords are being compared at this moment."""


def why_not(password: str, *, about: tuple[str, ...] = ()) -> str | None:
    """The sentence that says why a new password cannot be used, or None.

    `about` holds the officer's name and e-mail address, of which a password may not consist.
    """
    text = _normal(password)
    if len(text) < SHORTEST:
        return f"Use at least {SHORTEST} characters. A few words in a row are easy to remember."
    if len(text) > LONGEST:
        return f"Use at most {LONGEST} characters."
    plain = text.casefold()
    if plain in common() or len(set(plain)) < _LEAST_DIFFERENT or _is_a_run(plain):
        return "This password is one that many people use, so it is guessed first. Choose another."
    if len(_without_words(plain, words=(*CONTEXT_WORDS, *_words_of(about)))) < _LEAST_OWN:
        return "This password is made of words that anyone would try here, such as your name. Choose others."
    return None


def make_hash(password: str) -> str:
    """The argon2id hash to keep. Raises BusyError."""
    with _place():
        return _hasher.hash(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this password was hashed. Without a hash: no, after as long. Raises BusyError."""
    if len(password) > LONGEST * 4:  # nobody's: not worth hashing a megabyte
        password = ""
    with _place():
        try:
            _hasher.verify(password_hash or NOBODY, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def common() -> frozenset[str]:
    """Common passwords that are long enough to be allowed otherwise."""
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip().casefold() for line in text.splitlines() if line.strip())


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise BusyError
    try:
        yield
    finally:
        _places.release()


def _normal(password: str) -> str:
    """One form for what different keyboards send as different characters."""
    return unicodedata.normalize("NFKC", password)


def _is_a_run(plain: str) -> bool:
    """Whether each character follows the one before it, up or down: 123456789012, lkjihgfedcba."""
    round_the_clock = 10 if plain.isdigit() else 0x110000
    steps = {(ord(after) - ord(before)) % round_the_clock for before, after in pairwise(plain)}
    return len(steps) == 1


def _words_of(about: tuple[str, ...]) -> list[str]:
    return [word for text in about for word in re.split(r"\W+", text.casefold()) if len(word) >= 3]


def _without_words(plain: str, *, words: tuple[str, ...]) -> str:
    for word in sorted(words, key=len, reverse=True):
        plain = plain.replace(word, "")
    return plain
