"""Any workflow as a drawing: boxes, arrows and words with their places, made only from its declaration."""

from __future__ import annotations

from enum import Enum

from workflows.declaration import Step, Target, Workflow
from workflows.diagram.beside import draw_beside
from workflows.diagram.parts import Diagram, Edge, Lane, Node, Text
from workflows.diagram.path import arc_edges, main_edges, place_arcs, place_path
from workflows.diagram.plan import MARGIN, Plan

__all__ = ["Diagram", "Edge", "Lane", "Node", "Text", "draw", "from_words", "to_words"]


def draw(workflow: Workflow, *, here: Enum | None = None) -> Diagram:
    """The whole workflow, with the stage marked where a case stands; None marks none."""
    plan = Plan(workflow, here)
    place_path(plan, left=place_arcs(plan))
    edges = (*main_edges(plan), *arc_edges(plan), *draw_beside(plan))
    nodes = tuple(plan.nodes[stage] for stage in workflow.stages)
    boxes: tuple[Node | Lane, ...] = (*nodes, *plan.lanes)
    right = max(text.right for edge in edges for text in edge.labels)
    return Diagram(
        name=workflow.name,
        title=_title(workflow, here),
        nodes=nodes,
        edges=edges,
        lanes=tuple(plan.lanes),
        steps=tuple((step, from_words(workflow, step), to_words(workflow, step)) for step in workflow.steps),
        width=max(right, *(box.x + box.width for box in boxes), plan.right) + MARGIN,
        height=max(box.y + box.height for box in boxes) + MARGIN,
        here=here,
    )


def from_words(workflow: Workflow, step: Step) -> str:
    """The stages that a step leads out of: `Every stage of the path, and Paused`, or their names."""
    names = [workflow.labels[stage] for stage in step.source]
    if len(workflow.path) > 1 and set(workflow.path) <= set(step.source):
        aside = [workflow.labels[stage] for stage in step.source if stage not in workflow.path]
        return ", and ".join(["Every stage of the path", *aside])
    return " or ".join(names) if len(names) < 3 else ", ".join(names[:-1]) + ", or " + names[-1]


def to_words(workflow: Workflow, step: Step) -> str:
    """The stage that a step leads to, or in words where that differs from case to case."""
    if isinstance(step.target, Target):
        return step.target.value.capitalize()
    return workflow.labels[step.target]


def _title(workflow: Workflow, here: Enum | None) -> str:
    first, last = workflow.labels[workflow.path[0]], workflow.labels[workflow.path[-1]]
    where = f" You are here: {workflow.labels[here]}." if here is not None else ""
    return f"The {workflow.name} workflow, from “{first}” to “{last}”.{where}"
