"""Every form, sent with wrong input past the browser's own checks: 422, the field named, and all that was typed still
there. The forms are those of every page that the URL table lets a role open; one that several roles meet is sent once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import resolve, reverse

from nursery_portal.kit.forms import READERS
from tests.architecture.conftest import Undo
from tests.architecture.page import Control, Form, Page
from tests.architecture.url_table import TABLE
from tests.architecture.world import ROLES, World

TURNED = "\u202e"  # turns the writing around; names and comments are rid of it
LONG = f"{TURNED}word " * 1000
WORDS = {**dict.fromkeys(READERS, "the day before yesterday"), "date": "2031-02-31", "email": "not-an-address"}
SIZES = {**dict.fromkeys(READERS, "9" * 25), "email": f"{'a' * 4900}@example.org"}

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")

# who opens a page: the first two of these that may; nobody further down is shown another form
LOOKERS = ("anonymous", "manager", "dsl", "owner", "practitioner", "parent", "leaver")

ANSWERED_AT_ONCE = {
    "members:person_code": "the code is shown once, on the page that made it",
    "moderation:rules": "trying a sentence keeps nothing, and answers on its page",
    "policies:visitor": "whoever signs at the door has no page to go on to",
    "staff_conduct:public": "first it shows who will read it, above what was typed; nothing is sent yet",
    "staff_conduct:raise": "first it shows who will read it, above what was typed; nothing is sent yet",
}
NOT_SENT = {
    "home:style_guide": "examples: what is sent goes nowhere",
}


def value(one: Control, way: str) -> str:
    """What somebody types into a field who does it wrong in this way."""
    if way == "nothing":
        return ""
    return (WORDS if way == "words" else SIZES).get(one.kind, f"Wrong words {TURNED}here" if way == "words" else LONG)


def must_be_refused(one: Control, way: str) -> bool:
    """Whether the page itself says that this field cannot be right."""
    if way == "nothing":
        return one.required
    if one.kind in READERS or one.kind == "email":
        return True
    return way == "sizes" and one.kind != "password" and int(one.attributes.get("data-longest", len(LONG))) < len(LONG)


@dataclass
class Sent:
    """One form filled in wrongly, with what its answer has to show."""

    data: dict[str, list[str]]
    typed: dict[str, str]
    refused: set[str]


def filled(form: Form, way: str) -> Sent:
    """Everything typed wrongly; chosen is what the page chose already, or the first there is to choose."""
    sent = Sent({}, {}, set())
    for one in form.controls:
        if one.typed:
            sent.typed[one.name] = value(one, way)
            sent.data[one.name] = [sent.typed[one.name]]
            if must_be_refused(one, way):
                sent.refused.add(one.name)
        elif one.kind == "select":
            first = [option for option in one.options if option][:1]
            sent.data[one.name] = [option for option in one.chosen if option] or first
        elif one.kind == "radio":
            if one.chosen or one.name not in sent.data:
                sent.data[one.name] = [one.value]
        elif one.kind == "checkbox":
            if one.chosen or one.required:
                sent.data.setdefault(one.name, []).append(one.value)
        elif one.kind != "file":
            sent.data.setdefault(one.name, []).append(one.value)
    for button in form.buttons[:1]:
        if button.get("name"):
            sent.data.setdefault(button["name"], []).append(button.get("value", ""))
    return sent


def plain(text: str) -> str:
    """Words as they may come back: without what turns the writing around, and without needless spaces."""
    return " ".join(text.replace(TURNED, "").split())


def faults(sent: Sent, answer: HttpResponse, name: str) -> Iterator[str]:
    """What is wrong with the answer to wrong input."""
    status = answer.status_code
    if sent.refused and status != 422:
        yield f"answers {status}, but {sorted(sent.refused)} cannot be right"
    if status == 302 and not sent.refused:
        return  # all of it can be kept
    if status != 422 and not (status == 200 and name in ANSWERED_AT_ONCE):
        yield f"answers {status}"
        return
    page = Page(answer.content.decode())
    for field, typed in sent.typed.items():
        there = [one for one in page.controls if one.name == field]
        kept = any(one.kind == "password" or plain(one.shown) == plain(typed) for one in there)
        if not kept and (there or status == 422):
            yield f"lost what was typed into {field}: {[one.shown[:30] for one in there]}"
        if any("maxlength" in one.attributes and one.attributes.get("inputmode") != "numeric" for one in there):
            yield f"lets the browser cut off what is pasted into {field}"
        if field in sent.refused and not any(page.says_what_is_wrong(one) for one in there):
            yield f"does not say at {field} what is wrong"


class Visitor:
    """Opens pages and sends forms as one of the roles; whatever comes of it is rolled back."""

    def __init__(self, place: World, role: str) -> None:
        self.role, self._client, self._cookies = role, place.clients[role], place.signed_in_with[role]

    def ask(self, address: str, data: dict[str, list[str]] | None = None) -> Any:
        """What GET answers, or POST with this data."""
        cache.clear()  # rate limits have tests of their own
        self._client.cookies = SimpleCookie(self._cookies)
        cell = transaction.atomic()
        cell._from_testcase = True  # type: ignore[attr-defined]  # so that an action may be durable inside
        answer: Any = None
        try:
            with cell:
                answer = self._client.get(address) if data is None else self._client.post(address, data)
                raise Undo
        except Undo:
            return answer


def pages(place: World) -> Iterator[tuple[str, str]]:
    """Every address with a page, each with two roles that the table lets open it."""
    for name, stated in TABLE.items():
        for row in stated if isinstance(stated, list) else [stated]:
            answers = dict(zip(ROLES, row.get.split(), strict=True))
            where = row.where(place)
            address = where["path"] if "path" in where else reverse(name, kwargs=where)
            for role in [one for one in LOOKERS if answers[one].startswith("200")][:2]:
                yield role, address


def ways(form: Form) -> Iterator[tuple[str, Sent]]:
    """The form filled in wrongly in each way that the page says is wrong; else with words that turn around."""
    sent = {way: filled(form, way) for way in ("nothing", "words", "sizes")}
    wrong = {way: one for way, one in sent.items() if one.refused}
    yield from (wrong or {"words": sent["words"]}).items()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="forms do not know which database they are kept in")
def test_wrong_input_is_told_at_its_field_and_nothing_typed_is_lost(
    world: tuple[World, Path], db: None, settings: Any
) -> None:
    place, settings.MEDIA_ROOT = world
    seen: set[tuple[str, frozenset[str]]] = set()
    wrong: list[str] = []
    visitors = {role: Visitor(place, role) for role in LOOKERS}
    for role, address in pages(place):
        for form in Page(visitors[role].ask(address).content.decode(errors="replace")).forms:
            action = form.action(address)
            shape = KEY.sub("N", action), frozenset(KEY.sub("N", one.name) for one in form.controls)
            name = resolve(action.partition("?")[0]).view_name
            if not form.is_typed_into or shape in seen or name in NOT_SENT:
                continue
            seen.add(shape)
            wrong += [
                f"{address} as {role}: a button sends nothing while {one} is empty" for one in form.insists_unseen
            ]
            for way, sent in ways(form):
                answer = visitors[role].ask(action, sent.data)
                wrong += [f"{name} as {role} with {way}: {fault}" for fault in faults(sent, answer, name)]
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 80
