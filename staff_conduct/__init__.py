"""Concerns and disciplinary cases, behind their wall."""
