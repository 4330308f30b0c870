"""Accounts, roles, guardianships and invitations."""
