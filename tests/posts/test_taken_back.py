"""After a withdrawal: dark at once whatever runs, tidied by a job, brought back as its guardian chooses, erased."""

import html
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from consent.actions import end_permissions, take_back
from consent.models import ConsentEvent, Purpose
from moderation.actions import preserve_comment
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import holds
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.media import store
from nursery_portal.members.models import Guardianship, Role, User
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child, Nursery
from posts import verifying
from posts.actions import publish_post, restore_photo, schedule_post, show_again, write_comment
from posts.models import ErasureCertificate, KeptOut, Photo, PhotoReport, PhotoTag, Post, Removal, RemovedPicture
from posts.removals import to_erase_withdrawn
from posts.tasks import erase_what_nobody_sees, sweep_pictures, tidy_withdrawals
from tests.cast import Cast, answer, day, draft, grant, guardian, photo, yes
from tests.cast import child as another_child
from tests.clients import signed_in
from tests.conftest import Clock
from tests.posts.test_copies import master
from tests.posts.test_covering import cover, say_all_tagged
from tests.posts.workroom import confirmed, decision, everything, files, text, to

OWN = Purpose.OWN_PICTURES


def prepared(cast: Cast, *pictures: tuple[Child, ...]) -> Post:
    """A draft with a picture of each of these groups."""
    post = draft(cast.morag, cast.acorn)
    for children in pictures:
        one = photo(post, *children, by=cast.morag)
        store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))
    return post


@pytest.fixture
def unpublished(cast: Cast) -> Post:
    """A draft with three pictures: Teddy and Wren together, then Teddy alone, then Wren alone."""
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    return prepared(cast, (cast.teddy, cast.wren), (cast.teddy,), (cast.wren,))


@pytest.fixture
def out(cast: Cast, unpublished: Post) -> Post:
    """The same, published."""
    publish_post(unpublished, by=cast.morag)
    return unpublished


@pytest.fixture
def gone(cast: Cast, out: Post) -> Removal:
    """Ola took her permission for pictures back, and the posts were tidied."""
    receipt = take_back(cast.teddy, frozenset({OWN, Purpose.GROUP_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    return Removal.objects.get(receipt=receipt)


def pictures(post: Post) -> list[Photo]:
    return list(post.photos.order_by("position"))


def seen_by(who: User, post: Post) -> list[int]:
    client = signed_in(who)
    return [client.get(to("photo", one.pk, "large")).status_code for one in pictures(post)]


def choose(who: User, removal: Removal, **sent: Any) -> Any:
    return signed_in(who).post(to("taken_back", removal.receipt), sent)


def receipt_of(who: User, removal: Removal) -> str:
    return text(signed_in(who).get(reverse("consent:receipt", args=[removal.receipt])))


def test_the_door_is_shut_before_any_job_has_run(cast: Cast, out: Post) -> None:
    assert seen_by(cast.priya, out) == [200, 200, 200]

    take_back(cast.teddy, frozenset({OWN}), by=cast.ola)

    assert seen_by(cast.priya, out) == seen_by(cast.ola, out) == [404, 404, 200]
    assert not Removal.objects.exists()


def test_the_job_takes_the_pictures_down_once_and_tells_the_manager_which_posts_changed(
    cast: Cast, out: Post, gone: Removal
) -> None:
    grant(cast.sam, Role.MANAGER)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True, ended_at=now())  # nothing is told to him
    tidy_withdrawals()

    assert [one.taken_down_at == gone.hidden_at for one in pictures(out)] == [True, True, False]
    assert gone.pictures.count() == 2
    told = Notice.objects.get(kind="pictures_gone")
    assert (told.recipient, told.title) == (cast.morag, "2 pictures went from 1 post")
    assert "Mud kitchen" in told.body and "Teddy" not in told.title + told.body


def test_an_emptied_slot_leaves_no_trace_for_other_families(cast: Cast, out: Post, gone: Removal) -> None:
    page = text(signed_in(cast.priya).get(to("post_detail", out.pk)))

    first, second, third = (str(one.pk) for one in pictures(out))
    assert third in page and first not in page and second not in page
    assert "1 of 3" not in page and "3 of 3" not in page and "Teddy" not in page


def test_a_permission_given_anew_before_the_job_leaves_its_pictures_up(cast: Cast, out: Post) -> None:
    take_back(cast.teddy, frozenset({OWN}), by=cast.ola)
    yes(cast.ola, cast.teddy)

    tidy_withdrawals()

    assert seen_by(cast.priya, out) == [200, 200, 200]
    assert not RemovedPicture.objects.exists()


def test_a_yes_answered_anew_with_no_is_tidied_like_a_withdrawal(cast: Cast, out: Post) -> None:
    answer(cast.ola, cast.teddy, {Purpose.GROUP_PICTURES: False})

    tidy_withdrawals()

    assert [one.taken_down_at is not None for one in pictures(out)] == [True, False, False]


def test_a_first_no_has_nothing_to_tidy(cast: Cast, out: Post) -> None:
    answer(cast.aisha, cast.maya, {OWN: False})

    tidy_withdrawals()

    assert not Removal.objects.exists()


def test_the_receipt_says_what_went_when_it_was_dark_and_what_becomes_of_the_files(
    cast: Cast, out: Post, gone: Removal
) -> None:
    page = receipt_of(cast.ola, gone)

    assert "Dark since" in page
    assert "2 in 1 post" in page and "Out of the posts since" in page
    assert "seen by nobody, then erased" in page
    assert "cannot be called back" in page
    assert to("taken_back", gone.receipt) in page


def test_with_others_they_come_back_covered_for_good_and_certified(cast: Cast, out: Post, gone: Removal) -> None:
    first = pictures(out)[0]
    before = store.read(first.pk, 1, "master")
    Photo.objects.filter(pk=first.pk).update(uncovered_version=1)
    page = text(signed_in(cast.ola).get(to("taken_back", gone.receipt)))
    assert "With others, Teddy covered" in page and "In my own album" in page

    assert choose(cast.ola, gone, covered=out.pk).status_code == 302
    assert seen_by(cast.priya, out) == [404, 404, 200], "a page waits for no drawing"
    tidy_withdrawals()
    tidy_withdrawals()

    assert seen_by(cast.priya, out) == [200, 404, 200]
    first.refresh_from_db()
    assert (first.version, PhotoTag.objects.get(photo=first, child=cast.teddy).covered) == (2, True)
    assert first.uncovered_version is None, "whatever was covered before, nobody takes a cover off"
    assert store.read(first.pk, 2, "master") != before
    assert [*verifying.faults()] == []
    assert "Back with the child covered" in receipt_of(cast.ola, gone)


@pytest.mark.parametrize("how", ["left behind in a draft", "covered in a hidden post"])
def test_what_no_manager_published_like_this_is_neither_offered_nor_brought_back(
    cast: Cast, unpublished: Post, how: str
) -> None:
    morag = signed_in(cast.morag)
    if how == "covered in a hidden post":
        publish_post(unpublished, by=cast.morag)
        morag.post(to("post_hide", unpublished.pk))
        cover(morag, pictures(unpublished)[0], cast.wren)
        assert say_all_tagged(morag, pictures(unpublished)[0]).status_code == 302
    receipt = take_back(cast.teddy, frozenset({OWN, Purpose.GROUP_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    if how == "covered in a hidden post":
        show_again(unpublished, by=cast.morag)
    else:
        publish_post(unpublished, by=cast.morag)
    assert seen_by(cast.priya, unpublished) == [404, 404, 200]
    page, before = text(signed_in(cast.ola).get(to("taken_back", receipt))), everything()
    assert "With others" not in page
    assert ("In my own album" in page) is (how != "left behind in a draft")
    sent = {"covered": unpublished.pk, **({"album": unpublished.pk} if how == "left behind in a draft" else {})}

    refused = signed_in(cast.ola).post(to("taken_back", receipt), sent)
    tidy_withdrawals()

    assert refused.status_code == 422
    assert everything() == before
    assert seen_by(cast.priya, unpublished) == [404, 404, 200]


@pytest.fixture
def two(cast: Cast) -> Post:
    """A published post: Teddy and Maya, who are both Ola's, with Wren; then the two of them; both were taken back."""
    guardian(cast.ola, cast.maya)
    for person, child in ((cast.ola, cast.teddy), (cast.ola, cast.maya), (cast.aisha, cast.maya)):
        yes(person, child)
    yes(cast.priya, cast.wren)
    post = prepared(cast, (cast.teddy, cast.maya, cast.wren), (cast.teddy, cast.maya))
    publish_post(post, by=cast.morag)
    for child in (cast.teddy, cast.maya):
        take_back(child, frozenset({OWN, Purpose.GROUP_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    return post


def test_two_of_one_family_that_were_taken_back_come_back_together(cast: Cast, two: Post) -> None:
    teddys, mayas = (Removal.objects.get(child=child) for child in (cast.teddy, cast.maya))
    page = text(signed_in(cast.ola).get(to("taken_back", teddys.receipt)))
    assert "Maya covered for good as well" in page and "; with Maya" in page
    assert "nobody else but children of yours that you took back, too" in page

    assert choose(cast.ola, teddys, covered=two.pk, album=two.pk).status_code == 302
    tidy_withdrawals()

    assert seen_by(cast.priya, two) == [200, 404] and seen_by(cast.ola, two) == [200, 200]
    assert seen_by(cast.sam, two) == [200, 404], "the album is Ola's alone"
    first = pictures(two)[0]
    assert first.version == 2, "drawn once"
    covered = PhotoTag.objects.filter(photo=first, covered=True).values_list("child", flat=True)
    assert set(covered) == {cast.teddy.pk, cast.maya.pk}
    assert [*verifying.faults()] == []
    for removal in (teddys, mayas):
        receipt = receipt_of(cast.ola, removal)
        assert "Back with the child covered" in receipt and "In your own album" in receipt
        assert AuditEvent.objects.filter(event=Event.POSTS_REMOVAL_CHOSEN, child_id=removal.child_id).count() == 1


def test_two_of_one_family_do_not_come_back_where_one_of_them_may_not_be_covered(cast: Cast, two: Post) -> None:
    answer(cast.ola, cast.maya, {Purpose.COVERED: False})
    teddys, before = Removal.objects.filter(child=cast.teddy)[0], everything()

    refused = choose(cast.ola, teddys, covered=two.pk)

    assert refused.status_code == 422 and "With others" not in text(refused) and "; with Maya" in text(refused)
    assert everything() == before


@pytest.mark.parametrize("how", ["let go", "no guardian of one"])
def test_what_two_share_in_an_album_is_erased_when_it_is_open_no_more(
    clock: Clock, cast: Cast, two: Post, how: str
) -> None:
    teddys, mayas = (Removal.objects.get(child=child) for child in (cast.teddy, cast.maya))
    choose(cast.ola, teddys, album=two.pk)
    clock.forward(days=60)
    assert are_erased(pictures(two)) == [True, False] and seen_by(cast.ola, two)[1] == 200
    if how == "let go":
        assert choose(cast.ola, mayas, let_go="on").status_code == 302
    else:
        Guardianship.objects.filter(user=cast.ola, child=cast.maya).update(ended_at=clock.now)
        clock.forward(days=31)
    assert seen_by(cast.ola, two)[1] == 404

    assert are_erased(pictures(two)) == [True, True]


@pytest.mark.parametrize("why", ["the post is hidden", "the machine is busy"])
def test_what_passes_does_not_end_what_was_chosen(
    cast: Cast, out: Post, gone: Removal, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: object) -> None:
        raise Refused("Many pictures are being prepared just now.")

    choose(cast.ola, gone, covered=out.pk)
    there = files()
    if why == "the post is hidden":
        signed_in(cast.morag).post(to("post_hide", out.pk))
        tidy_withdrawals()
    else:
        with monkeypatch.context() as machine:
            machine.setattr("posts.actions.leaving.redo", busy)
            tidy_withdrawals()
    assert files() == there and pictures(out)[0].versions_made == 1
    assert "1 picture on the way back with the child covered" in receipt_of(cast.ola, gone)
    if why == "the post is hidden":
        show_again(out, by=cast.morag)

    tidy_withdrawals()

    assert seen_by(cast.priya, out) == [200, 404, 200]
    assert "on the way back" not in receipt_of(cast.ola, gone)


def test_what_waited_until_the_nurserys_time_was_over_stays_gone_and_its_guardian_is_told_once(
    clock: Clock, cast: Cast, out: Post, gone: Removal
) -> None:
    choose(cast.ola, gone, covered=out.pk)
    signed_in(cast.morag).post(to("post_hide", out.pk))
    clock.forward(days=30)
    tidy_withdrawals()
    assert not Notice.objects.filter(kind=f"not_back_{gone.pk}").exists()
    clock.forward(days=1)

    tidy_withdrawals()
    tidy_withdrawals()

    told = Notice.objects.get(kind=f"not_back_{gone.pk}")
    assert (told.recipient, told.mail, told.url) == (cast.ola, False, to("taken_back", gone.receipt))
    assert are_erased(pictures(out)) == [True, True, False]


def test_a_cover_waits_while_a_report_that_a_restore_lost_was_not_made_again(
    cast: Cast, out: Post, gone: Removal, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(cast.ola, gone, covered=out.pk)
    monkeypatch.setattr(holds, "not_yet_again", [set])
    tidy_withdrawals()
    assert seen_by(cast.priya, out) == [404, 404, 200]

    monkeypatch.setattr(holds, "not_yet_again", [])
    tidy_withdrawals()
    assert seen_by(cast.priya, out) == [200, 404, 200], "what was chosen waited"


def test_alone_they_come_into_the_guardians_own_album_and_nobody_elses(cast: Cast, out: Post, gone: Removal) -> None:
    choose(cast.ola, gone, album=out.pk)
    tidy_withdrawals()

    assert seen_by(cast.ola, out) == [404, 200, 200], "the third shows Wren, whose mother allows it"
    for who in (cast.sam, cast.gran, cast.priya, cast.aisha, cast.morag, cast.dora, cast.pip):
        assert seen_by(who, out)[1] == 404, who
    album = text(signed_in(cast.ola).get(to("album")))
    assert to("photo", pictures(out)[1].pk, "large") in album
    assert to("photo", pictures(out)[1].pk, "small") not in text(signed_in(cast.ola).get(to("feed")))


@pytest.mark.parametrize("why", ["protected", "no images", "no contact", "reported before", "taken down again"])
def test_the_own_album_is_shut_by_what_shuts_every_picture(cast: Cast, out: Post, gone: Removal, why: str) -> None:
    choose(cast.ola, gone, album=out.pk)
    second = pictures(out)[1]
    if why == "protected":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    elif why == "no images":
        type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    elif why == "no contact":
        type(cast.ola_link).objects.filter(pk=cast.ola_link.pk).update(no_contact=True)
    elif why == "reported before":
        Photo.objects.filter(pk=second.pk).update(accounted=Photo.Accounted.UNKNOWN_CHILD)
    else:
        Photo.objects.filter(pk=second.pk).update(taken_down_at=cast.wordings[OWN].effective_at)

    assert seen_by(cast.ola, out)[1] != 200


@pytest.fixture
def told(cast: Cast, out: Post) -> list[PhotoReport]:
    """Priya finds the first two pictures unsuitable, which hides nothing; then Ola takes her permission back."""
    for one in pictures(out)[:2]:
        signed_in(cast.priya).post(to("picture_report", out.pk, one.pk), {"reason": "unsuitable", "words": ""})
    return list(PhotoReport.objects.order_by("photo__position"))


def decide(cast: Cast, told: list[PhotoReport], how: str) -> None:
    """The lead answers both; what may show abuse is handed over with the deputy."""
    if how == "handed_over":
        grave = {"reporter": cast.pip, "reason": PhotoReport.Reason.ABUSE, "urgent": True, "at": now()}
        told = [PhotoReport.objects.create(photo=one.photo, **grave) for one in told]
    for one in told:
        if how == "a mark":
            KeptOut.objects.create(photo=one.photo, marked_by=cast.pip, marked_at=now(), hid=False)
        sent = decision(cast.dora, one, "nothing_wrong" if how == "a mark" else how, "Asked.")
        assert signed_in(cast.dora).post(to("report", one.pk), sent).status_code == 302
        if how == "handed_over":
            confirmed(cast.dipa, one)


@pytest.mark.parametrize("how", ["", "stays_down", "handed_over", "a mark"])
def test_what_a_decision_keeps_down_is_not_brought_back(
    cast: Cast, out: Post, told: list[PhotoReport], gone: Removal, how: str
) -> None:
    if how:
        decide(cast, told, how)
    before = everything()

    refused = choose(cast.ola, gone, covered=out.pk, album=out.pk)

    assert refused.status_code == 422
    assert "With others" not in text(refused) and "In my own album" not in text(refused)
    assert everything() == before


@pytest.fixture
def friday(cast: Cast, out: Post) -> Post:
    """Another post with the first two pictures of the other once more."""
    post = prepared(cast, (cast.teddy, cast.wren), (cast.teddy,))
    for one, same in zip(pictures(post), pictures(out), strict=False):
        Photo.objects.filter(pk=one.pk).update(fingerprint=same.fingerprint)
    publish_post(post, by=cast.morag)
    return post


@pytest.mark.parametrize("how", ["", "nothing_wrong", "stays_down", "handed_over"])
def test_what_is_reported_in_one_post_is_not_brought_back_in_another(
    cast: Cast, out: Post, friday: Post, how: str
) -> None:
    reason = "abuse" if how == "handed_over" else "child_at_risk"
    for one in pictures(out)[:2]:
        signed_in(cast.priya).post(to("picture_report", out.pk, one.pk), {"reason": reason, "words": ""})
    receipt = take_back(cast.teddy, frozenset({OWN, Purpose.GROUP_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    if how == "nothing_wrong":
        PhotoReport.objects.update(outcome=how, closed_at=now())
    elif how:
        decide(cast, list(PhotoReport.objects.order_by("photo__position")), how)

    answer = choose(cast.ola, Removal.objects.get(receipt=receipt), covered=friday.pk, album=friday.pk)
    tidy_withdrawals()

    back = how == "nothing_wrong"
    assert answer.status_code == (302 if back else 422)
    assert seen_by(cast.ola, friday) == ([200, 200] if back else [404, 404])
    assert seen_by(cast.priya, friday) == ([200, 404] if back else [404, 404])


def test_the_own_album_is_shut_while_the_same_file_is_reported(
    cast: Cast, out: Post, friday: Post, gone: Removal
) -> None:
    choose(cast.ola, gone, album=[out.pk, friday.pk])
    assert seen_by(cast.ola, out)[1] == seen_by(cast.ola, friday)[1] == 200
    PhotoReport.objects.create(photo=pictures(out)[1], reporter=cast.dipa, reason="abuse", hid=True, at=now())

    assert seen_by(cast.ola, out)[1] == seen_by(cast.ola, friday)[1] == 404


def test_what_the_lead_finds_nothing_wrong_with_is_brought_back(
    cast: Cast, out: Post, told: list[PhotoReport], gone: Removal
) -> None:
    decide(cast, told, "nothing_wrong")

    choose(cast.ola, gone, covered=out.pk, album=out.pk)
    tidy_withdrawals()

    assert seen_by(cast.ola, out) == [200, 200, 200]


@pytest.mark.parametrize("how", ["stays_down", "handed_over", "a mark"])
def test_a_decision_outlasts_what_was_chosen_before_it(cast: Cast, out: Post, gone: Removal, how: str) -> None:
    """Chosen while nothing stood against them, and covered by the job only after the decision."""
    choose(cast.ola, gone, covered=out.pk, album=out.pk)
    assert seen_by(cast.ola, out)[1] == 200
    for one in pictures(out)[:2]:
        PhotoReport.objects.create(photo=one, reporter=cast.priya, reason="unsuitable", at=now())
    decide(cast, list(PhotoReport.objects.order_by("photo__position")), how)

    tidy_withdrawals()

    assert seen_by(cast.ola, out) == [404, 404, 200] and seen_by(cast.priya, out) == [404, 404, 200]
    assert not RemovedPicture.objects.filter(choice=RemovedPicture.Choice.COVERED).exists()


def test_what_is_in_the_album_can_be_let_go(cast: Cast, out: Post, gone: Removal) -> None:
    choose(cast.ola, gone, album=out.pk)

    assert choose(cast.ola, gone, let_go="on").status_code == 302

    assert seen_by(cast.ola, out)[1] == 404


def test_who_has_left_is_offered_nothing_and_let_go_of_all_the_same(cast: Cast, out: Post, gone: Removal) -> None:
    choose(cast.ola, gone, album=out.pk)
    guardian(cast.ola, another_child("Tess", cast.acorn))
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))
    assert gone.pictures.filter(choice=RemovedPicture.Choice.ALBUM).exists()

    page = text(signed_in(cast.ola).get(to("taken_back", gone.receipt)))
    assert 'type="checkbox"' not in page and "while Teddy has a place here" in page
    before = everything()
    for sent in ({"covered": out.pk}, {"covered": out.pk, "let_go": "on"}, {"album": out.pk}):
        refused = choose(cast.ola, gone, **sent)
        assert refused.status_code == 422 and "not yours to bring back" in text(refused)
    assert everything() == before

    assert choose(cast.ola, gone, let_go="on").status_code == 302
    assert not gone.pictures.filter(choice=RemovedPicture.Choice.ALBUM).exists()


def test_covered_is_not_offered_without_the_answer_for_it(cast: Cast, out: Post) -> None:
    receipt = take_back(cast.teddy, frozenset(Purpose), by=cast.ola)
    tidy_withdrawals()
    before = everything()

    refused = signed_in(cast.ola).post(to("taken_back", receipt), {"covered": out.pk})

    assert refused.status_code == 422
    assert "Choose which pictures should come back" in text(refused)
    assert "With others" not in text(refused) and "In my own album" in text(refused)
    assert everything() == before


def test_a_cover_that_is_no_longer_allowed_is_not_made(cast: Cast, out: Post, gone: Removal) -> None:
    choose(cast.ola, gone, covered=out.pk)
    take_back(cast.wren, frozenset({OWN}), by=cast.priya)
    before = files()

    tidy_withdrawals()

    assert seen_by(cast.sam, out)[0] == 404
    assert files() == before
    assert RemovedPicture.objects.get(removal=gone, photo=pictures(out)[0]).choice == ""


@pytest.mark.parametrize("who", ["sam", "priya", "morag", "dora", "gran"])
def test_nobody_else_reaches_the_page_or_chooses(cast: Cast, out: Post, gone: Removal, who: str) -> None:
    before = everything()

    assert choose(getattr(cast, who), gone, album=out.pk).status_code in (403, 404)

    assert everything() == before


def test_after_the_nurserys_time_the_files_are_erased_and_the_receipt_says_when(
    clock: Clock, cast: Cast, out: Post, gone: Removal
) -> None:
    """The clock stands before anything is taken back: after noon it would stand at the noon of another day."""
    Nursery.objects.filter(pk=1).update(withdrawn_keep_days=10)
    clock.forward(days=10)
    erase_what_nobody_sees()
    assert not ErasureCertificate.objects.exists()
    clock.forward(days=1)

    erase_what_nobody_sees()
    sweep_pictures()

    left = {str(pictures(out)[2].pk)}
    assert {photo for photo, _, _ in files()} == left
    certificate = ErasureCertificate.objects.get()
    assert (certificate.pictures, certificate.cause) == (2, "taken_back")
    assert "2 pictures erased" in receipt_of(cast.ola, gone)
    page = text(signed_in(cast.morag).get(to("erasures")))
    assert certificate.digest in page and "Mud kitchen" in page and "Teddy" not in page


def test_what_was_tidied_late_is_kept_as_long_from_then_and_the_receipt_says_so(
    clock: Clock, cast: Cast, out: Post
) -> None:
    receipt = take_back(cast.teddy, frozenset({OWN, Purpose.GROUP_PICTURES}), by=cast.ola)
    clock.forward(days=200)
    tidy_withdrawals()
    late = Removal.objects.get(receipt=receipt)
    last = clock.forward(days=30)
    erase_what_nobody_sees()
    assert not ErasureCertificate.objects.exists()
    assert f"kept until {long_date(last.date())}" in receipt_of(cast.ola, late)
    clock.forward(days=1)

    erase_what_nobody_sees()

    assert ErasureCertificate.objects.get().pictures == 2


def test_what_came_back_is_not_erased(cast: Cast, out: Post, gone: Removal, clock: Clock) -> None:
    choose(cast.ola, gone, covered=out.pk, album=out.pk)
    tidy_withdrawals()
    clock.forward(days=90)

    erase_what_nobody_sees()

    assert not ErasureCertificate.objects.exists()


def test_an_album_of_an_earlier_withdrawal_keeps_nothing_of_a_later_one(
    clock: Clock, cast: Cast, out: Post, gone: Removal
) -> None:
    choose(cast.ola, gone, album=out.pk)
    yes(cast.ola, cast.teddy)
    restore_photo(pictures(out)[1], by=cast.morag)
    clock.forward(days=60)
    assert "1 picture down until a manager puts it back" in receipt_of(cast.ola, gone), "the second is out again"
    take_back(cast.teddy, frozenset({OWN, Purpose.GROUP_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    clock.forward(days=30)
    assert are_erased(pictures(out)) == [False, False, False]
    clock.forward(days=1)

    assert are_erased(pictures(out)) == [True, True, False]


def test_an_own_album_ends_as_long_after_its_guardians_link_and_no_sooner(
    cast: Cast, out: Post, gone: Removal, clock: Clock
) -> None:
    choose(cast.ola, gone, album=out.pk)
    clock.forward(days=90)
    assert are_erased(pictures(out)) == [True, False, False]
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(no_contact=True)
    clock.forward(days=60)
    assert are_erased(pictures(out)) == [True, False, False], "an order may be lifted"
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(no_contact=False, ended_at=clock.now)
    clock.forward(days=30)
    assert are_erased(pictures(out)) == [True, False, False]
    clock.forward(days=1)

    assert are_erased(pictures(out)) == [True, True, False]


def test_the_receipt_says_once_the_time_is_over_that_what_anybody_needs_is_kept(
    cast: Cast, out: Post, gone: Removal, clock: Clock
) -> None:
    said = write_comment(out, "A good morning.", form_key=uuid.uuid4(), by=cast.priya)
    before = receipt_of(cast.ola, gone)
    assert "then erased unless a child's safety needs more time" in html.unescape(before)
    preserve_comment(said, reason="A case needs it", by=cast.dora)
    assert receipt_of(cast.ola, gone) == before, "nobody reads from it that a concern was raised just now"
    clock.forward(days=31)
    erase_what_nobody_sees()

    page = receipt_of(cast.ola, gone)

    assert "2 pictures kept, seen by nobody: the nursery may not erase them yet" in page and "then erased" not in page
    assert "case" not in page.lower()


def are_erased(which: list[Photo]) -> list[bool]:
    """Whether the nursery's time takes each of them; the clock has gone on already."""
    erase_what_nobody_sees()
    return [Photo.objects.get(pk=one.pk).removed_at is not None for one in which]


def test_the_first_no_of_one_guardian_erases_what_the_other_allowed(clock: Clock, cast: Cast, out: Post) -> None:
    answer(cast.sam, cast.teddy, {OWN: False})
    tidy_withdrawals()

    removal = Removal.objects.get()
    assert removal.guardian == cast.sam and removal.pictures.count() == 2
    assert Notice.objects.get(kind="pictures_gone").title == "2 pictures went from 1 post"
    assert signed_in(cast.sam).get(to("taken_back", removal.receipt)).status_code == 200
    assert signed_in(cast.ola).get(to("taken_back", removal.receipt)).status_code == 404
    clock.forward(days=31)
    assert are_erased(pictures(out)) == [True, True, False]


@pytest.mark.parametrize("kind", [ConsentEvent.Kind.REVOKED, ConsentEvent.Kind.INVALIDATED])
def test_what_the_lead_ended_is_erased_and_nobody_brings_it_back(
    clock: Clock, cast: Cast, out: Post, kind: ConsentEvent.Kind
) -> None:
    receipt = end_permissions(cast.teddy, cast.ola, [OWN], kind=kind, reason="An order of the court", by=cast.dora)
    tidy_withdrawals()

    assert RemovedPicture.objects.count() == 2 and Notice.objects.filter(kind="pictures_gone").exists()
    for who in (cast.ola, cast.sam):
        assert signed_in(who).post(to("taken_back", receipt), {"album": out.pk}).status_code == 404
    clock.forward(days=31)
    assert are_erased(pictures(out)) == [True, True, False]


@pytest.mark.parametrize("how", ["in a draft", "scheduled", "hidden", "taken down", "put back while hidden"])
def test_what_was_not_out_is_shut_to_the_workroom_and_erased_as_well(
    clock: Clock, cast: Cast, out: Post, how: str
) -> None:
    morag, post = signed_in(cast.morag), out
    if how in ("in a draft", "scheduled"):
        post = draft(cast.pip, cast.acorn)
        one = photo(post, cast.teddy, by=cast.pip)
        store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))
        if how == "scheduled":
            schedule_post(post, clock.now + timedelta(days=1), by=cast.morag)
    else:
        one = pictures(out)[1]
        if how == "taken down":
            signed_in(cast.pip).post(to("photo_take_down", out.pk, one.pk))
        else:
            morag.post(to("post_hide", out.pk))
    if how != "taken down":
        assert morag.get(to("photo", one.pk, "large")).status_code == 200

    receipt = take_back(cast.teddy, frozenset({OWN}), by=cast.ola)
    tidy_withdrawals()

    assert morag.get(to("photo", one.pk, "large")).status_code == 404
    assert RemovedPicture.objects.filter(photo=one, removal__receipt=receipt).exists()
    if how == "put back while hidden":
        morag.post(to("photo_restore", out.pk, one.pk))
        assert morag.get(to("photo", one.pk, "large")).status_code == 200
    clock.forward(days=30)
    assert are_erased([one]) == [False]
    clock.forward(days=1)
    assert are_erased([one]) == [True]


def test_what_a_hand_took_down_before_is_not_offered_back(cast: Cast, out: Post) -> None:
    signed_in(cast.pip).post(to("photo_take_down", out.pk, pictures(out)[1].pk))
    receipt = take_back(cast.teddy, frozenset({OWN}), by=cast.ola)
    tidy_withdrawals()

    page = text(signed_in(cast.ola).get(to("taken_back", receipt)))

    assert "With others, Teddy covered" in page and "In my own album" not in page


@pytest.mark.parametrize("how", ["cut out", "out again"])
def test_what_was_mended_or_out_again_is_not_erased(clock: Clock, cast: Cast, out: Post, how: str) -> None:
    """An order that darkens it later is no reason to erase what came back by a new permission."""
    take_back(cast.teddy, frozenset({OWN}), by=cast.ola)
    tidy_withdrawals()
    clock.forward(days=1)
    first = pictures(out)[0]
    if how == "out again":
        yes(cast.ola, cast.teddy)
        restore_photo(first, by=cast.morag)
        Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    else:
        morag = signed_in(cast.morag)
        morag.post(to("post_hide", out.pk))
        morag.post(to("photo_restore", out.pk, first.pk))
        morag.post(to("tag_remove", out.pk, first.pk, PhotoTag.objects.get(photo=first, child=cast.teddy).pk))
    clock.forward(days=40)

    assert are_erased(pictures(out)) == [False, True, False]


def test_what_came_back_covered_goes_when_the_cover_is_taken_back_too(
    clock: Clock, cast: Cast, out: Post, gone: Removal
) -> None:
    choose(cast.ola, gone, covered=out.pk)
    tidy_withdrawals()
    clock.forward(days=1)
    take_back(cast.teddy, frozenset({Purpose.COVERED}), by=cast.ola)
    tidy_withdrawals()
    clock.forward(days=31)

    assert are_erased(pictures(out)) == [True, True, False]


@pytest.mark.parametrize("why", ["the lead", "a comment", "a report", "a fault", "a new yes"])
def test_a_hold_stops_it(cast: Cast, out: Post, gone: Removal, clock: Clock, why: str, monkeypatch: Any) -> None:
    clock.forward(days=40)
    assert len(to_erase_withdrawn(clock.now)) == 2
    if why == "the lead":
        held = signed_in(cast.dora).post(to("removal_hold", gone.pk), {"because": "The police asked"})
        assert held.status_code == 302
    elif why == "a comment":
        said = write_comment(out, "A good morning.", form_key=uuid.uuid4(), by=cast.priya)
        preserve_comment(said, reason="A case needs it", by=cast.dora)
    elif why == "a report":
        for one in pictures(out)[:2]:
            PhotoReport.objects.create(photo=one, reporter=cast.priya, reason="abuse", at=clock.now)
    elif why == "a fault":
        monkeypatch.setattr("nursery_portal.kit.holds.holders", [lambda ids: 1 / 0])
    else:
        yes(cast.ola, cast.teddy)

    erase_what_nobody_sees()

    assert not ErasureCertificate.objects.exists()


def test_only_a_lead_holds_with_a_reason_and_releases(cast: Cast, out: Post, gone: Removal, clock: Clock) -> None:
    assert signed_in(cast.morag).post(to("removal_hold", gone.pk), {"because": "x"}).status_code == 403
    dora = signed_in(cast.dora)
    for typed, says in ((" ", "Please say why"), ("Police " * 100, "400")):
        refused = dora.post(to("removal_hold", gone.pk), {"because": typed})
        assert refused.status_code == 422 and says in text(refused)
        assert f'value="{typed}" aria-invalid="true"' in text(refused), "what was typed is still there"
    gone.refresh_from_db()
    assert gone.held_at is None
    dora.post(to("removal_hold", gone.pk), {"because": "The police asked"})
    assert "The police asked" in text(dora.get(to("erasures")))
    assert "may not erase them yet" in receipt_of(cast.ola, gone)
    assert "police" not in receipt_of(cast.ola, gone) + text(signed_in(cast.morag).get(to("erasures")))

    dora.post(to("removal_hold", gone.pk), {"release": "on"})

    clock.forward(days=40)
    assert len(to_erase_withdrawn(clock.now)) == 2


def test_a_manager_puts_back_what_is_allowed_again_through_the_gate(cast: Cast, out: Post, gone: Removal) -> None:
    yes(cast.ola, cast.teddy)

    restore_photo(pictures(out)[0], by=cast.morag)

    assert seen_by(cast.priya, out) == [200, 404, 200]


def test_a_new_yes_offers_no_cover_for_good_and_tells_managers_what_to_put_back(
    cast: Cast, out: Post, gone: Removal, clock: Clock
) -> None:
    assert "With others, Teddy covered" in text(signed_in(cast.ola).get(to("taken_back", gone.receipt)))
    Notice.objects.all().delete()

    yes(cast.ola, cast.teddy)

    told = Notice.objects.get(kind="permission_changed", recipient=cast.morag)
    assert told.mail and "may be put back, each in its post: “Mud kitchen”" in told.body
    page = text(signed_in(cast.ola).get(to("taken_back", gone.receipt)))
    assert "2 pictures may be shown to others again, as far as Teddy goes: a manager puts them back" in page
    assert "With others, Teddy covered" not in page and "That stays so" not in page
    assert choose(cast.ola, gone, covered=out.pk).status_code == 422
    clock.forward(days=40)
    erase_what_nobody_sees()
    for page in (receipt_of(cast.ola, gone), text(signed_in(cast.morag).get(to("erasures")))):
        assert (
            "2 pictures down until a manager puts them back, as far as this child goes" in page
            and "then erased" not in page
        )
    for one in pictures(out)[:2]:
        restore_photo(one, by=cast.morag)
    assert seen_by(cast.priya, out) == [200, 200, 200]
    yes(cast.ola, cast.teddy)
    assert not Notice.objects.latest("made_at").mail or "put back" not in Notice.objects.latest("made_at").body


def test_what_another_childs_family_took_back_too_is_not_said_to_come_back(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    publish_post(prepared(cast, (cast.teddy, cast.wren)), by=cast.morag)
    for who, child in ((cast.ola, cast.teddy), (cast.priya, cast.wren)):
        take_back(child, frozenset({OWN}), by=who)
        tidy_withdrawals()
    Notice.objects.all().delete()

    yes(cast.ola, cast.teddy)
    told = Notice.objects.get(kind="permission_changed", recipient=cast.morag)
    assert "put back" not in told.body and not told.mail
    Notice.objects.all().delete()
    yes(cast.priya, cast.wren)
    told = Notice.objects.get(kind="permission_changed", recipient=cast.morag)
    assert "As far as Wren goes, pictures that went" in told.body and told.mail


def test_managers_are_told_again_only_by_a_yes_to_pictures(cast: Cast, out: Post, gone: Removal) -> None:
    yes(cast.ola, cast.teddy)
    Notice.objects.all().delete()

    answer(cast.sam, cast.teddy, {Purpose.FIRST_NAME: True})

    told = Notice.objects.get(kind="permission_changed", recipient=cast.morag)
    assert "put back" not in told.body and not told.mail


def test_where_another_still_says_no_a_new_yes_promises_nothing(cast: Cast, out: Post, gone: Removal) -> None:
    answer(cast.sam, cast.teddy, {OWN: False})
    Notice.objects.all().delete()

    yes(cast.ola, cast.teddy)

    told = Notice.objects.get(kind="permission_changed", recipient=cast.morag)
    assert "put back" not in told.body and not told.mail
    assert "2 pictures kept until" in receipt_of(cast.ola, gone)


@pytest.mark.parametrize("dissents", [False, True])
def test_managers_are_told_what_to_put_back_once_somebody_is_waited_for_no_more(
    cast: Cast, out: Post, dissents: bool
) -> None:
    yes(cast.sam, cast.teddy)
    lead, address = signed_in(cast.dora), reverse("consent:end", args=[cast.teddy.pk])
    sent = {"guardian": cast.sam.pk, "purposes": [OWN], "kind": "invalidated", "reason": "Somebody else signed"}
    assert lead.post(address, sent).status_code == 302
    tidy_withdrawals()
    assert seen_by(cast.priya, out) == [404, 404, 200]
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    if dissents:
        take_back(cast.teddy, frozenset({OWN}), by=cast.ola)
    Notice.objects.all().delete()

    assert lead.post(address, sent | {"kind": "set_aside", "reason": " "}).status_code == 422
    assert not Notice.objects.exists(), "refused, it tells nobody"
    assert lead.post(address, sent | {"kind": "set_aside", "reason": "An order keeps him away"}).status_code == 302

    told = Notice.objects.get(kind="permission_changed", recipient=cast.morag)
    assert ("may be put back, each in its post: “Mud kitchen”" in told.body) is told.mail is not dissents
    assert "Sam" not in told.title + told.body and "order" not in told.title + told.body
    assert not Notice.objects.filter(recipient__in=(cast.ola, cast.sam)).exists()
    if not dissents:
        for one in pictures(out)[:2]:
            assert signed_in(cast.morag).post(to("photo_restore", out.pk, one.pk)).status_code == 302
        assert seen_by(cast.priya, out) == [200, 200, 200]


def test_what_another_keeps_in_an_album_is_promised_no_erasure_that_never_comes(
    clock: Clock, cast: Cast, out: Post
) -> None:
    yes(cast.sam, cast.teddy)
    for who in (cast.sam, cast.ola):
        receipt = take_back(cast.teddy, frozenset({OWN}), by=who)
        tidy_withdrawals()
    choose(cast.ola, Removal.objects.get(receipt=receipt), album=out.pk)
    his = Removal.objects.get(guardian=cast.sam)
    assert "2 pictures kept until" in receipt_of(cast.sam, his)
    clock.forward(days=31)
    assert are_erased(pictures(out)) == [True, False, False]
    clock.forward(days=1)
    sweep_pictures()
    page = receipt_of(cast.sam, his)
    assert "1 picture not erased yet" in page and "kept until" not in page


def test_two_withdrawals_of_one_picture_both_know_it(cast: Cast, out: Post, gone: Removal, clock: Clock) -> None:
    receipt = take_back(cast.wren, frozenset({OWN}), by=cast.priya)
    tidy_withdrawals()

    second = Removal.objects.get(receipt=receipt)
    assert set(second.pictures.values_list("photo", flat=True)) == {pictures(out)[0].pk, pictures(out)[2].pk}
    assert ConsentEvent.objects.filter(receipt=receipt).exists()


def test_whom_an_order_keeps_away_learns_nothing_more_of_what_they_took_back(cast: Cast, out: Post) -> None:
    yes(cast.sam, cast.teddy)
    receipt = take_back(cast.teddy, frozenset({OWN}), by=cast.sam)
    tidy_withdrawals()
    guardian(cast.sam, cast.wren)
    removal, client = Removal.objects.get(receipt=receipt), signed_in(cast.sam)
    address = to("taken_back", receipt)
    assert client.get(address).status_code == 200 and "Out of the posts since" in receipt_of(cast.sam, removal)

    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)

    assert client.get(address).status_code == client.post(address, {"album": out.pk}).status_code == 404
    page = receipt_of(cast.sam, removal)
    assert "Out of the posts since" not in page and address not in page and "Mud kitchen" not in page


def test_whose_link_has_ended_keeps_the_receipt_and_reads_no_post_of_the_child(cast: Cast, out: Post) -> None:
    yes(cast.sam, cast.teddy)
    receipt = take_back(cast.teddy, frozenset({OWN}), by=cast.sam)
    tidy_withdrawals()
    guardian(cast.sam, cast.wren)
    removal, client, address = Removal.objects.get(receipt=receipt), signed_in(cast.sam), to("taken_back", receipt)
    assert "Mud kitchen" in text(client.get(address)) and address in receipt_of(cast.sam, removal)

    Guardianship.objects.filter(pk=cast.sam_link.pk).update(ended_at=now())

    assert client.get(address).status_code == client.post(address, {"album": out.pk}).status_code == 404
    page = receipt_of(cast.sam, removal)
    assert "2 pictures kept until" in page and address not in page and "Mud kitchen" not in page


def test_from_whom_an_order_hides_the_place_the_choice_keeps_the_words_of_a_room(
    cast: Cast, out: Post, gone: Removal
) -> None:
    page = signed_in(cast.ola).get(to("taken_back", gone.receipt))
    assert "Mud kitchen" in text(page)
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(hide_location=True)
    page = signed_in(cast.ola).get(to("taken_back", gone.receipt))
    assert "Mud kitchen" not in text(page) and "A post for a room" in text(page)
    Post.objects.filter(pk=out.pk).update(audience="whole")
    assert "Mud kitchen" in text(signed_in(cast.ola).get(to("taken_back", gone.receipt)))
    Post.objects.filter(pk=out.pk).update(audience="rooms")
    assert choose(cast.ola, gone, album=[out.pk]).status_code == 302, "and may be chosen all the same"
