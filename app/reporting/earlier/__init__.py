"""Reports that a Party filed before Concord kept them: recorded by one officer, checked by another."""
