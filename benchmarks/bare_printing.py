"""WeasyPrint alone: the same HTML, the same sheet and fonts built once, the same kind of PDF, no worker, no finish."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FOLDER = Path(__file__).resolve().parent.parent / "static" / "documents"


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """`app:/…` is the folder of the sheet, as the application has it."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, (FOLDER / url.removeprefix("app:/").lstrip("/")).read_bytes())


class BareWriter:
    """Writes PDFs; the stylesheet and the fonts are read once, as in the application."""

    def __enter__(self) -> BareWriter:
        self.fetcher = _Fetcher()
        self.fonts = FontConfiguration()
        text = (FOLDER / "sheet.css").read_text()
        self.css = CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher, base_url="app:/")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def write(self, html: str) -> bytes:
        page = HTML(string=html, base_url="app:/", url_fetcher=self.fetcher)
        return bytes(page.write_pdf(stylesheets=[self.css], font_config=self.fonts, pdf_variant="pdf/a-3a"))
