"""Partner countries and their way from discussion to a call for applications."""
