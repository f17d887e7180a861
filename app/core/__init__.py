"""What every area uses, about no subject."""
