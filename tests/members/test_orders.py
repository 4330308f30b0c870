"""A court order's days act by themselves: on its first day, on its last, and with nothing in between."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from consent.models import Purpose
from consent.rules import may_show
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import answerable_children, family_children
from nursery_portal.members.actions import restrict_guardianship
from nursery_portal.members.models import Guardianship, restriction_current
from tests.cast import Cast, day, yes
from tests.clients import signed_in
from tests.conftest import Clock


def order(cast: Cast, begins: int | None, expires: int | None) -> Guardianship:
    restrict_guardianship(
        cast.sam_link,
        no_contact=True,
        hide_location=False,
        no_images_at_all=False,
        order_begins_on=None if begins is None else day(begins),
        order_expires_on=None if expires is None else day(expires),
        by=cast.dora,
    )
    return Guardianship.objects.get(pk=cast.sam_link.pk)


def sees(cast: Cast) -> bool:
    return family_children(cast.sam).filter(pk=cast.teddy.pk).exists()


def test_it_begins_and_ends_on_its_days(cast: Cast, clock: Clock) -> None:
    order(cast, 3, 10)
    seen = []
    for _ in range(13):
        assert answerable_children(cast.sam).filter(pk=cast.teddy.pk).exists() is sees(cast)
        seen.append(sees(cast))
        clock.forward(days=1)
    assert seen == [True] * 3 + [False] * 8 + [True] * 2


def test_the_row_and_the_question_agree_on_every_day(cast: Cast) -> None:
    for begins, expires in ((None, None), (3, 10), (None, 4), (5, None), (-4, -1), (0, 0)):
        link = order(cast, begins, expires)
        for offset in range(-6, 13):
            asked = Guardianship.objects.filter(restriction_current("no_contact", day(offset)), pk=link.pk)
            assert asked.exists() is link.restricts("no_contact", day(offset)), (begins, expires, offset)


def test_pictures_go_dark_with_the_first_day_of_an_order_that_forbids_them(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    restrict_guardianship(
        cast.sam_link,
        no_contact=False,
        hide_location=False,
        no_images_at_all=True,
        order_begins_on=day(2),
        by=cast.dora,
    )

    def shown() -> bool:
        return may_show(cast.teddy, Purpose.OWN_PICTURES, clock.now)

    assert shown()
    clock.forward(days=2)
    assert not shown()


@pytest.mark.parametrize(("begins", "expires"), [(5, 4), (1, 0)])
def test_an_order_that_ends_before_it_begins_is_refused_by_action_and_database(
    cast: Cast, begins: int, expires: int
) -> None:
    with pytest.raises(Refused, match="ends before"):
        order(cast, begins, expires)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.filter(pk=cast.sam_link.pk).update(
            order_begins_on=day(begins), order_expires_on=day(expires)
        )
    assert sees(cast)


def test_the_lead_reads_what_is_to_come_and_nobody_else_does(cast: Cast) -> None:
    order(cast, 3, None)
    page = reverse("register:child", args=[cast.teddy.pk])
    assert "No contact from" in signed_in(cast.dora).get(page).content.decode()
    assert "No contact" not in signed_in(cast.morag).get(page).content.decode()
