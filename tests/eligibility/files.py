"""Files of methodologies for tests: CSV, XLSX made by hand, and what only looks like it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

HEAD = ("programme", "code", "version", "title", "category", "active_from", "active_to", "source")
NEW = ("VCS", "VM0099", "1.0", "A new one", "Sectoral Scope 3", "2022-05", "", "verra.org")
CHANGED = ("verra", "vm0024", "", "", "", "2014-01-30", "", "")  # its day of approval was found
SAME = ("VCS", "VM0042", "v1.0", "", "", "2020-10-19", "", "")


def csv_file(*rows: Iterable[str], head: Iterable[str] = HEAD, separator: str = ",") -> bytes:
    lines = [separator.join(f'"{cell}"' for cell in row) for row in (head, *rows)]
    return "\r\n".join(lines).encode()


def _sheet(rows: Iterable[Iterable[str]], formula: bool) -> str:
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    more = "<row><c><f>1+1</f><v>2</v></c></row>" if formula else ""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{namespace}"><sheetData>{cells}{more}</sheetData></worksheet>'


def xlsx_file(*rows: Iterable[str], formula: bool = False, macro: bool = False, padding: int = 0) -> bytes:
    """A workbook of one sheet, as small as one can be."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": _sheet((HEAD, *rows), formula),
    }  # fmt: skip
    if macro:
        parts["xl/vbaProject.bin"] = "macro"
    if padding:
        parts["xl/media/blank.bin"] = "\0" * padding
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
