"""Landing page, style guide, health check and the admin site."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Landing page, style guide, health check and the admin site."""

    name = "nursery_portal.home"
    label = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring in the checks of the whole project, what a restore holds, and the one place of who runs the system."""
        import nursery_portal.checks  # noqa: F401
        from nursery_portal.home.restored import comments_kept, not_reported_since, pictures_kept, reported_before
        from nursery_portal.kit import nav
        from nursery_portal.kit.holds import hold_comments, hold_pictures, register_before_restore
        from nursery_portal.members.access import Can, may
        from nursery_portal.members.models import User

        hold_pictures(pictures_kept)
        register_before_restore(reported_before, not_reported_since)
        hold_comments(comments_kept)
        nav.register(
            nav.NavEntry(
                url_name="home:system",
                label="The system",
                icon="gear",
                order=45,
                allowed=lambda request: isinstance(request.user, User) and may(request.user, Can.RUN_SYSTEM),
            )
        )
