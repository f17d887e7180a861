"""The pages as officers use them, without scripts: reading, checking, proposing in rows, deciding."""

from __future__ import annotations

import pytest

from app.eligibility import queries

LISTS = "/reference/eligibility-lists"
CHECK = "/reference/eligibility-check"


def form_of(client) -> dict[str, str]:
    """The main form of the page as a browser would send it."""
    return {key: value or "" for key, value in client.page.xpath("//main//form[@method='post']")[0].form_values()}


def press(client, form: dict[str, str], button: str, *, host: str = "gha", status: int = 200):
    return client.post(f"{LISTS}/{host}/new", {**form, "do": button}, status=status)


@pytest.fixture
def proposed(sign_in):
    """Version 2 of Ghana's list, proposed by page: VM0017 is gone."""
    client = sign_in("Assessor, NEA")
    client.get(f"{LISTS}/gha/new")
    form = form_of(client) | {
        "effective_from-day": "1", "effective_from-month": "1", "effective_from-year": "2026", "source": "NEA review",
    }  # fmt: skip
    gone = next(name for name, value in form.items() if value == "VM0017").removesuffix("-name")
    press(client, form, f"remove:{gone}")
    form = form_of(client)
    press(client, form, "preview")
    assert "Gone: Allows VM0017" in client.text()
    press(client, form, "propose", status=303)
    return client


# Reading


def test_the_lists_show_what_is_in_force_what_is_undated_and_who_has_none(sign_in):
    client = sign_in("Viewer, MTI")
    client.get(LISTS)
    said = client.text()
    assert "In force since 30 September 2024." in said
    assert "Undated" in said
    assert "no list of theirs is on record" in said
    assert client.page.xpath("//a[@href='/reference/eligibility-lists/per']")
    client.get(f"{LISTS}/per")
    assert "That does not say that there is none." in client.text()
    client.get("/my-work")
    assert client.page.xpath("//nav[@aria-label='Main']//a[normalize-space()='Reference']/@href") == [LISTS]


def test_a_version_reads_like_the_published_table(sign_in):
    client = sign_in("Viewer, MTI")
    client.get(f"{LISTS}/gha", follow=True)
    cells = [" ".join(cell.text_content().split()) for cell in client.page.xpath("//table//tr[2]/*")]
    assert cells[0] == "Verified Carbon StandardVCS"
    assert cells[1].startswith("All active methodologies published before 31 March 2023")
    assert "Condition. Verification report under CCB Standards" in cells[1]
    assert cells[2] == "Sectoral Scope 14"
    assert cells[3].startswith("JNR in scenarios 2a and 3")
    assert "VM0026 with VMD0040" in cells[3]
    assert "MSE release, 30 September 2024" in client.text()
    assert client.get(f"{LISTS}/gha/2024-10-01", status=302).location.endswith("/gha/1")
    client.get(f"{LISTS}/btn/1")
    assert "The day from which it counts is not known, so it is never in force." in client.text()


def test_lists_that_are_not_there_are_not_found(sign_in):
    client = sign_in("Viewer, MTI")
    for path in ("gha/9", "gha/2024-09-29", "gha/2024-02-30", "gha/yesterday", "xxx", "xxx/1", f"gha/{10**20}"):
        client.get(f"{LISTS}/{path}", status=404)


def test_criteria_are_read_with_their_definitions(sign_in):
    client = sign_in("Viewer, MTI")
    client.get("/reference/criteria")
    assert "from 1 January 2021 to 31 December 2030" in client.text()
    assert "7. No leakage" in client.text()


# Checking


def test_a_question_is_answered_in_sentences_and_its_address_can_be_kept(sign_in):
    client = sign_in("Viewer, MTI")
    client.get(CHECK)
    asked = {
        "host": "GHA",
        "programme": "VCS",
        "methodology": "vm0042",
        "on-day": "1",
        "on-month": "10",
        "on-year": "2024",
    }
    kept = client.get(CHECK, query_string=asked, status=302).location
    assert kept == f"{CHECK}?host=GHA&programme=VCS&methodology=vm0042&on=2024-10-01"
    client.get(kept)
    assert "Eligible on conditions" in client.text()
    assert "VM0042 is allowed as an exception to Sectoral Scope 14." in client.text()
    assert "Read from version 1 of the list of Ghana, in force from 30 September 2024." in client.text()
    client.get(f"{CHECK}?host=gha&programme=Verra&methodology=VM0026&on=2024-10-01")
    assert "that VMD0040 is used is not stated" in client.text()
    client.get(f"{CHECK}?host=PER&programme=VCS&methodology=VM0042&on=2024-10-01")
    assert "No Eligibility List of Peru is on record." in client.text()


def test_a_question_that_cannot_be_asked_says_why(sign_in):
    client = sign_in("Viewer, MTI")
    for query, problems in (
        ("methodology=", 3),
        ("host=XXX&programme=XXX&methodology=X&on=2024-10-01", 2),
        ("host=GHA&programme=VCS&methodology=X&on=2024-13-41", 1),
        ("host=GHA&programme=VCS&methodology=X&on=2024", 1),
        ("host=GHA&programme=VCS&methodology=X&on=", 1),
        ("host=%00&programme=%00&methodology=%00&on=%00", 4),
        ("host=GHA&programme=VCS&methodology=X&on=2024-10-01&version=" + "9" * 30, 1),
    ):
        client.get(f"{CHECK}?{query}", status=422)
        assert len(client.problems()) == problems, query


# The catalogue


def test_the_catalogue_is_filtered_paged_and_exported(sign_in):
    client = sign_in("Viewer, MTI")
    client.get("/reference/methodologies?programme=VCS&category=Sectoral+Scope+13&text=biochar")
    assert "3 versions" in client.text()
    client.get("/reference/methodologies?page=2")
    assert "26 to 50 of" in client.text()
    client.get("/reference/methodologies?text=nothing+like+it")
    assert "No methodology matches these filters" in client.text()
    exported = client.get("/reference/methodologies.csv?programme=VCS").text
    assert exported.startswith("\ufeffprogramme,code,version")
    assert "GS4GG" not in exported


def test_filters_that_no_page_offers_do_no_harm(sign_in):
    client = sign_in("Viewer, MTI")
    for query in ("page=0", "page=9999999999", "page=²", "text=%25_%5C", "text=%00", "programme=%00", "category='"):
        client.get(f"/reference/methodologies?{query}")
        client.get(f"/reference/methodologies.csv?{query}")


# Proposing


def test_rows_are_added_and_removed_and_what_was_typed_stays(sign_in, everything):
    client = sign_in("Assessor, NEA")
    client.get(f"{LISTS}/gha/new")
    before = everything()
    form = form_of(client) | {"effective_from-month": "thirteen", "note": "kept \u200f as typed", "source": "x" * 600}
    press(client, form, "add:programmes-0-excluded")
    again = form_of(client) | {"note": client.value("note").strip()}
    assert {key: again[key] for key in form if key != "csrf_token"} == {k: form[k] for k in form if k != "csrf_token"}
    assert again["programmes-0-excluded-1-name"] == ""
    assert client.problems() == []
    press(client, again | {"programmes-0-excluded-1-name": "mine"}, "remove:programmes-0-excluded-0")
    assert form_of(client)["programmes-0-excluded-0-name"] == "mine"
    assert "programmes-0-excluded-1-name" not in form_of(client)
    press(client, form_of(client), "add:programmes")
    assert "programmes-2-programme" in form_of(client)
    press(client, form_of(client), "add:programmes-2-conditions")
    press(client, form_of(client), "add:programmes-2-named")
    assert {"programmes-2-conditions-0", "programmes-2-named-0-name"} <= set(form_of(client))
    press(client, form_of(client), "remove:programmes-0")
    assert "mine" not in client.text()
    assert everything() == before


def test_a_button_that_no_page_offers_changes_nothing(sign_in, everything):
    client = sign_in("Assessor, NEA")
    client.get(f"{LISTS}/gha/new")
    form, before = form_of(client) | {"source": "S"}, everything()
    for button in (
        "add:", "add:source", "remove:programmes", "remove:programmes-0-excluded", "add:programmes-0-excluded-1",
        "remove:csrf_token", "add:programmes-999-excluded", "nonsense",
    ):  # fmt: skip
        press(client, form, button)
        assert set(form_of(client)) == set(form), button
    assert everything() == before


NO_DAY = {"programmes-0-before-day": "", "programmes-0-before-month": "", "programmes-0-before-year": ""}
CANNOT_STAND = [
    ({"source": ""}, "Enter the source: a link, or the name of a document"),
    ({"effective_from-month": "1", "effective_from-year": "2026"}, "Counts from must have a day"),
    ({"effective_from-day": "31", "effective_from-month": "2", "effective_from-year": "2026"}, "must be a real date"),
    ({"programmes-0-before-day": ""}, "Published before must have a day"),
    (NO_DAY, "GS4GG: the day of publication is missing its day"),
    ({"programmes-1-programme": "GS4GG"}, "The programme GS4GG stands twice in this list"),
    ({"programmes-1-programme": ""}, "The programme is missing"),
    ({"programmes-1-allowed-1-name": "VM0017"}, "VCS: VM0017 stands twice"),
    ({"programmes-1-allowed-6-name": ""}, "VCS: a row without a code must name exactly one"),
    ({"programmes-1-excluded-0-version": "1"}, "VCS, Sectoral Scope 14: a version goes only with a methodology"),
    ({"programmes-1-allowed-1-scenarios": "2a"}, "VCS, VM0012: a scenario goes only with a framework"),
    ({"programmes-1-allowed-1-name": "x" * 41}, "must be 40 characters or fewer"),
    ({"programmes-1-conditions-0": "bell\x07"}, "must not contain control characters"),
    ({"note": "x" * 1001}, "must be 1,000 characters or fewer"),
]


def test_what_cannot_stand_is_said_beside_its_row(sign_in, everything):
    client = sign_in("Assessor, NEA")
    client.get(f"{LISTS}/gha/new")
    form, before = form_of(client) | {"source": "S"}, everything()
    for changes, problem in CANNOT_STAND:
        press(client, form | changes, "propose", status=422)
        assert len(client.problems()) == 1, problem
        assert problem in client.problems()[0]
    assert everything() == before


def test_a_row_left_empty_is_left_out(sign_in, everything):
    client = sign_in("Assessor, NEA")
    client.get(f"{LISTS}/gha/new")
    before = everything()
    press(client, form_of(client) | {"source": "S", "programmes-1-allowed-1-name": " "}, "preview")
    assert "Gone: Allows VM0012" in client.text()
    assert everything() == before


def test_a_list_without_any_programme_cannot_be_proposed(sign_in, everything):
    client = sign_in("Assessor, NEA")
    client.get(f"{LISTS}/per/new")
    before = everything()
    press(client, {"source": "S"}, "propose", host="per", status=422)
    assert client.problems()
    assert everything() == before


def test_the_first_list_of_a_host_takes_every_kind_of_rule(sign_in, session):
    client = sign_in("Assessor, NEA")
    client.get(f"{LISTS}/per/new")
    form = form_of(client) | {
        "source": "S", "programmes-0-programme": "VCS", "programmes-0-include": "named",
        "programmes-0-named-0-kind": "category", "programmes-0-named-0-name": "Sectoral Scope 1",
        "programmes-0-allowed-0-kind": "framework", "programmes-0-allowed-0-name": "jnr",
        "programmes-0-allowed-0-scenarios": "2a, 3", "programmes-0-conditions-0": "Send it.",
    }  # fmt: skip
    press(client, form, "preview", host="per")
    assert "Only what is named: Sectoral Scope 1; allowed all the same: JNR in scenarios 2a and 3." in client.text()
    press(client, form, "propose", host="per", status=303)
    kept = queries.record(queries.list_row(session, "PER", 1))
    assert kept.effective_from is None
    assert kept.programmes[0].named[0].category == "Sectoral Scope 1"
    assert kept.programmes[0].allowed[0].scenarios == ("2a", "3")
    session.rollback()


# Deciding


def test_a_proposal_is_shown_with_its_differences_and_approved_by_another(proposed, sign_in, session):
    proposed.get(f"{LISTS}/gha/2")
    assert "You proposed it, so another officer decides." in proposed.text()
    proposed.get(f"{LISTS}/gha/2/decision", status=403)
    client = sign_in("Countersigner, NEA")
    client.get(LISTS)
    assert "Waits for a decision" in client.text()
    client.get(f"{LISTS}/gha/2/decision")
    assert "Gone: Allows VM0017" in client.text()
    assert "New: Counts from 1 January 2026" in client.text()
    client.post(f"{LISTS}/gha/2/decision/approve", form_of(client))
    client.get(f"{LISTS}/gha/2")
    assert "You approved version 2 of the list." in client.text()
    assert "In force since 1 January 2026." in client.text()
    assert "Gone: Allows VM0017" in client.text()
    client.get(f"{LISTS}/gha/1")
    assert "version 2 replaced it on 1 January 2026" in client.text()
    client.get(f"{CHECK}?host=GHA&programme=VCS&methodology=VM0017&on=2026-01-01")
    assert "Not eligible" in client.text()


def test_a_refusal_needs_a_reason_and_an_old_page_decides_nothing(proposed, sign_in):
    client = sign_in("Legal adviser, AGC")
    client.get(f"{LISTS}/gha/2/decision")
    form = form_of(client)
    client.post(f"{LISTS}/gha/2/decision/refuse", form, status=422)
    assert "Enter why the list is refused" in client.problems()[0]
    client.post(f"{LISTS}/gha/2/decision/approve", form | {"version": "7"}, status=409)
    client.post(f"{LISTS}/gha/2/decision/approve", form | {"version": "x"}, status=409)
    client.post(f"{LISTS}/gha/2/decision/refuse", form | {"reason": "Wrong day."})
    client.get(f"{LISTS}/gha/2")
    assert "Refused by Legal adviser, AGC. It never counted." in client.text()
    assert client.get(f"{LISTS}/gha/2/decision", status=302).location.endswith("/gha/2")
    client.post(f"{LISTS}/gha/2/decision/approve", form, status=422)
    assert "refused already" in client.problems()[0]


def test_whoever_proposed_cannot_decide_by_page_even_with_both_roles(proposed, sign_in, session, who):
    from sqlalchemy import text

    session.execute(
        text("INSERT INTO role_grants (officer_id, role, granted_at) VALUES (:id, 'countersigner', now())"),
        {"id": who("Assessor, NEA").id},
    )  # fmt: skip
    session.commit()
    client = sign_in("Assessor, NEA")
    client.get(f"{LISTS}/gha/2/decision")
    assert "another officer must decide on it" in client.text()
    assert not client.page.xpath("//form[contains(@action, '/decision/')]")
    client.post(f"{LISTS}/gha/2/decision/approve", {"version": "1"}, status=422)
    assert queries.list_row(session, "GHA", 2).decision == ""
    session.rollback()


def test_a_second_proposal_waits_for_the_first(proposed):
    proposed.get(f"{LISTS}/gha/new")
    assert "waits for a decision" in proposed.text()
    press(proposed, form_of(proposed) | {"source": "S"}, "propose", status=422)
    assert "A new list of this host waits for a decision already." in proposed.problems()


def test_who_may_not_propose_is_refused(sign_in, everything):
    for name in ("Viewer, MTI", "Publisher, MSE", "Administrator", "Countersigner, NEA"):
        client = sign_in(name)
        client.get(f"{LISTS}/gha/1")
        assert "Propose the next version" not in client.text()
        before = everything()
        client.get(f"{LISTS}/gha/new", status=403)
        client.post(f"{LISTS}/gha/new", {"do": "propose"}, status=403)
        assert everything() == before


def test_an_officer_for_one_partner_sees_that_list_and_no_other(sign_in, session, who):
    from sqlalchemy import text

    viewer = who("Viewer, MTI").id
    session.execute(text("UPDATE role_grants SET partner = 'GHA' WHERE officer_id = :id"), {"id": viewer})
    session.commit()
    client = sign_in("Viewer, MTI")
    client.get(LISTS)
    assert "Ghana" in client.text()
    assert "Papua New Guinea" not in client.text()
    client.get(f"{LISTS}/gha/1")
    client.get(f"{LISTS}/png/1", status=404)
    client.get(f"{CHECK}?host=PNG&programme=VCS&methodology=VM0042&on=2024-10-01", status=422)
