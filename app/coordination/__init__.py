"""Tasks, checklists, comments, mentions and following, about any record."""
