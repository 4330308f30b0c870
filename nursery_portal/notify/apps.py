"""E-mail and in-portal notices, always sent after commit."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """E-mail and in-portal notices, always sent after commit."""

    name = "nursery_portal.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The bell in everybody's menu, with the number of unread notices."""
        from typing import cast

        from nursery_portal.kit import nav
        from nursery_portal.members.access import roles_of
        from nursery_portal.members.models import User
        from nursery_portal.members.signals import telling
        from nursery_portal.notify.access import unread_count
        from nursery_portal.notify.receivers import tell

        telling.connect(tell, dispatch_uid="notify.tell")

        nav.register(
            nav.NavEntry(
                url_name="notify:list",
                label="Notices",
                icon="bell",
                order=110,
                group=nav.Group.REST,
                allowed=lambda request: isinstance(request.user, User) and bool(roles_of(request.user)),
                count=lambda request: unread_count(cast(User, request.user)),
            )
        )
