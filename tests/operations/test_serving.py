"""`make run` starts, says so, shares, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from app.core import embedded
from tests.operations.processes import ROOT, Copy, User, alive, postmaster, status, until

Serve = Callable[..., Copy]


def leavings(instance: Path) -> list[str]:
    """Locks and sockets in the instance folder."""
    kept = {"postgresql", "secret-key"}
    left = [path.name for path in instance.iterdir() if path.name not in kept]
    return left + [path.name for path in (instance / "postgresql").glob("*.pid")]


def test_it_says_when_it_is_ready_and_how_to_sign_in(serve: Serve) -> None:
    copy = serve()
    assert status(f"{copy.address()}healthz") == 200
    assert copy.process.stdout
    assert copy.process.stdout.readline() == "Choose a sample officer on the page that opens.\n"


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGINT,
        *(pytest.param(other, marks=pytest.mark.faults) for other in (signal.SIGTERM, signal.SIGHUP)),
    ],
)
def test_it_ends_within_about_five_seconds_and_leaves_nothing(
    serve: Serve, instance: Path, how: signal.Signals
) -> None:
    copy = serve()
    address = copy.address()
    server = postmaster(instance)
    port = int(address.rstrip("/").rpartition(":")[2])
    visitor = socket.create_connection(("127.0.0.1", port))
    visitor.sendall(b"GET / HTTP/1.1\r\n")  # and never the rest
    begin = time.monotonic()
    if how == signal.SIGINT:
        copy.interrupt()
    else:
        copy.process.send_signal(how)
    code, said = copy.wait()
    assert time.monotonic() - begin < 25  # five on a machine that does nothing else
    visitor.close()
    assert code in (0, 130)
    assert "Traceback" not in said
    assert copy.group() == []
    assert not alive(server)
    assert leavings(instance) == []
    assert status(address) == 0


@pytest.mark.faults
def test_a_stop_in_the_middle_of_the_start_leaves_nothing(serve: Serve, instance: Path) -> None:
    copy = serve()
    until(lambda: (instance / "postgresql" / "postmaster.pid").exists())
    copy.interrupt()
    _, said = copy.wait()
    assert "Traceback" not in said
    assert copy.group() == []
    assert not embedded.is_running(instance)
    assert leavings(instance) == []


def test_a_port_in_use_by_another_program_is_named(serve: Serve, instance: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, said = serve(PORT=str(port)).wait()
    assert code == 1
    assert f"Port {port} is in use" in said
    assert f"make run PORT={port + 1}" in said
    assert not (instance / "postgresql").exists()


def test_a_second_copy_on_the_same_port_is_told_where_the_first_is(serve: Serve, instance: Path) -> None:
    first = serve()
    address = first.address()
    second = serve(PORT=address.rstrip("/").rpartition(":")[2])
    code, said = second.wait()
    assert code == 1
    assert f"Concord already runs there: {address} (process {first.process.pid})" in said
    assert status(f"{address}healthz") == 200


@pytest.mark.faults
def test_two_copies_on_two_ports_share_one_database(serve: Serve, instance: Path) -> None:
    first, second = serve(), serve()
    address = second.address()
    assert first.address() != address
    server = postmaster(instance)
    first.interrupt()
    assert first.wait()[0] in (0, 130)
    assert alive(server)
    assert status(f"{address}healthz") == 200
    second.interrupt()
    second.wait()
    assert not alive(server)
    assert leavings(instance) == []


@pytest.mark.faults
def test_a_command_beside_the_running_application_does_not_stop_its_database(serve: Serve, instance: Path) -> None:
    copy = serve()
    address = copy.address()
    server = postmaster(instance)
    environment = os.environ | {"CONCORD_INSTANCE": str(instance)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "routes"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert postmaster(instance) == server
    assert status(f"{address}healthz") == 200


@pytest.mark.faults
def test_a_command_with_nothing_running_stops_the_database_that_it_started(instance: Path) -> None:
    environment = os.environ | {"CONCORD_INSTANCE": str(instance)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "routes"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert (instance / "postgresql" / "PG_VERSION").exists()
    assert not embedded.is_running(instance)


@pytest.mark.faults
def test_it_starts_again_on_its_port_after_it_was_killed(serve: Serve, instance: Path, free_port: int) -> None:
    killed = serve(PORT=str(free_port))
    killed.address()
    server = postmaster(instance)
    killed.process.kill()
    killed.process.wait()
    until(lambda: killed.group() == [])  # the workers notice that their master has gone
    killed.process.communicate()
    assert (instance / f"serving-{free_port}.lock").exists()
    again = serve(PORT=str(free_port))
    assert status(f"{again.address()}healthz") == 200
    assert postmaster(instance) == server
    again.interrupt()
    _, said = again.wait()
    assert "Traceback" not in said
    assert not alive(server)
    assert leavings(instance) == []


@pytest.mark.faults
def test_a_killed_database_is_started_again_while_the_application_runs(serve: Serve, instance: Path) -> None:
    copy = serve()
    address = copy.address()
    first = postmaster(instance)
    os.kill(first, signal.SIGKILL)
    until(lambda: not alive(first))
    until(lambda: embedded.is_running(instance))
    assert postmaster(instance) != first
    until(lambda: status(f"{address}healthz") == 200)


@pytest.mark.faults
def test_it_ends_when_the_make_that_started_it_is_killed(instance: Path, free_port: int) -> None:
    script = "import subprocess, sys; subprocess.run([sys.executable, '-m', 'app.serve', '--end-with-parent'])"
    environment = os.environ | {
        "CONCORD_INSTANCE": str(instance),
        "PORT": str(free_port),
        "SAMPLE_DATA": "no",
    }
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        assert "ready" in parent.stdout.readline()
        server = postmaster(instance)
        parent.kill()
        until(lambda: not alive(server))
        until(lambda: leavings(instance) == [])


def test_in_development_only_this_machine_may_visit(serve: Serve, instance: Path) -> None:
    code, said = serve(HOST="0.0.0.0").wait()
    assert code == 1
    assert "HOST must be an address of this machine only" in said
    assert not instance.exists() or not (instance / "postgresql").exists()


def test_a_setting_that_cannot_be_used_is_named(serve: Serve) -> None:
    assert "WORKERS must be a whole number" in serve(WORKERS="many").wait()[1]
    assert "PORT must be at most 65535" in serve(PORT="70000").wait()[1]
    assert "is not an address" in serve(HOST="no.such.host.invalid").wait()[1]


@pytest.mark.faults
def test_the_workers_share_no_connection_of_the_process_they_came_from(serve: Serve, instance: Path) -> None:
    serve().address()
    with psycopg.connect(host=str(instance / "postgresql"), user="concord", dbname="concord") as connection:
        question = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'concord' AND pid <> pg_backend_pid()"
        until(lambda: connection.execute(question).fetchone() == (0,))


# A server of one's own


@pytest.fixture
def own_server(tmp_path: Path, use_elsewhere: Callable[[Path], str]) -> str:
    return use_elsewhere(tmp_path / "elsewhere")


@pytest.fixture
def use_elsewhere() -> Iterator[Callable[[Path], str]]:
    """A PostgreSQL that Concord did not start in its instance folder; gives its URL."""
    users: list[User] = []

    def start(folder: Path) -> str:
        users.append(User(folder))
        return users[-1].url()

    yield start
    for user in users:
        user.end()


def test_database_url_names_another_server_and_none_is_started(serve: Serve, instance: Path, own_server: str) -> None:
    copy = serve(DATABASE_URL=own_server)
    assert status(f"{copy.address()}healthz") == 200
    assert not (instance / "postgresql").exists()
    copy.interrupt()
    copy.wait()
    with psycopg.connect(own_server) as connection:  # it is not Concord's to stop
        connection.execute("SELECT 1")


def test_a_server_that_does_not_answer_is_named_without_its_password(serve: Serve, free_port: int) -> None:
    code, said = serve(DATABASE_URL=f"postgresql://concord:hush@127.0.0.1:{free_port}/concord").wait()
    assert code == 1
    assert "The database does not answer" in said
    assert "Check DATABASE_URL" in said
    assert "hush" not in said
    assert "Traceback" not in said
