"""Six agencies at one table, for the pictures: a clearance round, a negotiation, a committee, tasks and comments.

Partners and their acts are on record; every word that is put into somebody's mouth says that it is a sample.
"""

from __future__ import annotations

from tests.browser.scenes import CLEARERS, COUNSEL, DESK, MFA, NEGOTIATOR, Scenes, a_day

_TRACKER = "/partners/ken/negotiation"
_TITLE = "Corresponding adjustments (sample)"
_TABLED = (
    "Each side applies corresponding adjustments in this sample text.\n\n"
    "The transferring side applies the adjustment for the year in which the sample outcomes "
    "[Singapore: occurred] [Partner: are transferred], and reports it [Partner: in its next report]."
)
_NARROWED = _TABLED.replace("are transferred", "are first transferred")
_OURS = (
    "Each side applies corresponding adjustments in this sample text.\n\n"
    "The transferring side applies the adjustment for the year in which the sample outcomes occurred, and reports it."
)
_THEIRS = _OURS.replace("occurred, and reports it", "are first transferred, and reports it in its next report")
_SETTLED = "This sample text sets out how the two sides cooperate."
_COMMITTEE = "/partners/gha/joint-committee"


def around_the_table(scenes: Scenes) -> None:
    """Leaves the addresses of what was made with the other ones."""
    _clearance_round(scenes)
    _negotiation(scenes)
    _precedent(scenes)
    _committee(scenes)
    _tasks_and_comments(scenes)


def _clearance_round(scenes: Scenes) -> None:
    """Of the factsheet of Rwanda: two agencies cleared it, one with a comment, one did not, the others are asked."""
    document = scenes.write("RWA", "ia_factsheet")
    scenes.press(DESK, document, "Send for clearance")
    scenes.decide(COUNSEL, document, {"decision": "cleared"}, "Clear")
    scenes.decide(MFA, document, {"decision": "cleared"}, "Clear")
    said = {"decision": "comments", "comments": "Sample comment: say for which years the note on the tax stands."}
    scenes.at["table_round"] = scenes.decide(CLEARERS[1], document, said, "Clear with comments")
    scenes.by(CLEARERS[0]).open(f"/clearances/about/document/{document.rsplit('/', 1)[-1]}")
    link = scenes.by(CLEARERS[0]).page.xpath("//main//a[starts-with(normalize-space(), 'Read and decide')]/@href")
    scenes.at["table_request"] = str(link[0])


def _negotiation(scenes: Scenes) -> None:
    """Two rounds of a sample text with Kenya: one article agreed, one in brackets, one reserved."""
    team, key = scenes.by(NEGOTIATOR), _model(scenes)
    team.fill(_TRACKER, {"begin_from": "empty"})
    for title, model in (("Purpose (sample)", ""), (_TITLE, key), ("Revocation (sample)", "")):
        team.fill(f"{_TRACKER}/articles/new", {"title": title, "model_key": model})
    for day in ("2 3 2026", "4 5 2026"):
        held = a_day(day, "first") | {"place": "Sample place", "sg_delegation": "Sample head of delegation"}
        team.fill(f"{_TRACKER}/rounds/new", held)
    _write(scenes, 1, "1", _SETTLED, _SETTLED, _SETTLED)
    _write(scenes, 2, "1", _OURS.replace("occurred", "are issued"), _THEIRS.replace("first ", ""), _TABLED)
    _write(scenes, 3, "2", "Sample text of ours.", "Sample text of theirs.", "[Singapore: Ours] [Partner: Theirs].")
    _write(scenes, 2, "2", _OURS, _THEIRS, _NARROWED)
    agreed = {"agreed_by": "Both sample heads of delegation", "place": "Sample place", "round_number": "1"}
    for number, step, answers in ((1, "open", {}), (2, "open", {}), (1, "agree", agreed)):
        team.fill(f"{_TRACKER}/articles/{number}/steps/{step}", answers)
    for aspect, text in (
        ("position", "Sample position: the year of the mitigation."),
        ("fall-back", "Sample fall-back: the year of first transfer."),
        ("red-line", "Sample red line: no text without a year."),
    ):
        team.fill(f"{_TRACKER}/articles/2/positions/{aspect}", {"text": text})
    scenes.at["table_tracker"], scenes.at["table_article"] = _TRACKER, f"{_TRACKER}/articles/2"


def _model(scenes: Scenes) -> str:
    """An article of the model text, proposed by one officer and approved by another; its key."""
    address = scenes.by(NEGOTIATOR).fill("/negotiation/models", {"title": _TITLE, "text": _OURS})
    scenes.press(COUNSEL, address, "Approve")
    scenes.at["model"] = address.rpartition("/")[2]
    return scenes.at["model"]


def _write(scenes: Scenes, number: int, round_: str, ours: str, theirs: str, working: str) -> None:
    texts = {"round_number": round_, "sg_text": ours, "partner_text": theirs, "working_text": working}
    scenes.by(NEGOTIATOR).fill(f"{_TRACKER}/articles/{number}/text", texts)


def _precedent(scenes: Scenes) -> None:
    """The same article as it was agreed in a sample text with Mongolia."""
    team, other = scenes.by(NEGOTIATOR), "/partners/mng/negotiation"
    team.fill(other, {"begin_from": "empty"})
    team.fill(f"{other}/articles/new", {"title": _TITLE, "model_key": scenes.at["model"]})
    team.fill(f"{other}/rounds/new", a_day("3 2 2026", "first") | {"place": "Sample place"})
    texts = {"round_number": "1", "sg_text": _OURS, "partner_text": _OURS, "working_text": _OURS}
    team.fill(f"{other}/articles/1/text", texts)
    team.fill(f"{other}/articles/1/steps/open")
    agreed = {"agreed_by": "Both sample heads of delegation", "place": "Sample place", "round_number": "1"}
    team.fill(f"{other}/articles/1/steps/agree", agreed)


def _committee(scenes: Scenes) -> None:
    at, desk = scenes.at, scenes.by(DESK)
    sample = {"kind": "joint_committee", "name": "Joint Committee (sample)", "basis": "A sample"}
    desk.fill(f"{_COMMITTEE}/bodies/new", sample)
    desk.open(_COMMITTEE)
    links = {
        words: str(desk.page.xpath(f"//main//a[starts-with(normalize-space(), '{words}')]/@href")[0])
        for words in ("Add a member", "Plan a meeting", "Record a decision")
    }
    for side, name, agency in (("home", "Sample member", "MSE"), ("host", "Another sample member", "Sample ministry")):
        desk.fill(links["Add a member"], {"side": side, "name": name, "agency": agency, "co_chair": "y"})
    agenda = "Opening\nSample: letters that are awaited\nSample: the list of methodologies\nNext meeting"
    met = a_day("10 12 2026", "first_on") | {"place": "Sample place", "agenda": agenda}
    at["table_meeting"] = desk.fill(links["Plan a meeting"], met)
    decided = a_day("3 3 2026", "decided_on") | {"text": "A sample decision: letters are answered within sixty days."}
    decision = desk.fill(links["Record a decision"], decided)
    desk.fill(
        f"{decision}/actions/new",
        {"text": "Send the sample form of the letter", "side": "host", "owner": "Sample ministry"},
    )


def _tasks_and_comments(scenes: Scenes) -> None:
    desk = scenes.by(DESK)
    desk.fill("/partners/per/next-steps", {"checklist": "implementation-agreement"})
    task = desk.page.xpath("//li[contains(@class, 'task-row')]//a/@href")[0]
    desk.open(f"{task}/edit")
    owner = desk.page.xpath("//select[@name='owner']/option[starts-with(., 'Agency clearer, MTI')]/@value")[0]
    desk.fill(f"{task}/edit", {"owner": owner} | a_day("8 12 2026", "due_on"))
    for text, visibility in (
        ("Sample comment: when do you need our answer, @Agency clearer, MTI?", "group"),
        ("Sample comment, for our agency only.", "agency"),
    ):
        desk.open(f"/comments/on/task/{task.rsplit('/', 1)[-1]}")
        desk.press("Write the comment", {"text": text, "visibility": visibility})
    scenes.at["table_task"] = str(task)
