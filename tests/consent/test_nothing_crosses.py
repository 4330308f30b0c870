"""Nothing of one guardian reaches the other: whatever Sam can open by following links, nothing of Ola's is in it."""

import re
import uuid
from collections.abc import Callable

from django.db import transaction
from django.test import Client
from django.urls import reverse

from consent.actions import end_permissions, key_answers, print_form, take_back, withdraw_permissions
from consent.models import ConsentEvent, Purpose
from consent.tasks import tell_of_those_left
from nursery_portal.members.actions import ask_relative
from nursery_portal.members.models import Guardianship, User
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child, Nursery
from posts.actions import publish_post
from posts.tasks import tidy_withdrawals
from tests.cast import Cast, answer, day, draft, guardian, no, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.consent.history_machine import frame
from tests.consent.test_paper import SCAN

OWN, GROUP, NAME = Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.FIRST_NAME
LINK = re.compile(r'(?:href|action|hx-get)="(/[^"#]*)')
MOST = 120
LEAD_AWAY = ("/static/", "/photos/", "/accounts/", "/hat", "/sign")


def everything_of(cast: Cast) -> dict[str, str]:
    """Ola answers, refuses, takes back, signs on paper and asks a relative in; and the words that give each away."""
    Nursery.objects.update(relatives_per_guardian=2)
    User.objects.filter(pk=cast.ola.pk).update(email="ola.secret@example.org")
    yes(cast.ola, cast.teddy, OWN, GROUP)
    yes(cast.sam, cast.teddy, OWN)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    answer(cast.ola, cast.teddy, {NAME: False})
    taken = take_back(cast.teddy, frozenset({OWN}), by=cast.ola)
    tell_of_those_left()
    tidy_withdrawals()
    form = print_form(cast.teddy, by=cast.morag)
    keyed = key_answers(
        form, cast.ola, {GROUP: False}, signed_name="Ola Bear", signed_on=day(), scan=SCAN, by=cast.morag
    )
    ask_relative(
        cast.teddy,
        email="auntie.secret@example.org",
        first_name="Auntie",
        last_name="Secretive",
        relationship="aunt",
        by=User.objects.get(pk=cast.ola.pk),
    )
    receipts = {
        f"receipt {one}": str(one)
        for one in ConsentEvent.objects.filter(guardian=cast.ola).values_list("receipt", flat=True)
    }
    return receipts | {
        "address": "ola.secret@example.org",
        "relative": "Secretive",
        "relative's address": "auntie.secret@example.org",
        "paper form": form.code,
        "take-down": str(taken),
        "paper": str(keyed),
    }


def test_following_every_link_the_other_guardian_meets_nothing_of_hers(cast: Cast) -> None:
    secrets, client = everything_of(cast), signed_in(cast.sam)
    waiting = ["/", reverse("consent:children"), reverse("posts:who_sees", args=[cast.teddy.pk])]
    seen: set[str] = set()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen or address.startswith(LEAD_AWAY):
            continue
        seen.add(address)
        shown = client.get(address, follow=True)
        if "html" not in shown.headers.get("Content-Type", ""):
            continue
        text = shown.content.decode()
        for what, words in secrets.items():
            assert words not in text, f"{what} of Ola's on {address}"
        waiting += [one for one in LINK.findall(text) if one not in seen]
    assert reverse("consent:child", args=[cast.teddy.pk]) in seen
    assert len(seen) > 12, seen


def test_her_receipts_files_and_choices_are_not_there_for_him(cast: Cast) -> None:
    everything_of(cast)
    hers = set(ConsentEvent.objects.filter(guardian=cast.ola).values_list("receipt", flat=True))
    for who in (cast.sam, cast.gran):
        client = signed_in(who)
        for receipt in [*hers, uuid.uuid4()]:
            for name in ("consent:receipt", "consent:receipt_json", "consent:receipt_pdf", "posts:taken_back"):
                assert client.get(reverse(name, args=[receipt])).status_code in (403, 404), (name, who)
            confirmed = client.post(reverse("consent:paper_confirm", args=[receipt]), {"answer": "mine"})
            assert confirmed.status_code in (403, 404)


def test_no_notice_to_him_tells_what_she_did(cast: Cast) -> None:
    yes(cast.sam, cast.teddy, OWN)
    yes(cast.ola, cast.teddy, OWN)
    before = Notice.objects.filter(recipient=cast.sam).count()
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    tell_of_those_left()
    tidy_withdrawals()
    assert Notice.objects.filter(recipient=cast.sam).count() == before


# --- why a permission is not in force ---

PASSING = re.compile(r'(?:name="csrfmiddlewaretoken"|name="form_key"|hx-headers=)[^>]*')


def link(cast: Cast, **fields: object) -> None:
    """Sam's link reads otherwise from now on."""
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(**fields)


def ended(cast: Cast, kind: ConsentEvent.Kind) -> None:
    """The lead ends Sam's yeses."""
    end_permissions(cast.teddy, cast.sam, [OWN, GROUP], kind=kind, reason="An order", by=cast.dora)


CAUSES: dict[str, Callable[[Cast], object]] = {
    "taken back": lambda cast: withdraw_permissions(cast.teddy, [OWN, GROUP], by=cast.sam),
    "refused": lambda cast: no(cast.sam, cast.teddy, OWN, GROUP),
    "revoked by the lead": lambda cast: ended(cast, ConsentEvent.Kind.REVOKED),
    "found not to count": lambda cast: ended(cast, ConsentEvent.Kind.INVALIDATED),
    "his link ended": lambda cast: link(cast, until_on=day(-1)),
    "his responsibility ended": lambda cast: link(cast, has_parental_responsibility=False),
    "no contact": lambda cast: link(cast, no_contact=True),
    "images forbidden": lambda cast: link(cast, no_images_at_all=True),
    "protected": lambda cast: Child.objects.filter(pk=cast.teddy.pk).update(protected=True),
}


def test_every_cause_reads_the_same_to_the_other_guardian_and_on_the_tagging_screen(cast: Cast, clock: Clock) -> None:
    guardian(cast.ola, cast.wren)
    yes(cast.sam, cast.teddy, OWN, GROUP)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, by=cast.pip)
    pages = (
        (cast.ola, reverse("consent:children")),
        (cast.ola, reverse("consent:child", args=[cast.teddy.pk])),
        (cast.ola, reverse("posts:who_sees", args=[cast.teddy.pk])),
        (cast.ola, reverse("posts:feed")),
        (cast.pip, reverse("posts:tagging", args=[post.pk, picture.pk])),
        (cast.pip, reverse("consent:coverage")),
    )
    clients: dict[int, Client] = {who.pk: signed_in(who) for who in (cast.ola, cast.pip)}

    def read() -> list[str]:
        shown = [clients[who.pk].get(address) for who, address in pages]
        assert {one.status_code for one in shown} == {200}
        return [PASSING.sub("", one.content.decode()) for one in shown]

    before, told = read(), {}
    for cause, happen in CAUSES.items():
        with frame():
            happen(cast)
            told[cause] = read()
            transaction.set_rollback(True)
    for cause, shown in told.items():
        for (_, address), page, same in zip(pages, shown, told["taken back"], strict=True):
            assert page == same, f"{cause} on {address}"
        assert shown[0] != before[0] and shown[4] != before[4], "the page says that it is not in force"
