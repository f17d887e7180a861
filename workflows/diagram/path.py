"""The path as a column of boxes, straight arrows between neighbours, and arcs at the left for jumps."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from enum import Enum
from itertools import pairwise

from workflows.diagram.lines import arrow, line
from workflows.diagram.parts import LETTER, LETTER_BOLD, Edge, Text
from workflows.diagram.plan import LINE, MARGIN, PORT, Arc, Plan

_WRAP = 24
_PILL = 110.0
Ports = dict[tuple[int, Enum], float]


def place_arcs(plan: Plan) -> float:
    """Give every arc a column, the shortest nearest to the path; returns where the path begins."""
    columns: list[list[Arc]] = []
    for arc in sorted(plan.arcs, key=lambda arc: arc.last - arc.first):
        arc.lines = [words for step in arc.steps for words in textwrap.wrap(step.label, _WRAP)]
        free = (n for n, there in enumerate(columns) if not any(_overlap(arc, other) for other in there))
        arc.column = next(free, len(columns))
        if arc.column == len(columns):
            columns.append([])
        columns[arc.column].append(arc)
    widths = [max(len(words) for arc in there for words in arc.lines) * LETTER + 26 for there in columns]
    begins = MARGIN + sum(widths) + (18 if widths else 0)
    for arc in plan.arcs:
        arc.x = begins - 24 - sum(widths[: arc.column])
    return begins


def place_path(plan: Plan, *, left: float) -> None:
    """Place the stages below one another, each as high as the steps that stay in it need."""
    path, labels = plan.workflow.path, plan.workflow.labels
    stays = [step.label for stage in path for step in plan.stays[stage]]
    between = [step.label for steps in plan.main.values() for step in steps]
    width = max(
        220.0,
        _longest(labels[stage] for stage in path) * LETTER_BOLD + _PILL,
        _longest(stays) * LETTER + 46,
        _longest(between) * LETTER + 50,
    )
    y = MARGIN
    for n, stage in enumerate(path):
        plan.nodes[stage] = node = plan.node(stage, x=left, y=y, width=width)
        y += node.height + 26 + LINE * max(1, len(plan.main.get(n, ())))
    plan.right = left + width


def main_edges(plan: Plan) -> list[Edge]:
    """The straight arrows between neighbours, the names of their steps at the right."""
    edges = []
    for n, (stage, following) in enumerate(pairwise(plan.workflow.path)):
        steps = plan.main.get(n, [])
        if not steps:
            continue
        above, below = plan.nodes[stage], plan.nodes[following]
        x, top = above.x + 24, above.y + above.height
        first = (top + below.y - (len(steps) - 1) * LINE) / 2
        labels = tuple(Text(x + 14, first + i * LINE, step.label) for i, step in enumerate(steps))
        drawn = arrow((x, top), (x, below.y))
        names = tuple(step.name for step in steps)
        edges.append(Edge(names, (stage,), following, labels, *drawn, "main", plan.offered([stage])))
    return edges


def arc_edges(plan: Plan) -> list[Edge]:
    """The lines at the left: from every source into the column of the arc, and on to its target."""
    ports = _ports(plan)
    edges = []
    for number, arc in enumerate(plan.arcs):
        x = plan.nodes[arc.target].x
        end = ports[number, arc.target]
        starts = sorted((ports[number, stage] for stage in arc.sources), key=lambda y: -abs(y - end))
        d, head = arrow((x, starts[0]), (arc.x, starts[0]), (arc.x, end), (x, end))
        d += "".join(line((x, y), (arc.x, y)) for y in starts[1:])
        names = tuple(step.name for step in arc.steps)
        kind = "skip" if plan.row[arc.target] == arc.last else "back"
        labels = _labels(plan, arc, middle=(starts[0] + end) / 2)
        edges.append(Edge(names, arc.sources, arc.target, labels, d, head, kind, plan.offered(arc.sources)))
    return edges


def _overlap(one: Arc, other: Arc) -> bool:
    return one.first < other.last and other.first < one.last


def _longest(words: Iterable[str]) -> int:
    return max(map(len, words), default=0)


def _ports(plan: Plan) -> Ports:
    """Where each arc meets each of its boxes: in an order in which the lines of one box do not cross."""
    ports: Ports = {}
    for stage, row in plan.row.items():
        node = plan.nodes[stage]
        meeting = [(n, arc) for n, arc in enumerate(plan.arcs) if stage in (*arc.sources, arc.target)]
        meeting.sort(key=lambda item: _turn(item[1], row))
        for place, (number, _) in enumerate(meeting):
            ports[number, stage] = node.y + node.height / 2 + (place - (len(meeting) - 1) / 2) * PORT
    return ports


def _turn(arc: Arc, row: int) -> tuple[int, int]:
    """Lines from above meet a box above those that go on below, each fan ordered so that none cross."""
    if row == arc.last:
        return (0, arc.column)
    return (2, -arc.column) if row == arc.first else (1, arc.column)


def _labels(plan: Plan, arc: Arc, *, middle: float) -> tuple[Text, ...]:
    """The names beside the line, in that gap between two boxes which is nearest to its middle."""
    boxes = [plan.nodes[stage] for stage in plan.workflow.path[arc.first : arc.last + 1]]
    gaps = [(above.y + above.height + below.y) / 2 for above, below in pairwise(boxes)]
    y = min(gaps, key=lambda gap: abs(gap - middle)) - (len(arc.lines) - 1) * LINE / 2
    return tuple(Text(arc.x - 9, y + n * LINE, words, "end") for n, words in enumerate(arc.lines))
