"""Watching a connection after it is linked: what is known of it, whether it is healthy, and its issues."""
