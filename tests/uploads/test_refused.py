"""What must never be kept is refused, each with a sentence that says why; and cheaply."""

from __future__ import annotations

import random
import struct
import time
import tracemalloc
import zlib

import pytest

from app.core.uploads import IMAGES, TABLES, UploadRefused, archive, examine
from tests.uploads import making
from tests.uploads.making import docx, excel_parts, jpeg, old_office, packed, pdf, png, squeezed, stream, types, xlsx

pytestmark = pytest.mark.usefixtures("here")
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH = b"<< /S /Launch /F (cmd.exe) >>"
PROGRAM = b"MZ\x90\0" + bytes(60) + b"PE\0\0" + bytes(200)
DOCTYPE = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><w>&b;</w>'
MACRO = '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
SHEET = '<Override PartName="/xl/m.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>'
OPEN = b"/OpenAction "
ZIP64 = 0xFFFFFFFF  # stands where a number is given elsewhere

WRONG_TYPE = {
    "nothing at all": ("a.pdf", b"", "empty"),
    "a program": ("setup.exe", PROGRAM, "program"),
    "a program that calls itself a PDF": ("a.pdf", PROGRAM, "program"),
    "a program that calls itself a note": ("a.txt", PROGRAM, "program"),
    "a program of Linux": ("a.docx", b"\x7fELF\2\1\1" + bytes(99), "program"),
    "a web page": ("a.html", b"<!DOCTYPE html><p>Terms", "web page"),
    "a web page that calls itself a CSV": ("a.csv", b" \n<html><script>", "web page"),
    "a web page behind a byte order mark": ("a.txt", b"\xef\xbb\xbf<!-- x --><html>", "web page"),
    "a drawing with a script": ("a.png", b"<svg onload='x()'/>", "drawing"),
    "a script": ("a.js", b"alert(1)", "not taken"),
    "a script of a shell": ("a.txt", b"#!/bin/sh\nrm -r /\n", "script"),
    "an old Word document": ("a.doc", old_office("WordDocument"), "old type"),
    "an old workbook that calls itself new": ("a.xlsx", old_office("Workbook"), "old type"),
    "a Rich Text file": ("a.txt", b"{\\rtf1\\ansi}", "Rich Text"),
    "a GIF": ("a.gif", b"GIF89a" + bytes(20), "PNG or JPEG"),
    "a picture of a telephone": ("a.jpg", b"\0\0\0\x18ftypheic" + bytes(20), "PNG or JPEG"),
    "a ZIP": ("a.zip", packed({"a.txt": "a"}), "not taken"),
    "a ZIP that calls itself a PDF": ("a.pdf", packed({"a.txt": "a"}), "ends in .pdf"),
    "a ZIP that calls itself a Word document": ("a.docx", packed({"a.txt": "a"}), "ZIP archive"),
    "a packed file of another sort": ("a.csv", b"\x1f\x8b\x08" + bytes(20), "archive"),
    "a PDF that calls itself a Word document": ("a.docx", pdf(), "ends in .docx"),
    "a PDF without an ending": ("letter", pdf(), "must end in .pdf"),
    "a PNG that calls itself a JPEG": ("a.jpg", png(), "ends in .jpg"),
    "a note that calls itself a PDF": ("a.pdf", b"Terms", "ends in .pdf"),
    "noise": ("a.pdf", random.Random(6).randbytes(5000), "its type is not what its name says"),
    "noise that calls itself a CSV": ("a.csv", random.Random(7).randbytes(5000), "UTF-8"),
    "a note with a NUL": ("a.txt", b"Ter\0ms", "control character"),
    "a note with an escape": ("a.txt", b"one\n\x1b[2Jtwo", "Line 2"),
    "a note with an unseen control character": ("a.txt", "one\u0085two".encode(), "control character"),
    "a note in UTF-16": ("a.csv", "a;b".encode("utf-16"), "UTF-16"),
    "a note in the letters of old Windows": ("a.csv", b"name\nP\xe9rou\n", "line 2"),
    "a workbook that calls itself a Word document": ("a.docx", xlsx(), "Excel workbook"),
    "a presentation that calls itself a Word document": (
        "a.docx", making.word_typed(f"{making.MAIN}.presentationml.presentation.main+xml"), "presentation",
    ),
    "a template that calls itself a Word document": (
        "a.docx", making.word_typed(f"{making.MAIN}.wordprocessingml.template.main+xml"), "template",
    ),
}  # fmt: skip

PDFS = {
    "encrypted": (making.locked(pdf(), user="secret"), "encrypted"),
    "encrypted with an empty password": (making.locked(pdf(), user=""), "encrypted"),
    "cut short": (pdf()[:-60], "cut short"),
    "cut short and ended again": (pdf()[:-90] + b"\n%%EOF\n", "cut short"),
    "with a table that leads elsewhere": (pdf().replace(b"startxref\n", b"startxref\n9"), "damaged"),
    "without an end": (pdf() + b"\n" * 3_000, "cut short"),
    "with something in front": (b"GIF89a;\n" + pdf(), "before the PDF"),
    "with an archive behind it": (pdf() + packed({"a.js": "x"}), "archive"),
    "with an archive behind it and a new end": (pdf() + packed({"a.js": "x"}) + b"\n%%EOF", "archive"),
    "with a web page behind it": (pdf() + b"<script>x()</script>", "cut short"),
    "with a script": (pdf(catalogue=OPEN + SCRIPT), "JavaScript"),
    "with a script under a disguised name": (pdf(catalogue=OPEN + b"<< /#53 %\n /J#61v#61Script /JS 9 >>"), "JavaScript"),
    "with a script, packed": (squeezed(pdf(SCRIPT, catalogue=OPEN + b"10 0 R")), "JavaScript"),
    "with a script among its names, packed": (
        squeezed(pdf(catalogue=b"/Names << /JavaScript << /Names [(a) " + SCRIPT + b"] >> >>")), "JavaScript",
    ),
    "with a script of a page, packed": (squeezed(pdf(page=b"/AA << /O " + SCRIPT + b" >>")), "JavaScript"),
    "with a script that only a repair would find": (
        pdf(stream(b"99 0 obj " + SCRIPT + b" endobj")), "JavaScript",
    ),
    "that starts a program": (pdf(catalogue=OPEN + LAUNCH), "starts programs"),
    "that starts a program, packed": (squeezed(pdf(LAUNCH, catalogue=OPEN + b"10 0 R")), "starts programs"),
    "that is a form with scripts": (pdf(stream(b"<xdp/>"), catalogue=b"/AcroForm << /XFA 10 0 R >>"), "XFA"),
    "with media": (pdf(page=b"/Annots [<< /Subtype /RichMedia >>]"), "media"),
    "with a program attached": (making.with_file(b"facts.json", PROGRAM), "program"),
    "with a program attached under no name": (pdf(stream(PROGRAM, b"/Type /EmbeddedFile")), "program"),
    "with a program of Linux attached": (making.with_file(b"facts", b"\x7fELF\2"), "program"),
    "with a script of a shell attached": (making.with_file(b"facts", b"#!/bin/sh"), "program"),
    "with a script attached": (making.with_file(b"facts.vbs", b"MsgBox 1"), "program"),
    "with a script attached under two endings": (making.with_file(b"facts.txt.js ", b"x()"), "program"),
    "with an archive attached": (squeezed(making.with_file(b"a.zip", packed({"a": "a"}))), "attached"),
    "with a PDF attached": (making.with_file(b"a.pdf", pdf()), "attached"),
    "without a page": (pdf(pages=0), "no pages"),
    "without a beginning": (pdf().replace(b"/Root 1 0 R", b"/Root 9 0 R"), "damaged"),
    "with pages inside themselves": (pdf().replace(b"/Kids [20 0 R]", b"/Kids [ 2 0 R]"), "damaged"),
    "that unpacks to gigabytes": (
        pdf(stream(zlib.compress(bytes(80_000_000), 9), b"/Type /EmbeddedFile /Filter /FlateDecode")), "too much",
    ),
}  # fmt: skip

OFFICE = {
    "with macros": (docx({"word/vbaProject.bin": old_office("VBA")}), "macros"),
    "with macros in its list of types": (making.word_typed(more=MACRO), "macros"),
    "of the type with macros": (
        making.word_typed("application/vnd.ms-word.document.macroEnabled.main+xml"), "macros",
    ),
    "with macros under another name": (docx({"word/notes.bin": old_office("_VBA_PROJECT")}), "macros"),
    "with macros that a part refers to": (
        making.word_relating(("../2006/relationships/vbaProject", "x.bin", False)), "macros",
    ),
    "with controls": (docx({"word/activeX/activeX1.xml": "<ax/>"}), "macros"),
    "with a template from elsewhere": (
        making.word_relating(("attachedTemplate", "https://example.org/t.dotm", True)), "a template from elsewhere",
    ),
    "with a template on another machine": (
        making.word_relating(("attachedTemplate", "file://///host/t.dotm", True)), "a template from elsewhere",
    ),
    "with a template reached by a path": (
        making.word_relating(("attachedTemplate", "..%5c..%5chost%5ct.dotm", True)), "a template from elsewhere",
    ),
    "with an object on a disk": (
        making.word_relating(("oleObject", "file:///C:\\a.xls", True)), "an object from elsewhere",
    ),
    "with an object from elsewhere": (
        making.word_relating(("oleObject", "http://example.org/o", True)), "an object from elsewhere",
    ),
    "with a picture from elsewhere": (making.word_relating(("image", "http://a.org/p.png", True)), "a picture"),
    "with a page of the web in its text": (making.word_relating(("aFChunk", "a.mht", False)), "another type"),
    "with a file wrapped in it": (docx({"word/embeddings/o.bin": old_office("\1Ole10Native")}), "object"),
    "with a program": (docx({"word/media/image1.png": PROGRAM}), "program"),
    "with an archive": (docx({"word/media/a.bin": packed({"a": "a"})}), "archive"),
    "with an archive behind a slow start": (
        making.by_hand([
            *({"name": name, "data": data.encode()} for name, data in making.word_parts().items()),
            {"name": "a.bin", "data": packed({"a": "a"}),
             "shut": b"\0\0\0\xff\xff" * 20_000 + zlib.compress(packed({"a": "a"}), 0)[2:-4]},
        ]), "archive",
    ),
    "with a workbook that has macros": (
        docx({"word/embeddings/w.xlsx": xlsx({"xl/vbaProject.bin": b"x"})}), "macros",
    ),
    "with a workbook in a workbook": (
        docx({"word/embeddings/w.xlsx": xlsx({"xl/embeddings/w.xlsx": xlsx()})}), "archive",
    ),
    "that declares entities": (docx({"word/document.xml": DOCTYPE}), "document type"),
    "that declares entities in UTF-16": (docx({"word/document.xml": DOCTYPE.encode("utf-16")}), "document type"),
    "that declares entities under another ending": (
        docx({
            "[Content_Types].xml": types(making.WORD_MAIN, at="/word/document.bin"),
            "_rels/.rels": making.relationships(("officeDocument", "word/document.bin", False)),
            "word/document.bin": DOCTYPE,
        }), "document type",
    ),
    "that declares entities in its relationships": (docx({"word/_rels/a.xml.rels": DOCTYPE}), "document type"),
    "with a part that is no XML": (docx({"word/document.xml": "Terms"}), "sound"),
    "with a list that is deep": (docx({"word/_rels/a.xml.rels": "<a>" * 9_000 + "</a>" * 9_000}), "sound"),
    "with a list that is long": (docx({"word/_rels/a.xml.rels": "<a>" + random.Random(1).randbytes(2_500_000).hex()}),
                                 "larger"),
    "without a list of types": (packed(making.word_parts(**{"[Content_Types].xml": None})), "ZIP archive"),
    "without a list of what it begins with": (packed(making.word_parts(**{"_rels/.rels": None})), "ZIP archive"),
    "without its text": (packed(making.word_parts(**{"word/document.xml": None})), "sound"),
    "with two texts": (
        docx({"_rels/.rels": making.relationships(*[("officeDocument", "word/document.xml", False)] * 2)}), "sound",
    ),
}  # fmt: skip

WORKBOOKS = {
    "with macros": (xlsx({"xl/vbaProject.bin": old_office("VBA")}), "macros"),
    "with a sheet of macros of 1992": (xlsx({"xl/macrosheets/sheet1.xml": "<m/>"}), "macros"),
    "with a sheet of macros in its list of types": (
        xlsx({"[Content_Types].xml": types(making.EXCEL_MAIN, at="/xl/workbook.xml", more=SHEET)}), "macros",
    ),
    "with a sheet of macros that it refers to": (
        xlsx({"xl/_rels/workbook.xml.rels": making.relationships(("xlMacrosheet", "m.xml", False))}), "macros",
    ),
    "in the binary type": (
        xlsx({"[Content_Types].xml": types("application/vnd.ms-excel.sheet.binary.macroEnabled.main")}), "macros",
    ),
    "that asks another program for data": (
        xlsx({"xl/externalLinks/e.xml": '<externalLink><ddeLink ddeService="cmd"/></externalLink>'}), "another program",
    ),
    "with a password": (old_office("EncryptedPackage"), "password"),
}  # fmt: skip


def _rows(**last):
    """The rows of a sound Word document, and one more."""
    rows = [{"name": name, "data": data.encode()} for name, data in making.word_parts().items()]
    return [*rows, {"name": "word/a.bin", "data": b"a" * 100, **last}]


def _hand(**last):
    return making.by_hand(_rows(**last))


def _table():
    content = _hand()
    return content[content.index(b"PK\1\2") : content.index(b"PK\5\6")]


def _overlapping():
    rows = _rows()
    return making.by_hand([rows[0], {"name": rows[1]["name"], "data": rows[0]["data"], "header": 0}, *rows[2:]])


def _over_the_edge():
    """A part that reaches to the end of the file, and another that begins there."""
    rows = [*_rows(), {"name": "b", "data": b"", "header": 0}]
    size = len(making.by_hand(rows))
    last = size - making.by_hand(rows).index(b"word/a.bin") - len("word/a.bin")
    numbers = {"numbers": (0, last, 100)}
    return making.by_hand([*_rows(packed=last, crc=0, inner=numbers), {"name": "b", "data": b"", "header": size}])


def _unended(content):
    coder = zlib.compressobj(9, zlib.DEFLATED, -15)
    return coder.compress(content) + coder.flush(zlib.Z_SYNC_FLUSH)


ARCHIVES = {
    "that was cut short": (docx()[:-40], "cut short"),
    "with a changed byte": (docx().replace(b"PK\3\4", b"PK\3\5", 2).replace(b"PK\3\5", b"PK\3\4", 1), "damaged"),
    "with content that is not what was packed": (_hand(crc=7), "damaged"),
    "with encrypted parts": (_hand(flags=1), "encrypted"),
    "with an uncommon packing": (_hand(method=12), "unusual"),
    "with a name that leads out": (_hand(name="../../evil.docx"), "somewhere else"),
    "with a name from the top": (_hand(name="/etc/passwd"), "somewhere else"),
    "with a name of Windows": (_hand(name="C:\\evil.bin"), "somewhere else"),
    "with a name that has a control character": (_hand(name="a\nb"), "somewhere else"),
    "with one name twice": (_hand(name="word/document.xml"), "unusual"),
    "with one name in two writings": (_hand(name="WORD/Document.xml"), "unusual"),
    "with two names for one part": (_hand(inner={"name": b"word/b.bin"}), "unusual"),
    "with two sizes for one part": (_hand(inner={"numbers": (zlib.crc32(b"a" * 100), 9, 100)}), "unusual"),
    "with parts that overlap": (_overlapping(), "unusual"),
    "with something between its parts": (making.by_hand(_rows(), between=b"hidden"), "unusual"),
    "with something in front": (b"PK\3\4hidden" + docx(), "unusual"),
    "with something behind it": (docx() + b"hidden", "damaged"),
    "with a remark behind it": (docx()[:-2] + b"\5\0hello", "damaged"),
    "with a table that says less than there is": (making.by_hand(_rows(), here=2, count=2), "unusual"),
    "with a table that says more than there is": (making.by_hand(_rows(), here=9, count=9), "damaged"),
    "with a table that begins elsewhere": (making.by_hand(_rows(), start=3), "unusual"),
    "with very many parts": (packed({**making.word_parts(), **{f"a{n}": "" for n in range(2_001)}}), "2,000 parts"),
    "that says it unpacks a thousandfold": (_hand(data=bytes(5_000_000)), "far more"),
    "that says it unpacks to very much": (
        making.by_hand([*_rows(), *({"name": f"{n}", "data": b"", "shut": bytes(1_100_000), "size": 99_000_000}
                                    for n in range(2))]), "100 MB",
    ),
    "that unpacks to more than it says": (
        _hand(data=b"a", shut=zlib.compress(bytes(40_000_000), 9)[2:-4]), "damaged",
    ),
    "that unpacks to less than it says": (_hand(size=900, inner={"numbers": (0, ZIP64, ZIP64)}), "damaged"),
    "with data behind the packed data": (
        _hand(shut=zlib.compress(b"a" * 100)[2:-4] + b"hidden"), "unusual",
    ),
    "with packed data that never end": (
        _hand(shut=_unended(b"a" * 100)), "damaged",
    ),
    "with a part behind its end": (_hand(header=1_000_000), "unusual"),
    "with a part that begins where the file ends": (_over_the_edge(), "damaged"),
    "with a part whose data are behind its end": (_hand(packed=5_000, inner={"numbers": (0, 5_000, 100)}), "damaged"),
    "with a part that is not packed, of two sizes": (_hand(method=0, size=99), "unusual"),
    "with a part without a header": (_hand(inner={"signature": b"PK\3\3"}), "damaged"),
    "with two packings of one part": (_hand(inner={"method": 0}), "unusual"),
    "with a part that only its header encrypts": (_hand(inner={"flags": 1}), "unusual"),
    "with a part without a row": (_hand(signature=b"PK\1\1"), "damaged"),
    "with a row that is longer than the table": (_hand(remark=9), "damaged"),
    "with a part in another volume": (_hand(disk=1), "unusual"),
    "of the kind for very large files": (_hand(size=ZIP64, packed=ZIP64), "unusual"),
    "with a name in no letters": (_hand(name=b"\xff\xfe", flags=0x800), "unusual"),
    "with something in its table": (
        making.by_hand(_rows(), size=len(_table()) + 6).replace(b"PK\5\6", b"hiddenPK\5\6"), "unusual",
    ),
    "of fourteen bytes": (b"PK\3\4xxPK\5\6xxxx", "damaged"),
    "that is another volume": (making.by_hand(_rows(), disk=1), "unusual"),
    "that begins in another volume": (making.by_hand(_rows(), first=1), "unusual"),
    "with parts in another volume": (making.by_hand(_rows(), here=2), "unusual"),
    "with a remark that is not there": (making.by_hand(_rows(), remark=9), "unusual"),
    "with an archive in an archive in an archive": (
        docx({"a.zip": packed({"b.zip": packed({"c": bytes(1000)})})}), "holds an archive",
    ),
}  # fmt: skip

PICTURES = {
    "PNG cut short": (png()[:-5], "cut short"),
    "PNG without a picture": (png().replace(b"IDAT", b"tEXt"), "damaged"),
    "PNG with a changed byte": (png().replace(b"\x08\x02", b"\x08\x06"), "damaged"),
    "PNG without a size": (png(header=b"\0"), "damaged"),
    "PNG of an unknown depth": (png(header=struct.pack(">IIBBBBB", 1, 1, 3, 2, 0, 0, 0)), "damaged"),
    "PNG of unknown colours": (png(header=struct.pack(">IIBBBBB", 1, 1, 8, 5, 0, 0, 0)), "damaged"),
    "PNG of an unknown packing": (png(header=struct.pack(">IIBBBBB", 1, 1, 8, 2, 1, 0, 0)), "damaged"),
    "PNG without a header": (png().replace(making.chunk(b"IHDR", png()[16:29]), making.chunk(b"teXt", b"")), "damaged"),
    "PNG whose header is not first": (
        png()[:8] + making.chunk(b"teXt", png()[16:29]) + png()[8:],
        "damaged",
    ),
    "PNG of only a header": (png().replace(making.chunk(b"IDAT", zlib.compress(b"\0\1\2\3")), b""), "damaged"),
    "PNG of no width": (png(0, 5), "damaged"),
    "PNG of 2,000,000,000 pixels along a side": (png(2_000_000_000, 1), "pixels"),
    "PNG of 20,001 pixels along a side": (png(20_001, 1), "pixels"),
    "PNG of 400 million pixels": (png(19_999, 19_999), "pixels"),
    "PNG with an archive behind it": (png() + packed({"a": "a"}), "archive"),
    "PNG with an archive in a remark": (png(more=making.chunk(b"teXt", packed({"a": "a"}))), "archive"),
    "PNG with a web page behind it": (png() + b"<script>x()</script>", "behind the end"),
    "PNG with a PDF in it": (png(more=making.chunk(b"teXt", pdf())), "two files in one"),
    "PNG with very many parts": (png(more=making.chunk(b"teXt", b"") * 10_001), "damaged"),
    "JPEG cut short": (jpeg()[:-2], "cut short"),
    "JPEG with a part of no length": (jpeg(more=b"\xff\xe1\0\0"), "damaged"),
    "JPEG with an end before its end": (jpeg(more=making.segment(0xD9, b"hidden")), "damaged"),
    "JPEG with a beginning inside": (jpeg(more=making.segment(0xD8, b"hidden")), "damaged"),
    "JPEG without a size": (jpeg(frame=0xC4), "damaged"),
    "JPEG without a picture": (jpeg(scans=0), "damaged"),
    "JPEG of no height": (jpeg(height=0), "damaged"),
    "JPEG of 60,000 pixels along a side": (jpeg(60_000, 60_000), "pixels"),
    "JPEG with an archive behind it": (jpeg() + packed({"a": "a"}), "archive"),
    "JPEG with a program behind it": (jpeg() + PROGRAM, "behind the end"),
    "JPEG with very many parts": (jpeg(more=making.segment(0xFE, b"") * 10_001), "damaged"),
    "JPEG with many pictures far apart": (jpeg() + bytes(70_000) + jpeg(), "behind the end"),
    "JPEG that is filled up": (jpeg()[:2] + b"\xff" * 20_000 + jpeg()[2:], "damaged"),
}

NAMES = {
    "no name": ("", "no name"),
    "only a dot": (" . ", "no name"),
    "a slash": ("../a.pdf", "slash"),
    "a slash of Windows": ("C:\\a.pdf", "slash"),
    "121 characters": ("a" * 117 + ".pdf", "too long"),
    "many bytes": ("文" * 100 + ".pdf", "too long"),
    "a line end": ("a\n.pdf", "cannot be seen"),
    "a NUL": ("a.exe\0.pdf", "cannot be seen"),
    "a turn of direction": ("a\u202efdp.exe.pdf", "cannot be seen"),
    "an isolate": ("a\u2067b.pdf", "cannot be seen"),
    "a mark of direction": ("a\u200fb.pdf", "cannot be seen"),
    "a space of no width": ("a\u200bb.pdf", "cannot be seen"),
    "half a character": ("a\ud800.pdf", "cannot be seen"),
    "a device of Windows": ("CON", "Windows"),
    "a device of Windows with an ending": ("con.pdf", "Windows"),
    "a device of Windows with two endings": ("Lpt1.tar.pdf", "Windows"),
    "only an ending": (".pdf", "must end in .pdf"),
}

ALL = {
    **WRONG_TYPE,
    **{f"a PDF {case}": ("a.pdf", *rest) for case, rest in PDFS.items()},
    **{f"a Word document {case}": ("a.docx", *rest) for case, rest in OFFICE.items()},
    **{f"a workbook {case}": ("a.xlsx", *rest) for case, rest in WORKBOOKS.items()},
    **{f"a package {case}": ("a.docx", *rest) for case, rest in ARCHIVES.items()},
    **{f"a {case}": (f"a.{'png' if case[0] == 'P' else 'jpg'}", *rest) for case, rest in PICTURES.items()},
    **{f"a name with {case}": (name, pdf(), words) for case, (name, words) in NAMES.items()},
}


@pytest.mark.parametrize("case", ALL)
def test_refused(case):
    name, content, words = ALL[case]
    with pytest.raises(UploadRefused) as refusal:
        examine(name, content)
    sentence = str(refusal.value)
    assert words in sentence
    assert sentence[0].isupper(), "it is a sentence"
    assert sentence.endswith("."), "it is a sentence"


def test_the_corpus_is_as_large_as_was_promised():
    assert len(ALL) >= 150


def test_a_file_over_the_limit_is_refused_with_both_numbers():
    with pytest.raises(UploadRefused, match=r"has 10\.1 MB; at most 10 MB"):
        examine("a.txt", b"x" * 10_000_001)


def test_a_sound_file_of_a_kind_that_is_not_asked_for_is_refused_with_those_that_are():
    with pytest.raises(UploadRefused, match=r"Concord takes PNG \(\.png\), JPEG \(\.jpg, \.jpeg\) here"):
        examine("a.pdf", pdf(), kinds=IMAGES)
    with pytest.raises(UploadRefused, match="Excel workbook"):
        examine("a.txt", b"Terms", kinds=TABLES)


BOMBS = [case for case in ALL if "unpack" in case or "very" in case or "deep" in case or "archive" in case]


def test_what_is_made_to_stop_a_computer_takes_little_time_and_memory():
    started = time.process_time()
    tracemalloc.start()
    try:
        for case in BOMBS:
            with pytest.raises(UploadRefused):
                examine(*ALL[case][:2])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000
    assert time.process_time() - started < 0.3 * len(BOMBS)


def test_nothing_is_unpacked_past_what_the_table_says(monkeypatch):
    """The part says one byte; not more than one piece of the forty megabytes in it is ever made."""
    made = []
    inflate = archive._inflate

    def counted(pieces):
        for piece in inflate(pieces):
            made.append(len(piece))
            yield piece

    monkeypatch.setattr(archive, "_inflate", counted)
    with pytest.raises(UploadRefused):
        examine("a.docx", ARCHIVES["that unpacks to more than it says"][0])
    assert sum(made) < 200_000


def test_a_word_document_changed_in_any_one_place_is_refused_or_as_sound_as_before():
    """The check sums see to it: no byte of a part can change unseen."""
    content = docx()
    start = content.index(b"word/document.xml") + len("word/document.xml")
    for place in range(start, start + 40):
        changed = bytearray(content)
        changed[place] ^= 0x55
        with pytest.raises(UploadRefused):
            examine("a.docx", bytes(changed))


def test_the_numbers_of_the_first_part_must_fit_the_table():
    content = bytearray(xlsx())
    struct.pack_into("<I", content, 18, 7)  # its packed size, in its own header
    with pytest.raises(UploadRefused, match="unusual"):
        examine("a.xlsx", bytes(content))
    assert excel_parts()


def test_a_damaged_pdf_is_called_damaged_also_where_one_before_it_was_too_heavy():
    deep = pdf(b"<< /A " + b"[" * 300 + b"]" * 300 + b" >>")
    with pytest.raises(UploadRefused, match="too much"):
        examine("a.pdf", deep)
    with pytest.raises(UploadRefused, match="cut short"):
        examine("a.pdf", PDFS["cut short and ended again"][0])
