"""A family's export: two leaders, one guardian, nobody else's data, and a door that asks again."""

import io
import json
import uuid
import zipfile
from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import escape

from consent.actions import key_answers, print_form
from consent.models import Purpose
from moderation.models import Decision, Question, Report
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.duties.actions import (
    data_of,
    fetch_export,
    keep_to_schedule,
    open_matter,
    prepare_export,
    settle_export,
)
from nursery_portal.duties.exports import OF, OTHER_ADULT, OTHER_CHILD, PLACED, THEIRS, cleaner, collect
from nursery_portal.duties.models import FamilyExport, Matter
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.media import documents
from nursery_portal.members.actions import restrict_guardianship
from nursery_portal.members.models import User
from nursery_portal.notify.actions import choose_mails, notify
from nursery_portal.notify.models import MailChoice, Notice
from nursery_portal.register.models import Child
from posts.actions import publish_post
from posts.models import (
    Comment,
    CommentMeasure,
    CopyPack,
    EarlierWords,
    KeptOut,
    PhotoReport,
    PhotoView,
    PictureCopy,
    ReminderSeen,
)
from tests.cast import Cast, day, draft, guardian, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock


def asked(cast: Cast, kind: str = "access") -> Matter:
    return open_matter(kind, who="Ola", what="All", received_on=day(-1), child=cast.teddy, by=cast.morag)


def prepared(cast: Cast) -> FamilyExport:
    return prepare_export(asked(cast), cast.ola, by=cast.morag)


def released(cast: Cast) -> FamilyExport:
    made = prepared(cast)
    settle_export(made, release=True, by=cast.dora)
    made.refresh_from_db()
    return made


def test_it_is_made_ready_by_one_leader_released_by_another_and_fetched_by_the_guardian(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    matter = asked(cast)
    morag, dora, ola = signed_in(cast.morag), signed_in(cast.dora), signed_in(cast.ola)
    morag.post(reverse("duties:export_new", args=[matter.pk]), {"guardian": cast.ola.pk})
    made = FamilyExport.objects.get()
    page, fetch = reverse("duties:export", args=[made.pk]), reverse("duties:export_fetch", args=[made.pk])
    assert ola.get(fetch).status_code == 404
    morag.post(page, {"answer": "release"})
    made.refresh_from_db()
    assert made.state == FamilyExport.State.PREPARED
    assert "Your answers about pictures" in dora.get(page).content.decode()
    dora.post(page, {"answer": "release"})
    assert Notice.objects.get(kind="export_released").recipient == cast.ola
    assert ola.get(fetch).status_code == 200
    answer = ola.post(fetch)
    assert answer["Content-Type"] == "application/zip" and "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        assert sorted(pack.namelist()) == ["export.html", "export.json"], "she signed nothing on paper"
        data = json.loads(pack.read("export.json"))
        assert data["child"] == "Teddy" and "What we hold about Teddy" in pack.read("export.html").decode()
    assert {one["code"] for one in data["parts"]} >= {"child", "link", "account", "answers", "posts", "comments"}
    assert AuditEvent.objects.get(event="duties:export:fetched").actor_id == cast.ola.pk


def test_nothing_of_the_other_guardian_or_of_another_family_is_in_it(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    guardian_words = f"Thank you! Wren and Teddy loved it, says Priya {cast.priya.last_name}."
    post = draft(cast.morag, cast.acorn, title="Wren and Teddy bake", body="Wren laughed. Teddy, too.")
    photo(post, cast.teddy, cast.wren, by=cast.morag)
    publish_post(post, by=cast.morag)
    now = kit_clock.now()
    Comment.objects.create(
        post=post, author=cast.ola, body=guardian_words, state="visible", form_key=uuid.uuid4(), written_at=now
    )
    Comment.objects.create(
        post=post, author=cast.priya, body="Mine", state="visible", form_key=uuid.uuid4(), written_at=now
    )
    words = json.dumps(collect(cast.teddy, cast.ola, now))
    for other in ("Wren", "Priya", cast.priya.last_name, cast.sam.email, "Sam", "Mine"):
        assert other not in words, other
    assert "Teddy" in words and OTHER_CHILD in words and OTHER_ADULT in words and cast.ola.email in words


def test_names_are_taken_out_whole_in_any_case_and_the_own_ones_stay(cast: Cast) -> None:
    clean = cleaner(cast.teddy, cast.ola)
    assert clean("WREN's hat, wrench, Teddy and Ola") == f"{OTHER_CHILD}'s hat, wrench, Teddy and Ola"


def test_a_hidden_location_stays_hidden(cast: Cast) -> None:
    assert "Acorn" in json.dumps(collect(cast.teddy, cast.sam, kit_clock.now()))
    cast.sam_link.hide_location = True
    cast.sam_link.save()
    words = json.dumps(collect(cast.teddy, cast.sam, kit_clock.now()))
    assert "Acorn" not in words and "hide" not in words and "restrict" not in words


@pytest.mark.parametrize("who", ["relative", "stranger", "kept_away", "self", "no_child", "erasure", "no_leader"])
def test_it_is_not_made_ready_for_whom_it_should_not(cast: Cast, who: str) -> None:
    matter, person, by = asked(cast, "erasure" if who == "erasure" else "access"), cast.sam, cast.morag
    if who == "relative":
        person = cast.gran
    elif who == "stranger":
        person = cast.priya
    elif who == "kept_away":
        cast.sam_link.no_contact = True
        cast.sam_link.save()
    elif who == "self":
        guardian(cast.morag, cast.teddy)
        person = cast.morag
    elif who == "no_child":
        matter = open_matter("access", who="x", what="x", received_on=day(), by=cast.morag)
    elif who == "no_leader":
        by = cast.pip
    with pytest.raises((Refused, PermissionDenied)):
        prepare_export(matter, person, by=by)
    assert not FamilyExport.objects.exists() and not Sealed.objects.filter(category="export").exists()


def test_the_database_takes_no_release_by_the_same_person(cast: Cast) -> None:
    made = prepared(cast)
    with pytest.raises(Refused, match="second leader"):
        settle_export(made, release=True, by=cast.morag)
    for who in (cast.morag, cast.ola, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            FamilyExport.objects.filter(pk=made.pk).update(state="released", settled_by=who)
    settle_export(made, release=False, by=cast.morag)
    assert data_of(made) == {}
    with pytest.raises(Refused, match="settled"):
        settle_export(made, release=True, by=cast.dora)


def test_an_order_that_comes_between_stops_release_and_fetching(cast: Cast) -> None:
    first, second = prepared(cast), released(cast)
    cast.ola_link.no_contact = True
    cast.ola_link.save()
    with pytest.raises(Refused):
        settle_export(first, release=True, by=cast.dora)
    with pytest.raises(Refused):
        fetch_export(second, by=cast.ola)


def test_only_its_guardian_fetches_it_for_two_weeks_and_then_it_is_gone(cast: Cast, clock: Clock) -> None:
    made = released(cast)
    for other in (cast.sam, cast.morag, cast.dora, cast.priya):
        assert signed_in(other).get(reverse("duties:export_fetch", args=[made.pk])).status_code == 404
        with pytest.raises(Refused):
            fetch_export(made, by=other)
    assert fetch_export(made, by=cast.ola)
    clock.forward(days=15)
    with pytest.raises(Refused):
        fetch_export(made, by=cast.ola)
    assert keep_to_schedule()["exports"] == 1
    assert data_of(made) == {} and FamilyExport.objects.filter(pk=made.pk).exists()


def test_a_family_that_has_left_fetches_it_while_it_keeps_the_album(cast: Cast, clock: Clock) -> None:
    fetch = reverse("duties:export_fetch", args=[released(cast).pk])
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))
    ola = signed_in(cast.ola)
    assert ola.get(reverse("duties:matters")).status_code == 403
    assert fetch in ola.get(reverse("posts:album")).content.decode()
    assert ola.get(fetch).status_code == 200 and ola.post(fetch)["Content-Type"] == "application/zip"
    assert fetch not in signed_in(cast.sam).get(reverse("posts:album")).content.decode()
    assert signed_in(cast.sam).get(fetch).status_code == 404


def test_who_cannot_come_in_any_more_is_handed_it_on_paper_and_the_leaders_are_told(cast: Cast) -> None:
    page, told = reverse("duties:export", args=[prepared(cast).pk]), "cannot come in to fetch it"
    assert told not in signed_in(cast.dora).get(page).content.decode()
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-60))
    assert told in signed_in(cast.dora).get(page).content.decode()


@pytest.mark.parametrize("let_out", [False, True])
def test_no_paper_of_it_goes_out_either_once_an_order_hides_the_place(cast: Cast, let_out: bool) -> None:
    made = released(cast) if let_out else prepared(cast)
    page, dora = reverse("duties:export", args=[made.pk]), signed_in(cast.dora)
    User.objects.filter(pk=cast.ola.pk).update(is_active=False)  # cannot come in: to be handed over on paper
    before = dora.get(page).content.decode()
    assert "print this page and hand it over" in before and "Acorn" in before
    assert ('value="release"' in before) is not let_out
    hide_place(cast)
    after = dora.get(page).content.decode()
    said = "It can no longer be fetched. Make it ready anew." if let_out else "Decline it, and make it ready anew."
    assert said in after and "Acorn" not in after and "print this page" not in after and "data are gone" not in after
    assert 'value="release"' not in after and ('value="decline"' in after) is not let_out
    hide_place(cast, hidden=False)
    assert "Acorn" in dora.get(page).content.decode()


def test_what_waits_for_somebody_kept_away_since_is_not_laid_out_to_print(cast: Cast) -> None:
    page = reverse("duties:export", args=[released(cast).pk])
    restrict_guardianship(cast.ola_link, no_contact=True, hide_location=False, no_images_at_all=False, by=cast.dora)
    text = signed_in(cast.dora).get(page).content.decode()
    assert "cannot be given what we hold about the child" in text
    assert "Acorn" not in text and "print this page" not in text


def test_each_of_its_doors_asks_again_who_it_is(cast: Cast, clock: Clock) -> None:
    made = released(cast)
    leader, ola = signed_in(cast.dora), signed_in(cast.ola)
    clock.forward(minutes=6)
    for browser, address in (
        (leader, reverse("duties:export", args=[made.pk])),
        (leader, reverse("duties:export_new", args=[made.matter_id])),
        (ola, reverse("duties:export_fetch", args=[made.pk])),
    ):
        for answer in (browser.get(address), browser.post(address)):
            assert answer.status_code == 302 and "/accounts/reauthenticate/" in answer["Location"]
    assert not AuditEvent.objects.filter(event="duties:export:fetched").exists()


def test_a_part_that_fails_fails_the_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from nursery_portal.duties import exports

    def broken(*arguments: object) -> list[dict[str, str]]:
        raise RuntimeError("no")

    monkeypatch.setitem(exports._parts, "answers", exports.Part("answers", "x", broken))
    with pytest.raises(RuntimeError):
        prepare_export(asked(cast), cast.ola, by=cast.morag)
    assert not FamilyExport.objects.exists()


def packed(made: FamilyExport, by: User) -> dict[str, bytes]:
    """What is in the ZIP, by name."""
    with zipfile.ZipFile(io.BytesIO(fetch_export(made, by=by))) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def signed_on_paper(cast: Cast, who: User, content: bytes, *, says: bool = True) -> str:
    form = print_form(cast.teddy, by=cast.morag)
    key_answers(
        form, who, {Purpose.OWN_PICTURES: says}, signed_name=who.full_name, signed_on=day(),
        scan=documents.Cleaned(documents.Kind.PDF, "form.pdf", "application/pdf", content), by=cast.morag,
    )  # fmt: skip
    return form.code


def test_the_forms_they_signed_on_paper_are_in_it_and_nobody_elses(cast: Cast) -> None:
    own, other = signed_on_paper(cast, cast.ola, b"%PDF own"), signed_on_paper(cast, cast.sam, b"%PDF other")
    made = released(cast)
    late = signed_on_paper(cast, cast.ola, b"%PDF late", says=False)
    files = packed(made, cast.ola)
    assert files[f"papers/{own}.pdf"] == b"%PDF own"
    assert not any(other in name or late in name for name in files), "nor what came after the second leader read it"
    assert own in files["export.html"].decode() and other not in files["export.html"].decode()


def test_it_lists_every_picture_and_says_of_which_there_is_a_copy(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn, title="Leaves")
    for number in range(2):
        photo(post, cast.teddy, cast.wren, by=cast.morag, adults_present=bool(number))
    photo(post, cast.wren, by=cast.morag)
    publish_post(post, by=cast.morag)
    part = next(one for one in collect(cast.teddy, cast.ola, kit_clock.now())["parts"] if one["code"] == "pictures")
    assert sorted(one["a copy"] for one in part["entries"]) == [
        "No: somebody in it could not be covered safely, or it is not shown now. We can look at it together.",
        "Teddy stays clear; 1 other child is covered.",
    ]


def test_what_was_decided_about_their_comments_is_in_it_and_what_they_are_not_told_yet_is_not(cast: Cast) -> None:
    post, now = draft(cast.morag, cast.acorn), kit_clock.now()
    for words, outcome, later in (("Kind words", "declined", False), ("Grave words", "removed", True)):
        comment = Comment.objects.create(
            post=post,
            author=cast.ola,
            body=words,
            state=outcome,
            told_later=later,
            form_key=uuid.uuid4(),
            written_at=now,
        )
        Decision.objects.create(
            comment=comment,
            version=1,
            outcome=outcome,
            reason="unkind",
            note="Watch her",
            text=words,
            by=cast.dora,
            at=now,
        )
    found = {one["code"]: one["entries"] for one in collect(cast.teddy, cast.ola, now)["parts"]}
    (decision,) = found["decisions"]
    assert decision["what"] == "Not shown" and decision["words it was about"] == "Kind words"
    assert [one["state"] for one in found["comments"]] == ["Not shown", "Waiting for a person to read it"]
    assert "Watch her" not in json.dumps(found) and cast.dora.last_name not in json.dumps(found)
    assert (
        found["decisions"] != []
        and {one["code"]: one["entries"] for one in collect(cast.teddy, cast.sam, now)["parts"]}["decisions"] == []
    )


def test_the_preview_shows_a_leader_no_more_of_their_own_words_than_that_leader_may_read(cast: Cast) -> None:
    """What was asked about the manager, held in the queue or reported is not read by her on the way out."""
    post, now = draft(cast.morag, cast.acorn), kit_clock.now()
    photo(post, cast.teddy, by=cast.morag)
    yes(cast.ola, cast.teddy)
    publish_post(post, by=cast.morag)

    def wrote(author: User, words: str, state: str) -> Comment:
        return Comment.objects.create(
            post=post, author=author, body=words, state=state, form_key=uuid.uuid4(), written_at=now
        )

    wrote(cast.ola, "Words that wait", "held")
    wrote(cast.ola, "Words all can read", "visible")
    Report.objects.create(
        comment=wrote(cast.sam, "Of another", "visible"),
        reporter=cast.ola,
        reason="other",
        words="Told in confidence",
        at=now,
    )
    for words in ("About the hours", "About the manager herself"):
        asked_of = Question.objects.create(author=cast.ola, body=words, form_key=uuid.uuid4(), at=now, due_at=now)
    asked_of.about.add(cast.morag)
    for words, about in (("Said of the weather", ()), ("Said of the lead", (cast.dora,))):
        measure = CommentMeasure.objects.create(
            author=cast.ola, kind="suspended", reason="Unkind", until_on=day(7), by=cast.dipa, at=now, appeal=words
        )
        measure.appeal_about.set(about)
    made = prepared(cast)
    page = reverse("duties:export", args=[made.pk])
    hers, leads = (signed_in(person).get(page).content.decode() for person in (cast.morag, cast.dora))
    kept = ("Words that wait", "Told in confidence", "About the manager herself")
    assert [one for one in kept if one in hers] == [] and [one for one in kept if one not in leads] == []
    for one in ("Words all can read", "About the hours", str(escape(THEIRS))):
        assert one in hers and one in leads, "and the note stands whether anything is kept or not"
    assert "Said of the weather" in leads and "Said of the lead" not in leads
    settle_export(made, release=True, by=cast.dora)
    made.refresh_from_db()
    handed = packed(made, cast.ola)
    for file in ("export.html", "export.json"):
        content = handed[file].decode()
        assert [one for one in kept if one not in content] == [] and OF not in content and THEIRS not in content


def test_words_they_changed_and_what_they_told_of_pictures_are_in_it_and_nobody_elses(cast: Cast) -> None:
    post, now = draft(cast.morag, cast.acorn), kit_clock.now()
    seen = photo(post, cast.teddy, by=cast.morag)
    comment = Comment.objects.create(
        post=post,
        author=cast.ola,
        body="Better words",
        state="visible",
        form_key=uuid.uuid4(),
        written_at=now,
        version=2,
    )
    EarlierWords.objects.create(comment=comment, version=1, body="First words", replaced_at=now)
    for person, words, closed in ((cast.ola, "Told by Ola", None), (cast.sam, "Told by Sam", now)):
        PhotoReport.objects.create(
            photo=seen,
            reporter=person,
            reason="wrong",
            words=words,
            at=now,
            closed_at=closed,
            outcome="nothing_wrong" if closed else "",
            note="For us alone",
        )
    made = prepared(cast)
    page = reverse("duties:export", args=[made.pk])
    hers, leads = (signed_in(person).get(page).content.decode() for person in (cast.morag, cast.dora))
    assert "First words" not in hers and "Told by Ola" not in hers, "the manager decides about neither"
    assert "First words" in leads and "Told by Ola" in leads
    settle_export(made, release=True, by=cast.dora)
    made.refresh_from_db()
    handed = packed(made, cast.ola)["export.json"].decode()
    assert "First words" in handed and "Told by Ola" in handed
    assert "Told by Sam" not in handed and "For us alone" not in handed


def test_what_the_portal_keeps_of_their_own_reading_and_what_it_told_them_is_in_it(cast: Cast) -> None:
    post = draft(cast.morag, cast.acorn, kind="reminder", title="Walk from Acorn's gate")
    seen, now = photo(post, cast.teddy, by=cast.morag), kit_clock.now()
    for person, day_ago in ((cast.ola, 1), (cast.ola, 1), (cast.sam, 1)):
        PhotoView.objects.get_or_create(photo=seen, viewer=person, day=day(-day_ago))
        ReminderSeen.objects.get_or_create(post=post, member=person, defaults={"at": now})
    PictureCopy.objects.create(photo=seen, version=1, covered=1, by=cast.ola, at=now)
    KeptOut.objects.create(photo=seen, child=cast.teddy, marked_by=cast.pip, marked_at=now, hid=True)
    choose_mails(MailChoice(quiet_from=time(17), quiet_until=time(19)), by=cast.ola)
    notify(cast.ola, "permission_receipt", "Your answers about Teddy and Wren", mail=False)
    notify(cast.sam, "permission_receipt", "His answers", mail=False)
    found = {one["code"]: one["entries"] for one in collect(cast.teddy, cast.ola, now)["parts"]}
    assert [one["large pictures"] for one in found["opened"]] == ["1"]
    assert len(found["reminders"]) == len(found["copies"]) == len(found["unwilling"]) == 1
    assert "gate" not in json.dumps(found["reminders"]), "a title may say where a child is"
    assert [one["quiet hours"] for one in found["mails"]] == ["17:00 to 19:00"]
    assert [one["notice"] for one in found["notices"]] == [f"Your answers about Teddy and {OTHER_CHILD}"]


def test_a_pack_counts_as_taken_with_what_was_in_it_and_what_became_of_ones_asking_is_told(cast: Cast) -> None:
    for number, (state, done) in enumerate((("expired", 250), ("failed", 40), ("waiting", 0))):
        asked_at = kit_clock.now() + timedelta(minutes=number)
        CopyPack.objects.create(by=cast.ola, asked_at=asked_at, state=state, total=300, done=done)
    for kind in ("pack_failed", "picture_report_answered"):
        notify(cast.ola, kind, kind, mail=False)
        notify(cast.sam, kind, "His", mail=False)
    found = {one["code"]: one["entries"] for one in collect(cast.teddy, cast.ola, kit_clock.now())["parts"]}
    assert [one["what"] for one in found["copies"]] == [
        "a pack of 250 pictures",
        "you asked for a pack of 300 pictures, which could not be made",
        "you asked for a pack of 300 pictures",
    ]
    assert [one["notice"] for one in found["notices"]] == ["pack_failed", "picture_report_answered"]


def test_what_somebody_was_told_as_staff_leaves_with_no_export_and_no_leader_reads_their_notices(cast: Cast) -> None:
    guardian(cast.pip, cast.teddy)
    notify(cast.pip, "conduct", "A concern about somebody", mail=False)
    notify(cast.pip, "reminder", "Walk", mail=False)
    notify(cast.pip, "question_answered", "You have an answer", mail=False)
    found = {one["code"]: one["entries"] for one in collect(cast.teddy, cast.pip, kit_clock.now())["parts"]}
    assert [one["notice"] for one in found["notices"]] == ["You have an answer"]
    made = prepare_export(asked(cast), cast.pip, by=cast.morag)
    page = reverse("duties:export", args=[made.pk])
    for leader in (cast.morag, cast.dora):
        text = signed_in(leader).get(page).content.decode()
        assert "What we told you about your answers" in text and "You have an answer" not in text


def test_what_is_not_in_it_and_why_is_said_to_everybody_alike(cast: Cast) -> None:
    made = released(cast)
    pages = [
        signed_in(cast.dora).get(reverse("duties:export", args=[made.pk])).content.decode(),
        signed_in(cast.ola).get(reverse("duties:export_fetch", args=[made.pk])).content.decode(),
        packed(made, cast.ola)["export.html"].decode(),
    ]
    for page in pages:
        assert "What is not in it, and why" in page
        assert "whether there is anything of the kind or not" in " ".join(page.split())
    assert reverse("posts:album_keep") in pages[1]


def hide_place(cast: Cast, *, hidden: bool = True) -> None:
    """An order hides from Ola where Teddy is."""
    restrict_guardianship(cast.ola_link, no_contact=False, hide_location=hidden, no_images_at_all=False, by=cast.dora)


def test_where_an_order_hides_the_place_the_posts_of_a_room_are_in_it_without_a_word(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    for post in (
        draft(cast.morag, cast.acorn, title="At the pond", body="Behind Acorn's gate"),
        draft(cast.morag, audience="whole", title="Summer party", body="In the park"),
    ):
        photo(post, cast.teddy, by=cast.morag)
        publish_post(post, by=cast.morag)
    for hidden in (False, True):
        hide_place(cast, hidden=hidden)
        found = {one["code"]: one["entries"] for one in collect(cast.teddy, cast.ola, kit_clock.now())["parts"]}
        told = json.dumps(found)
        assert [one for one in ("At the pond", "Acorn") if one in told] == ([] if hidden else ["At the pond", "Acorn"])
        assert "Summer party" in told and "In the park" in told
        assert len(found["posts"]) == len(found["pictures"]) == 2


def test_one_made_ready_before_an_order_hid_the_place_is_neither_released_nor_fetched(cast: Cast) -> None:
    first, second = prepared(cast), released(cast)
    page, fetch = reverse("duties:export", args=[first.pk]), reverse("duties:export_fetch", args=[second.pk])
    hide_place(cast)
    refused = signed_in(cast.dora).post(page, {"answer": "release"}, follow=True).content.decode()
    assert "Something has changed since this was made ready" in refused
    first.refresh_from_db()
    assert first.state == FamilyExport.State.PREPARED
    answer = signed_in(cast.ola).post(fetch)
    assert answer.status_code == 422 and "zip" not in answer["Content-Type"]
    told = answer.content.decode()
    assert "This is not there any more. Please ask the nursery." in told and "Fetch the file" not in told
    anew = released(cast)
    handed = packed(anew, cast.ola)
    for file in ("export.html", "export.json"):
        assert "Acorn" not in handed[file].decode() and PLACED not in handed[file].decode()
    hide_place(cast, hidden=False)
    assert fetch_export(second, by=cast.ola), "what says too little may go out when the order has ended"
    assert fetch_export(anew, by=cast.ola)
