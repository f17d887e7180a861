"""Which characters the bundled fonts can print: asked before a letter is proposed, as an issued one never changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

_FONTS = Path(__file__).resolve().parents[2] / "static" / "documents" / "fonts"
_BREAKS = frozenset({0x09, 0x0A, 0x0D})


@cache
def covered() -> frozenset[int]:
    """The code points that every font of the sheets holds."""
    from fontTools.ttLib import TTFont  # a tenth of a second, and only needed where a letter is proposed

    held = []
    for path in sorted(_FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            held.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*held) | _BREAKS)


def why_not_printable(text: str) -> str:
    """A sentence that names the characters that cannot be printed; empty when all can."""
    unknown = sorted(set(map(ord, text)) - covered())
    if not unknown:
        return ""
    return f"The letter cannot be printed: its fonts lack {characters(unknown)}"


def characters(codes: Sequence[int]) -> str:
    """`the character “例” (U+4F8B)`, or `the characters …` of which the first five are named."""
    named = [f"“{chr(code)}” (U+{code:04X})" if chr(code).isprintable() else f"(U+{code:04X})" for code in codes[:5]]
    more = f" and {len(codes) - 5:,} more" if len(codes) > 5 else ""
    return f"the character{'s' if len(codes) > 1 else ''} {', '.join(named)}{more}"
