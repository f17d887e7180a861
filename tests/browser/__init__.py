"""Concord in a real browser: accessibility, layout, keyboard, paper, and the pictures of the documentation."""
