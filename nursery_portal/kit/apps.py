"""The kit is an app only so that its template tags and templates are found."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Tools without models."""

    name = "nursery_portal.kit"
    label = "kit"

    def ready(self) -> None:
        """Give Django's forms the portal's words."""
        from nursery_portal.kit.forms import speak_plainly

        speak_plainly()
