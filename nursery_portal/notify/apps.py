"""E-mail and in-portal notices, always sent after commit."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """E-mail and in-portal notices, always sent after commit."""

    name = "nursery_portal.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"
