"""Evidence as rows: the skeleton of what happened, and sealed side rows with what may one day be disposed of."""

import uuid

from django.db import models
from django.db.models.functions import Now


class Sealed(models.Model):
    """Readable details, encrypted with a key of their own that is wrapped by the portal's key.

    Destroying the row destroys the text for good, wherever a backup of the database may lie without the keys; the
    event that points here keeps its digest. The ciphertext never changes; only the wrapping does, at key rotation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    category = models.CharField(max_length=40, help_text="Retention category, e.g. audit, concern, case.")
    ciphertext = models.BinaryField()
    wrapped_key = models.BinaryField()
    key_id = models.CharField(max_length=16, help_text="Which portal key wraps this row's own key.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "sealed details"

    def __str__(self) -> str:
        return str(self.id)


class AuditEvent(models.Model):
    """One thing that happened. Append-only; ids without foreign keys, so that history outlives its subject.

    `mac` chains each event to the one before by an HMAC whose key is not in the database. A cut tail cannot be seen
    from inside: `audit_checkpoint` writes an anchor outside, `verify_audit` compares.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(help_text="The portal's clock when the action happened.")
    written_at = models.DateTimeField(db_default=Now(), help_text="The database's clock, a witness no rule compares.")
    event = models.CharField(max_length=64)
    actor_id = models.BigIntegerField(null=True, help_text="The account that acted; empty means the system.")
    acting_as = models.CharField(max_length=24, blank=True, help_text="The hat the person wore, from the form used.")
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=40)
    child_id = models.BigIntegerField(null=True)
    details_id = models.UUIDField(null=True, help_text="The sealed side row, which may have been disposed of since.")
    details_digest = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=["subject_type", "subject_id"], name="audit_event_subject"),
            models.Index(fields=["event", "at"], name="audit_event_event_at"),
            models.Index(fields=["actor_id", "at"], name="audit_event_actor_at"),
            models.Index(fields=["details_id"], name="audit_event_details"),  # asked before details are destroyed
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked last by every action, so that events have one order."""

    seq = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="audit_head_is_one_row"),)

    def __str__(self) -> str:
        return f"head at {self.seq}"
