"""Landing page, style guide, health check and the admin site."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Landing page, style guide, health check and the admin site."""

    name = "nursery_portal.home"
    label = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring in the checks of the whole project."""
        import nursery_portal.checks  # noqa: F401
