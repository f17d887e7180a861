"""What must hold before a step of the agreement workflow, each with the sentence that explains it."""

from __future__ import annotations

from dataclasses import replace

from workflows.agreement.facts import ActKind, AgreementFacts, Stage
from workflows.declaration import Guard

DESK = "Desk officer, MSE"
AGENCIES_THAT_CLEAR = ("MTI", "NEA", "NCCS")
_AFTER_SIGNATURE = (Stage.IA_SIGNED, Stage.IN_FORCE, Stage.OPEN)

# An act of the second kind cannot come before one of the first.
ORDER = (
    (ActKind.MOU_NEGOTIATION, ActKind.MOU),
    (ActKind.MOU, ActKind.CONCLUDED),
    (ActKind.MOU, ActKind.IA),
    (ActKind.LETTER_OF_INTENT, ActKind.IA),
    (ActKind.NEGOTIATION, ActKind.CONCLUDED),
    (ActKind.NEGOTIATION, ActKind.IA),
    (ActKind.CONCLUDED, ActKind.IA),
    (ActKind.IA, ActKind.IN_FORCE),
    (ActKind.IA, ActKind.ELIGIBILITY_LIST),
    (ActKind.IA, ActKind.CALL),
    (ActKind.PAUSED, ActKind.RESUMED),
)
_NAMES = {
    ActKind.MOU_NEGOTIATION: "the negotiation of the MOU",
    ActKind.MOU: "the MOU",
    ActKind.LETTER_OF_INTENT: "the Letter of Intent",
    ActKind.NEGOTIATION: "the start of negotiations",
    ActKind.PAUSED: "the pause",
    ActKind.CONCLUDED: "the conclusion of negotiations",
    ActKind.IA: "the Implementation Agreement",
    ActKind.IN_FORCE: "the entry into force",
    ActKind.ELIGIBILITY_LIST: "the Eligibility List",
    ActKind.CALL: "the call for applications",
    ActKind.RESUMED: "the resumption",
}


def _order_broken(facts: AgreementFacts) -> str:
    """Which recorded act the answered date cannot be reconciled with, in words; empty when none.

    A pause may follow an earlier resumption, so only a resumption is held against a pause.
    """
    kind, answered = facts.answers.kind, facts.answers.date
    if kind is None or answered is None:
        return ""
    for earlier, later in ORDER:
        if later is kind and (act := facts.act(earlier)) and answered.certainly_before(act.date):
            return f"Earlier than {_NAMES[earlier]}, {act.date.words()}"
        if earlier is kind is not ActKind.PAUSED and (act := facts.act(later)) and answered.certainly_after(act.date):
            return f"Later than {_NAMES[later]}, {act.date.words()}"
    return ""


def _articles_left(facts: AgreementFacts) -> str:
    """How many are agreed, where they are tracked one by one."""
    if facts.articles_tracked is None:
        return ""
    total, agreed = facts.articles_tracked
    return f"{agreed} of {total} agreed in the negotiation tracker"


date_is_given = Guard(
    "date_is_given",
    lambda facts: facts.answers.date is not None and facts.answers.date.known,
    statement="The date is given",
    sentence="Enter the date; a month or a year is enough if the day is not known",
    field="date",
)
date_is_not_in_the_future = Guard(
    "date_is_not_in_the_future",
    lambda facts: not (facts.answers.date and facts.answers.date.certainly_after(facts.today)),
    statement="The date is not in the future",
    sentence="The date must not be in the future; record what has happened, once it has happened",
    field="date",
)
order_is_possible = Guard(
    "order_is_possible",
    lambda facts: not _order_broken(facts),
    statement="The date fits the acts on record",
    sentence="The date must fit the acts already on record",
    field="date",
    detail=_order_broken,
)
sg_signatory_is_named = Guard(
    "sg_signatory_is_named",
    lambda facts: facts.answers.sg_signatories > 0,
    statement="The signatory for Singapore is named",
    sentence="Enter who signed for Singapore",
    field="sg-0-name",
    optional=True,
)
host_signatory_is_named = Guard(
    "host_signatory_is_named",
    lambda facts: facts.answers.host_signatories > 0,
    statement="The signatory for the partner is named",
    sentence="Enter who signed for the partner",
    field="host-0-name",
    optional=True,
)
share_of_proceeds_is_answered = Guard(
    "share_of_proceeds_is_answered",
    lambda facts: facts.answers.share_of_proceeds is not None,
    statement="The share of proceeds for adaptation is set",
    sentence="Enter the share of proceeds for adaptation, in percent",
    field="share_of_proceeds",
    optional=True,
)
omge_is_answered = Guard(
    "omge_is_answered",
    lambda facts: facts.answers.omge is not None,
    statement="The cancellation for overall mitigation is set",
    sentence="Enter the cancellation for overall mitigation in global emissions, in percent",
    field="omge",
    optional=True,
)
reason_is_given = Guard(
    "reason_is_given",
    lambda facts: bool(facts.answers.reason.strip()),
    statement="A reason is given",
    sentence="Enter the reason; it is kept with the record",
    field="reason",
)
source_is_named = Guard(
    "source_is_named",
    lambda facts: bool(facts.answers.source.strip()),
    statement="The source is named",
    sentence="Enter the source: a link, or the name of a document or release",
    field="source",
)

act_is_of_the_path = Guard(
    "act_is_of_the_path",
    lambda facts: facts.answers.kind not in (ActKind.PAUSED, ActKind.RESUMED, ActKind.ENDED),
    statement="The act is one of the way from discussion to a call for applications",
    sentence="Choose an act of the way to an agreement; a pause or an end has a step of its own",
    field="kind",
)

mou_is_signed_or_left_out = Guard(
    "mou_is_signed_or_left_out",
    lambda facts: (
        bool(facts.act(ActKind.MOU) or facts.act(ActKind.LETTER_OF_INTENT)) or facts.was_left_out(ActKind.MOU)
    ),
    statement="An MOU or Letter of Intent is signed, or left out with a reason",
    sentence="Sign the MOU or a Letter of Intent first, or go on without one and say why",
    held_by=DESK,
)
conclusion_is_recorded_or_left_out = Guard(
    "conclusion_is_recorded_or_left_out",
    lambda facts: bool(facts.act(ActKind.CONCLUDED)) or facts.was_left_out(ActKind.CONCLUDED),
    statement="Negotiations are substantively concluded, or that stage is left out with a reason",
    sentence="Record the substantive conclusion first, or go on without one and say why",
    held_by=DESK,
)
mou_is_not_left_out_yet = Guard(
    "mou_is_not_left_out_yet",
    lambda facts: not facts.was_left_out(ActKind.MOU),
    statement="The MOU is not left out yet",
    sentence="The MOU is left out already",
)
conclusion_is_not_left_out_yet = Guard(
    "conclusion_is_not_left_out_yet",
    lambda facts: not facts.was_left_out(ActKind.CONCLUDED),
    statement="The substantive conclusion is not left out yet",
    sentence="The substantive conclusion is left out already",
)

text_is_registered = Guard(
    "text_is_registered",
    lambda facts: facts.text_registered,
    statement="The text for signature is registered",
    sentence="Register the text for signature first",
    held_by=DESK,
)
text_is_cleared_by_legal_counsel = Guard(
    "text_is_cleared_by_legal_counsel",
    lambda facts: facts.cleared_by_legal_counsel,
    statement="The text is cleared by legal counsel",
    sentence="The text must be cleared by legal counsel",
    held_by="Legal adviser, AGC",
    detail=lambda facts: "Waiting for AGC" if facts.text_registered else "No text is registered",
    optional=True,
)
agencies_have_cleared_this_text = Guard(
    "agencies_have_cleared_this_text",
    lambda facts: facts.agencies_cleared.issuperset(AGENCIES_THAT_CLEAR),
    statement="The text is cleared by MTI, NEA, and NCCS",
    sentence="The text must be cleared by MTI, NEA, and NCCS, in this very version",
    held_by="Agency clearers",
    detail=lambda facts: (
        "Waiting for " + ", ".join(code for code in AGENCIES_THAT_CLEAR if code not in facts.agencies_cleared)
    ),
    optional=True,
)
full_powers_are_recorded = Guard(
    "full_powers_are_recorded",
    lambda facts: facts.full_powers_recorded,
    statement="Full powers are recorded",
    sentence="Full powers for the signatory must be recorded",
    held_by="Agency clearer, MFA",
    optional=True,
)
all_articles_are_agreed = Guard(
    "all_articles_are_agreed",
    lambda facts: facts.every_article_agreed,
    statement="Every article is agreed",
    sentence="Every article must be agreed",
    held_by=DESK,
    detail=_articles_left,
    optional=True,
)
articles_are_not_tracked = Guard(
    "articles_are_not_tracked",
    lambda facts: facts.articles_tracked is None,
    statement="The articles are not tracked one by one",
    sentence="The articles of this text are tracked one by one: agree each of them in the negotiation tracker instead",
    held_by="The negotiation team",
)
clearer_is_another_person = Guard(
    "clearer_is_another_person",
    lambda facts: facts.actor_id is None or facts.actor_id != facts.text_registered_by,
    statement="Whoever clears did not register the text",
    sentence="You registered this text, so another officer must clear it",
)
officer_is_of_a_clearing_agency = Guard(
    "officer_is_of_a_clearing_agency",
    lambda facts: facts.actor_agency in AGENCIES_THAT_CLEAR,
    statement="The officer belongs to MTI, NEA, or NCCS",
    sentence="Only a clearer of MTI, NEA, or NCCS clears the text for an agency",
)
officer_is_of_agc = Guard(
    "officer_is_of_agc",
    lambda facts: facts.actor_agency == "AGC",
    statement="The officer belongs to AGC",
    sentence="Only a legal adviser of AGC clears the text as legal counsel",
)
officer_is_of_mfa = Guard(
    "officer_is_of_mfa",
    lambda facts: facts.actor_agency == "MFA",
    statement="The officer belongs to MFA",
    sentence="Only a clearer of MFA records full powers",
)

correction_is_open = Guard(
    "correction_is_open",
    lambda facts: facts.correction_open,
    statement="A correction is proposed",
    sentence="No correction is waiting for a second person",
)
correction_still_fits = Guard(
    "correction_still_fits",
    lambda facts: facts.correction is None or not _order_broken(replace(facts, answers=facts.correction)),
    statement="The corrected date fits the acts on record",
    sentence="The corrected date no longer fits the acts on record; refuse it and propose another",
)
no_correction_is_open = Guard(
    "no_correction_is_open",
    lambda facts: not facts.correction_open,
    statement="No correction is waiting",
    sentence="A correction is waiting already; it must be approved or refused first",
    held_by="A second officer",
)
approver_is_another_person = Guard(
    "approver_is_another_person",
    lambda facts: facts.actor_id is None or facts.actor_id != facts.correction_proposed_by,
    statement="Whoever decides did not propose the correction",
    sentence="You proposed this correction, so another officer must decide",
)
# Conditions shown on the partner page: is the partnership ready to assess applications?
agreement_is_signed_by_both = Guard(
    "agreement_is_signed_by_both",
    lambda facts: bool((ia := facts.act(ActKind.IA)) and ia.both_sides_named),
    statement="The Implementation Agreement is signed, with signatories of both sides named",
    sentence="Name the signatories of both sides of the Implementation Agreement",
    held_by=DESK,
)
agreement_is_in_force = Guard(
    "agreement_is_in_force",
    lambda facts: facts.act(ActKind.IN_FORCE) is not None,
    statement="The agreement is in force",
    sentence="Record the entry into force; no date of it is on record",
    held_by=DESK,
)
eligibility_list_is_published = Guard(
    "eligibility_list_is_published",
    lambda facts: facts.act(ActKind.ELIGIBILITY_LIST) is not None,
    statement="An Eligibility List is published",
    sentence="Record the Eligibility List; no date of it is on record",
    held_by="Eligibility officer, NEA",
)
joint_committee_is_named = Guard(
    "joint_committee_is_named",
    lambda facts: facts.joint_committee_named,
    statement="The Joint Committee has named co-chairs",
    sentence="Record the co-chairs of the Joint Committee; neither side's is on record",
    held_by="Secretariat, NCCS",
)
call_is_open = Guard(
    "call_is_open",
    lambda facts: facts.act(ActKind.CALL) is not None,
    statement="The call for applications is open",
    sentence="Open the call for applications",
    held_by=DESK,
)
terms_are_set = Guard(
    "terms_are_set",
    lambda facts: bool((ia := facts.act(ActKind.IA)) and ia.share_of_proceeds is not None and ia.omge is not None),
    statement="Share of proceeds and cancellation for overall mitigation are set",
    sentence="Set the share of proceeds and the cancellation for overall mitigation",
    held_by=DESK,
)

# Gaps in the record: what an officer would be asked about, and could not answer from Concord.
entry_into_force_is_known = Guard(
    "entry_into_force_is_known",
    lambda facts: facts.stage not in _AFTER_SIGNATURE or facts.act(ActKind.IN_FORCE) is not None,
    statement="The date of entry into force is known",
    sentence="No date of entry into force is on record",
    held_by=DESK,
)
share_of_proceeds_is_known = Guard(
    "share_of_proceeds_is_known",
    lambda facts: not (ia := facts.act(ActKind.IA)) or ia.share_of_proceeds is not None,
    statement="The share of proceeds is known",
    sentence="The share of proceeds was not seen in the text of the agreement",
    held_by=DESK,
)
omge_is_known = Guard(
    "omge_is_known",
    lambda facts: not (ia := facts.act(ActKind.IA)) or ia.omge is not None,
    statement="The cancellation for overall mitigation is known",
    sentence="The cancellation for overall mitigation was not seen in the text of the agreement",
    held_by=DESK,
)
mou_signatories_are_known = Guard(
    "mou_signatories_are_known",
    lambda facts: not (mou := facts.act(ActKind.MOU)) or mou.both_sides_named,
    statement="The signatories of the MOU are known",
    sentence="The signatories of the MOU are not on record",
    held_by=DESK,
)
announced_call_is_confirmed = Guard(
    "announced_call_is_confirmed",
    lambda facts: facts.act(ActKind.CALL_ANNOUNCED) is None or facts.act(ActKind.CALL) is not None,
    statement="The announced call took place",
    sentence="A call was announced; that it took place is not on record",
    held_by=DESK,
)

DATED = (date_is_given, date_is_not_in_the_future)
SIGNING = (*DATED, order_is_possible)
SIGNATORIES = (sg_signatory_is_named, host_signatory_is_named)
READY_TO_ASSESS = (
    agreement_is_signed_by_both,
    terms_are_set,
    agreement_is_in_force,
    eligibility_list_is_published,
    joint_committee_is_named,
    call_is_open,
)
GAPS = (
    entry_into_force_is_known,
    share_of_proceeds_is_known,
    omge_is_known,
    mou_signatories_are_known,
    announced_call_is_confirmed,
)
