"""Pages for whoever raises a concern, with an account and without."""
