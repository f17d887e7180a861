"""Puts a made-up project on record as both sides would have authorised it; prints its reference. For a journey."""

from __future__ import annotations

import os

from app import create_app
from app.settings import read
from tests.ledger.making import project
from tests.surrenders.making import verdict
from workflows.authorisation.terms import Entity

TITLE = "Example cookstoves for households"


def main() -> None:
    """One project of Ghana: authorised for all uses, with a letter after examination."""
    with create_app(read(os.environ)).app_context():
        reference = project(
            title=TITLE,
            sectors=["Energy generation"],
            activity_types=["Energy Efficiency households"],
            entities=[Entity("Made-up Carbon Pte. Ltd.", "SGP", "200000000X")],
        )
        verdict(reference, "eligible")
        print(reference)


if __name__ == "__main__":
    main()
