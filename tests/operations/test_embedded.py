"""The embedded PostgreSQL starts, is shared, survives and ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from app.core import embedded
from app.core.embedded import errors, server
from tests.operations.processes import ROOT, USE, User, alive, postmaster, until

Use = Callable[[], User]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may do this")


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True)


# Starting


def test_a_first_start_makes_a_database_that_loses_nothing(use: Use) -> None:
    with connect(use().url()) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert connection.execute(f"SHOW {setting}").fetchone() == ("on",), setting


def test_the_server_listens_on_no_port_and_its_folder_is_private(use: Use, instance: Path) -> None:
    with connect(use().url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert (instance / "postgresql").stat().st_mode & 0o777 == 0o700


def test_the_application_is_no_superuser(use: Use) -> None:
    with connect(use().url()) as connection:
        found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    assert found == (False,)


def test_the_server_does_not_run_as_root(use: Use, instance: Path) -> None:
    use().url()
    assert Path(f"/proc/{postmaster(instance)}").stat().st_uid != 0


@pytest.mark.faults
def test_a_start_that_broke_off_while_making_the_database_is_made_up_for(use: Use, instance: Path) -> None:
    half_made = instance / "postgresql.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    use().url()
    assert not half_made.exists()


def test_a_path_too_long_for_a_socket_works_and_leaves_no_link(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30) / "instance"
    user = User(deep)
    url = user.url()
    with connect(url) as connection:
        connection.execute("SELECT 1")
    link = Path(url.partition("host=")[2])
    assert link.is_symlink()
    user.end()
    assert not link.is_symlink()


@pytest.mark.faults
@as_root
def test_a_folder_that_root_copied_here_is_given_to_the_account_of_the_database(use: Use, instance: Path) -> None:
    first = use()
    first.url()
    first.end()
    for path in (instance / "postgresql").rglob("*"):
        os.chown(path, 0, 0)
    os.chown(instance / "postgresql", 0, 0)
    use().url()


@as_root
def test_nobody_else_gets_a_right_on_a_folder_of_root(use: Use, instance: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    use().url()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


# Sharing


def test_a_second_process_adopts_the_server_and_leaves_it_running(use: Use, instance: Path) -> None:
    first, second = use(), use()
    assert first.url() == second.url()
    pid = postmaster(instance)
    second.end()
    assert embedded.is_running(instance)
    assert postmaster(instance) == pid


@pytest.mark.faults
def test_the_last_to_leave_stops_the_server_whoever_started_it(use: Use, instance: Path) -> None:
    first = use()
    first.url()
    second = use()
    second.url()
    pid = postmaster(instance)
    first.end()
    assert embedded.is_running(instance)
    second.end()
    assert not alive(pid)
    assert not embedded.is_running(instance)
    assert not (instance / "postgresql" / "postmaster.pid").exists()


@pytest.mark.faults
def test_ten_first_starts_at_once_all_succeed_with_one_server(use: Use, instance: Path) -> None:
    users = [use() for _ in range(10)]
    assert len({user.url() for user in users}) == 1
    pid = postmaster(instance)
    for user in users:
        user.end()
    assert not alive(pid)


def test_a_fork_that_ends_does_not_stop_the_server_of_its_parent(instance: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from app.core import embedded
embedded.ensure_running(Path(sys.argv[1]))
if os.fork() == 0:
    sys.exit()
os.wait()
sys.exit(0 if embedded.is_running(Path(sys.argv[1])) else 3)
"""
    done = subprocess.run([sys.executable, "-c", script, str(instance)], cwd=ROOT, check=False)
    assert done.returncode == 0
    assert not embedded.is_running(instance)


def test_stop_stops_the_server_although_another_process_uses_it(use: Use, instance: Path) -> None:
    use().url()
    pid = postmaster(instance)
    embedded.stop(instance)
    assert not alive(pid)
    assert not embedded.is_running(instance)


def test_nothing_runs_where_nothing_was_started(instance: Path) -> None:
    assert not embedded.is_running(instance)
    embedded.stop(instance)


# Surviving


@pytest.mark.faults
def test_what_was_saved_is_there_after_a_kill_of_the_server(use: Use, instance: Path) -> None:
    user = use()
    with connect(user.url()) as connection:
        connection.execute("CREATE TABLE saved AS SELECT 7 AS number")
        pid = postmaster(instance)
        os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))
    assert not embedded.is_running(instance)
    with connect(use().url()) as connection:
        assert connection.execute("SELECT number FROM saved").fetchone() == (7,)
    assert postmaster(instance) != pid


@pytest.mark.faults
def test_a_server_whose_user_was_killed_is_adopted_and_stopped_by_the_next(use: Use, instance: Path) -> None:
    killed = use()
    killed.url()
    pid = postmaster(instance)
    killed.kill()
    assert alive(pid)
    successor = use()
    successor.url()
    assert postmaster(instance) == pid
    successor.end()
    assert not alive(pid)


@pytest.mark.faults
def test_a_process_that_got_the_id_of_a_killed_server_is_left_alone(use: Use, instance: Path) -> None:
    first = use()
    first.url()
    first.end()
    owner = (instance / "postgresql").stat().st_uid
    with subprocess.Popen(["sleep", "60"], user=owner) as other:
        stale = f"{other.pid}\n{instance / 'postgresql'}\n1\n5432\n.\n\n 1 1\nready\n"
        (instance / "postgresql" / "postmaster.pid").write_text(stale)
        assert not embedded.is_running(instance)
        second = use()
        second.url()
        second.end()
        assert other.poll() is None
        other.kill()


def test_a_server_that_cannot_be_seen_but_holds_its_folder_is_not_joined_by_a_second(
    use: Use, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = use()
    user.url()
    user.end()
    monkeypatch.setattr(server, "OVERLAP_SECONDS", 0)
    held = os.open(instance / "postgresql" / "global", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(embedded.EmbeddedError, match="still use"):
        server.start(instance / "postgresql")
    os.close(held)


def test_every_process_of_a_server_holds_the_lock_on_its_life(use: Use, instance: Path) -> None:
    use().url()
    held = os.open(instance / "postgresql" / "global", os.O_RDONLY)
    with pytest.raises(BlockingIOError):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(held)


# Refusing, in sentences


def refusal(instance: Path) -> str:
    with pytest.raises(embedded.EmbeddedError) as caught:
        embedded.ensure_running(instance)
    return str(caught.value)


def test_a_database_of_another_major_version_is_refused(instance: Path) -> None:
    (instance / "postgresql").mkdir(parents=True)
    (instance / "postgresql" / "PG_VERSION").write_text("15\n")
    assert "was written by PostgreSQL 15, and this Concord brings PostgreSQL 18" in refusal(instance)


def test_a_folder_that_holds_no_database_is_refused_and_kept(instance: Path) -> None:
    (instance / "postgresql").mkdir(parents=True)
    (instance / "postgresql" / "notes.txt").write_text("mine")
    assert "does not hold a PostgreSQL database" in refusal(instance)
    assert (instance / "postgresql" / "notes.txt").read_text() == "mine"


def test_a_file_in_place_of_the_instance_folder_is_refused(instance: Path) -> None:
    instance.write_text("")
    assert "CONCORD_INSTANCE" in refusal(instance)


def test_a_server_that_could_lose_what_was_saved_is_refused(use: Use, instance: Path) -> None:
    user = use()
    with connect(user.url()) as connection:
        connection.execute("ALTER DATABASE concord SET synchronous_commit = off")
    second = use()
    _, said = second.process.communicate(timeout=30)
    assert "synchronous_commit=off" in said
    assert "Undo the ALTER" in said


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("initdb: error: could not write: No space left on device", "Make room and start again"),
        ("[Errno 30] Read-only file system: '/x'", "CONCORD_INSTANCE"),
        ("[Errno 13] Permission denied: '/x'", "Make it a folder that the user who runs Concord may write"),
        ("something new", "as it was said"),
    ],
)
def test_a_fault_of_the_machine_is_explained(said: str, advice: str, instance: Path) -> None:
    assert advice in str(errors.explained(said, instance=instance, otherwise="as it was said"))


@as_root
@pytest.mark.faults
def test_a_full_disk_is_named_and_leaves_no_half_made_database(instance: Path) -> None:
    instance.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=10m", "tmpfs", instance], check=False)
    if mounted.returncode:
        pytest.skip("no right to mount a small disk")
    try:
        assert "is full" in refusal(instance)
        assert list(instance.iterdir()) == []
    finally:
        subprocess.run(["umount", instance], check=True)


@as_root
@pytest.mark.faults
def test_root_that_may_not_become_another_user_is_told_what_to_do(instance: Path) -> None:
    if not shutil.which("setpriv"):
        pytest.skip("no setpriv")
    bounded = ["setpriv", "--bounding-set=-setuid,-setgid,-chown", "--inh-caps=-all"]
    command = [*bounded, sys.executable, "-c", USE, str(instance)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "may not change to another user" in done.stderr
