"""Who sees which projects in the queue, empty tabs, pages, and what is kept between requests."""

from __future__ import annotations

from tests.projects_queue.pages import rows, tabs, titles
from tests.projects_queue.putting import REVIEW, narrow, put


def test_an_empty_tab_says_what_will_stand_there(sign_in):
    client = sign_in("Desk officer, MSE")
    for path, words in (
        ("/projects", "Nothing waits here"),
        ("/projects?tab=decided", "No project has been decided yet"),
        ("/projects?tab=all", "No project has been entered yet"),
        ("/projects?tab=all&text=x", "No project matches these filters"),
    ):
        client.get(path)
        assert words in client.text()
        assert not client.page.xpath("//main//table")


def test_a_page_has_twenty_five_rows_and_leads_on_with_its_filters(sign_in):
    for number in range(27):
        put(*REVIEW, title=f"Plant {number:02}", location=str(number))
    client = sign_in("Desk officer, MSE")
    client.get("/projects?stage=review&sort=title")
    assert len(rows(client)) == 25
    assert "1 to 25 of 27" in client.text()
    client.get(client.page.xpath("//a[@rel='next']/@href")[0])
    assert titles(client) == ["Plant 25", "Plant 26"]
    client.get("/projects?page=9")
    assert rows(client) == []


def test_an_officer_of_one_partner_sees_and_counts_only_its_projects(sign_in):
    put(*REVIEW, title="Ghana's own")
    put(*REVIEW, title="Peru's own", partner="PER")
    narrow("Viewer, MTI", "PER")
    viewer = sign_in("Viewer, MTI")
    viewer.get("/projects?tab=all")
    assert titles(viewer) == ["Peru's own"]
    assert "Ghana" not in viewer.text()
    assert (tabs(viewer)["All applications"], tabs(viewer)["Examples"]) == (1, 2)
    for ending in ("", ".csv"):
        answer = viewer.get(f"/projects{ending}?tab=all&partner=GHA")
        assert "Ghana" not in answer.text.replace("partner=GHA", "")
    viewer.get("/partners/gha/projects", status=404)
    viewer.get("/search?q=ghana%27s+own")
    assert "Nothing found" in viewer.text()


def test_what_is_kept_is_never_older_than_the_record(sign_in):
    client = sign_in("Desk officer, MSE")
    client.get("/projects?tab=all")
    put(title="Brand new")
    client.get("/projects?tab=all")
    assert titles(client) == ["Brand new"]
    assert tabs(client)["All applications"] == 1
