"""The certificate of a post: recorded beside worked out anew, for those who may read it and no more than they may."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.actions import withdraw_permissions
from consent.models import ConsentEvent, Purpose
from nursery_portal.audit import triggers
from nursery_portal.kit.clock import now
from nursery_portal.media.store import save_all
from nursery_portal.members.models import Role
from posts import verifying
from posts.actions import account_for, hide_post, publish_post, turn_photo
from posts.models import Photo, Post
from tests.cast import Cast, draft, grant, photo, yes
from tests.clients import signed_in
from tests.posts.test_copies import master
from tests.posts.workroom import everything


@pytest.fixture
def post(cast: Cast) -> Post:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    made = draft(cast.morag, cast.acorn)
    photo(made, cast.teddy, cast.wren, by=cast.morag)
    publish_post(made, by=cast.morag)
    return made


def page(who: object, post: Post) -> str:
    return str(signed_in(who).get(reverse("posts:certificate", args=[post.pk])).content.decode())  # type: ignore[arg-type]


def file(who: object, post: Post) -> dict[str, Any]:
    """The only certificate of the post, as the file has it."""
    answer = signed_in(who).get(reverse("posts:certificate_json", args=[post.pk]))  # type: ignore[arg-type]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    [certificate] = json.loads(answer.content)["certificates"]
    return dict(certificate)


@pytest.mark.parametrize("who", ["morag", "dora", "rita"])
def test_says_who_signed_which_text_when_and_what_the_ledger_says_now(cast: Cast, post: Post, who: str) -> None:
    found = page(getattr(cast, who), post)
    assert "signed by Ola Bear" in found and "signed by Priya Bird" in found
    assert "text version 1" in found and "May we use own pictures?" in found
    assert found.count("Worked out anew from the ledger: the same.") == 2
    assert "Whether the yearly review was overdue is not worked out anew." in found

    certificate = file(getattr(cast, who), post)
    assert certificate["digest_recorded"] == certificate["digest_recomputed"]
    assert {line["verdict_recomputed"] for line in certificate["lines"]} == {"in_force"}
    assert {line["signed_by"] for line in certificate["lines"]} == {"Ola Bear", "Priya Bird"}


@pytest.mark.parametrize("name", ["posts:certificate", "posts:certificate_json"])
def test_who_signed_is_for_leaders_and_a_practitioner_is_not_even_offered_it(cast: Cast, post: Post, name: str) -> None:
    address = reverse(name, args=[post.pk])
    assert signed_in(cast.morag).get(address).status_code == 200
    assert signed_in(cast.pip).get(address).status_code == 403
    shown = reverse("posts:post_detail", args=[post.pk])
    assert reverse("posts:certificate", args=[post.pk]) in signed_in(cast.morag).get(shown).content.decode()
    assert reverse("posts:certificate", args=[post.pk]) not in signed_in(cast.pip).get(shown).content.decode()


def test_the_other_guardian_of_ones_own_child_stays_unnamed_also_for_a_manager(cast: Cast, post: Post) -> None:
    grant(cast.sam, Role.MANAGER)
    found = page(cast.sam, post)
    assert "Ola Bear" not in found and "signed by Priya Bird" in found
    assert found.count(": recorded as in force") == 2, "not when she signed either"
    lines = file(cast.sam, post)["lines"]
    told = {(line["signed_by"], line["signed_at"] is None, line["consent_event"] is None) for line in lines}
    assert told == {(None, True, True), ("Priya Bird", False, False)}


def test_a_later_withdrawal_does_not_change_what_was_true_then(cast: Cast, post: Post) -> None:
    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)

    assert page(cast.morag, post).count("Worked out anew from the ledger: the same.") == 2


def test_what_the_ledger_does_not_bear_out_is_said(cast: Cast, post: Post) -> None:
    triggers.drop_all(connection)
    ConsentEvent.objects.filter(guardian=cast.ola, purpose=Purpose.GROUP_PICTURES).update(kind="refused")
    triggers.create_all(connection)

    assert "Worked out anew: Group pictures: The answer relied on is no yes." in page(cast.morag, post)
    certificate = file(cast.morag, post)
    assert [line["verdict_recomputed"] for line in certificate["lines"]].count("not_in_force") == 1


def test_costs_the_same_queries_for_few_and_many_pictures(cast: Cast, post: Post) -> None:
    def queries(of: Post) -> int:
        client = signed_in(cast.morag)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("posts:certificate", args=[of.pk]))
        return len(seen)

    many = draft(cast.morag, cast.acorn)
    for _ in range(6):
        photo(many, cast.teddy, cast.wren, by=cast.morag)
    publish_post(many, by=cast.morag)
    assert queries(many) == queries(post)


def test_the_database_refuses_to_publish_a_picture_without_its_certificate(cast: Cast, post: Post) -> None:
    other = draft(cast.morag, cast.acorn)
    photo(other, cast.teddy, by=cast.morag)
    out = {"state": "published", "published_at": now(), "published_by": cast.morag}
    with pytest.raises(IntegrityError, match="refused: posts_post, certified"), transaction.atomic():
        Post.objects.filter(pk=other.pk).update(**out)
    other.refresh_from_db()
    assert other.state == Post.State.DRAFT

    hide_post(post, by=cast.morag)
    Post.objects.filter(pk=post.pk).update(**out)  # what was certified once may stand


@pytest.mark.parametrize("change", ["another version", "another post", "a statement", "back from below"])
def test_the_database_refuses_any_change_that_would_show_a_picture_without_its_certificate(
    cast: Cast, post: Post, change: str
) -> None:
    mine = Photo.objects.filter(post=post)
    if change == "another version":
        altered: dict[str, Any] = {"version": 2}
    elif change == "another post":
        other = draft(cast.morag, cast.acorn)
        publish_post(other, by=cast.morag)
        altered = {"post": other}
    elif change == "a statement":
        mine.update(accounted="", version=2)
        altered = {"accounted": "nobody"}
    else:
        mine.update(taken_down_at=now(), version=2)
        altered = {"taken_down_at": None}
    before = everything()

    with pytest.raises(IntegrityError, match="refused: posts_photo, certified"), transaction.atomic():
        mine.update(**altered)

    assert everything() == before


def test_the_database_refuses_a_picture_put_into_a_post_that_is_out(cast: Cast, post: Post) -> None:
    with pytest.raises(IntegrityError, match="refused: posts_photo, certified_new"), transaction.atomic():
        photo(post, cast.teddy, by=cast.morag)
    waits = photo(post, by=cast.morag, accounted="")

    account_for(waits, "nobody", by=cast.morag)

    assert waits.certificate_lines.count() == 1, "through the gate it may"


def test_a_picture_of_a_post_that_is_out_is_turned_with_a_certificate_of_its_new_version(
    cast: Cast, post: Post
) -> None:
    one = post.photos.get()
    save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))

    turn_photo(one, quarter_turns=1, by=cast.morag)

    assert set(one.certificate_lines.values_list("photo_version", flat=True)) == {1, 2}
    assert [*verifying.faults()] == []


def test_a_picture_turned_after_a_permission_went_is_taken_down(cast: Cast, post: Post) -> None:
    one = post.photos.get()
    save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))
    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)

    turn_photo(one, quarter_turns=1, by=cast.morag)

    one.refresh_from_db()
    assert (one.version, one.taken_down_by) == (2, cast.morag)
