"""Signing in and out: routes that set the session cookie, and middleware that lets only open sessions pass."""
