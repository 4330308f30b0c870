"""Posts: what they say, to whom, and who has seen a reminder."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from nursery_portal.register.models import Room


class Post(models.Model):
    """One page of the day book. Only a manager makes it visible."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", "Activity"
        EVENT = "event", "Event"
        UPDATE = "update", "Update"
        REMINDER = "reminder", "Reminder"
        LINK = "link", "Best-practice link"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        PUBLISHED = "published", "Published"
        HIDDEN = "hidden", "Hidden"
        REMOVED = "removed", "Removed"

    class Audience(models.TextChoices):
        WHOLE_NURSERY = "whole", "Whole nursery"
        ROOMS = "rooms", "Chosen rooms"

    class Talk(models.TextChoices):
        EVERYONE = "everyone", "Everybody who sees the post"
        FAMILY = "family", "Each family only its own, and the nursery"
        CLOSED = "closed", "Nobody: comments are closed"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ACTIVITY)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.ROOMS)
    rooms = models.ManyToManyField(Room, blank=True, related_name="posts")
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField("words", max_length=8000, blank=True)
    happened_on = models.DateField("day", null=True, blank=True, help_text="When the activity or event was or will be.")
    talk = models.CharField("who reads comments", max_length=10, choices=Talk.choices, default=Talk.EVERYONE)
    due_on = models.DateField("due", null=True, blank=True, help_text="A reminder is pinned until this day.")
    link_url = models.URLField("address", max_length=500, blank=True)
    link_source = models.CharField("source", max_length=120, blank=True)
    link_why = models.CharField("why", max_length=300, blank=True, default="", help_text="Why it is worth reading.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    saved_page = models.UUIDField(
        null=True, blank=True, help_text="The open form that saved last: its own second try is not a stranger's save."
    )
    version = models.PositiveIntegerField(default=1, help_text="Counts saves, so that a stale form is noticed.")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When its author asked a manager to publish it.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    second_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_asked_at = models.DateTimeField(null=True, blank=True)
    second_asked_mark = models.CharField(
        max_length=20, blank=True, default="", help_text="What there was when somebody was asked to look."
    )
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    second_mark = models.CharField(
        max_length=20, blank=True, default="", help_text="What the second person saw: another save needs them again."
    )
    second_words = models.TextField(
        "what to change", max_length=1000, blank=True, default="", help_text="Why it was sent back."
    )
    publish_at = models.DateTimeField(
        null=True, blank=True, help_text="When a scheduled post goes out, if it may then."
    )
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    scheduled_mark = models.CharField(
        max_length=20, blank=True, default="", help_text="What was seen when it was scheduled: anything else stays in."
    )
    schedule_missed = models.TextField(
        blank=True, default="", help_text="Why it did not go out at its time; empty once somebody has acted."
    )
    event_looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    event_looked_at = models.DateTimeField(null=True, blank=True, help_text="When an event's pictures had their look.")
    pictures_until = models.DateField(null=True, blank=True, help_text="An event's pictures are seen until this day.")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    was_for = models.JSONField(
        default=dict, blank=True, help_text="While it is hidden: the audience and the rooms that had it last."
    )

    class Meta:
        ordering = ("-published_at", "-pk")
        indexes = (
            models.Index(fields=["-published_at", "-id"], name="post_feed", condition=Q(state="published")),
            models.Index(fields=["state", "-saved_at"], name="post_state_saved"),
            models.Index(fields=["publish_at"], name="post_to_go_out", condition=Q(state="scheduled")),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, published_by__isnull=False),
                name="post_published_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_at__isnull=False, scheduled_by__isnull=False),
                name="post_scheduled_for_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.title or f"post {self.pk}"


class ReminderSeen(models.Model):
    """A member says that they have seen a reminder."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="seen_by")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["post", "member"], name="reminder_seen_once"),)

    def __str__(self) -> str:
        return f"seen {self.pk}"


class PostTemplate(models.Model):
    """A post that comes again and again, kept as a beginning: its words and its readers, never a picture."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Post.Kind.choices)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField(max_length=8000, blank=True)
    audience = models.CharField(max_length=10, choices=Post.Audience.choices)
    rooms = models.ManyToManyField(Room, blank=True, related_name="+")
    talk = models.CharField(max_length=10, choices=Post.Talk.choices, default=Post.Talk.EVERYONE)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["name"], condition=Q(ended_at=None), name="post_template_name_once"),
        )

    def __str__(self) -> str:
        return self.name
