"""What the programmes' registries say: their exports read, compared with the ledger, never believed blindly."""
