"""Every page, as it is seen: accessible, without faults, on a narrow screen, on paper, and as HTML."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app import create_app
from app.settings import Settings
from tests.browser.fetch_vnu import found_jar
from tests.browser.look import Findings
from tests.browser.pages import PLACES, Place
from tests.browser.scenes import Scenes

pytestmark = pytest.mark.browser
Visit = Callable[[Place], Findings]
# Addresses that answer with no page: redirects, files, and what only this machine asks.
NO_PAGE = {
    "static", "dashboard.home", "pages.health", "agreements.partners_csv", "documents.pdf", "projects.projects_csv",
    "projects.projects_xlsx", "projects.file", "projects.register_csv", "projects.register_xlsx", "projects.statement",
    "eligibility.methodologies_csv", "ledger.balances_csv", "ledger.balances_xlsx", "ledger.statement_csv",
    "ledger.statement_xlsx", "ledger.entry_paper", "surrenders.notices_csv", "surrenders.notices_xlsx",
    "surrenders.confirmation", "surrenders.file", "registries.rows_csv", "registries.double_claims_csv",
    "registries.cad_trust_json", "registries.cad_trust_zip", "reporting.summary_csv", "reporting.summary_xlsx",
    "reporting.summary_pdf", "reporting.annual_file", "reporting.annual_host", "reporting.annual_pdf",
    "reporting.earlier_file", "reporting.narrative_pdf",
    "documents.preview", "documents.download_paper",
    "documents.filed_paper",  # reached by the form that puts a file on file: "files, filed" looks at it
    "calendar.feed", "committees.paper_file", "committees.record_pdf", "negotiation.file", "negotiation.text_pdf",
    "negotiation.comparison_pdf", "negotiation.articles_xlsx", "negotiation.brief_pdf", "negotiation.brief_xlsx",
    "eligibility.decision",  # a list that waits: tests/eligibility looks at it
}  # fmt: skip


def test_the_page_answers_as_expected(place: Place, looked_at: Visit) -> None:
    found = looked_at(place)
    assert found.status == place.status
    assert found.title.endswith(" - Concord")
    assert found.title.startswith("Error: ") == (place.status >= 400)


def test_axe_finds_nothing_in_both_themes_on_wide_and_small_screens(place: Place, looked_at: Visit) -> None:
    assert looked_at(place).accessibility == []


def test_nothing_scrolls_sideways_at_320_pixels(place: Place, looked_at: Visit) -> None:
    assert looked_at(place).sideways == []


def test_neither_scripts_nor_the_security_policy_complain(place: Place, looked_at: Visit) -> None:
    assert looked_at(place).faults == []


def test_paper_leaves_out_what_is_pressed_and_shows_what_is_folded(place: Place, looked_at: Visit) -> None:
    assert looked_at(place).paper == []


def test_the_nu_html_checker_finds_no_error(looked_at: Visit, tmp_path: Path) -> None:
    jar = found_jar()
    if jar is None or shutil.which("java") is None:
        pytest.skip("vnu.jar or Java is missing: set VNU_JAR, or run python -m tests.browser.fetch_vnu")
    for number, each in enumerate(PLACES):
        (tmp_path / f"{number:03}.html").write_text(looked_at(each).html)
    command = ["java", "-Xss1m", "-jar", str(jar), "--errors-only", "--format", "json", "--exit-zero-always"]
    done = subprocess.run(
        [*command, *map(str, sorted(tmp_path.glob("*.html")))], capture_output=True, text=True, check=True
    )
    said = [
        f"{PLACES[int(Path(message['url']).stem)].name}: {message['message']} ({message.get('extract', '').strip()})"
        for message in json.loads(done.stderr)["messages"]
    ]
    assert said == []


def test_every_page_of_the_application_is_looked_at(scenes: Scenes, tmp_path: Path) -> None:
    nobody = "postgresql+psycopg://nobody@localhost/nothing"
    app = create_app(Settings(instance=tmp_path, database_url=nobody, secret_key="only for tests"))
    addresses = app.url_map.bind("localhost")
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    paths = (each.address(scenes).partition("?")[0] for each in PLACES if each.path != "/nowhere")
    seen = {addresses.match(path)[0] for path in paths}
    assert pages - NO_PAGE - seen == set()
