"""Made-up exports of each registry, with the heads that the registries use."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

DATA = Path(__file__).parent / "data"
VERRA = (DATA / "verra_transactions.csv").read_bytes()
ACR = (DATA / "acr_issuances.csv").read_bytes()
NAMED = {"verra": VERRA, "acr": ACR}

VERRA_HEAD = (
    "Issuance Date", "Sustainable Development Goals", "Vintage Start", "Vintage End", "ID", "Name", "Country/Area",
    "Project Type", "Methodology", "Total Vintage Quantity", "Quantity Issued", "Serial Number",
    "Additional Certifications", "Retirement/Cancellation Date", "Retirement Beneficiary", "Retirement Reason",
    "Retirement Details",
)  # fmt: skip
GOLD_HEAD = (
    "Vintage", "Credit Status", "Quantity", "GSID", "Project Name", "Project Developer", "Country", "Project Type",
    "Methodology", "Programme of Activities", "POA GSID", "Product Type", "Issuance Date", "Monitoring Period Start",
    "Monitoring Period End", "Serial Number", "Label", "Article Six Authorization",
)  # fmt: skip
GOLD_RETIRED_HEAD = (*GOLD_HEAD, "Retirement Date", "Note", "Aeroplane Operator Name", "Use Case", "Using Entity")
CAR_HEAD = (
    "Vintage", "Offset Credit Serial Numbers", "Quantity of Offset Credits", "Status Effective", "Project ID",
    "Project Name", "Project Type", "Project Site Country", "Corresponding Adjustment", "Account Holder",
    "Retirement Reason", "Retirement Reason Details",
)  # fmt: skip
ART_HEAD = (
    "Vintage", "Credit Serial Numbers", "Quantity of Credits", "Status Effective", "Program ID", "Program Name",
    "Program  Country", "Date Approved", "Account Holder", "Retired on Behalf of", "Retirement Reason",
    "Purpose of Retirement", "Unnamed: 12",
)  # fmt: skip
AUTHORISED = "Article 6 Authorized – NDC Use; Article 6 Authorized – Other purposes; CORSIA - First Phase"


def export(head: Iterable[str], *rows: Mapping[str, str], separator: str = ",") -> bytes:
    """A file of these rows; columns that a row does not name are empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(head), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def verra_serial(
    first: int, last: int, *, host: str = "RW", project: str = "4150", year: int = 2023, batch: int = 1
) -> str:
    return f"{batch}-{first}-{last}-VCS-VCU-842-VER-{host}-3-{project}-0101{year}-3112{year}-1"


def verra_row(
    first: int = 1, last: int = 100, *, quantity: str = "", ended: str = "2026-04-10", serial: str = "", labels: str = "",
    country: str = "Rwanda", **of_serial: object,
) -> dict[str, str]:  # fmt: skip
    project = str(of_serial.get("project", "4150"))
    return {
        "Issuance Date": "2026-04-03", "ID": project, "Name": f"Made-up project {project}", "Country/Area": country,
        "Quantity Issued": quantity or f"{last - first + 1:,}", "Additional Certifications": labels,
        "Serial Number": serial or verra_serial(first, last, **of_serial), "Retirement/Cancellation Date": ended,
    }  # fmt: skip


def verra(*rows: Mapping[str, str], **more: str) -> bytes:
    return export(VERRA_HEAD, *rows, **more)


def gold_row(
    first: int = 1, last: int = 100, *, batch: int = 30526, status: str = "Issued", **more: str
) -> dict[str, str]:
    return {
        "Vintage": "2025", "Credit Status": status, "Quantity": str(last - first + 1), "GSID": "11137",
        "Project Name": "Made-up stoves", "Country": "Rwanda", "Issuance Date": "2026-03-23T13:56:33.148920",
        "Serial Number": f"GS1-1-RW-GS11137-16-2025-{batch}-{first}-{last}",
        "Article Six Authorization": "Not Applicable",
    } | more  # fmt: skip


def car_row(first: int = 1, last: int = 5000, **more: str) -> dict[str, str]:
    return {
        "Vintage": "2025", "Offset Credit Serial Numbers": f"CAR-1-US-1335-31-983-KS-2025-9205-{first} to {last}",
        "Quantity of Offset Credits": str(last - first + 1), "Status Effective": "10/27/2025", "Project ID": "CAR1335",
        "Project Name": "Made-up plant", "Project Site Country": "US", "Corresponding Adjustment": "No",
        "Retirement Reason": "On Behalf of Third Party",
    } | more  # fmt: skip


def art_row(first: int = 1, last: int = 46404, **more: str) -> dict[str, str]:
    return {
        "Vintage": "2023", "Credit Serial Numbers": f"FCPF-CI-130-2023-20-{first} to {last}",
        "Quantity of Credits": str(last - first + 1), "Status Effective": "04/08/2026", "Program ID": "ART130",
        "Program Name": "Made-up park", "Program  Country": "COTE D'IVOIRE", "Date Approved": "3/9/2026 4:16:10 PM",
        "Retirement Reason": "Host Country NDC",
    } | more  # fmt: skip
