"""The steps of a workflow sorted by how each is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from workflows.declaration import Step, Target, Workflow
from workflows.diagram.parts import Lane, Node, Text

MARGIN, LINE = 16.0, 17.0
PORT = 11.0  # between lines that meet a box on the same side
HEAD_ROOM = 42.0  # a box with nothing but its name


@dataclass
class Arc:
    """Steps from the same stages of the path to the same other one; `column` counts away from the path."""

    steps: list[Step]
    sources: tuple[Enum, ...]
    target: Enum
    first: int
    last: int
    lines: list[str] = field(default_factory=list)
    column: int = 0
    x: float = 0.0


@dataclass(frozen=True)
class Beside:
    """A step between the path and a stage beside it, or between two of those; a target None returns."""

    step: Step
    sources: tuple[Enum, ...]
    target: Enum | None


class Plan:
    """What is drawn how, and the boxes as they find their places."""

    def __init__(self, workflow: Workflow, here: Enum | None) -> None:
        self.workflow, self.here = workflow, here
        self.row = {stage: n for n, stage in enumerate(workflow.path)}
        self.aside = tuple(stage for stage in workflow.stages if stage not in self.row)
        self.stays: dict[Enum, list[Step]] = {stage: [] for stage in workflow.stages}
        self.main: dict[int, list[Step]] = {}
        self.arcs: list[Arc] = []
        self.beside: list[Beside] = []
        self.everywhere: dict[Enum, list[Step]] = {}
        self.nodes: dict[Enum, Node] = {}
        self.lanes: list[Lane] = []
        self.right = 0.0
        for step in workflow.steps:
            self._sort(step)

    def covers_path(self, stages: Iterable[Enum]) -> bool:
        """Whether every stage of the path is among these, and there are several."""
        return len(self.row) > 1 and set(self.row) <= set(stages)

    def offered(self, sources: Iterable[Enum]) -> bool:
        return self.here is not None and self.here in sources

    def state(self, stage: Enum) -> str:
        """How the box of the stage looks, by its place on the path beside the stage marked."""
        if stage is self.here:
            return "here"
        if stage in self.workflow.endings:
            return "ending"
        if stage not in self.row:
            return "aside"
        return "done" if self.here in self.row and self.row[stage] < self.row[self.here] else "ahead"

    def node(self, stage: Enum, *, x: float, y: float, width: float, least: float = HEAD_ROOM) -> Node:
        """The box of a stage: its name, and below it the steps that leave the stage as it is."""
        steps, label = self.stays[stage], self.workflow.labels[stage]
        height = max(HEAD_ROOM + (len(steps) * LINE + 6 if steps else 0), least)
        loops = tuple(Text(x + 34, y + 45 + n * LINE, step.label) for n, step in enumerate(steps))
        title = Text(x + 16, y + (HEAD_ROOM if steps else height) / 2, label)
        names = tuple(step.name for step in steps)
        return Node(stage, label, x, y, width, height, self.state(stage), title, loops, names)

    def _sort(self, step: Step) -> None:
        if step.target is Target.AS_RECORDED or (step.target is Target.SAME and self.covers_path(step.source)):
            self.everywhere.setdefault(step.target, []).append(step)
            return
        jumps: list[Enum] = []
        on_path: list[Enum] = []
        for stage in step.source:
            if step.target in (Target.SAME, stage):
                self.stays[stage].append(step)
            elif stage not in self.row:
                target = None if step.target is Target.RETURN else step.target
                self.beside.append(Beside(step, (stage,), target))
            elif step.target not in self.row:
                on_path.append(stage)
            elif self.row[step.target] == self.row[stage] + 1:
                self.main.setdefault(self.row[stage], []).append(step)
            else:
                jumps.append(stage)
        self._jump(step, [stage for stage in jumps if self.row[stage] < self.row[step.target]])
        self._jump(step, [stage for stage in jumps if self.row[stage] > self.row[step.target]])
        if on_path:
            self.beside.append(Beside(step, tuple(on_path), step.target))

    def _jump(self, step: Step, sources: Sequence[Enum]) -> None:
        if not sources:
            return
        for arc in self.arcs:
            if arc.target is step.target and arc.sources == tuple(sources):
                arc.steps.append(step)
                return
        rows = [self.row[stage] for stage in (*sources, step.target)]
        self.arcs.append(Arc([step], tuple(sources), step.target, min(rows), max(rows)))
