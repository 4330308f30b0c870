"""Every link that a person is shown leads somewhere: no page offers what its reader is refused."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.architecture.world import ROLES, World

# what ends a session, or leaves the portal
LEFT_ALONE = re.compile(r"/accounts/logout/|/static/|/admin/jsi18n/")
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


@pytest.mark.parametrize("role", ROLES)
def test_no_page_offers_an_address_that_its_reader_is_refused(
    world: tuple[World, Path], db: None, settings: Any, role: str
) -> None:
    place, settings.MEDIA_ROOT = world
    client = place.clients[role]
    shown_on = {"/": ""}
    waiting, seen, refused = ["/"], set(), []
    while waiting:
        address = waiting.pop(0)
        shape = KEY.sub("N", address.split("?")[0])
        if shape in seen or LEFT_ALONE.search(address):
            continue
        seen.add(shape)
        cache.clear()  # rate limits have tests of their own
        answer = client.get(address, follow=True)
        if answer.status_code >= 400 and shown_on[address]:
            refused.append(f"{address} {answer.status_code}, offered by {shown_on[address]}")
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        for link in map(unescape, re.findall(r'<a\b[^>]*\bhref="(/[^"#]*)', answer.content.decode())):
            if link not in shown_on:
                shown_on[link] = address
                waiting.append(link)
    assert refused == []
    assert len(seen) > 8 or role in ("anonymous", "suspended", "leaver", "superuser")
