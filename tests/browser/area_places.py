"""Pages of the carbon tax, of the registries, and of reports, each with what stands on it when something is refused."""

from __future__ import annotations

import json

from playwright.sync_api import Page

from app.reporting.aef import writing
from tests.aef.making import changed, tables
from tests.browser.place import Place, pressing, sending
from tests.browser.scenes import (
    ADMINISTRATOR,
    CLEARERS,
    COUNTERSIGNER_NEA,
    DESK,
    LEDGER,
    NEGOTIATOR,
    PUBLISHER,
    SECOND_LEDGER,
    VIEWER,
    Scenes,
)
from tests.cad_trust.making import UNIT
from tests.registries.making import VERRA, verra, verra_row

_FAULTY = verra(verra_row(1, 100), verra_row(51, 150), verra_row(201, 300, quantity="seven"))
_UNITS = json.dumps({"unit": [UNIT]}).encode()
_WORKBOOK = writing.workbook(changed(tables(), 3, 1, Vintage=2020))
_FAULTY_UNITS = json.dumps({"unit": [UNIT | {"unitCount": 999}, "x"]}).encode()

SURRENDERS: tuple[Place, ...] = (
    Place("surrenders", LEDGER, "/surrenders"),
    Place("surrenders, none left", VIEWER, "/surrenders?stage=withdrawn"),
    Place("surrenders, new notice", LEDGER, "/surrenders/new"),
    Place("surrenders, new notice, refused", LEDGER, "/surrenders/new", 422, pressing("Enter the notice")),
    Place("surrenders, notice", LEDGER, "{notice}"),
    Place("surrenders, notice to accept", COUNTERSIGNER_NEA, "{checked_notice}"),
    Place("surrenders, notice surrendered", DESK, "{surrendered}"),
    Place("surrenders, notice refused", LEDGER, "{refused_notice}"),
    Place("surrenders, step", LEDGER, "{notice}/steps/file-evidence"),
    Place(
        "surrenders, step refused", LEDGER, "{notice}/steps/file-evidence", 422,
        pressing("File the evidence of retirement"),
    ),
    Place("surrenders, step not yet", LEDGER, "{notice}/steps/check"),
    Place("surrenders, step of another role", DESK, "{checked_notice}/steps/accept"),
    Place("surrenders, step with a reason", LEDGER, "{notice}/steps/refuse"),
    Place("surrenders, step of another stage", LEDGER, "{surrendered}/steps/surrender"),
    Place("surrenders, notice not found", LEDGER, "/surrenders/icc-2026-9999", 404),
    Place("surrenders, facilities", LEDGER, "/surrenders/facilities"),
    Place("surrenders, facility", LEDGER, "/surrenders/facilities/f-012"),
    Place("surrenders, facility, endless name", VIEWER, "/surrenders/facilities/f-013"),
    Place("surrenders, facility to confirm", COUNTERSIGNER_NEA, "/surrenders/facilities/f-014"),
    Place(
        "surrenders, facility not refused", COUNTERSIGNER_NEA, "/surrenders/facilities/f-014", 422, pressing("Refuse")
    ),
    Place("surrenders, new facility", LEDGER, "/surrenders/facilities/new"),
    Place("surrenders, new facility, refused", LEDGER, "/surrenders/facilities/new", 422, pressing("Record it")),
    Place("surrenders, facility, change", LEDGER, "/surrenders/facilities/f-012/edit"),
    Place("surrenders, emissions", LEDGER, "/surrenders/facilities/f-012/emissions"),
    Place(
        "surrenders, emissions refused", LEDGER, "/surrenders/facilities/f-012/emissions", 422,
        pressing("Record the emissions", emissions="many"),
    ),
)  # fmt: skip


def _clear(page: Page, _scenes: Scenes) -> None:
    page.get_by_role("radio", name="Cleared", exact=True).check()
    page.get_by_role("main").get_by_role("button", name="Continue", exact=True).click()


CLEARANCES: tuple[Place, ...] = (
    Place("clearances", CLEARERS[0], "/clearances"),
    Place("clearances, nothing asked", "Ledger officer, NCCS", "/clearances?view=we-asked"),
    Place("clearances, all agencies", VIEWER, "/clearances?view=all"),
    Place("clearances, none ticked", CLEARERS[0], "/clearances", 422, pressing("Clear those ticked")),
    Place("clearances, of the maker", DESK, "{round}"),
    Place("clearances, of a clearer", CLEARERS[0], "{round}"),
    Place("clearances, of a text nobody was asked about", DESK, "/clearances/about/agreement_text/PER"),
    Place("clearances, to decide", CLEARERS[0], "{request}"),
    Place("clearances, of another agency", VIEWER, "{request}"),
    Place("clearances, decision refused", CLEARERS[0], "{request}", 422, pressing("Continue")),
    Place("clearances, decision to check", CLEARERS[0], "{request}", 200, _clear),
    Place("clearances, clock", DESK, "{request}/pause"),
    Place("clearances, clock refused", DESK, "{request}/pause", 422, pressing("Stop the clock")),
    Place("clearances, withdrawal", DESK, "{request}/withdraw"),
    Place("clearances, comment", DESK, "{clearance_comment}"),
    Place("clearances, comment not answered", DESK, "{clearance_comment}", 422, pressing("Answer the comment")),
    Place("clearances, cover", CLEARERS[1], "/clearances/cover"),
    Place("clearances, cover refused", CLEARERS[1], "/clearances/cover", 422, pressing("Name them")),
    Place("clearances, cover of nobody", VIEWER, "/clearances/cover"),
    Place("clearances, not found", VIEWER, "/clearances/999999", 404),
)  # fmt: skip


def _file_a_note(page: Page, scenes: Scenes) -> None:
    """Puts a note on file, which leads to its page."""
    page.fill("#title", "Note of a call")
    sending("Put it on file", "Note.txt", b"A note", classification="Restricted")(page, scenes)


WORKBENCH: tuple[Place, ...] = (
    Place("editor", DESK, "{draft}/edit"),
    Place("editor, facts changed", DESK, "{stale}/edit"),
    Place("editor, refused", DESK, "{release}/edit", 422, pressing("Save", quotation="A good day.")),
    Place("saved drafts", DESK, "{draft}/drafts"),
    Place("drafts compared", DESK, "{draft}/compare"),
    Place("history of a document", DESK, "{draft}/history"),
    Place("publication, to set a time", PUBLISHER, "{cleared}/publication"),
    Place(
        "publication, time refused", PUBLISHER, "{cleared}/publication", 422,
        pressing("Set the time of publication", time="noon"),
    ),
    Place("publication, for those who do not publish", DESK, "{cleared}/publication"),
    Place("publication, published", PUBLISHER, "{published}/publication"),
    Place("files, none", DESK, "/partners/sen/files"),
    Place("files, refused", DESK, "/partners/sen/files", 422, pressing("Put it on file")),
    Place("files, filed", DESK, "/partners/btn/files", act=_file_a_note),
)  # fmt: skip

NEGOTIATIONS: tuple[Place, ...] = (
    Place("negotiation, not begun", NEGOTIATOR, "/partners/per/negotiation"),
    Place("negotiation, tracker", NEGOTIATOR, "{tracker}"),
    Place("negotiation, tracker of a viewer", VIEWER, "{tracker}"),
    Place("negotiation, several articles", NEGOTIATOR, "{tracker}/several?step=hand_over&chosen=1&chosen=2"),
    Place("negotiation, new round", NEGOTIATOR, "{tracker}/rounds/new"),
    Place("negotiation, new round, refused", NEGOTIATOR, "{tracker}/rounds/new", 422, pressing("Record the round")),
    Place("negotiation, round", VIEWER, "{tracker}/rounds/1"),
    Place("negotiation, file refused", NEGOTIATOR, "{tracker}/files/new", 422, pressing("Keep the file")),
    Place("negotiation, file", NEGOTIATOR, "{tracker}/files/new"),
    Place("negotiation, article", NEGOTIATOR, "{tracked}"),
    Place("negotiation, article of a viewer", VIEWER, "{tracked}"),
    Place("negotiation, texts", NEGOTIATOR, "{tracked}/text"),
    Place(
        "negotiation, texts refused", NEGOTIATOR, "{tracked}/text", 422,
        pressing("Keep this version", working_text="[open"),
    ),
    Place("negotiation, step not yet", NEGOTIATOR, "{tracked}/steps/agree"),
    Place("negotiation, step with a reason", NEGOTIATOR, "{tracked}/steps/reserve"),
    Place("negotiation, particulars", NEGOTIATOR, "{tracked}/about"),
    Place("negotiation, new article", NEGOTIATOR, "{tracker}/articles/new"),
    Place("negotiation, compartment", NEGOTIATOR, "{tracked}/positions/red-line"),
    Place("negotiation, precedents", NEGOTIATOR, "{tracker}/articles/2/precedents"),
    Place("model articles", NEGOTIATOR, "/negotiation/models"),
    Place("model article", DESK, "/negotiation/models/purpose"),
    Place("model article, refused", NEGOTIATOR, "/negotiation/models", 422, pressing("Propose the article")),
)  # fmt: skip

REGISTRIES: tuple[Place, ...] = (
    Place("registries, imports", LEDGER, "/registries"),
    Place("registries, import", LEDGER, "/registries/import"),
    Place("registries, import refused", LEDGER, "/registries/import", 422, pressing("Try it without storing")),
    Place(
        "registries, dry run", LEDGER, "/registries/import",
        act=sending("Try it without storing", "made-up.csv", _FAULTY, export="verra"),
    ),
    Place(
        "registries, dry run of a file on record", LEDGER, "/registries/import",
        act=sending("Try it without storing", f"{'endless' * 20}.csv", VERRA, export="verra"),
    ),
    Place("registries, rows", LEDGER, "{import}"),
    Place("registries, rows, none left", VIEWER, "{import}?text=zzzz"),
    Place("registries, import at odds", LEDGER, "{import_at_odds}"),
    Place("registries, import undone", VIEWER, "{import_undone}"),
    Place("registries, not undone", LEDGER, "{import}", 422, pressing("Undo the import")),
    Place("registries, labels", LEDGER, "/registries/labels"),
    Place("registries, labels set aside", VIEWER, "/registries/labels?show=aside"),
    Place("registries, label to set aside", LEDGER, "{labels}"),
    Place("registries, label not set aside", LEDGER, "{labels}", 422, pressing("Set it aside")),
    Place("registries, double claims", LEDGER, "/registries/double-claims"),
    Place("registries, double claims set aside, none", VIEWER, "/registries/double-claims?show=aside"),
    Place("registries, double claim to set aside", LEDGER, "{double_claims}"),
    Place("registries, CAD Trust", LEDGER, "/registries/cad-trust"),
    Place("registries, CAD Trust, nothing to send", VIEWER, "/registries/cad-trust?partner=per"),
    Place("registries, CAD Trust, no file", LEDGER, "/registries/cad-trust", 422, pressing("Read it without writing")),
    Place(
        "registries, CAD Trust, a file", LEDGER, "/registries/cad-trust",
        act=sending("Read it without writing", "units.json", _UNITS),
    ),
    Place(
        "registries, CAD Trust, a faulty file", LEDGER, "/registries/cad-trust", 422,
        sending("Read it without writing", "units.json", _FAULTY_UNITS),
    ),
)  # fmt: skip

_PARTY, _NARRATIVES = "/reports/adjustments/sgp", "/reports/narratives"

REPORTS: tuple[Place, ...] = (
    Place("reports", VIEWER, "/reports"),
    Place("reports, deadlines", LEDGER, "/reports/deadlines"),
    Place("reports, adjustments", LEDGER, "/reports/adjustments"),
    Place("reports, adjustments of our own", LEDGER, _PARTY),
    Place("reports, adjustments of a host", LEDGER, "/reports/adjustments/gha"),
    Place("reports, adjustments, nothing known", VIEWER, "/reports/adjustments/mar"),
    Place("reports, figure explained", LEDGER, f"{_PARTY}/13/2026"),
    Place("reports, figure explained, not known", VIEWER, "/reports/adjustments/gha/13/2026"),
    Place("reports, new period", LEDGER, f"{_PARTY}/period/new"),
    Place("reports, new period, refused", LEDGER, "/reports/adjustments/gha/period/new", 422, pressing("Propose")),
    Place("reports, period approved", LEDGER, f"{_PARTY}/period/1"),
    Place("reports, period to decide", SECOND_LEDGER, f"{_PARTY}/period/2"),
    Place("reports, period not refused", SECOND_LEDGER, f"{_PARTY}/period/2", 422, pressing("Refuse")),
    Place("reports, new figure", LEDGER, f"{_PARTY}/figures/new"),
    Place("reports, new figure, refused", LEDGER, f"{_PARTY}/figures/new", 422, pressing("Record")),
    Place("reports, recorded figure", LEDGER, "{figure}"),
    Place("reports, recorded figure to check", SECOND_LEDGER, "{figure}"),
    Place("reports, annual information", LEDGER, "/reports/annual"),
    Place("reports, annual information of a year", LEDGER, "{annual}"),
    Place("reports, annual information, nothing", VIEWER, "/reports/annual/2023"),
    Place("reports, annual information, prepare", LEDGER, "{annual}?prepare=again"),
    Place(
        "reports, annual information, not prepared", LEDGER, "{annual}?prepare=again", 422,
        pressing("Freeze the tables", version="one"),
    ),
    Place("reports, annual version to sign", SECOND_LEDGER, "{annual}/sgp/1.0"),
    Place("reports, annual version of a partner", VIEWER, "{annual}/gha/1.0"),
    Place("reports, annual comparison", LEDGER, "{annual}/comparison/gha"),
    Place("reports, check a workbook", LEDGER, "/reports/annual/workbook"),
    Place("reports, check a workbook, refused", LEDGER, "/reports/annual/workbook", 422, pressing("Check it")),
    Place(
        "reports, a workbook checked", VIEWER, "/reports/annual/workbook",
        act=sending("Check it", "SGP_2026_1.0.xlsx", _WORKBOOK),
    ),
    Place("reports, filed before Concord", LEDGER, "/reports/earlier"),
    Place("reports, filed before Concord, record one", LEDGER, "/reports/earlier/new"),
    Place("reports, filed before Concord, not recorded", LEDGER, "/reports/earlier/new", 422, pressing("Record")),
    Place("reports, filed before Concord, to check", SECOND_LEDGER, "{earlier}"),
    Place("reports, filed before Concord, not refused", SECOND_LEDGER, "{earlier}", 422, pressing("Refuse")),
    Place("reports, narratives", LEDGER, _NARRATIVES),
    Place("reports, initial report", LEDGER, f"{_NARRATIVES}/initial-report/sgp"),
    Place("reports, updated initial report", VIEWER, f"{_NARRATIVES}/updated-initial-report/sgp"),
    Place("reports, regular information", LEDGER, f"{_NARRATIVES}/btr-annex-4/sgp"),
    Place("reports, narrative text", LEDGER, "{narrative_text}"),
    Place("reports, narrative text to decide", SECOND_LEDGER, "{narrative_text}"),
    Place("reports, narrative text not refused", SECOND_LEDGER, "{narrative_text}", 422, pressing("Refuse it")),
    Place(
        "reports, narrative text not proposed", LEDGER, f"{_NARRATIVES}/btr-annex-4/sgp/texts/i-b", 422,
        pressing("Propose the text"),
    ),
    Place("reports, narrative version with gaps", SECOND_LEDGER, "{narrative_version}"),
    Place("reports, narrative version not sent back", SECOND_LEDGER, "{narrative_version}", 422, pressing("Send it back")),
    Place("reports, narrative version signed", LEDGER, "{narrative_signed}"),
    Place("reports, narrative version not filed", LEDGER, "{narrative_signed}", 422, pressing("Record the filing")),
)  # fmt: skip

MAILING: tuple[Place, ...] = (
    Place("mail, what an officer gets", DESK, "/account/messages"),
    Place("mail, how it stands", ADMINISTRATOR, "/admin/mail"),
    Place("daily work", ADMINISTRATOR, "/admin/daily"),
)  # fmt: skip
