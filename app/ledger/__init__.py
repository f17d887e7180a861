"""The ledger of mitigation outcomes: every tonne once, from issuance to its last use."""
