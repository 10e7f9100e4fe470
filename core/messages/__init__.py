"""What the dashboard tells people on their own: the events, who receives each, when, and in which words."""
