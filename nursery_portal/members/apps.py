"""Accounts, roles, guardianships and invitations."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Accounts, roles, guardianships and invitations."""

    name = "nursery_portal.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"
