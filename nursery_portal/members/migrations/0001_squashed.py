"""Every table of this app, in one step."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import nursery_portal.members.models.people
from nursery_portal.kit.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("members", "0001_initial"),
        ("members", "0002_proposals"),
        ("members", "0003_relatives"),
        ("members", "0004_independent_reader"),
        ("members", "0005_coming_back"),
        ("members", "0006_outside_signers"),
        ("members", "0007_shared_tablet"),
        ("members", "0008_order_begins"),
    ]

    dependencies = [
        ("register", "0001_squashed"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                        (
                            "first_name",
                            models.CharField(
                                help_text="The name other members see, with an initial.",
                                max_length=60,
                                verbose_name="first name",
                            ),
                        ),
                        ("last_name", models.CharField(blank=True, max_length=80, verbose_name="family name")),
                        (
                            "is_active",
                            models.BooleanField(default=False, help_text="False until the invitation is accepted."),
                        ),
                        ("is_superuser", models.BooleanField(default=False, help_text="Never a right in this portal.")),
                        ("joined_at", models.DateTimeField(blank=True, null=True)),
                        ("suspended_at", models.DateTimeField(blank=True, null=True)),
                        ("date_joined", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ("first_name", "last_name", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"), name="user_email_whatever_case"
                            )
                        ],
                    },
                    managers=[
                        ("objects", nursery_portal.members.models.people.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Guardianship",
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
                                    ("guardian", "Parent/carer"),
                                    ("relative", "Invited relative"),
                                    ("signer", "Outside signer"),
                                ],
                                default="guardian",
                                max_length=10,
                            ),
                        ),
                        (
                            "relationship",
                            models.CharField(
                                help_text="Mother, father, foster carer, social worker, grandmother ...", max_length=40
                            ),
                        ),
                        ("has_parental_responsibility", models.BooleanField(default=False)),
                        (
                            "basis",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("birth_mother", "Mother by birth"),
                                    ("married", "Married or civil partner at birth"),
                                    ("birth_registered", "Father or second parent on the birth certificate"),
                                    ("agreement", "Parental responsibility agreement"),
                                    ("order", "Parental responsibility order"),
                                    ("lives_with", "Child arrangements order (lives with)"),
                                    ("special_guardian", "Special guardianship"),
                                    ("adoption", "Adoption"),
                                    ("care_order", "Local authority under a care order"),
                                ],
                                max_length=20,
                                verbose_name="basis of responsibility",
                            ),
                        ),
                        ("evidence_seen_on", models.DateField(blank=True, null=True)),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("no_contact", models.BooleanField(default=False, verbose_name="no contact")),
                        ("hide_location", models.BooleanField(default=False, verbose_name="hide location")),
                        ("no_images_at_all", models.BooleanField(default=False, verbose_name="no images at all")),
                        ("order_begins_on", models.DateField(blank=True, null=True, verbose_name="order begins on")),
                        ("order_expires_on", models.DateField(blank=True, null=True, verbose_name="order expires on")),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="guardianships",
                                to="register.child",
                            ),
                        ),
                        (
                            "evidence_seen_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "invited_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="The guardian who invited a relative.",
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
                                related_name="guardianships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("child", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="FirstMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("confirmed", models.BooleanField()),
                        ("settled_at", models.DateTimeField()),
                        (
                            "settled_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "link",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="first_mail",
                                to="members.guardianship",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-settled_at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("nonce", models.CharField(max_length=64)),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("pending", "Sent"), ("accepted", "Accepted"), ("revoked", "Revoked")],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        ("sent_at", models.DateTimeField()),
                        (
                            "mailed_at",
                            models.DateTimeField(
                                blank=True, help_text="When a mail server took it; empty until then.", null=True
                            ),
                        ),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "invited_by",
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
                                related_name="invitations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-sent_at",),
                    },
                ),
                migrations.CreateModel(
                    name="KeyPersonAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="key_people",
                                to="register.child",
                            ),
                        ),
                        (
                            "practitioner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="key_person_for",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("child", "-from_on"),
                    },
                ),
                migrations.CreateModel(
                    name="KnownDevice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("mark_hash", models.CharField(max_length=64)),
                        (
                            "words",
                            models.CharField(help_text="Chrome on Android: what its person reads.", max_length=60),
                        ),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                        (
                            "is_odd",
                            models.BooleanField(
                                default=False, help_text="Not the first one: its person is told by mail."
                            ),
                        ),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-last_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("choice", models.CharField(max_length=40)),
                        ("values", models.JSONField()),
                        ("reason", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("agreed", "Agreed"), ("declined", "Not agreed")],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "settled_by",
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
                        "ordering": ("-proposed_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="RelativeRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("first_name", models.CharField(max_length=60)),
                        ("last_name", models.CharField(max_length=80)),
                        ("relationship", models.CharField(max_length=40)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "The nursery looks at it first"),
                                    ("invited", "Invited"),
                                    ("declined", "Not admitted"),
                                    ("ended", "Ended"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
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
                            "link",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.guardianship",
                            ),
                        ),
                        (
                            "settled_by",
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
                        "ordering": ("-asked_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="RoleGrant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("practitioner", "Practitioner"),
                                    ("manager", "Manager (designated person)"),
                                    ("dsl", "Safeguarding lead"),
                                    ("deputy_dsl", "Deputy safeguarding lead"),
                                    ("owner", "Registered person"),
                                    ("independent", "Independent reader of concerns"),
                                    ("system_admin", "System administrator"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(max_length=200)),
                        (
                            "granted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rooms",
                            models.ManyToManyField(
                                blank=True,
                                help_text="A practitioner's own rooms.",
                                related_name="+",
                                to="register.room",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="role_grants",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("user", "role", "from_on"),
                    },
                ),
                migrations.CreateModel(
                    name="SharedTablet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("enrolled_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "enrolled_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "revoked_by",
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
                        "ordering": ("revoked_at", "name", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="TabletPin",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pin_hash", models.CharField(max_length=128)),
                        ("set_at", models.DateTimeField()),
                        (
                            "tries",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="Wrong ones in a row; at five it is locked."
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tablet_pin",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="TabletUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "tablet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="members.sharedtablet",
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
                    options={
                        "ordering": ("-at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="AccessCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "joins",
                            models.BooleanField(help_text="They come in for the first time; otherwise they come back."),
                        ),
                        (
                            "seen",
                            models.CharField(
                                choices=[
                                    ("known", "I know them well and saw them in person"),
                                    ("collects", "They bring or collect the child, and I saw them in person"),
                                    ("document", "They showed a passport, a driving licence or the like"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("seen_note", models.CharField(blank=True, max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[("pending", "Handed out"), ("used", "Used"), ("revoked", "Taken back")],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        ("issued_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "mailed_at",
                            models.DateTimeField(
                                blank=True, help_text="When the person's mailbox was told of its use.", null=True
                            ),
                        ),
                        (
                            "issued_by",
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
                    ],
                    options={
                        "ordering": ("-issued_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "pending")),
                                fields=("user",),
                                name="access_code_one_pending",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AddressChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("old_email", models.EmailField(max_length=254)),
                        ("email", models.EmailField(max_length=254)),
                        ("nonce", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("done", "Changed"),
                                    ("stopped", "Stopped"),
                                    ("lapsed", "Not confirmed in time"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        (
                            "mailed_at",
                            models.DateTimeField(
                                blank=True, help_text="When the old address was told: the day begins.", null=True
                            ),
                        ),
                        (
                            "invited_at",
                            models.DateTimeField(
                                blank=True, help_text="When the new address was asked to confirm.", null=True
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                help_text="The person, or the lead for them.",
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
                    options={
                        "ordering": ("-asked_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("user",),
                                name="address_change_one_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BarredPerson",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=140)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("barred_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "barred_by",
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
                    ],
                    options={
                        "ordering": ("name", "email", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("email", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="barred_person_has_name_or_address",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FactorReset",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "seen",
                            models.CharField(
                                choices=[
                                    ("known", "I know them well and saw them in person"),
                                    ("collects", "They bring or collect the child, and I saw them in person"),
                                    ("document", "They showed a passport, a driving licence or the like"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("agreed", "Taken off"), ("declined", "Not agreed")],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
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
                    options={
                        "ordering": ("-proposed_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("user",),
                                name="factor_reset_one_waiting",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "agreed"), _negated=True),
                                    models.Q(
                                        models.Q(("settled_by", models.F("proposed_by")), _negated=True),
                                        models.Q(("settled_by", models.F("user")), _negated=True),
                                        ("settled_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="factor_reset_agreed_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("proposed_by", models.F("user")), _negated=True),
                                name="factor_reset_not_by_oneself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FastReading",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[("pictures", "large pictures"), ("register", "pages of the register")],
                                max_length=10,
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
                    ],
                    options={
                        "ordering": ("-at", "-pk"),
                        "indexes": [models.Index(fields=["user", "what", "-at"], name="fast_reading_of_user")],
                    },
                ),
                migrations.AddIndex(
                    model_name="guardianship",
                    index=models.Index(fields=["child", "user"], name="guardianship_child_user"),
                ),
                migrations.AddConstraint(
                    model_name="guardianship",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("user", "child"),
                        name="guardianship_once_while_open",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="guardianship",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("has_parental_responsibility", False),
                            models.Q(models.Q(("basis", ""), _negated=True), ("kind__in", ["guardian", "signer"])),
                            _connector="OR",
                        ),
                        name="guardianship_responsibility_has_basis",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="guardianship",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="guardianship_ends_after_start",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="guardianship",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("order_begins_on__isnull", True),
                            ("order_expires_on__isnull", True),
                            ("order_expires_on__gte", models.F("order_begins_on")),
                            _connector="OR",
                        ),
                        name="guardianship_order_ends_after_start",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "pending")), fields=("user",), name="invitation_one_pending"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="knowndevice",
                    constraint=models.UniqueConstraint(
                        fields=("user", "mark_hash"), name="known_device_once_per_person"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="proposal",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("choice",),
                        name="proposal_one_waiting_per_choice",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="proposal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "agreed"), _negated=True),
                            models.Q(("settled_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="proposal_agreed_by_another",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="relativerequest",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("child", "email"),
                        name="relative_request_once_while_waiting",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rolegrant",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="role_grant_ends_after_start",
                    ),
                ),
            ]
        )
    ]
