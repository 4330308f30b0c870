"""Evidence: append-only events, sealed details, the triggers that guard both."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

# the details of an event that are no words with a time of their own
KEPT_DETAILS = """
OLD.category = 'audit' AND EXISTS (
    SELECT 1 FROM audit_auditevent e WHERE e.details_id = OLD.id AND e.event NOT IN ({words}))
"""


class AuditConfig(AppConfig):
    """Evidence: append-only events, sealed details, the triggers that guard both."""

    name = "nursery_portal.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard the event table and the sealed texts, and keep the guards through every migration."""
        from nursery_portal.audit import checks, triggers
        from nursery_portal.audit.events import MAY_GO

        triggers.guard("audit_auditevent")
        triggers.guard("audit_sealed", frozen=("id", "category", "ciphertext", "created_at"), disposable=True)
        words = ", ".join(f"'{event}'" for event in sorted(MAY_GO))
        triggers.refuse("audit_sealed", name="details", act="DELETE", when=KEPT_DETAILS.format(words=words))
        pre_migrate.connect(lift_guards, sender=self)
        post_migrate.connect(set_guards, sender=self)
        register(checks.every_guard_stands, Tags.database)


def lift_guards(using: str, **kwargs: Any) -> None:
    """Before a migration: it may remake a table."""
    from nursery_portal.audit import triggers

    triggers.drop_all(connections[using])


def set_guards(using: str, **kwargs: Any) -> None:
    """After a migration: every guard anew, and the one head row if it is not there."""
    from nursery_portal.audit import triggers
    from nursery_portal.audit.models import AuditHead

    AuditHead.objects.using(using).get_or_create(pk=1)
    triggers.create_all(connections[using])
