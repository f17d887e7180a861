"""A Verra export of 100,000 rows, made here, and the time that its dry run takes with the check for overlaps."""

from __future__ import annotations

import csv
import io
import random
import time

from app.registries.layouts import export_of
from app.registries.report import read_report

ROWS = 100_000
OVERLAPS = 25
HEAD = (
    "Issuance Date", "Sustainable Development Goals", "Vintage Start", "Vintage End", "ID", "Name", "Country/Area",
    "Project Type", "Methodology", "Total Vintage Quantity", "Quantity Issued", "Serial Number",
    "Additional Certifications", "Retirement/Cancellation Date", "Retirement Beneficiary", "Retirement Reason",
    "Retirement Details",
)  # fmt: skip
HOSTS = (("GH", "Ghana"), ("RW", "Rwanda"), ("PE", "Peru"), ("VN", "Viet Nam"), ("BR", "Brazil"))


def verra_export(rows: int = ROWS, *, overlaps: int = OVERLAPS, seed: int = 11) -> bytes:
    """A made-up export of so many rows; so many of them retire the units of the row before them once more."""
    source = random.Random(seed)
    doubled = set(source.sample(range(1, rows), overlaps))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    first = 500_000_000
    last_range = (first, first)
    for number in range(rows):
        size = source.randint(1, 30_000)
        used = last_range if number in doubled else (first, first + size - 1)
        retired = number in doubled or number + 1 in doubled or source.random() < 0.6
        writer.writerow(_row(source, number, used, retired=retired))
        if number not in doubled:
            first += size
            last_range = used
    return out.getvalue().encode()


def _row(source: random.Random, number: int, used: tuple[int, int], *, retired: bool) -> list[str]:
    code, country = source.choice(HOSTS)
    project, year = 1000 + number % 900, source.randint(2018, 2025)
    serial = (
        f"{10_000 + number}-{used[0]}-{used[1]}-VCS-VCU-842-VER-{code}-3-{project}-0101{year}-3112{year}-{number % 2}"
    )
    return [
        "2026-04-03", "", f"{year}-01-01", f"{year}-12-31", str(project), f"Made-up project {project}", country,
        "Energy industries", "AMS-II.G.", "1,454,054", f"{used[1] - used[0] + 1:,}", serial, "",
        "2026-04-10" if retired else "", "", "Environmental Benefit" if retired else "", "",
    ]  # fmt: skip


def dry_run_seconds(rows: int = ROWS) -> float:
    """How long the dry run of such an export takes, read and checked for overlaps. Raises where it finds others."""
    content = verra_export(rows)
    begun = time.perf_counter()
    report = read_report(export_of("verra"), content)
    seconds = time.perf_counter() - begun
    assert (len(report.sheet.rows), len(report.sheet.faults)) == (rows, 0)
    assert len(report.inside.double) == OVERLAPS, len(report.inside.double)
    return seconds


if __name__ == "__main__":
    print(f"{ROWS:,} rows of a Verra export, checked for overlaps: {dry_run_seconds():.1f} s (aim: under 10 s)")
