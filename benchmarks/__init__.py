"""What DESIGN section 9 asks for, measured as ratios in one run: `make bench-small`, `make bench`."""
