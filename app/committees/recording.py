"""What every change of this area does last: it tells the desk and the negotiators, and writes its audit entry."""

from __future__ import annotations

from typing import Any

from app.committees import queries
from app.committees.models import ActionPoint, Body, Decision, Meeting, Member
from app.core import audit, outbox
from app.core.registry import registry
from workflows.committee import RECORDERS
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor, Audience

_BOTH = (Audience.PARTNER_DESK, Audience.NEGOTIATORS)
_TYPES: dict[type, str] = {
    Body: "committee", Member: "committee_member", Meeting: "meeting", Decision: "committee_decision",
    ActionPoint: "action_point",
}  # fmt: skip


def permit(actor: Actor) -> None:
    """Raises NotPermitted for whoever neither runs the desk nor negotiates."""
    if not actor.roles & RECORDERS:
        raise NotPermitted("None of your roles for this partner records what its committees do.")


def about(row: Any) -> audit.Object:
    """What an entry about this row names."""
    return audit.Object(_TYPES[type(row)], str(row.id), row.version)


def address(body: Body, row: Any = None) -> str:
    """The address of the page on which a row of this body stands."""
    base = f"/partners/{body.partner.lower()}/joint-committee"
    if isinstance(row, Meeting):
        return f"{base}/meetings/{row.id}"
    return f"{base}/decisions/{row.id}" if isinstance(row, Decision) else base


def contents(row: Any) -> dict[str, Any]:
    """Everything that the row says, as plain values."""
    return {column.key: getattr(row, column.key) for column in type(row).__table__.columns if column.key != "version"}


def log(session: Any, actor: Actor, body: Body, row: Any, *, action: str, summary: str, tell: bool = True) -> None:
    """Tell whoever works on the partner, then write the audit entry; `summary` is in the past tense."""
    session.flush()
    if tell:
        outbox.tell(
            session, _BOTH, actor_id=actor.id, partner=body.partner, path=address(body, row),
            subject=f"{actor.name} {summary}",
        )  # fmt: skip
    kind = about(row)
    audit.append(
        session, actor, action=f"{kind.type}.{action}", about=kind, summary=summary,
        role=", ".join(sorted(RECORDERS & actor.roles)),
        details={"reference": f"{body.name}, {body.partner}", "row": contents(row)},
    )  # fmt: skip


def tell_members(session: Any, actor: Actor, body: Body, row: Meeting, *, summary: str) -> None:
    """Tell the officers who sit on the body on the day of the meeting; desk and negotiators hear of it anyway."""
    sitting = {each.officer_id for each in queries.members_on(session, body.id, row.first_on) if each.officer_id}
    if not sitting:
        return
    people = [officer for tell in registry.all("people") for officer in tell(session)]
    outbox.tell_officers(
        session, [each.id for each in people if each.id in sitting and not RECORDERS & each.roles_for(body.partner)],
        subject=f"{actor.name} {summary}", path=address(body, row), kind="news", partner=body.partner,
        permission="committees.view", actor_id=actor.id,
    )  # fmt: skip


def named(row: Meeting | Decision, body: Body) -> str:
    """`meeting 2 of the Joint Committee`, as it stands in a sentence."""
    return f"{'meeting' if isinstance(row, Meeting) else 'decision'} {row.number} of {with_article(body.name)}"


def with_article(name: str) -> str:
    """The name of a body as it stands in a sentence."""
    return name if name.lower().startswith("the ") else f"the {name}"
