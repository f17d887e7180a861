"""Negotiations article by article: rounds, texts, positions, precedents."""
