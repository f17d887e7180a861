"""The facts that a document shows: their canonical form, their hash, and what has changed in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

Context = dict[str, Any]
NOT_KNOWN = "not known"
NO_FACT = "not in the document"


def fact(key: str, label: str, *, value: str, source: str = "") -> dict[str, str]:
    """One fact as the editor page lists it. An empty value is one that is not known."""
    return {"key": key, "label": label, "value": value or NOT_KNOWN, "source": source or "Partnership record"}


def canonical(context: Mapping[str, Any]) -> bytes:
    """The context as JSON: sorted keys, UTF-8, no spaces. Equal contexts give equal bytes on any machine.

    Raises TypeError for anything but text, whole numbers, truth values, None, lists and dicts:
    a row, a date or a fraction has no place in a context.
    """
    _only_primitives(context)
    text = json.dumps(context, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def sha256_of(context: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, as 64 hexadecimal digits. The foot of every page prints it."""
    return hashlib.sha256(canonical(context)).hexdigest()


def changed_facts(old_context: Mapping[str, Any], new_context: Mapping[str, Any]) -> list[dict[str, str]]:
    """What differs between the facts of two contexts, in the order of the new one, then what has gone.

    Sources are not compared: a better source changes no fact.
    """
    old = {entry["key"]: entry for entry in old_context.get("facts", ())}
    new = {entry["key"]: entry for entry in new_context.get("facts", ())}
    changes = []
    for key in (*new, *(key for key in old if key not in new)):
        was, now = old.get(key), new.get(key)
        if was and now and was["value"] == now["value"]:
            continue
        label = (now or was or {})["label"]
        changes.append(
            {
                "key": key,
                "label": label,
                "was": was["value"] if was else NO_FACT,
                "now": now["value"] if now else NO_FACT,
            }
        )
    return changes


def apart(facts: Sequence[Mapping[str, str]]) -> Context:
    """The facts as a context freezes them: what is printed, and beside it whence each was taken, for officers."""
    return {
        "facts": [{name: text for name, text in entry.items() if name != "source"} for entry in facts],
        "sources": {entry["key"]: entry["source"] for entry in facts},
    }


def sourced(context: Mapping[str, Any]) -> list[dict[str, str]]:
    """The facts of a context, each with its source. Contexts frozen earlier have it within the fact."""
    sources = context.get("sources", {})
    return [{"source": sources.get(entry["key"], ""), **entry} for entry in context["facts"]]


def printed(context: Mapping[str, Any]) -> Context:
    """The context as it leaves with a PDF: without the sources, which the internal edition alone prints.

    One that was frozen with the sources within its facts is given whole: its bytes and its hash stay as they were.
    """
    return {name: value for name, value in context.items() if name != "sources"}


def _only_primitives(value: object) -> None:
    if value is None or isinstance(value, str | bool) or type(value) is int:
        return
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        for item in value.values():
            _only_primitives(item)
        return
    if isinstance(value, list | tuple):
        for item in value:
            _only_primitives(item)
        return
    raise TypeError(f"A context holds texts, whole numbers, lists and dicts only, not {type(value).__name__}.")
