"""`python -m benchmarks.year YEAR`: the five tables of a year and their workbook in a process of its own, as JSON.

Seconds from the first read to the last byte, without the start of the process, and the most megabytes that it held.
"""

from __future__ import annotations

import json
import re
import sys
import time
from datetime import date
from pathlib import Path

from app.core.db import db
from app.reporting.aef import gathering, writing
from app.reporting.aef.command_line import tables_of
from app.reporting.aef.profiles import default_profile, profile
from app.reporting.aef.tables import Heading
from wsgi import app


def main() -> None:
    """Print the figures."""
    year, home = int(sys.argv[1]), "SGP"
    with app.app_context():
        start = time.perf_counter()
        heading = Heading(home, "1.0", year, date(year + 1, 4, 1), *gathering.ndc_period(db.session, home, year))
        content = writing.workbook(tables_of(heading, profile(default_profile())))
        seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": _most_megabytes(), "bytes": len(content)}))


def _most_megabytes() -> float:
    """The most memory of this very process. What getrusage tells begins with that of the process that started it."""
    said = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", said)[1]) / 1024  # type: ignore[index]


if __name__ == "__main__":
    main()
