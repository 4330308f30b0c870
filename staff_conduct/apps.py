"""Concerns and disciplinary cases, behind their wall."""

from django.apps import AppConfig


class StaffConductConfig(AppConfig):
    """Concerns and disciplinary cases, behind their wall."""

    name = "staff_conduct"
    label = "staff_conduct"
    default_auto_field = "django.db.models.BigAutoField"
