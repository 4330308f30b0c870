"""Accounts, roles, guardianships and invitations."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Accounts, roles, guardianships and invitations."""

    name = "nursery_portal.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the account where its one computed flag comes from."""
        from nursery_portal.members.access import may_open_admin
        from nursery_portal.members.models import User

        User.admin_opens_for = staticmethod(may_open_admin)
