"""After a restore: whoever a concern or a case had been closed to since is kept out of it again, without a name."""

import json
from pathlib import Path

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.home import closures
from nursery_portal.kit import clock as kit_clock
from nursery_portal.members.models import User
from staff_conduct.access import concerns_visible_to, readers_of
from staff_conduct.models import About, Barred, CaseBarred
from tests.cast import Cast, person
from tests.home.restoring import after_the_backup, again, details_of
from tests.staff_conduct.story import case
from tests.staff_conduct.story import concern as raised


def test_who_had_stepped_back_from_a_concern_is_kept_out_again_without_a_name(cast: Cast, kept: Path) -> None:
    concern = raised(cast.pip, about=About.FAMILY)
    backup_readers = set(concern.readers.values_list("user", flat=True))
    assert closures.write()
    with after_the_backup():
        Barred.objects.create(concern=concern, user=cast.dora, why=Barred.Why.STEPPED_BACK, at=kit_clock.now())
    marks = json.loads(kept.read_text())["closing"]["conduct"]
    assert cast.dora.pk in backup_readers and marks and {len(mark.split(":")[1]) for mark in marks} == {64}
    assert concern in concerns_visible_to(cast.dora), "the backup knows nothing of it"
    words, content = again(kept)
    assert content and "1 people kept out again" in words and "conduct " not in words and "Dora" not in words
    assert concern not in concerns_visible_to(cast.dora) and concern in concerns_visible_to(cast.dipa)
    event = AuditEvent.objects.get(event=Event.CONDUCT_CLOSED_AGAIN)
    assert details_of(event)["closed_to"] == [cast.dora.pk]
    assert again(kept) == ("Nothing is open that was not.\n", True)


def test_who_was_kept_from_a_concern_without_reading_it_is_not_let_in_by_a_later_routing(
    cast: Cast, kept: Path
) -> None:
    concern = raised(cast.pip, about=About.FAMILY)
    reading = set(concern.readers.values_list("user", flat=True))
    assert cast.morag.pk not in reading
    assert closures.write()
    with after_the_backup():
        Barred.objects.create(concern=concern, user=cast.morag, why=Barred.Why.INVOLVED, at=kit_clock.now())
    assert again(kept)[1]
    assert set(concern.barred.filter(user=cast.morag).values_list("why", flat=True)) == {Barred.Why.INVOLVED}
    assert set(concern.readers.values_list("user", flat=True)) == reading


def test_a_concern_that_nobody_else_would_read_is_left_to_people(cast: Cast, kept: Path) -> None:
    concern = raised(cast.pip, about=About.FAMILY)
    readers = {one.pk for one in readers_of(concern)}
    assert closures.write()
    with after_the_backup():
        everybody = User.objects.filter(role_grants__ended_at=None, role_grants__isnull=False).distinct()
        Barred.objects.bulk_create(
            Barred(concern=concern, user=one, why=Barred.Why.STEPPED_BACK, at=kit_clock.now()) for one in everybody
        )
    words, content = again(kept)
    assert not content and f"conduct {concern.pk}: " in words
    assert readers and {one.pk for one in readers_of(concern)} == readers
    assert not readers & set(concern.barred.values_list("user", flat=True)) and concern.barred.exists()


def test_whoever_has_no_account_here_is_not_told_of(cast: Cast, kept: Path) -> None:
    concern = raised(cast.pip, about=About.FAMILY)
    assert closures.write()
    with after_the_backup():
        stranger = person("Nell", "New")
        Barred.objects.create(concern=concern, user=stranger, why=Barred.Why.INVOLVED, at=kit_clock.now())
    assert again(kept)[1]


def test_a_case_that_was_closed_to_somebody_is_closed_to_them_again(cast: Cast, kept: Path) -> None:
    made = case(cast, cast.pip)
    assert closures.write()
    with after_the_backup():
        CaseBarred.objects.create(case=made, user=cast.dipa, at=kit_clock.now())
    assert again(kept)[1] and made.barred.filter(user=cast.dipa).exists()


def test_a_concern_that_was_lost_whole_is_open_to_nobody_and_not_told(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        raised(cast.pip, about=About.FAMILY)
    assert again(kept)[1]
