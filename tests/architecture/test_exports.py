"""Whatever leaves the portal as a file or as a list to carry away asks once more who it is."""

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from nursery_portal.kit import clock
from tests.architecture.conftest import Undo
from tests.architecture.test_every_url import rows
from tests.architecture.world import ROLES, World
from tests.clients import signed_in

FILE = re.compile(r"attachment; filename|as_attachment=True|text/csv|application/(zip|pdf)|pdf\.download\(")
# pages made to be carried away on paper, which no header tells from others
LISTS = {"admin:staff_conduct_conductcase_letter", "consent:photo_list"}
# files that need no second question, each with its reason
PLAIN = {
    "consent:paper_pdf": "a form that nobody has filled in yet",
    "consent:receipt_json": "one's own receipt",
    "consent:receipt_pdf": "one's own receipt",
    "posts:pack_fetch": "a few of one's own pictures; more of them do ask (tests/posts/test_copies.py)",
    "posts:picture_keep": "one picture of one's own child",
    "register:import_template": "an empty sheet",
}


def views(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every named address of ours with its view."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from views(one.url_patterns, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{namespace}{one.name}", inspect.unwrap(one.callback)


def hands_out_a_file(view: Callable[..., Any]) -> bool:
    """Whether its own words make a file of the answer."""
    try:
        return bool(FILE.search(inspect.getsource(view)))
    except (OSError, TypeError):
        return False


FILES = {
    name
    for name, view in views(get_resolver().url_patterns)
    if not view.__module__.startswith(("allauth", "django.")) and hands_out_a_file(view)
}


def test_the_search_finds_the_files_there_are_and_no_reason_outlives_its_view() -> None:
    known = {"duties:export_fetch", "moderation:monitor_csv", "admin:staff_conduct_conductcase_letter_file"}
    assert known <= FILES
    assert PLAIN.keys() <= FILES


@pytest.mark.parametrize("name", sorted((FILES | LISTS) - PLAIN.keys()))
def test_it_asks_again_whom_it_would_serve_and_serves_nobody_else(
    world: tuple[World, Path], db: None, settings: Any, name: str
) -> None:
    place, settings.MEDIA_ROOT = world
    asked = 0
    served = {"200", "200w"} | ({"404"} if name.startswith("admin:") else set())  # asked before any case is looked for
    for row in rows(name):
        address = reverse(name, kwargs=row.where(place))
        for role, get, post in zip(ROLES, row.get.split(), row.post.split(), strict=True):
            who = place.people()[role]
            for method, stated in (("GET", get), ("POST", post)):
                if who is None or stated not in served | {"403"}:
                    continue
                with_old_sign_in = signed_in(who, at=clock.now().timestamp() - 360)
                cache.clear()
                cell = transaction.atomic()
                cell._from_testcase = True  # type: ignore[attr-defined]  # so that an action may be durable inside
                try:
                    with cell:
                        answer = with_old_sign_in.generic(method, address)
                        raise Undo
                except Undo:
                    pass
                if stated == "403":
                    assert answer.status_code == 403, f"{method} {address} as {role}"
                else:
                    assert answer.status_code == 302, f"{method} {address} as {role}: {answer.status_code}"
                    assert "/accounts/reauthenticate/" in answer["Location"]
                    asked += 1
    assert asked, "nobody was asked: the search proves nothing here"
