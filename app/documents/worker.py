"""The worker's side of rendering: the only importer of WeasyPrint, run as a script.

It imports nothing of Concord. It reads jobs (eight bytes of length, then JSON) and answers with `p`, `r`, or
`f` (made, refused, failed), eight bytes of length, and the PDF or a sentence. It gives itself limits before
the first job and can open no connection after that.
"""

from __future__ import annotations

import functools
import json
import mimetypes
import os
import pathlib
import resource
import struct
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO

import pydyf
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

VARIANT = "pdf/a-3a"
MOST_PAGES = 200
# Compressed data may end with a carriage return by chance (1 in 256). With the line feed that follows it
# reads as one end of line, and the Length seems wrong by one: validators refuse such a file.
AMBIGUOUS = b"\r\nendstream"
# PDF/A allows PDF/UA's declaration only with this description of its schema (ISO 19005-3, 6.6.2.3).
UA_DECLARATION = b"""<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>"""


class Refused(FatalURLFetchingError):
    """A document asked for something that is not bundled."""


class CannotRender(Exception):
    """The document cannot be made; the message is a sentence."""


class BundledFetcher(URLFetcher):
    """Serves files under the documents' own folder as `app:/…` and refuses every other address."""

    def __init__(self, root: pathlib.Path) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.root = root.resolve()

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url.startswith("app:/"):
            path = (self.root / url[5:].lstrip("/").split("?")[0].split("#")[0]).resolve()
            if path.is_relative_to(self.root) and path.is_file():
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        raise Refused(f"The document asks for {url[:80]!r}, which is not part of Concord.")


class Renderer:
    """The stylesheet, the fonts and the fetcher, made once for the life of the process."""

    def __init__(self, root: pathlib.Path) -> None:
        self.fetcher = BundledFetcher(root)
        self.fonts = FontConfiguration()
        sheet = (root / "sheet.css").read_text(encoding="utf-8")
        self.css = CSS(string=sheet, font_config=self.fonts, url_fetcher=self.fetcher, base_url="app:/")
        covered = [set(TTFont(path).getBestCmap()) for path in sorted((root / "fonts").glob("*.ttf"))]
        self.letters = set.intersection(*covered) | {0x0A, 0x0D, 0x09}

    def pdf(self, job: dict[str, Any]) -> bytes:
        """The PDF of one job. Raises CannotRender, or whatever WeasyPrint raises."""
        self._refuse_unknown_letters(job["settings"][0] + job["facts"])
        for html in job["settings"]:  # each closer than the one before
            document = self._lay_out(html)
            if len(document.pages) <= job["pages"]:
                break
        if len(document.pages) > MOST_PAGES:
            raise CannotRender(f"The document runs to more than {MOST_PAGES} pages.")
        for attempt in range(6):
            pdf: bytes = document.write_pdf(
                pdf_variant=VARIANT,
                attachments=[self._facts(job)],
                finisher=functools.partial(finish, attempt=attempt),
            )
            if AMBIGUOUS not in pdf:
                break
        return pdf

    def _facts(self, job: dict[str, Any]) -> Attachment:
        made = datetime.fromisoformat(job["as_at"]).replace(tzinfo=UTC)
        return Attachment(
            string=job["facts"],
            name="facts.json",
            description="The facts that this document shows",
            created=made,
            modified=made,
            relationship="Data",
            url_fetcher=self.fetcher,
        )

    def warm(self) -> None:
        """Loads what a first document would wait for, before the limits are set."""
        self._lay_out("<html lang=en><title>Warm</title><h1>Warm</h1><table><tr><td>1</td></tr></table>").write_pdf()

    def _lay_out(self, html: str) -> Any:
        page = HTML(string=html, base_url="app:/", url_fetcher=self.fetcher)
        return page.render(font_config=self.fonts, stylesheets=[self.css], pdf_variant=VARIANT)

    def _refuse_unknown_letters(self, text: str) -> None:
        unknown = sorted(set(map(ord, text)) - self.letters)
        if unknown:
            raise CannotRender(f"The fonts of the document lack {characters(unknown)}. Write it in other letters.")


def characters(codes: Sequence[int]) -> str:
    """The characters in words, the first five by name: as `app.documents.glyphs`, which this process may not import."""
    named = [f"“{chr(code)}” (U+{code:04X})" if chr(code).isprintable() else f"(U+{code:04X})" for code in codes[:5]]
    more = f" and {len(codes) - 5:,} more" if len(codes) > 5 else ""
    return f"the character{'s' if len(codes) > 1 else ''} {', '.join(named)}{more}"


def finish(document: Any, pdf: pydyf.PDF, *, attempt: int = 0) -> None:
    """Declares PDF/UA-1 beside PDF/A-3a and says of each heading cell whether it heads a column or a row.

    From the second attempt on, streams that would end ambiguously are stored as they are, and an
    unused object shifts the bytes of those that pydyf compresses later.
    """
    if attempt:
        pdf.add_object(pydyf.Dictionary({"Attempt": attempt}))
        for entry in pdf.objects:
            if isinstance(entry, pydyf.Stream) and entry.compress and entry.data.endswith(AMBIGUOUS):
                entry.compress = False
    for entry in pdf.objects:
        if isinstance(entry, pydyf.Stream) and entry.extra.get("Type") == "/Metadata":
            entry.compress = False
            xmp = b"".join(part if isinstance(part, bytes) else part.data for part in entry.stream)
            entry.stream = [xmp.replace(b"</rdf:RDF>", UA_DECLARATION + b"</rdf:RDF>")]
        elif isinstance(entry, dict) and entry.get("S") == "/TH" and "ID" in entry:
            row = entry["ID"].string.split("-")[1]
            entry["A"]["Scope"] = "/Column" if row == "0" else "/Row"


def limit_time(seconds: int) -> None:
    """So many more seconds of processor time for this job; the process is ended when they are spent."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(spent.ru_utime + spent.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))


def limit_everything_else(memory: int) -> None:
    """No more memory than this, no core, no file written, and no connection, process or program ever."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    refused = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn")

    def refuse(event: str, arguments: object) -> None:
        if event.startswith(refused):
            raise PermissionError(f"The renderer may not use {event}.")

    sys.addaudithook(refuse)


def sentence_of(error: BaseException) -> str:
    """What the officer reads."""
    if isinstance(error, RecursionError):
        return "The document is nested too deeply to render."
    if isinstance(error, MemoryError):
        return "The document needs more memory than it may use."
    return f"The document cannot be rendered ({type(error).__name__})."


def serve(source: BinaryIO, sink: BinaryIO, *, renderer: Renderer, seconds: int) -> None:
    """Answers jobs until the pipe is closed."""
    while header := source.read(8):
        job = json.loads(source.read(struct.unpack("!Q", header)[0]))
        limit_time(seconds)
        try:
            status, answer = b"p", renderer.pdf(job)
        except (CannotRender, Refused) as error:
            status, answer = b"r", str(error).encode("utf-8")
        except Exception as error:  # whatever a page provokes becomes a sentence
            status, answer = b"f", sentence_of(error).encode("utf-8")
        sink.write(status + struct.pack("!Q", len(answer)) + answer)
        sink.flush()


def main() -> None:
    """Prepares, limits itself, says that it is ready, and serves."""
    documents = pathlib.Path(os.environ["CONCORD_DOCUMENTS"])
    renderer = Renderer(documents)
    renderer.warm()
    limit_everything_else(int(os.environ["CONCORD_RENDERING_MEMORY"]))
    sys.stdout.buffer.write(b"r")
    sys.stdout.buffer.flush()
    serve(
        sys.stdin.buffer,
        sys.stdout.buffer,
        renderer=renderer,
        seconds=int(os.environ["CONCORD_RENDERING_SECONDS"]),
    )


if __name__ == "__main__":
    main()
