"""What a drawing of a workflow is made of: boxes, lines and words with their places, all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from workflows.declaration import Step

# The width of a letter of Inter at 12 px, and of one of a name at 13 px: a little more than most need
LETTER, LETTER_BOLD = 6.5, 7.6


@dataclass(frozen=True)
class Text:
    """One line of words; `y` is its middle, `anchor` says which end of it stands at `x`."""

    x: float
    y: float
    words: str
    anchor: str = "start"

    @property
    def left(self) -> float:
        return self.x - len(self.words) * LETTER * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]

    @property
    def right(self) -> float:
        return self.left + len(self.words) * LETTER


@dataclass(frozen=True)
class Node:
    """A stage as a box. `state` is done, here, ahead, aside or ending; `loops` names steps that stay."""

    stage: Enum
    label: str
    x: float
    y: float
    width: float
    height: float
    state: str
    title: Text
    loops: tuple[Text, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """A line that one step takes, or several of the same stages; `target` None returns to where it was.

    `kind` is main, skip, back or side; `offered` says that it leads out of the stage marked "here".
    """

    steps: tuple[str, ...]
    sources: tuple[Enum, ...]
    target: Enum | None
    labels: tuple[Text, ...]
    d: str
    arrow: str
    kind: str
    offered: bool = False


@dataclass(frozen=True)
class Lane:
    """Steps of every stage alike, as a list beside the path: they stay, or go where the record leads."""

    steps: tuple[str, ...]
    title: Text
    lines: tuple[Text, ...]
    x: float
    y: float
    width: float
    height: float
    stays: bool


@dataclass(frozen=True)
class Diagram:
    """A drawing of one workflow. `steps` says of every step where it leads from and to, in words."""

    name: str
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    lanes: tuple[Lane, ...]
    steps: tuple[tuple[Step, str, str], ...]
    width: float
    height: float
    here: Enum | None = None

    @property
    def begins(self) -> float:
        """Where a narrow screen starts to show it: at the stage marked, else at the path."""
        marked = (node for node in self.nodes if node.state == "here")
        return next(marked, self.nodes[0]).x
