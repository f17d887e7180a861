"""The import of methodologies: files that are read, refused, or named row by row; all rows or none."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.accounts.queries import officers
from app.core import audit
from app.core.outbox import OutboxMessage
from app.core.registry import registry
from app.eligibility import queries
from app.eligibility.catalogue_commands import ImportRefused, decide_import, propose_import, withdraw_import
from app.eligibility.importing import named_rows, plan_import
from app.eligibility.offers import work
from app.eligibility.records import Catalogue, Programme
from app.eligibility.tables import MOST_BYTES, NotATable, _text, read_table
from tests.eligibility.files import CHANGED, HEAD, NEW, SAME, csv_file, xlsx_file
from tests.eligibility.making import method
from workflows.engine import NotPermitted

KNOWN = Catalogue((Programme("P", "Programme of tests", ("Pee",)),), (method(version="1.0", source="S"),))


def plan_of(content: bytes, catalogue: Catalogue = KNOWN):
    rows, problems = named_rows(read_table(content))
    assert not problems, problems
    return plan_import(rows, catalogue)


# Files


@pytest.mark.parametrize("content", [
    csv_file(NEW), csv_file(NEW, separator=";"), csv_file(NEW, separator="\t"), b"\xef\xbb\xbf" + csv_file(NEW), xlsx_file(NEW),
])  # fmt: skip
def test_a_table_is_read_from_csv_and_xlsx(content):
    table = read_table(content)
    assert table.head == HEAD
    assert table.rows == ((2, NEW),)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "holds no rows"),
        (b"x" * (MOST_BYTES + 1), "at most 2,000,000 are taken"),
        (b"\xd0\xcf\x11\xe0rest", "old or a protected Excel file"),
        (b"PK\x03\x04rubbish", "not a workbook that can be read"),
        (xlsx_file(NEW)[:-40], "not a workbook that can be read"),
        (xlsx_file(NEW, formula=True), "holds formulas"),
        (xlsx_file(NEW, macro=True), "holds macros"),
        (xlsx_file(NEW, padding=41_000_000), "far larger unpacked"),
        (b"\xff\xfe\x00text", "neither XLSX nor a text in UTF-8"),
        (b"a,b\x00", "neither CSV nor XLSX"),
        (b'a,"b', "not CSV that can be read"),
        (csv_file(*([NEW] * 5001)), "has 5,001 rows; at most 5,000"),
        (csv_file(["x"], head=[str(n) for n in range(41)]), "has 41 columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(NotATable, match=sentence):
        read_table(content)


def test_a_package_that_is_no_workbook_is_refused():
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    with pytest.raises(NotATable, match="no XLSX workbook"):
        read_table(out.getvalue())


# Rows


def test_each_row_is_new_changed_or_as_it_was():
    plan = plan_of(csv_file(
        ("pee", "m1", "V1.0", "", "", "", "", ""),
        ("P", "M1", "2.0", "T", "Wind; Solar", "2024-01", "", "S"),
    ))  # fmt: skip
    assert (plan.same, len(plan.new), plan.problems) == (1, 1, [])
    new = plan.new[0].now
    assert (new.code, new.version, new.categories, new.active_from.iso()) == ("M1", "2.0", ("Wind", "Solar"), "2024-01")
    plan = plan_of(csv_file(("P", "M1", "1", "Title", "", "unknown", "2025-01-31", "")))
    assert plan.changed[0].differences == [
        ("title", "", "Title"), ("active_from", "2020-05-04", ""), ("active_to", "", "2025-01-31"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        (("Q", "M1", "", "", "", "", "", ""), "programme", "This programme is not known. Known are P."),
        (("P", "", "", "", "", "", "", ""), "code", "This cell must not be empty."),
        (("", "M1", "", "", "", "", "", ""), "programme", "This cell must not be empty."),
        (
            ("P", "M2", "", "", "", "31.3.2023", "", ""),
            "active_from",
            "This is not a date like 2020-10-19, 2020-10 or 2020.",
        ),
        (("P", "M2", "", "", "", "2023-02-30", "", ""), "active_from", "This is not a date like"),
        (("P", "M2", "", "", "", "", "2023-03", ""), "active_to", "This is not a date like 2023-03-31."),
        (
            ("P", "M2", "", "", "", "2024", "2023-12-31", ""),
            "active_to",
            "The last day is before the day of publication.",
        ),
        (("P", "M2", "", "=1+1", "", "", "", ""), "title", "This cell must not begin like a formula."),
        (("P", "M2", "", "x" * 301, "", "", "", ""), "title", "must be 300 characters or fewer"),
        (("P", "M2", "", "bell\x07", "", "", "", ""), "title", "must not contain control characters"),
        (("P", "M" * 41, "", "", "", "", "", ""), "code", "must be 40 characters or fewer"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_problem_names_its_row_column_and_value(row, column, problem):
    plan = plan_of(csv_file(("P", "M9", "", "", "", "", "", ""), row))
    found = plan.problems[0]
    assert (found.row, found.column) == (3, column)
    assert problem in found.problem
    assert len(found.value) <= 100


def test_a_row_that_stands_twice_and_a_head_that_is_not_known_are_problems():
    plan = plan_of(csv_file(("P", "M2", "1", "", "", "", "", ""), ("pee", "m2", "v1.0", "", "", "", "", "")))
    assert plan.problems[0].problem == "version 1.0 of M2 of P stands in row 2 already."
    _, problems = named_rows(read_table(csv_file(["P", "M1"], head=["programme", "kode"])))
    assert [problem.column for problem in problems] == ["kode", "code"]
    _, problems = named_rows(read_table(csv_file(["P", "M1", ""], head=["Programme", "Methodology", "Code"])))
    assert problems[0].problem == "This column stands twice."
    rows, problems = named_rows(
        read_table(csv_file(["P", "M1", "2020"], head=["Programme", "Methodology", "Active since"]))
    )
    assert not problems
    assert rows[0][1] == {"programme": "P", "code": "M1", "active_from": "2020"}


# The command


def rows_of(*rows):
    return [(number, dict(zip(HEAD, row, strict=True))) for number, row in enumerate(rows, start=2)]


def test_a_proposal_writes_nothing_into_the_catalogue_and_an_approval_all_rows(
    session, assessor, countersigner, everything, monkeypatch
):
    heard = []
    monkeypatch.setitem(registry._places, "catalogue_changed", [lambda session, actor, *, codes: heard.append(codes)])
    row = propose_import(assessor, rows_of(NEW, CHANGED, SAME), name="file.csv")
    assert (row.new, row.changed, row.decision) == (1, 1, "")
    assert not queries.methodologies(session, text="VM0099")[0]
    assert not heard
    assert decide_import(countersigner, number=row.id, approve=True).decided_by == countersigner.id
    assert heard == [[("VCS", "VM0024"), ("VCS", "VM0099")]]
    found, _ = queries.methodologies(session, text="vm0024")
    assert found[0].active_from.iso() == "2014-01-30"
    assert found[0].title == "Methodology for Coastal Wetland Creation"
    entry = audit.history(session, limit=1)[0]
    assert (entry.action, entry.object_type) == ("catalogue.import", "catalogue_proposal")
    assert entry.details["file"] == "file.csv"
    assert [row["now"]["code"] for row in entry.details["rows"]] == ["VM0099", "VM0024"]
    assert entry.details["rows"][1]["was"]["active_from"] == ""
    before = everything()
    assert propose_import(assessor, rows_of(NEW, CHANGED, SAME)) is None
    assert everything() == before


def test_one_bad_row_keeps_all_others_out(assessor, everything):
    before = everything()
    with pytest.raises(ImportRefused) as refused:
        propose_import(assessor, rows_of(NEW, ("XXX", "M", "", "", "", "", "", "")))
    assert refused.value.plan.problems[0].row == 3
    with pytest.raises(ImportRefused, match="has changed since the dry run"):
        propose_import(assessor, rows_of(NEW), expected="another plan")
    assert everything() == before


def test_a_refusal_has_a_reason_and_only_the_maker_withdraws_and_neither_writes_a_row(
    session, assessor, countersigner, who, everything
):
    row = propose_import(assessor, rows_of(NEW))
    with pytest.raises(ImportRefused, match="proposed already"):
        propose_import(who("Assessor, NCCS"), rows_of(NEW))
    with pytest.raises(ImportRefused, match="Enter why it is refused"):
        decide_import(countersigner, number=row.id, approve=False)
    with pytest.raises(ImportRefused, match="nobody else withdraws it"):
        withdraw_import(who("Assessor, NCCS"), number=row.id)
    with pytest.raises(NotPermitted):
        withdraw_import(countersigner, number=row.id)
    decide_import(countersigner, number=row.id, approve=False, reason="Not published yet")
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.officer_id == assessor.id)).all()
    assert [each.subject for each in told] == ["Countersigner, NEA refused your import of methodologies"]
    again = propose_import(assessor, rows_of(NEW))
    withdraw_import(assessor, number=again.id, reason="Once more later")
    for number in (row.id, again.id):
        with pytest.raises(ImportRefused, match="already, by"):
            decide_import(countersigner, number=number, approve=True)
    assert not queries.methodologies(session, text="VM0099")[0]


def test_what_the_catalogue_overtook_is_not_written(session, assessor, countersigner, who, everything):
    first, second = propose_import(assessor, rows_of(NEW)), propose_import(who("Assessor, NCCS"), rows_of(NEW, CHANGED))
    decide_import(countersigner, number=first.id, approve=True)
    before = everything()
    with pytest.raises(ImportRefused, match="in 1 row of it"):
        decide_import(countersigner, number=second.id, approve=True)
    assert everything() == before


def test_it_waits_for_those_who_may_decide_and_is_gone_from_their_work_afterwards(
    session, app, assessor, countersigner
):
    def waits(name):
        (officer,) = [each for each in officers(session) if each.name == name]
        return [each.mine for each in work(session, officer, today=date(2026, 11, 29)) if "import" in each.title]

    row = propose_import(assessor, rows_of(NEW))
    assert waits("Countersigner, NEA") == waits("Legal adviser, AGC") == [True]
    assert waits("Assessor, NEA") == [False]
    decide_import(countersigner, number=row.id, approve=True)
    assert waits("Countersigner, NEA") == []


# The pages


def upload(client, content: bytes, name: str = "file.csv", status: int = 200):
    client.get("/reference/methodologies/import")
    data = {"file": (io.BytesIO(content), name)}
    return client.post("/reference/methodologies/import", data, status=status, content_type="multipart/form-data")


def confirm(client):
    form = client.page.xpath("//form[contains(@action, '/confirm')]")[0]
    return client.post(form.get("action"), dict(form.form_values()), content_type="multipart/form-data")


def decide(client, path, answer, reason="", status=303):
    client.get(path)
    form = client.page.xpath("//form[.//input[@name='version']]")[0]
    return client.post(f"{path}/{answer}", {**dict(form.form_values()), "reason": reason}, status=status)


@pytest.mark.parametrize("content", [csv_file(NEW, CHANGED, SAME), xlsx_file(NEW, CHANGED, SAME)], ids=["csv", "xlsx"])
def test_a_file_is_tried_without_writing_then_proposed_and_then_approved_by_another(sign_in, everything, content):
    client = sign_in("Assessor, NEA")
    before = everything()
    upload(client, content)
    assert "3 rows read: 1 new, 1 changed, 1 on record as they are" in client.text()
    assert everything() == before
    path = confirm(client).location
    client.get(path)
    assert "so another officer decides on it" in client.text()
    assert client.page.xpath("//button[normalize-space()='Withdraw the import']")
    client.get("/reference/methodologies?text=VM0099")
    assert "not in the catalogue yet" in client.text()
    assert "A new one" not in client.text()
    decider = sign_in("Countersigner, NEA")
    decider.get("/my-work?tab=waiting-for-me")
    assert "Decide on import 1 of methodologies: 1 new, 1 changed" in decider.text()
    decide(decider, path, "refuse", status=422)
    assert decider.problems() == ["Enter why it is refused: whoever proposed it reads the reason."]
    decide(decider, path, "approve")
    decider.get(path)
    assert "You approved the import of methodologies: 1 new and 1 changed." in decider.text()
    client.get("/reference/methodologies?text=VM0099")
    assert "A new one" in client.text()
    upload(client, content)
    assert "there is nothing to import" in client.text()
    assert client.get("/reference/methodologies.csv?text=vm0099").text.count("VM0099") == 1


def test_a_decision_on_a_page_that_is_out_of_date_keeps_what_was_typed(sign_in, assessor, everything):
    path = f"/reference/methodologies/proposals/{propose_import(assessor, rows_of(NEW)).id}"
    late = sign_in("Legal adviser, AGC")
    late.get(path)
    form = dict(late.page.xpath("//form[.//input[@name='version']]")[0].form_values())
    decide(sign_in("Countersigner, NEA"), path, "refuse", "No source")
    late.post(f"{path}/approve", {**form, "reason": "It is public"}, status=409)
    assert "refused the import of methodologies 1" in late.text()
    late.get("/reference/methodologies/proposals/999999999999", status=404)
    late.get("/reference/methodologies/proposals")
    assert "Refused" in late.text()


def test_before_anything_is_proposed_the_list_says_what_will_appear(sign_in):
    client = sign_in("Viewer, MTI")
    client.get("/reference/methodologies/proposals")
    assert "No import was proposed yet" in client.text()


def test_the_export_reads_back_as_it_is(sign_in):
    client = sign_in("Assessor, NEA")
    upload(client, client.get("/reference/methodologies.csv").data)
    assert "there is nothing to import" in client.text()


def test_cells_of_a_workbook_are_read_as_they_were_typed():
    typed = (datetime(2024, 9, 30, 0, 0, tzinfo=UTC), date(2024, 9, 30), 2.0, 13.1, 7, " text ", None, True)
    assert [_text(cell) for cell in typed] == ["2024-09-30", "2024-09-30", "2", "13.1", "7", "text", "", "True"]


def test_problems_are_shown_by_row_and_column_and_nothing_can_be_imported(sign_in, everything):
    client = sign_in("Assessor, NEA")
    before = everything()
    upload(client, csv_file(NEW, ("XXX", "<b>M</b>", "", "", "", "", "", "")), status=422)
    assert "1 problem: nothing can be imported" in client.text()
    assert "Row 3" in client.text()
    assert not client.page.xpath("//form[contains(@action, '/confirm')]")
    upload(client, csv_file(["x"], head=["kode"]), status=422)
    assert "This column is not known" in client.text()
    for content, name in ((b"", "f.csv"), (b"%PDF-1.7 \xff", "f.pdf"), (xlsx_file(NEW, formula=True), "f.xlsx")):
        upload(client, content, name, status=422)
        assert len(client.problems()) == 1
    client.post("/reference/methodologies/import", {}, status=422)
    assert client.problems() == ["Choose a file"]
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        + b"x" * 2_100_000
        + b"\r\n--b--\r\n"
    )
    answer = client.send(
        "post", "/reference/methodologies/import", data=body, content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 413
    assert "larger than Concord takes" in answer.text
    assert everything() == before


def test_rows_that_come_back_changed_are_refused(sign_in, everything):
    client = sign_in("Assessor, NEA")
    client.get("/reference/methodologies/import")
    token, before = client.token(), everything()
    for rows in ("", "3", "[[1]]", '[[1e999, ["a"]]]', '[["x", {}]]', "[" * 9000, '[[2, ["a", "b"]]]'):
        answers = {"rows": rows, "name": "f", "plan": "p", "csrf_token": token}
        response = client.post("/reference/methodologies/import/confirm", answers)
        assert response.location.endswith("/reference/methodologies/import")
    assert everything() == before


def test_a_confirmation_for_another_plan_is_shown_again(sign_in, everything):
    client = sign_in("Assessor, NEA")
    client.get("/reference/methodologies/import")
    before = everything()
    data = {"rows": json.dumps([[2, list(NEW)]]), "name": "f", "plan": "not this one"}
    client.post("/reference/methodologies/import/confirm", data, status=200)
    assert "has changed since the dry run" in client.text()
    assert "Propose 1 row" in client.text()
    assert everything() == before


def test_only_assessors_and_the_desk_import(sign_in):
    for name in ("Viewer, MTI", "Countersigner, NEA", "Auditor"):
        client = sign_in(name)
        client.get("/reference/methodologies")
        assert "Import" not in client.text()
        client.get("/reference/methodologies/import", status=403)
        client.post("/reference/methodologies/import/confirm", {"rows": "[]"}, status=403)


def test_only_countersigners_and_legal_advisers_decide(sign_in, assessor):
    path = f"/reference/methodologies/proposals/{propose_import(assessor, rows_of(NEW)).id}"
    for name in ("Viewer, MTI", "Assessor, NCCS", "Desk officer, MSE", "Auditor"):
        client = sign_in(name)
        client.get(path)
        assert "A countersigner or a legal adviser who did not propose it decides" in client.text()
        client.post(f"{path}/approve", {"version": "1"}, status=403)
