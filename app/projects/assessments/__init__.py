"""Assessments of projects by the eligibility criteria."""
