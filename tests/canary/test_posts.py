"""No form is a failure of the application, whatever is typed into it."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.canary import pending
from tests.canary.corners import addresses
from tests.canary.posting import LEAVING, Forms, bad_forms, send
from tests.canary.visiting import walked
from tests.canary.world import PARTNER, SEEDS, furnish, officer_of
from workflows.vocabulary import Role

MANY = "x" * 200_000


@pytest.mark.faults  # a thousand forms, four times
@pytest.mark.parametrize("typed", ["", "\0", "a\0b", MANY], ids=["nothing", "NUL", "NUL within", "200 kB"])
def test_no_form_fails_whatever_is_typed_into_it(typed, app, officer_with, browser, words):
    officer_with("Insider", Role, agency="MTI")
    insider, client = officer_of("Insider"), browser("Insider")
    furnish(insider, position=words[1], comment=words[2])
    seeds = [*pending.furnish(insider), *addresses(), *SEEDS]
    found = walked(app, client, seeds=seeds, mine=PARTNER.lower())
    pending.visit_more(found, client)
    forms = Forms(found)
    token, failed, came = client.token(), [], Counter()
    for target in forms.all():
        if target.address.startswith(LEAVING):
            continue
        for form in bad_forms(target, typed):
            answer = send(client, target, form.items(), token=token)
            came[answer.status] += 1
            if answer.status >= 500 or "/sign-in" in answer.to:
                failed.append(f"{answer.status} {target.address} {answer.said}{answer.to}")
                break
    print(f"{came.total()} forms to {len(forms.targets)} routes: {dict(came)}")
    assert failed == []
    assert came[422] > 200, "few forms came as far as their fields"
    assert came.total() > 500
