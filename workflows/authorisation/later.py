"""The steps beside the stages: listing, changes, information, refusal, withdrawal, lapse, revocation, and striking."""

from __future__ import annotations

from workflows.authorisation import guards as g
from workflows.authorisation.common import ASKED, ASKERS, EITHER, SECOND, TOLD, after, gives_assurance, path, step
from workflows.authorisation.events import (
    AUTHORISED,
    LAPSED,
    LISTED,
    REFUSED,
    REGISTERED,
    RETURNED,
    REVOKED,
    WITHDRAWN,
    EventKind,
    awaited,
    review,
)
from workflows.authorisation.order import (
    lapse_follows_the_assurance,
    project_is_not_authorised,
    proposal_keeps_the_ceilings,
)
from workflows.authorisation.process import Process
from workflows.declaration import Guard, Step, Target


def listing_steps(process: Process) -> list[Step]:
    steps = []
    if process.joint_statement:
        steps.append(
            step(
                "list_project",
                "List the project with a Joint Statement",
                "listed the project with a Joint Statement",
                source=(AUTHORISED,),
                target=LISTED,
                guards=(*g.DATED, g.mismatches_are_explained),
                tells=TOLD,
                issues=("joint_statement",),
                hint="The project goes on the public register; a draft of the Joint Statement is made.",
            )
        )
    if process.registration:
        steps.append(
            step(
                "record_registration",
                "Record the registration with the programme",
                "recorded the registration with the programme",
                source=(LISTED,),
                target=REGISTERED,
                guards=(*g.DATED, g.programme_project_is_given),
                tells=TOLD,
            )
        )
    for whose, label, by_guards in (
        ("", "our", (g.nothing_is_proposed,)),
        ("host_", "the host's", (g.file_is_attached,)),
    ):
        steps += _change_steps(process, whose=whose, label=label, first=by_guards)
    return steps


def _change_steps(process: Process, *, whose: str, label: str, first: tuple[Guard, ...]) -> list[Step]:
    """A new version of an authorisation (decision 4/CMA.6: it does not reach what was first transferred)."""
    kept = (g.ceiling_covers_first_transfers, g.change_leaves_first_transfers)
    guards = (*first, *g.DATED, g.reason_is_given, *g.TERMS, *kept)
    if whose:
        return [
            step(
                "file_host_change",
                "File a change of the host's authorisation",
                "filed a change of the host's authorisation",
                source=after(process),
                target=Target.SAME,
                guards=guards,
                tells=TOLD,
            )
        ]
    return [
        step(
            "propose_change",
            "Propose a change of our authorisation",
            "proposed a change of our authorisation",
            source=after(process),
            target=Target.SAME,
            guards=(*guards, g.ceiling_of_the_host_holds),
            tells=ASKED,
            issues=("letter_of_authorisation",),
            hint="A new version; the earlier ones stay on record.",
        ),
        *decision(
            "change",
            "the change of our authorisation",
            source=after(process),
            target=Target.SAME,
            also=(proposal_keeps_the_ceilings,),
        ),
    ]


def decision(
    name: str, what: str, *, source: tuple[str, ...], target: object, also: tuple[Guard, ...] = ()
) -> list[Step]:
    """What a second person does with a proposal: countersign it or send it back."""
    proposed = g.it_is_proposed(EventKind(f"{name}_proposed"))
    return [
        step(
            f"confirm_{name}",
            f"Countersign {what}",
            f"countersigned {what}",
            source=source,
            target=target,
            by=SECOND,
            guards=(proposed, g.another_person_countersigns, *also),
            tells=TOLD,
        ),
        step(
            f"send_back_{name}",
            f"Send back {what}",
            f"sent back {what}",
            source=source,
            target=Target.SAME,
            by=EITHER,
            guards=(proposed, g.reason_is_given),
            tells=TOLD,
        ),
    ]


def reviews(process: Process, *, single: bool = False) -> tuple[str, ...]:
    return tuple(review(stage) for stage in (process.single if single else process.stages))


def information_steps(process: Process) -> list[Step]:
    return [
        step(
            "return_for_information",
            "Return for information",
            "returned it for information",
            source=reviews(process),
            target=RETURNED,
            by=ASKERS,
            guards=(g.nothing_is_proposed, *g.DATED, g.questions_are_given),
            tells=TOLD,
            hint="The clocks of both sides stop until the information is here.",
        ),
        step(
            "receive_information",
            "Record the information received",
            "recorded the information received",
            source=(RETURNED,),
            target=Target.RETURN,
            guards=g.DATED,
            tells=TOLD,
            hint="The clocks go on; the project returns to where it was.",
        ),
    ]


def ending_steps(process: Process) -> list[Step]:
    waits = tuple(awaited(stage) for stage in process.single)
    open_ones = (*waits, *reviews(process, single=True), RETURNED)
    steps = [
        step(
            "withdraw",
            "Record the withdrawal",
            "recorded the withdrawal",
            source=open_ones,
            target=WITHDRAWN,
            guards=(project_is_not_authorised, g.nothing_is_proposed, *g.DATED, g.reason_is_given),
            tells=TOLD,
            hint="The applicant has withdrawn. It is final.",
        ),
        step(
            "propose_refusal",
            "Propose to refuse",
            "proposed to refuse",
            source=reviews(process, single=True),
            target=Target.SAME,
            guards=(g.nothing_is_proposed, *g.DATED, g.grounds_are_given),
            tells=ASKED,
            issues=("refusal_letter",),
            hint="Another officer countersigns it; then the letter of refusal is issued.",
        ),
        *decision("refusal", "the refusal", source=reviews(process, single=True), target=REFUSED),
        step(
            "record_host_refusal",
            "Record that the host refuses",
            "recorded that the host refuses",
            source=reviews(process, single=True),
            target=REFUSED,
            guards=(g.nothing_is_proposed, *g.DATED, g.grounds_are_given),
            tells=TOLD,
        ),
        step(
            "propose_revocation",
            "Propose to revoke the authorisation",
            "proposed to revoke the authorisation",
            source=after(process),
            target=Target.SAME,
            guards=(g.nothing_is_proposed, *g.DATED, g.reason_is_given),
            tells=ASKED,
            hint="What has been first transferred stays authorised.",
        ),
        *decision("revocation", "the revocation", source=after(process), target=REVOKED),
    ]
    if gives_assurance(process):
        lapse = step(
            "record_lapse",
            "Record that the Letter of Support has lapsed",
            "recorded that the Letter of Support has lapsed",
            source=waits[1:],
            target=LAPSED,
            guards=(g.assurance_is_over, *g.DATED, lapse_follows_the_assurance, g.reason_is_given),
            tells=TOLD,
        )
        steps.append(lapse)
    return steps


def strike(process: Process) -> Step:
    open_ones = (*path(process), *(review(stage) for stage in process.stages if stage.repeats), RETURNED)
    return step(
        "strike_entry",
        "Strike the last entry",
        "struck the last entry",
        source=open_ones,
        target=Target.AS_RECORDED,
        by=EITHER,
        guards=(g.entry_can_be_struck, g.another_person_strikes, g.reason_is_given),
        tells=TOLD,
        hint="For an entry made by mistake. It stays on record as struck, with your reason.",
    )
