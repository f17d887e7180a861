"""Every change to accounts: signing in and out, passwords and links, officers and their roles."""

from app.accounts.commands.people import (
    OfficerAdded,
    add_officer,
    disable_officer,
    enable_officer,
    end_sessions_of,
    grant_role,
    invite_administrator,
    make_link,
    remove_role,
)
from app.accounts.commands.rules import RefusedError
from app.accounts.commands.samples import SAMPLES, SampleOfficer, add_sample_officers
from app.accounts.commands.signing_in import (
    change_password,
    end_other_sessions,
    end_session,
    forget_old_records,
    forget_within,
    set_password_by_link,
    sign_in,
    sign_in_as_sample,
    sign_out,
)

__all__ = [
    "SAMPLES",
    "OfficerAdded",
    "RefusedError",
    "SampleOfficer",
    "add_officer",
    "add_sample_officers",
    "change_password",
    "disable_officer",
    "enable_officer",
    "end_other_sessions",
    "end_session",
    "end_sessions_of",
    "forget_old_records",
    "forget_within",
    "grant_role",
    "invite_administrator",
    "make_link",
    "remove_role",
    "set_password_by_link",
    "sign_in",
    "sign_in_as_sample",
    "sign_out",
]
