"""Every table of this app, in one step."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("posts", "0001_initial"),
        ("posts", "0002_workroom"),
        ("posts", "0003_a_cover_needs_permission"),
        ("posts", "0004_covers"),
        ("posts", "0005_picture_reports"),
        ("posts", "0006_copies_to_keep"),
        ("posts", "0007_second_eyes"),
        ("posts", "0008_erasure_certificates"),
        ("posts", "0009_who_reads_comments"),
        ("posts", "0010_certified_by_the_portal"),
        ("posts", "0011_scheduled_and_recurring"),
        ("posts", "0012_after_a_withdrawal"),
        ("posts", "0013_kept_out"),
        ("posts", "0014_erased_words"),
        ("posts", "0015_earlier_words"),
    ]

    dependencies = [
        ("register", "0001_squashed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="ErasureCertificate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("left", "Children who had left"),
                                    ("taken_back", "A permission was taken back"),
                                ],
                                default="left",
                                max_length=12,
                            ),
                        ),
                        ("pictures", models.PositiveIntegerField()),
                        ("earliest_on", models.DateField()),
                        ("latest_on", models.DateField()),
                        (
                            "digest",
                            models.CharField(help_text="SHA-256 over the random ids of the pictures.", max_length=64),
                        ),
                        ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "ordering": ("-at",),
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "as_nursery",
                            models.BooleanField(default=False, help_text="Written by a manager for the nursery."),
                        ),
                        ("body", models.TextField(max_length=4000, verbose_name="comment")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("held", "Waiting for a person to read it"),
                                    ("visible", "Shown"),
                                    ("declined", "Not shown"),
                                    ("hidden", "Hidden"),
                                    ("removed", "Removed"),
                                ],
                                default="held",
                                max_length=10,
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                help_text="Counts edits and decisions: nobody decides a text they have not read.",
                            ),
                        ),
                        (
                            "shown_body",
                            models.TextField(
                                blank=True,
                                help_text="What others read while a change of it waits: the words that were approved last.",
                            ),
                        ),
                        (
                            "family_only",
                            models.BooleanField(
                                default=False,
                                help_text="For its author's own family and the nursery, whatever becomes of the post.",
                            ),
                        ),
                        (
                            "told",
                            models.CharField(
                                blank=True,
                                help_text="The rule its author was told when it was not shown.",
                                max_length=80,
                            ),
                        ),
                        (
                            "told_later",
                            models.BooleanField(
                                default=False,
                                help_text="Removed, and its author is not told yet: they go on seeing that it waits.",
                            ),
                        ),
                        (
                            "to_read",
                            models.BooleanField(
                                default=False, help_text="Shown before a person has read it; one reads it afterwards."
                            ),
                        ),
                        (
                            "show_help",
                            models.BooleanField(
                                default=False,
                                help_text="Its author is shown whom to call. Never set by what the register knows.",
                            ),
                        ),
                        ("form_key", models.UUIDField(help_text="From the form: a double submission is one comment.")),
                        ("written_at", models.DateTimeField()),
                        ("edited_at", models.DateTimeField(blank=True, null=True)),
                        ("shown_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="By its author, or with its words when their time was over; kept as evidence, shown to nobody.",
                                null=True,
                            ),
                        ),
                        (
                            "erased_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When the retention schedule took its words; the row stays without them.",
                                null=True,
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reply_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="posts.comment",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("written_at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="CopyPack",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("asked_at", models.DateTimeField()),
                        ("whole_album", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("making", "Being made"),
                                    ("ready", "Ready"),
                                    ("failed", "It could not be made"),
                                    ("expired", "No longer kept"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("photo_ids", models.JSONField(default=list)),
                        ("total", models.PositiveSmallIntegerField()),
                        ("done", models.PositiveSmallIntegerField(default=0)),
                        ("begun_at", models.DateTimeField(blank=True, null=True)),
                        ("ready_at", models.DateTimeField(blank=True, null=True)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("size", models.PositiveBigIntegerField(default=0)),
                        (
                            "digest",
                            models.CharField(
                                blank=True, help_text="Over what is in it: compared when it is fetched.", max_length=64
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-asked_at",),
                    },
                ),
                migrations.CreateModel(
                    name="EarlierWords",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(help_text="The version that read so.")),
                        ("body", models.TextField(blank=True)),
                        ("replaced_at", models.DateTimeField()),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="earlier", to="posts.comment"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("version",),
                    },
                ),
                migrations.CreateModel(
                    name="Photo",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "version",
                            models.PositiveSmallIntegerField(
                                default=1, help_text="Of the master: a crop or a cover makes a new one."
                            ),
                        ),
                        (
                            "versions_made",
                            models.PositiveSmallIntegerField(
                                default=1,
                                help_text="The last number given to a master, so that two repairs never write to the same place.",
                            ),
                        ),
                        (
                            "uncovered_version",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="The master before its covers: kept until publication, so that they can be taken off again.",
                                null=True,
                            ),
                        ),
                        ("width", models.PositiveIntegerField()),
                        ("height", models.PositiveIntegerField()),
                        ("colour", models.CharField(default="#cccccc", max_length=7)),
                        (
                            "taken_at",
                            models.DateTimeField(
                                blank=True, help_text="Capture date; the place is never kept.", null=True
                            ),
                        ),
                        (
                            "fingerprint",
                            models.CharField(
                                help_text="Keyed hash of the upload: recognises the same picture twice.", max_length=64
                            ),
                        ),
                        ("alt_text", models.CharField(blank=True, max_length=240, verbose_name="description")),
                        ("added_at", models.DateTimeField()),
                        (
                            "accounted",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not accounted for"),
                                    ("all_tagged", "Everyone who can be recognised is tagged"),
                                    ("nobody", "Nobody can be recognised"),
                                    (
                                        "unknown_child",
                                        "A child is in it who is not on the register, or whom I cannot find",
                                    ),
                                ],
                                default="",
                                max_length=14,
                            ),
                        ),
                        ("staff_present", models.BooleanField(default=False)),
                        ("adults_present", models.BooleanField(default=False, verbose_name="other adults")),
                        ("accounted_at", models.DateTimeField(blank=True, null=True)),
                        ("taken_down_at", models.DateTimeField(blank=True, null=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        ("erased_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "accounted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "taken_down_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("position", "taken_at", "added_at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="PermissionAsk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.child"
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="posts.photo"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="KeptOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("marked_at", models.DateTimeField()),
                        (
                            "hid",
                            models.BooleanField(help_text="Whether nobody had taken the picture down by hand before."),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Open"),
                                    ("left_out", "Left out for good"),
                                    ("was_fine", "The child was fine with it"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "child",
                            models.ForeignKey(
                                help_text="Empty: a child who is not tagged.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="register.child",
                            ),
                        ),
                        (
                            "marked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="posts.photo"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("marked_at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="PhotoReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("wrong_child", "It shows the wrong child, or a child under another's name"),
                                    ("child_at_risk", "I am worried about a child in it"),
                                    ("abuse", "It may show a child being harmed or abused"),
                                    ("not_allowed", "A child is in it who should not be"),
                                    ("unsuitable", "Dress, first aid, distress or a document can be seen"),
                                    ("wrong", "It is the wrong picture, or the wrong name is on it"),
                                    ("leaked", "I have seen it outside the portal"),
                                    ("other", "Something else"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=1000)),
                        ("urgent", models.BooleanField(default=False)),
                        (
                            "hid",
                            models.BooleanField(
                                default=False, help_text="Whether this report took the picture out of sight at once."
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Open"),
                                    ("nothing_wrong", "Nothing is wrong with it"),
                                    ("stays_down", "It stays down"),
                                    ("erased", "Erased by two people"),
                                    ("handed_over", "Handed over by two people"),
                                ],
                                default="",
                                max_length=16,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True,
                                help_text="For those who decide; the reporter does not see it.",
                                max_length=600,
                            ),
                        ),
                        (
                            "proposed",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Open"),
                                    ("nothing_wrong", "Nothing is wrong with it"),
                                    ("stays_down", "It stays down"),
                                    ("erased", "Erased by two people"),
                                    ("handed_over", "Handed over by two people"),
                                ],
                                default="",
                                max_length=16,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="posts.photo"
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reporter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-urgent", "at"),
                    },
                ),
                migrations.CreateModel(
                    name="PhotoTag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "x",
                            models.FloatField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0.0),
                                    django.core.validators.MaxValueValidator(1.0),
                                ],
                            ),
                        ),
                        (
                            "y",
                            models.FloatField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0.0),
                                    django.core.validators.MaxValueValidator(1.0),
                                ],
                            ),
                        ),
                        (
                            "w",
                            models.FloatField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0.0),
                                    django.core.validators.MaxValueValidator(1.0),
                                ],
                            ),
                        ),
                        (
                            "h",
                            models.FloatField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0.0),
                                    django.core.validators.MaxValueValidator(1.0),
                                ],
                            ),
                        ),
                        (
                            "covered",
                            models.BooleanField(default=False, help_text="Covered irreversibly in the master."),
                        ),
                        (
                            "cover_style",
                            models.CharField(
                                blank=True,
                                choices=[("pebble", "A pebble"), ("blur", "A strong blur")],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("tagged_at", models.DateTimeField()),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="photo_tags",
                                to="register.child",
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tags", to="posts.photo"
                            ),
                        ),
                        (
                            "tagged_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="PhotoView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="views", to="posts.photo"
                            ),
                        ),
                        (
                            "viewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PictureCopy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("covered", models.PositiveSmallIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pack",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="copies",
                                to="posts.copypack",
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="posts.photo"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Post",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("activity", "Activity"),
                                    ("event", "Event"),
                                    ("update", "Update"),
                                    ("reminder", "Reminder"),
                                    ("link", "Best-practice link"),
                                ],
                                default="activity",
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("scheduled", "Scheduled"),
                                    ("published", "Published"),
                                    ("hidden", "Hidden"),
                                    ("removed", "Removed"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("whole", "Whole nursery"), ("rooms", "Chosen rooms")],
                                default="rooms",
                                max_length=10,
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=120)),
                        ("body", models.TextField(blank=True, max_length=8000, verbose_name="words")),
                        (
                            "happened_on",
                            models.DateField(
                                blank=True,
                                help_text="When the activity or event was or will be.",
                                null=True,
                                verbose_name="day",
                            ),
                        ),
                        (
                            "talk",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everybody who sees the post"),
                                    ("family", "Each family only its own, and the nursery"),
                                    ("closed", "Nobody: comments are closed"),
                                ],
                                default="everyone",
                                max_length=10,
                                verbose_name="who reads comments",
                            ),
                        ),
                        (
                            "due_on",
                            models.DateField(
                                blank=True,
                                help_text="A reminder is pinned until this day.",
                                null=True,
                                verbose_name="due",
                            ),
                        ),
                        ("link_url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                        ("link_source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                        (
                            "link_why",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Why it is worth reading.",
                                max_length=300,
                                verbose_name="why",
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("saved_at", models.DateTimeField()),
                        (
                            "saved_page",
                            models.UUIDField(
                                blank=True,
                                help_text="The open form that saved last: its own second try is not a stranger's save.",
                                null=True,
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, help_text="Counts saves, so that a stale form is noticed."
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                blank=True, help_text="When its author asked a manager to publish it.", null=True
                            ),
                        ),
                        ("second_asked_at", models.DateTimeField(blank=True, null=True)),
                        ("second_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "second_mark",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What the second person saw: another save needs them again.",
                                max_length=20,
                            ),
                        ),
                        (
                            "second_words",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="Why it was sent back.",
                                max_length=1000,
                                verbose_name="what to change",
                            ),
                        ),
                        (
                            "publish_at",
                            models.DateTimeField(
                                blank=True, help_text="When a scheduled post goes out, if it may then.", null=True
                            ),
                        ),
                        (
                            "scheduled_mark",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What was seen when it was scheduled: anything else stays in.",
                                max_length=20,
                            ),
                        ),
                        (
                            "schedule_missed",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="Why it did not go out at its time; empty once somebody has acted.",
                            ),
                        ),
                        (
                            "event_looked_at",
                            models.DateTimeField(
                                blank=True, help_text="When an event's pictures had their look.", null=True
                            ),
                        ),
                        (
                            "pictures_until",
                            models.DateField(
                                blank=True, help_text="An event's pictures are seen until this day.", null=True
                            ),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        ("edited_at", models.DateTimeField(blank=True, null=True)),
                        ("taken_down_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "event_looked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("rooms", models.ManyToManyField(blank=True, related_name="posts", to="register.room")),
                        (
                            "saved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "scheduled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "second_asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "second_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-published_at", "-pk"),
                    },
                ),
                migrations.AddField(
                    model_name="photo",
                    name="post",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="posts.post"
                    ),
                ),
                migrations.AddField(
                    model_name="comment",
                    name="post",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="posts.post"
                    ),
                ),
                migrations.CreateModel(
                    name="PostTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("activity", "Activity"),
                                    ("event", "Event"),
                                    ("update", "Update"),
                                    ("reminder", "Reminder"),
                                    ("link", "Best-practice link"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=120)),
                        ("body", models.TextField(blank=True, max_length=8000)),
                        (
                            "audience",
                            models.CharField(
                                choices=[("whole", "Whole nursery"), ("rooms", "Chosen rooms")], max_length=10
                            ),
                        ),
                        (
                            "talk",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everybody who sees the post"),
                                    ("family", "Each family only its own, and the nursery"),
                                    ("closed", "Nobody: comments are closed"),
                                ],
                                default="everyone",
                                max_length=10,
                            ),
                        ),
                        ("kept_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "kept_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("rooms", models.ManyToManyField(blank=True, related_name="+", to="register.room")),
                    ],
                    options={
                        "ordering": ("name", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="PublicationCertificate",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("at", models.DateTimeField()),
                        (
                            "digest",
                            models.CharField(
                                help_text="SHA-256 over the lines; the audit event keeps it too.", max_length=64
                            ),
                        ),
                        ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="posts.post",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                help_text="Empty: the portal itself, which covers children in what a manager published and shows nothing new.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-at",),
                    },
                ),
                migrations.CreateModel(
                    name="CertificateLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("photo_version", models.PositiveSmallIntegerField()),
                        (
                            "statement",
                            models.CharField(
                                choices=[
                                    ("", "Not accounted for"),
                                    ("all_tagged", "Everyone who can be recognised is tagged"),
                                    ("nobody", "Nobody can be recognised"),
                                    (
                                        "unknown_child",
                                        "A child is in it who is not on the register, or whom I cannot find",
                                    ),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("covered", models.BooleanField(default=False)),
                        (
                            "purpose",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("own_pictures", "Own pictures"),
                                    ("group_pictures", "Group pictures"),
                                    ("first_name", "First name with a picture"),
                                    ("covered", "May appear covered"),
                                    ("display", "Display in the nursery"),
                                    ("learning_record", "Learning record"),
                                    ("print", "Print"),
                                    ("website", "Public website"),
                                    ("social_media", "Public social media"),
                                    ("press", "Press"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("consent_event_id", models.UUIDField(help_text="The permission relied on.", null=True)),
                        ("wording_sha256", models.CharField(blank=True, max_length=64)),
                        (
                            "child",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="register.child",
                            ),
                        ),
                        (
                            "stated_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificate_lines",
                                to="posts.photo",
                            ),
                        ),
                        (
                            "certificate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="posts.publicationcertificate",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("certificate", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="ReminderSeen",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="seen_by", to="posts.post"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Removal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("receipt", models.UUIDField(help_text="Of the answer that was taken back.", unique=True)),
                        ("taken_back_at", models.DateTimeField()),
                        ("hidden_at", models.DateTimeField()),
                        (
                            "held_at",
                            models.DateTimeField(
                                blank=True, help_text="A hold of the lead's: nothing of it is erased.", null=True
                            ),
                        ),
                        ("held_because", models.CharField(blank=True, max_length=400)),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.child"
                            ),
                        ),
                        (
                            "guardian",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "held_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-hidden_at",),
                    },
                ),
                migrations.CreateModel(
                    name="RemovedPicture",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "hidden_at",
                            models.DateTimeField(
                                help_text="When the picture went down: another taking down is another matter."
                            ),
                        ),
                        (
                            "choice",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Gone"),
                                    ("covered", "Back for others, the child covered for good"),
                                    ("album", "In the guardian's own album, for nobody else"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("chosen_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "done_at",
                            models.DateTimeField(
                                blank=True, help_text="When a cover that was asked for was made.", null=True
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="removals", to="posts.photo"
                            ),
                        ),
                        (
                            "removal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="pictures", to="posts.removal"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CommentMeasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("review_first", "Every comment is read before others see it"),
                                    ("suspended", "No comments for now"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("reason", models.CharField(help_text="The author reads it.", max_length=400)),
                        ("until_on", models.DateField(verbose_name="last day")),
                        ("at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("appeal", models.CharField(blank=True, max_length=1000)),
                        ("appealed_at", models.DateTimeField(blank=True, null=True)),
                        ("answer", models.CharField(blank=True, max_length=1000)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comment_measures",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-at",),
                        "indexes": [models.Index(fields=["author", "until_on"], name="comment_measure_of")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="comment_measure_has_reason"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("answered_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="comment_measure_appeal_to_another",
                            ),
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="copypack",
                    index=models.Index(fields=["state", "asked_at"], name="copy_pack_state"),
                ),
                migrations.AddConstraint(
                    model_name="earlierwords",
                    constraint=models.UniqueConstraint(
                        fields=("comment", "version"), name="earlier_words_once_per_version"
                    ),
                ),
                migrations.AddIndex(
                    model_name="permissionask",
                    index=models.Index(fields=["child", "-asked_at"], name="permission_ask_of_child"),
                ),
                migrations.AddIndex(
                    model_name="keptout",
                    index=models.Index(condition=models.Q(("outcome", "")), fields=["photo"], name="kept_out_open"),
                ),
                migrations.AddConstraint(
                    model_name="keptout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="kept_out_settled_at",
                    ),
                ),
                migrations.AddIndex(
                    model_name="photoreport",
                    index=models.Index(
                        condition=models.Q(("closed_at", None)), fields=["-urgent", "at"], name="photo_report_open"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="photoreport",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("photo", "reporter"),
                        name="photo_report_once_while_open",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="photoreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), models.Q(("outcome", ""), _negated=True), _connector="OR"
                        ),
                        name="photo_report_closed_with_outcome",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="phototag",
                    constraint=models.UniqueConstraint(fields=("photo", "child"), name="photo_tag_once"),
                ),
                migrations.AddConstraint(
                    model_name="phototag",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("h__isnull", True), ("w__isnull", True), ("x__isnull", True), ("y__isnull", True)
                            ),
                            models.Q(
                                ("h__gt", 0),
                                ("h__lte", 1),
                                ("w__gt", 0),
                                ("w__lte", 1),
                                ("x__gte", 0),
                                ("x__lte", 1),
                                ("y__gte", 0),
                                ("y__lte", 1),
                            ),
                            _connector="OR",
                        ),
                        name="photo_tag_region_whole_or_none",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="photoview",
                    constraint=models.UniqueConstraint(fields=("photo", "viewer", "day"), name="photo_view_once_a_day"),
                ),
                migrations.AddIndex(
                    model_name="picturecopy",
                    index=models.Index(fields=["by", "-at"], name="picture_copy_by"),
                ),
                migrations.AddIndex(
                    model_name="post",
                    index=models.Index(
                        condition=models.Q(("state", "published")), fields=["-published_at", "-id"], name="post_feed"
                    ),
                ),
                migrations.AddIndex(
                    model_name="post",
                    index=models.Index(fields=["state", "-saved_at"], name="post_state_saved"),
                ),
                migrations.AddIndex(
                    model_name="post",
                    index=models.Index(
                        condition=models.Q(("state", "scheduled")), fields=["publish_at"], name="post_to_go_out"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="post",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="post_published_by_someone",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="post",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "scheduled"), _negated=True),
                            models.Q(("publish_at__isnull", False), ("scheduled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="post_scheduled_for_a_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="photo",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("post", "fingerprint"),
                        name="photo_once_per_post",
                    ),
                ),
                migrations.AddIndex(
                    model_name="comment",
                    index=models.Index(
                        condition=models.Q(("deleted_at", None), ("state", "held")),
                        fields=["written_at", "id"],
                        name="comment_waiting",
                    ),
                ),
                migrations.AddIndex(
                    model_name="comment",
                    index=models.Index(
                        condition=models.Q(("to_read", True)), fields=["written_at"], name="comment_to_read"
                    ),
                ),
                migrations.AddIndex(
                    model_name="comment",
                    index=models.Index(fields=["post", "written_at"], name="comment_of_post"),
                ),
                migrations.AddConstraint(
                    model_name="comment",
                    constraint=models.UniqueConstraint(fields=("author", "form_key"), name="comment_once_per_form"),
                ),
                migrations.AddConstraint(
                    model_name="posttemplate",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("name",), name="post_template_name_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="certificateline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("child__isnull", True),
                            models.Q(
                                ("consent_event_id__isnull", False),
                                models.Q(("purpose", ""), _negated=True),
                                models.Q(("wording_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="certificate_line_has_permission",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reminderseen",
                    constraint=models.UniqueConstraint(fields=("post", "member"), name="reminder_seen_once"),
                ),
                migrations.AddConstraint(
                    model_name="removal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("held_at__isnull", True),
                            models.Q(("held_by__isnull", False), models.Q(("held_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="removal_held_by_someone_for_a_reason",
                    ),
                ),
                migrations.AddIndex(
                    model_name="removedpicture",
                    index=models.Index(
                        condition=models.Q(("choice", "covered"), ("done_at", None)),
                        fields=["choice"],
                        name="removed_picture_to_cover",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="removedpicture",
                    constraint=models.UniqueConstraint(fields=("removal", "photo"), name="removed_picture_once"),
                ),
            ]
        )
    ]
