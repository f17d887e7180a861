"""An officer at work without a browser: opens pages, fills in their forms, and sends them."""

from __future__ import annotations

import io
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

from lxml import html
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart


class Visitor:
    """A session of one sample officer; `page` is what was answered last, `path` where it stands."""

    def __init__(self, base: str, officer: str) -> None:
        self.base, self.officer = base, officer
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.page: Any = None
        self.path = ""
        self.open("/sign-in/sample")
        self.press(f"Sign in as {officer}")

    def open(self, path: str) -> Any:
        """Leaves the page at this address in `page`; raises where it is not there."""
        return self._ask(urllib.request.Request(self.base + path))

    def fill(
        self, path: str, answers: dict[str, str] | None = None, *, files: dict[str, tuple[str, bytes]] | None = None
    ) -> str:
        """Open a page, fill in its main form, send it. Returns where that leads. `files`: name and content by field."""
        self.open(path)
        return self._send(self.page.xpath("//main//form[@method='post']")[0], answers or {}, files or {})

    def press(self, button: str, answers: dict[str, str] | None = None) -> str:
        """Send the form of the present page that has this button. Returns where that leads."""
        forms = self.page.xpath("//form[.//button[normalize-space()=$name]]", name=button)
        assert forms, f"{self.officer} finds no button {button!r} on {self.path}"
        return self._send(forms[0], answers or {})

    def _send(self, form: Any, answers: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None) -> str:
        fields = _values(form) | answers
        address = urllib.parse.urljoin(self.base + self.path, form.get("action") or "")
        if form.get("enctype") == "multipart/form-data":
            sent = {
                name: FileStorage(io.BytesIO(content), called, name)
                for name, (called, content) in (files or {}).items()
            }
            boundary, body = encode_multipart(fields | sent)
            head = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
            self._ask(urllib.request.Request(address, data=body, headers=head))
        else:
            self._ask(urllib.request.Request(address, data=urllib.parse.urlencode(fields).encode()))
        return self.path

    def _ask(self, request: urllib.request.Request) -> Any:
        try:
            with self._opener.open(request, timeout=60) as answer:
                self.page = html.document_fromstring(answer.read().decode())
                self.path = answer.url.removeprefix(self.base)
        except urllib.error.HTTPError as refusal:
            with refusal:
                said = html.document_fromstring(refusal.read().decode()).text_content()
            words = " ".join(said.split())
            raise AssertionError(f"{self.officer}: {refusal.code} on {request.full_url}: {words[-1500:]}") from None
        return self.page


def _values(form: Any) -> dict[str, str]:
    """What a browser would send of the form as it stands. (lxml takes an empty radio for "on", and keeps the
    first line break of a text area.)"""
    found = {}
    for field in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        if field.tag == "textarea":
            found[field.name] = (field.text or "").removeprefix("\n")
        elif field.tag == "select":
            found[field.name] = field.value or ""
        elif field.get("type") not in ("radio", "checkbox", "file") or field.get("checked") is not None:
            found[field.name] = field.get("value", "")
    return found
