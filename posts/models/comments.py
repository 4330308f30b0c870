"""The talk under posts, and what its writers are asked to bear with."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from posts.models.entries import Post


class Comment(models.Model):
    """A member's words under a post. Born held; a person reads them before others do."""

    class State(models.TextChoices):
        HELD = "held", "Waiting for a person to read it"
        VISIBLE = "visible", "Shown"
        DECLINED = "declined", "Not shown"
        HIDDEN = "hidden", "Hidden"
        REMOVED = "removed", "Removed"

    post = models.ForeignKey(Post, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    as_nursery = models.BooleanField(default=False, help_text="Written by a manager for the nursery.")
    body = models.TextField("comment", max_length=4000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    version = models.PositiveIntegerField(
        default=1, help_text="Counts edits and decisions: nobody decides a text they have not read."
    )
    shown_body = models.TextField(
        blank=True, help_text="What others read while a change of it waits: the words that were approved last."
    )
    family_only = models.BooleanField(
        default=False, help_text="For its author's own family and the nursery, whatever becomes of the post."
    )
    told = models.CharField(max_length=80, blank=True, help_text="The rule its author was told when it was not shown.")
    told_later = models.BooleanField(
        default=False, help_text="Removed, and its author is not told yet: they go on seeing what they last saw."
    )
    to_read = models.BooleanField(
        default=False,
        help_text="To be read all the same: shown before anybody read it, taken back or changed when it was hidden.",
    )
    show_help = models.BooleanField(
        default=False, help_text="Its author is shown whom to call. Never set by what the register knows."
    )
    form_key = models.UUIDField(help_text="From the form: a double submission is one comment.")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="By its author, or with its words when their time was over; kept as evidence, shown to nobody.",
    )
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="When the retention schedule took its words; the row stays without them."
    )

    class Meta:
        ordering = ("written_at", "pk")
        constraints = (models.UniqueConstraint(fields=["author", "form_key"], name="comment_once_per_form"),)
        indexes = (
            models.Index(
                fields=["written_at", "id"], name="comment_waiting", condition=Q(state="held", deleted_at=None)
            ),
            models.Index(fields=["written_at"], name="comment_to_read", condition=Q(to_read=True)),
            models.Index(fields=["written_at"], name="comment_untold", condition=Q(told_later=True)),
            models.Index(fields=["post", "written_at"], name="comment_of_post"),
        )

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def words_for_others(self) -> str:
        """What other people may read of it now; empty if nothing."""
        if self.deleted_at is not None:
            return ""
        if self.state == self.State.VISIBLE:
            return self.body
        return self.shown_body if self.state in (self.State.HELD, self.State.DECLINED) else ""

    @property
    def words_read_meanwhile(self) -> str:
        """What others go on reading while a change of it waits, as its author knows it; empty if nothing."""
        return self.body if self.state_for_author == self.State.VISIBLE else self.shown_body

    @property
    def change_is_for_family(self) -> bool:
        """Whether a change of it is read by its author's own family and the nursery only: as it was itself, or because
        the post is for each family only and nobody else reads anything of it now."""
        return self.family_only or (self.post.talk == Post.Talk.FAMILY and not self.words_read_meanwhile)

    @property
    def answer_is_for_family(self) -> bool:
        """Whether an answer to it is read by its author's family and the nursery only: as it is itself, or because the
        post is for each family only by now."""
        return self.family_only or self.post.talk == Post.Talk.FAMILY

    @property
    def state_for_author(self) -> "Comment.State":
        """As its author is shown it: what they last saw, while it is hidden or taken away and they are not told."""
        if self.told_later or self.state == self.State.HIDDEN:
            if self.told:  # not shown, before somebody reported what others read
                return self.State.DECLINED
            return self.State.VISIBLE if self.shown_at and not self.shown_body else self.State.HELD
        return self.State(self.state)


class EarlierWords(models.Model):
    """What a comment said before its author changed it: part of its history, shown to nobody but its reviewers."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="earlier")
    version = models.PositiveIntegerField(help_text="The version that read so.")
    body = models.TextField(blank=True)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ("version",)
        constraints = (models.UniqueConstraint(fields=["comment", "version"], name="earlier_words_once_per_version"),)

    def __str__(self) -> str:
        return f"earlier words {self.pk}"


class CommentMeasure(models.Model):
    """What a person is asked to bear with for a time: their comments are read first, or they may write none."""

    class Kind(models.TextChoices):
        REVIEW_FIRST = "review_first", "Every comment is read before others see it"
        SUSPENDED = "suspended", "No comments for now"

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comment_measures")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    reason = models.CharField(max_length=400, help_text="The author reads it.")
    until_on = models.DateField("last day")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    appeal = models.CharField(max_length=1000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_about = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", help_text="Staff whom the appeal may speak of."
    )
    appeal_urgent = models.BooleanField(default=False, help_text="Whether the appeal should be read at once.")
    show_help = models.BooleanField(default=False, help_text="Its author is shown whom to call.")
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=["author", "until_on"], name="comment_measure_of"),)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="comment_measure_has_reason"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("by")),
                name="comment_measure_appeal_to_another",
            ),
        )

    def __str__(self) -> str:
        return f"measure {self.pk}"
