"""Policies in numbered clauses and who acknowledged which version."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies in numbered clauses and who acknowledged which version."""

    name = "nursery_portal.policies"
    label = "policies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard published policies and acknowledgements, and let nobody in who has not acknowledged what holds."""
        from nursery_portal.audit import triggers
        from nursery_portal.kit import clock, nav
        from nursery_portal.members import inspection, opening, standing
        from nursery_portal.members.access import roles_of
        from nursery_portal.members.models import User
        from nursery_portal.policies import clauses
        from nursery_portal.policies.actions import install_library, install_privacy_notice
        from nursery_portal.policies.dates import dates_table
        from nursery_portal.policies.rules import acknowledged_table, acknowledgement_required, opening_step

        triggers.guard("policies_policyversion")
        triggers.guard("policies_clause")
        triggers.guard("policies_acknowledgement")
        standing.requirements.append(acknowledgement_required)
        opening.ask(60, opening_step)
        inspection.show("policies", 20, acknowledged_table)
        inspection.show("training", 30, dates_table)
        opening.prepare("privacy notice", lambda by: install_privacy_notice(by, clock.today()))
        opening.prepare("library", lambda by: install_library(by, clock.today()))
        clauses.declare()
        nav.register(
            nav.NavEntry(
                url_name="policies:list",
                label="Policies",
                icon="paper",
                order=120,
                group=nav.Group.REST,
                allowed=lambda request: isinstance(request.user, User) and bool(roles_of(request.user)),
                covers=("policies:",),
            )
        )
