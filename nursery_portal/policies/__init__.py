"""Policies in numbered clauses and who acknowledged which version."""
