"""Reading the audit chain, and proving that the record follows from it."""
