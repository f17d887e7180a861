"""Working groups and Joint Committees: members, meetings, decisions, action points."""
