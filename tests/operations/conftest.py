"""An instance folder for each test, and what is started in it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.operations.processes import Copy, User, end_postgresql


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A place for an instance folder, not made yet."""
    return tmp_path / "instance"


@pytest.fixture
def use(instance: Path) -> Iterator[Callable[[], User]]:
    """Starts users of the database; whatever a test leaves is ended."""
    started: list[User] = []

    def start() -> User:
        started.append(User(instance))
        return started[-1]

    yield start
    for user in started:
        if user.process.poll() is None:
            user.process.communicate(timeout=60)
    end_postgresql(instance)


@pytest.fixture
def serve(instance: Path) -> Iterator[Callable[..., Copy]]:
    """Starts copies of Concord; whatever a test leaves is ended."""
    started: list[Copy] = []

    def start(**settings: str) -> Copy:
        started.append(Copy(instance, settings))
        return started[-1]

    yield start
    for copy in started:
        if copy.process.poll() is None:
            copy.process.terminate()
            copy.process.communicate(timeout=60)
    end_postgresql(instance)


@pytest.fixture
def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
