"""What is required of whom about one subject, and what of it stands: computed from what was asked and decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clearances.policy import Requirement, RequirementSet
from app.clearances.records import Subject
from workflows.clearance import CLEARANCE_LABELS, STANDING, ClearanceStage
from workflows.vocabulary import Role

TONES = {
    "held": "plain", "waiting": "info", "cleared": "good", "comments": "warn", "not_cleared": "bad",
    "lapsed": "warn", "withdrawn": "plain",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One agency in one role: what is required of it, what was asked last, its comments and stopped clocks.

    `offered`: nothing is required of it, but it may be asked. `decided_before`: it has decided on this subject once.
    """

    agency: str
    role: Role
    covers: tuple[str, ...]
    days: int
    step: int
    required: bool
    request: Any = None
    comments: tuple[Any, ...] = ()
    pauses: tuple[Any, ...] = ()
    given: bool = False
    offered: bool = False
    decided_before: bool = False

    @property
    def counts(self) -> bool:
        """Whether what depends on the clearances waits for it: where it is required, or was asked of its own accord.

        A request that is withdrawn no longer counts, unless the agency has decided before: whoever was told that
        something is not cleared does not go on by asking again and withdrawing.
        """
        if self.required or not self.offered or self.request is None:
            return self.required
        return self.stage is not ClearanceStage.WITHDRAWN or self.decided_before

    @property
    def stage(self) -> ClearanceStage:
        """Where it stands; what nobody asked yet is held."""
        if self.request is not None:
            return ClearanceStage(self.request.stage)
        return ClearanceStage.CLEARED if self.given else ClearanceStage.HELD

    @property
    def label(self) -> str:
        return CLEARANCE_LABELS[self.stage]

    @property
    def tone(self) -> str:
        return TONES[self.stage.value]

    @property
    def open_comments(self) -> tuple[Any, ...]:
        """Comments whose answer the agency has not accepted; only while its clearance would count."""
        if self.stage is not ClearanceStage.COMMENTS:
            return ()
        return tuple(comment for comment in self.comments if comment.accepted_at is None)

    @property
    def stands(self) -> bool:
        return self.given or (self.stage in STANDING and not self.open_comments)

    @property
    def paused(self) -> Any:
        """The stop of its clock that has not ended, or None."""
        return next((pause for pause in self.pauses if pause.until is None), None)

    def age(self, today: date) -> int | None:
        """Days on its clock: from the day it was asked to its decision or today, without those on which it stood."""
        if self.request is None or self.request.asked_on is None:
            return None
        end = self.request.decided_on or today
        stopped = sum(((pause.until or end) - pause.since).days for pause in self.pauses)
        return max(0, (end - self.request.asked_on).days - stopped)

    def overdue(self, today: date) -> bool:
        """Whether it waits beyond its due date; never while its clock is stopped."""
        waits = self.stage is ClearanceStage.WAITING and not self.paused
        return bool(waits and self.request.due and self.request.due < today)


@dataclass(frozen=True)
class Standing:
    """What is required of one subject and what of it stands. `any_clearer`: one officer's own step is enough."""

    kind: str
    any_clearer: bool
    entries: tuple[Entry, ...] = ()

    @property
    def required(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.required)

    @property
    def shown(self) -> tuple[Entry, ...]:
        """Those that a page names: what is required, and what somebody has asked."""
        return tuple(entry for entry in self.entries if entry.required or entry.request is not None)

    @property
    def stands(self) -> bool:
        return self.any_clearer or not self.waited_for

    @property
    def waited_for(self) -> tuple[str, ...]:
        """The agencies whose clearance counts and does not stand."""
        return tuple(dict.fromkeys(entry.agency for entry in self.entries if entry.counts and not entry.stands))

    @property
    def lapsed(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.stage is ClearanceStage.LAPSED)

    @property
    def asked(self) -> bool:
        """Whether anybody was ever asked."""
        return any(entry.request is not None for entry in self.entries)

    def before(self, step: int) -> tuple[str, ...]:
        """The agencies of earlier steps whose clearance does not stand."""
        return tuple(dict.fromkeys(e.agency for e in self.entries if e.counts and e.step < step and not e.stands))


def standing_of(
    needed: RequirementSet, requests: Sequence[Any], *, comments: Mapping[int, Sequence[Any]],
    pauses: Mapping[int, Sequence[Any]], given: Collection[tuple[str, str]] = (),
) -> Standing:  # fmt: skip
    """Put the live requests beside what is required; one that nothing requires any more is shown and not counted."""
    live = {(row.agency, row.role): row for row in requests if row.live}
    decided = {(row.agency, row.role) for row in requests if row.decision}

    def entry(asked: Requirement, *, required: bool = False, offered: bool = False) -> Entry:
        key = (asked.agency, asked.role.value)
        row = live.pop(key, None)
        number = row.id if row is not None else 0
        return Entry(
            asked.agency, asked.role, tuple(row.covers) if row is not None else asked.covers, asked.days, asked.step,
            required, row, tuple(comments.get(number, ())), tuple(pauses.get(number, ())), given=key in given,
            offered=offered, decided_before=key in decided,
        )  # fmt: skip

    entries = [entry(each, required=True) for each in sorted(needed.requirements, key=lambda each: each.step)]
    entries += [entry(each, offered=True) for each in needed.may_ask]
    for row in list(live.values()):
        entries.append(entry(Requirement(row.agency, Role(row.role), tuple(row.covers), row.days, row.step)))
    return Standing(needed.kind, needed.any_clearer, tuple(entries))


def covered_labels(subject: Subject, entry: Entry) -> list[str]:
    """The labels of the parts that an entry covers; all of them where it names none."""
    return [part.label for part in subject.covered(entry.covers)]
