"""Holds every step of an article and every file received in a round against the entries that recorded them."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from sqlalchemy import select

from app.core.files import StoredFile
from app.negotiation.models import ArticleStep, ReceivedFile, Round

_OF_A_STEP = ("step", "led_to", "turn", "agreed_by", "place", "reason")


class Replayed:
    """The steps of each article in their order, and the files that were received."""

    def __init__(self) -> None:
        self.steps: dict[int, list[tuple[int, dict[str, Any]]]] = {}
        self.files: list[tuple[int, dict[str, Any]]] = []

    def step(self, entry: Any, details: dict[str, Any]) -> None:
        """One entry about an article. What was not answered says nothing; earlier entries do not say whose turn."""
        if "step" not in details:
            return
        said = {name: details.get(name, "") for name in _OF_A_STEP if name != "turn" or name in details}
        said |= {"round": details.get("round_number", 0), "by": entry.actor_id}
        self.steps.setdefault(int(entry.object_id), []).append((entry.seq, said))

    def file(self, entry: Any, details: dict[str, Any]) -> None:
        """One entry about a tracker, where it is about a file that was received and not one that was taken out."""
        if entry.action == "negotiation.kept":
            said = {name: details[name] for name in ("file", "sha256", "round", "id", "note") if name in details}
            self.files.append((entry.seq, {"partner": entry.object_id, **said}))


def compare(
    session: Any, replayed: Replayed, partners: dict[int, str], whole: set[int], problems: list[str]
) -> None:  # fmt: skip
    """Add a sentence for each that is not as the chain left it, has no entry, or is no longer there."""
    rounds = dict(session.execute(select(Round.id, Round.number)).all())
    stands: dict[int, list[dict[str, Any]]] = {}
    for row in session.scalars(select(ArticleStep).order_by(ArticleStep.article_id, ArticleStep.id)):
        values = {name: getattr(row, name) for name in _OF_A_STEP}
        values |= {"round": rounds.get(row.round_id, 0), "by": row.taken_by}
        stands.setdefault(row.article_id, []).append(values)
    for article_id in sorted(stands.keys() | replayed.steps.keys()):
        pairs = zip_longest(stands.get(article_id, ()), replayed.steps.get(article_id, ()))
        for number, (row, entry) in enumerate(pairs, start=1):
            name, (seq, said) = f"Step {number} of article {article_id}", entry or (0, {})
            if row is None:
                problems.append(f"{name} is no longer there; entry {seq} is about it.")
            elif not seq and article_id in whole:
                problems.append(f"{name} has no entry in the chain that recorded it.")
            elif any(row[column] != value for column, value in said.items()):
                problems.append(f"{name} is not what entry {seq} recorded.")
    _files(session, replayed, partners, problems)


def _files(session: Any, replayed: Replayed, partners: dict[int, str], problems: list[str]) -> None:
    """A file is found by what its entry says of it: its name, its hash, its round, and of late its note."""
    left = list(replayed.files)
    query = (
        select(ReceivedFile.id, ReceivedFile.note, ReceivedFile.negotiation_id, Round.number, StoredFile.name,
               StoredFile.sha256)
        .join(Round, Round.id == ReceivedFile.round_id)
        .join(StoredFile, StoredFile.id == ReceivedFile.file_id)
        .order_by(ReceivedFile.id)
    )  # fmt: skip
    strange = []
    for row in session.execute(query):
        stands = {"partner": partners[row.negotiation_id], "file": row.name, "sha256": row.sha256,
                  "round": row.number, "id": row.id, "note": row.note}  # fmt: skip
        fits = next((each for each in left if all(stands[name] == value for name, value in each[1].items())), None)
        if fits:
            left.remove(fits)
        else:
            strange.append(stands)
    for row, entry in zip_longest(strange, left):
        name = f"File {row['id']}, received from {row['partner']}," if row else "A received file"
        if row is None:
            problems.append(f"{name} of {entry[1]['partner']} is no longer there; entry {entry[0]} is about it.")
        elif entry is None:
            problems.append(f"{name} has no entry in the chain that recorded it.")
        else:
            problems.append(f"{name} is not what entry {entry[0]} recorded.")
