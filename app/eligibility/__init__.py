"""Eligibility Lists: which methodologies an agreement takes, and the check of a project against them."""
