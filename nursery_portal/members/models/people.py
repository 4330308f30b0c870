"""Accounts, dated roles, links to children, invitations."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from nursery_portal.register.models import Child, Room


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address. People come in through actions; this is for commands and tests."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account; without a password nobody can sign in to it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Django's command expects it. A superuser has no right in this portal that its roles do not give."""
        return self.create_user(email, password, is_superuser=True, is_active=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Addresses are compared without regard to case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account. A person may be parent and practitioner at once, so roles are grants and links, not subclasses.

    A guardian who was entered in the register but has not accepted an invitation has a row with `joined_at` empty,
    `is_active` false and no password: the link to the child exists, the door does not.
    """

    email = models.EmailField("e-mail address", unique=True)
    first_name = models.CharField("first name", max_length=60, help_text="The name other members see, with an initial.")
    last_name = models.CharField("family name", max_length=80, blank=True)
    is_active = models.BooleanField(default=False, help_text="False until the invitation is accepted.")
    is_superuser = models.BooleanField(default=False, help_text="Never a right in this portal.")
    joined_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    # set by the app to access.may_open_admin: models know no rights, and until then the answer is no
    admin_opens_for: ClassVar[Callable[["User"], bool]] = staticmethod(lambda user: False)
    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name"]

    class Meta:
        ordering = ("first_name", "last_name", "pk")
        constraints = (models.UniqueConstraint(models.functions.Lower("email"), name="user_email_whatever_case"),)

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and family name: for staff."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def shown_name(self) -> str:
        """Chosen first name and initial: how members appear to each other, never as somebody's mother."""
        return f"{self.first_name} {self.last_name[:1]}".strip()

    @property
    def is_staff(self) -> bool:
        """Whether the admin site opens at all: computed from roles, never stored (see access.may_open_admin)."""
        return User.admin_opens_for(self)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """No: Django's permissions grant nothing here. Each admin class asks members.access itself."""
        return False

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        """No, for the same reason."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """No, for the same reason."""
        return False


class Role(models.TextChoices):
    """The hats people wear. Guardian and relative come from links to children; the rest are dated grants."""

    GUARDIAN = "guardian", "Parent/carer"
    RELATIVE = "relative", "Invited relative"
    SIGNER = "signer", "Outside signer"
    PRACTITIONER = "practitioner", "Practitioner"
    MANAGER = "manager", "Manager (designated person)"
    DSL = "dsl", "Safeguarding lead"
    DEPUTY_DSL = "deputy_dsl", "Deputy safeguarding lead"
    OWNER = "owner", "Registered person"
    INDEPENDENT = "independent", "Independent reader of concerns"
    SYSTEM_ADMIN = "system_admin", "System administrator"
    SYSTEM = "system", "The portal itself"


GRANTED_ROLES = (
    Role.PRACTITIONER,
    Role.MANAGER,
    Role.DSL,
    Role.DEPUTY_DSL,
    Role.OWNER,
    Role.INDEPENDENT,
    Role.SYSTEM_ADMIN,
)


class RoleGrant(models.Model):
    """One role of one person from a day until a day. Ending sets the end; a grant is never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in GRANTED_ROLES])
    rooms = models.ManyToManyField(Room, blank=True, related_name="+", help_text="A practitioner's own rooms.")
    from_on = models.DateField("from")
    until_on = models.DateField("last day", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ("user", "role", "from_on")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="role_grant_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"


def grant_current(on: date) -> Q:
    """The role grants that hold on the day `on`."""
    return Q(from_on__lte=on, ended_at__isnull=True) & (Q(until_on__isnull=True) | Q(until_on__gte=on))


class Guardianship(models.Model):
    """The link between an adult and a child, from a day until a day. Parental responsibility is a property of the link.

    Children Act 1989 s.2 and s.3: who holds parental responsibility decides who may give or withdraw permission. The
    restrictions override any permission and never show by an error text or an empty page.
    """

    class Kind(models.TextChoices):
        GUARDIAN = "guardian", "Parent/carer"
        RELATIVE = "relative", "Invited relative"
        SIGNER = "signer", "Outside signer"

    class Basis(models.TextChoices):
        BIRTH_MOTHER = "birth_mother", "Mother by birth"
        MARRIED = "married", "Married or civil partner at birth"
        BIRTH_REGISTERED = "birth_registered", "Father or second parent on the birth certificate"
        AGREEMENT = "agreement", "Parental responsibility agreement"
        ORDER = "order", "Parental responsibility order"
        LIVES_WITH = "lives_with", "Child arrangements order (lives with)"
        SPECIAL_GUARDIAN = "special_guardian", "Special guardianship"
        ADOPTION = "adoption", "Adoption"
        CARE_ORDER = "care_order", "Local authority under a care order"

    user = models.ForeignKey(User, models.PROTECT, related_name="guardianships")
    child = models.ForeignKey(Child, models.PROTECT, related_name="guardianships")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.GUARDIAN)
    relationship = models.CharField(
        max_length=40, help_text="Mother, father, foster carer, social worker, grandmother ..."
    )
    has_parental_responsibility = models.BooleanField(default=False)
    basis = models.CharField("basis of responsibility", max_length=20, choices=Basis.choices, blank=True)
    evidence_seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    evidence_seen_on = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="The guardian who invited a relative."
    )
    from_on = models.DateField("from")
    until_on = models.DateField("last day", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    no_contact = models.BooleanField("no contact", default=False)
    hide_location = models.BooleanField("hide location", default=False)
    no_images_at_all = models.BooleanField("no images at all", default=False)
    order_begins_on = models.DateField("order begins on", null=True, blank=True)
    order_expires_on = models.DateField("order expires on", null=True, blank=True)
    kept_away_with = models.BooleanField(
        default=False, help_text="The restriction came with whoever asked this relative in, and goes with theirs."
    )

    class Meta:
        ordering = ("child", "pk")
        indexes = (models.Index(fields=["child", "user"], name="guardianship_child_user"),)
        constraints = (
            models.UniqueConstraint(
                fields=["user", "child"], condition=Q(ended_at__isnull=True), name="guardianship_once_while_open"
            ),
            models.CheckConstraint(
                condition=Q(has_parental_responsibility=False) | (~Q(basis="") & Q(kind__in=["guardian", "signer"])),
                name="guardianship_responsibility_has_basis",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="guardianship_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(order_begins_on__isnull=True)
                | Q(order_expires_on__isnull=True)
                | Q(order_expires_on__gte=F("order_begins_on")),
                name="guardianship_order_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"guardianship {self.pk}"

    def is_over(self, on: date) -> bool:
        """Whether it has ended, or its last day lies before `on`."""
        return self.ended_at is not None or (self.until_on is not None and self.until_on < on)

    def restricts(self, field: str, on: date) -> bool:
        """The same as `restriction_current` below, for one row."""
        begun = self.order_begins_on is None or self.order_begins_on <= on
        return bool(getattr(self, field)) and begun and (self.order_expires_on is None or self.order_expires_on >= on)


RESTRICTIONS = ("no_contact", "hide_location", "no_images_at_all")
"""What the lead may set on a link."""


def link_current(on: date, prefix: str = "") -> Q:
    """The links that hold on the day `on`: begun, not ended, not past their last day."""
    return Q(**{f"{prefix}from_on__lte": on, f"{prefix}ended_at__isnull": True}) & (
        Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gte": on})
    )


def restriction_current(field: str, on: date, prefix: str = "") -> Q:
    """The links on which the restriction `field` stands on the day `on` (a court order's days act by themselves)."""
    begun = Q(**{f"{prefix}order_begins_on__isnull": True}) | Q(**{f"{prefix}order_begins_on__lte": on})
    open_end = Q(**{f"{prefix}order_expires_on__isnull": True}) | Q(**{f"{prefix}order_expires_on__gte": on})
    return Q(**{f"{prefix}{field}": True}) & begun & open_end


def restriction_ahead(field: str, on: date, prefix: str = "") -> Q:
    """The links on which it stands on the day `on`, or will from a later one: who comes in today is there then."""
    open_end = Q(**{f"{prefix}order_expires_on__isnull": True}) | Q(**{f"{prefix}order_expires_on__gte": on})
    return Q(**{f"{prefix}{field}": True}) & open_end


def forbidding(on: date) -> models.QuerySet[Guardianship]:
    """The links on which no images at all stands on the day `on`: also one that is over, or has yet to begin. An order
    ends on its own last day, or when the lead lifts it, and not because somebody stops being linked to the child."""
    return Guardianship.objects.filter(restriction_current("no_images_at_all", on))


SIGNING = (Guardianship.Kind.GUARDIAN, Guardianship.Kind.SIGNER)
"""Who may hold responsibility: a parent or carer, or somebody outside the family (a social worker) who only signs."""


class FirstMail(models.Model):
    """The lead's word on whether mails may go to one adult of a child about whom anything is restricted."""

    link = models.OneToOneField(Guardianship, models.PROTECT, related_name="first_mail")
    confirmed = models.BooleanField()
    settled_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField()

    class Meta:
        ordering = ("-settled_at", "pk")

    def __str__(self) -> str:
        return f"first mail {self.pk}"


class KeyPersonAssignment(models.Model):
    """The practitioner named as a child's key person, with dates."""

    practitioner = models.ForeignKey(User, models.PROTECT, related_name="key_person_for")
    child = models.ForeignKey(Child, models.PROTECT, related_name="key_people")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("child", "-from_on")

    def __str__(self) -> str:
        return f"key person {self.pk}"


class Invitation(models.Model):
    """A single-use way in, bound to one account's address; only a hash of its token is kept.

    The token is derived from `nonce` and a key outside the database (members.tokens), so that the task which mails it
    needs nothing but this row's id, and a stolen database opens no door.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Sent"
        ACCEPTED = "accepted", "Accepted"
        REVOKED = "revoked", "Revoked"

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    nonce = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="When a mail server took it; empty until then.")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-sent_at",)
        constraints = (
            models.UniqueConstraint(fields=["user"], condition=Q(state="pending"), name="invitation_one_pending"),
        )

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted at the instant `at`."""
        return self.state == self.State.PENDING and at < self.expires_at


class Proposal(models.Model):
    """A change of the nursery's settings that loosens protection, and waits for a second leader."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        AGREED = "agreed", "Agreed"
        DECLINED = "declined", "Not agreed"

    choice = models.CharField(max_length=40)
    values = models.JSONField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["choice"], condition=Q(state="waiting"), name="proposal_one_waiting_per_choice"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | ~Q(settled_by=F("proposed_by")), name="proposal_agreed_by_another"
            ),
        )

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class RelativeRequest(models.Model):
    """A guardian's wish that a relative may come in. Where anything about the child is restricted, the lead decides."""

    class State(models.TextChoices):
        WAITING = "waiting", "The nursery looks at it first"
        INVITED = "invited", "Invited"
        DECLINED = "declined", "Not admitted"
        ENDED = "ended", "Ended"

    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    email = models.EmailField()
    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=80)
    relationship = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    link = models.ForeignKey(Guardianship, models.PROTECT, null=True, blank=True, related_name="+")
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["child", "email", "asked_by"],
                condition=Q(state="waiting"),
                name="relative_request_once_while_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"relative request {self.pk}"


class BarredPerson(models.Model):
    """Somebody who may not be admitted to a child. Kept by the safeguarding lead; shown to nobody else."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    name = models.CharField(max_length=140, blank=True)
    email = models.EmailField(blank=True)
    barred_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    barred_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "email", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name="") | ~Q(email=""), name="barred_person_has_name_or_address"),
        )

    def __str__(self) -> str:
        return f"barred person {self.pk}"
