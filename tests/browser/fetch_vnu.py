"""Fetch the Nu Html Checker into build/ (30 MB, so not kept here): python -m tests.browser.fetch_vnu"""

from __future__ import annotations

import os
import subprocess
import tarfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "build" / "vnu"


def found_jar() -> Path | None:
    """The checker that VNU_JAR names, or the one that was fetched; None where there is neither."""
    named = os.environ.get("VNU_JAR", "")
    jar = Path(named) if named else FOLDER / "vnu.jar"
    return jar if jar.is_file() else None


def fetch() -> Path:
    """Leaves the checker under build/, from the npm registry."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["npm", "pack", "vnu-jar", "--silent"], cwd=FOLDER, check=True, capture_output=True, text=True
    )
    packed = FOLDER / done.stdout.split()[-1]
    with tarfile.open(packed) as archive:
        name = next(name for name in archive.getnames() if name.endswith("vnu.jar"))
        content = archive.extractfile(name)
        assert content is not None
        (FOLDER / "vnu.jar").write_bytes(content.read())
    packed.unlink()
    return FOLDER / "vnu.jar"


if __name__ == "__main__":
    print(found_jar() or fetch())
