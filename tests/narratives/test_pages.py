"""The pages as officers use them, without scripts."""

from __future__ import annotations

HOME = "/reports/narratives"


def test_every_page_opens(sign_in):
    client = sign_in("Viewer, MTI")
    client.get(HOME)
    for slug in ("initial-report", "updated-initial-report", "btr-annex-4"):
        client.get(f"{HOME}/{slug}/sgp")
    client.get("/reports/deadlines")
