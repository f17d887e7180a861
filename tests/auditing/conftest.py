"""What the tests of the proof share: a drafted factsheet, tasks and comments as other areas make them."""

from __future__ import annotations

from tests.agreements.conftest import everything, uruguay  # noqa: F401
from tests.coordination.conftest import act, add, desk, say, who  # noqa: F401
from tests.documents_pages.conftest import factsheet, paper  # noqa: F401
