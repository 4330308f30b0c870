"""The kit is an app only so that its template tags and templates are found."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Tools without models."""

    name = "nursery_portal.kit"
    label = "kit"
