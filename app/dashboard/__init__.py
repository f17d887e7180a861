"""My work: what waits for an officer."""
