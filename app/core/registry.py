"""Where one area offers something to another without being imported by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Provider = Callable[..., Any]


class Registry:
    """Named places that areas fill when the application is made.

    `issue_document(session, actor, kind=…, dossier=…)` drafts a document inside the caller's transaction.
    `partner_documents(session, iso3, everyone=…)` lists the documents shown on a partner's page, with the register as
    that page has read it; `project_documents(session, reference)` those of a project.
    `letter_id(session, kind=…, reference=…, letter=…)` is the id of the open draft of a project's letter, or a new one.
    `draft_letter(session, actor, kind=…, reference=…, letter=…, as_at=…, document_id=…, send=…)` drafts it and, where
    `send` is true, puts it before the countersigner; `issue_letter(session, actor, document_id=…)` publishes it,
    `send_back_letter(session, actor, document_id=…, reason=…)` makes it a draft again.
    `eligibility_list_changed(session, actor, host=…, list_id=…)` hears of an approved list.
    `published_documents(session, references)` gives kind, title and id of published documents by project;
    `published_pdf(session, document_id)` the bytes of one with their SHA-256.
    `catalogue_changed(session, actor, codes=…)` hears of methodologies that were imported, and `database_ready(…)`
    of a database that was made ready.
    `hold_ledger(session)` waits until nobody posts and keeps it so to the end of the transaction.
    `ndc_period(session, party)` is the first and last year of a Party's NDC as recorded, or None.
    `add_task(session, actor, title=…, about_type=…, about_id=…, partner=…, owner_id=…, due=…)` adds a task about a
    record inside the caller's transaction and returns its id.
    `decision_record(record)` is the context of the record of decisions of a meeting.
    `surrender_confirmation(record)` is the context of the confirmation of a surrender, and `rendered_sheet(context,
    state=…)` the bytes of a context as PDF.
    `project_tonnes(session, reference)` lists what the ledger holds of a project: label, tonnes and address.
    `first_transferred(session, reference)` tells tonnes and vintages of a project that were first transferred.
    `partners(session)` gives the name and the alpha-2 code of every partner by its code, in the order of names.
    `people(session)` are the officers who may sign in, each a `core.access.Officer` with the roles held now.
    `clearance_subject(session, type=…, id=…, lock=…)` is what is put before clearers, a `clearances.records.Subject`,
    or None where the area knows no such type; with `lock` its rows are locked as a step of its own would lock them.
    `clearance_moved(session, actor, subject=…, standing=…)` hears of a decision. `clearance_given(session, actor,
    subject=…, agency=…, today=…)` takes the step of its own area by which an agency clears, which then calls
    `clearances.commands.given_within`; without one it does nothing.
    `partner_clearances(session, iso3, today=…)` sums up the clearances on a partner's page.
    `record(session, type=…, id=…)` is what comments, tasks and messages are about, a `coordination.records.Record`,
    or None. `work(session, officer, today=…)` lists what waits, as `coordination.records.Work`.
    `dates(session, officer, first=…, last=…)` lists what the calendar shows, as `coordination.records.Dated`.
    `articles_agreed(session, iso3)` tells how many articles are tracked and how many are agreed (`total`, `agreed`,
    `brackets`), or None where no negotiation is tracked.
    `do_what_is_due()` does what is due by now, each row under a lock of its own, and says in sentences what it did.
    `daily_work()` is a work of every day at the desk, a `core.daily.Daily`; `core.daily.due` does it.
    `ndc_description(session, party)` describes it as a mapping of texts (target_kind, target_year, target, reference,
    scope, metric, method, method_words, trajectory, quantification, source), or None; `inventory_years(session, party)`
    gives the inventory as mappings (year, tonnes, source), and `annual_information_filed(session, party)` the day on
    which that of each year was filed, by year.
    """

    def __init__(self) -> None:
        self._places: dict[str, list[Provider]] = {}

    def offer(self, place: str, provider: Provider) -> None:
        providers = self._places.setdefault(place, [])
        if provider not in providers:
            providers.append(provider)

    def all(self, place: str) -> tuple[Provider, ...]:
        """Every provider of a place, in the order in which they were offered."""
        return tuple(self._places.get(place, ()))


registry = Registry()
