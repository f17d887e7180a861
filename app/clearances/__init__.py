"""What agencies clear: what was asked, decided, answered, and what lapsed."""
