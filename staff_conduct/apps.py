"""Concerns and disciplinary cases, behind their wall."""

from django.apps import AppConfig

EVIDENCE = (
    "addition",
    "attachment",
    "barred",
    "casebarred",
    "caseconcern",
    "casepart",
    "casereader",
    "casestep",
    "closing",
    "concern",
    "concernreader",
    "concernsubject",
    "conductcase",
    "duty",
    "disposal",
    "disposalproposal",
    "dutydone",
    "glassopening",
    "glassrequest",
    "hold",
    "officeragreement",
    "triage",
)


class StaffConductConfig(AppConfig):
    """Concerns and disciplinary cases, behind their wall."""

    name = "staff_conduct"
    label = "staff_conduct"
    verbose_name = "Staff conduct"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard every row, listen for concerns out of the comment queue, and take places in the menu."""
        from moderation import handling
        from moderation.signals import concern_raised
        from nursery_portal.audit import triggers
        from staff_conduct import clauses, closing
        from staff_conduct.access import concerns_handled_by
        from staff_conduct.choices import register_choices
        from staff_conduct.receivers import on_concern_raised
        from staff_conduct.rules.keeping import concerns_over

        for name in EVIDENCE:
            triggers.guard(f"staff_conduct_{name}")
        concern_raised.connect(on_concern_raised, dispatch_uid="staff_conduct.receive")
        handling.register(concerns_handled_by, concerns_over)
        register_choices()
        register_places()
        clauses.declare()
        closing.declare()


def register_places() -> None:
    """Concerns, for those who handle them, with the number that waits, but on no shared tablet, where they do not open;
    raising one, for everybody."""
    from django.http import HttpRequest

    from nursery_portal.kit import nav
    from nursery_portal.members.access import Can, may_in
    from nursery_portal.members.models import User
    from nursery_portal.members.tablet import on_tablet
    from staff_conduct.access import waiting_count

    def waiting_for(request: HttpRequest) -> int:
        return waiting_count(request.user) if isinstance(request.user, User) else 0

    def handles_here(request: HttpRequest) -> bool:
        return may_in(Can.HANDLE_CONCERN)(request) and not on_tablet(request)

    nav.register(
        nav.NavEntry(
            url_name="admin:staff_conduct_concern_changelist",
            label="Concerns",
            icon="scales",
            order=40,
            allowed=handles_here,
            count=waiting_for,
        ),
        nav.NavEntry(
            url_name="staff_conduct:raise",
            label="Raise a concern",
            icon="shield",
            order=100,
            group=nav.Group.REST,
            allowed=may_in(Can.RAISE_CONCERN),
            covers=("staff_conduct:",),
        ),
        nav.NavEntry(
            url_name="staff_conduct:public",
            label="Raise a concern without signing in",
            icon="shield",
            order=100,
            group=nav.Group.ENTRANCE,
            allowed=lambda request: True,
        ),
    )
