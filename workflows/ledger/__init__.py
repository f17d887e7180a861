"""The ledger: accounts, kinds of movement as data, and the way of one entry from pending to posted."""
