"""The steps of a restore, for the tests of this folder."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.home import closures
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.models import Photo
from tests.clients import signed_in

NO_CONTACT: dict[str, Any] = {"no_contact": True, "hide_location": False, "no_images_at_all": False}
NO_IMAGES: dict[str, Any] = {"no_contact": False, "hide_location": False, "no_images_at_all": True}


def closed_since(kept: Path, **ids: object) -> None:
    """As if these had been closed after the backup, before the file was written."""
    known = json.loads(kept.read_text())
    for kind, pk in ids.items():
        known["open"][kind].remove(str(pk))
    kept.write_text(json.dumps(known))


@contextmanager
def after_the_backup() -> Iterator[None]:
    """What is done inside is lost with the crash; the file, written last, knows it."""
    backup = transaction.savepoint()
    yield
    assert closures.write()
    transaction.savepoint_rollback(backup)


def again(kept: Path) -> tuple[str, bool]:
    """What the command says, and whether it is content."""
    out = StringIO()
    try:
        call_command("close_again", str(kept), stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}", False
    return out.getvalue(), True


def details_of(event: AuditEvent) -> dict[str, Any]:
    """What an event keeps sealed."""
    return unseal(Sealed.objects.get(pk=str(event.details_id)))


def picture_of(child: Child) -> Photo:
    return Photo.objects.get(tags__child=child)


def seen(who: User, picture: Photo) -> int:
    return signed_in(who).get(reverse("posts:photo", args=[picture.pk, "medium"])).status_code
