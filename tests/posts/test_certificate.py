"""The certificate of a post: recorded beside worked out anew, for those who may read it and no more than they may."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.actions import withdraw_permissions
from consent.models import ConsentEvent, Purpose
from nursery_portal.audit import triggers
from nursery_portal.members.models import Role
from posts.actions import publish_post
from posts.models import Post
from tests.cast import Cast, draft, grant, photo, yes
from tests.clients import signed_in


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

    certificate = file(getattr(cast, who), post)
    assert certificate["digest_recorded"] == certificate["digest_recomputed"]
    assert {line["verdict_recomputed"] for line in certificate["lines"]} == {"in_force"}
    assert {line["signed_by"] for line in certificate["lines"]} == {"Ola Bear", "Priya Bird"}


def test_a_practitioner_reads_that_it_was_in_force_and_not_who_signed(cast: Cast, post: Post) -> None:
    found = page(cast.pip, post)
    assert "Own pictures: in force, signed" in found
    assert "Ola Bear" not in found
    assert "Ola Bear" not in json.dumps(file(cast.pip, post))


def test_the_other_guardian_of_ones_own_child_stays_unnamed_also_for_a_manager(cast: Cast, post: Post) -> None:
    grant(cast.sam, Role.MANAGER)
    found = page(cast.sam, post)
    assert "Ola Bear" not in found and "signed by Priya Bird" in found


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
