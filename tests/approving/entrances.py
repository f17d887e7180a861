"""Every way into the application that leads to an approving command, read from the code itself.

Routes, commands of `flask`, and whatever begins a thread are followed through the functions that they name, down to
the commands on the list. A name counts as a call: what is found here is rather too much than too little.
"""

from __future__ import annotations

import dis
import importlib
import pkgutil
import sys
import types
from collections.abc import Iterator
from functools import cache
from typing import Any

import click
from flask import Flask

import app as package
from app.core.approving import APPROVALS
from app.core.registry import registry

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def _load_everything() -> None:
    for found in pkgutil.walk_packages(package.__path__, "app."):
        if ".migrations" not in found.name:
            importlib.import_module(found.name)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """The code of a function with that of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _named(code: types.CodeType, scope: dict[str, Any]) -> Iterator[Any]:
    """What the code names: globals with their attributes, local imports, and who fills a place of the registry."""
    at: Any = None
    asked = False  # `registry.all(` was named just before
    for each in dis.get_instructions(code):
        if each.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            at = scope.get(each.argval)
        elif each.opname == "IMPORT_NAME":
            at = sys.modules.get(each.argval)
            continue
        elif each.opname in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"):
            asked = at is registry and each.argval == "all"
            owner, at = at, getattr(at, each.argval, None) if isinstance(at, types.ModuleType | type) else None
            if each.opname == "IMPORT_FROM":
                yield at
                at = owner
                continue
        elif each.opname == "LOAD_CONST" and asked:
            asked = False
            yield from registry.all(each.argval)
            continue
        elif each.opname == "LOAD_FAST" and asked:  # the place is an argument: every place that the module names
            asked = False
            yield from (provider for place in _places(scope["__name__"]) for provider in registry.all(place))
            continue
        else:
            continue
        yield at


@cache
def _places(module: str) -> frozenset[str]:
    """The texts in a module, of which some name places of the registry."""
    found = [each for each in vars(sys.modules[module]).values() if isinstance(each, types.FunctionType)]
    codes = [code for each in found if each.__module__ == module for code in _codes(each.__code__)]
    return frozenset(text for code in codes for text in code.co_consts if isinstance(text, str))


def _functions(found: Any, depth: int = 3) -> Iterator[types.FunctionType]:
    """The functions of this application in a value: itself, what it wraps, the methods of a class, rows of a table."""
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    if isinstance(found, types.MethodType):
        found = found.__func__
    if isinstance(found, types.FunctionType):
        if found.__module__.startswith(("app.", "workflows.")):
            yield found
    elif isinstance(found, type):
        if found.__module__.startswith("app."):
            for member in vars(found).values():
                yield from _functions(getattr(member, "fget", None) or getattr(member, "__func__", member), 0)
    elif depth and isinstance(found, dict | list | tuple | set | frozenset):
        for each in found.values() if isinstance(found, dict) else found:
            yield from _functions(each, depth - 1)


@cache
def _leads_to(function: types.FunctionType) -> frozenset[types.FunctionType]:
    found: set[types.FunctionType] = set()
    for code in _codes(function.__code__):
        for each in _named(code, function.__globals__):
            found.update(_functions(each))
    for cell in function.__closure__ or ():
        found.update(_functions(cell.cell_contents))
    return frozenset(found)


def name_of(function: types.FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def reached(function: Any) -> frozenset[str]:
    """The approving commands that a function may come to, those within another among them."""
    seen, ahead, commands = set(), list(_functions(function)), set()
    while ahead:
        at = ahead.pop()
        if at in seen:
            continue
        seen.add(at)
        if name_of(at) in APPROVALS:
            commands.add(name_of(at))
        ahead.extend(_leads_to(at) - seen)
    return frozenset(commands)


def by_page(app: Flask) -> dict[str, frozenset[str]]:
    """Addresses that change something, by the name of their view, with the approving commands behind them."""
    return _routes(app, lambda methods: bool(methods & CHANGING))


def by_looking(app: Flask) -> dict[str, frozenset[str]]:
    """The same for addresses that a link opens."""
    return _routes(app, lambda methods: not methods & CHANGING)


def _routes(app: Flask, wanted: Any) -> dict[str, frozenset[str]]:
    _load_everything()
    found = {rule.endpoint for rule in app.url_map.iter_rules() if wanted(rule.methods or set())}
    return {name: commands for name in found if (commands := reached(app.view_functions[name]))}


def command_line(app: Flask) -> dict[str, click.Command]:
    """Every command of `flask` by its words, like `ledger close-year`."""
    return dict(_commands(app.cli, ""))


def by_command_line(app: Flask) -> dict[str, frozenset[str]]:
    """Those with approving commands behind them."""
    _load_everything()
    found = {name: reached(each.callback) for name, each in command_line(app).items()}
    return {name: commands for name, commands in found.items() if commands}


def _commands(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    for name, each in group.commands.items():
        if isinstance(each, click.Group):
            yield from _commands(each, f"{before}{name} ")
        elif each.callback is not None:
            yield before + name, each


def by_thread() -> dict[str, frozenset[str]]:
    """Functions of this application that begin a thread or a process."""
    _load_everything()
    found = {}
    for module in [each for name, each in sys.modules.items() if name.startswith("app.")]:
        for function in vars(module).values():
            if isinstance(function, types.FunctionType) and function.__module__ == module.__name__:
                names = {name for code in _codes(function.__code__) for name in code.co_names}
                if names & {"Thread", "Process", "Popen", "Timer"} and (commands := reached(function)):
                    found[name_of(function)] = commands
    return found
