"""The publish gate: refusal beside success, from the same set-up."""

import pytest

from consent.actions import withdraw_permissions
from consent.models import Purpose
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.notify.models import Notice
from posts.access import photos_visible_to
from posts.actions import hide_post, publish_post, show_again, take_down_post
from posts.models import CertificateLine, Photo, PhotoTag, Post, PublicationCertificate
from posts.naming import FirstNames
from tests.cast import Cast, answer, child, day, draft, no, photo, yes
from tests.clients import signed_in
from tests.posts.workroom import everything, shown, text, to, words


def test_publishes_with_a_certificate_while_every_permission_is_in_force(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, cast.wren, by=cast.morag)

    certificate = publish_post(post, by=cast.morag)

    post.refresh_from_db()
    assert post.state == Post.State.PUBLISHED
    lines = CertificateLine.objects.filter(certificate=certificate)
    assert {(line.child_id, line.purpose) for line in lines} == {
        (one.pk, purpose) for one in (cast.teddy, cast.wren) for purpose in ("own_pictures", "group_pictures")
    }
    assert photos_visible_to(cast.priya, clock.now()).filter(pk=picture.pk).exists()


def test_refuses_and_changes_nothing_once_permission_is_withdrawn(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, cast.wren, by=cast.morag)
    withdraw_permissions(cast.teddy, [Purpose.GROUP_PICTURES], by=cast.ola)

    with pytest.raises(Refused, match="permission for group pictures of Teddy is not in force"):
        publish_post(post, by=cast.morag)

    post.refresh_from_db()
    assert post.state == Post.State.DRAFT
    assert not PublicationCertificate.objects.exists()
    assert AuditEvent.objects.latest("seq").event == Event.POSTS_POST_REFUSED


def test_one_refusal_by_any_holder_blocks_and_reads_the_same(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    no(cast.sam, cast.teddy, Purpose.OWN_PICTURES)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)

    with pytest.raises(Refused, match="permission for pictures of Teddy is not in force"):
        publish_post(post, by=cast.morag)


def test_a_picture_nobody_accounted_for_never_goes_out(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, by=cast.morag, accounted="")

    with pytest.raises(Refused, match="nobody has said"):
        publish_post(post, by=cast.morag)

    Photo.objects.filter(pk=picture.pk).update(accounted=Photo.Accounted.ALL_TAGGED, accounted_by=cast.morag)
    publish_post(post, by=cast.morag)


@pytest.mark.parametrize("hidden_by", ["withdrawal", "protection", "restriction", "leaving", "take-down"])
def test_a_published_picture_goes_dark_at_the_next_question(cast: Cast, hidden_by: str) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    assert photos_visible_to(cast.priya, clock.now()).filter(pk=picture.pk).exists()

    if hidden_by == "withdrawal":
        withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    elif hidden_by == "protection":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    elif hidden_by == "restriction":
        type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    elif hidden_by == "leaving":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))
    else:
        Photo.objects.filter(pk=picture.pk).update(taken_down_at=clock.now())

    for somebody in (cast.priya, cast.morag, cast.dora):
        assert not photos_visible_to(somebody, clock.now()).filter(pk=picture.pk).exists()
    if hidden_by == "leaving":  # the family's own album goes on for thirty days, and then ends by itself
        assert photos_visible_to(cast.ola, clock.now()).filter(pk=picture.pk).exists()
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-31))
    assert not photos_visible_to(cast.ola, clock.now()).filter(pk=picture.pk).exists()


def test_no_role_and_a_superuser_see_nothing(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)

    for nobody in (cast.superuser, cast.syd):
        assert not photos_visible_to(nobody, clock.now()).exists()
    assert not photos_visible_to(cast.aisha, clock.now()).exists(), "Willow's family is not in Acorn's audience"


# --- a page that is older than what became of the post


def sent_from(page: str) -> dict[str, str]:
    """What the form of *Publish* on this page sends."""
    form = page.split("/publish/")[1].split("</form>")[0]
    return {name: form.split(f'name="{name}" value="')[1].split('"')[0] for name in ("seen", "been_out")}


@pytest.mark.parametrize("of", ["review", "bench"])
@pytest.mark.parametrize("by_hand", [True, False])
def test_a_page_that_showed_a_draft_shows_no_post_that_was_taken_down_since(cast: Cast, of: str, by_hand: bool) -> None:
    yes(cast.ola, cast.teddy)
    post, morag = draft(cast.morag, cast.acorn), signed_in(cast.morag)
    picture = photo(post, cast.teddy, by=cast.morag)
    bench = to("tagging", post.pk, picture.pk)
    morag.get(to("post_edit", post.pk))  # from there nobody publishes words that no page showed them
    old = sent_from(text(morag.get(to("post_review", post.pk) if of == "review" else bench)))
    publish_post(post, by=cast.morag)
    (hide_post if by_hand else take_down_post)(post, by=cast.morag)
    before = everything()

    refused = morag.post(to("post_publish", post.pk), old)

    assert refused.status_code == 422 and "and was taken down or hidden again. Look at it once more" in text(refused)
    assert everything() == before
    again = sent_from(text(morag.get(to("post_review", post.pk) if of == "review" else bench)))
    assert morag.post(to("post_publish", post.pk), again).status_code == 302
    post.refresh_from_db()
    assert post.state == Post.State.PUBLISHED


def test_a_page_that_showed_a_hidden_post_shows_none_that_was_out_and_taken_down_since(cast: Cast) -> None:
    post, morag = draft(cast.morag, cast.acorn), signed_in(cast.morag)
    publish_post(post, by=cast.morag)
    hide_post(post, by=cast.morag)
    old = sent_from(text(morag.get(to("post_review", post.pk))))
    show_again(post, by=cast.morag)
    take_down_post(post, by=cast.pip)

    assert morag.post(to("post_publish", post.pk), old).status_code == 422
    assert morag.post(to("post_publish", post.pk), {"seen": old["seen"]}).status_code == 422, (
        "nor one that says nothing"
    )
    post.refresh_from_db()
    assert post.state == Post.State.HIDDEN


def test_who_takes_a_post_down_that_was_hidden_a_moment_earlier_is_heard(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post, morag, pip = draft(cast.morag, cast.acorn), signed_in(cast.morag), signed_in(cast.pip)
    photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    hide_post(post, by=cast.morag)
    old = sent_from(text(morag.get(to("post_review", post.pk))))

    answer = text(pip.post(to("post_take_down", post.pk), follow=True))

    assert "It was down already, for another reason. Now it stays down until a manager decides." in answer
    assert Notice.objects.filter(kind="taken_down", recipient=cast.morag).exists()
    assert "It is already down." in text(pip.post(to("post_take_down", post.pk), follow=True))
    refused = morag.post(to("post_publish", post.pk), old)
    assert refused.status_code == 422 and "a colleague took the post down" in text(refused)
    post.refresh_from_db()
    assert post.state == Post.State.HIDDEN
    again = sent_from(text(morag.get(to("post_review", post.pk))))
    assert morag.post(to("post_publish", post.pk), again).status_code == 302


def test_who_takes_a_picture_down_of_a_post_that_was_hidden_a_moment_earlier_is_heard(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post, morag, pip = draft(cast.morag, cast.acorn), signed_in(cast.morag), signed_in(cast.pip)
    picture = photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    hide_post(post, by=cast.morag)
    old = sent_from(text(morag.get(to("post_review", post.pk))))

    answer = pip.post(to("photo_take_down", post.pk, picture.pk), follow=True)

    assert answer.status_code == 200 and "Now it stays down until a manager decides." in text(answer)
    assert morag.post(to("post_publish", post.pk), old).status_code == 422
    picture.refresh_from_db()
    assert picture.taken_down_by == cast.pip


def test_a_second_tap_on_publish_says_that_it_is_out(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post, morag = draft(cast.morag, cast.acorn), signed_in(cast.morag)
    photo(post, cast.teddy, by=cast.morag)
    photo(post, cast.wren, by=cast.morag)
    tapped = {
        "post_publish_ready": shown(post),
        "post_schedule": {**shown(post), "publish_at": f"{day(2)}T10:00"},
    }
    assert morag.post(to("post_publish", post.pk), shown(post)).status_code == 422, "Wren has not said yes"
    assert morag.post(to("post_publish_ready", post.pk), tapped["post_publish_ready"]).status_code == 302
    before = everything()
    for name, form in tapped.items():
        answer = morag.post(to(name, post.pk), form, follow=True)
        assert answer.redirect_chain == [(to("post_detail", post.pk), 302)]
        assert "It is out already: families see it." in text(answer)
        assert f"{cast.morag.shown_name} published it just now." in text(answer)
    assert everything() == before

    hide_post(post, by=cast.morag)
    form = shown(post)
    for _ in range(2):
        answer = morag.post(to("post_publish", post.pk), form, follow=True)
        assert answer.redirect_chain == [(to("post_detail", post.pk), 302)]
    assert "It is out already" in text(answer)


# --- first names in the words


def pictured(cast: Cast, name: bool | None = False, **words_: str) -> Post:
    """A draft with a picture of Teddy, whose family said yes to pictures and `name` to the first name."""
    given = {Purpose.OWN_PICTURES: True, Purpose.GROUP_PICTURES: True, Purpose.COVERED: True}
    answer(cast.ola, cast.teddy, given if name is None else given | {Purpose.FIRST_NAME: name})
    post = draft(cast.morag, cast.acorn, **words_)
    photo(post, cast.teddy, by=cast.morag)
    return post


@pytest.mark.parametrize("name", [False, None])
@pytest.mark.parametrize(
    "said", [{"title": "Teddy and the big whale"}, {"body": "TEDDY's whale"}, {"link_why": "For teddies: Teddy."}]
)
def test_a_first_name_without_permission_keeps_the_post_in_until_it_is_written_without(
    cast: Cast, name: bool | None, said: dict[str, str]
) -> None:
    post, morag = pictured(cast, name, **said), signed_in(cast.morag)
    seen = morag.get(to("post_review", post.pk)).context["sheet"].seen
    refused = morag.post(to("post_publish", post.pk), {"seen": seen})
    assert refused.status_code == 422
    assert "The post names Teddy beside a picture, and permission for the first name is not in force." in text(refused)
    post.refresh_from_db()
    assert post.state == Post.State.DRAFT and not PublicationCertificate.objects.exists()

    without = words(post, title="The big whale", body="", link_why="")
    assert morag.post(to("post_edit", post.pk), without).status_code == 302
    seen = morag.get(to("post_review", post.pk)).context["sheet"].seen
    assert morag.post(to("post_publish", post.pk), {"seen": seen}).status_code == 302


def test_a_first_name_with_permission_goes_out_and_one_of_nobody_in_the_pictures_is_not_asked_about(cast: Cast) -> None:
    named = pictured(cast, True, title="Teddy and the big whale")
    other = draft(cast.morag, cast.acorn, title="Wren sings")
    for post in (named, other):
        publish_post(post, by=cast.morag)
        post.refresh_from_db()
        assert post.state == Post.State.PUBLISHED


def test_a_covered_child_is_not_named_either(cast: Cast) -> None:
    post = pictured(cast, title="Teddy hides")
    PhotoTag.objects.filter(photo__post=post).update(covered=True)
    with pytest.raises(Refused, match="names Teddy beside a picture"):
        publish_post(post, by=cast.morag)


def test_changing_what_is_out_asks_about_names_again(cast: Cast) -> None:
    post, morag = pictured(cast, title="The big whale"), signed_in(cast.morag)
    publish_post(post, by=cast.morag)
    post.refresh_from_db()
    refused = morag.post(to("post_edit", post.pk), words(post, title="Teddy and the big whale"))
    assert refused.status_code == 422 and "The post names Teddy beside a picture" in text(refused)
    assert "Teddy and the big whale" in text(refused), "what was typed stays"
    post.refresh_from_db()
    assert post.title == "The big whale"
    assert morag.post(to("post_edit", post.pk), words(post, title="A big whale")).status_code == 302


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Tom and Will dig.", "A child and a child dig."),
        ("We saw TOM\u2019s hat and thomas", "We saw a child\u2019s hat and a child"),
        ("The children will go. Will they?", "The children will go. A child they?"),
        ("Thomas O'Dea, Zoe and Zoe\u0308", "A child, a child and a child"),
        ("An atom, Tommy, the Will room", "An atom, Tommy, the Will room"),
    ],
)
def test_a_name_is_found_in_any_spelling_and_a_word_is_none(said: str, left: str) -> None:
    names = FirstNames.of(
        [(1, "Tom", "Thomas O\u2019Dea"), (2, "Will", "William Ash"), (3, "Zo\u00eb", "Zo\u00eb Day")]
    )
    assert names.without(said) == left
    assert bool(names.named_in(said)) == (said != left)
    assert FirstNames.of([(1, "Tom", "Thomas Dea")], spared=["tom"]).without("Tom and Thomas") == "Tom and a child"


def test_a_little_word_is_a_name_only_with_a_capital() -> None:
    names = FirstNames.of([(1, "An", "An Nguyen"), (2, "So", "So Mori"), (3, "My", "My Tran")])
    assert names.without("We saw an owl, so my hat fell") == "We saw an owl, so my hat fell"
    assert names.named_in("It was an owl, so big") == set()
    assert names.named_in("an owl, so big", strict=True) == set(), "nor where a name may never stand"
    assert names.without("Here An, an owl and My dig. So digs") == "Here a child, an owl and a child dig. A child digs"


def test_where_a_name_may_never_stand_a_small_letter_or_a_room_is_no_excuse() -> None:
    names = FirstNames.of([(1, "Daisy", "Daisy Hill"), (2, "Willow", "Willow Ash")])
    for said, whose in (("daisy feeds the ducks", {1}), ("Playing in the Willow room", {2})):
        assert names.named_in(said) == set()
        assert names.named_in(said, strict=True) == whose


def test_a_child_only_in_what_stays_behind_may_be_named_in_what_goes_out(cast: Cast) -> None:
    yes(cast.priya, cast.wren)
    post, morag = pictured(cast, False, title="Teddy and Wren dig"), signed_in(cast.morag)
    Post.objects.filter(pk=post.pk).update(talk=Post.Talk.FAMILY)
    second = photo(post, cast.wren, by=cast.morag)
    blocked = post.photos.exclude(pk=second.pk).get()
    Photo.objects.filter(pk=blocked.pk).update(accounted=Photo.Accounted.UNREVIEWED)
    ready = to("post_publish_ready", post.pk)
    PhotoTag.objects.create(photo=second, child=cast.teddy, covered=True, tagged_by=cast.morag, tagged_at=clock.now())
    page = morag.get(to("post_review", post.pk))
    assert ready not in text(page)
    refused = morag.post(ready, {"seen": page.context["sheet"].seen})
    assert refused.status_code == 422 and "The post names Teddy beside a picture" in text(refused)

    PhotoTag.objects.filter(photo=second, child=cast.teddy).delete()
    page = morag.get(to("post_review", post.pk))
    assert ready in text(page) and to("post_publish_ready", post.pk) in text(
        morag.get(to("tagging", post.pk, second.pk))
    )
    assert morag.post(ready, {"seen": page.context["sheet"].seen}).status_code == 302

    post.refresh_from_db()
    blocked.refresh_from_db()
    assert post.state == Post.State.PUBLISHED and blocked.post_id != post.pk
    assert Post.objects.get(pk=blocked.post_id).talk == Post.Talk.FAMILY, "who reads comments goes with it"


def test_where_two_share_a_name_one_no_keeps_it_out(cast: Cast) -> None:
    other = child("Teddy", cast.acorn)
    post = pictured(cast, True, title="Teddy digs")
    publish_post(post, by=cast.morag)
    again = draft(cast.morag, cast.acorn, title="Teddy digs")
    PhotoTag.objects.create(
        photo=photo(again, cast.teddy, by=cast.morag), child=other, tagged_by=cast.morag, tagged_at=clock.now()
    )
    with pytest.raises(Refused, match="names Teddy beside a picture"):
        publish_post(again, by=cast.morag)
