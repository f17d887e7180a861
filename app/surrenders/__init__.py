"""International carbon credits surrendered in place of carbon tax, within each facility's limit."""
