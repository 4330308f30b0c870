"""E-mail and in-portal notices, always sent after commit."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """E-mail and in-portal notices, always sent after commit."""

    name = "nursery_portal.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The bell in everybody's menu, returned mail in a leader's, and the hour of the mail of the day."""
        from typing import cast

        from django import forms

        from nursery_portal.kit import nav, post
        from nursery_portal.members import choices
        from nursery_portal.members.access import Can, may_in, roles_of
        from nursery_portal.members.models import User
        from nursery_portal.members.signals import telling
        from nursery_portal.notify.access import returned_count, unread_count
        from nursery_portal.notify.receivers import tell
        from nursery_portal.notify.returned import note_refused

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
                covers=("notify:choices",),
            ),
            nav.NavEntry(
                url_name="notify:bounces",
                label="Returned mail",
                icon="mail",
                order=112,
                group=nav.Group.REST,
                allowed=may_in(Can.INVITE),
                count=lambda request: returned_count(cast(User, request.user)),
            ),
        )
        if note_refused not in post.refused:
            post.refused.append(note_refused)
        choices.register(
            choices.Choice(
                code="digest_hour",
                part=choices.Part.MAIL,
                title="When the mail of the day goes out",
                effect="Everybody who wants it gets one mail a day, if there is something to tell. It names nobody.",
                fields={"digest_at": lambda: forms.TimeField(label="At", widget=choices.TimeInput())},
                words=lambda nursery: f"{nursery.digest_at:%H:%M}",
                order=110,
            )
        )
