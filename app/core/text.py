"""What a line of text may be: cleaned where that is safe, refused in a sentence where it is not."""

from __future__ import annotations

import unicodedata

_BREAKS = {"\n", "\t", "\r"}


class TextFault(ValueError):
    """A text that cannot be kept; the message says why, as the end of a sentence about the field."""


def clean(text: str, *, most: int, multiline: bool = False) -> str:
    """The text in Unicode normal form C, without outer white space and with plain line ends.

    Right-to-left text is kept. Raises TextFault for a text of more than `most` characters, for
    control characters, and for the invisible characters that turn the direction of what follows.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > most:
        raise TextFault(f"must be {most:,} characters or fewer; you entered {len(text):,}")
    for character in text:
        if character in _BREAKS and multiline:
            continue
        category = unicodedata.category(character)
        if character in _BREAKS:
            raise TextFault("must stand on one line")
        if category in ("Cc", "Cs", "Cn") or "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
            raise TextFault("must not contain control characters; remove what cannot be seen and try again")
    return text
