"""`flask registries import`: tried on every export, and stored."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from tests.registries.making import (
    ART_HEAD,
    CAR_HEAD,
    DATA,
    GOLD_HEAD,
    art_row,
    car_row,
    export,
    gold_row,
    verra,
    verra_row,
)


@pytest.fixture
def tried(run, tmp_path):
    """`tried("verra", content)`: what a dry run of this file does."""

    def act(name, content, *words):
        file = tmp_path / "export.csv"
        file.write_bytes(content)
        return run("registries", "import", "--registry", name, *words, str(file))

    return act


@pytest.mark.parametrize(
    ("name", "file", "rows", "tonnes"),
    [("verra", "verra_transactions.csv", 200, 4_029_227), ("acr", "acr_issuances.csv", 100, 7_749_713)],
)
def test_a_dry_run_of_the_published_exports(run, everything, name, file, rows, tonnes):
    before = everything()
    done = run("registries", "import", "--registry", name, "--dry-run", "--format", "json", str(DATA / file))
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["file"], found["rows"], found["tonnes"], found["refused"], found["overlaps"]) == (
        file,
        rows,
        tonnes,
        [],
        [],
    )
    assert run("registries", "import", "--registry", name, "--dry-run", str(DATA / file)).stdout.startswith(f"{file}: ")
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "content", "tonnes"),
    [
        ("gold-standard", export(GOLD_HEAD, gold_row(), gold_row(1, 7)), 107),
        ("car", export(CAR_HEAD, car_row()), 5000),
        ("art", export(ART_HEAD, art_row()), 46404),
    ],
)
def test_a_dry_run_of_made_up_exports(tried, name, content, tonnes):
    done = tried(name, content, "--dry-run", "--format", "json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["tonnes"] == tonnes


def test_a_dry_run_that_refuses_rows_ends_well_and_names_them(tried):
    done = tried("verra", verra(verra_row(), verra_row(quantity="7")), "--dry-run")
    assert done.exit_code == 0
    assert "Row 3, Serial Number: The serial counts 100 units" in done.stdout


@pytest.mark.parametrize("content", [b"", b"a,b,c\n1,2,3\n", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_ends_badly_with_a_sentence(tried, content):
    done = tried("verra", content, "--dry-run")
    assert done.exit_code == 1
    assert done.stderr.startswith("export.csv: ")


def test_an_unknown_registry_is_refused(tried):
    assert tried("nobody", verra(verra_row()), "--dry-run").exit_code == 2


def test_an_import_stores_every_row_as_the_system(tried, session):
    done = tried("verra", verra(verra_row(1, 100), verra_row(101, 200)))
    assert done.exit_code == 0, done.output
    assert "Stored as import 1." in done.stdout
    row = session.execute(text("SELECT row_count, tonnes, imported_by, imported_by_name FROM registry_imports")).one()
    assert tuple(row) == (2, 200, None, "Concord")


def test_an_import_with_refused_rows_stores_nothing_unless_they_are_left_out(tried, session):
    content = verra(verra_row(1, 100), verra_row(quantity="7"))
    done = tried("verra", content)
    assert done.exit_code == 1
    assert "nothing was stored" in done.stderr
    assert session.scalar(text("SELECT count(*) FROM registry_rows")) == 0
    assert session.scalar(text("SELECT count(*) FROM registry_files")) == 0
    assert tried("verra", content, "--leave-out-refused").exit_code == 0
    assert session.scalar(text("SELECT count(*) FROM registry_rows")) == 1


def test_the_same_file_twice_is_refused(tried):
    content = verra(verra_row())
    assert tried("verra", content).exit_code == 0
    done = tried("verra", content)
    assert done.exit_code == 1
    assert "was imported already: import 1" in done.stderr
    assert tried("verra", content, "--dry-run").exit_code == 0
