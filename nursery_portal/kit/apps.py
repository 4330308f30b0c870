"""The kit is an app so that its template tags and templates are found, and its words are there before any form is."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Tools without models."""

    name = "nursery_portal.kit"
    label = "kit"

    def import_models(self) -> None:
        """Give Django's forms the portal's words.

        Now and not in `ready`: a field takes its words when it is made, and the admin imports forms in its own `ready`.
        """
        from nursery_portal.kit.forms import speak_plainly

        super().import_models()
        speak_plainly()
