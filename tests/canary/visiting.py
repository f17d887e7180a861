"""Visits every address that Concord has, and reads what comes back whatever its form."""

from __future__ import annotations

import html
import io
import re
import subprocess
import uuid
import zipfile
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pikepdf
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from tests.client import PageClient

_LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
HOME = "sgp"  # whose own reports name every partner
MOST_OF_ONE_ROUTE = 2  # different addresses of one route, and as many more with other questions behind them


@dataclass
class Visit:
    """What came back from an address."""

    address: str
    status: int
    body: str


@dataclass
class Map:
    """The addresses of each route, found by following links and by filling in what no link leads to."""

    app: Flask
    found: dict[str, list[str]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    @property
    def rules(self) -> list[Rule]:
        """Every route that answers GET, but the files of the design."""
        return [
            rule
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint != "static"
        ]

    def addresses(self) -> list[str]:
        return [address for found in self.found.values() for address in found]

    def follow(self, client: PageClient, seeds: Iterable[str], *, mine: str) -> None:
        """Follow links from the seeds on; of addresses with a country's code only those of partner `mine` and of our own."""
        waiting = deque(seeds)
        while waiting:
            address = waiting.popleft()
            rule = self._take(address, mine)
            if rule is None:
                continue
            visit = look(client, address)
            self.visits.append(visit)
            waiting.extend(html.unescape(link) for link in _LINK.findall(visit.body))

    def fill(self, client: PageClient, *, mine: str) -> None:
        """Visit every route that no link led to, its arguments filled by their kind. Fails where one cannot be."""
        for rule in self.rules:
            if rule.rule in self.found:
                continue
            _, address = rule.build({name: _filled(rule, name, mine) for name in rule.arguments})  # type: ignore[misc]
            self.found[rule.rule] = [address]
            self.visits.append(look(client, address))

    def unreached(self) -> set[str]:
        """Routes of which no address gave the insider a page."""
        good = {visit.address for visit in self.visits if visit.status < 400}
        return {rule for rule, known in self.found.items() if not good & set(known)}

    def _take(self, address: str, mine: str) -> str | None:
        """The route of an address that is worth a visit, noted; None where it was seen, or often enough."""
        parts = urlsplit(address)
        matched = self._match(parts.path)
        if matched is None or parts.path.startswith(("/static/", "/sign-")):
            return None
        rule, arguments = matched
        codes = [str(value)[:3] for name, value in arguments.items() if name in ("iso3", "party", "reference")]
        if any(code not in (mine, HOME) for code in codes):
            return None
        known = self.found.setdefault(rule.rule, [])
        alike = Counter(bool(urlsplit(each).query) for each in known)
        if address in known or alike[bool(parts.query)] >= MOST_OF_ONE_ROUTE:
            return None
        known.append(address)
        return rule.rule

    def _match(self, path: str) -> tuple[Rule, dict[str, Any]] | None:
        try:
            return self.app.url_map.bind("localhost").match(path, method="GET", return_rule=True)  # type: ignore[return-value]
        except (HTTPException, RequestRedirect):
            return None


def walked(app: Flask, client: PageClient, *, seeds: Iterable[str], more: Iterable[str] = (), mine: str) -> Map:
    """Every route of the application, found by one officer from the seeds, then from the routes without arguments."""
    found = Map(app)
    plain = [rule.rule for rule in found.rules if not rule.arguments]
    found.follow(client, [*seeds, *plain, *more], mine=mine)
    found.fill(client, mine=mine)
    return found


def _filled(rule: Rule, name: str, mine: str) -> Any:
    """A value that an argument takes, by its converter; another converter has to be added here."""
    converter = rule._converters[name]
    named = {"Iso3Converter": mine, "ReferenceConverter": f"{mine}-0001", "UUIDConverter": uuid.uuid4()}
    kind = type(converter).__name__
    if kind in named:
        return named[kind]
    if kind == "IntegerConverter":
        return converter.min or 1  # type: ignore[attr-defined]
    if kind == "UnicodeConverter":
        return "1" * 64 if "64" in converter.regex else "one"
    choices = re.findall(r"[\w-]+", converter.regex.removeprefix("(?:").removesuffix(")"))
    assert choices, f"{rule.rule}: the sweep cannot fill {name} ({kind})"
    return converter.to_python(choices[0])


def look(client: PageClient, address: str) -> Visit:
    answer = client.send("get", address)
    return Visit(address, answer.status_code, read(answer.data, answer.mimetype) + str(answer.headers))


def read(content: bytes, kind: str) -> str:
    """The words of a page, a PDF with what is attached to it, a workbook or a bundle, as text."""
    if content.startswith(b"%PDF"):
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
        with pikepdf.open(io.BytesIO(content)) as opened:
            streams = [bytes(item.read_bytes()) for item in opened.objects if isinstance(item, pikepdf.Stream)]
        return done.stdout.decode("utf-8", "replace") + b"\n".join([content, *streams]).decode("latin-1")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            return "\n".join(f"{name}\n{read(bundle.read(name), '')}" for name in bundle.namelist())
    return content.decode("utf-8", "replace")
