"""Projects: applications, process templates, letters of both sides, assessments, authorisations."""
