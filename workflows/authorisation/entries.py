"""Which entry each step of a project puts on record."""

from __future__ import annotations

from workflows.authorisation.events import EventKind

_EXACT = {
    "propose_change": EventKind.CHANGE_PROPOSED,
    "send_back_change": EventKind.CHANGE_SENT_BACK,
    "confirm_change": EventKind.CHANGED,
    "file_host_change": EventKind.HOST_CHANGED,
    "propose_refusal": EventKind.REFUSAL_PROPOSED,
    "send_back_refusal": EventKind.REFUSAL_SENT_BACK,
    "confirm_refusal": EventKind.REFUSED,
    "record_host_refusal": EventKind.REFUSED,
    "propose_revocation": EventKind.REVOCATION_PROPOSED,
    "send_back_revocation": EventKind.REVOCATION_SENT_BACK,
    "confirm_revocation": EventKind.REVOKED,
    "return_for_information": EventKind.RETURNED,
    "receive_information": EventKind.INFORMATION_RECEIVED,
    "withdraw": EventKind.WITHDRAWN,
    "record_lapse": EventKind.LAPSED,
    "list_project": EventKind.LISTED,
    "record_registration": EventKind.REGISTERED,
    "strike_entry": EventKind.STRUCK,
}
_OF_A_LETTER = {
    "send_back_": EventKind.LETTER_SENT_BACK,
    "propose_": EventKind.LETTER_PROPOSED,
    "issue_": EventKind.LETTER_ISSUED,
    "file_": EventKind.LETTER_FILED,
}
_OF_A_STAGE = {"submit_": EventKind.SUBMITTED, "complete_": EventKind.ADVANCED}
STRIKABLE = frozenset(
    {
        EventKind.SUBMITTED, EventKind.RETURNED, EventKind.INFORMATION_RECEIVED, EventKind.LETTER_FILED,
        EventKind.ADVANCED, EventKind.REGISTERED, EventKind.HOST_CHANGED,
    }
)  # fmt: skip


def entry_of(step: str) -> tuple[EventKind, str]:
    """The kind of entry that the step makes, and the code of the letter that it is about, or an empty text.

    Raises KeyError for a step that no process has.
    """
    if step in _EXACT:
        return _EXACT[step], ""
    for prefix, kind in _OF_A_LETTER.items():
        if step.startswith(prefix):
            return kind, step.removeprefix(prefix)
    for prefix, kind in _OF_A_STAGE.items():
        if step.startswith(prefix):
            return kind, ""
    raise KeyError(step)
