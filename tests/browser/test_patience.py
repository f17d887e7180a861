"""A page that hangs ends one test with a sentence, not the run."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.patience import StalledError, at_most

pytestmark = pytest.mark.browser


def test_a_script_without_end_is_ended_and_the_browser_goes_on(browser: Browser) -> None:
    page = browser.new_page()
    with pytest.raises(StalledError, match="The visit to 'somewhere' did not end within 1 s"):  # noqa: SIM117
        with at_most(1, doing="The visit to 'somewhere'"):
            page.evaluate("() => { for (;;); }")
    page.close()
    again = browser.new_page()
    with at_most(20, doing="The next visit"):
        assert again.evaluate("1 + 1") == 2
    again.close()
