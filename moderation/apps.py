"""Every comment is read by a person."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Every comment is read by a person."""

    name = "moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"
