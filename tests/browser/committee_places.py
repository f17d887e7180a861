"""Pages of committees and of the calendar, each with what stands on it when something is refused."""

from __future__ import annotations

from tests.browser.place import Place, pressing
from tests.browser.scenes import DESK, LONG, VIEWER, Scenes

NEGOTIATOR = "Negotiator, MTI"
_HERE = "/partners/gha/joint-committee"


def meet_and_decide(scenes: Scenes) -> None:
    """A Joint Committee with members, a meeting, and a decision that waits for another officer; a name without end."""
    at, desk = scenes.at, scenes.by(DESK)
    desk.fill(f"{_HERE}/bodies/new", {"kind": "joint_committee", "name": "Joint Committee", "basis": "A sample"})
    desk.open(_HERE)

    def link(words: str, *, of: str = "") -> str:
        named = f"starts-with(normalize-space(), '{words}') and contains(@href, '{of}')"
        return str(desk.page.xpath(f"//main//a[{named}]/@href")[0])

    at["committee_member"], at["committee_plan"], at["committee_decide"] = (
        link("Add a member"),
        link("Plan a meeting"),
        link("Record a decision"),
    )
    desk.fill(at["committee_member"], {"side": "host", "name": LONG, "agency": LONG, "co_chair": "y"})
    at["committee_body"] = at["committee_plan"].removesuffix("/meetings/new")
    desk.open(_HERE)
    at["committee_changed_member"] = link("Change ", of="/members/")
    day = {"first_on-day": "3", "first_on-month": "3", "first_on-year": "2026"}
    at["committee_meeting"] = desk.fill(
        at["committee_plan"], {**day, "place": "A sample place", "agenda": f"Opening\n{LONG}"}
    )
    day = {"decided_on-day": "3", "decided_on-month": "3", "decided_on-year": "2026"}
    at["committee_decision"] = desk.fill(at["committee_decide"], {**day, "text": f"A sample decision. {LONG}"})
    desk.fill(f"{at['committee_decision']}/actions/new", {"text": "Send a sample", "side": "host", "owner": LONG})


COMMITTEES: tuple[Place, ...] = (
    Place("committees", DESK, _HERE),
    Place("committees, none", VIEWER, "/partners/per/joint-committee"),
    Place("committees, new", DESK, "/partners/per/joint-committee/bodies/new"),
    Place("committees, member", DESK, "{committee_member}"),
    Place("committees, member refused", DESK, "{committee_member}", 422, pressing("Save the member")),
    Place("committees, change", DESK, "{committee_body}/edit"),
    Place("committees, member, change", DESK, "{committee_changed_member}"),
    Place("committees, new meeting refused", DESK, "{committee_plan}", 422, pressing("Plan the meeting")),
    Place("committees, meeting", DESK, "{committee_meeting}"),
    Place("committees, meeting, read", VIEWER, "{committee_meeting}"),
    Place("committees, paper refused", DESK, "{committee_meeting}/papers/new", 422, pressing("Add the paper")),
    Place("committees, meeting, change", DESK, "{committee_meeting}/edit"),
    Place("committees, meeting, call off", DESK, "{committee_meeting}/call-off"),
    Place("committees, action of a meeting", DESK, "{committee_meeting}/actions/new"),
    Place("committees, minutes", DESK, "{committee_meeting}/minutes"),
    Place("committees, decision refused", DESK, "{committee_decide}", 422, pressing("Record the decision")),
    Place("committees, decision", DESK, "{committee_decision}"),
    Place(
        "committees, action refused", DESK, "{committee_decision}/actions/new", 422, pressing("Record the action point")
    ),
    Place("committees, own decision", DESK, "{committee_decision}/confirm"),
    Place("committees, decision to confirm", NEGOTIATOR, "{committee_decision}/confirm"),
    Place("calendar", DESK, "/calendar"),
    Place("calendar, month", VIEWER, "/calendar?view=month&month=2026-03"),
    Place("calendar, nothing left", VIEWER, "/calendar?kind=round&partner=PNG&month=2090-01"),
    Place("calendar, no month", VIEWER, "/calendar?month=13", 422),
    Place("calendar feed", VIEWER, "/account/calendar-feed"),
    Place("calendar feed, made", VIEWER, "/account/calendar-feed", 200, pressing("Make an address")),
)
