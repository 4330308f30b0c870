"""Notices in the portal, and the mails that tell of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One thing a member should know. The mail about it never holds a child's name, a picture or a comment's words."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.BooleanField(default=True, help_text="Whether a mail tells of it.")
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_claimed_at = models.DateTimeField(null=True, blank=True, help_text="When a worker last took it to send it.")
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (
            models.Index(fields=["recipient", "-made_at"], name="notice_of_member"),
            models.Index(fields=["recipient"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["made_at"], name="notice_unmailed", condition=Q(mail=True) & Q(mailed_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"notice {self.pk}"
