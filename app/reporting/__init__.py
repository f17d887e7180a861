"""Reports to the UNFCCC: corresponding adjustments, the agreed electronic format, initial and regular reports."""
