"""Back-ups of the database: made, encrypted, kept for some days, and restored."""
