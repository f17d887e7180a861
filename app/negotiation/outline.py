"""The outline of the model text: titles only, in their order. No words of any article stand here."""

from __future__ import annotations

# Subjects that Article 6.2 guidance (decision 2/CMA.3, annex) and the published agreements give an article each. Their
# words come into the library by a proposal that another officer approves; until then they are not written.
OUTLINE: tuple[tuple[str, str], ...] = (
    ("purpose", "Purpose"),
    ("definitions", "Definitions"),
    ("scope", "Scope of cooperation"),
    ("environmental-integrity", "Environmental integrity"),
    ("sustainable-development", "Sustainable development"),
    ("eligibility", "Eligible activities and methodologies"),
    ("authorisation", "Authorisation"),
    ("changes-to-authorisation", "Changes to authorisation"),
    ("issuance", "Issuance and tracking of mitigation outcomes"),
    ("registries", "Registries"),
    ("transfer", "Transfer and first transfer"),
    ("corresponding-adjustment", "Corresponding adjustment"),
    ("share-of-proceeds", "Share of proceeds for adaptation"),
    ("omge", "Overall mitigation in global emissions"),
    ("reporting", "Reporting"),
    ("joint-committee", "Joint Committee"),
    ("confidentiality", "Confidentiality"),
    ("settlement", "Settlement of differences"),
    ("amendment", "Amendment"),
    ("entry-into-force", "Entry into force, duration and termination"),
)
TITLES = dict(OUTLINE)
