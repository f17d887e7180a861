"""The conditions of a project's steps, each with the sentence that explains it."""

from __future__ import annotations

from datetime import date

from workflows.authorisation.events import EventKind
from workflows.authorisation.facts import ProjectFacts
from workflows.authorisation.process import Side
from workflows.authorisation.terms import Terms
from workflows.declaration import Guard

_DESK = "The desk officer"
_APPLICANT = "The applicant"


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _tonnes(quantity: int) -> str:
    return f"{quantity:,} tCO2e"


_ASSESSMENT_WORDS: dict[str, str] = {
    "open": "agencies are assessing",
    "combined": "it waits for a countersigner",
    "countersigned": "it finds that a criterion is not met",
}

# When.
date_is_given = Guard(
    "date_is_given", lambda f: f.answers.on is not None,
    statement="The date is given", sentence="Enter the date, with day, month and year", field="on",
)  # fmt: skip
date_is_not_in_the_future = Guard(
    "date_is_not_in_the_future", lambda f: f.answers.on is None or f.answers.on <= f.today,
    statement="The date is today or earlier", sentence="The date must be today or in the past", field="on",
)  # fmt: skip
date_keeps_the_order = Guard(
    "date_keeps_the_order", lambda f: f.answers.on is None or f.answers.on >= f.standing.last,
    statement="The date does not come before what is on record",
    sentence="The date must not come before the last entry on record", field="on",
    detail=lambda f: f"that is of {_words(f.standing.last)}",
)  # fmt: skip
letter_follows_the_application = Guard(
    "letter_follows_the_application",
    lambda f: f.answers.on is None or f.standing.submitted_on is None or f.answers.on >= f.standing.submitted_on,
    statement="The letter is not dated before the application",
    sentence="The letter cannot be dated before what it answers", field="on",
    detail=lambda f: f"the submission is of {_words(f.standing.submitted_on)}" if f.standing.submitted_on else "",
)  # fmt: skip
DATED = (date_is_given, date_is_not_in_the_future, date_keeps_the_order)
LETTER_DATED = (date_is_given, date_is_not_in_the_future, letter_follows_the_application)

reason_is_given = Guard(
    "reason_is_given", lambda f: bool(f.answers.reason.strip()),
    statement="A reason is given", sentence="Enter the reason; it is kept with the project", field="reason",
)  # fmt: skip
questions_are_given = Guard(
    "questions_are_given", lambda f: bool(f.answers.reason.strip()),
    statement="The questions are given", sentence="Enter what the applicant is asked", field="reason",
)  # fmt: skip
grounds_are_given = Guard(
    "grounds_are_given", lambda f: bool(f.answers.reason.strip()),
    statement="The grounds are given", sentence="Enter the grounds; the letter of refusal states them", field="reason",
)  # fmt: skip

# The application.
project_is_no_example = Guard(
    "project_is_no_example", lambda f: not f.example,
    statement="The project is an application, not an example",
    sentence="This is an example from public sources; enter the application as a project of its own",
    held_by=_DESK,
)  # fmt: skip
nothing_is_missing = Guard(
    "nothing_is_missing", lambda f: not f.missing,
    statement="What an application must say is on record",
    sentence="The project does not yet say everything that it must",
    held_by=_DESK, detail=lambda f: ", ".join(f.missing),
)  # fmt: skip
applicant_is_not_ruled_out = Guard(
    "applicant_is_not_ruled_out", lambda f: f.applicant_eligible is not False,
    statement="The applicant is not ruled out as an eligible entity",
    sentence="The applicant is not an eligible entity", held_by=_APPLICANT,
    detail=lambda f: (
        "it must be registered and tax-resident in Singapore, trade there and have at least three local employees, "
        "or be the Government"
    ),
)  # fmt: skip
applicant_is_eligible = Guard(
    "applicant_is_eligible", lambda f: f.applicant_eligible is True,
    statement="The applicant is an eligible entity",
    sentence="Whether the applicant is an eligible entity is not fully on record", held_by=_DESK,
)  # fmt: skip
project_is_not_there_twice = Guard(
    "project_is_not_there_twice", lambda f: not f.duplicates or f.duplicates_explained,
    statement="The project is not on record twice",
    sentence="The project seems to be on record already; explain on its page why it is another one", held_by=_DESK,
    detail=lambda f: ", ".join(f.duplicates),
)  # fmt: skip
everything_is_submitted = Guard(
    "everything_is_submitted",
    lambda f: not _items_missing(f),
    statement="Everything that the stage asks for is on file",
    sentence="Add the file of each thing that must be submitted", held_by=_APPLICANT, field="items",
    detail=lambda f: ", ".join(_items_missing(f)),
)  # fmt: skip
quantity_is_given = Guard(
    "quantity_is_given", lambda f: (f.answers.quantity or 0) > 0,
    statement="The quantity issued is given",
    sentence="Enter the quantity issued, in whole tCO2e", field="quantity",
)  # fmt: skip
issuances_stay_below_the_ceiling = Guard(
    "issuances_stay_below_the_ceiling",
    lambda f: f.ceiling is None or f.standing.issued_quantity + (f.answers.quantity or 0) <= f.ceiling,
    statement="The issuances stay within the quantity authorised",
    sentence="With this issuance, more would be issued than is authorised", field="quantity",
    detail=lambda f: f"{_tonnes(f.ceiling)} are authorised, {_tonnes(f.standing.issued_quantity)} submitted before",
)  # fmt: skip


def _items_missing(facts: ProjectFacts) -> tuple[str, ...]:
    """Names of what the stage that comes next must be given and what has no file."""
    stage = facts.standing.at
    if facts.standing.stage in ("authorised", "listed", "registered"):
        stage = next((found for found in facts.process.stages if found.repeats), stage)
    given = facts.items_on_file | facts.answers.items
    return tuple(item.name for item in stage.submits if item.needed and item.code not in given)


# Letters.
method_is_eligible = Guard(
    "method_is_eligible", lambda f: f.eligibility in ("eligible", "conditional"),
    statement="The method was on the Eligibility List on the day of submission",
    sentence="The method is not found eligible under the list in force on the day of submission", held_by="NEA",
    detail=lambda f: ", ".join(f.eligibility_missing),
)  # fmt: skip
assessment_is_countersigned = Guard(
    "assessment_is_countersigned",
    lambda f: f.assessment == "countersigned" and f.assessment_positive,
    statement="The assessment of this stage finds that the criteria are met, and is countersigned",
    sentence="No countersigned assessment of this stage finds that the criteria are met", held_by="The assessors",
    detail=lambda f: _ASSESSMENT_WORDS.get(f.assessment, "it has not begun"),
)  # fmt: skip
nothing_is_proposed = Guard(
    "nothing_is_proposed", lambda f: f.standing.proposal is None,
    statement="Nothing else waits for a countersigner",
    sentence="A proposal waits for its countersigner; it must be decided first", held_by="A countersigner",
)  # fmt: skip


def it_is_proposed(kind: EventKind, letter: str = "") -> Guard:
    """The guard of whatever is done with a proposal: this very thing waits for a countersigner."""
    return Guard(
        "it_is_proposed",
        lambda f: (
            f.standing.proposal is not None and (f.standing.proposal.kind, f.standing.proposal.letter) == (kind, letter)
        ),
        statement="It was proposed and waits for its countersigner",
        sentence="Nobody has proposed this; it must be proposed first",
        held_by=_DESK,
    )


another_person_countersigns = Guard(
    "another_person_countersigns", lambda f: f.actor_id is None or f.actor_id not in f.hands,
    statement="Whoever countersigns neither proposed nor assessed it",
    sentence="You proposed this or assessed the project, so another officer must countersign it",
)  # fmt: skip
file_is_attached = Guard(
    "file_is_attached", lambda f: f.answers.file,
    statement="The letter itself is on file", sentence="Add the file of the letter, as it was received", field="file",
)  # fmt: skip
every_letter_is_on_file = Guard(
    "every_letter_is_on_file", lambda f: not f.standing.waits_for,
    statement="Every letter of the stage is on file", sentence="Letters of this stage are still to come",
    held_by="Both sides", detail=lambda f: ", ".join(_whose(f, letter) for letter in f.standing.waits_for),
)  # fmt: skip


def _whose(facts: ProjectFacts, letter: object) -> str:
    ours = getattr(letter, "side", None) is Side.HOME
    return f"{getattr(letter, 'name', '')} of {'our side' if ours else 'the host'}"


# Authorisation.
agreement_is_in_force = Guard(
    "agreement_is_in_force", lambda f: f.in_force or bool(f.answers.exception.strip()),
    statement="The agreement is in force, or the exception is explained",
    sentence="That the Implementation Agreement is in force is not on record; record it, or explain the exception",
    field="exception",
)  # fmt: skip


def _terms(facts: ProjectFacts) -> Terms:
    return facts.answers.terms or Terms()


purpose_is_given = Guard(
    "purpose_is_given", lambda f: bool(_terms(f).purposes),
    statement="The purposes are given", sentence="Choose what the use is authorised for", field="purposes",
)  # fmt: skip
sectors_are_given = Guard(
    "sectors_are_given", lambda f: bool(_terms(f).sectors),
    statement="The sectors are given", sentence="Choose at least one sector", field="sectors",
)  # fmt: skip
parties_are_given = Guard(
    "parties_are_given", lambda f: bool(_terms(f).parties),
    statement="The authorised Parties are given", sentence="Choose at least one Party", field="parties",
)  # fmt: skip
quantity_is_positive = Guard(
    "quantity_is_positive", lambda f: _terms(f).quantity is None or (_terms(f).quantity or 0) > 0,
    statement="The quantity is one tonne or more, or none is set",
    sentence="The quantity must be one tCO2e or more; leave it empty if the letter sets no ceiling", field="ceiling",
)  # fmt: skip
occurrence_is_in_the_window = Guard(
    "occurrence_is_in_the_window", lambda f: _inside(_terms(f), f.window),
    statement="The mitigation occurs within the window of the criteria",
    sentence="The mitigation must occur within the window of the criteria, the first day before the last",
    field="occurs_from", detail=lambda f: f"from {_words(f.window[0])} to {_words(f.window[1])}",
)  # fmt: skip
use_is_a_period = Guard(
    "use_is_a_period",
    lambda f: _ordered(_terms(f).use_from, _terms(f).use_to),
    statement="The period of use ends after it begins",
    sentence="The last day of use must not come before the first", field="use_from",
)  # fmt: skip
first_transfer_is_defined = Guard(
    "first_transfer_is_defined",
    lambda f: not _terms(f).beyond_ndc or bool(_terms(f).first_transfer and _terms(f).first_transfer_words.strip()),
    statement="What counts as first transfer is said, in a code and in the letter's words",
    sentence="Use beyond an NDC needs what counts as first transfer: the code, and the letter's own words",
    field="first_transfer",
)  # fmt: skip
metric_is_complete = Guard(
    "metric_is_complete", lambda f: _terms(f).metric != "non-GHG" or bool(_terms(f).non_ghg_metric.strip()),
    statement="A metric that is not of greenhouse gases is named",
    sentence="Name the metric, since it is not of greenhouse gases", field="non_ghg_metric",
)  # fmt: skip
words_are_kept = Guard(
    "words_are_kept", lambda f: bool(_terms(f).words.strip()),
    statement="The letter's own words stand beside the codes",
    sentence="Enter the words in which the letter authorises", field="words",
)  # fmt: skip
TERMS = (
    purpose_is_given, sectors_are_given, parties_are_given, quantity_is_positive, occurrence_is_in_the_window,
    use_is_a_period, first_transfer_is_defined, metric_is_complete, words_are_kept,
)  # fmt: skip
ceiling_of_the_host_holds = Guard(
    "ceiling_of_the_host_holds",
    lambda f: _within(_terms(f).quantity, f.host_terms.quantity if f.host_terms else None),
    statement="We authorise no more than the host does",
    sentence="Our quantity must not be above the host's ceiling", field="ceiling",
    detail=lambda f: f"that is {_tonnes(f.host_terms.quantity)}" if f.host_terms and f.host_terms.quantity else "",
)  # fmt: skip
ceiling_covers_first_transfers = Guard(
    "ceiling_covers_first_transfers", lambda f: _terms(f).quantity is None or f.first_transferred <= _terms(f).quantity,
    statement="The ceiling covers what has been first transferred",
    sentence="The ceiling cannot be lower than what has been first transferred", field="ceiling",
    detail=lambda f: f"that is {_tonnes(f.first_transferred)}",
)  # fmt: skip
change_leaves_first_transfers = Guard(
    "change_leaves_first_transfers",
    lambda f: all(_holds_year(_terms(f), year) for year in f.first_transferred_vintages),
    statement="The change does not reach what has been first transferred",
    sentence="The change would reach mitigation outcomes that have been first transferred", field="occurs_from",
    detail=lambda f: f"of {', '.join(str(year) for year in f.first_transferred_vintages)}",
)  # fmt: skip
mismatches_are_explained = Guard(
    "mismatches_are_explained", lambda f: not f.mismatches or bool(f.answers.explanation.strip()),
    statement="The letters of the two sides agree, or the difference is explained",
    sentence="The letters of the two sides disagree; have one changed, or explain why both may stand",
    field="explanation", detail=lambda f: "; ".join(mismatch.sentence for mismatch in f.mismatches),
)  # fmt: skip


def _within(ours: int | None, theirs: int | None) -> bool:
    return theirs is None or (ours is not None and ours <= theirs)


def _ordered(first: date | None, last: date | None) -> bool:
    return first is None or last is None or first <= last


def _inside(terms: Terms, window: tuple[date, date]) -> bool:
    first, last = terms.occurs_from, terms.occurs_to
    return first is not None and last is not None and window[0] <= first <= last <= window[1]


def _holds_year(terms: Terms, year: int) -> bool:
    first, last = terms.occurs_from, terms.occurs_to
    return first is not None and last is not None and first <= date(year, 1, 1) and date(year, 12, 31) <= last


# Later.
assurance_is_over = Guard(
    "assurance_is_over", lambda f: f.assurance_until is not None and f.today > f.assurance_until,
    statement="The assurance period of our letter is over",
    sentence="No letter of ours has an assurance period that is over", held_by="Nobody: it takes time",
    detail=lambda f: f"it runs until {_words(f.assurance_until)}" if f.assurance_until else "",
)  # fmt: skip
programme_project_is_given = Guard(
    "programme_project_is_given", lambda f: bool(f.answers.programme_project.strip()),
    statement="The number that the programme gave is known",
    sentence="Enter the number under which the programme registered the project", field="programme_project",
)  # fmt: skip
entry_can_be_struck = Guard(
    "entry_can_be_struck", lambda f: f.last_entry_strikable,
    statement="The last entry can be taken back",
    sentence="The last entry cannot be taken back: it is part of a decision, or nothing was recorded yet",
)  # fmt: skip
another_person_strikes = Guard(
    "another_person_strikes", lambda f: f.actor_id is None or f.actor_id != f.last_entry_by,
    statement="Whoever strikes it did not enter it",
    sentence="You made the last entry, so another officer must strike it",
)  # fmt: skip
