"""One serial number taken apart, and its form put together again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_RANGE = re.compile(r"\{first\}.*\{last\}")


class SerialFault(ValueError):
    """A serial that cannot be relied on. Its text is a sentence that says what is wrong."""


@dataclass(frozen=True, slots=True)
class Serial:
    """What a serial says. Two serials are equal where they name the same units in the same form.

    `registry` is a code of list 31b of the common nomenclature, or `ITMO` for identifiers of the cooperative
    approaches. Units of one registry and one `key` share one run of numbers, and only such can overlap. `form` is the
    serial with `{first}` and `{last}` in place of its numbers; a form without `{last}` names a single unit. `host`
    is the code as written, alpha-2 nearly everywhere. `starts` and `ends` are the days of the period, where the
    serial names them, and `vintages` its first and last year. `notes` are sentences on what was tidied.
    """

    registry: str
    rule: str
    key: str
    first: int
    last: int
    form: str
    host: str = ""
    project: str = ""
    vintages: tuple[int, int] | None = None
    starts: date | None = None
    ends: date | None = None
    approach: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Serial):
            return NotImplemented
        return self._named() == other._named()

    def __hash__(self) -> int:
        return hash(self._named())

    def _named(self) -> tuple[str, str, str, int, int, str]:
        return (self.registry, self.rule, self.key, self.first, self.last, self.form)

    @property
    def count(self) -> int:
        """Units in the block: last less first, and one."""
        return self.last - self.first + 1

    @property
    def vintage(self) -> int | None:
        """The year of the mitigation (6/CMA.4, paragraph 5), none where the serial names none or more than one."""
        if self.vintages and self.vintages[0] == self.vintages[1]:
            return self.vintages[0]
        return None

    @property
    def text(self) -> str:
        """The serial as its registry writes it."""
        return render(self.form, self.first, self.last)

    def render(self, first: int, last: int) -> str:
        """The serial of a part of the block. Raises SerialFault where the part does not lie inside the block."""
        if not self.first <= first <= last <= self.last:
            raise SerialFault(f"The units {first} to {last} do not lie inside {self.first} to {self.last}.")
        return render(self.form, first, last)

    def unit_id(self, number: int) -> str:
        """The serial of one unit of the block. Raises SerialFault where the number lies outside it."""
        if not self.first <= number <= self.last:
            raise SerialFault(f"The unit {number} does not lie inside {self.first} to {self.last}.")
        return unit_id(self.form, number)


def render(form: str, first: int, last: int) -> str:
    """The serial of the units from first to last. Raises SerialFault where the form names a single unit only."""
    if first != last and "{last}" not in form:
        raise SerialFault("This form names a single unit, not a block.")
    return form.replace("{first}", str(first)).replace("{last}", str(last))


def unit_id(form: str, number: int) -> str:
    """The serial with one number in place of its range, for the first and last unit ID of the agreed electronic format.

    Two of one block differ in the number alone, as check II05 of the format asks.
    """
    left, _, right = form.partition(" - ")
    if right and left.replace("{first}", "") == right.replace("{last}", ""):
        return left.replace("{first}", str(number))
    return _RANGE.sub(str(number), form).replace("{first}", str(number))
