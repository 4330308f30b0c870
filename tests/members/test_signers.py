"""Who only signs: one child's permission page and nothing else. And the first mail where anything is restricted."""

import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from consent.actions import ask_unanswered, remind_of_reviews, take_back
from consent.models import ConsentStanding, Purpose
from consent.rules import may_show
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import forget_roles, roles_of
from nursery_portal.members.actions import (
    admit_signer,
    change_guardianship,
    enter_guardian,
    send_invitation,
    settle_first_mail,
)
from nursery_portal.members.inviting import LEAD_FIRST, invitable
from nursery_portal.members.models import FirstMail, Guardianship, Invitation, Role, User
from nursery_portal.notify.models import Notice
from posts.actions import bring_back, publish_post
from posts.models import Removal, RemovedPicture
from posts.tasks import tidy_withdrawals
from tests.cast import Cast, day, draft, guardian, no, person, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.members.conftest import AtOnce

FORM = {
    "first_name": "Sue",
    "last_name": "Worker",
    "email": "sue@council.example",
    "relationship": "social worker",
    "basis": "care_order",
    "evidence_seen_on": day().isoformat(),
}


@pytest.fixture
def sue(cast: Cast) -> User:
    """A social worker who has joined, and signs for Wren."""
    made = person("Sue", "Worker")
    admit_signer(
        cast.wren,
        email=made.email,
        first_name="Sue",
        last_name="Worker",
        relationship="social worker",
        basis="care_order",
        evidence_seen_on=day(),
        by=cast.dora,
    )
    return made


def test_the_lead_lets_somebody_in_who_only_signs_and_they_are_invited(cast: Cast) -> None:
    answer = signed_in(cast.dora).post(reverse("register:signer", args=[cast.wren.pk]), FORM)
    assert answer.status_code == 302, answer.content.decode()
    link = Guardianship.objects.get(user__email="sue@council.example")
    assert (link.kind, link.has_parental_responsibility, link.evidence_seen_by) == ("signer", True, cast.dora)
    assert Invitation.objects.get().user == link.user


@pytest.mark.parametrize("who", ["morag", "rita", "pip", "ola"])
def test_nobody_but_the_lead_does(cast: Cast, who: str) -> None:
    assert signed_in(getattr(cast, who)).post(reverse("register:signer", args=[cast.wren.pk]), FORM).status_code == 403
    assert not Guardianship.objects.filter(kind="signer").exists()


def test_a_manager_neither_enters_nor_changes_nor_invites_a_signer(cast: Cast) -> None:
    with pytest.raises(Refused, match="safeguarding lead"):
        enter_guardian(
            cast.wren,
            email="sue@council.example",
            first_name="Sue",
            last_name="Worker",
            relationship="social worker",
            kind="signer",
            by=cast.morag,
        )
    signed_in(cast.dora).post(reverse("register:signer", args=[cast.wren.pk]), FORM)
    link = Guardianship.objects.get(kind="signer")
    for kind, of in (("guardian", link), ("signer", cast.ola_link)):
        with pytest.raises(Refused, match="safeguarding lead"):
            change_guardianship(of, relationship="x", kind=kind, from_on=day(), by=cast.morag)
    Invitation.objects.update(state="revoked")
    with pytest.raises(Refused, match="ask the safeguarding lead"):
        send_invitation(link.user, by=cast.morag)


def test_the_lead_sends_the_invitation_again_to_who_only_signs_and_to_nobody_else(
    cast: Cast, at_once: AtOnce, clock: Clock
) -> None:
    at_once(signed_in(cast.dora).post, reverse("register:signer", args=[cast.wren.pk]), FORM)
    sue, other = User.objects.get(email="sue@council.example"), entered(cast).user
    clock.forward(days=8)
    lead, manager = signed_in(cast.dora), signed_in(cast.morag)
    page, again = (reverse(f"members:person{what}", args=[sue.pk]) for what in ("", "_resend"))
    shown = lead.get(page).content.decode()
    assert "Ran out" in shown and again in shown and "/revoke/" not in shown
    at_once(manager.post, again)
    assert len(mail.outbox) == 1 and "ask the safeguarding lead" in manager.get(page).content.decode()
    at_once(lead.post, again)
    assert [one.to for one in mail.outbox] == [[sue.email]] * 2
    assert Invitation.objects.get(state="pending").invited_by == cast.dora
    page_of_other, others = (reverse(f"members:person{what}", args=[other.pk]) for what in ("", "_resend"))
    assert others not in lead.get(page_of_other).content.decode() and lead.post(others).status_code == 403
    guardian(cast.dora, cast.wren, has_parental_responsibility=False, basis="")
    assert again not in lead.get(page).content.decode()


def test_no_lead_lets_somebody_in_for_a_child_of_the_own_family(cast: Cast) -> None:
    guardian(cast.dora, cast.wren, has_parental_responsibility=False, basis="")
    assert signed_in(cast.dora).post(reverse("register:signer", args=[cast.wren.pk]), FORM).status_code == 404
    assert not Guardianship.objects.filter(kind="signer").exists()


def test_they_sign_and_it_counts(cast: Cast, sue: User) -> None:
    assert roles_of(sue) == {Role.SIGNER}
    client = signed_in(sue)
    assert client.get("/").headers["Location"] == reverse("consent:children")
    page = client.get(reverse("consent:child", args=[cast.wren.pk])).content.decode()
    assert "May we show pictures of Wren?" in page and "Every picture that can be seen now" not in page
    yes(sue, cast.wren)
    assert may_show(cast.wren, Purpose.OWN_PICTURES, now())
    no(cast.priya, cast.wren)
    assert not may_show(cast.wren, Purpose.OWN_PICTURES, now())


def test_they_find_nothing_else(cast: Cast, sue: User) -> None:
    yes(sue, cast.wren)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.wren, by=cast.morag)
    publish_post(post, by=cast.morag)
    client = signed_in(sue)
    assert client.get(reverse("posts:photo", args=[picture.pk, "medium"])).status_code == 404
    assert client.get(reverse("posts:who_sees", args=[cast.wren.pk])).status_code == 404
    assert client.get(reverse("consent:child", args=[cast.teddy.pk])).status_code == 404
    closed = [
        reverse("posts:feed"),
        reverse("posts:post_detail", args=[post.pk]),
        reverse("posts:album"),
        reverse("consent:coverage"),
        reverse("register:children"),
        reverse("register:child", args=[cast.wren.pk]),
        reverse("members:people"),
        reverse("members:relatives"),
    ]
    assert {address: client.get(address).status_code for address in closed} == dict.fromkeys(closed, 403)
    page = client.get(reverse("consent:child", args=[cast.wren.pk])).content.decode()
    for place in ("Day book", "Album", "Register", "Coverage"):
        assert f">{place}<" not in page, place


def test_no_page_offers_them_what_they_are_refused(cast: Cast, sue: User) -> None:
    yes(sue, cast.wren)
    client, waiting, seen = signed_in(sue), ["/"], set()
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        seen.add(address)
        if "text/html" in answer["Content-Type"]:
            found = re.findall(r'<a\b[^>]*\bhref="(/[^"#?]*)', answer.content.decode())
            waiting += {one for one in found if one not in seen and "logout" not in one and one not in waiting}
    assert {reverse("consent:child", args=[cast.wren.pk]), reverse("members:contacts")} <= seen


def test_after_taking_back_they_are_told_how_many_and_read_of_no_post(cast: Cast, sue: User) -> None:
    yes(sue, cast.wren)
    post = draft(cast.morag, cast.acorn, title="A walk to the duck pond")
    photo(post, cast.wren, by=cast.morag)
    publish_post(post, by=cast.morag)
    receipt = take_back(cast.wren, frozenset({Purpose.OWN_PICTURES}), by=sue)
    tidy_withdrawals()
    client, choices = signed_in(sue), reverse("posts:taken_back", args=[receipt])
    page = client.get(reverse("consent:receipt", args=[receipt])).content.decode()
    assert "1 in 1 post" in page and "Out of the posts since" in page and choices not in page
    assert client.get(choices).status_code == 404
    assert client.post(choices, {"album": post.pk}).status_code == 404
    removal = Removal.objects.get(receipt=receipt)
    with pytest.raises(Refused):
        bring_back(removal, album={post.pk}, by=sue)
    assert {row.choice for row in removal.pictures.all()} == {RemovedPicture.Choice.GONE}


def test_with_the_end_of_the_link_they_are_out(cast: Cast, sue: User) -> None:
    yes(sue, cast.wren)
    Guardianship.objects.filter(user=sue).update(ended_at=now())
    forget_roles(sue)
    assert signed_in(sue).get(reverse("consent:child", args=[cast.wren.pk])).status_code == 403
    assert not may_show(cast.wren, Purpose.OWN_PICTURES, now())


# --- the first mail ---


def entered(cast: Cast, first: str = "New") -> Guardianship:
    """A parent of Wren's who has not joined."""
    made = User.objects.create_user(f"{first}@example.org".lower(), None, first_name=first, last_name="Parent")
    return guardian(made, cast.wren)


def restrict(cast: Cast) -> None:
    """Something about Wren is restricted: it concerns somebody else than those who are tested."""
    guardian(cast.aisha, cast.wren, no_contact=True, has_parental_responsibility=False, basis="")


def settle(cast: Cast, link: Guardianship, answer: str, who: Any = None) -> Any:
    client = signed_in(who or cast.dora)
    return client.post(reverse("register:first_mail_settle", args=[link.pk]), {"answer": answer})


@pytest.mark.parametrize("why", ["restricted", "protected"])
def test_no_adult_of_a_restricted_child_is_invited_before_the_lead_has_looked(cast: Cast, why: str) -> None:
    link = entered(cast)
    assert link.user in [one.person for one in invitable(cast.morag).ready]
    if why == "restricted":
        restrict(cast)
    else:
        type(cast.wren).objects.filter(pk=cast.wren.pk).update(protected=True)
    assert {one.person: one.held for one in invitable(cast.morag).held}[link.user] == LEAD_FIRST
    with pytest.raises(Refused, match="ask the safeguarding lead"):
        send_invitation(link.user, by=cast.morag)
    assert not Invitation.objects.exists()

    page = signed_in(cast.dora).get(reverse("register:first_mails")).content.decode()
    assert "New Parent" in page and "Priya Bird" in page and "Ola Bear" not in page
    settle(cast, link, "confirm")
    assert Invitation.objects.get().user == link.user, "the withheld mail goes out"
    assert "New Parent" not in signed_in(cast.dora).get(reverse("register:first_mails")).content.decode()


def test_what_the_lead_withholds_stays_withheld_and_can_be_confirmed_later(cast: Cast) -> None:
    link = entered(cast)
    restrict(cast)
    settle(cast, link, "withhold")
    assert not FirstMail.objects.get().confirmed and not Invitation.objects.exists()
    page = signed_in(cast.dora).get(reverse("register:first_mails")).content.decode()
    assert "New Parent" in page[page.index("<h2>Withheld") :]
    settle(cast, link, "confirm")
    assert Invitation.objects.count() == 1


def test_the_leads_word_is_for_one_address(cast: Cast) -> None:
    link = entered(cast)
    restrict(cast)
    settle(cast, link, "confirm")
    manager, entry = signed_in(cast.morag), reverse("members:person_change", args=[link.user_id])
    again = reverse("members:person_resend", args=[link.user_id])
    renamed = {"first_name": "Newly", "last_name": "Parent", "email": "new@example.org"}
    assert manager.post(entry, renamed).status_code == 302
    Invitation.objects.update(state="revoked")
    manager.post(again)
    assert Invitation.objects.filter(state="pending", email="new@example.org").exists(), "another name changes nothing"
    assert manager.post(entry, {**renamed, "email": "other@example.org"}).status_code == 302
    manager.post(again)
    assert not Invitation.objects.filter(state="pending").exists()
    page = signed_in(cast.dora).get(reverse("register:first_mails")).content.decode()
    assert "Newly Parent" in page and "other@example.org" in page
    settle(cast, link, "confirm")
    manager.post(again)
    assert Invitation.objects.get(state="pending").email == "other@example.org"


@pytest.mark.parametrize("field", ["no_contact", "hide_location"])
def test_a_restriction_on_the_very_link_cannot_be_confirmed_away(cast: Cast, field: str) -> None:
    link = entered(cast)
    Guardianship.objects.filter(pk=link.pk).update(**{field: True})
    settle(cast, link, "confirm")
    with pytest.raises(Refused, match="very link"):
        settle_first_mail(link, confirm=True, by=cast.dora)
    with pytest.raises(Refused, match="ask the safeguarding lead"):
        send_invitation(link.user, by=cast.morag)
    assert not Invitation.objects.exists() and not FirstMail.objects.exists()


@pytest.mark.parametrize("who", ["morag", "rita", "pip", "ola"])
def test_only_the_lead_decides(cast: Cast, who: str) -> None:
    link = entered(cast)
    restrict(cast)
    assert settle(cast, link, "confirm", who=getattr(cast, who)).status_code == 403
    assert not FirstMail.objects.exists()


def test_never_of_the_own_family(cast: Cast) -> None:
    link = entered(cast)
    restrict(cast)
    guardian(cast.dora, cast.wren, has_parental_responsibility=False, basis="")
    assert settle(cast, link, "confirm").status_code == 404
    assert not FirstMail.objects.exists()


def test_requests_reminders_and_receipts_wait_too_and_the_preview_says_who_is_held_back(cast: Cast) -> None:
    yes(cast.priya, cast.wren, Purpose.OWN_PICTURES)
    restrict(cast)
    Notice.objects.all().delete()
    ConsentStanding.objects.filter(guardian=cast.priya, child=cast.wren).update(review_on=day(20))
    assert remind_of_reviews() == 0
    no(cast.priya, cast.wren, Purpose.FIRST_NAME)
    assert [one.mail for one in Notice.objects.filter(recipient=cast.priya)] == [False]

    other = entered(cast)
    User.objects.filter(pk=other.user.pk).update(is_active=True, joined_at=now())
    page = signed_in(cast.morag).get(reverse("consent:coverage")).content.decode()
    held = page[page.index("Who is held back") :]
    assert "Priya Bird" in held and "held back: the safeguarding lead looks at this first" in page
    for hint in ("no contact", "restrict", "order", "protect"):
        assert hint not in held.lower()[:400]
    ask_unanswered(by=cast.morag)
    asked = set(Notice.objects.filter(kind="permission_asked").values_list("recipient__first_name", flat=True))
    assert "New" not in asked and "Ola" in asked

    settle(cast, Guardianship.objects.get(user=cast.priya, child=cast.wren), "confirm")
    assert remind_of_reviews() == 1
