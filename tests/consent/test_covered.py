"""May appear covered: asked like any other question, and asked of the rule wherever a cover is shown."""

import pytest

from consent import consequences
from consent.actions import withdraw_permissions
from consent.ledger import faults
from consent.models import ConsentEvent, Purpose
from consent.rules import may_cover, may_stay_covered
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Guardianship
from nursery_portal.notify.models import Notice
from posts.access import photos_visible_to
from posts.actions import publish_post
from posts.models import CertificateLine, Photo, Post
from tests.cast import Cast, child, day, draft, guardian, no, photo, yes
from tests.clients import signed_in
from tests.consent.test_paper import keyed, sent

COVERED = Purpose.COVERED


@pytest.fixture
def both(cast: Cast) -> tuple[Post, Photo]:
    """Wren, who may be shown, and Teddy under a cover."""
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.wren, cast.teddy, by=cast.morag)
    picture.tags.filter(child=cast.teddy).update(covered=True)
    return post, picture


def seen(cast: Cast, picture: Photo) -> bool:
    return photos_visible_to(cast.priya, now()).filter(pk=picture.pk).exists()


def test_only_a_yes_to_this_very_question_lets_a_child_be_covered(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES)
    assert may_cover([cast.teddy.pk, cast.wren.pk], now()) == frozenset()

    yes(cast.ola, cast.teddy, COVERED)

    assert may_cover([cast.teddy.pk, cast.wren.pk], now()) == {cast.teddy.pk}


@pytest.mark.parametrize("forbidden_by", ["protection", "restriction", "the other guardian"])
def test_a_child_of_whom_no_picture_may_exist_is_never_covered(cast: Cast, forbidden_by: str) -> None:
    yes(cast.ola, cast.teddy, COVERED)
    if forbidden_by == "protection":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    elif forbidden_by == "restriction":
        type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    else:
        no(cast.sam, cast.teddy, COVERED)

    assert may_cover([cast.teddy.pk], now()) == frozenset()
    assert not may_stay_covered(now()).exists()


def test_a_cover_without_permission_is_not_published(cast: Cast, both: tuple[Post, Photo]) -> None:
    post, _ = both

    with pytest.raises(Refused, match="permission for covered pictures of Teddy is not in force"):
        publish_post(post, by=cast.morag)

    post.refresh_from_db()
    assert post.state == Post.State.DRAFT
    assert not CertificateLine.objects.exists()


def test_a_cover_is_published_on_its_permission_and_goes_dark_with_it(cast: Cast, both: tuple[Post, Photo]) -> None:
    post, picture = both
    yes(cast.ola, cast.teddy, COVERED)

    publish_post(post, by=cast.morag)

    line = CertificateLine.objects.get(child=cast.teddy)
    assert (line.covered, line.purpose) == (True, COVERED)
    assert seen(cast, picture)
    withdraw_permissions(cast.teddy, [COVERED], by=cast.ola)
    assert not seen(cast, picture)


def test_a_cover_outlasts_the_place_but_no_new_one_is_made(cast: Cast, both: tuple[Post, Photo]) -> None:
    post, picture = both
    yes(cast.ola, cast.teddy, COVERED)
    publish_post(post, by=cast.morag)

    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))

    assert seen(cast, picture)
    assert may_cover([cast.teddy.pk], now()) == frozenset()


# --- after the last day ---


@pytest.fixture
def left(cast: Cast, both: tuple[Post, Photo]) -> Photo:
    """A picture that is out with Teddy under a cover, and Teddy has left."""
    post, picture = both
    yes(cast.ola, cast.teddy, COVERED)
    publish_post(post, by=cast.morag)
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))
    return picture


def take_back_page(cast: Cast, what: str = "covered") -> str:
    return f"/permission/{cast.teddy.pk}/take-back/{what}/"


def test_it_is_taken_back_after_the_last_day_from_the_receipt(cast: Cast, left: Photo) -> None:
    family = signed_in(cast.ola)
    receipt = f"/permission/receipt/{ConsentEvent.objects.get(guardian=cast.ola).receipt}/"
    assert take_back_page(cast) in family.get(receipt).content.decode()
    page = family.get(take_back_page(cast))
    assert page.status_code == 200 and "say yes again" not in page.content.decode()
    assert "1 picture in 1 post will be gone" in page.content.decode()

    answer = family.post(take_back_page(cast))

    assert answer.status_code == 302
    assert not seen(cast, left)
    assert "gone now" in family.get(answer.headers["Location"]).content.decode()
    assert take_back_page(cast) not in family.get(receipt).content.decode()
    assert list(faults()) == []
    again = family.post(take_back_page(cast))
    assert again.headers["Location"] == answer.headers["Location"], "a second click leads to the receipt"


def test_who_takes_back_what_the_album_rests_on_reads_before_that_it_closes(cast: Cast, left: Photo) -> None:
    said = {"own_pictures": "Teddy&#x27;s album closes with it at once", "group_pictures": "goes from the album"}
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=None)
    yes(cast.ola, cast.teddy, Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES)
    family = signed_in(cast.ola)
    assert "the album" not in family.get(take_back_page(cast, "own_pictures")).content.decode()

    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))

    for what, sentence in {**said, "everything": said["own_pictures"]}.items():
        page = family.get(take_back_page(cast, what)).content.decode()
        assert sentence in page and "keep a copy first. It cannot be undone." in page, what
        assert "nothing will look different" not in page
    assert "1 picture in 1 post will be gone" in family.get(take_back_page(cast, "everything")).content.decode()
    assert "keep a copy" not in family.get(take_back_page(cast)).content.decode(), "a cover is in no album"
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(started_on=day(-500), leaving_on=day(-400))
    assert "keep a copy" not in family.get(take_back_page(cast, "own_pictures")).content.decode(), "it has ended"


def test_nothing_else_is_answered_after_the_last_day(cast: Cast, left: Photo) -> None:
    family = signed_in(cast.ola)
    assert family.post(f"/permission/{cast.teddy.pk}/", {"own_pictures": "yes"}).status_code == 403
    with pytest.raises(Refused, match="cannot answer for this child"):
        yes(cast.ola, cast.teddy, Purpose.OWN_PICTURES)


@pytest.mark.parametrize("why", ["another family", "the link has ended", "no responsibility", "an order"])
def test_nobody_else_takes_it_back_after_the_last_day(cast: Cast, left: Photo, why: str) -> None:
    link = Guardianship.objects.filter(user=cast.ola, child=cast.teddy)
    if why == "the link has ended":
        link.update(until_on=day(-1))
    elif why == "no responsibility":
        link.update(has_parental_responsibility=False, basis="")
    elif why == "an order":
        link.update(no_contact=True)
    before = ConsentEvent.objects.count()

    answer = signed_in(cast.priya if why == "another family" else cast.ola).post(take_back_page(cast))

    assert answer.status_code in (403, 404)
    assert ConsentEvent.objects.count() == before
    with pytest.raises(Refused):
        withdraw_permissions(cast.teddy, [COVERED], by=cast.priya if why == "another family" else cast.ola)


def test_a_family_with_another_child_here_finds_it_on_its_permission_page(cast: Cast, left: Photo) -> None:
    guardian(cast.ola, child("Tess", cast.acorn))
    family = signed_in(cast.ola)

    page = family.get("/permission/").content.decode()

    assert "Teddy has left us" in page and take_back_page(cast) in page
    assert family.post(take_back_page(cast)).status_code == 302
    assert not seen(cast, left)
    assert family.get("/permission/").status_code == 302, "one child, straight there"


def test_a_family_with_another_child_here_finds_the_receipts_of_the_one_who_left(cast: Cast, left: Photo) -> None:
    guardian(cast.ola, child("Tess", cast.acorn))
    family = signed_in(cast.ola)

    receipt = family.post(take_back_page(cast)).headers["Location"]

    page = family.get(receipt).content.decode()
    assert 'href="/album/"' in page and f'href="/permission/{cast.teddy.pk}/"' not in page
    album = family.get("/album/").content.decode()
    assert "Your receipts" in album and receipt in album
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=None)
    page = family.get(receipt).content.decode()
    assert f'href="/permission/{cast.teddy.pk}/"' in page and "Your answers" in page
    assert receipt not in family.get("/album/").content.decode(), "they stand on the child's own page"


def test_on_paper_a_no_is_keyed_after_the_last_day_and_a_yes_is_not(cast: Cast, left: Photo) -> None:
    assert "Print a form" in signed_in(cast.morag).get("/permission/paper/").content.decode()
    with pytest.raises(Refused, match="Teddy has left, so only a no is keyed"):
        keyed(cast, {COVERED: True})
    assert seen(cast, left)

    keyed(cast, {COVERED: False})

    assert not seen(cast, left)
    with pytest.raises(Refused, match="Teddy has left, and nobody's yes to being covered stands"):
        keyed(cast, {COVERED: False})
    guardian(cast.morag, cast.teddy, has_parental_responsibility=False, basis="")
    with pytest.raises(Refused, match="Only a manager prints"):
        keyed(cast, {COVERED: False})


def test_after_the_last_day_each_guardian_takes_back_on_paper_and_is_sent_a_receipt(cast: Cast, left: Photo) -> None:
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=None)
    yes(cast.sam, cast.teddy, COVERED)
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))
    manager = signed_in(cast.morag)
    for person in (cast.ola, cast.sam):
        printed = manager.post(f"/permission/paper/print/{cast.teddy.pk}/")
        code = printed.headers["Location"].strip("/").rpartition("/")[2]
        given = {"guardian": person.pk, "signed_name": person.full_name, "own_pictures": "open", "covered": "no"}

        answer = manager.post(f"/permission/paper/{code}/key/", sent(cast, **given), follow=True)

        assert "Keyed. They count from now on, and the person who signed is told." in answer.content.decode()
        assert not seen(cast, left)
        told = Notice.objects.get(recipient=person, kind="permission_paper")
        receipt = signed_in(person).get(told.url)
        assert receipt.status_code == 200 and code in receipt.content.decode()
        assert "is this what you wrote" not in told.title and "Your word on it" not in receipt.content.decode()
    assert manager.post(f"/permission/paper/print/{cast.teddy.pk}/").status_code == 404


def test_the_lead_finds_who_left_and_may_still_be_shown_covered(cast: Cast, left: Photo) -> None:
    lead, end = signed_in(cast.dora), f"/permission/{cast.teddy.pk}/end/"
    assert end in lead.get("/permission/coverage/").content.decode()
    assert end not in signed_in(cast.morag).get("/permission/coverage/").content.decode()
    ending = {"guardian": cast.ola.pk, "purposes": ["covered"], "kind": "revoked", "reason": "The family asked."}

    assert lead.post(end, ending).status_code == 302

    assert not seen(cast, left)
    assert end not in lead.get("/permission/coverage/").content.decode()


def test_who_left_and_is_covered_in_no_picture_is_on_no_list(cast: Cast, left: Photo) -> None:
    end, print_it = f"/permission/{cast.teddy.pk}/end/", f"/permission/paper/print/{cast.teddy.pk}/"
    lead, manager = signed_in(cast.dora), signed_in(cast.morag)
    assert end in lead.get("/permission/coverage/").content.decode()
    page = manager.get(f"/permission/paper/?room={cast.acorn.pk}").content.decode()
    assert print_it in page.partition("Who has left")[2].partition("<h2")[0], "under a heading of their own"

    left.tags.filter(child=cast.teddy).delete()

    assert end not in lead.get("/permission/coverage/").content.decode()
    page = manager.get("/permission/paper/").content.decode()
    assert print_it not in page and "Who has left" not in page
    assert manager.post(print_it).status_code == 302, "whoever asks takes it back all the same"
    keyed(cast, {COVERED: False})


def test_where_nobody_can_tell_who_is_covered_everybody_stands_there(
    cast: Cast, left: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    left.tags.filter(child=cast.teddy).delete()

    def broken(children: object) -> set[int]:
        raise RuntimeError("no answer")

    monkeypatch.setattr(consequences, "covers", [broken])
    assert f"/print/{cast.teddy.pk}/" in signed_in(cast.morag).get("/permission/paper/").content.decode()


def test_who_comes_in_no_more_reads_that_paper_takes_it_back(cast: Cast, left: Photo) -> None:
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(started_on=day(-500), leaving_on=day(-400))
    client = signed_in(cast.ola)

    answer = client.get("/day-book/")

    assert answer.status_code == 403
    assert "a picture with your child covered may still be there" in answer.content.decode()
    keyed(cast, {COVERED: False})
    assert not seen(cast, left)
