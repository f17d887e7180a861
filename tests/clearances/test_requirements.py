"""The file of requirements is policy: what is wrong in it is said in a sentence before anybody is asked."""

from __future__ import annotations

import pytest

from app.clearances.policy import RequirementsFault, read_requirements, requirement_sets
from workflows.document import DOCUMENT_KINDS

GOOD = {"agency": "MTI", "role": "clearer", "covers": ["text"], "days": 5, "step": 1}


def _with(**changes):
    return {"kinds": {"poem": {"parts": ["text"], "requirements": [GOOD | changes]}}}


def test_every_kind_of_document_has_its_requirements():
    assert set(requirement_sets()) >= DOCUMENT_KINDS


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (_with(agency="MOF"), "poem: no agency has the code “MOF”. Use one of AGC, MFA, MSE, MTI, NCCS, NEA."),
        (_with(covers=["texts"]), "poem, MTI: there is no part “texts”. Use one of text."),
        (_with(role="viewer"), "poem, MTI: the role “viewer” clears nothing. Use one of clearer, legal_adviser, publisher."),
        (_with(days=0), "poem, MTI: “days” must be a whole number from 1 to 365, not “0”."),
        (_with(days=True), "poem, MTI: “days” must be a whole number from 1 to 365, not “True”."),
        (_with(step=2), "poem: no agency is asked first. Give at least one the step 1."),
        ({"kinds": {"poem": {"requirements": []}}}, "poem: name at least one agency, or put the kind under “any_clearer”."),
        ({"any_clearer": ["poem"], **_with()}, "“poem” stands both under “any_clearer” and under “kinds”. Keep one."),
        ([], "The requirements must be a mapping with “any_clearer” and “kinds”."),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence(data, sentence):
    with pytest.raises(RequirementsFault) as fault:
        read_requirements(data)
    assert str(fault.value) == sentence
