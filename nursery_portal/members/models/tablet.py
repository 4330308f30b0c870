"""The nursery's shared tablet: the device, the personal PINs, and who used it when."""

from django.db import models

from nursery_portal.members.models.people import User

PIN_TRIES = 5


class SharedTablet(models.Model):
    """A device that a manager has made the nursery's own: known by a secret in its cookie, of which a hash is kept."""

    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    enrolled_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("revoked_at", "name", "pk")

    def __str__(self) -> str:
        return self.name


class TabletPin(models.Model):
    """Somebody's own six digits for the shared tablet. Kept as a password is; useless without such a device."""

    user = models.OneToOneField(User, models.PROTECT, related_name="tablet_pin")
    pin_hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, help_text="Wrong ones in a row; at five it is locked.")

    def __str__(self) -> str:
        return f"tablet pin {self.pk}"

    @property
    def is_locked(self) -> bool:
        """Whether it opens nothing until its person sets a new one on their own device."""
        return self.tries >= PIN_TRIES


class TabletUse(models.Model):
    """Somebody came in on a shared tablet."""

    tablet = models.ForeignKey(SharedTablet, models.PROTECT, related_name="uses")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"tablet use {self.pk}"
