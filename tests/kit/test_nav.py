"""The menu: who sees which places, and how a phone with room for five of them copes."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve

from nursery_portal.kit import nav
from nursery_portal.kit.nav import Group, NavEntry


class Somebody:
    """Signed in; what else they are does not matter to the kit."""

    is_authenticated = True
    pk = 1


@pytest.fixture
def empty_menu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A menu without the places that the apps registered."""
    monkeypatch.setattr(nav, "_entries", {})
    yield


def ask(path: str = "/accounts/email/") -> HttpRequest:
    """A request of somebody who has signed in."""
    request = RequestFactory().get(path)
    request.user = Somebody()  # type: ignore[assignment]
    request.resolver_match = resolve(path)
    return request


def entry(
    label: str, order: int, allowed: Callable[[HttpRequest], bool] = lambda request: True, **more: object
) -> NavEntry:
    """A place; every one leads to an address that exists in each size of the portal."""
    addresses = ["account_login", "account_logout", "account_email", "account_reset_password", "mfa_index"]
    addresses += ["usersessions_list", "account_change_password", "account_reauthenticate", "account_signup"]
    return NavEntry(url_name=addresses[order % 9], label=label, icon="book", order=order, allowed=allowed, **more)  # type: ignore[arg-type]


def labels(places: list[nav.Place]) -> list[str]:
    return [place.label for place in places]


@pytest.mark.usefixtures("empty_menu")
def test_shows_only_the_places_a_person_may_go_to() -> None:
    nav.register(entry("Queue", 3, lambda request: False), entry("Day book", 1))
    assert labels(nav.navigation(ask()).main) == ["Day book"]


@pytest.mark.usefixtures("empty_menu")
def test_shows_nothing_and_asks_nobody_before_sign_in() -> None:
    def never(request: HttpRequest) -> bool:
        raise AssertionError("asked for somebody who has not signed in")

    nav.register(entry("Day book", 1, never))
    request = ask()
    request.user = AnonymousUser()
    assert nav.navigation(request) == nav.Navigation()


@pytest.mark.usefixtures("empty_menu")
def test_a_phone_shows_four_places_and_more_when_something_is_left() -> None:
    nav.register(*(entry(str(number), number) for number in range(1, 7)), entry("Policies", 8, group=Group.REST))
    menu = nav.navigation(ask())
    assert labels(menu.bar) == ["1", "2", "3", "4"]
    assert labels(menu.sheet) == ["5", "6", "Policies"]
    assert labels(menu.main) == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.usefixtures("empty_menu")
def test_marks_the_page_itself_and_the_pages_below_it() -> None:
    nav.register(entry("E-mail", 2), entry("Sessions", 5, covers=("account_em",)), entry("Second factor", 4))
    menu = nav.navigation(ask("/accounts/email/"))
    assert [(place.label, place.current) for place in menu.main] == [
        ("E-mail", "page"),
        ("Second factor", ""),
        ("Sessions", "true"),
    ]


@pytest.mark.usefixtures("empty_menu")
def test_more_is_current_when_the_page_lies_behind_it() -> None:
    nav.register(*(entry(str(number), number) for number in (1, 3, 4, 5, 6)), entry("E-mail", 2, group=Group.REST))
    assert nav.navigation(ask()).here_is_behind_more
    assert not nav.navigation(ask("/accounts/login/")).here_is_behind_more


@pytest.mark.usefixtures("empty_menu")
def test_the_menu_is_put_together_once_per_request() -> None:
    asked: list[HttpRequest] = []

    def ask_once(request: HttpRequest) -> bool:
        asked.append(request)
        return True

    nav.register(entry("Book", 1, ask_once))
    request = ask()
    assert nav.navigation(request) is nav.navigation(request)
    assert len(asked) == 1
