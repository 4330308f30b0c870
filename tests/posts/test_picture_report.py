"""A picture is reported: hidden at once for a child's safety, decided by the lead, disposed of by two people."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moderation.actions import escalate_late
from moderation.models import Escalation
from nursery_portal.audit.chain import verify
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.duties.actions import keep_to_schedule
from nursery_portal.duties.actions.steps import sealed
from nursery_portal.duties.models import Breach
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.calendar import LONDON
from nursery_portal.kit.words import listed, long_date
from nursery_portal.media import store
from nursery_portal.members.models import Guardianship, Role
from nursery_portal.notify.models import Notice
from posts.actions import hold_child, hold_removal, publish_post, release_child, release_removal, take_down_photo
from posts.models import (
    KeptOut,
    Photo,
    PhotoReport,
    PhotoTag,
    PhotoView,
    PictureCopy,
    PictureHold,
    Post,
    Removal,
    RemovedPicture,
)
from posts.reports import facts_of, reached_by
from posts.tasks import sweep_pictures
from tests.cast import Cast, day, draft, grant, guardian, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.posts.workroom import confirmed, decision, everything, files, read_by, removal, text, to


@pytest.fixture
def out(cast: Cast) -> Post:
    """A published post with five pictures of Teddy, whose mother said yes."""
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    for _ in range(5):
        one = photo(post, cast.teddy, by=cast.morag)
        store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))
    publish_post(post, by=cast.morag)
    return post


def report(cast: Cast, post: Post, reason: str = "child_at_risk", number: int = 0, who: Any = None) -> Any:
    picture = post.photos.order_by("position")[number]
    sent = {"reason": reason, "words": "Look at the background."}
    return signed_in(who or cast.priya).post(to("picture_report", post.pk, picture.pk), sent)


def answered(who: Any, made: PhotoReport, outcome: str = "nothing_wrong", note: str = "") -> Any:
    return signed_in(who).post(to("report", made.pk), decision(who, made, outcome, note))


def bytes_for(who: Any, post: Post, number: int = 0) -> int:
    picture = post.photos.order_by("position")[number]
    return signed_in(who).get(to("photo", picture.pk, "large")).status_code


@pytest.mark.parametrize(
    ("reason", "hides"),
    [
        ("child_at_risk", True),
        ("abuse", True),
        ("not_allowed", True),
        ("unsuitable", False),
        ("wrong", False),
        ("leaked", False),
        ("other", False),
    ],
)
def test_reasons_of_child_safety_hide_at_once_and_the_others_only_tell(
    cast: Cast, out: Post, reason: str, hides: bool
) -> None:
    assert report(cast, out, reason).status_code == 302

    assert bytes_for(cast.ola, out) == (404 if hides else 200)
    made = PhotoReport.objects.get()
    assert (made.hid, made.urgent) == (hides, hides)
    assert set(Notice.objects.filter(kind="picture_reported").values_list("recipient", flat=True)) == {
        cast.dora.pk,
        cast.dipa.pk,
    }
    assert AuditEvent.objects.filter(event=Event.POSTS_PHOTO_REPORTED).count() == 1


# --- the same file in another post


@pytest.fixture
def friday(cast: Cast, out: Post) -> Post:
    """A post for the whole nursery with the first picture of the other once more."""
    post = draft(cast.morag, cast.acorn, audience=Post.Audience.WHOLE_NURSERY, title="Friday")
    one = photo(post, cast.teddy, by=cast.morag)
    Photo.objects.filter(pk=one.pk).update(fingerprint=out.photos.order_by("position")[0].fingerprint)
    store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))
    publish_post(post, by=cast.morag)
    return post


@pytest.mark.parametrize(("reason", "hides"), [("abuse", True), ("wrong_child", True), ("unsuitable", False)])
def test_what_hides_a_picture_hides_the_same_file_in_every_post(
    cast: Cast, out: Post, friday: Post, reason: str, hides: bool
) -> None:
    assert report(cast, out, reason).status_code == 302
    assert bytes_for(cast.ola, friday) == bytes_for(cast.ola, out) == (404 if hides else 200)
    assert bytes_for(cast.ola, out, 1) == 200, "another picture is another"
    told = Notice.objects.get(kind="picture_reported", recipient=cast.dora).body
    assert ("as is the same picture in another post" in told) is hides
    said = "“Friday”, picture 0: " + ("down, nobody sees it" if hides else "published")
    assert said in text(signed_in(cast.dora).get(to("report", PhotoReport.objects.get().pk)))


def test_it_comes_back_by_a_manager_once_nothing_was_wrong(cast: Cast, out: Post, friday: Post) -> None:
    report(cast, out)
    twin, morag = friday.photos.get(), signed_in(cast.morag)
    before = everything()
    refused = morag.post(to("photo_restore", friday.pk, twin.pk), follow=True)
    assert "Somebody reported the same picture in another post." in text(refused) and everything() == before

    answered(cast.dora, PhotoReport.objects.get())
    assert (bytes_for(cast.ola, out), bytes_for(cast.ola, friday)) == (200, 404)
    notice = Notice.objects.get(kind="taken_down", recipient=cast.morag)
    assert notice.title == "A picture of “Friday” went down and can come back"
    morag.post(to("photo_restore", friday.pk, twin.pk))
    assert bytes_for(cast.ola, friday) == 200


def test_what_two_people_erase_goes_in_every_post(
    cast: Cast, out: Post, friday: Post, django_capture_on_commit_callbacks: Any
) -> None:
    report(cast, out, "abuse")
    made = PhotoReport.objects.get()
    answered(cast.dora, made, "erased", "Spoke to PC 12 at 10:00.")
    with django_capture_on_commit_callbacks(execute=True):
        confirmed(cast.dipa, made)
    assert not {str(made.photo_id), str(friday.photos.get().pk)} & {name for name, _, _ in files()}
    assert len({name for name, _, _ in files()}) == 4


def test_what_stays_down_does_so_in_every_post_until_a_manager_decides(cast: Cast, out: Post, friday: Post) -> None:
    report(cast, out, "unsuitable")
    page = text(signed_in(cast.dora).get(to("report", PhotoReport.objects.get().pk)))
    assert "so does that, until its manager decides" in page
    assert bytes_for(cast.ola, friday) == 200

    answered(cast.dora, PhotoReport.objects.get(), "stays_down")

    assert (bytes_for(cast.ola, out), bytes_for(cast.ola, friday)) == (404, 404)
    assert AuditEvent.objects.get(event=Event.POSTS_PHOTO_TAKEN_DOWN).actor_id == cast.dora.pk
    notice = Notice.objects.get(kind="taken_down", recipient=cast.morag)
    assert notice.title == "A picture of “Friday” is down" and "It stays down there." in notice.body
    signed_in(cast.morag).post(to("photo_restore", friday.pk, friday.photos.get().pk))
    assert (bytes_for(cast.ola, out), bytes_for(cast.ola, friday)) == (404, 200)


def test_managers_are_told_what_went_down_with_a_report_and_stays_down(cast: Cast, out: Post, friday: Post) -> None:
    report(cast, out)
    answered(cast.dora, PhotoReport.objects.get(), "stays_down")
    assert Notice.objects.get(kind="taken_down", recipient=cast.morag).title == "A picture of “Friday” is down"
    assert bytes_for(cast.ola, friday) == 404


@pytest.fixture
def fourth(cast: Cast, out: Post, friday: Post) -> PhotoReport:
    """Priya's fourth grave report of a day, of the picture that is in two posts: nothing is hidden."""
    for number in (1, 2, 3, 0):
        report(cast, out, "abuse", number)
    made = PhotoReport.objects.get(hid=False)
    assert bytes_for(cast.ola, out) == bytes_for(cast.ola, friday) == 200
    return made


def test_what_one_person_wants_erased_is_down_in_every_post_until_it_is_decided(
    cast: Cast, out: Post, friday: Post, fourth: PhotoReport
) -> None:
    answered(cast.dora, fourth, "erased", "Spoke to PC 12 at 10:00.")
    assert bytes_for(cast.ola, out) == bytes_for(cast.ola, friday) == 404
    before = everything()
    for post, picture in ((out, fourth.photo), (friday, friday.photos.get())):
        signed_in(cast.morag).post(to("photo_restore", post.pk, picture.pk))
    assert everything() == before, "nobody shows it before the second person has answered"

    answered(cast.dipa, fourth, "nothing_wrong", "It is a bath with a swimsuit on.")
    assert (bytes_for(cast.ola, out), bytes_for(cast.ola, friday)) == (200, 404)
    assert "can come back" in Notice.objects.get(kind="taken_down", recipient=cast.morag).title
    signed_in(cast.morag).post(to("photo_restore", friday.pk, friday.photos.get().pk))
    assert bytes_for(cast.ola, friday) == 200


@pytest.mark.parametrize("other", ["dora", "dipa"])
def test_what_went_down_with_a_proposal_comes_back_though_another_proposal_followed(
    cast: Cast, out: Post, friday: Post, fourth: PhotoReport, clock: Clock, other: str
) -> None:
    answered(cast.dora, fourth, "erased", "Spoke to PC 12 at 10:00.")
    clock.forward(minutes=5)
    answered(getattr(cast, other), fourth, "handed_over", "PC 12 wants to have it.")
    fourth.refresh_from_db()
    assert (fourth.proposed, fourth.proposed_by) == ("handed_over", getattr(cast, other))
    alone = confirmed(getattr(cast, other), fourth)
    assert "It takes two people" in text(alone)

    answered(cast.dora, fourth, "nothing_wrong", "It is a bath with a swimsuit on.")
    assert (bytes_for(cast.ola, out), bytes_for(cast.ola, friday)) == (200, 404)
    notice = Notice.objects.get(kind="taken_down", recipient=cast.morag)
    assert notice.title == "A picture of “Friday” went down and can come back"


def test_what_did_not_hide_at_once_is_erased_in_every_post(
    cast: Cast, friday: Post, fourth: PhotoReport, django_capture_on_commit_callbacks: Any
) -> None:
    answered(cast.dora, fourth, "erased", "Spoke to PC 12 at 10:00.")
    with django_capture_on_commit_callbacks(execute=True):
        confirmed(cast.dipa, fourth)
    gone = {str(fourth.photo_id), str(friday.photos.get().pk)}
    assert not gone & {name for name, _, _ in files()}


def test_two_people_do_not_erase_a_picture_of_their_own_child_in_another_post(
    cast: Cast, friday: Post, fourth: PhotoReport, django_capture_on_commit_callbacks: Any
) -> None:
    PhotoTag.objects.filter(photo=fourth.photo).delete()
    guardian(cast.dipa, cast.teddy)
    answered(cast.dora, fourth, "erased", "Spoke to PC 12 at 10:00.")
    confirmed(cast.dipa, fourth)
    twin = friday.photos.get()
    assert Photo.objects.get(pk=fourth.photo_id).removed_at is not None
    assert twin.removed_at is None and twin.taken_down_at is not None
    signed_in(cast.morag).post(to("photo_restore", friday.pk, twin.pk))
    assert bytes_for(cast.ola, friday) == 404
    told = Notice.objects.get(kind="taken_down", recipient=cast.morag)
    assert told.title == "A picture of “Friday” is down for good" and told.body.endswith("Leave it out here.")
    assert str(twin.pk) in {name for name, _, _ in files()}
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(cast.morag).post(to("photo_remove", friday.pk, twin.pk))
    assert str(twin.pk) not in {name for name, _, _ in files()}


@pytest.mark.parametrize("own", [False, True])
def test_managers_without_a_child_in_it_are_told_of_what_is_kept_when_two_people_erase_the_same(
    cast: Cast, friday: Post, fourth: PhotoReport, own: bool
) -> None:
    report(cast, friday, "not_allowed", who=cast.pip)
    if own:
        guardian(cast.morag, cast.teddy)
    answered(cast.dora, fourth, "erased", "Spoke to PC 12 at 10:00.")
    confirmed(cast.dipa, fourth)
    assert friday.photos.get().removed_at is None, "its own report is not answered yet"
    bodies = Notice.objects.filter(kind="taken_down", recipient=cast.morag).values_list("body", flat=True)
    assert [body.endswith("Leave it out here, once it need not be kept any more.") for body in bodies] == [True][own:]


@pytest.mark.parametrize("disposed", ["", "erased", "handed_over"])
def test_nothing_wrong_about_one_shows_nothing_that_two_people_dispose_of_in_another_post(
    cast: Cast, out: Post, friday: Post, fourth: PhotoReport, disposed: str
) -> None:
    report(cast, friday, "not_allowed", who=cast.pip)
    second, pip = PhotoReport.objects.get(reporter=cast.pip), Notice.objects.filter(recipient=cast.pip)
    answered(cast.dora, fourth, disposed or "erased", "Spoke to PC 12 at 10:00.")
    if disposed:
        confirmed(cast.dipa, fourth)
    page = signed_in(cast.dora).post(to("report", second.pk), decision(cast.dora, second), follow=True)

    assert "It stays down all the same" in text(page)
    assert pip.get(kind="picture_report_answered").body == "Nothing is wrong with it. It is not shown for now."
    assert (friday.photos.get().taken_down_at is None, bytes_for(cast.ola, friday)) == (False, 404)
    assert not PhotoReport.objects.filter(pk=second.pk, closed_at=None).exists(), "the two do not wait for each other"
    assert not Notice.objects.filter(kind="taken_down", title__contains="can come back").exists()
    if disposed:
        return
    answered(cast.dipa, fourth, "nothing_wrong", "It is a bath with a swimsuit on.")
    told = set(Notice.objects.filter(kind="taken_down", recipient=cast.morag).values_list("title", flat=True))
    assert told == {f"A picture of “{post.title}” went down and can come back" for post in (out, friday)}
    for post, picture in ((out, fourth.photo), (friday, friday.photos.get())):
        signed_in(cast.morag).post(to("photo_restore", post.pk, picture.pk))
    assert bytes_for(cast.ola, out) == bytes_for(cast.ola, friday) == 200


def test_the_words_are_kept_by_the_browser_until_they_have_arrived(cast: Cast, out: Post) -> None:
    picture = out.photos.order_by("position")[0]
    address, key = to("picture_report", out.pk, picture.pk), f"picture-{picture.pk}"
    client = signed_in(cast.priya)
    refused = client.post(address, {"reason": "", "words": "Look at the background."})

    assert f'data-draft="{key}"' in text(client.get(address))
    assert refused.status_code == 422 and "Look at the background.</textarea>" in text(refused)
    assert f'data-accepted="{key}"' not in text(refused)
    sent = client.post(address, {"reason": "other", "words": "Look at the background."}, follow=True)
    assert f'data-accepted="{key}"' in text(sent)


def test_the_fourth_instant_hide_of_a_day_is_urgent_and_hides_nothing(cast: Cast, out: Post) -> None:
    for number in range(4):
        report(cast, out, number=number)

    assert [bytes_for(cast.ola, out, number) for number in range(5)] == [404, 404, 404, 200, 200]
    assert PhotoReport.objects.filter(urgent=True).count() == 4
    assert PhotoReport.objects.filter(hid=True).count() == 3


def test_the_next_day_the_same_person_may_hide_again(cast: Cast, out: Post, clock: Any) -> None:
    for number in range(3):
        report(cast, out, number=number)
    clock.forward(days=1, minutes=1)

    report(cast, out, number=3)

    assert bytes_for(cast.ola, out, 3) == 404


@pytest.mark.parametrize(("first", "then"), [("other", "wrong"), ("wrong", "leaked"), ("abuse", "other")])
def test_telling_twice_is_answered_kindly_and_changes_nothing(cast: Cast, out: Post, first: str, then: str) -> None:
    for number in (1, 2, 3):
        report(cast, out, "child_at_risk", number)  # so that nothing more is hidden today
    report(cast, out, first)
    before = everything()

    again = report(cast, out, then)

    assert again.status_code == 422
    assert "ring us or ask the manager" in text(again) and "Look at the background.</textarea>" in text(again)
    assert everything() == before


@pytest.mark.parametrize("reason", ["other", "child_at_risk"])
def test_two_taps_are_one_report_and_both_are_thanked(cast: Cast, out: Post, reason: str) -> None:
    report(cast, out, reason)
    before, picture = everything(), out.photos.order_by("position")[0]

    again = report(cast, out, reason)

    assert again.status_code == 302 and everything() == before
    page = text(signed_in(cast.priya).get(again.url))
    other_words = signed_in(cast.priya).post(
        to("picture_report", out.pk, picture.pk), {"reason": reason, "words": "No."}
    )
    assert other_words.status_code == 422 and "ring us or ask the manager" in text(other_words)
    assert everything() == before and page


def test_what_somebody_still_wrote_when_another_report_hid_the_picture_is_heard(cast: Cast, out: Post) -> None:
    writing = signed_in(cast.ola)
    report(cast, out, "not_allowed")
    first, picture = PhotoReport.objects.get(), out.photos.order_by("position")[0]
    form = {"reason": "abuse", "words": "Look what his hand does."}

    sent = writing.post(to("picture_report", out.pk, picture.pk), form, follow=True)

    assert sent.status_code == 200 and f'data-accepted="picture-{picture.pk}"' in text(sent)
    second = PhotoReport.objects.get(reporter=cast.ola)
    assert (second.words, second.urgent, second.hid) == ("Look what his hand does.", True, True)
    refused = answered(cast.dora, first)
    assert refused.status_code == 422 and "answer that one first" in text(refused)
    assert "It is out of sight" in Notice.objects.filter(recipient=cast.dora).order_by("-pk")[0].body
    answered(cast.dora, second, "nothing_wrong", "A shadow.")
    assert bytes_for(cast.ola, out) == 200 and not PhotoReport.objects.filter(closed_at=None).exists()


def test_the_same_file_in_another_post_is_told_of_as_well(cast: Cast, out: Post, friday: Post) -> None:
    report(cast, out, "child_at_risk")
    sent = {"reason": "other", "words": "I wrote this meanwhile."}
    assert signed_in(cast.ola).post(to("picture_report", friday.pk, friday.photos.get().pk), sent).status_code == 302
    assert not PhotoReport.objects.get(reporter=cast.ola).hid
    body = Notice.objects.filter(recipient=cast.dora).order_by("-pk")[0].body
    assert body == "It is out of sight for a report of the same picture in another post."


def test_a_grave_report_of_the_same_file_holds_both_until_it_is_answered(cast: Cast, out: Post, friday: Post) -> None:
    report(cast, out, "not_allowed")
    first, twin, ola, morag = PhotoReport.objects.get(), friday.photos.get(), signed_in(cast.ola), signed_in(cast.morag)
    sent = {"reason": "abuse", "words": "Look what his hand does."}
    assert ola.post(to("picture_report", friday.pk, twin.pk), sent).status_code == 302
    second = PhotoReport.objects.get(reporter=cast.ola)
    assert "until you decide" in Notice.objects.filter(recipient=cast.dora).order_by("-pk")[0].body

    assert answered(cast.dora, first).status_code == 302
    assert bytes_for(cast.ola, out) == bytes_for(cast.ola, friday) == 404
    assert not Notice.objects.filter(kind="taken_down", title__contains="can come back").exists()
    before = everything()
    for post, picture in ((out, first.photo), (friday, twin)):
        morag.post(to("photo_restore", post.pk, picture.pk))
    assert everything() == before and second.hid

    answered(cast.dora, second, note="A shadow.")
    assert (bytes_for(cast.ola, out), bytes_for(cast.ola, friday)) == (404, 200)
    told = Notice.objects.get(kind="taken_down", recipient=cast.morag)
    assert told.title == f"A picture of “{out.title}” went down and can come back"
    morag.post(to("photo_restore", out.pk, first.photo_id))
    assert bytes_for(cast.ola, out) == 200


@pytest.mark.parametrize("there", [True, False])
def test_words_about_a_picture_that_went_are_given_back_and_tell_nothing(cast: Cast, out: Post, there: bool) -> None:
    picture = out.photos.order_by("position")[0]
    take_down_photo(picture, by=cast.pip)
    before, priya = everything(), signed_in(cast.priya)
    address = to("picture_report", out.pk, picture.pk if there else uuid4())

    gone = priya.post(address, {"reason": "abuse", "words": "Look what his hand does."})

    assert gone.status_code == 404 and everything() == before
    for said in ("Look what his hand does.", "tel:999", "Ask the manager", "This picture is not shown"):
        assert said in text(gone)
    stranger = signed_in(cast.aisha).post(address, {"reason": "abuse", "words": "Look what his hand does."})
    assert stranger.status_code == 404 and text(stranger).count("This picture is not shown")
    assert priya.get(address).status_code == 404


def test_a_breach_names_everybody_whom_the_same_file_reached_and_who_took_a_copy(
    cast: Cast, out: Post, friday: Post
) -> None:
    first, twin = out.photos.order_by("position")[0], friday.photos.get()
    PhotoView.objects.create(photo=twin, viewer=cast.aisha, day=day(-1))
    PhotoView.objects.create(photo=out.photos.order_by("position")[1], viewer=cast.pip, day=day(-1))
    for _ in range(2):
        PictureCopy.objects.create(photo=first, version=1, covered=0, by=cast.ola, at=kit_clock.now())

    report(cast, out, "wrong_child")

    for address in (
        reverse("duties:breach", args=[Breach.objects.get().pk]),
        to("report", PhotoReport.objects.get().pk),
    ):
        page = text(signed_in(cast.dora).get(address))
        assert f"{long_date(day(-1))} in “Friday”" in page and cast.aisha.full_name in page
        assert page.count(f"took a copy on {long_date(day(0))} from “{out.title}”") == 1 and cast.ola.full_name in page
        assert cast.pip.full_name not in page, "another picture is another"


def test_a_breach_of_before_says_only_what_was_looked_up(cast: Cast, out: Post) -> None:
    report(cast, out, "wrong_child")
    dora = signed_in(cast.dora)
    now_it_says = text(dora.get(reverse("duties:breach", args=[Breach.objects.get().pk])))
    for said in ("Nobody had opened it large or taken a copy.", "Who had opened it or taken a copy</h2>"):
        assert said in now_it_says
    with transaction.atomic():
        old = Breach.objects.create(
            kind=Breach.Kind.WRONG_CHILD,
            aware_at=kit_clock.now(),
            opened_at=kit_clock.now(),
            **sealed({"what": "It shows another child.", "opened": []}, "facts"),
        )
    page = text(dora.get(reverse("duties:breach", args=[old.pk])))
    assert "Nobody had opened it large." in page and "Who had opened it</h2>" in page
    assert "taken a copy" not in page and "is the same picture" not in page


def test_a_breach_of_one_post_alone_names_days_and_no_post(cast: Cast, out: Post) -> None:
    PhotoView.objects.create(photo=out.photos.order_by("position")[0], viewer=cast.aisha, day=day(-1))
    report(cast, out, "wrong_child")
    assert reached_by(PhotoReport.objects.get().photo) == [(cast.aisha.full_name, [long_date(day(-1))])]


# --- what is typed with it


def told(cast: Cast, post: Post, reason: str, words: str, number: int = 0) -> PhotoReport:
    picture = post.photos.order_by("position")[number]
    sent = {"reason": reason, "words": words}
    assert signed_in(cast.priya).post(to("picture_report", post.pk, picture.pk), sent).status_code == 302
    return PhotoReport.objects.order_by("-pk")[0]


def reads(who: Any, made: PhotoReport) -> int:
    return signed_in(who).get(to("report", made.pk)).status_code


@pytest.mark.parametrize(
    ("reason", "words", "about", "urgent"),
    [
        ("other", "Dora grabbed him by the arm and he was crying.", ["Dora"], True),
        ("child_at_risk", "Look at Dora in the background.", ["Dora"], True),
        ("abuse", "The deputy was there.", ["Dipa"], True),
        ("unsuitable", "There is a bruise on his leg, he says his uncle hits him.", [], True),
        ("other", "Dear Dora, this one is a bit blurred.", [], False),
        ("wrong", "That is Wren.", [], False),
        ("wrong_child", "", [], True),
    ],
)
def test_whom_the_words_accuse_neither_reads_nor_decides(
    cast: Cast, out: Post, reason: str, words: str, about: list[str], urgent: bool
) -> None:
    made = told(cast, out, reason, words)

    assert ([one.first_name for one in made.about.all()], made.urgent) == (about, urgent)
    for who in (cast.dora, cast.dipa):
        kept = who.first_name in about
        assert reads(who, made) == (404 if kept else 200)
        assert Notice.objects.filter(kind="picture_reported", recipient=who).exists() is not kept
        if kept:
            assert answered(who, made, note="Nothing.").status_code == 404
            assert signed_in(who).get(to("photo", made.photo_id, "large")).status_code == (404 if made.hid else 200)
    assert reads(cast.rita, made) == 404, "somebody of them is left"
    reader = next(who for who in (cast.dora, cast.dipa) if who.first_name not in about)
    assert answered(reader, made, note="We looked at it.").status_code == 302


def test_whom_they_accuse_reads_no_other_report_of_it_either(cast: Cast, out: Post) -> None:
    first = told(cast, out, "other", "A bit blurred.")
    assert reads(cast.dora, first) == 200

    told(cast, out, "other", "And Dora grabbed him by the arm.")

    assert (reads(cast.dora, first), reads(cast.dipa, first)) == (404, 200), "urgent, so it is told beside the first"
    assert PhotoReport.objects.filter(reason="other").count() == 2
    refused = answered(cast.dipa, first)
    assert refused.status_code == 422 and "about a child&#x27;s safety" in refused.content.decode(), "the graver first"


def test_the_register_of_breaches_does_not_hand_the_words_to_whom_they_accuse(cast: Cast, out: Post) -> None:
    told(cast, out, "wrong_child", "Dora grabbed him by the arm, and it is not Teddy.")
    breach = Breach.objects.get()
    page = text(signed_in(cast.dora).get(reverse("duties:breach", args=[breach.pk])))
    assert "shows the wrong child" in page and "grabbed" not in page


def test_where_all_are_accused_those_who_handle_concerns_decide(cast: Cast, out: Post) -> None:
    made = told(cast, out, "other", "Dora and Dipa grabbed him by the arm.")
    assert [reads(who, made) for who in (cast.dora, cast.dipa, cast.rita)] == [404, 404, 200]


def test_where_nobody_is_left_a_greeting_keeps_it_from_nobody_and_an_allegation_does(cast: Cast, out: Post) -> None:
    everybody = "Dora, Dipa, Rita, Morag" + (", Mabel" if hasattr(cast, "mabel") else "")
    greeting = told(cast, out, "child_at_risk", f"{everybody}, he looks cold.")
    assert (greeting.about.exists(), reads(cast.dora, greeting)) == (False, 200)

    grave = told(cast, out, "child_at_risk", f"{everybody} all hit him.", number=1)
    assert [reads(who, grave) for who in (cast.dora, cast.dipa, cast.rita, cast.morag)] == [404] * 4
    assert not Notice.objects.filter(title=NOBODY).exists(), "each who could be told is accused"


NOBODY = "A reported picture waits that nobody here may decide about"


def test_where_nobody_may_decide_the_reporter_reads_whom_to_call_and_no_accused_is_tipped_off(
    cast: Cast, out: Post
) -> None:
    picture, priya = out.photos.order_by("position")[0], signed_in(cast.priya)
    sent = {"reason": "child_at_risk", "words": "Dora, Dipa, Rita and Morag all hit him."}

    first = priya.post(to("picture_report", out.pk, picture.pk), sent, follow=True)
    also = priya.post(to("picture_report", out.pk, picture.pk), sent, follow=True)

    for page in (first, also):
        assert "nobody here may decide about it" in text(page) and "children's social care" in unescape(text(page))
        assert "looks at it soon" not in text(page) and f'data-accepted="picture-{picture.pk}"' in text(page)
    assert PhotoReport.objects.get().hid and not Notice.objects.filter(kind="picture_reported").exists()
    other = to("picture_report", out.pk, out.photos.order_by("position")[1].pk)
    calm = text(priya.post(other, sent | {"words": ""}, follow=True))
    assert "Nobody sees the picture now." in calm and "nobody here may decide" not in calm


@pytest.mark.parametrize("family", [False, True])
def test_who_names_somebody_else_is_told_of_each_report_that_nobody_may_decide(
    cast: Cast, out: Post, family: bool
) -> None:
    """Concerned by a child alone they may be told; as family of somebody accused they may not."""
    guardian(cast.morag, cast.teddy)
    for who, child in ((cast.dora, cast.wren), (cast.rita, cast.wren)) if family else ((cast.rita, cast.teddy),):
        guardian(who, child, has_parental_responsibility=False, basis="")
    made = told(cast, out, "other", "Dora and Dipa grabbed him by the arm.")
    asked = Notice.objects.filter(title=NOBODY)
    expected = {cast.morag.pk} if family else {cast.rita.pk, cast.morag.pk}
    assert set(asked.values_list("recipient", flat=True)) == expected
    assert made.words not in asked[0].body and "grabbed" not in asked[0].body

    report(cast, out, "abuse", who=cast.ola)

    assert PhotoReport.objects.filter(hid=True).count() == 1
    assert asked.count() == 2 * len(expected), "the second, which hides it, is told of as well"
    assert set(asked.values_list("recipient", flat=True)) == expected


def test_the_form_says_who_reads_it_without_promising_more(cast: Cast, out: Post) -> None:
    page = text(signed_in(cast.priya).get(to("picture_report", out.pk, out.photos.order_by("position")[0].pk)))
    readers = listed(one.shown_name for one in (cast.dipa, cast.dora))
    assert f"{readers} will read this or, where it may be about how one of them behaved" in page
    assert " and " in readers and "others who handle concerns" in page
    assert "If nobody answers in time, the registered person reads it." in page and "none of them" not in page


def test_the_list_asks_no_more_for_more_reports(cast: Cast, out: Post, django_assert_num_queries: Any) -> None:
    for number in range(3):
        report(cast, out, number=number)
    rows = list(PhotoReport.objects.select_related("photo__post", "reporter"))
    with CaptureQueriesContext(connection) as one:
        facts_of(rows[:1], kit_clock.now())
    with django_assert_num_queries(len(one)):
        assert len(facts_of(rows, kit_clock.now())) == 3


# --- nobody answers


def at(clock: Clock, *parts: int) -> None:
    clock.move_to(datetime(*parts, tzinfo=LONDON).astimezone(UTC))  # type: ignore[misc,arg-type]


def late() -> list[str]:
    """Who was told that nobody had decided, in order."""
    rows = Notice.objects.filter(kind="picture_late").order_by("pk")
    return [one.recipient.first_name for one in rows.select_related("recipient")]


@pytest.fixture
def thursday(cast: Cast, out: Post, clock: Clock) -> Post:
    """The Thursday before Easter 2026, ten minutes before closing time."""
    at(clock, 2026, 4, 2, 17, 50)
    Post.objects.filter(pk=out.pk).update(published_at=clock.now - timedelta(hours=1))
    return out


def test_an_urgent_report_that_nobody_answers_goes_up_in_opening_hours_once_each(
    cast: Cast, thursday: Post, clock: Clock
) -> None:
    made = told(cast, thursday, "child_at_risk", "He looks cold.")
    also = told(cast, thursday, "other", "", number=1)
    assert facts_of([made], clock.now)[0].due == datetime(2026, 4, 7, 8, 50, tzinfo=LONDON)
    for moment in ((2026, 4, 2, 19), (2026, 4, 4, 12), (2026, 4, 7, 8, 49)):
        at(clock, *moment)
        assert (escalate_late(), late()) == (0, []), moment
    for hour, whom in ((8, ["Dora"]), (9, ["Dora", "Dipa"]), (10, ["Dora", "Dipa", "Rita"])):
        assert reads(cast.rita, made) == 404
        at(clock, 2026, 4, 7, hour, 50)
        assert (escalate_late(), escalate_late(), late()) == (1, 0, whom)
    steps = Escalation.objects.filter(picture=made).order_by("step")
    assert [(one.step, one.since) for one in steps] == [(step, made.at) for step in (1, 2, 3)]
    assert AuditEvent.objects.filter(event=Event.MODERATION_ESCALATED).count() == 3 and not list(verify())
    assert {one.url for one in Notice.objects.filter(kind="picture_late")} == {to("report", made.pk)}

    assert (reads(cast.rita, made), reads(cast.rita, also), reads(cast.morag, made)) == (200, 404, 404)
    assert bytes_for(cast.rita, thursday) == 200 and bytes_for(cast.morag, thursday) == 404
    assert answered(cast.rita, made, note="He had his coat on.").status_code == 302
    assert bytes_for(cast.ola, thursday) == 200
    at(clock, 2026, 4, 7, 17, 51)
    assert (escalate_late(), late()[3:]) == (1, ["Dora"]), "the plain one after a working day"


def test_what_was_answered_in_time_goes_up_to_nobody(cast: Cast, thursday: Post, clock: Clock) -> None:
    answered(cast.dora, told(cast, thursday, "child_at_risk", "He looks cold."))
    at(clock, 2026, 4, 10, 12)
    assert (escalate_late(), Escalation.objects.count()) == (0, 0)


def test_nobody_is_told_of_what_is_about_them_and_no_time_is_lost(cast: Cast, thursday: Post, clock: Clock) -> None:
    made = told(cast, thursday, "abuse", "Dora and Rita were there.")
    at(clock, 2026, 4, 7, 8, 50)
    assert (escalate_late(), late()) == (2, ["Dipa"]), "the step of the lead has nobody"
    at(clock, 2026, 4, 7, 10, 50)
    assert (escalate_late(), late()) == (1, ["Dipa"])
    assert [reads(who, made) for who in (cast.dora, cast.rita, cast.dipa)] == [404, 404, 200]


def test_the_registered_person_answers_for_every_report_of_the_picture(
    cast: Cast, thursday: Post, clock: Clock
) -> None:
    milder = told(cast, thursday, "other", "A bit blurred.")
    graver = told(cast, thursday, "child_at_risk", "He looks cold.")
    at(clock, 2026, 4, 7, 10, 50)
    assert escalate_late() == 3
    assert (reads(cast.rita, milder), reads(cast.rita, graver)) == (200, 200)
    assert answered(cast.rita, graver).status_code == 302
    assert not PhotoReport.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize("reason", PhotoReport.CHILD_SAFETY)
def test_whoever_told_of_it_lightly_may_say_something_graver(
    cast: Cast, out: Post, friday: Post, reason: str, clock: Clock
) -> None:
    report(cast, out, "wrong")
    milder = PhotoReport.objects.get()
    clock.forward(minutes=20)
    told = Notice.objects.filter(kind="picture_reported", recipient=cast.dora)
    assert (told.count(), bytes_for(cast.ola, out), Breach.objects.count()) == (1, 200, 0)

    sent = report(cast, out, reason)

    assert sent.status_code == 302 and bytes_for(cast.ola, out) == bytes_for(cast.ola, friday) == 404
    graver = PhotoReport.objects.exclude(pk=milder.pk).get()
    assert (graver.reason, graver.urgent, graver.hid, graver.at) == (reason, True, True, clock.now)
    assert PhotoReport.objects.filter(pk=milder.pk, reason="wrong", hid=False, at=milder.at).exists(), "as it was"
    assert told.count() == 2 and told.filter(title__endswith=", urgent").count() == 1
    breaches = [one.aware_at for one in Breach.objects.all()]
    assert breaches == ([clock.now] if reason == "wrong_child" else [])

    assert answered(cast.dora, milder, note="Looked at it.").status_code == 422
    assert answered(cast.dora, graver, note="A shadow, seen with the police.").status_code == 302
    assert not PhotoReport.objects.filter(closed_at=None).exists()
    assert Notice.objects.filter(kind="picture_report_answered", recipient=cast.priya).count() == 1
    assert (bytes_for(cast.ola, out), bytes_for(cast.ola, friday)) == (200, 404)
    assert "can come back" in Notice.objects.get(kind="taken_down", recipient=cast.morag).title


def test_the_wrong_child_is_heard_after_a_worry_that_hid_nothing_any_more(cast: Cast, out: Post) -> None:
    for number in (1, 2, 3, 0):
        report(cast, out, "not_allowed", number)
    assert bytes_for(cast.ola, out) == 200

    assert report(cast, out, "wrong_child").status_code == 302

    assert (bytes_for(cast.ola, out), Breach.objects.count()) == (404, 1)


def test_who_cannot_see_a_picture_cannot_report_it(cast: Cast, out: Post) -> None:
    assert report(cast, out, who=cast.aisha).status_code == 404
    assert not PhotoReport.objects.exists()


def test_the_lead_sees_the_hidden_picture_and_nobody_else_does(cast: Cast, out: Post) -> None:
    report(cast, out)

    assert bytes_for(cast.dora, out) == 200
    for who in (cast.morag, cast.pip, cast.priya, cast.rita):
        assert bytes_for(who, out) == 404


def test_a_picture_that_may_show_abuse_is_shown_to_nobody_not_even_as_a_thumbnail(cast: Cast, out: Post) -> None:
    report(cast, out, "abuse")
    made = PhotoReport.objects.get()
    dora = signed_in(cast.dora)

    pages = text(dora.get(to("reports"))) + text(dora.get(to("report", made.pk)))

    assert str(made.photo_id) not in pages
    assert bytes_for(cast.dora, out) == 404
    notice = Notice.objects.filter(kind="picture_reported").first()
    assert notice is not None
    assert "Teddy" not in notice.title + notice.body
    assert not facts_of([made], kit_clock.now())[0].may_look


def test_nothing_wrong_brings_it_back_through_the_gate(cast: Cast, out: Post) -> None:
    report(cast, out)
    certificates = out.certificates.count()

    assert answered(cast.dora, PhotoReport.objects.get()).status_code == 302

    assert bytes_for(cast.ola, out) == 200
    assert out.certificates.count() == certificates + 1
    assert Notice.objects.filter(recipient=cast.priya, kind="picture_report_answered").exists()


def test_what_a_member_of_staff_took_down_stays_down_whatever_the_lead_says(cast: Cast, out: Post) -> None:
    report(cast, out, "other")
    first = out.photos.order_by("position")[0]
    take_down_photo(first, by=cast.pip)

    assert answered(cast.dora, PhotoReport.objects.get()).status_code == 302

    assert bytes_for(cast.ola, out) == 404


def tapped(cast: Cast, post: Post) -> str:
    """What Pip is told, whose page still shows the first picture, when he takes it down."""
    first = post.photos.order_by("position")[0]
    return text(signed_in(cast.pip).post(to("photo_take_down", post.pk, first.pk), follow=True))


def test_who_says_no_after_a_report_is_heard_though_nothing_was_wrong_with_what_it_said(cast: Cast, out: Post) -> None:
    report(cast, out)
    first = out.photos.order_by("position")[0]
    assert "It was down already, for another reason. Now it stays down" in tapped(cast, out)
    assert Photo.objects.get(pk=first.pk).taken_down_at == first.taken_down_at, "by that instant the report knows it"
    told = Notice.objects.get(kind="taken_down", recipient=cast.morag)
    assert "It was down already" in told.body
    event = AuditEvent.objects.get(event=Event.POSTS_PHOTO_TAKEN_DOWN)
    assert event.actor_id == cast.pip.pk
    assert "It is already down." in tapped(cast, out), "one hand is enough"
    assert Notice.objects.filter(kind="taken_down").count() == 1

    answered(cast.dora, PhotoReport.objects.get())

    assert bytes_for(cast.ola, out) == 404
    signed_in(cast.morag).post(to("photo_restore", out.pk, first.pk))
    assert bytes_for(cast.ola, out) == 200


def test_who_says_no_after_a_proposal_is_heard_though_it_comes_to_nothing(
    cast: Cast, out: Post, fourth: PhotoReport
) -> None:
    answered(cast.dora, fourth, "erased", "Spoke to PC 12 at 10:00.")
    assert "Now it stays down" in tapped(cast, out)
    assert "It is already down." in tapped(cast, out)

    answered(cast.dora, fourth, "nothing_wrong", "It is a bath with a swimsuit on.")

    fourth.refresh_from_db()
    assert fourth.outcome == "nothing_wrong" and bytes_for(cast.ola, out) == 404


def test_who_says_no_to_what_went_down_with_a_proposal_in_another_post_is_heard_too(
    cast: Cast, out: Post, friday: Post, fourth: PhotoReport
) -> None:
    answered(cast.dora, fourth, "erased", "Spoke to PC 12 at 10:00.")
    assert "Now it stays down" in tapped(cast, friday)
    assert "It is already down." in tapped(cast, friday)
    told = Notice.objects.get(kind="taken_down", recipient=cast.morag)
    assert told.title == "Pip P took a picture of “Friday” down" and "It was down already" in told.body

    answered(cast.dora, fourth, "nothing_wrong", "It is a bath with a swimsuit on.")

    assert (bytes_for(cast.ola, out), bytes_for(cast.ola, friday)) == (200, 404)
    assert Notice.objects.get(kind="taken_down", recipient=cast.morag) == told, "nobody is told that it can come back"
    signed_in(cast.morag).post(to("photo_restore", friday.pk, friday.photos.get().pk))
    assert bytes_for(cast.ola, friday) == 200


def test_a_manager_neither_puts_back_nor_erases_what_waits_for_the_lead(cast: Cast, out: Post) -> None:
    report(cast, out)
    first = out.photos.order_by("position")[0]
    morag = signed_in(cast.morag)

    back = morag.post(to("photo_restore", out.pk, first.pk), follow=True)
    morag.post(to("photo_remove", out.pk, first.pk))
    morag.post(to("post_remove", out.pk), removal(out))

    assert "The safeguarding lead decides about it first." in text(back)
    first.refresh_from_db()
    assert (first.removed_at, first.taken_down_at is None) == (None, False)


def test_it_takes_two_people_to_erase(cast: Cast, out: Post) -> None:
    report(cast, out, "abuse")
    made = PhotoReport.objects.get()
    without_note = answered(cast.dora, made, "erased")
    proposed = answered(cast.dora, made, "erased", "Rang 101, told to erase.")
    alone = confirmed(cast.dora, made)
    assert (without_note.status_code, proposed.status_code) == (422, 302)
    assert "It takes two people" in text(alone)
    assert Photo.objects.get(pk=made.photo_id).removed_at is None

    confirmed(cast.dipa, made)

    assert Photo.objects.get(pk=made.photo_id).removed_at is not None
    made.refresh_from_db()
    assert (made.outcome, made.proposed_by, made.closed_by) == ("erased", cast.dora, cast.dipa)


@pytest.mark.parametrize(("first", "then"), [("handed_over", "erased"), ("erased", "handed_over")])
@pytest.mark.parametrize("again", ["dora", "rita"])
def test_the_second_person_confirms_only_what_their_page_said(
    cast: Cast, out: Post, first: str, then: str, again: str
) -> None:
    report(cast, out, "abuse")
    made = PhotoReport.objects.get()
    answered(cast.dora, made, first, "PC 12 said so.")
    page = text(signed_in(cast.dipa).get(to("report", made.pk)))
    asked = {"erased": "Erase it", "handed_over": "Keep it closed away for the police"}
    assert f"{asked[first]}, as the second person" in page and f"{asked[then]}, as the second" not in page
    opened = read_by(cast.dipa, made)
    assert page.count(f'name="seen" value="{opened}"') == 2
    answered(getattr(cast, again), made, then, "PC 12 rang again.")
    before = everything()

    for seen in (opened, ""):
        refused = confirmed(cast.dipa, made, seen)
        assert "since you opened it" in text(refused) and "PC 12 rang again." in text(refused)
        assert everything() == before

    confirmed(cast.dipa, made)
    made.refresh_from_db()
    assert (made.outcome, made.closed_by) == (then, cast.dipa)
    assert (Photo.objects.get(pk=made.photo_id).removed_at is not None) == (then == "erased")


def test_what_was_handed_over_stays_closed_away_and_is_never_erased(cast: Cast, out: Post) -> None:
    report(cast, out, "abuse")
    made = PhotoReport.objects.get()
    answered(cast.dora, made, "handed_over", "Rang 101.")
    confirmed(cast.dipa, made)
    morag = signed_in(cast.morag)

    morag.post(to("photo_restore", out.pk, made.photo_id))
    morag.post(to("photo_remove", out.pk, made.photo_id))

    kept = Photo.objects.get(pk=made.photo_id)
    assert (kept.removed_at, kept.taken_down_at is None) == (None, False)
    assert bytes_for(cast.dora, out) == 404


def test_a_picture_of_a_removed_post_goes_once_its_report_is_answered(
    cast: Cast, out: Post, django_capture_on_commit_callbacks: Any
) -> None:
    report(cast, out, "abuse")
    made = PhotoReport.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(cast.morag).post(to("post_remove", out.pk), removal(out))
        sweep_pictures()
    assert Photo.objects.get(pk=made.photo_id).removed_at is None
    assert {name for name, _, _ in files()} == {str(made.photo_id)}

    answered(cast.dora, made, "stays_down", "It shows nothing of the kind, but may not be shown.")
    with django_capture_on_commit_callbacks(execute=True):
        sweep_pictures()

    assert Photo.objects.get(pk=made.photo_id).erased_at is not None and not files()
    assert AuditEvent.objects.filter(event=Event.POSTS_PHOTO_REMOVED, subject_id=made.photo_id).count() == 1


def test_nobody_decides_about_a_child_of_their_own(cast: Cast, out: Post) -> None:
    guardian(cast.dora, cast.teddy, has_parental_responsibility=False, basis="")
    report(cast, out)
    made = PhotoReport.objects.get()

    assert signed_in(cast.dora).get(to("report", made.pk)).status_code == 404
    assert signed_in(cast.dipa).get(to("report", made.pk)).status_code == 200


def test_the_end_of_a_link_lets_nobody_decide_about_a_child_from_whom_an_order_keeps_them(
    cast: Cast, out: Post
) -> None:
    link = guardian(cast.dora, cast.teddy, no_contact=True, ended_at=kit_clock.now())
    report(cast, out)
    made = PhotoReport.objects.get()

    assert signed_in(cast.dora).get(to("report", made.pk)).status_code == 404
    assert bytes_for(cast.dora, out) == 404
    assert signed_in(cast.dipa).get(to("report", made.pk)).status_code == 200
    Guardianship.objects.filter(pk=link.pk).update(no_contact=False)
    assert signed_in(cast.dora).get(to("report", made.pk)).status_code == 200


def test_where_neither_lead_nor_deputy_may_decide_those_who_handle_concerns_do(cast: Cast, out: Post) -> None:
    for one in (cast.dora, cast.dipa):
        guardian(one, cast.teddy, has_parental_responsibility=False, basis="")
    report(cast, out)

    assert signed_in(cast.rita).get(to("report", PhotoReport.objects.get().pk)).status_code == 200


def test_a_lead_who_reported_it_does_not_decide(cast: Cast, out: Post) -> None:
    grant(cast.dora, Role.PRACTITIONER, cast.acorn)
    report(cast, out, who=cast.dora)

    assert signed_in(cast.dora).get(to("report", PhotoReport.objects.get().pk)).status_code == 404


def test_two_people_do_not_erase_what_somebody_else_needs(cast: Cast, out: Post) -> None:
    report(cast, out, "abuse")
    made = PhotoReport.objects.get()
    now = kit_clock.now()
    removal = Removal.objects.create(
        receipt=uuid4(), child=cast.teddy, guardian=cast.ola, taken_back_at=now, hidden_at=now
    )
    RemovedPicture.objects.create(removal=removal, photo=made.photo, hidden_at=now)
    assert answered(cast.dora, made, "erased", "Rang 101.").status_code == 302
    hold_removal(removal, "The police asked for it.", by=cast.dipa)
    before = everything()

    stopped = confirmed(cast.dipa, made)
    again = answered(cast.dipa, made, "erased", "They say so once more.")

    assert "has to be kept for now" in text(stopped)
    assert again.status_code == 422
    assert "has to be kept for now" in text(again) and "They say so once more." in text(again)
    assert "police asked" not in text(stopped) + text(again)
    assert everything() == before
    release_removal(removal, by=cast.dipa)
    confirmed(cast.dipa, made)
    assert Photo.objects.get(pk=made.photo_id).removed_at is not None


# --- several reports of one picture: one answer closes all, so none is passed by ---


def test_a_report_of_abuse_is_not_answered_through_a_milder_one(cast: Cast, out: Post) -> None:
    report(cast, out, "unsuitable", who=cast.ola)
    report(cast, out, "abuse", who=cast.sam)
    milder, grave = PhotoReport.objects.get(reason="unsuitable"), PhotoReport.objects.get(reason="abuse")
    before = everything()

    for outcome in ("nothing_wrong", "stays_down"):
        refused = answered(cast.dora, milder, outcome, "Looked at it.")
        assert refused.status_code == 422
        assert "speaks of abuse: answer that one first" in text(refused) and "Looked at it." in text(refused)
    assert answered(cast.dora, grave).status_code == 422, "abuse needs its words"
    assert everything() == before
    assert bytes_for(cast.priya, out) == 404

    assert answered(cast.dora, grave, note="A shadow, seen with the police.").status_code == 302
    assert not PhotoReport.objects.filter(closed_at=None).exists()
    assert bytes_for(cast.priya, out) == 200


@pytest.mark.parametrize("outcome", ["nothing_wrong", "stays_down"])
def test_an_answer_waits_for_what_was_told_since_the_page_was_opened(cast: Cast, out: Post, outcome: str) -> None:
    report(cast, out, "unsuitable", who=cast.ola)
    mine = PhotoReport.objects.get()
    opened = decision(cast.dora, mine, outcome, "A bit blurred, that is all.")
    assert opened["seen"] in text(signed_in(cast.dora).get(to("report", mine.pk)))
    report(cast, out, "other", who=cast.sam)
    before = everything()

    for sent in (opened, {**opened, "seen": ""}):
        refused = signed_in(cast.dora).post(to("report", mine.pk), sent)
        assert refused.status_code == 422 and everything() == before
        page = text(refused)
        assert "since you opened it" in page and "A bit blurred, that is all.</textarea>" in page
        assert "Told as well" in page and to("report", PhotoReport.objects.get(reason="other").pk) in page
        assert "Look at the background." in page[page.index("Told as well") :]

    assert answered(cast.dora, mine, outcome).status_code == 302
    assert not PhotoReport.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize("reason", ["wrong_child", "child_at_risk", "not_allowed"])
@pytest.mark.parametrize("worried", ["before", "since"])
def test_a_worry_about_a_child_is_not_answered_through_a_milder_report(
    cast: Cast, out: Post, reason: str, worried: str
) -> None:
    report(cast, out, "unsuitable", who=cast.ola)
    milder = PhotoReport.objects.get()
    opened = decision(cast.dora, milder, "nothing_wrong", "Looked at it.")
    report(cast, out, reason, who=cast.sam)
    sent = decision(cast.dora, milder, "nothing_wrong", "Looked at it.") if worried == "before" else opened
    before = everything()

    refused = signed_in(cast.dora).post(to("report", milder.pk), sent)

    assert refused.status_code == 422 and everything() == before
    assert "about a child's safety: answer that one first" in unescape(text(refused))
    assert "Looked at it.</textarea>" in text(refused)
    assert bytes_for(cast.priya, out) == 404
    assert answered(cast.dora, PhotoReport.objects.get(reason=reason)).status_code == 302
    assert not PhotoReport.objects.filter(closed_at=None).exists()


def test_no_answer_passes_by_a_proposal_made_since_the_page_was_opened(cast: Cast, out: Post) -> None:
    report(cast, out, "abuse")
    made = PhotoReport.objects.get()
    opened = [decision(cast.dora, made, outcome, "Rang 101.") for outcome in ("nothing_wrong", "erased")]
    answered(cast.dipa, made, "handed_over", "PC 12 wants to have it.")
    before = everything()

    for sent in opened:
        refused = signed_in(cast.dora).post(to("report", made.pk), sent)
        assert refused.status_code == 422 and "since you opened it" in text(refused)
        assert "PC 12 wants to have it." in text(refused) and "Rang 101.</textarea>" in text(refused)
    assert everything() == before
    assert answered(cast.dora, made, "nothing_wrong", "It is a bath with a swimsuit on.").status_code == 302


def test_the_page_of_a_milder_report_shows_no_picture_that_may_show_abuse(cast: Cast, out: Post) -> None:
    report(cast, out, "unsuitable", who=cast.ola)
    milder, dora = PhotoReport.objects.get(), signed_in(cast.dora)
    assert str(milder.photo_id) in text(dora.get(to("report", milder.pk)))
    report(cast, out, "abuse", who=cast.sam)

    page = text(dora.get(to("report", milder.pk)))

    assert str(milder.photo_id) not in page and "should not be looked at" in page


@pytest.mark.parametrize("family", [False, True])
def test_who_told_of_a_picture_or_whose_family_did_answers_no_report_of_it(cast: Cast, out: Post, family: bool) -> None:
    if family:
        guardian(cast.dora, cast.wren, has_parental_responsibility=False, basis="")
    else:
        grant(cast.dora, Role.PRACTITIONER, cast.acorn)
    report(cast, out, "unsuitable", who=cast.ola)
    report(cast, out, "abuse", who=cast.priya if family else cast.dora)
    milder, grave = PhotoReport.objects.get(reason="unsuitable"), PhotoReport.objects.get(reason="abuse")

    assert answered(cast.dora, milder).status_code == 404
    assert set(Notice.objects.filter(url=to("report", grave.pk)).values_list("recipient", flat=True)) == {cast.dipa.pk}
    assert answered(cast.dipa, grave, note="Nothing there.").status_code == 302


def test_where_each_lead_told_of_the_picture_those_who_handle_concerns_answer_both(cast: Cast, out: Post) -> None:
    for one in (cast.dora, cast.dipa):
        grant(one, Role.PRACTITIONER, cast.acorn)
        report(cast, out, "other", who=one)
    first, second = PhotoReport.objects.order_by("pk")

    assert [answered(one, made).status_code for one in (cast.dora, cast.dipa) for made in (first, second)] == [404] * 4
    assert answered(cast.rita, second).status_code == 302
    assert not PhotoReport.objects.filter(closed_at=None).exists()


def test_a_proposal_waits_for_its_second_person_whatever_else_was_told(cast: Cast, out: Post) -> None:
    report(cast, out, "unsuitable", who=cast.ola)
    report(cast, out, "abuse", who=cast.sam)
    milder, proposed = PhotoReport.objects.order_by("pk")
    other = PhotoReport.objects.create(photo=milder.photo, reporter=cast.pip, reason="abuse", at=kit_clock.now())
    assert answered(cast.dora, proposed, "handed_over", "Rang 101.").status_code == 302
    before = everything()

    tries = [
        answered(cast.dora, milder, "stays_down"),
        answered(cast.dora, other, "stays_down", "Done."),
        answered(cast.dora, other, "erased", "Done."),
    ]

    assert [one.status_code for one in tries] == [422, 422, 422]
    assert all("waits for its second person: answer that one first" in text(one) for one in tries)
    assert everything() == before
    confirmed(cast.rita, proposed)
    assert set(PhotoReport.objects.values_list("outcome", flat=True)) == {"handed_over"}


def test_any_member_of_staff_takes_a_wrong_picture_down_with_one_tap_from_the_page(cast: Cast, out: Post) -> None:
    first = out.photos.order_by("position")[0]
    address = to("photo_take_down", out.pk, first.pk)

    assert address in text(signed_in(cast.pip).get(to("post_detail", out.pk)))
    assert address in text(signed_in(cast.pip).get(to("picture", out.pk, first.pk)))
    assert address not in text(signed_in(cast.ola).get(to("post_detail", out.pk)))


@pytest.mark.parametrize("reason", ["unsuitable", "child_at_risk"])
def test_what_was_told_goes_in_its_time_but_for_what_spoke_of_harm(
    cast: Cast, out: Post, clock: Clock, reason: str
) -> None:
    for number in (0, 1):
        report(cast, out, reason, number=number)
    answered, waits = PhotoReport.objects.order_by("pk")
    sent = decision(cast.dora, answered, "stays_down", "The first aid box is open.")
    assert signed_in(cast.dora).post(to("report", answered.pk), sent).status_code == 302
    clock.forward(days=720)
    assert "picture_reports" not in keep_to_schedule()
    clock.forward(days=20)

    goes = reason == "unsuitable"
    assert ("picture_reports" in keep_to_schedule()) == goes

    answered.refresh_from_db()
    waits.refresh_from_db()
    assert (answered.words, answered.note) == (("", "") if goes else ("Look at the background.", sent["note"]))
    assert waits.words and answered.reason == reason and answered.closed_by == cast.dora
    sealed = " ".join(str(unseal(one)) for one in Sealed.objects.filter(category="audit"))
    assert sealed.count("Look at the background.") == (1 if goes else 2)
    assert ("first aid box" in sealed) != goes and not list(verify())


def refused_by_the_database(rows: QuerySet[Any], **change: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change)


def test_a_report_is_evidence_as_it_was_received_and_is_answered_once(cast: Cast, out: Post) -> None:
    report(cast, out, "not_allowed")
    told, other = PhotoReport.objects.all(), out.photos.order_by("position")[1]
    received: list[dict[str, Any]] = [{"photo": other}, {"reporter": cast.sam}, {"at": kit_clock.now()}]
    said: list[dict[str, Any]] = [{"reason": "other"}, {"urgent": False}, {"hid": False}]
    for change in [*received, *said, {"words": ""}, {"words": "Never mind."}]:
        refused_by_the_database(told, **change)
    with pytest.raises(IntegrityError), transaction.atomic():
        told._raw_delete(told.db)

    assert answered(cast.dora, told.get(), "stays_down", "Rang 101.").status_code == 302
    answer: list[dict[str, Any]] = [{"outcome": "nothing_wrong"}, {"closed_by": cast.rita}, {"closed_at": None}]
    for change in [*answer, {"note": "Nothing."}, {"words": "Never mind."}]:
        refused_by_the_database(told, **change)
    assert (told.get().words, told.get().note) == ("Look at the background.", "Rang 101.")


HARM = "There is a bruise on his leg, he says his uncle hits him."


@pytest.mark.parametrize(
    ("reason", "words"), [("not_allowed", "Look at the background."), ("not_allowed", HARM), ("wrong_child", HARM)]
)
def test_a_worry_typed_with_any_reason_stays(cast: Cast, out: Post, clock: Clock, reason: str, words: str) -> None:
    made, rows = told(cast, out, reason, words), PhotoReport.objects.all()
    assert answered(cast.dora, made, "stays_down", "Asked.").status_code == 302
    clock.forward(days=740)

    stays = words == HARM
    assert ("picture_reports" in keep_to_schedule()) is not stays
    assert rows.get().words == (words if stays else "")
    refused_by_the_database(rows, worry=not stays)
    if stays:
        refused_by_the_database(rows, words="")
        refused_by_the_database(rows, note="")


@pytest.mark.parametrize("reason", ["unsuitable", "child_at_risk", "other"])
def test_the_database_lets_its_words_go_but_where_they_speak_of_harm(cast: Cast, out: Post, reason: str) -> None:
    """By the reason, or where they were found urgent under a milder one."""
    words = "He had bruises all over his back, and he is afraid of his father." if reason == "other" else "Look."
    sent = {"reason": reason, "words": words}
    signed_in(cast.priya).post(to("picture_report", out.pk, out.photos.order_by("position")[0].pk), sent)
    told = PhotoReport.objects.all()
    assert told.get().urgent is (reason != "unsuitable")
    assert answered(cast.dora, told.get(), "stays_down", "Asked.").status_code == 302
    if reason != "unsuitable":
        refused_by_the_database(told, words="")
        refused_by_the_database(told, note="")
    else:
        assert told.update(words="", note="") == 1


def test_marks_and_holds_and_what_a_withdrawal_took_down_are_never_forgotten(cast: Cast, out: Post) -> None:
    one, now = out.photos.order_by("position")[0], kit_clock.now()
    taken = Removal.objects.create(
        receipt=uuid4(), child=cast.teddy, guardian=cast.ola, taken_back_at=now, hidden_at=now
    )
    RemovedPicture.objects.create(removal=taken, photo=one, hidden_at=now)
    signed_in(cast.morag).post(to("keep_out", out.pk, one.pk), {"child": cast.teddy.pk})
    hold = hold_child(cast.teddy, "A case", by=cast.dora)
    for rows in (
        KeptOut.objects.all(),
        PictureHold.objects.all(),
        PictureHold.photos.through.objects.all(),
        RemovedPicture.objects.filter(removal=taken),
    ):
        assert rows.exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete(rows.db)
    refused_by_the_database(KeptOut.objects.all(), child=cast.wren)
    refused_by_the_database(PictureHold.objects.all(), because="Nothing")
    refused_by_the_database(RemovedPicture.objects.all(), hidden_at=kit_clock.now())

    settled = signed_in(cast.morag).post(to("kept_out_settle", KeptOut.objects.get().pk), {"outcome": "was_fine"})
    release_child(hold, by=cast.dora)
    assert settled.status_code == 302 and KeptOut.objects.get().outcome == "was_fine"
    refused_by_the_database(KeptOut.objects.all(), outcome="left_out")
    refused_by_the_database(PictureHold.objects.all(), ended_by=cast.rita)
