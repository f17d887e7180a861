"""What the tests of uploads share."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from pikepdf.settings import set_qpdf_limits

from app.core.uploads import pdf, pdf_child


@pytest.fixture(scope="module")
def here() -> Iterator[None]:
    """Look into PDFs in this process: a new one for each would take most of the time of the tests."""
    before = pdf_child.limit_library()
    with mock.patch.object(pdf, "_look", pdf_child.look):
        yield
    set_qpdf_limits(**before)
