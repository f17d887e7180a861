"""Every page and every state worth looking at: who opens it, where, and what is done there."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.area_places import CLEARANCES, MAILING, NEGOTIATIONS, REGISTRIES, REPORTS, SURRENDERS, WORKBENCH
from tests.browser.committee_places import COMMITTEES
from tests.browser.coordination_places import COORDINATION
from tests.browser.place import Place, pressing
from tests.browser.scenes import (
    ADMINISTRATOR,
    ASSESSOR,
    AUDITOR,
    CLEARERS,
    COUNSEL,
    COUNTERSIGNER,
    DESK,
    LEDGER,
    PUBLISHER,
    SECOND,
    SECOND_LEDGER,
    VIEWER,
    Scenes,
)  # fmt: skip

# Acts: what an officer does on a page to meet a refusal, a conflict, or a form that cannot be taken.


def refused_signature(page: Page, _scenes: Scenes) -> None:
    """The answers of the mock-up: a day that does not exist, nobody for the partner, a word for a number."""
    for part, text in (("day", "31"), ("month", "11"), ("year", "2026")):
        page.fill(f"#date-{part}", text)
    page.get_by_role("radio", name="In person").check()
    page.get_by_label("Place").fill("Singapore")
    page.fill("#sg-0-name", "Grace Fu")
    page.fill("#sg-0-post", "Minister for Sustainability and the Environment")
    page.fill("#share_of_proceeds", "5")
    page.fill("#omge", "two")
    page.get_by_role("button", name="Sign the Implementation Agreement").click()


def step_in_conflict(page: Page, scenes: Scenes) -> None:
    """Somebody else changes the partner while the form stands open."""
    page.fill("#reason", "Typed before the other change.")
    scenes.by(SECOND).fill("/partners/lao/particulars", {"national_registry": "A registry"})
    page.get_by_role("button", name="Pause", exact=True).click()


def words_in_conflict(page: Page, scenes: Scenes) -> None:
    field = page.locator("main textarea[name]:not([name=reason])").first
    scenes.by(DESK).fill(page.url.removeprefix(scenes.base), {field.get_attribute("name") or "": "By somebody else."})
    field.fill("Typed before the other change.")
    page.get_by_role("button", name="Save the words").click()


def expired_form(page: Page, _scenes: Scenes) -> None:
    page.fill("#reason", "A reason that must not be lost.\nIt has two lines.")
    page.eval_on_selector_all("main [name=csrf_token]", "fields => fields.forEach(field => field.value = 'old')")
    page.get_by_role("button", name="Pause", exact=True).click()


def form_without_session(page: Page, _scenes: Scenes) -> None:
    page.fill("#reason", "A reason that must not be lost.")
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_role("button", name="Pause", exact=True).click()
    page.context.add_cookies(kept)  # the officer's window goes on being signed in


def open_menus(page: Page, _scenes: Scenes) -> None:
    page.get_by_text("More", exact=True).click()


def finished(page: Page, _scenes: Scenes) -> None:
    """A message on the next page says what was done."""
    page.get_by_role("main").get_by_role("button").first.click()


def refuse_reason(page: Page, _scenes: Scenes) -> None:
    page.get_by_text("Return to draft").first.click()
    page.get_by_role("button", name="Return to draft").click()


def make_link(page: Page, _scenes: Scenes) -> None:
    page.get_by_role("button", name="Make a one-time link").click()


STEPS_TO_LOOK_AT = (
    ("brn", "sign-mou"), ("brn", "skip-mou"), ("khm", "open-ia-negotiation"), ("ken", "conclude-negotiations"),
    ("ken", "register-text"), ("ken", "agree-articles"), ("per", "record-past-act"), ("per", "propose-correction"),
    ("zmb", "resume"), ("per", "sign-ia"), ("pry", "enter-into-force"), ("mwi", "pause"),
)  # fmt: skip

PROJECTS: tuple[Place, ...] = (
    Place("queue, nothing waits", VIEWER, "/projects?tab=host"),
    Place("queue, examples", DESK, "/projects?tab=examples"),
    Place("queue, all", DESK, "/projects?tab=all"),
    Place("queue, filtered", DESK, "/projects?tab=all&text=zzzz&flag=changed"),
    Place("projects of a partner", DESK, "/partners/gha/projects"),
    Place("projects of a partner, none", DESK, "/partners/mar/projects"),
    Place("public register", None, "/register/projects"),
    Place("enter a project", DESK, "/projects/new?partner=gha"),
    Place("enter a project, refused", DESK, "/projects/new?partner=gha", 422, pressing("Enter the project")),
    Place("project, entered", DESK, "{entered}"),
    Place("project, in review", DESK, "{reviewed}"),
    Place("project, example", DESK, "/projects/gha-90001"),
    Place("project, particulars", DESK, "{reviewed}/edit"),
    Place("project, steps", DESK, "{reviewed}/steps"),
    Place("project, history", DESK, "{reviewed}/history"),
    Place("project, workflow", DESK, "{reviewed}/workflow"),
    Place("project, authorisation", DESK, "{reviewed}/authorisation"),
    Place("project step, submit", DESK, "{in_review}/steps/submit-a"),
    Place(
        "project step, refused", DESK, "{in_review}/steps/submit-a", 422,
        pressing("Record the submission for stage A"),
    ),
    Place("project step, host letter", DESK, "{reviewed}/steps/file-loi"),
    Place("project step, propose", DESK, "{reviewed}/steps/propose-los1"),
    Place("project step, terms", DESK, "{reviewed}/steps/propose-loa"),
    Place("project step, not mine", ASSESSOR, "{reviewed}/steps/issue-los1"),
    Place("project not found", DESK, "/projects/gha-9999", 404),
    Place("assessment", ASSESSOR, "{reviewed}/assessment"),
    Place("assessment of another role", DESK, "{reviewed}/assessment"),
    Place("criterion", ASSESSOR, "{reviewed}/assessment/additional"),
    Place("criterion, answers", ASSESSOR, "{reviewed}/assessment/check-answers"),
    Place("assessment, combine", ASSESSOR, "{reviewed}/assessment/combine"),
    Place("assessment, countersign", COUNTERSIGNER, "{reviewed}/assessment/countersign"),
    Place("assessment, advice", ASSESSOR, "{reviewed}/assessment/advice"),
    Place("criteria", VIEWER, "/reference/criteria"),
    Place("eligibility check", VIEWER, "/reference/eligibility-check"),
    Place(
        "eligibility check, answered", VIEWER,
        "/reference/eligibility-check?host=GHA&programme=VCS&methodology=VM0042&on=2024-10-01",
    ),
    Place("eligibility lists", DESK, "/reference/eligibility-lists"),
    Place("eligibility lists of a host", DESK, "/reference/eligibility-lists/gha"),
    Place("eligibility list", DESK, "/reference/eligibility-lists/gha/1"),
    Place("eligibility list on a day", DESK, "/reference/eligibility-lists/gha/2024-10-01"),
    Place("eligibility list, new version", DESK, "/reference/eligibility-lists/gha/new"),
    Place("methodologies", DESK, "/reference/methodologies"),
    Place("methodologies, import", DESK, "/reference/methodologies/import"),
    Place("process templates", DESK, "/reference/process-templates"),
    Place("process template", DESK, "/reference/process-templates/gha/1"),
    Place("process template, new version", DESK, "/reference/process-templates/gha/new"),
)  # fmt: skip

LEDGERS: tuple[Place, ...] = (
    Place("ledger", LEDGER, "/ledger"),
    Place("ledger, before anything", VIEWER, "/ledger?as_of=1 May 2024"),
    Place("ledger, moment refused", VIEWER, "/ledger?as_of=someday", 422),
    Place("ledger statement", VIEWER, "/ledger/statement"),
    Place("ledger statement of an account", LEDGER, "/ledger/statement?partner=GHA&account=host"),
    Place("ledger statement, nothing", VIEWER, "/ledger/statement?account=used_op"),
    Place("ledger issuances", LEDGER, "/ledger/issuances"),
    Place("ledger issuance", LEDGER, "/ledger/issuances/1"),
    Place("ledger outcomes, names", LEDGER, "/ledger/issuances/1/names"),
    Place("ledger pending", SECOND_LEDGER, "/ledger/pending"),
    Place("ledger pending, confirm", SECOND_LEDGER, "/ledger/pending/post?entry=2"),
    Place("ledger entry, kinds", LEDGER, "/ledger/entries/new"),
    Place("ledger entry, choose units", LEDGER, "/ledger/entries/new/first-transfer"),
    Place("ledger entry, form", LEDGER, "/ledger/entries/new/first-transfer?issuance=1"),
    Place("ledger entry, refused", LEDGER, "/ledger/entries/new/issuance", 422, pressing("Propose the entry")),
    Place("ledger entry, to check", SECOND_LEDGER, "{waiting}"),
    Place("ledger entry, own", LEDGER, "{waiting}"),
    Place("ledger entry, not refused", SECOND_LEDGER, "{waiting}", 422, pressing("Refuse")),
    Place("ledger entry, posted", LEDGER, "{posted}"),
    Place("ledger entry, withdrawn", LEDGER, "{withdrawn_entry}"),
    Place("ledger, close a year", SECOND_LEDGER, "/ledger/periods/2025/close"),
    Place("ledger, closed year", VIEWER, "/ledger/periods/2024"),
)  # fmt: skip

PLACES: tuple[Place, ...] = (
    *PROJECTS,
    *LEDGERS,
    *CLEARANCES,
    *SURRENDERS,
    *WORKBENCH,
    *MAILING,
    *NEGOTIATIONS,
    *REGISTRIES,
    *REPORTS,
    *COORDINATION,
    *COMMITTEES,
    Place("sample officers", None, "/sign-in/sample"),
    Place("sign in", None, "/sign-in?password=1"),
    Place("sign in, wrong", None, "/sign-in?password=1", 401, pressing("Sign in", email="a@b.sg", password="no")),
    Place("sign in, empty", None, "/sign-in?password=1", 422, pressing("Sign in")),
    Place("signed out", None, "/signed-out"),
    Place("welcome", None, "{welcome}"),
    Place("welcome, refused", None, "{welcome}", 422, pressing("Set password and sign in", new_password="short")),
    Place("link ended", None, "/welcome/nonsense", 410),
    Place("help", None, "/help"),
    Place("contact", None, "/contact"),
    Place("accessibility", None, "/accessibility"),
    Place("privacy", None, "/privacy"),
    Place("terms", None, "/terms"),
    Place("style guide", None, "/style-guide"),
    Place("my work", DESK, "/my-work"),
    Place("my work of a clearer", CLEARERS[1], "/my-work"),
    Place("my work, empty", AUDITOR, "/my-work"),
    Place("my account", DESK, "/account"),
    Place("search", DESK, "/search?q=minister"),
    Place("search, nothing found", DESK, "/search?q=zzzz"),
    Place("search, nothing asked", DESK, "/search"),
    Place("partners", DESK, "/partners"),
    Place("partners, filtered", DESK, "/partners?region=Africa&stuck=365&sort=name"),
    Place("partners, none left", DESK, "/partners?text=zzzz"),
    Place("board", DESK, "/partners/board", act=open_menus),
    Place("board, filtered", DESK, "/partners/board?stage=mou_signed"),
    Place("timeline", DESK, "/partners/timeline"),
    Place("timeline, none left", VIEWER, "/partners/timeline?text=zzzz"),
    Place("map", DESK, "/partners/map"),
    Place("map, filtered", VIEWER, "/partners/map?region=Asia&stage=mou_signed"),
    Place("add a partner", DESK, "/partners/new"),
    Place("partner, open", DESK, "/partners/gha"),
    Place("partner, concluded", CLEARERS[1], "/partners/per"),
    Place("partner, signed", DESK, "/partners/pry"),
    Place("partner, corrected", SECOND, "/partners/sen"),
    Place("partner, nearly empty", VIEWER, "/partners/brn"),
    Place("partner, paused", DESK, "/partners/zmb"),
    Place("partner, ended", DESK, "/partners/mwi"),
    Place("partner, endless names", DESK, "/partners/mar"),
    Place("history", DESK, "/partners/per/history"),
    Place("steps", DESK, "/partners/ken/steps"),
    Place("steps, none", VIEWER, "/partners/mwi/steps"),
    Place("workflow", DESK, "/partners/per/workflow"),
    Place("text for signature", COUNSEL, "/partners/per/text"),
    Place("particulars", DESK, "/partners/mar/particulars"),
    *(Place(f"step {step} of {iso3}", DESK, f"/partners/{iso3}/steps/{step}") for iso3, step in STEPS_TO_LOOK_AT),
    Place("step of another role", VIEWER, "/partners/ken/steps/sign-ia"),
    Place("step, full powers", CLEARERS[0], "/partners/per/steps/record-full-powers"),
    Place("step, refused", DESK, "/partners/ken/steps/sign-ia", 422, refused_signature),
    Place("step, in conflict", DESK, "/partners/lao/steps/pause", 409, step_in_conflict),
    Place("correction to decide", SECOND, "/partners/sen/steps/approve-correction"),
    Place("correction to refuse", SECOND, "/partners/sen/steps/refuse-correction"),
    Place("documents", DESK, "/documents"),
    Place("documents of a partner", DESK, "/documents?partner=PER"),
    Place("documents, none left", DESK, "/documents?partner=BRN&stage=draft"),
    Place("write a document", DESK, "/documents/new"),
    Place("write a document, refused", DESK, "/documents/new?partner=BRN", 422, pressing("Draft the document")),
    Place("document, draft", DESK, "{draft}"),
    Place("document, words refused", DESK, "{release}", 422, pressing("Save the words", quotation="A good day.")),
    Place("document, facts changed", DESK, "{stale}"),
    Place("document, in conflict", DESK, "{stale}", 409, words_in_conflict),
    Place("document, in clearance", CLEARERS[1], "{clearance}"),
    Place("document, reason refused", CLEARERS[1], "{clearance}", 422, refuse_reason),
    Place("document, cleared", PUBLISHER, "{cleared}"),
    Place("document, published", PUBLISHER, "{published}"),
    Place("document, superseded", DESK, "{superseded}"),
    Place("document, withdrawn", DESK, "{withdrawn}"),
    Place("boilerplate", DESK, "/documents/boilerplate"),
    Place("block, a proposal waits", PUBLISHER, "{block}"),
    Place("block, to propose", DESK, "/documents/boilerplate/icc_use"),
    Place("people", ADMINISTRATOR, "/admin/people"),
    Place("person", ADMINISTRATOR, "{person}"),
    Place("person, endless name", ADMINISTRATOR, "{long_person}"),
    Place("own person", ADMINISTRATOR, "{own_person}"),
    Place("one-time link", ADMINISTRATOR, "{person}", act=make_link),
    Place("add an officer", ADMINISTRATOR, "/admin/people/new"),
    Place("add an officer, refused", ADMINISTRATOR, "/admin/people/new", 422, pressing("Add officer")),
    Place("audit", AUDITOR, "/admin/audit"),
    Place("audit, verified", AUDITOR, "/admin/audit", act=finished),
    Place("not found", DESK, "/nowhere", 404),
    Place("partner not found", DESK, "/partners/xyz", 404),
    Place("not found, signed out", None, "/nowhere", 404),
    Place("not allowed", VIEWER, "/partners/new", 403),
    Place("not saved, form expired", DESK, "/partners/khm/steps/pause", 400, expired_form),
    Place("not saved, signed out", SECOND, "/partners/khm/steps/pause", 401, form_without_session),
)  # fmt: skip
