"""Notices in the portal, and the mails that tell of them."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """One thing a member should know. The mail about it never holds a child's name, a picture or a comment's words."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.BooleanField(default=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (models.Index(fields=["recipient", "-made_at"], name="notice_of_member"),)

    def __str__(self) -> str:
        return f"notice {self.pk}"
