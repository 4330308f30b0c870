"""Every address, every role, GET, HEAD and POST: what url_table.py states happens, and nothing else is written."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from nursery_portal.members.actions import enrol_tablet, set_pin
from tests.architecture.conftest import Undo
from tests.architecture.url_table import TABLE, Row
from tests.architecture.world import ROLES, World, writes
from tests.clients import signed_in


def names(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    """The full name of every address there is; the route of an address without a name."""
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from names(one.url_patterns, inner)
        elif isinstance(one, URLPattern):
            yield f"{namespace}{one.name}" if one.name else f"{namespace}<{one.pattern}>"


EVERY = sorted(set(names(get_resolver().url_patterns)))


# HEAD asks the database nothing that GET does not: the second database is tried without
METHODS = ("GET", "POST", "HEAD") if connection.vendor == "sqlite" else ("GET", "POST")


def rows(name: str) -> list[Row]:
    found = TABLE.get(name, [])
    return found if isinstance(found, list) else [found]


def test_every_address_is_stated_and_every_stated_address_exists() -> None:
    assert sorted(set(EVERY) - set(TABLE)) == []
    assert sorted(set(TABLE) - set(EVERY)) == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_answers_as_stated_and_writes_nothing_else(
    world: tuple[World, Path], db: None, settings: Any, name: str
) -> None:
    place, settings.MEDIA_ROOT = world
    wrong: list[str] = []
    for number, row in enumerate(rows(name)):
        where = row.where(place)
        address = where["path"] if "path" in where else reverse(name, kwargs=where)
        for role, get, post in zip(ROLES, row.get.split(), row.post.split(), strict=True):
            for method, stated in zip(METHODS, (get, post, get), strict=False):
                cache.clear()  # rate limits have tests of their own
                client = place.clients[role]
                client.cookies = SimpleCookie(place.signed_in_with[role])
                cell = transaction.atomic()
                cell._from_testcase = True  # type: ignore[attr-defined]  # so that an action may be durable inside
                try:
                    with cell, writes() as written:
                        answer = client.generic(method, address)
                        got = f"{answer.status_code}"
                        if written and not stated.endswith("w"):
                            got += f" wrote {sorted(written)}"
                        raise Undo
                except Undo:
                    pass
                if got != stated.removesuffix("w"):
                    wrong.append(f"{method} {address} [{number}] as {role}: stated {stated}, got {got}")
    assert not wrong, "\n".join(wrong)


def test_whatever_opens_on_the_shared_tablet_locks_there_by_itself(
    world: tuple[World, Path], db: None, settings: Any
) -> None:
    place, settings.MEDIA_ROOT = world
    manager, browser = place.cast.morag, Client()
    set_pin(pin_hash=make_password("482915"), by=manager)
    _, browser.cookies["tablet"] = enrol_tablet(name="Willow's tablet", by=manager)
    assert browser.post(reverse("members:tablet_person", args=[manager.pk]), {"pin": "482915"}).status_code == 302
    kept = {name: one.value for name, one in browser.cookies.items()}
    locks: dict[str, bool] = {}
    for name, row in [(stated, row) for stated in sorted(TABLE) for row in rows(stated)]:
        where = row.where(place)
        address = where["path"] if "path" in where else reverse(name, kwargs=where)
        if getattr(resolve(address.partition("?")[0]).func, "open_to_all", False):
            continue
        cache.clear()
        browser.cookies = SimpleCookie(kept)
        cell = transaction.atomic()
        cell._from_testcase = True  # type: ignore[attr-defined]  # so that an action may be durable inside
        try:
            with cell:
                answer = browser.get(address)
                raise Undo
        except Undo:
            pass
        if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content:
            locks[address] = b"data-tablet-lock" in answer.content
    assert [address for address, does in locks.items() if not does] == [] and len(locks) > 40


# what is left to the guardians of a child who left lately: everything else answers 403, to GET and to POST
KEEPERS = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "consent:receipt",
    "consent:receipt_json",
    "consent:receipt_pdf",
    "consent:take_back",
    "duties:export_fetch",
    "home:landing",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "moderation:question",
    "posts:album",
    "posts:album_keep",
    "posts:pack",
    "posts:pack_fetch",
    "posts:photo",
    "posts:selection_keep",
}


def test_who_keeps_an_album_reaches_it_and_nothing_else(world: tuple[World, Path], db: None, settings: Any) -> None:
    place, settings.MEDIA_ROOT = world
    client = signed_in(place.keeper)
    kept = {name: one.value for name, one in client.cookies.items()}
    reached: dict[str, set[int]] = {}
    for name, row in [(stated, row) for stated in sorted(TABLE) for row in rows(stated)]:
        where = row.where(place)
        address = where["path"] if "path" in where else reverse(name, kwargs=where)
        if getattr(resolve(address.partition("?")[0]).func, "open_to_all", False):
            continue
        for method in ("GET", "POST"):
            cache.clear()
            client.cookies = SimpleCookie(kept)
            cell = transaction.atomic()
            cell._from_testcase = True  # type: ignore[attr-defined]  # so that an action may be durable inside
            try:
                with cell:
                    status = client.generic(method, address).status_code
                    raise Undo
            except Undo:
                pass
            if status != 403:
                reached.setdefault(name, set()).add(status)

    assert reached.keys() == KEEPERS
    assert reached["posts:album"] == {200, 405}
    assert reached["posts:photo"] == reached["consent:receipt"] == {404, 405}, "other families' things are not found"
    assert reached["duties:export_fetch"] == reached["moderation:question"] == {404}, "nor what another family asked"
