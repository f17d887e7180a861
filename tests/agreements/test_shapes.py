"""The list of partners as a timeline and as a map: the same partners, each act where it belongs, nothing made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from math import dist

import pytest
from sqlalchemy import text

from app.agreements.dated import dated_acts, not_known, not_used
from app.agreements.listing import Row
from app.agreements.partner_map import LETTERS, RADIUS, discs_of, partner_map
from app.agreements.timeline import timeline
from app.agreements.wording import stage_word
from app.agreements.world import KEPT, world
from tests.documents.sample import partner, register
from workflows.agreement.facts import ActKind, Stage
from workflows.partial_date import PartialDate, Precision, on

TODAY = date(2026, 6, 30)


@pytest.fixture
def client(sign_in):
    return sign_in("Viewer, MTI")


def row_of(record, stage=Stage.MOU_SIGNED):
    """A row of the list made of one record, without a database."""
    return Row(
        record.iso3, record.iso2, record.name, record.region, "MSE", stage_word(stage), "", 0, (), "", 0, (), "",
        acts=dated_acts(record), not_known=not_known(record), not_used=not_used(record),
    )  # fmt: skip


def strip_of(record, **more):
    return timeline([row_of(record, **more)], today=TODAY).strips[0]


def names_in(client, path):
    return [" ".join(found.text_content().split()) for found in client.page.xpath(path)]


# Timeline


def test_every_partner_has_a_strip_and_the_same_acts_in_the_list(client):
    client.get("/partners/timeline")
    strips = names_in(client, "//table[contains(@class, 'strips')]//tbody//a")
    assert len(strips) == 27
    assert names_in(client, "//section[contains(@class, 'acts-list')]//tbody//a") == strips
    for said in client.page.xpath("//svg[@role='img']/@aria-label"):
        for act in said.partition(": ")[2].split("; "):
            assert act in client.text()


def test_a_day_that_is_not_sure_is_hollow_and_said_in_words(client):
    client.get("/partners/timeline?text=bhutan")
    marks = {mark.findtext("title"): mark.get("class") for mark in client.page.xpath("//svg[@role='img']/use")}
    assert marks["MOU signed about 18 May 2023"] == "act act-about"
    assert marks["Implementation Agreement signed on 28 February 2025"] == "act"
    assert "Call for applications opened in November 2025, only the month is known" in client.text()
    assert len(client.page.xpath("//svg[@role='img']/rect")) == 1, "the month is a band"


def test_an_act_without_a_date_is_in_words_and_nowhere_on_the_strip(client):
    client.get("/partners/timeline?text=ghana")
    assert "Entered into force: not known" in client.text()
    assert not [said for said in client.page.xpath("//svg[@role='img']//title/text()") if "force" in said]


def test_a_mark_stands_where_its_day_is_in_the_year():
    strip = strip_of(partner("PER"))
    found = {mark.kind: mark.x for mark in strip.marks}
    years = {year: x for x, year in timeline([row_of(partner("PER"))], today=TODAY).years}
    assert years[2022] < found["mou"] < years[2023]
    assert years[2025] < found["ia"] < years[2026]


def test_marks_of_one_day_do_not_cover_each_other():
    strip = strip_of(partner("GHA"))
    alike = [mark for mark in strip.marks if mark.kind in ("eligibility_list", "call")]
    assert len({mark.x for mark in alike}) == 1
    assert len({mark.y for mark in alike}) == 2


def with_acts(*acts):
    """Peru with its MOU and these acts; each is a kind and a date."""
    record = partner("PER")
    first = record.acts[0]
    more = (replace(first, id=9 + n, kind=kind, date=day, sequence=9 + n) for n, (kind, day) in enumerate(acts))
    return replace(record, acts=(first, *more))


def test_a_pause_is_dashed_and_an_end_ends_the_strip():
    paused = strip_of(with_acts((ActKind.PAUSED, on(date(2024, 1, 1)))), stage=Stage.PAUSED)
    assert [line.paused for line in paused.lines] == [False, True]
    ended = strip_of(with_acts((ActKind.ENDED, on(date(2024, 1, 1)))), stage=Stage.ENDED)
    assert ended.lines[-1].ends == ended.marks[-1].x


def test_an_end_without_a_date_draws_no_further_than_what_is_known():
    ended = strip_of(with_acts((ActKind.ENDED, PartialDate())), stage=Stage.ENDED)
    assert [line.ends for line in ended.lines] == [ended.marks[-1].x]
    assert ended.row.not_known[0] == "Ended"


def test_a_year_alone_is_a_band_as_wide_as_the_year():
    strip = strip_of(with_acts((ActKind.NEGOTIATION, PartialDate(date(2024, 1, 1), Precision.YEAR))))
    mark = strip.marks[-1]
    assert mark.about
    assert mark.begins < mark.x < mark.until
    assert mark.words == "Negotiations opened in 2024, only the year is known"


def test_a_partner_without_any_date_says_so(client, uruguay):
    client.get("/partners/timeline?text=uruguay")
    assert "No date is on record" in client.text()


def test_every_act_has_a_shape_of_its_own(one_app):
    shapes = one_app.jinja_env.get_template("components/strips.html").module.ACTS
    assert set(shapes) == set(ActKind)
    assert len(set(shapes.values())) == len(ActKind)


# Map


def test_every_partner_is_on_the_map_in_the_order_of_the_list_beside_it(client):
    client.get("/partners/map")
    listed = names_in(client, "//div[contains(@class, 'stage-groups')]//a")
    on_map = [said.partition(": ")[0] for said in client.page.xpath("//svg//a[@aria-label]/@aria-label")]
    assert len(listed) == 27
    assert on_map == listed
    stops = client.page.xpath("//svg//a[not(@tabindex='-1')]/@href")
    assert stops == client.page.xpath("//div[contains(@class, 'stage-groups')]//a/@href")


def test_a_country_has_the_letter_and_the_pattern_of_its_stage(client):
    client.get("/partners/map?text=peru")
    link = client.page.xpath("//svg//a[@aria-label]")[0]
    assert link.get("aria-label") == "Peru: Open for applications"
    assert link.findtext("text") == "O"
    assert client.page.get_element_by_id("land-per").get("fill") == "url(#fill-open_for_applications)"
    assert "imply no position of the ministry" in client.text()


def test_every_stage_has_a_letter_and_a_pattern_of_its_own(one_app):
    patterns = one_app.jinja_env.get_template("components/world.html").module.PATTERNS
    assert len(set(LETTERS.values())) == len(Stage)
    assert set(patterns) == {stage.value for stage in Stage}
    assert len(set(patterns.values())) == len(Stage)


def test_a_country_too_small_for_an_outline_has_its_letter():
    assert "SGP" not in world().countries
    drawn = partner_map([replace(row_of(partner("PER")), iso3="SGP", name="A small country")], today=TODAY)
    assert [(land.outline, land.letter) for land in drawn.lands] == [("", "M")]


def test_a_country_of_which_the_drawing_knows_no_place_is_named():
    drawn = partner_map([replace(row_of(partner("PER")), iso3="TUV")], today=TODAY)
    assert [row.iso3 for row in drawn.missing] == ["TUV"]
    assert drawn.lands == ()


def test_no_disc_covers_another_however_close_the_countries():
    codes = tuple(sorted(record.iso3 for record in register()))
    for found in (discs_of(codes), discs_of(("BEL", "LUX", "NLD")), discs_of(("KNA", "ATG", "DMA", "LCA"))):
        assert min(dist(one, other) for one, other in combinations(found.values(), 2)) > 2 * RADIUS


def test_the_drawing_is_small_and_within_its_frame():
    drawn = world()
    assert KEPT.stat().st_size < 150_000
    assert len(drawn.countries) > 170
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in drawn.points.values())
    assert drawn.points["FJI"][0] > drawn.points["NZL"][0], "what lies beyond the 180th meridian goes on beyond it"


# Both


@pytest.mark.parametrize("shape", ["timeline", "map"])
def test_filters_hold_in_every_shape_and_in_the_links_between_them(shape, client):
    client.get(f"/partners/{shape}?region=Africa&stage=mou_signed&page=2")
    assert "4 of 27 partners" in client.text()
    assert "Peru" not in client.text()
    others = [link for link in client.page.xpath("//main//a/@href") if "region=Africa" in link and ".csv" not in link]
    assert len(others) == 4
    assert all("stage=mou_signed" in link and "page=" not in link for link in others)
    client.get(f"/partners/{shape}?text=zzzz")
    assert "No partner matches these filters" in client.text()


@pytest.mark.parametrize("shape", ["timeline", "map"])
def test_a_partner_that_an_officer_may_not_see_is_in_no_shape(shape, client, session):
    client.get(f"/partners/{shape}")
    session.execute(
        text("UPDATE role_grants SET partner = 'GHA' WHERE officer_id = (SELECT id FROM officers WHERE name = :name)"),
        {"name": "Viewer, MTI"},
    )
    session.commit()
    answer = client.get(f"/partners/{shape}")
    assert "Ghana" in client.text()
    assert "Peru" not in answer.text
    assert "/partners/per" not in answer.text


def test_a_change_shows_in_every_shape_at_once(client, uruguay):
    client.get("/partners/map?text=uruguay")
    assert client.page.xpath("//svg//a/@aria-label") == ["Uruguay: In discussion"]
    uruguay.take("sign_mou")
    client.get("/partners/map?text=uruguay")
    assert client.page.xpath("//svg//a/@aria-label") == ["Uruguay: MOU signed"]
    client.get("/partners/timeline?text=uruguay")
    assert "MOU signed on 4 March 2021" in client.text()


@pytest.mark.parametrize("shape", ["", "/board", "/timeline", "/map"])
def test_each_shape_says_as_at_which_day_and_asks_two_questions(shape, client, queries):
    client.get(f"/partners{shape}")
    assert "as at " in client.text()
    assert queries(lambda: client.get(f"/partners{shape}")) <= 2
