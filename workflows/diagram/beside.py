"""What stands right of the path: stages beside it, the lines that lead there, and steps of every stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from workflows.declaration import Step, Target
from workflows.diagram.lines import arrow, line
from workflows.diagram.parts import LETTER, LETTER_BOLD, Edge, Lane, Node, Text
from workflows.diagram.plan import HEAD_ROOM, LINE, MARGIN, PORT, Beside, Plan

_BETWEEN = 46.0  # between boxes, with room for a line and its name
_CALL = 28.0  # between two lines that meet a stage beside the path, each under its name
_COLUMN = 16.0
_LANES: dict[Enum, str] = {
    Target.SAME: "In every stage, leaving it as it is",
    Target.AS_RECORDED: "From every stage, to where the record leads",
}


@dataclass(eq=False)
class _Comb:
    """One upright line with teeth to stages of the path; `back` leads to its stage rather than out of it."""

    teeth: tuple[Enum, ...]
    back: bool
    x: float = 0.0


@dataclass(eq=False)
class _Call:
    """One line between a comb and a stage beside the path."""

    item: Beside
    stage: Enum
    comb: _Comb
    words: str
    y: float = 0.0

    @property
    def leaves(self) -> bool:
        """Whether it leads out of the stage beside the path."""
        return self.stage in self.item.sources


def draw_beside(plan: Plan) -> list[Edge]:
    """Place everything right of the path, and return the lines between the two and among the stages there."""
    combs = _combs(plan)
    for n, comb in enumerate(combs):
        comb.x = plan.right + 22 + _COLUMN * n
    calls = list(_calls(plan, combs))
    clear = plan.right + 22 + _COLUMN * max(0, len(combs) - 1)
    stack = _place(plan, calls, left=clear)
    for stage in stack:
        _spread(plan, [call for call in calls if call.stage is stage])
    edges = [_edge(plan, call, calls, label_x=clear + 14) for call in calls]
    return [*edges, *_among(plan, stack)]


def _place(plan: Plan, calls: list[_Call], *, left: float) -> list[Enum]:
    """Place the lists and the stages beside the path, each near those it is reached from, from the top."""
    x = left + _longest(call.words for call in calls) * LETTER + 36
    y = _place_lanes(plan, x=left + 24)
    stack = sorted(plan.aside, key=lambda stage: _wish(plan, stage))
    for stage in stack:
        lines = sum(call.stage is stage for call in calls)
        stays = _longest(step.label for step in plan.stays[stage]) * LETTER + 46
        width = max(140.0, len(plan.workflow.labels[stage]) * LETTER_BOLD + 32, stays)
        node = plan.node(stage, x=x, y=0, width=width, least=max(HEAD_ROOM, lines * _CALL + 10))
        y = max(y, _wish(plan, stage) - node.height / 2)
        plan.nodes[stage] = plan.node(stage, x=x, y=y, width=width, least=node.height)
        y += node.height + _BETWEEN
    return stack


def _combs(plan: Plan) -> list[_Comb]:
    """One comb for each set of stages that lines lead out of, and one for each stage led back to."""
    keys: dict[tuple[tuple[Enum, ...], bool], None] = {}
    for item in plan.beside:
        if item.sources[0] in plan.row:
            keys.setdefault((item.sources, False))
    for item in plan.beside:
        if item.target in plan.row:
            keys.setdefault(((item.target,), True))
        elif item.target is None and not keys:
            keys.setdefault((plan.workflow.path, False))
    ordered = sorted(keys, key=lambda key: sum(plan.row[stage] for stage in key[0]) / len(key[0]))
    return [_Comb(teeth, back) for teeth, back in ordered]


def _calls(plan: Plan, combs: list[_Comb]) -> Iterator[_Call]:
    for item in plan.beside:
        source, target = item.sources[0], item.target
        if source in plan.row and target is not None:
            comb = next(comb for comb in combs if comb.teeth == item.sources and not comb.back)
            every = " (from every stage)" if plan.covers_path(item.sources) else ""
            yield _Call(item, target, comb, item.step.label + every)
        elif target in plan.row:
            comb = next(comb for comb in combs if comb.teeth == (target,) and comb.back)
            yield _Call(item, source, comb, item.step.label)
        elif target is None:
            yield _Call(item, source, _comb_into(plan, source, combs), f"{item.step.label} (to where it was)")


def _comb_into(plan: Plan, stage: Enum, combs: list[_Comb]) -> _Comb:
    """The comb that leads into the stage, so that a return goes back along it."""
    sources = [item.sources for item in plan.beside if item.target is stage and item.sources[0] in plan.row]
    return next((comb for comb in combs if sources and comb.teeth == sources[0] and not comb.back), combs[0])


def _wish(plan: Plan, stage: Enum) -> float:
    """The height at which the stage would like to stand: the middle of the stages it is reached from."""
    around = [
        plan.nodes[each]
        for item in plan.beside
        if stage in (*item.sources, item.target)
        for each in (*item.sources, item.target)
        if each in plan.row
    ]
    middles = [node.y + node.height / 2 for node in around]
    return sum(middles) / len(middles) if middles else 0.0


def _place_lanes(plan: Plan, *, x: float) -> float:
    """Place the lists of steps that lead out of every stage; returns where the next box may begin."""
    y = MARGIN
    words = {target: [_lane_words(plan, step) for step in steps] for target, steps in plan.everywhere.items()}
    width = 32 + max(
        _longest(_LANES[target] for target in words) * LETTER_BOLD,
        _longest(line_words for lines in words.values() for line_words in lines) * LETTER + 18,
    )
    for target, steps in plan.everywhere.items():
        height = HEAD_ROOM + len(steps) * LINE + 4
        lines = tuple(Text(x + 34, y + 43 + n * LINE, line_words) for n, line_words in enumerate(words[target]))
        names = tuple(step.name for step in steps)
        title = Text(x + 16, y + 21, _LANES[target])
        plan.lanes.append(Lane(names, title, lines, x, y, width, height, stays=target is Target.SAME))
        y += height + 16
    return y + 14 if plan.lanes else y


def _lane_words(plan: Plan, step: Step) -> str:
    labels = plan.workflow.labels
    if plan.covers_path(step.source):
        aside = [labels[stage] for stage in step.source if stage not in plan.row]
        return f"{step.label} (also {', '.join(aside)})" if aside else step.label
    return f"{step.label} (only {', '.join(labels[stage] for stage in step.source)})"


def _spread(plan: Plan, calls: list[_Call]) -> None:
    """Give the lines of one stage their heights, those that lead back below those that lead in."""
    for n, call in enumerate(sorted(calls, key=lambda call: (call.leaves, call.comb.x))):
        node = plan.nodes[call.stage]
        lower = 4 if len(calls) > 1 else 0  # their names stand above them
        call.y = node.y + node.height / 2 + lower + (n - (len(calls) - 1) / 2) * _CALL


def _edge(plan: Plan, call: _Call, calls: list[_Call], *, label_x: float) -> Edge:
    """One line; the first of a comb also draws the comb."""
    comb, item = call.comb, call.item
    ends = [(comb.x, call.y), (plan.nodes[call.stage].x, call.y)]
    teeth = _teeth(plan, comb, calls)
    sharing = [other for other in calls if other.comb is comb]
    if comb.back:
        ((y, x),) = teeth.items()
        d, head = arrow(ends[1], ends[0], (comb.x, y), (x, y))
    else:
        d, head = arrow(*(ends[::-1] if call.leaves else ends))
        if sharing[0] is call:
            d += _upright(comb, teeth, ends=[other.y for other in sharing])
    label = Text(label_x, call.y - 10, call.words)
    return Edge((item.step.name,), item.sources, item.target, (label,), d, head, "side", plan.offered(item.sources))


def _teeth(plan: Plan, comb: _Comb, calls: list[_Call]) -> dict[float, float]:
    """Where the comb touches the stages of the path: the height, and the edge of the box."""
    combs = list({id(call.comb): call.comb for call in calls}.values())
    teeth = {}
    for stage in comb.teeth:
        node = plan.nodes[stage]
        touching = [other for other in combs if stage in other.teeth]
        offset = (touching.index(comb) - (len(touching) - 1) / 2) * PORT
        teeth[node.y + node.height / 2 + offset] = node.x + node.width
    return teeth


def _upright(comb: _Comb, teeth: dict[float, float], *, ends: list[float]) -> str:
    """The upright line of a comb with its teeth; corners are rounded where a tooth is the outermost."""
    top, bottom = min([*teeth, *ends]), max([*teeth, *ends])
    points = [(comb.x, top), (comb.x, bottom)]
    if top in teeth:
        points.insert(0, (teeth[top], top))
    if bottom in teeth and bottom != top:
        points.append((teeth[bottom], bottom))
    inner = [y for y in teeth if y not in (top, bottom)]
    return line(*points) + "".join(line((teeth[y], y), (comb.x, y)) for y in inner)


def _among(plan: Plan, stack: list[Enum]) -> Iterator[Edge]:
    """Steps between two stages beside the path: straight where one stands below the other, else around."""
    x = max((plan.nodes[stage].x + plan.nodes[stage].width for stage in stack), default=0.0) + 20
    port = 0.0
    for item in plan.beside:
        source, target = item.sources[0], item.target
        if source in plan.row or target is None or target in plan.row:
            continue
        start, end, words = plan.nodes[source], plan.nodes[target], item.step.label
        if abs(stack.index(source) - stack.index(target)) == 1:
            drawn, label = _straight(start, end, words)
        else:
            ys = start.y + start.height / 2 + port, end.y + end.height / 2 - port
            drawn = arrow((start.x + start.width, ys[0]), (x, ys[0]), (x, ys[1]), (end.x + end.width, ys[1]))
            label = Text(x + 8, sum(ys) / 2, words)
            x, port = label.right + 16, PORT - port
        yield Edge((item.step.name,), item.sources, target, (label,), *drawn, "side", plan.offered(item.sources))


def _straight(start: Node, end: Node, words: str) -> tuple[tuple[str, str], Text]:
    """An upright arrow from one box to its neighbour below or above, its name at the right."""
    down = start.y < end.y
    top, bottom = (start.y + start.height, end.y) if down else (end.y + end.height, start.y)
    x = start.x + 24
    heights = (top, bottom) if down else (bottom, top)
    return arrow((x, heights[0]), (x, heights[1])), Text(x + 14, (top + bottom) / 2, words)


def _longest(words: Iterable[str]) -> int:
    return max(map(len, words), default=0)
