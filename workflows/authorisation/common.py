"""What the steps of a project share: who takes them, who is told, and the stages of the ordinary way."""

from __future__ import annotations

from workflows.authorisation.events import AUTHORISED, LISTED, REGISTERED, awaited, review
from workflows.authorisation.process import Process, Side
from workflows.declaration import Guard, Step
from workflows.vocabulary import Audience, Role

DESK = frozenset({Role.DESK_OFFICER})
ASKERS = frozenset({Role.DESK_OFFICER, Role.ASSESSOR})
SECOND = frozenset({Role.COUNTERSIGNER})
EITHER = DESK | SECOND
TOLD = (Audience.PARTNER_DESK, Audience.ASSESSORS)
ASKED = (Audience.COUNTERSIGNERS,)


def step(
    name: str,
    label: str,
    done: str,
    *,
    source: tuple[str, ...],
    target: object,
    by: frozenset[Role] = DESK,
    guards: tuple[Guard, ...] = (),
    tells: tuple[Audience, ...] = (),
    issues: tuple[str, ...] = (),
    hint: str = "",
) -> Step:
    """A step whose stages are still plain codes; `_placed` gives them their enumeration."""
    return Step(
        name=name,
        label=label,
        done=done,
        source=source,  # type: ignore[arg-type]
        target=target,  # type: ignore[arg-type]
        by=by,
        guards=guards,
        tells=tells,
        issues=issues,
        hint=hint,
    )


def after(process: Process) -> tuple[str, ...]:
    """The stages that follow the letters of authorisation, in order."""
    listed = (LISTED,) if process.joint_statement else ()
    return (AUTHORISED, *listed, *((REGISTERED,) if process.registration else ()))


def path(process: Process) -> tuple[str, ...]:
    before = [code for stage in process.single for code in (awaited(stage), review(stage))]
    return (*before, *after(process))


def gives_assurance(process: Process) -> bool:
    """Whether a letter of ours gives assurance for a period while the applicant's next submission is awaited."""
    return any(letter.assurance_months for stage in process.single[:-1] for letter in stage.of(Side.HOME))
