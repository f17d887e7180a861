"""How each registry writes its serials and what its numbers run on: a table, read by one parser."""

from __future__ import annotations

import re
from dataclasses import dataclass

ITMO = "ITMO"  # not in list 31b: identifiers given by a Party's registry, not by a programme
NUMBER = r"[0-9][0-9,]*"
_N = {"first": rf"(?P<first>{NUMBER})", "last": rf"(?P<last>{NUMBER})"}
_ACR = r"ACR-(?P<host>[A-Z]{2})-(?P<project>[0-9]+)-(?P<vintage>[0-9]{4})-(?P<batch>[0-9]+)"
_PERIOD = r"(?P<starts>[0-9]{8})-(?P<ends>[0-9]{8})"
_VCU = r"VCU-(?P<body>[A-Z0-9]+)-(?P<unit>[A-Z]+)-(?P<host>[A-Z]{2})-(?P<scope>[0-9A-Z/]+)-(?P<project>[A-Z0-9]+)"
_CODES = "VCS|GS|CAR|ACR|ART|GCC|ISFL|FCPF|JCM"
_APPROACH = r"(?P<approach>CA[0-9]{4})"
_ITMO = rf"{_APPROACH}-(?P<party_registry>[A-Z]{{3}}[0-9]{{2}})-(?P<host>[A-Z]{{3}})"
_TYPED = (
    rf"(?=(?:[A-Z0-9]+-)*GHG-)(?:GHG-)?{_APPROACH}(?:-GHG)?-"
    r"(?P<host>(?!GHG)[A-Z]{2,3})(?P<party_registry>[0-9]{2})?(?:-GHG)?"
)


@dataclass(frozen=True)
class Rule:
    """One form of serial.

    `prefix` and `suffix` are patterns of what stands before and after the numbers, `between` what parts the numbers.
    Where `twice` is set, the registry writes the whole serial for the first and for the last number. `key` says what
    a run of numbers goes on within: `{registry}`, `{prefix}` or `{prefix}` and `{suffix}` with a star between them.
    An empty `registry` stands in the serial itself.
    """

    name: str
    registry: str
    example: str
    prefix: str
    suffix: str = ""
    between: str = "-"
    twice: bool = False
    single: bool = False
    key: str = "{prefix}"

    @property
    def pattern(self) -> re.Pattern[str]:
        """The whole serial; a serial written twice is compared half by half by the reader."""
        head = rf"(?P<prefix>{self.prefix})-" if self.prefix else ""
        tail = f"(?P<suffix>{self.suffix})"
        if self.twice or self.single:
            return re.compile(head + _N["first"] + tail)
        return re.compile(head + _N["first"] + self.between + _N["last"] + tail)


RULES = (
    Rule(
        "Verra", "VCS", "18783-910564676-910573425-VCS-VCU-842-VER-MG-3-2311-01012024-30042024-1",
        prefix=r"(?P<batch>[0-9]+)", suffix=rf"-VCS-{_VCU}-{_PERIOD}-(?P<flag>[0-9]+)", key="{registry}",
    ),
    Rule(
        "Verra, old form", "VCS", "8040-449402275-449402275-VCU-042-MER-PE-14-1360-01072013-30062014-1",
        prefix=r"(?P<batch>[0-9]+)", suffix=rf"-{_VCU}-{_PERIOD}-(?P<flag>[0-9]+)", key="{registry}",
    ),
    Rule(
        "Gold Standard", "GS", "GS1-1-RW-GS11137-16-2025-30526-1-57101",
        prefix=r"GS[0-9]+-[0-9]+-(?P<host>[A-Z]{2})-(?P<project>GS[0-9]+)-(?P<type>[0-9A-Z]+)-(?P<vintage>[0-9]{4})"
        r"-(?P<batch>[0-9]+)",
    ),
    Rule(
        "CER in Gold Standard", "GS", "RW-5-1463953-2-2-0-7014 - RW-5-1467609-2-2-0-7014",
        prefix=r"(?P<host>[A-Z]{2})-(?P<unit>[0-9])",
        suffix=r"-(?P<issued_period>[0-9])-(?P<applicable_period>[0-9])-(?P<land_use>[0-9])-(?P<project>[0-9]+)",
        twice=True, key="{prefix}-*{suffix}",
    ),
    Rule("ACR", "ACR", "ACR-US-192-2010-203-1-5000", prefix=_ACR),
    Rule("ACR, as exported", "ACR", "ACR-FR-1129-2025-2917-30932 to 35143", prefix=_ACR, between=" to "),
    Rule(
        "CAR", "CAR", "CAR-1-US-293-1-120-CA-2006-102-1 to 29251",
        prefix=r"CAR-[0-9A-Z]+-(?P<host>[A-Z]{2})-(?P<project>[0-9]+)(?:-[0-9A-Z]+)*-(?P<vintage>[0-9]{4})-(?P<batch>[0-9]+)",
        between=" to ",
    ),
    Rule(
        "ART", "ART", "ART-GY-102-2021-10-1 to 46404",
        prefix=r"ART-(?P<host>[A-Z]{2})-(?P<project>[0-9]+)-(?P<vintage>[0-9]{4})-(?P<batch>[0-9]+)", between=" to ",
    ),
    Rule(
        "FCPF", "FCPF", "FCPF-CI-130-2023-20-1 to 46404",
        prefix=r"FCPF-(?P<host>[A-Z]{2})-(?P<project>[0-9]+)-(?P<vintage>[0-9]{4})-(?P<batch>[0-9]+)", between=" to ",
    ),
    Rule(
        "CAD Trust example", "", "VCS9819-2014-1233022-1234022",
        prefix=rf"(?P<registry>{_CODES})(?P<project>[0-9]+)-(?P<vintage>[0-9]{{4}})",
    ),
    Rule(
        "ITMO identifier", ITMO, "CA0004-VUT01-VUT-3001-2024",
        prefix=_ITMO, suffix="-(?P<vintage>[0-9]{4})", single=True, key="{prefix}-*{suffix}",
    ),
    Rule(
        "block of ITMO identifiers", ITMO, "CA0004-VUT01-VUT-3001-2024 - CA0004-VUT01-VUT-5000-2024",
        prefix=_ITMO, suffix="-(?P<vintage>[0-9]{4})", twice=True, key="{prefix}-*{suffix}",
    ),
    Rule(
        "ITMO identifier with both ends", ITMO, "CA0004-VU-CH-356-3001-5000-2024",
        prefix=rf"{_APPROACH}-(?P<host>[A-Z]{{2}})-(?P<acquiring>[A-Z]{{2}})-(?P<project>[0-9A-Z]+)",
        suffix="-(?P<vintage>[0-9]{4})", key="{prefix}-*{suffix}",
    ),
    Rule(
        "ITMO identifier with its type", ITMO, "CA0004-GHG-VUT-3001-2024",
        prefix=_TYPED, suffix="-(?P<vintage>[0-9]{4})", single=True, key="{prefix}-*{suffix}",
    ),
    Rule(
        "block of ITMO identifiers with their type", ITMO, "CA0004-GHG-VUT-3001-2024 - CA0004-GHG-VUT-5000-2024",
        prefix=_TYPED, suffix="-(?P<vintage>[0-9]{4})", twice=True, key="{prefix}-*{suffix}",
    ),
)  # fmt: skip
