"""What the name of an uploaded file may be, so that it can be downloaded everywhere."""

from __future__ import annotations

import re
import unicodedata

from app.core.uploads.refusing import UploadRefused

MOST_CHARACTERS = 120
MOST_BYTES = 240  # in UTF-8: file systems take 255
_RENAME = "Rename the file and choose it again."
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')
_DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"]
    + [f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"]
)
_JOINERS = "\u200c\u200d"  # Persian and Indian scripts need them inside words


def clean_name(name: str) -> str:
    """The name in Unicode normal form C, on one line, without what Windows takes in no name.

    Raises UploadRefused for a name that is missing, too long or reserved, or that holds a slash or
    characters that cannot be seen.
    """
    name = unicodedata.normalize("NFC", name)
    if "/" in name or "\\" in name:
        raise UploadRefused(f"The name of the file holds a slash. {_RENAME}")
    if any(_cannot_be_seen(character) for character in name):
        raise UploadRefused(f"The name of the file holds characters that cannot be seen. {_RENAME}")
    name = _NOT_ON_WINDOWS.sub("-", " ".join(name.split())).strip(" .")
    if len(name) > MOST_CHARACTERS or len(name.encode()) > MOST_BYTES:
        raise UploadRefused(f"The name of the file is too long: at most {MOST_CHARACTERS} characters. {_RENAME}")
    if not name:
        raise UploadRefused(f"The file has no name. {_RENAME}")
    if name.partition(".")[0].strip().upper() in _DEVICES:
        raise UploadRefused(f"Windows keeps the name “{name.partition('.')[0]}” for itself. {_RENAME}")
    return name


def ending(name: str) -> str:
    """What follows the last dot of a clean name, in small letters; empty where there is no dot."""
    stem, _, last = name.rpartition(".")
    return last.lower() if stem else ""


def _cannot_be_seen(character: str) -> bool:
    """Control characters, those that turn the direction of what follows, and code points without a character."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp") and character not in _JOINERS
