"""The steps of one stage: what the applicant submits, the letters of both sides, and its completion."""

from __future__ import annotations

from workflows.authorisation import guards as g
from workflows.authorisation.common import ASKED, EITHER, SECOND, TOLD, step
from workflows.authorisation.events import AUTHORISED, EventKind, awaited, resting, review
from workflows.authorisation.order import (
    letter_is_still_to_come,
    proposal_keeps_the_ceilings,
    vintages_are_in_the_window,
)
from workflows.authorisation.process import DOCUMENT_OF, Letter, Process, ProcessStage, Purpose, Side
from workflows.declaration import Guard, Step, Target


def stage_steps(process: Process, stage: ProcessStage) -> list[Step]:
    letters = [step for letter in stage.letters for step in _letter_steps(process, stage, letter)]
    return [_submit(process, stage), *letters, _advance(process, stage)]


def _submit(process: Process, stage: ProcessStage) -> Step:
    first = stage is process.stages[0]
    application = (
        g.project_is_no_example,
        g.nothing_is_missing,
        vintages_are_in_the_window,
        g.applicant_is_not_ruled_out,
        g.project_is_not_there_twice,
    )
    issuance = (g.quantity_is_given, g.issuances_stay_below_the_ceiling)
    return step(
        f"submit_{stage.code.lower()}",
        f"Record the submission for stage {stage.code}",
        f"recorded the submission for stage {stage.code}, {stage.name}",
        source=_submitted_from(process, stage),
        target=review(stage),
        guards=(
            *(application if first else ()),
            *g.DATED,
            g.everything_is_submitted,
            *(issuance if stage.repeats else ()),
        ),
        tells=TOLD,
        hint=f"The applicant submits: {', '.join(item.name for item in stage.submits)}.",
    )


def _submitted_from(process: Process, stage: ProcessStage) -> tuple[str, ...]:
    return (resting(process),) if stage.repeats else (awaited(stage),)


def _advance(process: Process, stage: ProcessStage) -> Step:
    """The step that the last letter of a stage takes along."""
    following = process.next_after(stage) if not stage.repeats else None
    target = resting(process) if stage.repeats else (awaited(following) if following else AUTHORISED)
    return step(
        f"complete_{stage.code.lower()}",
        f"Complete stage {stage.code}",
        f"completed stage {stage.code}, {stage.name}",
        source=(review(stage),),
        target=target,
        by=EITHER,
        guards=(g.every_letter_is_on_file,),
        tells=TOLD,
        hint="Taken by itself with the last letter of the stage.",
    )


def _letter_steps(process: Process, stage: ProcessStage, letter: Letter) -> list[Step]:
    source = (review(stage),)
    terms = g.TERMS if letter.purpose is Purpose.AUTHORISATION else ()
    if letter.side is Side.HOST:
        return [
            step(
                f"file_{letter.code}",
                f"File the host's {letter.name}",
                f"filed the host's {letter.name}",
                source=source,
                target=Target.SAME,
                guards=(letter_is_still_to_come(letter.code), *g.LETTER_DATED, g.file_is_attached, *terms),
                tells=TOLD,
                hint="The letter is kept as it was received, with its hash.",
            )
        ]
    return _our_letter_steps(letter, source=source, stage=stage)


def _our_letter_steps(letter: Letter, *, source: tuple[str, ...], stage: ProcessStage) -> list[Step]:
    proposed = g.it_is_proposed(EventKind.LETTER_PROPOSED, letter.code)
    assessed = (g.assessment_is_countersigned,) if stage.assessed else ()
    judged: tuple[Guard, ...] = (g.method_is_eligible, *assessed)
    asked: tuple[Guard, ...] = (letter_is_still_to_come(letter.code), g.nothing_is_proposed, *judged)
    if letter.purpose is Purpose.AUTHORISATION:
        judged = (*judged, g.applicant_is_eligible, proposal_keeps_the_ceilings)
        asked = (*asked, g.applicant_is_eligible, g.agreement_is_in_force, *g.TERMS, g.ceiling_of_the_host_holds)
    return [
        step(
            f"propose_{letter.code}",
            f"Propose the {letter.name}",
            f"proposed the {letter.name}",
            source=source,
            target=Target.SAME,
            guards=(*asked, *g.LETTER_DATED),
            tells=ASKED,
            issues=(DOCUMENT_OF[letter.purpose],),
            hint="Another officer countersigns it; then it is issued.",
        ),
        step(
            f"issue_{letter.code}",
            f"Countersign and issue the {letter.name}",
            f"countersigned and issued the {letter.name}",
            source=source,
            target=Target.SAME,
            by=SECOND,
            guards=(proposed, g.another_person_countersigns, *judged),
            tells=TOLD,
            hint="The PDF is kept for ever and never edited.",
        ),
        step(
            f"send_back_{letter.code}",
            f"Send back the {letter.name}",
            f"sent back the proposed {letter.name}",
            source=source,
            target=Target.SAME,
            by=EITHER,
            guards=(proposed, g.reason_is_given),
            tells=TOLD,
        ),
    ]
