"""Holds every round, article, version of a text, step and received file against the entries that recorded them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal_column, select

from app.core.proving import Proof, digest_in_database
from app.negotiation import steps_proof
from app.negotiation.models import HASHED, Article, ArticleVersion, Negotiation, Round
from workflows.negotiation import ArticleState

OBJECTS = ("negotiation", "article", "round")
_OF_A_ROUND = ("first", "last", "mode", "place", "sg_delegation", "partner_delegation", "note")
_NAMES = {
    "title": "title", "owner": "owner_name", "owner_id": "owner_id", "next": "next", "model_key": "model_key",
    "led_to": "state", "turn": "turn", "brackets": "brackets", "left_out": "left_out",
}  # fmt: skip


class Replayed:
    """What the chain says last of each article, by field with the entry that said it; of each text; of each round."""

    def __init__(self) -> None:
        self.articles: dict[int, dict[str, tuple[int, Any]]] = {}
        self.texts: dict[tuple[int, int], tuple[int, dict[str, Any]]] = {}
        self.orders: dict[str, tuple[int, list[int]]] = {}  # the articles of a partner in their places
        self.apart = steps_proof.Replayed()
        self.rounds: dict[str, tuple[int, dict[str, str]]] = {}
        self.begun: set[str] = set()  # trackers of which every article has an entry: older ones began without

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain whose type is one of `OBJECTS`, in the order of the chain."""
        if entry.object_type == "round":
            self.rounds[entry.object_id] = (entry.seq, {name: details[name] for name in _OF_A_ROUND})
        elif entry.object_type == "negotiation":
            self._begun(entry, details)
            self.apart.file(entry, details)
        elif "partner" in details:
            self._article(int(entry.object_id), entry, details)
            self.apart.step(entry, details)

    def _begun(self, entry: Any, details: dict[str, Any]) -> None:
        if "rows" in details or details.get("from") == "empty":
            self.begun.add(entry.object_id)
        for row in details.get("rows", ()):
            self._set(row["id"], entry.seq, title=row["title"], state=ArticleState.NOT_OPENED.value, version=1)
            if row["sha256"]:
                said = {"sha256": row["sha256"], "round": 0, "brackets": 0, "written_by": entry.actor_id}
                self.texts[row["id"], 1] = (entry.seq, said)
        if "rows" in details:
            self.orders[entry.object_id] = (entry.seq, [row["id"] for row in details["rows"]])

    def _article(self, number: int, entry: Any, details: dict[str, Any]) -> None:
        said = {column: details[name] for name, column in _NAMES.items() if name in details}
        if entry.object_version == 1:
            said |= {"state": ArticleState.NOT_OPENED.value}
        if "was" in details:
            said |= {"owner_name": "", "number": None}
        if "sha256" in details:
            text = {name: details[name] for name in ("sha256", "round", "brackets", "source") if name in details}
            self.texts[number, details["version"]] = (entry.seq, text | {"written_by": entry.actor_id})
        if "title" in details:  # before its place was kept with it, nothing said where the others went
            self.orders[details["partner"]] = (entry.seq, details.get("order", []))
        self._set(number, entry.seq, **said, version=entry.object_version)

    def _set(self, article_id: int, seq: int, **said: Any) -> None:
        self.articles.setdefault(article_id, {}).update({name: (seq, value) for name, value in said.items()})


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each that is not as the chain left it, or has no entry, or is no longer there."""
    problems = found.problems
    partners = dict(session.execute(select(Negotiation.id, Negotiation.partner)).all())
    _rounds(session, replayed, partners, problems)
    articles = {row.id: row for row in session.scalars(select(Article))}
    whole = {row.id for row in articles.values() if partners[row.negotiation_id] in replayed.begun}
    for row in articles.values():
        name = f"Article “{row.title}” of {partners[row.negotiation_id]} ({row.id})"
        said = replayed.articles.get(row.id, {})
        if not said and row.id in whole:
            problems.append(f"{name} has no entry in the chain that recorded it.")
        differs = [seq for column, (seq, value) in said.items() if getattr(row, column) != value]
        if differs:
            problems.append(f"{name} is not what entry {max(differs)} recorded.")
    problems += [
        f"Article {number} of a negotiation is no longer there; entry {said['version'][0]} is about it."
        for number, said in replayed.articles.items()
        if number not in articles
    ]
    _orders(articles.values(), replayed, partners, problems)
    _texts(session, replayed, whole, problems)
    steps_proof.compare(session, replayed.apart, partners, whole, problems)


def _orders(articles: Any, replayed: Replayed, partners: dict[int, str], problems: list[str]) -> None:
    """An article in the place of another is another text, although each of them is what it was."""
    placed = sorted((each for each in articles if each.number is not None), key=lambda each: each.number)
    for partner, (seq, order) in replayed.orders.items():
        if order and order != [each.id for each in placed if partners[each.negotiation_id] == partner]:
            problems.append(f"The order of the articles of {partner} is not what entry {seq} recorded.")


def _rounds(session: Any, replayed: Replayed, partners: dict[int, str], problems: list[str]) -> None:
    left = dict(replayed.rounds)
    for row in session.scalars(select(Round)):
        seq, said = left.pop(f"{partners[row.negotiation_id]}-{row.number}", (0, {}))
        name = f"Round {row.number} of the negotiation with {partners[row.negotiation_id]}"
        if not seq:
            problems.append(f"{name} has no entry in the chain that recorded it.")
        elif said != {each: str(getattr(row, each) or "") for each in _OF_A_ROUND}:
            problems.append(f"{name} is not what entry {seq} recorded.")
    problems += [f"Round {id} is no longer there; entry {seq} is about it." for id, (seq, _) in left.items()]


def _texts(session: Any, replayed: Replayed, whole: set[int], problems: list[str]) -> None:
    """The hash is made again of the texts as they stand now, where they stand: a long text does not travel."""
    digest = digest_in_database(literal_column(HASHED))
    row, left = ArticleVersion, dict(replayed.texts)
    query = select(row.article_id, row.number, row.sha256, digest, row.brackets, row.source_id, row.written_by,
                   Round.number).outerjoin(Round, Round.id == row.round_id)  # fmt: skip
    for article_id, number, kept, made, brackets, source, by, held in session.execute(query):
        name = f"Version {number} of the texts of article {article_id}"
        seq, said = left.pop((article_id, number), (0, {}))
        stands = {"sha256": kept, "round": held or 0, "brackets": brackets, "source": str(source or ""),
                  "written_by": by}  # fmt: skip
        if not seq and (article_id in whole):
            problems.append(f"{name} has no entry in the chain that recorded it.")
        elif seq and (made != said["sha256"] or any(stands[column] != value for column, value in said.items())):
            problems.append(f"{name} is not what entry {seq} recorded.")
        elif kept != made:
            problems.append(f"{name} is not the text of its hash.")
    problems += [
        f"Version {number} of the texts of article {article_id} is no longer there; entry {seq} is about it."
        for (article_id, number), (seq, _) in left.items()
    ]
