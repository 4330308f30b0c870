"""The registers that the law wants kept: breaches, requests about data, complaints; each with its clock."""

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig
from django.http import HttpRequest

if TYPE_CHECKING:
    from nursery_portal.members.models import User


class DutiesConfig(AppConfig):
    """The registers that the law wants kept."""

    name = "nursery_portal.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard what was entered, and give the register its place in the menu of those who keep it."""
        from nursery_portal.audit import triggers
        from nursery_portal.duties import exports, keeping
        from nursery_portal.kit import nav
        from nursery_portal.members.access import Can, may_in

        exports.declare()
        keeping.declare()
        triggers.guard("duties_breach")
        triggers.guard("duties_breach_children")
        triggers.guard("duties_breachentry")
        triggers.guard("duties_matter")
        triggers.guard("duties_matterstep")
        triggers.guard("duties_matterperson")
        nav.register(
            nav.NavEntry(
                url_name="duties:matters",
                label="Requests",
                icon="inbox",
                order=66,
                allowed=may_in(Can.KEEP_MATTERS),
                group=nav.Group.REST,
                count=_late,
                covers=("duties:matter", "duties:matter_person"),
            ),
            nav.NavEntry(
                url_name="duties:retention",
                label="How long we keep",
                icon="history",
                order=147,
                allowed=may_in(Can.READ_RETENTION),
                group=nav.Group.REST,
            ),
            nav.NavEntry(
                url_name="duties:breaches",
                label="Breaches",
                icon="lock",
                order=65,
                allowed=may_in(Can.KEEP_BREACHES),
                group=nav.Group.REST,
                count=_open,
                covers=("duties:breach",),
            ),
        )


def _late(request: HttpRequest) -> int:
    """How many requests and complaints of theirs have a week left or less."""
    from nursery_portal.duties.access import pressing_count

    return pressing_count(cast("User", request.user))


def _open(request: HttpRequest) -> int:
    """How many breaches this person still has to see to."""
    from nursery_portal.duties.access import open_breach_count

    return open_breach_count(cast("User", request.user))
