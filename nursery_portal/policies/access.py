"""The doors to policies: every member may read all of them, in every version."""

from django.db.models import QuerySet

from nursery_portal.members.access import Can, may, roles_of
from nursery_portal.members.models import User
from nursery_portal.policies.models import (
    Acknowledgement,
    PolicyDocument,
    PolicyVersion,
    VisitorAcknowledgement,
    VisitorDoor,
)


def documents_visible_to(user: User) -> QuerySet[PolicyDocument]:
    """Every policy, for everybody who holds a role: what binds one side may be read by the other."""
    return PolicyDocument.objects.all() if roles_of(user) else PolicyDocument.objects.none()


def versions_visible_to(user: User) -> QuerySet[PolicyVersion]:
    """Every published version, also the earlier ones and one that is yet to take effect."""
    return PolicyVersion.objects.filter(document__in=documents_visible_to(user)).select_related("document")


def own_acknowledgements(user: User) -> QuerySet[Acknowledgement]:
    """When this person acknowledged what."""
    return Acknowledgement.objects.filter(user=user).order_by("-at")


def open_door(code: str | None = None) -> VisitorDoor | None:
    """The door that visitors come to now, if its code is `code`; without a code the one on the poster."""
    doors = VisitorDoor.objects.filter(ended_at=None)
    return (doors if code is None else doors.filter(code=code.upper())).order_by("-pk").first()


def visitors_visible_to(user: User) -> QuerySet[VisitorAcknowledgement]:
    """The only door to visitors' names: for those who read the register."""
    return (
        VisitorAcknowledgement.objects.all() if may(user, Can.READ_REGISTER) else VisitorAcknowledgement.objects.none()
    )
