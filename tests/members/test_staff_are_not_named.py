"""Families read no surname and no address of staff, on any page they may open; and find the way to ask everywhere."""

import re
from typing import Any

import pytest
from django.urls import reverse

from nursery_portal.members.models import RoleGrant, User
from tests.architecture.test_every_url import rows
from tests.architecture.url_table import TABLE
from tests.architecture.world import ROLES, World
from tests.clients import signed_in

PARENT = ROLES.index("parent")
MARK = "Qzxsurname"


@pytest.fixture
def world(db: None) -> World:
    """One of everything, with surnames of staff that stand nowhere else."""
    place = World()
    for number, pk in enumerate(RoleGrant.objects.values_list("user", flat=True).distinct()):
        User.objects.filter(pk=pk).update(last_name=f"{MARK}{number}", email=f"{MARK.lower()}{number}@example.org")
    return place


def pages(place: World) -> list[str]:
    """Every address that the table lets a parent read."""
    found = []
    for name in sorted(TABLE):
        for row in rows(name):
            if row.get.split()[PARENT].startswith("200"):
                where = row.where(place)
                found.append(where["path"] if "path" in where else reverse(name, kwargs=where))
    return found


def test_no_page_of_a_parent_names_a_member_of_staff(world: World) -> None:
    client = signed_in(world.cast.ola)
    read = 0
    for address in pages(world):
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
            continue
        found = re.findall(rf"{MARK}\w*|{MARK.lower()}\w*@\S*", answer.content.decode())
        assert not found, f"{address}: {found}"
        read += 1
    assert read > 40


def test_the_test_would_notice_a_surname(world: World) -> None:
    page = signed_in(world.cast.morag).get(reverse("members:people")).content.decode()
    assert MARK in page, "staff read them"


@pytest.mark.parametrize("name", ["posts:post_detail", "members:contacts", "policies:policy", "consent:child"])
def test_the_way_to_ask_the_manager_stands_wherever_staff_might_be_asked(world: World, name: str) -> None:
    known: dict[str, dict[str, Any]] = {
        "posts:post_detail": {"pk": world.post.pk},
        "policies:policy": {"slug": world.policy.document.slug},
        "consent:child": {"child": world.cast.teddy.pk},
    }
    page = signed_in(world.cast.ola).get(reverse(name, kwargs=known.get(name, {}))).content.decode()
    main = page.split("<main", 1)[1]
    assert f'href="{reverse("moderation:ask")}"' in main
