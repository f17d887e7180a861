"""What an officer's name and e-mail address may be, for pages and the command line alike."""

from __future__ import annotations

import re

from app.accounts.models import EMAIL_LENGTH, NAME_LENGTH
from app.core.text import TextFault, clean
from workflows.vocabulary import AGENCIES

_EMAIL = re.compile(r"[^\s@<>\"'(),:;\\]+@[^\s@<>\"'(),:;\\]+\.[^\s@<>\"'(),:;\\.]+")


def officer_name(text: str) -> str:
    """The name, cleaned. Raises TextFault."""
    name = clean(text, most=NAME_LENGTH)
    if not name:
        raise TextFault("must be given")
    return name


def officer_email(text: str) -> str:
    """The e-mail address in lower case. Raises TextFault."""
    email = clean(text, most=EMAIL_LENGTH).lower()
    if not _EMAIL.fullmatch(email) or len(email) > EMAIL_LENGTH:
        raise TextFault("must be an address such as name@agency.gov.sg")
    return email


def officer_agency(code: str) -> str:
    """The code of an agency of the working group. Raises TextFault."""
    known = [agency.code for agency in AGENCIES]
    if code.upper() not in known:
        raise TextFault(f"must be one of {', '.join(known)}")
    return code.upper()
