"""A browser without scripts for tests: it keeps cookies, sends form tokens, and checks every page it fetches."""

from __future__ import annotations

from collections import Counter
from contextvars import Context
from typing import Any

from flask import Flask
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from app.core.security import HEADERS, SHOWN_INSIDE, SHOWS_PDF


class PageClient:
    """Fetches pages as an officer's browser would, and fails on a page that is not sound."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self._page: Any = None
        self._leads_to = ""

    @property
    def page(self) -> Any:
        """The page fetched last; after signing in the one to which that leads, fetched when it is first looked at."""
        if self._page is None and self._leads_to:
            self.get(self._leads_to)
        return self._page

    @page.setter
    def page(self, page: Any) -> None:
        self._page, self._leads_to = page, ""

    def send(self, method: str, path: str, **more: Any) -> TestResponse:
        """One request in a context of its own, as a server gives it: `g` and the database session end with it."""
        return Context().run(getattr(self._client, method), path, **more)

    def get(self, path: str, *, status: int = 200, follow: bool = False, **more: Any) -> TestResponse:
        response = self.send("get", path, follow_redirects=follow, **more)
        return self._checked(response, status)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, status: int = 303, token: bool = True, **more: Any
    ) -> TestResponse:
        """Send a form; the token is that of the page fetched last."""
        fields = dict(data or {})
        if token and "csrf_token" not in fields:
            fields["csrf_token"] = self.token()
        return self._checked(self.send("post", path, data=fields, **more), status)

    def submit(
        self, path: str, data: dict[str, Any], *, to: str | None = None, status: int = 303, keep: bool = True
    ) -> TestResponse:
        """Open a page, fill in its main form, and send it: fields that are not named keep their values."""
        self.get(path)
        form = self.page.xpath("//main//form[@method='post']")[0]
        fields = dict(form.form_values()) if keep else {"csrf_token": self.token()}
        return self._checked(self.send("post", to or form.action, data={**fields, **data}), status)

    def token(self) -> str:
        found = self.page.xpath("//input[@name='csrf_token']/@value") if self.page is not None else []
        if not found:
            self.get("/help")
            self.send("get", "/sign-in/sample")
            self.get("/sign-in", follow=True)
            found = self.page.xpath("//input[@name='csrf_token']/@value")
        return str(found[0])

    def sign_in_as(self, name: str) -> None:
        self.get("/sign-in/sample")
        rows = self.page.xpath(f"//form[.//button[normalize-space()='Sign in as {name}']]")
        assert rows, f"no sample officer is named {name}"
        done = self.send("post", "/sign-in/sample", data=dict(rows[0].form_values()))
        assert (done.status_code, done.location) == (303, "/"), f"{name} was not signed in"
        self._page, self._leads_to = None, "/my-work"

    def sign_out(self) -> None:
        self.post("/sign-out")
        self.page = None

    def text(self) -> str:
        """The words of the main part, with single spaces."""
        main = self.page.xpath("//main")[0]
        return " ".join(main.text_content().split())

    def problems(self) -> list[str]:
        """The sentences of the error summary."""
        return [" ".join(item.text_content().split()) for item in self.page.xpath("//*[@id='problem']//li")]

    def value(self, name: str) -> str:
        """What stands in a field of the page."""
        found = self.page.xpath(f"//*[@name='{name}']")[0]
        return str(found.value if found.value is not None else "")

    def _checked(self, response: TestResponse, status: int) -> TestResponse:
        assert response.status_code == status, f"{response.status_code} instead of {status}: {response.text[:2000]}"
        for name, value in HEADERS.items():
            others = (SHOWS_PDF, SHOWN_INSIDE) if name == "Content-Security-Policy" else ()
            assert response.headers.get(name) in (value, *others), f"{name} on {response.request.path}"
        if response.mimetype == "text/html" and status not in (301, 302, 303, 308) and response.data:
            self.page = lxml_html.document_fromstring(response.text, base_url=response.request.url)
            check_page(self.page)
        return response


def check_page(page: Any) -> None:
    """What holds for every page: one h1, a title, unique ids, labelled fields, tokens, nothing inline."""
    assert page.get("lang") == "en-GB"
    assert len(page.xpath("//h1")) == 1, "a page has one h1"
    title = page.findtext(".//title") or ""
    assert title.removesuffix(" - Concord") not in ("", title), title
    ids = page.xpath("//@id")
    doubled = {found for found, times in Counter(ids).items() if times > 1}
    known = set(ids)
    assert not doubled, f"ids stand twice: {doubled}"
    assert not page.xpath("//@style | //style | //script[not(@src)]"), "something is inline"
    for form in page.xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf_token']"), f"no token in the form to {form.get('action')}"
    for field in page.xpath("//main//*[self::input or self::select or self::textarea][not(@type='hidden')]"):
        labelled = (
            (field.get("id") and page.xpath(f"//label[@for='{field.get('id')}']"))
            or field.xpath("ancestor::label")
            or field.get("aria-label")
        )
        assert labelled, f"no label for {field.get('name')}"
    for reference in page.xpath("//@aria-describedby | //@aria-labelledby"):
        for name in reference.split():
            assert name in known, f"{name} is described nowhere"
    for link in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert link == "#" or link[1:] in known, f"{link} leads nowhere"
