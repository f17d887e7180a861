"""What may happen, as pure data and functions: no Flask, no database, no clock, no settings."""
