"""Every route that takes a form, with addresses that lead to something and the fields that its pages show."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from lxml import html
from sqlalchemy import text
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule, ValidationError
from werkzeug.test import encode_multipart

from app.core.db import db
from tests.canary.visiting import Map
from tests.canary.world import PARTNER
from tests.client import PageClient
from tests.fingerprint import fingerprint

# What every officer keeps about themselves.
OWN = "/account/"
# Forms without an object in their address, in which one is chosen: what is chosen is refused on the page.
CHOOSING = {
    "/clearances/cover", "/clearances/several", "/clearances/several/confirm", "/documents/new",
    "/ledger/entries/new/issuance", "/ledger/pending/post", "/projects/new", "/registries/cad-trust", "/tasks/new",
}  # fmt: skip
CHOSEN = {"partner": PARTNER, "project": "GHA-0001", "about": PARTNER, "title": "Something new"}
# Whoever posts there has no session any more, or another one.
LEAVING = ("/sign-", "/account/sessions/", "/account/password", "/welcome/")
# Where else a form goes: by another button of it, or by the script that keeps what is being typed.
_ELSEWHERE = ".//button/@formaction | ./@data-autosave"
# One address of each kind is enough where a route is the same for all.
MOST_OF_ONE_ROUTE = 2


@dataclass
class Target:
    """One address of a route, with what its form holds when it is opened; files by name apart."""

    rule: str
    address: str
    fields: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()


@dataclass
class Answer:
    """What a post came to: its status, 599 where the application failed, and the words of the failure."""

    status: int
    said: str = ""
    to: str = ""


class Forms:
    """The forms of all pages that the map visited; a route without one is filled from what the map knows."""

    def __init__(self, found: Map) -> None:
        self.map = found
        self.adapter = found.app.url_map.bind("localhost")
        self.targets: dict[str, list[Target]] = {}
        for visit in found.visits:
            for target in self._of_page(visit.address, visit.body):
                self._keep(target)
        for rule in self.rules:
            if rule.rule not in self.targets:
                self._keep(Target(rule.rule, self._filled(rule)))

    @property
    def rules(self) -> list[Rule]:
        return [rule for rule in self.map.app.url_map.iter_rules() if "POST" in (rule.methods or ())]

    def all(self) -> Iterator[Target]:
        for targets in self.targets.values():
            yield from targets

    def _keep(self, target: Target) -> None:
        known = self.targets.setdefault(target.rule, [])
        if len(known) < MOST_OF_ONE_ROUTE and target.address not in [each.address for each in known]:
            known.append(target)

    def _of_page(self, address: str, body: str) -> Iterator[Target]:
        if "<form" not in body:
            return
        for form in html.document_fromstring(body).xpath("//form[@method='post']"):
            named = {item.get("name"): "" for item in form.xpath(".//*[@name]") if item.get("type") != "file"}
            values = {name: str(value or "") for name, value in form.form_values()}
            files = tuple(item.get("name") for item in form.xpath(".//input[@type='file'][@name]"))
            for action in (form.get("action") or address, *form.xpath(_ELSEWHERE)):
                rule = self._rule_of(str(action))
                if rule is not None:
                    yield Target(rule, str(action), {**named, **values}, files)

    def _rule_of(self, address: str) -> str | None:
        try:
            rule, _ = self.adapter.match(urlsplit(address).path, method="POST", return_rule=True)
        except (HTTPException, RequestRedirect):
            return None
        return str(rule.rule)

    def _filled(self, rule: Rule) -> str:
        """The address with what the map knows for each argument, else with something of the right kind."""
        values = {}
        for name in rule.arguments:
            converter = rule._converters[name]
            fitting = [each for each in self.pool.get(name, ()) if _fits(converter, each)]
            values[name] = converter.to_python(fitting[0]) if fitting else _made_up(converter)
        built = rule.build(values)
        assert built is not None, rule.rule
        return built[1]

    @cached_property
    def pool(self) -> dict[str, list[str]]:
        """What stands in the addresses of pages, by the name of the argument."""
        found: dict[str, list[str]] = {}
        for address in self.map.addresses():
            try:
                rule, values = self.adapter.match(urlsplit(address).path, method="GET", return_rule=True)
            except (HTTPException, RequestRedirect):
                continue
            for name, value in values.items():
                found.setdefault(name, []).append(rule._converters[name].to_url(value))
        return found


def _fits(converter: Any, value: str) -> bool:
    """Whether an address may hold this value there."""
    if not re.fullmatch(converter.regex, value):
        return False
    try:
        converter.to_python(value)
    except ValidationError:
        return False
    return True


def _made_up(converter: Any) -> Any:
    for value in (*getattr(converter, "items", ()), "1", str(uuid.UUID(int=1)), "gha", "gha-0001", "a" * 64):
        if _fits(converter, value):
            return converter.to_python(value)
    raise AssertionError(f"nothing fits {converter}")


def send(client: PageClient, target: Target, fields: Iterable[tuple[str, Any]], *, token: str) -> Answer:
    """Post these fields with a token that counts. A failure of the application is an answer too."""
    data = {**dict(fields), "csrf_token": token}
    try:
        boundary, body = encode_multipart(data)  # in memory: the client itself would leave large forms in open files
        kind = f'multipart/form-data; boundary="{boundary}"'
        answer = client.send("post", target.address, data=body, content_type=kind)
    except Exception as failure:
        return Answer(599, f"{type(failure).__name__}: {failure}"[:300])
    return Answer(answer.status_code, to=answer.headers.get("Location", ""))


def bad_forms(target: Target, words: str) -> Iterator[dict[str, Any]]:
    """The form with these words in every field at once, then in each alone while the others stay as they were."""
    names = [name for name in target.fields if name != "csrf_token"]
    files = {name: FileStorage(io.BytesIO(words.encode()), "paper.txt") for name in target.files}
    yield {**dict.fromkeys(names, words), **files}
    for name in names if len(names) > 1 else ():
        yield {**target.fields, name: words}


def _entries() -> int:
    db.session.rollback()
    return int(db.session.scalar(text("SELECT count(*) FROM audit_entries")))


def expect_no_form_is_taken(forms: Forms, client: PageClient) -> None:
    """Each form of a partner's object, filled in, from an officer of another partner; nothing is written."""
    token, before, taken = client.token(), _entries(), list[str]()
    for target in forms.all():
        if target.address.startswith((*LEAVING, OWN)):
            continue
        fields = target.fields | {name: value for name, value in CHOSEN.items() if name in target.fields}
        answer = send(client, target, fields.items(), token=token)
        refused = (403, 404, 409, 422) if target.address in CHOOSING else (403, 404)
        if answer.status not in refused or _entries() != before:
            taken.append(f"{answer.status} {target.address} {answer.said}{answer.to}")
            before = _entries()
    assert not taken, taken[:20]
    assert len(forms.targets) > 100


# Methods that no page uses: a head asks for no content, the others are taken by no route.
NEVER = ("options", "put", "patch", "delete")


def expect_no_other_method_does_anything(forms: Forms, client: PageClient, *words: str) -> None:
    """Each route by each method that no page uses, from an officer of another partner: no content, nothing written."""
    before, entries, wrong = fingerprint(), _entries(), list[str]()
    headers = {"X-CSRFToken": client.token()}
    for address in _one_of_each(forms):
        for method in ("head", *NEVER):
            try:
                answer = client.send(method, address, headers=headers)
            except Exception as failure:
                wrong.append(f"{method} {address}: {type(failure).__name__}: {failure}"[:300])
                continue
            body = answer.get_data(as_text=True)
            told = answer.status_code >= 500 or any(word in body + str(answer.headers) for word in words)
            if told or (body if method == "head" else answer.status_code not in (403, 404, 405)):
                wrong.append(f"{method} {address}: {answer.status_code} {body[:60]}")
    assert not wrong, wrong[:20]
    assert (fingerprint(), _entries()) == (before, entries)


def _one_of_each(forms: Forms) -> list[str]:
    """One address of every route, of those that take a form too."""
    found = [known[0] for known in forms.map.found.values()]
    found += [targets[0].address for rule, targets in forms.targets.items() if rule not in forms.map.found]
    return [address for address in found if not address.startswith("/static/")]


def expect_every_form_was_found(forms: Forms) -> None:
    """Each route that takes a form is posted with the fields that a page showed: else it was only knocked at."""
    bare = {rule for rule, targets in forms.targets.items() if not any(each.fields for each in targets)}
    left = sorted(rule for rule in bare if not rule.startswith(LEAVING))
    assert not left, f"plant what shows their forms in tests/canary/pending.py: {left}"
