"""The agreed electronic format: annual information on mitigation outcomes, sent to the UNFCCC and read back."""
