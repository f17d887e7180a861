"""What the page My work shows: the things that wait, in tabs and filters, what is watched, the next dates, the news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.accounts import queries as accounts
from app.agreements import queries as agreements
from app.agreements.wording import count
from app.coordination import comment_queries, following, reminding, task_queries
from app.coordination.finding import may_see
from app.coordination.reminding import EVERY
from app.coordination.wording import day
from app.core import clock
from app.core.access import Officer
from app.core.registry import registry
from app.core.web import local_words, pages_of, settings
from app.dashboard.queries import Task, tasks

SIZE = 25
TABS = {
    "waiting-for-me": "Waiting for me",
    "waiting-for-others": "Waiting for others",
    "watching": "Watching",
    "done": "Done",
}
DUE = {"": "Any time", "week": "This week", "overdue": "Overdue", "none": "No due date"}
MENTIONS, DATES, NEWS = 5, 5, 30
AHEAD = timedelta(days=60)
REMINDED = {"/tasks/": "task", "/clearances/requests/": "clearance_request"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a tab (none shows the overview), a filter by due date and partner, and a page."""

    tab: str = ""
    due: str = ""
    partner: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return bool(self.due or self.partner)


def context(
    session: Any, officer: Officer, asked: Asked, *, head: str, today: date, token: str | None,
    address: Callable[..., str],
) -> dict[str, Any]:  # fmt: skip
    """Everything on the page, in a number of queries that does not depend on how much there is."""
    known = agreements.names_of_all(session)
    names = {code: (each.name, each.iso2) for code, each in known.items()}
    in_text = {code: (each.in_text, each.iso2) for code, each in known.items()}
    found = tasks(session, officer, names=in_text, head=head, today=today)
    mine = [task for task in found if task.mine]
    others = [task for task in found if not task.mine]
    watched, follows = following.watched(
        session, officer, limit=SIZE if asked.tab == "watching" else 0, offset=(asked.page - 1) * SIZE
    )
    shown = {"mine": narrow(mine, asked, today), "others": narrow(others, asked, today)}
    return {
        "asked": asked,
        "today": today,
        "tab_items": [
            {"label": label, "url": address(tab=tab), "current": tab == asked.tab} for tab, label in TABS.items()
        ],
        "counts": _counts(mine, watched, today=today, address=address),
        "lede_words": _lede(mine, today),
        "waiting": shown["mine"][_slice(asked, "waiting-for-me")],
        "waiting_total": len(shown["mine"]),
        "others": shown["others"][_slice(asked, "waiting-for-others")],
        "others_total": len(shown["others"]),
        "reminded": _reminded(session, shown["others"][_slice(asked, "waiting-for-others")]),
        "pager": _pager(session, officer, asked, shown, watched=watched, address=address),
        "choices": _choices(asked, mine, others),
        "watched": _watched(session, officer, follows) if asked.tab == "watching" else [],
        "done": _done(session, officer, asked) if asked.tab == "done" else [],
        "mentions": _mentions(session, officer, names),
        "day_words": day,
        "dates": _dates(session, officer, today=today),
        "news": _news(session, officer, token=token, names=names),
        "may_add": officer.may_somewhere("tasks.write"),
    }


def narrow(found: Sequence[Task], asked: Asked, today: date) -> list[Task]:
    """What the filters leave."""
    return [
        task for task in found
        if (not asked.partner or task.code == asked.partner) and (not asked.due or is_due(task, asked.due, today))
    ]  # fmt: skip


def is_due(task: Task, when: str, today: date) -> bool:
    """Whether it is due in the next seven days, overdue, or without a date."""
    if when == "none":
        return task.due is None
    if task.due is None:
        return False
    return task.due < today if when == "overdue" else today <= task.due < today + timedelta(days=7)


def _slice(asked: Asked, tab: str) -> slice:
    first = (asked.page - 1) * SIZE if asked.tab == tab else 0
    return slice(first, first + SIZE)


def _counts(mine: list[Task], watched: int, *, today: date, address: Callable[..., str]) -> list[dict[str, Any]]:
    def due(when: str) -> int:
        return sum(is_due(task, when, today) for task in mine)

    return [
        {"number": len(mine), "label": "Waiting for me", "url": address(tab="waiting-for-me")},
        {"number": due("week"), "label": "Due this week", "url": address(tab="waiting-for-me", due="week")},
        {"number": due("overdue"), "label": "Overdue", "late": due("overdue") > 0,
         "url": address(tab="waiting-for-me", due="overdue")},
        {"number": watched, "label": "Watching", "url": address(tab="watching")},
    ]  # fmt: skip


def _lede(mine: list[Task], today: date) -> str:
    if not mine:
        return "Nothing waits for you."
    number = f"{count(len(mine), 'thing')} {'waits' if len(mine) == 1 else 'wait'} for you"
    late = sum(is_due(task, "overdue", today) for task in mine)
    overdue = f"; {late:,} {'is' if late == 1 else 'are'} overdue" if late else ""
    oldest = max(mine, key=lambda task: task.days).title
    return f"{number}{overdue}. The oldest is: {oldest[0].lower()}{oldest[1:]}."


def _pager(
    session: Any, officer: Officer, asked: Asked, shown: dict[str, list[Task]], *, watched: int,
    address: Callable[..., str],
) -> dict[str, Any] | None:  # fmt: skip
    """Pages of the list that the tab shows; none on the overview, which says how many more there are."""
    if not asked.tab:
        return None
    if asked.tab == "done":
        total = task_queries.completed(session, officer, limit=0)[0]
    else:
        lists = {"waiting-for-me": shown["mine"], "waiting-for-others": shown["others"]}
        total = len(lists[asked.tab]) if asked.tab in lists else watched

    def page(page: int) -> str:
        return address(tab=asked.tab, due=asked.due, partner=asked.partner.lower(), page=page)

    return pages_of(total, number=asked.page, size=SIZE, address=page)


def _choices(asked: Asked, mine: list[Task], others: list[Task]) -> dict[str, list[dict[str, Any]]]:
    """What the filters offer: only partners of which something waits."""
    named = {task.code: task.partner for task in [*others, *mine] if task.code and task.partner}
    pairs = sorted(((name, code.lower()) for code, name in named.items()))
    return {
        "due": [{"value": value, "label": label, "chosen": value == asked.due} for value, label in DUE.items()],
        "partner": [{"value": "", "label": "All partners", "chosen": not asked.partner}]
        + [{"value": code, "label": name[:1].upper() + name[1:], "chosen": code.upper() == asked.partner}
           for name, code in pairs],
    }  # fmt: skip


def _reminded(session: Any, found: list[Task]) -> dict[str, str]:
    """By the address that reminds, the day of a reminder that is too young for another one. One query for each kind."""
    now, young = clock.now(), {}
    for path, kind in REMINDED.items():
        asks = {task.remind.split("/")[-2]: task.remind for task in found if task.remind.startswith(path)}
        last = reminding.last_reminders(session, type=kind, ids=list(asks))
        young |= {asks[id]: _short(at) for id, at in last.items() if now - at < EVERY}
    return young


def _watched(session: Any, officer: Officer, follows: list[Any]) -> list[dict[str, Any]]:
    """What the officer follows, with the newest comment on each that they may read."""
    keys = [(row.about_type, row.about_id) for row in follows]
    last = comment_queries.last_on(session, officer, keys)
    return [
        {"title": row.about_title, "url": row.about_url, "since": local_words(row.since), "news": _said(last.get(key))}
        for row, key in zip(follows, keys, strict=True)
    ]


def _said(comment: Any) -> str:
    return f"{comment.author_name} commented, {local_words(comment.at)}" if comment else ""


def _done(session: Any, officer: Officer, asked: Asked) -> list[dict[str, Any]]:
    _, rows = task_queries.completed(session, officer, limit=SIZE, offset=(asked.page - 1) * SIZE)
    return [
        {"title": row.title, "url": f"/tasks/{row.id}", "about": row.about_title, "asked_by": row.asked_by_name,
         "when": local_words(row.completed_at)}
        for row in rows
    ]  # fmt: skip


def _mentions(session: Any, officer: Officer, names: Any) -> list[dict[str, Any]]:
    """The newest comments that name the officer, without what they say."""
    return [
        {
            "title": row.about_title, "url": f"{row.about_url}#comments", "who": row.author_name,
            "when": local_words(row.at), "iso2": names.get(row.partner, ("", ""))[1],
        }
        for row in comment_queries.mentions_of(session, officer, limit=MENTIONS)
    ]  # fmt: skip


def _dates(session: Any, officer: Officer, *, today: date) -> list[dict[str, Any]]:
    """The next days that any area says matter, of what the officer may see."""
    found = [
        each
        for provider in registry.all("dates")
        for each in provider(session, officer, first=today, last=today + AHEAD)
        if may_see(officer, each.permission, each.partner)
    ]
    found.sort(key=lambda each: (each.first, each.title))
    return [
        {"iso": each.first.isoformat(), "day": each.first.day, "month": f"{each.first:%b}", "title": each.title,
         "kind": each.source or each.kind.capitalize(), "url": each.url}
        for each in found[:DATES]
    ]  # fmt: skip


def _news(session: Any, officer: Officer, *, token: str | None, names: Any) -> dict[str, Any]:
    """What others did since the officer was last here, by partner; before that, where nothing happened since."""
    since = accounts.last_here(session, officer.id, current=token)
    messages = accounts.messages_for(session, officer, limit=NEWS)
    fresh = [each for each in messages if since is not None and each.created_at >= since]
    return {
        "since": local_words(since) if since else "",
        "nothing_new": bool(since and not fresh),
        "groups": _by_partner(fresh or messages[:8], names),
        "full": len(fresh) == NEWS,
    }


def _by_partner(messages: Sequence[Any], names: Any) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for each in messages:
        name, iso2 = names.get(each.partner, ("Concord", ""))
        group = groups.setdefault(each.partner or "", {"name": name, "iso2": iso2, "lines": []})
        said = each.subject.removeprefix(f"{name}: ")
        group["lines"].append({"sentence": said, "url": each.path, "when": _short(each.created_at)})
    return list(groups.values())


def _short(moment: datetime) -> str:
    there = moment.astimezone(settings().time_zone)
    return f"{there.day} {there:%b}"
