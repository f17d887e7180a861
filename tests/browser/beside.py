"""Puts tonnes on record beside the running application, with the notices and reports made of them; prints addresses.

The way of a project to its authorisation has tests of its own; what follows here goes through the commands, as pages do.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app import create_app
from app.core.db import db
from app.ledger.naming import name_outcomes
from app.negotiation import model_commands
from app.reporting import settings_commands
from app.reporting.aef import commands as annual
from app.reporting.aef import gathering, writing
from app.reporting.aef.building import host_tables
from app.reporting.aef.profiles import default_profile, profile
from app.reporting.aef.receiving import take_in
from app.reporting.aef.tables import Heading
from app.reporting.earlier import commands as earlier
from app.reporting.earlier.answers import EarlierAnswers
from app.reporting.narratives import commands as narratives
from app.reporting.narratives import queries, text_commands
from app.reporting.narratives.outline import outlines
from app.settings import read
from app.surrenders import facility_commands
from app.surrenders.answers import FacilityAnswers
from tests.adjustments.test_settings import FIGURE, PERIOD, approved, checked
from tests.ledger.making import CHECKER, MAKER, K, Ledger, ago, project, serial
from tests.negotiation import conftest as tracking
from tests.projects_queue.putting import TODAY
from tests.surrenders.making import YEAR, Way, emissions, enter, facility, verdict
from workflows.authorisation.terms import Entity

BATCH = 40001  # beside the units that the scenes of the ledger issue
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3
HOME, HOST = "SGP", "GHA"


def main() -> None:
    """Leaves everything on record; the addresses as one line of JSON, by the names that places use."""
    with create_app(read(os.environ)).app_context():
        issuance, start = _held()
        found = _surrenders() | _adjustments(issuance, start) | _annual() | _narratives() | _negotiation()
        print(json.dumps(found))


def _held() -> tuple[int, int]:
    """1,000 t of which all but the shares are held: the issuance and the first unit held, which is 71."""
    reference = project(
        title="Example cookstoves for households", sectors=["Energy generation"], activity_types=["Biogas"],
        entities=[Entity("Made-up Carbon Pte. Ltd.", HOME, "200000000X")],
    )  # fmt: skip
    verdict(reference, "eligible")
    return Ledger().held(reference, serial=serial(1, 1000, batch=BATCH))


def _surrenders() -> dict[str, str]:
    """A notice at each end and one in the middle of its way; a facility that waits, as do emissions."""
    facility()
    emissions(10_000)
    facility_commands.record_emissions(MAKER, code="F-012", year=YEAR - 1, emissions=9_000, source=LONG)
    facility("F-013", name=LONG[:150], operator=LONG[:150])
    said = FacilityAnswers("F-014", "Waiting plant", "Made-up Steam", "", 2019, None, LONG)
    facility_commands.record_facility(MAKER, answers=said)
    done = Way(_notice(71, 170, price_cents=2750)).surrendered()
    refused = Way(_notice(171, 180, note=LONG, code="F-013"))
    refused.take("refuse", reason=LONG)
    ready = Way(_notice(181, 190)).checked()
    notices = {
        "surrendered": done,
        "refused_notice": refused,
        "checked_notice": ready,
        "notice": Way(_notice(191, 900)),
    }
    return {name: f"/surrenders/{way.reference.lower()}" for name, way in notices.items()}


def _notice(first: int, last: int, **more: object) -> str:
    return enter(first, last, serials=(serial(first, last, batch=BATCH),), **more)


def _adjustments(issuance: int, start: int) -> dict[str, str]:
    """An NDC period with a target and a figure of ours, and the next version of each, which waits."""
    name_outcomes(MAKER, issuance_id=issuance, identifier="CA0004-GHA01-GHA-5001-2025")
    Ledger().move(K.USE_NDC, issuance, 901, 1000, calendar_year=TODAY.year)
    target = {"target_type": "single_year", "target_year": 2030, "target_level": Decimal(60_000_000)}
    approved(method="trajectory", trajectory={2025: Decimal(65_000_000)}, **target)
    checked(year=TODAY.year, value=Decimal(50_000_000))
    settings_commands.propose_period(MAKER, code=HOME, answers=replace(PERIOD, reference=LONG, note=LONG))
    figure = settings_commands.record_figure(MAKER, code=HOME, answers=replace(FIGURE, scope=LONG))
    return {"figure": f"/reports/adjustments/sgp/figures/{figure}"}


def _negotiation() -> dict[str, str]:
    """A tracker with an open article of two versions, one that is agreed and one with nothing; words in the model."""
    tracking.begin("Corresponding adjustment", "Purpose", LONG)
    tracking.write(sg=LONG, partner="Sample text.")
    tracking.take("open")
    tracking.hold_round(TODAY)
    tracking.write(working=f"{tracking.CONTESTED}\n[Partner: {LONG}]", sg="Sample text.", round=2)
    tracking.agree(2)
    model_commands.propose(tracking.TEAM, key="purpose", title="Purpose", text="Sample words [or others].")
    return {"tracker": tracking.BASE, "tracked": f"{tracking.BASE}/articles/1"}


def _annual() -> dict[str, str]:
    """A version of the year that goes on, and what the partner submitted of it."""
    year, form = ago(10).year, default_profile()
    annual.prepare(MAKER, annual.Wanted(HOME, year, "1.0", form, TODAY), today=TODAY)
    heading = Heading(HOST, "1.0", year, TODAY, *gathering.ndc_period(db.session, HOST, year))
    theirs = host_tables(gathering.sources(db.session, year=year, partner=heading.party), heading, profile(form))
    db.session.rollback()
    take_in(CHECKER, name=f"GHA_{year}_1.0.xlsx", content=writing.workbook(theirs), form="", own=HOME)
    return {"annual": f"/reports/annual/{year}", "earlier": _earlier()}


def _earlier() -> str:
    """One report filed before Concord that was checked, and one with long words that waits."""
    given = EarlierAnswers("annual", "1.0", date(2025, 4, 10), "Sample", year=2024, address="https://unfccc.int/sample")
    first = earlier.record(MAKER, party=HOME, answers=given, today=TODAY)
    earlier.check(CHECKER, id=first, approve=True)
    long = replace(given, year=2023, source=LONG[:500], note=LONG, address=f"https://unfccc.int/{'x' * 300}")
    return f"/reports/earlier/{earlier.record(MAKER, party=HOME, answers=long, today=TODAY)}"


def _narratives() -> dict[str, str]:
    """An initial report that was signed once each gap had its explanation; regular information with gaps and a text."""
    initial, regular = outlines()["initial_report"], outlines()["btr_annex_4"]
    _explain(initial)
    signed = narratives.prepare(MAKER, outline=initial, party=HOME, today=TODAY, period="")
    signed_id, signed_at = signed.id, narratives.path_of(signed)
    narratives.sign(CHECKER, report_id=signed_id, today=TODAY, version=1)
    item = next(each for each in regular.items if each.text)
    text_commands.propose_text(
        MAKER, outline=regular, party=HOME, item=item.code, text=LONG, approach="", purpose="content"
    )  # fmt: skip
    row = narratives.prepare(MAKER, outline=regular, party=HOME, today=TODAY, period="2026")
    text = f"/reports/narratives/{regular.slug}/sgp/texts/{item.slug}"
    return {"narrative_signed": signed_at, "narrative_version": narratives.path_of(row), "narrative_text": text}


def _explain(outline: object) -> None:
    report = queries.report_now(db.session, outline, HOME, as_at=TODAY)
    gaps = {section.key: section for section, _ in report.gaps}
    db.session.rollback()
    for section in gaps.values():
        row = text_commands.propose_text(
            MAKER, outline=outline, party=HOME, item=section.code, text="Nothing is known of it yet.",
            approach=section.approach, purpose="explanation",
        )  # fmt: skip
        text_commands.decide_text(CHECKER, text_id=row.id, approve=True, reason="", version=1)


if __name__ == "__main__":
    main()
