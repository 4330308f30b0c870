"""The nursery, its rooms and its children: no people's accounts."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The nursery, its rooms and its children: no people's accounts."""

    name = "nursery_portal.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
