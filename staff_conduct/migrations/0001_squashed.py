"""Every table of this app, in one step."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import staff_conduct.models.cases
import staff_conduct.models.concerns
from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("staff_conduct", "0001_initial"),
        ("staff_conduct", "0002_duties_and_attachments"),
        ("staff_conduct", "0003_whole_procedure"),
        ("staff_conduct", "0004_ends_and_keeping"),
        ("staff_conduct", "0005_sealed_exceptions"),
    ]

    dependencies = [
        ("policies", "0001_squashed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Addition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("from_reporter", "Added by whoever raised it"),
                                    ("answer", "Answer to whoever raised it"),
                                    ("note", "Note among those who read it"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("picture", "Picture"), ("pdf", "PDF"), ("text", "Text")], max_length=8
                            ),
                        ),
                        ("size", models.PositiveIntegerField()),
                        (
                            "addition",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachment",
                                to="staff_conduct.addition",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Concern",
                    fields=[
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "reference",
                            models.CharField(
                                default=staff_conduct.models.concerns._concern_reference, max_length=12, unique=True
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("staff_social_media", "Something a member of staff posted or wrote online"),
                                    ("private_contact", "Private contact between staff and a family"),
                                    ("parent_comment", "A worrying comment or question from a parent"),
                                    ("picture_misuse", "Our pictures shared or misused by somebody"),
                                    ("adult_conduct", "How an adult behaved towards a child"),
                                    ("friend_request", "A parent sent me a friend request"),
                                    ("self_report", "Something I did myself"),
                                    ("complaint", "A complaint"),
                                    ("grievance", "A grievance about how I am treated at work"),
                                    ("other", "Something else"),
                                ],
                                max_length=24,
                            ),
                        ),
                        (
                            "about",
                            models.CharField(
                                choices=[
                                    ("staff", "Somebody who works or helps here"),
                                    ("manager", "The manager"),
                                    ("lead", "The safeguarding lead or the deputy"),
                                    ("owner", "The registered person (owner)"),
                                    ("family", "A parent, carer, relative or visitor"),
                                    ("me", "Myself"),
                                    ("unknown", "I do not know, or cannot say"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("member", "Concern form"),
                                    ("moderation", "Comment queue"),
                                    ("public", "Public page"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "naming",
                            models.CharField(
                                choices=[
                                    ("named", "Yes, they may know my name"),
                                    ("confidential", "Keep my name from them"),
                                    ("anonymous", "Do not keep my name at all"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "reporter_mark",
                            models.CharField(blank=True, help_text="A keyed hash; empty for no name.", max_length=64),
                        ),
                        (
                            "receipt_hash",
                            models.CharField(
                                blank=True, help_text="A keyed hash of the code; empty for none.", max_length=64
                            ),
                        ),
                        ("raised_at", models.DateTimeField(help_text="Without a name: rounded to the hour.")),
                        (
                            "clause",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policies.clause",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-raised_at", "reference"),
                    },
                ),
                migrations.CreateModel(
                    name="Barred",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("involved", "The reporter says that they are involved or close to the person"),
                                    ("mentioned", "The report mentions them"),
                                    ("role", "The report names their role"),
                                    ("author", "They wrote the words it began with"),
                                    ("stepped_back", "They said themselves that they have a conflict"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "concern",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="barred",
                                to="staff_conduct.concern",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "barred",
                    },
                ),
                migrations.AddField(
                    model_name="addition",
                    name="concern",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="additions",
                        to="staff_conduct.concern",
                    ),
                ),
                migrations.CreateModel(
                    name="ConcernReader",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("hat", models.CharField(max_length=20)),
                        ("at", models.DateTimeField()),
                        (
                            "concern",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readers",
                                to="staff_conduct.concern",
                            ),
                        ),
                        (
                            "let_in_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ConcernSubject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at_triage", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        (
                            "concern",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="subjects",
                                to="staff_conduct.concern",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ConductCase",
                    fields=[
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "reference",
                            models.CharField(
                                default=staff_conduct.models.cases._case_reference, max_length=12, unique=True
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        (
                            "clause",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policies.clause",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-opened_at", "reference"),
                    },
                ),
                migrations.CreateModel(
                    name="CaseStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("opened", "Opened"),
                                    ("investigating", "Investigation"),
                                    ("invited", "Invitation to a hearing"),
                                    ("hearing", "Hearing"),
                                    ("outcome", "Outcome"),
                                    ("appeal", "Appeal received"),
                                    ("appeal_decided", "Appeal decided"),
                                    ("closed", "Closed"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "is_note",
                            models.BooleanField(
                                default=False, help_text="A note within the stage; the case does not move."
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_action", "No action"),
                                    ("informal", "Informal: advice, training or a talk"),
                                    ("first_warning", "First written warning"),
                                    ("final_warning", "Final written warning"),
                                    ("dismissal", "Dismissal with notice"),
                                    ("summary_dismissal", "Dismissal without notice (gross misconduct)"),
                                    ("other", "Another outcome that the contract allows"),
                                ],
                                max_length=18,
                            ),
                        ),
                        (
                            "happens_on",
                            models.DateField(help_text="The day of a hearing to which the step invites.", null=True),
                        ),
                        (
                            "last_live_on",
                            models.DateField(help_text="The last day on which a warning counts.", null=True),
                        ),
                        (
                            "left_on",
                            models.DateField(
                                help_text="The person's last day, where the note says that they have left.", null=True
                            ),
                        ),
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="staff_conduct.conductcase",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("case", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="CaseReader",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readers",
                                to="staff_conduct.conductcase",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CasePart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "part",
                            models.CharField(
                                choices=[
                                    ("investigator", "Investigates"),
                                    ("decision_maker", "Chairs the hearing and decides"),
                                    ("appeal_chair", "Hears an appeal"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed reason why one person holds two parts, if they do.", null=True
                            ),
                        ),
                        ("words_digest", models.CharField(blank=True, max_length=64)),
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="staff_conduct.conductcase",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("case", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="CaseConcern",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "concern",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="staff_conduct.concern",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sources",
                                to="staff_conduct.conductcase",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CaseBarred",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="barred",
                                to="staff_conduct.conductcase",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "case barred",
                    },
                ),
                migrations.CreateModel(
                    name="DisposalProposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            "case",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disposal",
                                to="staff_conduct.conductcase",
                            ),
                        ),
                        (
                            "concern",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disposal",
                                to="staff_conduct.concern",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Disposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rows", models.PositiveIntegerField(help_text="How many sealed rows were destroyed.")),
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
                            "proposal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="done",
                                to="staff_conduct.disposalproposal",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Duty",
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
                                    ("lado", "Tell the officer of the local authority (LADO)"),
                                    ("ofsted", "Notify Ofsted"),
                                    ("eyfs_complaint", "Tell whoever complained what came of it"),
                                    (
                                        "mandatory_report",
                                        "Report a suspected offence against a child (Crime and Policing Act 2026)",
                                    ),
                                    ("dbs", "Decide on a barring referral (DBS)"),
                                    ("suspension_review", "Look at the suspension again"),
                                    ("investigation", "Finish the investigation, or say why it takes longer"),
                                    ("hearing", "Hold the hearing"),
                                    ("decision", "Decide after the hearing"),
                                    ("appeal", "Hear the appeal"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("from_on", models.DateField(help_text="The day the clock began.")),
                        ("due_on", models.DateField()),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to="staff_conduct.conductcase",
                            ),
                        ),
                        (
                            "concern",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to="staff_conduct.concern",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "duties",
                        "ordering": ("due_on", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="DutyDone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
                        ("done_on", models.DateField()),
                        (
                            "agreed",
                            models.BooleanField(
                                default=False, help_text="The officer agrees that the nursery investigates itself."
                            ),
                        ),
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
                            "duty",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="done",
                                to="staff_conduct.duty",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "duties done",
                    },
                ),
                migrations.CreateModel(
                    name="GlassRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
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
                            "concern",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="glass_requests",
                                to="staff_conduct.concern",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="GlassOpening",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opening",
                                to="staff_conduct.glassrequest",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Hold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
                        ("until", models.DateField()),
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
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="staff_conduct.conductcase",
                            ),
                        ),
                        (
                            "concern",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="staff_conduct.concern",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Triage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("low_level", "Low-level concern"),
                                    ("harm_threshold", "Allegation: the harm threshold may be met"),
                                    ("not_safeguarding", "Not about conduct: another procedure"),
                                ],
                                max_length=18,
                            ),
                        ),
                        (
                            "limbs",
                            models.CharField(
                                blank=True,
                                help_text="The limbs of the threshold, by code, comma between.",
                                max_length=80,
                            ),
                        ),
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
                            "concern",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="triages",
                                to="staff_conduct.concern",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("concern", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="Closing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words_id",
                            models.UUIDField(
                                help_text="The sealed side row; once disposed of, only this skeleton is left."
                            ),
                        ),
                        ("words_digest", models.CharField(max_length=64)),
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("substantiated", "Substantiated: there is enough evidence"),
                                    ("unsubstantiated", "Unsubstantiated: not enough evidence either way"),
                                    ("unfounded", "Unfounded: nothing supports it, or it was misread"),
                                    ("false", "False: there is evidence against it"),
                                    ("malicious", "Malicious: meant to deceive and to harm"),
                                    ("advice", "Advice was given"),
                                    ("training", "Training"),
                                    ("monitoring", "It is being watched"),
                                    ("conduct_process", "It went into a disciplinary case"),
                                    ("another_procedure", "Dealt with by another procedure"),
                                ],
                                max_length=18,
                            ),
                        ),
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
                            "triage",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="closing",
                                to="staff_conduct.triage",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddIndex(
                    model_name="concern",
                    index=models.Index(
                        condition=models.Q(("reporter_mark", ""), _negated=True),
                        fields=["reporter_mark"],
                        name="concern_reporter",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="concern",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("receipt_hash", ""), _negated=True),
                        fields=("receipt_hash",),
                        name="concern_receipt_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="concern",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("naming", "anonymous"), _negated=True), ("reporter_mark", ""), _connector="OR"
                        ),
                        name="concern_without_name_keeps_none",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="barred",
                    constraint=models.UniqueConstraint(fields=("concern", "user"), name="concern_barred_once"),
                ),
                migrations.AddConstraint(
                    model_name="addition",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind", "from_reporter"), ("by__isnull", False), _connector="OR"),
                        name="addition_has_author",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="addition",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "from_reporter"), _negated=True), ("by__isnull", True), _connector="OR"
                        ),
                        name="addition_hides_reporter",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="concernreader",
                    constraint=models.UniqueConstraint(fields=("concern", "user"), name="concern_reader_once"),
                ),
                migrations.AddConstraint(
                    model_name="concernsubject",
                    constraint=models.UniqueConstraint(fields=("concern", "user"), name="concern_subject_once"),
                ),
                migrations.AddConstraint(
                    model_name="casestep",
                    constraint=models.UniqueConstraint(fields=("case", "number"), name="case_step_number_once"),
                ),
                migrations.AddConstraint(
                    model_name="casestep",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", ""), ("stage__in", ["outcome", "appeal_decided"]), _connector="OR"
                        ),
                        name="case_step_outcome_in_its_stage",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="casereader",
                    constraint=models.UniqueConstraint(fields=("case", "user"), name="case_reader_once"),
                ),
                migrations.AddConstraint(
                    model_name="caseconcern",
                    constraint=models.UniqueConstraint(fields=("case", "concern"), name="case_concern_once"),
                ),
                migrations.AddConstraint(
                    model_name="casebarred",
                    constraint=models.UniqueConstraint(fields=("case", "user"), name="case_barred_once"),
                ),
                migrations.AddConstraint(
                    model_name="disposalproposal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("concern__isnull", True), ("case__isnull", True), _connector="XOR"),
                        name="disposal_of_a_concern_or_a_case",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="duty",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("concern__isnull", True), ("case__isnull", True), _connector="XOR"),
                        name="duty_of_a_concern_or_a_case",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="duty",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("from_on"))), name="duty_due_after_it_began"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="glassopening",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("at"))), name="glass_opening_ends"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hold",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("concern__isnull", True), ("case__isnull", True), _connector="XOR"),
                        name="hold_of_a_concern_or_a_case",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="triage",
                    constraint=models.UniqueConstraint(fields=("concern", "number"), name="triage_number_once"),
                ),
                migrations.AddConstraint(
                    model_name="triage",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "harm_threshold"), _negated=True),
                            models.Q(("limbs", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="triage_threshold_has_limb",
                    ),
                ),
            ]
        )
    ]
