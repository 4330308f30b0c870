"""Policies in numbered clauses and who acknowledged which version."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies in numbered clauses and who acknowledged which version."""

    name = "nursery_portal.policies"
    label = "policies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard published policies and acknowledgements."""
        from nursery_portal.audit import triggers

        triggers.guard("policies_policyversion")
        triggers.guard("policies_clause")
        triggers.guard("policies_acknowledgement")
