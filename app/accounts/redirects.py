"""Where to go after signing in: somewhere in Concord, whatever the address says."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

LONGEST = 2000
_NOT_THERE = ("/sign-in", "/sign-out", "/welcome")


def safe_next(target: str | None, *, otherwise: str = "/") -> str:
    """The target if it is a path of this site that may be followed, else `otherwise`."""
    if not target or len(target) > LONGEST or not _is_plain(target):
        return otherwise
    try:
        parts = urlsplit(target)
    except ValueError:
        return otherwise
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return otherwise
    path = unquote(parts.path)
    if not _is_plain(path) or "//" in path or path.startswith(_NOT_THERE):
        return otherwise
    return target


def _is_plain(text: str) -> bool:
    """One slash at the beginning, and nothing that a browser would read in another way than we do."""
    if not text.startswith("/") or text.startswith("//"):
        return False
    return text.isprintable() and "\\" not in text and not any(character.isspace() for character in text.rstrip(" "))
