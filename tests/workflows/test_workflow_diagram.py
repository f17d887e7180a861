"""The drawing of a workflow shows every stage and every step once, legibly, and marks where a case stands."""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum, StrEnum
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader

from tests.workflows.golden import WORKFLOWS
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import Stage
from workflows.declaration import Step, Target, Workflow
from workflows.diagram import Diagram, Lane, Node, Text, draw, from_words, to_words
from workflows.document import DOCUMENT, DocumentStage
from workflows.negotiation import ARTICLE
from workflows.surrender import SURRENDER
from workflows.vocabulary import Role

TEMPLATES = Path(__file__).parents[2] / "templates"


class Case(StrEnum):
    """Stages with every kind of way between them: what a workflow to come may need."""

    ASKED = "asked"
    CHECKED = "checked"
    GRANTED = "granted"
    USED = "used"
    SENT_BACK = "sent_back"
    SHELVED = "shelved"
    REFUSED = "refused"
    LAPSED = "lapsed"


def _step(name: str, *source: Case, to: Enum) -> Step:
    label = name.replace("_", " ").capitalize()
    return Step(name, label, name, source=source, target=to, by=frozenset({Role.DESK_OFFICER}))


C = Case
PERMIT = Workflow(
    name="permit",
    stages=Case,
    labels={stage: stage.value.replace("_", " ").capitalize() for stage in Case},
    initial=C.ASKED,
    endings=frozenset({C.REFUSED, C.LAPSED}),
    path=(C.ASKED, C.CHECKED, C.GRANTED, C.USED),
    steps=(
        _step("check", C.ASKED, to=C.CHECKED),
        _step("grant", C.CHECKED, to=C.GRANTED),
        _step("grant_at_once_since_it_is_very_small_indeed", C.ASKED, to=C.GRANTED),
        _step("use", C.GRANTED, to=C.USED),
        _step("use_unchecked", C.ASKED, C.CHECKED, to=C.USED),
        _step("doubt", C.USED, C.GRANTED, to=C.CHECKED),
        _step("note", C.CHECKED, C.SENT_BACK, to=Target.SAME),
        _step("write_again", C.ASKED, to=C.ASKED),
        _step("send_back", C.CHECKED, to=C.SENT_BACK),
        _step("answer", C.SENT_BACK, to=C.ASKED),
        _step("correct", C.ASKED, C.CHECKED, C.GRANTED, C.USED, to=Target.AS_RECORDED),
        _step("shelve", C.ASKED, C.CHECKED, C.SENT_BACK, to=C.SHELVED),
        _step("take_up", C.SHELVED, to=Target.RETURN),
        _step("refuse", C.CHECKED, C.SENT_BACK, C.SHELVED, to=C.REFUSED),
        _step("lapse", C.ASKED, C.CHECKED, C.GRANTED, C.USED, C.SENT_BACK, to=C.LAPSED),
    ),
)
ALL = [AGREEMENT, ARTICLE, DOCUMENT, SURRENDER, PERMIT]
each = pytest.mark.parametrize("workflow", ALL, ids=lambda workflow: workflow.name)
DRAWN = [
    pytest.param(workflow, here, id=f"{workflow.name}-{here.value if here else 'nowhere'}")
    for workflow in ALL
    for here in (None, *workflow.stages)
]
anywhere = pytest.mark.parametrize(("workflow", "here"), DRAWN)


def texts(drawing: Diagram) -> list[Text]:
    words = [text for edge in drawing.edges for text in edge.labels]
    words += [text for node in drawing.nodes for text in (node.title, *node.loops)]
    return words + [text for lane in drawing.lanes for text in (lane.title, *lane.lines)]


def box(text: Text) -> tuple[float, float, float, float]:
    """Where the words stand: left, top, right, bottom, at 12 px."""
    return text.left, text.y - 7, text.right, text.y + 7


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def all_boxes(drawing: Diagram) -> list[Node | Lane]:
    return [*drawing.nodes, *drawing.lanes]


def frame(node: Node | Lane) -> tuple[float, float, float, float]:
    return node.x, node.y, node.x + node.width, node.y + node.height


def segments(d: str) -> list[tuple[float, float, float, float]]:
    """The straight pieces of a line, as thin boxes."""
    found = []
    for part in re.findall(r"M[^M]+", d):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", part)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        for (x1, y1), (x2, y2) in pairwise(points):
            found.append((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    return found


def test_every_workflow_of_the_application_is_drawn_here() -> None:
    assert set(WORKFLOWS) <= {workflow.name for workflow in ALL}


@anywhere
def test_every_stage_is_one_box_with_its_label(workflow: Workflow, here: Enum | None) -> None:
    drawing = draw(workflow, here=here)
    assert [node.stage for node in drawing.nodes] == list(workflow.stages)
    assert [node.title.words for node in drawing.nodes] == [workflow.labels[stage] for stage in workflow.stages]


@each
def test_every_step_out_of_every_stage_appears_exactly_once(workflow: Workflow) -> None:
    drawing = draw(workflow)
    shown: Counter[tuple[str, Any]] = Counter()
    shown.update((step, source) for edge in drawing.edges for step in edge.steps for source in edge.sources)
    shown.update((step, node.stage) for node in drawing.nodes for step in node.steps)
    for lane in drawing.lanes:
        for name in lane.steps:
            step = workflow.step(name)
            assert step is not None
            shown.update((name, source) for source in step.source)
    assert shown == Counter((step.name, source) for step in workflow.steps for source in step.source)


@each
def test_every_step_is_named_in_full_beside_its_line(workflow: Workflow) -> None:
    drawing = draw(workflow)
    said = " ".join(text.words for text in texts(drawing))
    assert not [step.label for step in workflow.steps if step.label not in said]
    for edge in drawing.edges:
        beside = " ".join(text.words for text in edge.labels)
        for name in edge.steps:
            step = workflow.step(name)
            assert step is not None
            assert step.label in beside


@each
def test_a_line_leads_where_its_step_does(workflow: Workflow) -> None:
    for edge in draw(workflow).edges:
        for name in edge.steps:
            step = workflow.step(name)
            assert step is not None
            assert edge.target is (None if step.target is Target.RETURN else step.target)


@anywhere
def test_the_stage_where_the_case_stands_is_marked_and_named(workflow: Workflow, here: Enum | None) -> None:
    drawing = draw(workflow, here=here)
    assert [node.stage for node in drawing.nodes if node.state == "here"] == ([here] if here else [])
    assert ("You are here" in drawing.title) is (here is not None)
    if here:
        assert f"You are here: {workflow.labels[here]}." in drawing.title
    offered = [edge for edge in drawing.edges if edge.offered]
    assert all(here in edge.sources for edge in offered)
    assert offered == [edge for edge in drawing.edges if here in edge.sources]


def test_stages_of_the_path_before_the_one_marked_are_done_and_those_after_it_ahead() -> None:
    states = {node.stage: node.state for node in draw(AGREEMENT, here=Stage.CONCLUDED).nodes}
    assert states == dict.fromkeys(AGREEMENT.path[:4], "done") | {Stage.CONCLUDED: "here"} | dict.fromkeys(
        AGREEMENT.path[5:], "ahead"
    ) | {Stage.PAUSED: "aside", Stage.ENDED: "ending"}


@pytest.mark.parametrize("here", [None, Stage.PAUSED, Stage.ENDED])
def test_away_from_the_path_no_stage_counts_as_done(here: Stage | None) -> None:
    drawing = draw(AGREEMENT, here=here)
    assert {node.state for node in drawing.nodes if node.stage in AGREEMENT.path} == {"ahead"}


@anywhere
def test_no_two_boxes_overlap(workflow: Workflow, here: Enum | None) -> None:
    drawing = draw(workflow, here=here)
    boxes = [frame(box) for box in all_boxes(drawing)]
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]


@each
def test_the_stages_of_the_path_stand_in_one_column_from_top_to_bottom(workflow: Workflow) -> None:
    nodes = {node.stage: node for node in draw(workflow).nodes}
    column = [nodes[stage] for stage in workflow.path]
    assert len({(node.x, node.width) for node in column}) == 1
    assert [node.y for node in column] == sorted(node.y for node in column)


@each
def test_all_words_and_boxes_stand_inside_the_drawing(workflow: Workflow) -> None:
    drawing = draw(workflow)
    for left, top, right, bottom in [
        *map(box, texts(drawing)),
        *map(frame, all_boxes(drawing)),
    ]:
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height


@each
def test_no_two_names_stand_upon_each_other(workflow: Workflow) -> None:
    words = texts(draw(workflow))
    assert not [(a.words, b.words) for a, b in combinations(words, 2) if overlap(box(a), box(b))]


@each
def test_no_name_of_a_line_stands_upon_a_box(workflow: Workflow) -> None:
    drawing = draw(workflow)
    labels = [text for edge in drawing.edges for text in edge.labels]
    assert not [(text.words, at) for text in labels for at in map(frame, all_boxes(drawing)) if overlap(box(text), at)]


@each
def test_no_line_runs_through_a_name(workflow: Workflow) -> None:
    drawing = draw(workflow)
    lines = [(edge.steps, piece) for edge in drawing.edges for piece in segments(edge.d)]
    struck = [(text.words, steps) for text in texts(drawing) for steps, piece in lines if overlap(box(text), piece)]
    assert not struck


@each
def test_no_line_runs_through_a_box(workflow: Workflow) -> None:
    drawing = draw(workflow)
    frames = [(b, frame(b)) for b in all_boxes(drawing)]
    inner = [(b, (x1 + 1, y1 + 1, x2 - 1, y2 - 1)) for b, (x1, y1, x2, y2) in frames]
    crossed = [
        (edge.steps, b)
        for edge in drawing.edges
        for piece in segments(edge.d)
        for b, inside in inner
        if overlap(piece, inside)
    ]
    assert not crossed


@anywhere
def test_the_same_workflow_is_always_drawn_the_same(workflow: Workflow, here: Enum | None) -> None:
    assert draw(workflow, here=here) == draw(workflow, here=here)


def test_marking_a_stage_moves_nothing() -> None:
    plain, marked = draw(AGREEMENT), draw(AGREEMENT, here=Stage.IN_FORCE)
    assert [(node.x, node.y) for node in plain.nodes] == [(node.x, node.y) for node in marked.nodes]
    assert [edge.d for edge in plain.edges] == [edge.d for edge in marked.edges]


def test_where_a_step_leads_from_and_to_is_said_in_words() -> None:
    words = {step.name: (origin, target) for step, origin, target in draw(AGREEMENT).steps}
    assert words["sign_ia"] == ("Negotiation or Concluded", "IA signed")
    assert words["end"] == ("Every stage of the path, and Paused", "Ended")
    assert words["record_past_act"] == ("Every stage of the path", "Goes where its record leads")
    assert words["open_ia_negotiation"] == ("In discussion, MOU negotiation, or MOU signed", "Negotiation")
    assert words["resume"] == ("Paused", "Returns to where it was")
    assert from_words(DOCUMENT, DOCUMENT.steps[0]) == "Draft"
    assert to_words(DOCUMENT, DOCUMENT.steps[0]) == "Stays where it is"


@each
def test_the_drawing_becomes_one_picture_with_a_title_and_no_style_of_its_own(workflow: Workflow) -> None:
    here = workflow.path[1]
    loader = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    macro = loader.get_template("components/diagram.html").module.diagram  # type: ignore[attr-defined]
    markup = str(macro(draw(workflow, here=here)))
    figure = ElementTree.fromstring(markup.replace("&nbsp;", " "))
    picture = figure.find("svg")
    assert picture is not None
    assert picture.get("role") == "img"
    title = picture.find("title")
    assert title is not None
    assert picture.get("aria-labelledby") == title.get("id")
    assert [text.text for text in picture.iter("text")].count("You are here") == 1
    assert "style=" not in markup
    assert "<script" not in markup
    ids = re.findall(r' id="([^"]+)"', markup)
    assert len(ids) == len(set(ids))
    known = set(re.findall(r"\.(wf-[a-z-]+)", (TEMPLATES.parent / "static/css/diagrams.css").read_text()))
    assert set(re.findall(r"wf-[a-z-]+", " ".join(re.findall(r'class="([^"]+)"', markup)))) <= known


def test_a_document_is_drawn_with_the_way_back_to_its_draft() -> None:
    back = [edge for edge in draw(DOCUMENT).edges if edge.kind == "back"]
    assert [(edge.steps, edge.target) for edge in back] == [(("return_to_draft",), DocumentStage.DRAFT)]
