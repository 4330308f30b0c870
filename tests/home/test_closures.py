"""After a restore: what was closed after the backup is closed again, from a file of ids, and nothing is opened."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from consent.actions import end_permissions, withdraw_permissions
from consent.models import ConsentEvent, Purpose, Wording
from moderation.actions import preserve_comment
from moderation.keeping import old_comments
from nursery_portal.audit import checkpoints
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, AuditHead
from nursery_portal.home import closures, restored
from nursery_portal.home.tasks import note_open
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import held_pictures
from nursery_portal.media import store
from nursery_portal.members.actions import (
    ask_address_change,
    confirm_address,
    end_guardianship,
    end_role,
    enter_guardian,
    protect_child,
    record_leaving,
    restore_member,
    restrict_guardianship,
    revoke_invitation,
    send_invitation,
    set_pin,
    stop_address_change,
    suspend_member,
)
from nursery_portal.members.models import AddressChange, BarredPerson, Guardianship, RoleGrant, TabletPin, User
from nursery_portal.members.tasks import settle_addresses
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child
from posts.actions import (
    decide_report,
    hold_child,
    hold_removal,
    publish_post,
    report_photo,
    restore_photo,
    schedule_post,
    take_down_photo,
    unschedule_post,
)
from posts.models import Comment, Photo, PhotoReport, Post, Removal
from posts.reports import reports_for
from posts.tasks import publish_scheduled, tidy_withdrawals
from tests.cast import PASSWORD, Cast, day, draft, no, photo, wording, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.home.restoring import NO_CONTACT, after_the_backup, again, closed_since, details_of, picture_of, seen
from tests.posts.workroom import read_by


def test_where_nothing_was_closed_everybody_signs_in_anew_and_nothing_else_happens(cast: Cast, kept: Path) -> None:
    ola = Client()
    ola.post(reverse("account_login"), {"login": cast.ola.email, "password": "correct-horse-battery"})
    assert ola.get(reverse("posts:feed")).status_code == 200
    assert closures.write()
    words, content = again(kept)
    assert ola.get(reverse("posts:feed")).status_code == 302
    assert content and "Nothing is open that was not." in words
    assert not User.objects.exclude(suspended_at=None).exists()
    assert not Photo.objects.exclude(taken_down_at=None, removed_at=None).exists()
    assert Comment.objects.get().body == "Lovely" and Post.objects.get().state == Post.State.PUBLISHED


def test_the_file_holds_ids_and_nobodys_name(cast: Cast, kept: Path) -> None:
    words = kept.read_text()
    for name in ("Teddy", "Wren", "Ola", "Lovely", "Leaves", "example.org"):
        assert name not in words


@pytest.mark.parametrize("kind", ["link", "contact", "place"])
def test_whose_link_had_ended_or_whom_an_order_keeps_away_stays_out(cast: Cast, kept: Path, kind: str) -> None:
    link = Guardianship.objects.get(user=cast.sam)
    closed_since(kept, **{kind: link.pk})
    words, content = again(kept)
    assert not content and f"{kind} {link.pk}: " in words and "Sam" not in words
    assert signed_in(cast.sam).get(reverse("posts:feed")).status_code != 200
    assert signed_in(cast.ola).get(reverse("posts:feed")).status_code == 200
    assert list(User.objects.exclude(suspended_at=None)) == [cast.sam]


def test_a_permission_that_was_taken_back_shows_no_picture_until_the_lead_has_settled_it(
    cast: Cast, kept: Path
) -> None:
    teddys, wrens = picture_of(cast.teddy), picture_of(cast.wren)
    assert seen(cast.priya, teddys) == 200
    with after_the_backup():
        withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    assert seen(cast.priya, teddys) == 200, "the backup knows nothing of it"
    words, content = again(kept)
    assert content and "1 pictures taken down" in words and "1 children protected" in words
    assert f"permission {cast.teddy.pk}:own_pictures: " in words and f"protected {cast.teddy.pk}: " in words
    assert seen(cast.priya, teddys) == 404 and seen(cast.ola, wrens) == 200
    new = draft(cast.morag, cast.acorn, title="Again")
    photo(new, cast.teddy, by=cast.morag)
    with pytest.raises(Refused):
        publish_post(new, by=cast.morag)
    by_lead = {"kind": ConsentEvent.Kind.INVALIDATED, "reason": "Taken back", "by": cast.dora}
    end_permissions(cast.teddy, cast.ola, [Purpose.OWN_PICTURES], **by_lead)  # type: ignore[arg-type]
    assert "permission " not in again(kept)[0] and f"protected {cast.teddy.pk}: " in again(kept)[0]
    protect_child(cast.teddy, protected=False, reason="Settled", by=cast.dora)
    assert again(kept) == ("Nothing is open that was not.\n", True)
    assert seen(cast.priya, teddys) == 404


def revoked(cast: Cast) -> None:
    why: dict[str, Any] = {"kind": ConsentEvent.Kind.REVOKED, "reason": "A court decided", "by": cast.dora}
    end_permissions(cast.teddy, cast.ola, [Purpose.OWN_PICTURES], **why)


def test_what_the_lead_ended_since_a_child_must_be_kept_out_is_not_told_as_a_guardians_no(
    cast: Cast, kept: Path
) -> None:
    mark, teddys = f"{cast.teddy.pk}:{cast.ola.pk}:own_pictures", picture_of(cast.teddy)
    with after_the_backup():
        revoked(cast)
    words, content = again(kept)
    assert not content and f"kept_out {mark}: the lead had ended" in words and f"no {mark}" not in words
    assert Child.objects.get(pk=cast.teddy.pk).protected and seen(cast.priya, teddys) == 404
    protect_child(cast.teddy, protected=False, reason="Too early", by=cast.dora)
    assert not again(kept)[1]
    revoked(cast)
    assert again(kept) == ("Nothing is open that was not.\n", True)


def test_what_the_lead_ended_of_a_yes_that_the_backup_does_not_have_waits_behind_the_protection(
    cast: Cast, kept: Path
) -> None:
    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    assert closures.write()
    with after_the_backup():
        yes(cast.ola, cast.teddy)
        revoked(cast)
    mark = f"kept_out {cast.teddy.pk}:{cast.ola.pk}:own_pictures: "
    words, content = again(kept)
    assert content and mark in words and Child.objects.get(pk=cast.teddy.pk).protected
    yes(cast.ola, cast.teddy)
    assert not again(kept)[1] and mark in again(kept)[0]
    revoked(cast)
    assert again(kept)[1] and mark not in again(kept)[0]


def test_what_stands_again_after_the_protection_was_lifted_is_named(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    assert "stands again" not in again(kept)[0]
    protect_child(cast.teddy, protected=False, reason="The family wants it", by=cast.dora)
    words, content = again(kept)
    assert content and f"permission {cast.teddy.pk}:own_pictures: {restored.STANDS}" in words
    assert f"no {cast.teddy.pk}:{cast.ola.pk}:own_pictures: {restored.STANDS}" in words and "Nothing" not in words


def test_a_no_that_was_never_answered_before_holds_although_another_said_yes(cast: Cast, kept: Path) -> None:
    teddys = picture_of(cast.teddy)
    with after_the_backup():
        no(cast.sam, cast.teddy, Purpose.OWN_PICTURES)
    assert seen(cast.priya, teddys) == 200, "the backup knows nothing of it"
    words, content = again(kept)
    assert content and f"no {cast.teddy.pk}:{cast.sam.pk}:own_pictures: " in words
    assert seen(cast.priya, teddys) == 404
    # the families come in, Sam says it again, and only then does the lead lift the protection
    no(cast.sam, cast.teddy, Purpose.OWN_PICTURES)
    assert f"no {cast.teddy.pk}:" not in again(kept)[0]
    protect_child(cast.teddy, protected=False, reason="Settled", by=cast.dora)
    assert seen(cast.priya, teddys) == 404 and "protected" not in again(kept)[0]


def test_a_no_where_nobody_had_answered_keeps_a_later_yes_from_opening(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        no(cast.aisha, cast.maya, Purpose.OWN_PICTURES)
    words, _ = again(kept)
    assert f"protected {cast.maya.pk}: " in words and Child.objects.get(pk=cast.maya.pk).protected
    assert not Child.objects.get(pk=cast.teddy.pk).protected


def test_a_yes_that_was_never_theirs_keeps_anothers_yes_from_opening_after_a_restore(cast: Cast, kept: Path) -> None:
    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    assert closures.write()
    with after_the_backup():
        yes(cast.sam, cast.teddy, Purpose.OWN_PICTURES)
        by_lead = {"kind": ConsentEvent.Kind.INVALIDATED, "reason": "Somebody else signed", "by": cast.dora}
        end_permissions(cast.teddy, cast.sam, [Purpose.OWN_PICTURES], **by_lead)  # type: ignore[arg-type]
    words, _ = again(kept)
    assert f"no {cast.teddy.pk}:{cast.sam.pk}:own_pictures: " in words
    assert Child.objects.get(pk=cast.teddy.pk).protected


def test_a_permission_on_which_people_act_is_left_to_them_and_takes_nothing_down(cast: Cast, kept: Path) -> None:
    wording(Purpose.PRESS)
    yes(cast.ola, cast.teddy, Purpose.PRESS)
    with after_the_backup():
        withdraw_permissions(cast.teddy, [Purpose.PRESS], by=cast.ola)
    words, content = again(kept)
    assert not content and f"permission {cast.teddy.pk}:press: " in words and "people act on it" in words
    assert "0 children protected" in words and "0 pictures taken down" in words
    by_lead = {"kind": ConsentEvent.Kind.INVALIDATED, "reason": "Taken back", "by": cast.dora}
    end_permissions(cast.teddy, cast.ola, [Purpose.PRESS], **by_lead)  # type: ignore[arg-type]
    assert again(kept)[1]


def test_behind_a_protection_that_stood_already_a_permission_that_ended_is_named(cast: Cast, kept: Path) -> None:
    protect_child(cast.teddy, protected=True, reason="An order", by=cast.dora)
    with after_the_backup():
        withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    words, content = again(kept)
    assert content and f"permission {cast.teddy.pk}:own_pictures: " in words


def test_a_file_that_an_older_portal_wrote_is_taken(cast: Cast, kept: Path) -> None:
    closed_since(kept, account=cast.sam.pk)
    known = json.loads(kept.read_text())
    del known["days"], known["closing"]["no"], known["open"]["address"], known["open"]["password"]
    del known["closing"]["held"], known["closing"]["kept_out"]
    kept.write_text(json.dumps(known))
    assert "1 accounts suspended" in again(kept)[0]
    assert list(User.objects.exclude(suspended_at=None)) == [cast.sam]


def test_a_child_who_was_protected_is_protected_again_and_nobody_need_settle_it(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        protect_child(cast.teddy, protected=True, reason="An order", by=cast.dora)
    words, content = again(kept)
    assert content and "1 children protected" in words and "protected " not in words.replace("children protected", "")
    assert Child.objects.get(pk=cast.teddy.pk).protected and seen(cast.priya, picture_of(cast.teddy)) == 404


def test_an_order_that_begins_on_a_day_to_come_keeps_away_at_once_and_is_told(cast: Cast, kept: Path) -> None:
    days: dict[str, Any] = {"order_begins_on": day(4), "order_expires_on": day(30)}
    with after_the_backup():
        restrict_guardianship(cast.sam_link, **NO_CONTACT, **days, by=cast.dora)
    words, content = again(kept)
    assert not content and f"contact {cast.sam_link.pk}: " in words
    assert list(User.objects.exclude(suspended_at=None)) == [cast.sam]
    restrict_guardianship(cast.sam_link, **NO_CONTACT, **days, by=cast.dora)
    assert again(kept)[1]


def test_an_order_that_had_come_to_last_longer_is_told_and_one_that_was_shortened_is_not(
    cast: Cast, kept: Path
) -> None:
    for link in (cast.sam_link, cast.ola_link):
        restrict_guardianship(link, **{**NO_CONTACT, "no_contact": False, "hide_location": True}, by=cast.dora)
        Guardianship.objects.filter(pk=link.pk).update(order_expires_on=day(10))
    with after_the_backup():
        Guardianship.objects.filter(pk=cast.sam_link.pk).update(order_expires_on=day(20))
        Guardianship.objects.filter(pk=cast.ola_link.pk).update(order_expires_on=day(5))
    words, _ = again(kept)
    assert f"place {cast.sam_link.pk}: " in words and f"place {cast.ola_link.pk}: " not in words
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(order_expires_on=None)
    assert again(kept)[1], "one without an end lasts longer still"


def test_a_last_day_to_come_of_a_link_a_role_and_a_child_is_told(cast: Cast, kept: Path) -> None:
    role = RoleGrant.objects.get(user=cast.pip)
    with after_the_backup():
        end_guardianship(cast.sam_link, last_day=day(5), reason="A court decided", by=cast.morag)
        end_role(role, last_day=day(5), reason="Leaves us", by=cast.morag)
        record_leaving(cast.wren, last_day=day(5), by=cast.morag)
    words, content = again(kept)
    assert not content and {line.split(":")[0] for line in words.splitlines()} >= {
        f"link {cast.sam_link.pk}",
        f"role {role.pk}",
        f"child {cast.wren.pk}",
    }
    assert set(User.objects.exclude(suspended_at=None)) == {cast.sam, cast.pip}
    assert seen(cast.ola, picture_of(cast.wren)) == 404 and seen(cast.ola, picture_of(cast.teddy)) == 200
    end_guardianship(cast.sam_link, last_day=day(4), reason="A court decided", by=cast.morag)
    end_role(role, reason="Leaves us", by=cast.morag)
    record_leaving(cast.wren, last_day=day(6), by=cast.morag)
    assert again(kept)[0].count("do it again") == 0 and f"child {cast.wren.pk}: " in again(kept)[0]
    record_leaving(cast.wren, last_day=day(5), by=cast.morag)
    assert again(kept)[1]


def test_a_last_day_that_had_been_taken_back_is_not_told(cast: Cast, kept: Path) -> None:
    record_leaving(cast.wren, last_day=day(5), by=cast.morag)
    with after_the_backup():
        record_leaving(cast.wren, last_day=None, by=cast.morag)
    assert again(kept)[1] and not User.objects.exclude(suspended_at=None).exists()


def test_a_wording_whose_answers_had_come_to_an_end_is_told(cast: Cast, kept: Path) -> None:
    text = cast.wordings[Purpose.GROUP_PICTURES]
    with after_the_backup():
        Wording.objects.filter(pk=text.pk).update(answers_end_at=kit_clock.now())
    words, content = again(kept)
    assert not content and f"text {text.pk}: " in words and "0 children protected" in words
    Wording.objects.filter(pk=text.pk).update(answers_end_at=kit_clock.now())
    assert again(kept)[1]


def test_an_events_pictures_are_not_seen_longer_than_they_were_to_be(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        Post.objects.update(pictures_until=day(3))
    assert "1 posts taken down" in again(kept)[0]
    assert Post.objects.get().state == Post.State.HIDDEN


def comes_in(who: User, password: str = PASSWORD) -> bool:
    browser = Client()
    browser.post(reverse("account_login"), {"login": who.email, "password": password})
    return browser.get(reverse("posts:feed")).status_code == 200


def test_a_change_of_an_address_that_its_owner_had_stopped_takes_no_effect(
    cast: Cast, kept: Path, clock: Clock
) -> None:
    change = ask_address_change(cast.ola, email="thief@example.org", by=cast.ola)
    confirm_address(change)
    AddressChange.objects.update(mailed_at=kit_clock.now())
    assert closures.write()
    with after_the_backup():
        stop_address_change(change, by=None)
    words, content = again(kept)
    assert content and "1 address changes stopped" in words
    clock.forward(hours=25)
    settle_addresses()
    assert User.objects.get(pk=cast.ola.pk).email == cast.ola.email
    assert AddressChange.objects.get().state == AddressChange.State.STOPPED


def test_a_password_that_had_been_changed_opens_nothing_and_its_person_sets_another_by_mail(
    cast: Cast, kept: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with after_the_backup():
        User.objects.filter(pk=cast.ola.pk).update(password=make_password("another-horse-battery"))
    assert User.objects.get(pk=cast.ola.pk).check_password(PASSWORD), "the backup knows nothing of it"
    words, content = again(kept)
    assert content and "1 passwords taken" in words and f"password {cast.ola.pk}: " in words
    assert "0 accounts suspended" in words and not comes_in(cast.ola) and comes_in(cast.sam)
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(reverse("account_reset_password"), {"email": cast.ola.email})
    assert any("/password/reset/key/" in str(one.body) for one in mail.outbox if one.to == [cast.ola.email])
    User.objects.filter(pk=cast.ola.pk).update(password=make_password("third-horse-battery"))
    assert again(kept) == ("Nothing is open that was not.\n", True)
    assert comes_in(cast.ola, "third-horse-battery")


def test_an_address_that_had_been_changed_opens_nothing_until_a_leader_saw_the_person(cast: Cast, kept: Path) -> None:
    old = cast.ola.email
    with after_the_backup():
        User.objects.filter(pk=cast.ola.pk).update(email="ola.new@example.org")
    words, content = again(kept)
    assert content and f"address {cast.ola.pk}: " in words and "1 accounts suspended" in words
    assert old not in words and not comes_in(cast.ola)
    restore_member(cast.ola, reason="Seen", by=cast.morag)
    assert not comes_in(cast.ola), "the old password is gone, too"
    assert "address" not in again(kept)[0]


def test_a_second_step_that_had_been_taken_off_is_taken_off_again(cast: Cast, kept: Path) -> None:
    made = TOTP.activate(cast.pip, generate_totp_secret()).instance
    stays = TOTP.activate(cast.morag, generate_totp_secret()).instance
    assert closures.write()
    with after_the_backup():
        Authenticator.objects.filter(pk=made.pk).delete()
    words, content = again(kept)
    assert content and f"factor {cast.pip.pk}: " in words and f"password {cast.morag.pk}: " not in words
    assert list(Authenticator.objects.values_list("pk", flat=True)) == [stays.pk]
    assert list(User.objects.exclude(suspended_at=None)) == [cast.pip]


def test_a_pin_that_had_been_changed_is_locked(cast: Cast, kept: Path) -> None:
    set_pin(pin_hash="known to somebody else", by=cast.pip)
    set_pin(pin_hash="stays", by=cast.morag)
    assert closures.write()
    with after_the_backup():
        set_pin(pin_hash="new", by=cast.pip)
    assert "1 passwords taken" in again(kept)[0]
    assert [one.is_locked for one in TabletPin.objects.order_by("user")] == [
        one.user == cast.pip for one in TabletPin.objects.order_by("user")
    ]


def test_the_file_tells_neither_address_nor_password_to_whoever_lacks_the_key(
    cast: Cast, kept: Path, settings: Any
) -> None:
    before = json.loads(kept.read_text())["open"]
    settings.AUDIT_KEY = "another"
    assert closures.write()
    now = json.loads(kept.read_text())["open"]
    assert not set(before["address"]) & set(now["address"]) and not set(before["password"]) & set(now["password"])


def test_a_post_that_was_to_go_out_later_is_a_draft_and_says_why(cast: Cast, kept: Path, clock: Clock) -> None:
    post = schedule_post(
        draft(cast.morag, cast.acorn, title="Later"), kit_clock.now() + timedelta(hours=2), by=cast.morag
    )
    assert closures.write()
    with after_the_backup():
        unschedule_post(post, by=cast.morag)
    assert "1 posts no longer scheduled" in again(kept)[0]
    clock.forward(hours=3)
    publish_scheduled()
    post.refresh_from_db()
    assert post.state == Post.State.DRAFT and "restored from a backup" in post.schedule_missed
    page = signed_in(cast.morag).get(reverse("posts:post_review", args=[post.pk]))
    assert "restored from a backup" in page.content.decode()


def test_a_post_that_is_scheduled_while_people_settle_goes_out(cast: Cast, kept: Path, clock: Clock) -> None:
    again(kept)
    post = schedule_post(
        draft(cast.morag, cast.acorn, title="Later"), kit_clock.now() + timedelta(hours=2), by=cast.morag
    )
    again(kept)
    clock.forward(hours=3)
    publish_scheduled()
    post.refresh_from_db()
    assert post.state == Post.State.PUBLISHED


def test_a_picture_that_was_reported_is_down_and_its_files_stay_until_it_is_settled(cast: Cast, kept: Path) -> None:
    picture = picture_of(cast.teddy)
    with after_the_backup():
        report_photo(picture, PhotoReport.Reason.CHILD_AT_RISK, "Look", by=cast.priya)
    assert held_pictures([picture.pk]) == set()
    words, content = again(kept)
    assert not content and f"kept {picture.pk}: " in words and "1 pictures taken down" in words
    assert held_pictures([picture.pk, picture_of(cast.wren).pk]) == {picture.pk}
    assert seen(cast.priya, picture) == 404
    address = reverse("posts:picture_report", args=[picture.post_id, picture.pk])
    assert f"reports it again at {address}, and the lead decides" in words
    told = {"reason": PhotoReport.Reason.CHILD_AT_RISK, "words": "As Priya said"}
    assert signed_in(cast.priya).get(address).status_code == 404
    assert signed_in(cast.priya).post(address, told).status_code == 404
    with pytest.raises(Refused):
        report_photo(picture, told["reason"], "", by=cast.priya)
    morag = signed_in(cast.morag)
    other = picture_of(cast.wren)
    Photo.objects.filter(pk=other.pk).update(taken_down_at=kit_clock.now())
    assert morag.get(reverse("posts:picture_report", args=[other.post_id, other.pk])).status_code == 404, "never kept"
    assert morag.get(address).status_code == 200
    assert morag.post(address, told).url == reverse("posts:reports")  # type: ignore[attr-defined]
    report = PhotoReport.objects.get()
    assert report.reporter == cast.morag and report.hid and seen(cast.priya, picture) == 404
    assert list(reports_for(cast.dora)) == [report]
    assert again(kept)[1]
    assert morag.post(address, told).status_code == 302 and PhotoReport.objects.count() == 1, "two taps"
    call_command("note_open", "--anew", stdout=StringIO())
    assert held_pictures([picture.pk]) == {picture.pk}, "by the new report"
    decide_report(report, PhotoReport.Outcome.STAYS_DOWN, "Looked at", seen=read_by(cast.dora, report), by=cast.dora)
    assert held_pictures([picture.pk]) == set() and morag.get(address).status_code == 404


def test_a_fourth_report_in_a_day_of_a_picture_that_a_restore_took_holds_it_down_as_well(
    cast: Cast, kept: Path
) -> None:
    picture = picture_of(cast.teddy)
    with after_the_backup():
        report_photo(picture, PhotoReport.Reason.ABUSE, "Look", by=cast.priya)
    again(kept)
    now, other = kit_clock.now(), {"photo": picture_of(cast.wren), "reason": PhotoReport.Reason.ABUSE, "hid": True}
    closed = {"outcome": PhotoReport.Outcome.STAYS_DOWN, "closed_at": now, "closed_by": cast.dora}
    for _ in range(3):
        PhotoReport.objects.create(**other, **closed, reporter=cast.morag, at=now)
    assert report_photo(picture, PhotoReport.Reason.ABUSE, "Again", by=cast.morag).hid


def test_a_picture_that_a_restore_took_is_put_back_by_nobody_before_it_is_reported_again_and_decided(
    cast: Cast, kept: Path
) -> None:
    """Whatever the reason that is told: also one that hides nothing where the picture is out."""
    picture = picture_of(cast.teddy)
    with after_the_backup():
        report_photo(picture, PhotoReport.Reason.CHILD_AT_RISK, "Look", by=cast.priya)
    again(kept)
    morag = signed_in(cast.morag)
    back = reverse("posts:photo_restore", args=[picture.post_id, picture.pk])
    address = reverse("posts:picture_report", args=[picture.post_id, picture.pk])
    page = morag.post(back, follow=True).content.decode()
    assert f"report it again, at {address}, and" in page and seen(cast.priya, picture) == 404
    told = morag.post(address, {"reason": PhotoReport.Reason.OTHER, "words": "As Priya said"}, follow=True)
    assert "Nobody sees the picture now." in told.content.decode()
    report = PhotoReport.objects.get()
    assert report.hid and not report.urgent
    told_lead = Notice.objects.get(kind="picture_reported", recipient=cast.dora)
    assert told_lead.body == "It is out of sight until you decide."
    assert "Somebody reported this picture" in morag.post(back, follow=True).content.decode()
    assert seen(cast.priya, picture) == 404
    decide_report(report, PhotoReport.Outcome.NOTHING_WRONG, "Looked at", seen=read_by(cast.dora, report), by=cast.dora)
    assert seen(cast.priya, picture) == 200
    take_down_photo(picture, by=cast.morag)
    assert "The picture is back." in morag.post(back, follow=True).content.decode(), "it was decided"
    other = picture_of(cast.wren)
    take_down_photo(other, by=cast.morag)
    closures.settling().write_text("torn")
    with pytest.raises(Refused, match="before the portal was restored"):
        restore_photo(other, by=cast.morag)
    closures.settling().unlink()
    restore_photo(other, by=cast.morag)
    assert seen(cast.priya, other) == 200


def test_a_picture_that_went_with_a_permission_is_held_again_by_the_lead_and_not_settled_by_a_report(
    cast: Cast, kept: Path
) -> None:
    picture = picture_of(cast.teddy)
    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    tidy_withdrawals()
    removal = Removal.objects.get(pictures__photo=picture)
    with after_the_backup():
        hold_removal(removal, "The police asked", by=cast.dora)
    line = f"kept {picture.pk}: {restored.HOLD_AGAIN}"
    words, content = again(kept)
    assert not content and line in words and "reports it again" not in words and "The police" not in words
    report = report_photo(picture, PhotoReport.Reason.OTHER, "As it was", by=cast.morag)
    assert line in again(kept)[0]
    decide_report(report, PhotoReport.Outcome.STAYS_DOWN, "Looked at", seen=read_by(cast.dora, report), by=cast.dora)
    assert line in again(kept)[0]
    dora = signed_in(cast.dora)
    hold = dora.post(reverse("posts:removal_hold", args=[removal.pk]), {"because": "The police asked"}, follow=True)
    assert "The police asked" in hold.content.decode()
    words, content = again(kept)
    assert content and line not in words
    call_command("note_open", "--anew", stdout=StringIO())
    assert held_pictures([picture.pk]) == {picture.pk}


def test_a_picture_that_is_out_again_after_a_permission_was_taken_back_is_settled_by_a_report(
    cast: Cast, kept: Path
) -> None:
    picture = picture_of(cast.teddy)
    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    tidy_withdrawals()
    yes(cast.ola, cast.teddy)
    restore_photo(picture, by=cast.morag)
    with after_the_backup():
        report_photo(picture, PhotoReport.Reason.CHILD_AT_RISK, "Look", by=cast.priya)
    words, content = again(kept)
    assert not content and restored.HOLD_AGAIN not in words and "a manager reports it again at" in words
    report_photo(picture, PhotoReport.Reason.CHILD_AT_RISK, "As Priya said", by=cast.morag)
    assert again(kept)[1]


def test_a_childs_pictures_that_the_lead_kept_for_a_case_stay_until_they_are_kept_again(cast: Cast, kept: Path) -> None:
    teddys, wrens = picture_of(cast.teddy), picture_of(cast.wren)
    with after_the_backup():
        hold_child(cast.teddy, "The police asked", by=cast.dora)
    assert held_pictures([teddys.pk]) == set(), "the backup knows nothing of it"
    words, content = again(kept)
    assert not content and f"held {cast.teddy.pk}: " in words and "The police" not in words
    assert "0 pictures taken down" in words and seen(cast.priya, teddys) == 200
    assert held_pictures([teddys.pk, wrens.pk]) == {teddys.pk}
    hold_child(cast.teddy, "The police asked", by=cast.dora)
    assert again(kept)[1]
    call_command("note_open", "--anew", stdout=StringIO())
    assert held_pictures([teddys.pk, wrens.pk]) == {teddys.pk}


def test_a_hold_on_a_child_who_is_not_here_is_not_told(cast: Cast, kept: Path) -> None:
    known = json.loads(kept.read_text())
    known["closing"]["held"].append("4000")
    kept.write_text(json.dumps(known))
    assert again(kept)[1]


def test_a_comment_that_a_case_needed_keeps_its_words_until_it_is_kept_again(
    cast: Cast, kept: Path, clock: Clock
) -> None:
    comment = Comment.objects.get()
    with after_the_backup():
        preserve_comment(comment, reason="A case", by=cast.dora)
    words, content = again(kept)
    assert not content and f"preserved {comment.pk}: " in words
    clock.forward(days=365 * 4)
    assert not old_comments(kit_clock.now()).exists()
    assert held_pictures([picture_of(cast.wren).pk]) == {picture_of(cast.wren).pk}
    closures.settling().unlink()
    assert old_comments(kit_clock.now()).get() == comment


def test_while_the_file_of_a_restore_cannot_be_read_nothing_is_erased(cast: Cast, kept: Path, clock: Clock) -> None:
    clock.forward(days=365 * 4)
    assert old_comments(kit_clock.now()).exists()
    closures.settling().write_text("torn")
    assert not old_comments(kit_clock.now()).exists()
    assert held_pictures([picture_of(cast.wren).pk]) == {picture_of(cast.wren).pk}


def verified() -> tuple[str, bool]:
    """What the nightly command says, and whether it is content."""
    out, wrong = StringIO(), StringIO()
    try:
        call_command("verify_audit", stdout=out, stderr=wrong)
    except CommandError as error:
        return f"{out.getvalue()}{wrong.getvalue()}{error}", False
    return out.getvalue(), True


def test_the_end_that_a_restore_lost_is_known_afterwards_and_another_is_not(cast: Cast, kept: Path) -> None:
    checkpoints.write()
    with after_the_backup():
        suspend_member(cast.sam, reason="A reason", by=cast.morag)
        suspend_member(cast.ola, reason="A reason", by=cast.morag)
        lost = checkpoints.write()
    assert f"Event {lost.seq} " in verified()[0] and not verified()[1]
    again(kept)
    words, content = verified()
    assert content and "Known: a restore on " in words and f"from event {lost.seq - 1} on, 1 checkpoint(s)" in words
    restore_member(cast.ola, reason="Settled", by=cast.morag)
    checkpoints.write()
    assert again(kept)[1] and verified()[0].count("Known") == 1
    backup = transaction.savepoint()
    restore_member(cast.sam, reason="Settled", by=cast.morag)
    checkpoints.write()
    transaction.savepoint_rollback(backup)
    words, content = verified()
    assert not content and words.count("is in a checkpoint written outside but no longer in the database") == 1


def test_a_crash_between_the_record_of_a_restore_and_its_line_leaves_no_fault(
    cast: Cast, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with after_the_backup():
        suspend_member(cast.sam, reason="A reason", by=cast.morag)
        checkpoints.write()
    with monkeypatch.context() as broken, pytest.raises(OSError, match="gone"):
        broken.setattr(checkpoints, "_append", raising)
        again(kept)
    assert not verified()[1]
    again(kept)
    assert verified()[1] and AuditEvent.objects.filter(event=Event.AUDIT_RESTORED).count() == 1


def test_a_restore_of_long_ago_whose_line_is_lost_is_not_taken_for_this_one(cast: Cast, kept: Path) -> None:
    checkpoints.write_restored({"file": "2025-01-01T00:00:00+00:00", "known": 3})
    checkpoints.path().unlink()
    checkpoints.write()
    assert closures.write()
    again(kept)
    assert AuditEvent.objects.filter(event=Event.AUDIT_RESTORED).count() == 2
    line = json.loads(checkpoints.path().read_text().splitlines()[-1])
    assert line["restored"] and line["mac"] == AuditEvent.objects.filter(event=Event.AUDIT_RESTORED).latest("seq").mac


def test_a_line_about_a_restore_of_which_the_chain_knows_nothing_sets_nothing_aside(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        suspend_member(cast.sam, reason="A reason", by=cast.morag)
        lost = checkpoints.write()
    head = AuditHead.objects.get()
    with checkpoints.path().open("a") as file:
        file.write(json.dumps({"at": "2026-01-01", "seq": head.seq, "mac": head.mac, "restored": True}) + "\n")
    words, content = verified()
    assert not content and f"Event {lost.seq} is in a checkpoint" in words and "Known" not in words


@pytest.mark.parametrize("torn", ["", '{"at": "2026-11', "[]"])
def test_a_file_torn_by_a_power_cut_is_written_anew_and_one_of_a_longer_chain_is_not(
    cast: Cast, kept: Path, torn: str
) -> None:
    assert closures.write()
    whole = closures.read(closures.path())
    closures.path().write_text(torn)
    assert closures.write()
    assert closures.read(closures.path())["seq"] == whole["seq"]
    closures.put(closures.path(), whole | {"seq": whole["seq"] + 1})
    assert not closures.write()


def test_what_was_erased_is_erased_again(
    cast: Cast, kept: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    picture, comment = picture_of(cast.teddy), Comment.objects.get()
    closed_since(kept, files=picture.pk, picture=picture.pk, words=comment.pk)
    with django_capture_on_commit_callbacks(execute=True):
        words, content = again(kept)
    assert content, words
    picture.refresh_from_db()
    comment.refresh_from_db()
    assert picture.erased_at and comment.erased_at and comment.body == ""
    assert not store.store().exists(picture.pk, picture.version, "master")
    assert picture_of(cast.wren).erased_at is None


def test_a_post_that_was_taken_down_is_down(cast: Cast, kept: Path) -> None:
    closed_since(kept, post=Post.objects.get().pk)
    assert again(kept)[1]
    assert Post.objects.get().state == Post.State.HIDDEN


def test_who_was_put_on_the_list_of_those_not_admitted_is_told(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        for name in ("Uncle", "Aunt"):
            barred(cast, name)
    words, content = again(kept)
    assert not content and words.count(f"not_admitted {cast.teddy.pk}:") == 2 and "Uncle" not in words
    barred(cast, "Uncle")
    assert again(kept)[0].count("not_admitted ") == 1, "another of the two is still missing"
    barred(cast, "Aunt")
    assert again(kept)[1]


def barred(cast: Cast, name: str) -> None:
    BarredPerson.objects.create(child=cast.teddy, name=name, barred_by=cast.dora, barred_at=kit_clock.now())


def test_a_restored_database_never_writes_over_what_knows_better(cast: Cast, kept: Path) -> None:
    known = json.loads(kept.read_text())
    known["seq"] = AuditHead.objects.get().seq + 5
    kept.write_text(json.dumps(known))
    note_open()
    with pytest.raises(CommandError, match="close_again"):
        call_command("note_open")
    assert json.loads(kept.read_text()) == known
    with pytest.raises(CommandError, match=r"This database was restored: run close_again \S+open.json first"):
        call_command("note_open", "--anew")
    assert json.loads(kept.read_text()) == known
    again(kept)
    call_command("note_open", "--anew", stdout=StringIO())
    assert json.loads(kept.read_text())["seq"] == AuditHead.objects.get().seq


def set_aside() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(event=Event.AUDIT_RESTORE_SET_ASIDE))


def test_a_settling_does_not_end_while_something_is_left_unless_that_is_said(cast: Cast, kept: Path) -> None:
    picture = picture_of(cast.teddy)
    with after_the_backup():
        report_photo(picture, PhotoReport.Reason.CHILD_AT_RISK, "Look", by=cast.priya)
    again(kept)
    known = closures.settling().read_text()
    with pytest.raises(CommandError, match=r"1 things are left to people: run close_again \S+ to see them"):
        call_command("note_open", "--anew")
    assert closures.settling().read_text() == known and held_pictures([picture.pk]) == {picture.pk}
    assert not set_aside()
    call_command("note_open", "--anew", "--although-left", stdout=StringIO())
    (event,) = set_aside()
    assert details_of(event)["left"] == 1 and not closures.settling().exists() and held_pictures([picture.pk]) == set()


def test_a_settling_that_is_settled_ends_and_nothing_is_said_to_be_left(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        suspend_member(cast.sam, reason="A reason", by=cast.morag)
    assert again(kept)[1]
    call_command("note_open", "--anew", stdout=StringIO())
    assert not closures.settling().exists() and not set_aside()


def test_a_settling_of_a_run_that_was_interrupted_does_not_end(
    cast: Cast, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with after_the_backup():
        protect_child(cast.teddy, protected=True, reason="An order", by=cast.dora)
    with monkeypatch.context() as broken, pytest.raises(OSError, match="gone"):
        broken.setattr(restored, "protect_again", raising)
        again(kept)
    with pytest.raises(CommandError, match="not closed again yet"):
        call_command("note_open", "--anew")
    assert closures.settling().exists()
    again(kept)
    call_command("note_open", "--anew", stdout=StringIO())
    assert not closures.settling().exists()


def test_a_file_that_is_older_than_the_database_closes_and_erases_nothing(cast: Cast, kept: Path) -> None:
    closed_since(kept, files=picture_of(cast.teddy).pk, words=Comment.objects.get().pk, account=cast.sam.pk)
    AuditHead.objects.update(seq=json.loads(kept.read_text())["seq"] + 1)
    words, content = again(kept)
    assert not content and "older than the database" in words and "Nothing was closed" in words
    assert Comment.objects.get().body == "Lovely" and not Photo.objects.exclude(removed_at=None).exists()
    assert not User.objects.exclude(suspended_at=None).exists() and not closures.settling().exists()


def test_a_file_that_knows_less_than_the_one_on_this_machine_is_refused(cast: Cast, kept: Path, tmp_path: Path) -> None:
    copied_an_hour_ago = tmp_path / "copy.json"
    with after_the_backup():
        suspend_member(cast.ola, reason="A reason", by=cast.morag)
        assert closures.write()
        copied_an_hour_ago.write_text(kept.read_text())
        suspend_member(cast.sam, reason="A reason", by=cast.morag)
    words, content = again(copied_an_hour_ago)
    assert not content and f"A newer file lies at {kept}: run close_again with that one." in words
    assert "Nothing was closed" in words and not closures.settling().exists()
    assert not User.objects.exclude(suspended_at=None).exists()
    assert "2 accounts suspended" in again(kept)[0]


def test_on_a_new_machine_and_beside_a_torn_file_the_copy_counts(cast: Cast, kept: Path, tmp_path: Path) -> None:
    away = tmp_path / "copy.json"
    with after_the_backup():
        suspend_member(cast.sam, reason="A reason", by=cast.morag)
    away.write_text(kept.read_text())
    kept.write_text("torn")
    assert "1 accounts suspended" in again(away)[0]


def test_a_second_run_erases_nothing_that_came_after_the_file(cast: Cast, kept: Path, clock: Clock) -> None:
    closed_since(kept, words=Comment.objects.get().pk)
    again(kept)
    clock.forward(minutes=10)
    post = Post.objects.get()
    young = photo(draft(cast.morag, cast.acorn, title="Since"), cast.wren, by=cast.morag)
    Comment.objects.create(
        post=post, author=cast.ola, body="Since", state="visible", form_key=uuid.uuid4(), written_at=kit_clock.now()
    )
    assert AuditHead.objects.get().seq > json.loads(kept.read_text())["seq"]
    words, _ = again(kept)
    assert "erased" not in words
    young.refresh_from_db()
    assert young.removed_at is None and set(Comment.objects.values_list("body", flat=True)) == {"", "Since"}


def test_what_people_do_while_they_settle_is_theirs(cast: Cast, kept: Path) -> None:
    invited = enter_guardian(
        cast.teddy,
        email="gran@example.org",
        first_name="Gran",
        last_name="Q",
        relationship="grandparent",
        by=cast.morag,
    )
    first = send_invitation(invited.user, by=cast.morag)
    with after_the_backup():
        suspend_member(cast.sam, reason="A reason", by=cast.morag)
        revoke_invitation(invited.user, by=cast.morag)
    words, content = again(kept)
    assert not content and f"invitation {first.pk}: " in words and "1 accounts suspended" in words
    revoke_invitation(invited.user, by=cast.morag)
    second = send_invitation(invited.user, by=cast.morag)
    restore_member(cast.sam, reason="It was settled", by=cast.morag)
    post = draft(cast.morag, cast.acorn, title="New")
    publish_post(post, by=cast.morag)
    assert again(kept) == ("Nothing is open that was not.\n", True)
    second.refresh_from_db()
    post.refresh_from_db()
    assert second.state == second.State.PENDING and post.state == Post.State.PUBLISHED
    assert not User.objects.exclude(suspended_at=None).exists()


def test_a_database_that_was_restored_once_more_is_closed_once_more(cast: Cast, kept: Path) -> None:
    with after_the_backup():
        suspend_member(cast.sam, reason="A reason", by=cast.morag)
    backup = transaction.savepoint()
    assert "1 accounts suspended" in again(kept)[0]
    transaction.savepoint_rollback(backup)
    assert "1 accounts suspended" in again(kept)[0]
    assert list(User.objects.exclude(suspended_at=None)) == [cast.sam]


def test_a_run_that_was_interrupted_is_done_again(cast: Cast, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with after_the_backup():
        suspend_member(cast.sam, reason="A reason", by=cast.morag)
        protect_child(cast.teddy, protected=True, reason="An order", by=cast.dora)
    with monkeypatch.context() as broken, pytest.raises(OSError, match="gone"):
        broken.setattr(restored, "protect_again", raising)
        again(kept)
    assert "1 children protected" in again(kept)[0]
    assert Child.objects.get(pk=cast.teddy.pk).protected and "Nothing" in again(kept)[0]


def raising(*_: object, **__: object) -> None:
    raise OSError("gone")


def test_while_a_restore_is_settled_its_file_stays_and_no_other_counts(cast: Cast, kept: Path, tmp_path: Path) -> None:
    link = Guardianship.objects.get(user=cast.sam)
    closed_since(kept, link=link.pk)
    known = kept.read_text()
    away = tmp_path / "elsewhere.json"
    kept.rename(away)  # a fresh machine has no file of its own
    assert not again(away)[1]
    note_open()
    with pytest.raises(CommandError, match="note_open --anew"):
        call_command("note_open")
    assert not kept.exists() and closures.read(closures.settling()) == json.loads(known)
    closed_since(away, post=Post.objects.get().pk)
    words, _ = again(away)
    assert "another file" in words and Post.objects.get().state == Post.State.PUBLISHED
    assert f"link {link.pk}: " in again(closures.settling())[0]
    with pytest.raises(CommandError, match="1 things are left"):
        call_command("note_open", "--anew")
    call_command("note_open", "--anew", "--although-left", stdout=StringIO())
    assert kept.exists() and not closures.settling().exists() and closures.write()


@pytest.mark.parametrize("content", ["", "[]", '{"at": "2026-01-01"}', "no"])
def test_what_is_no_such_file_closes_nothing(cast: Cast, kept: Path, content: str) -> None:
    kept.write_text(content)
    words, done = again(kept)
    assert not done and "Nothing was closed" in words
