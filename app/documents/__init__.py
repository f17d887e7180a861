"""Factsheets, releases and briefs: facts from the record, cleared, published, kept."""
