"""Files that officers really have are taken, and what is said of them is true."""

from __future__ import annotations

import hashlib
import zipfile

import pikepdf
import pytest

from app.core.uploads import CSV, EXCEL, JPEG, PDF, PNG, TEXT, WORD, examine
from tests.uploads import making

pytestmark = pytest.mark.usefixtures("here")
MATHS = making.old_office("Equation Native", "\1CompObj", "\1Ole")
CHANCE = [making.chunk(b"teXt", mark + bytes(30)) for mark in (b"PK\5\6", b"PK\1\2")]
TAKEN = {
    "a PDF of one page": ("Letter.pdf", making.pdf(), PDF),
    "a PDF of the year 2017 on": ("letter.pdf", making.pdf(version=b"2.0"), PDF),
    "a PDF with its objects packed": ("letter.pdf", making.squeezed(making.pdf(pages=3)), PDF),
    "a PDF made for slow lines": ("letter.pdf", making.saved(making.pdf(), linearize=True), PDF),
    "a PDF with line ends behind its end": ("letter.pdf", making.pdf() + b"\r\n\0\n", PDF),
    "a PDF that counts its objects wrongly": ("letter.pdf", making.pdf().replace(b"/Size 21", b"/Size 20"), PDF),
    "a PDF with an object of nothing": ("letter.pdf", making.pdf(b"null"), PDF),
    "a PDF with its facts attached as JSON": ("sheet.pdf", making.with_file(b"facts.json", b'{"share": 5}'), PDF),
    "a PDF with a key that attachments have elsewhere": (
        "letter.pdf", making.pdf(making.stream(b"\0\1\2", b"/EF 3")), PDF,
    ),
    "a PDF with a picture attached": ("sheet.pdf", making.with_file(b"map.png", making.png()), PDF),
    "a PDF with a link whose address ends in Launch": (
        "letter.pdf", making.pdf(page=b"/Annots [<< /Subtype /Link /A << /S /URI /URI (https://a.org/Launch) >> >>]"),
        PDF,
    ),
    "a PDF that speaks of /JavaScript": ("letter.pdf", making.pdf(catalogue=b"/Lang (no /S /JS, /JavaScript)"), PDF),
    "a Word document": ("Terms of reference.docx", making.docx(), WORD),
    "a Word document with its ending in capitals": ("TERMS.DOCX", making.docx(), WORD),
    "a Word document written to a pipe": ("a.docx", making.docx(pack=making.streamed), WORD),
    "a Word document with a link": ("a.docx", making.word_relating(("hyperlink", "https://unfccc.int/", True)), WORD),
    "a Word document made from a template of the office": (
        "a.docx", making.word_relating(("attachedTemplate", "file:///C:\\Templates\\Letter.dotx", True)), WORD,
    ),
    "a Word document made from the common template": (
        "a.docx", making.word_relating(("attachedTemplate", "Normal.dotm", True)), WORD,
    ),
    "a Word document that came by mail": ("a.docx", making.docx() + b"\r\n", WORD),
    "a Word document with the workbook behind its chart": (
        "a.docx", making.docx({"word/embeddings/Microsoft_Excel_Sheet1.xlsx": making.xlsx()}), WORD,
    ),
    "a Word document with formulas": ("a.docx", making.docx({"word/embeddings/oleObject1.bin": MATHS}), WORD),
    "a Word document with a picture": ("a.docx", making.docx({"word/media/image1.png": making.png()}), WORD),
    "a Word document with a font": ("a.docx", making.docx({"word/fonts/f.odttf": b"MZ\0\1" + bytes(90)}), WORD),
    "a Word document with folders": ("a.docx", making.docx({"word/": "", "word/media/": ""}), WORD),
    "an Excel workbook": ("Vintages.xlsx", making.xlsx(), EXCEL),
    "an Excel workbook that was not packed": (
        "a.xlsx", making.packed(making.excel_parts(), method=zipfile.ZIP_STORED), EXCEL,
    ),
    "an Excel workbook that names another": (
        "a.xlsx",
        making.xlsx({"xl/externalLinks/_rels/e.xml.rels": making.relationships(("externalLinkPath", "b.xlsx", True))}),
        EXCEL,
    ),
    "an Excel workbook with settings of a printer": (
        "a.xlsx", making.xlsx({"xl/printerSettings/printerSettings1.bin": "MZ printer".encode("utf-16-le")}), EXCEL,
    ),
    "a large Excel workbook": (
        "a.xlsx", making.xlsx({"xl/worksheets/sheet2.xml": "<s>" + "".join(map(str, range(400_000))) + "</s>"}), EXCEL,
    ),
    "a CSV": ("prices.csv", b"year,price\r\n2027,-45.5\r\n", CSV),
    "a CSV as Excel writes it": ("prices.csv", b"\xef\xbb\xbfyear;price\r\n2027;45\r\n", CSV),
    "a CSV that begins with the code of Mozambique": ("partners.csv", b"MZ,Mozambique\nPE,Peru\n", CSV),
    "a note in Arabic": ("ملاحظة.txt", "اتفاق التنفيذ\n".encode(), TEXT),
    "a note of more than a kilobyte": ("note.txt", ("é" * 2000).encode(), TEXT),
    "a PNG": ("map.png", making.png(), PNG),
    "a PNG with a remark": ("map.png", making.png(more=making.chunk(b"tEXt", b"Author\0Desk")), PNG),
    "a PNG in which an end of an archive stands by chance": ("map.png", making.png(more=CHANCE[0]), PNG),
    "a PNG in which a row of an archive stands by chance": ("map.png", making.png(more=CHANCE[1]), PNG),
    "a large PNG": ("map.png", making.png(10_000, 10_000), PNG),
    "a JPEG": ("site.jpg", making.jpeg(), JPEG),
    "a JPEG under its long ending": ("site.JPEG", making.jpeg(), JPEG),
    "a JPEG in several scans": ("site.jpg", making.jpeg(scans=4, frame=0xC2), JPEG),
    "a JPEG of a camera": ("site.jpg", making.jpeg(more=making.segment(0xE1, b"Exif\0\0")), JPEG),
    "a JPEG with a second picture behind it": ("site.jpg", making.jpeg() + bytes(5) + making.jpeg() + bytes(3), JPEG),
}  # fmt: skip


@pytest.mark.parametrize("case", TAKEN)
def test_taken(case):
    name, content, kind = TAKEN[case]
    upload = examine(name, content)
    assert (upload.name, upload.media_type, upload.size) == (name, kind.media_type, len(content))
    assert upload.sha256 == hashlib.sha256(content).hexdigest()


def test_the_corpus_is_as_large_as_was_promised():
    assert len(TAKEN) >= 40


def test_the_pages_of_a_pdf_are_counted():
    assert examine("a.pdf", making.pdf(pages=7)).pages == 7
    assert examine("a.csv", b"a,b\n").pages is None


def test_a_pdf_that_was_added_to_is_taken():
    first = making.pdf()
    place = int(first.rpartition(b"startxref\n")[2].split()[0])
    added = first + b"21 0 obj\n<< /Added true >>\nendobj\n"
    table = b"xref\n21 1\n%010d 00000 n \ntrailer\n<< /Size 22 /Root 1 0 R /Prev %d >>\n" % (len(first), place)
    assert examine("a.pdf", added + table + b"startxref\n%d\n%%%%EOF\n" % len(added)).pages == 1


def test_a_file_of_exactly_the_limit_is_taken():
    assert examine("a.txt", b"x" * 1000, most_bytes=1000).size == 1000


def test_a_pdf_of_many_objects_is_taken_in_good_time():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Many = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(Number=n)) for n in range(20_000)])
        target = making.io.BytesIO()
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert examine("a.pdf", target.getvalue()).pages == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Letter of   Support.csv ", "Letter of Support.csv"),
        ("Cafe\u0301.csv", "Café.csv"),
        ("What is agreed? 1:2.csv", "What is agreed- 1-2.csv"),
        ("..csv.csv.", "csv.csv"),
        ("report.exe.csv", "report.exe.csv"),
        ("CONTRACT.csv", "CONTRACT.csv"),
        ("می‌شود.csv", "می‌شود.csv"),
    ],
)
def test_a_name_is_kept_as_it_can_be_downloaded_everywhere(given, kept):
    assert examine(given, b"a,b\n").name == kept
