"""Accounts, roles, guardianships and invitations."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Accounts, roles, guardianships and invitations."""

    name = "nursery_portal.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the account where its one computed flag comes from, listen to allauth, and add places to the menu."""
        from allauth.account.signals import password_changed, password_reset
        from allauth.mfa.signals import authenticator_added

        from nursery_portal.members.access import may_open_admin
        from nursery_portal.members.models import User
        from nursery_portal.members.receivers import count_the_new_factor, stop_what_waits

        User.admin_opens_for = staticmethod(may_open_admin)
        authenticator_added.connect(count_the_new_factor, dispatch_uid="members.count_the_new_factor")
        for changed in (password_changed, password_reset):
            changed.connect(stop_what_waits, dispatch_uid="members.stop_what_waits")
        register_places()


def register_places() -> None:
    """The register and the people for their readers; for everybody their own page."""
    from django.http import HttpRequest

    from nursery_portal.kit import nav
    from nursery_portal.members.access import (
        Can,
        is_staff_member,
        may_in,
        proposal_count,
        request_count,
        roles_of,
    )
    from nursery_portal.members.models import User
    from nursery_portal.members.opening import is_open
    from nursery_portal.members.tablet import on_tablet
    from nursery_portal.register.models import Nursery

    def waiting_for(request: HttpRequest) -> int:
        """Settings that another leader proposed and this one may agree to."""
        return proposal_count(request.user) if isinstance(request.user, User) else 0

    def relatives_waiting(request: HttpRequest) -> int:
        """Relatives about whom this lead decides."""
        return request_count(request.user) if isinstance(request.user, User) else 0

    def is_opening(request: HttpRequest) -> bool:
        """Whether this person prepares a nursery into which families can't come yet."""
        return may_in(Can.CHANGE_NURSERY)(request) and not is_open(Nursery.objects.filter(pk=1).first())

    nav.register(
        nav.NavEntry(
            url_name="register:children",
            label="Register",
            icon="folder",
            order=80,
            allowed=may_in(Can.READ_REGISTER),
            group=nav.Group.REST,
            count=relatives_waiting,
            covers=(
                "register:child",
                "register:first_mail",
                "register:relative",
                "register:signer",
                "register:link",
                "register:room",
                "register:sheet",
                "register:responsibility",
            ),
        ),
        nav.NavEntry(
            url_name="members:people",
            label="People",
            icon="people",
            order=90,
            allowed=may_in(Can.READ_REGISTER),
            group=nav.Group.REST,
            covers=("members:person", "members:staff_enter", "members:invite_all", "members:role"),
        ),
        nav.NavEntry(
            url_name="members:contacts",
            label=lambda request: (
                "Contacts" if isinstance(request.user, User) and is_staff_member(request.user) else "How to reach us"
            ),
            icon="phone",
            order=105,
            allowed=lambda request: isinstance(request.user, User) and bool(roles_of(request.user)),
            group=nav.Group.REST,
        ),
        nav.NavEntry(
            url_name="register:opening",
            label="Opening",
            icon="sun",
            order=75,
            allowed=is_opening,
            group=nav.Group.REST,
        ),
        nav.NavEntry(
            url_name="register:nursery",
            label="Nursery",
            icon="home",
            order=140,
            allowed=may_in(Can.CHANGE_NURSERY),
            group=nav.Group.REST,
        ),
        nav.NavEntry(
            url_name="register:settings",
            label="Settings",
            icon="gear",
            order=150,
            allowed=may_in(Can.CHANGE_NURSERY, Can.CHANGE_PROTECTION),
            group=nav.Group.REST,
            count=waiting_for,
            covers=("register:choice",),
        ),
        nav.NavEntry(
            url_name="members:tablet",
            label="Lock or switch",
            icon="swap",
            order=1,
            allowed=on_tablet,
        ),
        nav.NavEntry(
            url_name="members:tablets",
            label="Shared tablets",
            icon="device",
            order=145,
            allowed=may_in(Can.KEEP_TABLETS),
            group=nav.Group.REST,
            covers=("members:tablet_uses",),
        ),
        nav.NavEntry(
            url_name="members:account",
            label=lambda request: request.user.shown_name if isinstance(request.user, User) else "",
            icon="person",
            order=900,
            allowed=lambda request: isinstance(request.user, User) and bool(roles_of(request.user)),
            group=nav.Group.ACCOUNT,
            covers=(
                "consent:own_name",
                "members:relative",
                "members:address",
                "members:pin",
                "account_",
                "mfa_",
                "usersessions_",
            ),
        ),
    )
