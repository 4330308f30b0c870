"""The retention schedule: a dry run that erases nothing, a run that erases its own rows only, and what must stay."""

import re
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from nursery_portal.audit.actions import registry
from nursery_portal.audit.chain import verify
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.duties import schedule
from nursery_portal.duties.actions import (
    enter_on_breach,
    enter_on_matter,
    keep_to_schedule,
    open_breach,
    open_matter,
)
from nursery_portal.duties.schedule import SCHEDULE, How, attach, fates, report
from nursery_portal.kit import clock as kit_clock
from nursery_portal.members.actions import (
    ask_relative,
    end_guardianship,
    enter_guardian,
    record_leaving,
    send_invitation,
    settle_relative,
)
from nursery_portal.members.models import Invitation, KnownDevice, RelativeRequest
from nursery_portal.notify.actions import notify
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.actions import publish_post
from posts.models import PhotoReport, PhotoView
from tests.cast import Cast, child, day, draft, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def due(code: str) -> int | None:
    return next(one.due for one in report(kit_clock.now()) if one.keeping.code == code)


def certificates() -> list[dict[str, object]]:
    """What the certificates of what went say, in their order."""
    events = AuditEvent.objects.filter(event="duties:retention:kept").order_by("seq")
    sealed = Sealed.objects.in_bulk()
    said = [unseal(sealed[one.details_id]) for one in events if one.details_id]
    return [{key: value for key, value in one.items() if key != "salt"} for one in said]


@pytest.fixture
def unused(cast: Cast, clock: Clock) -> Invitation:
    """An invitation that nobody used, more than thirty days past its end; and one that was used."""
    person = enter_guardian(
        cast.wren, email="nell@example.org", first_name="Nell", last_name="New", relationship="aunt", by=cast.morag
    ).user
    made = send_invitation(person, by=cast.morag)
    Invitation.objects.create(
        user=cast.ola, email=cast.ola.email, nonce="x", token_hash="y", state="accepted",
        sent_at=made.sent_at, expires_at=made.expires_at,
    )  # fmt: skip
    clock.forward(days=38)
    return made


def test_a_dry_run_says_what_it_would_erase_and_erases_nothing(cast: Cast, unused: Invitation) -> None:
    words = run("--dry-run")
    assert re.search(r"^invitations: 30 days .*: 1 past their time, would be erased$", words, re.M)
    assert Invitation.objects.count() == 2
    assert not AuditEvent.objects.filter(event="duties:retention:kept").exists()


def test_a_run_erases_exactly_that_and_leaves_a_certificate(cast: Cast, unused: Invitation) -> None:
    assert "Erased 1 row(s)." in run()
    assert list(Invitation.objects.values_list("user", flat=True)) == [cast.ola.pk]
    assert AuditEvent.objects.filter(event="duties:retention:kept").count() == 1
    assert "Erased 0 row(s)." in run()


def test_a_run_that_is_killed_has_written_down_what_went_before(
    cast: Cast, unused: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(at: datetime) -> int:
        raise KeyboardInterrupt

    at = kit_clock.now() - timedelta(days=401)
    KnownDevice.objects.create(user=cast.ola, mark_hash="old", words="x", first_at=at, last_at=at)
    with monkeypatch.context() as patch:
        counted = schedule._attached["devices"].due
        patch.setitem(schedule._attached, "devices", schedule.Attached(due=counted, erase=killed))
        with pytest.raises(KeyboardInterrupt):
            keep_to_schedule()
    assert list(Invitation.objects.values_list("user", flat=True)) == [cast.ola.pk]
    assert KnownDevice.objects.filter(mark_hash="old").exists()
    assert certificates() == [{"invitations": 1}]
    assert keep_to_schedule() == {"devices": 1}
    assert certificates() == [{"invitations": 1}, {"devices": 1}] and not list(verify())


def test_what_could_not_be_written_down_is_still_there(
    cast: Cast, unused: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*events: object, **words: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr("nursery_portal.duties.actions.forgetting.record", broken)
        assert keep_to_schedule() == {} and Invitation.objects.count() == 2
    assert keep_to_schedule() == {"invitations": 1} and Invitation.objects.count() == 1


def test_whatever_the_portal_erases_by_itself_is_erased_by_an_action() -> None:
    erasing = {code: found.erase for code, found in schedule._attached.items() if found.erase is not None}
    assert {"invitations", "relatives", "exports", "views", "picture_reports", "comments"} <= set(erasing)
    assert [code for code, erase in erasing.items() if erase not in registry.values()] == []


def test_nothing_goes_before_its_time(cast: Cast, clock: Clock) -> None:
    now = kit_clock.now()
    for age in (399, 401):
        at = now - timedelta(days=age)
        KnownDevice.objects.create(user=cast.ola, mark_hash=str(age), words="x", first_at=at, last_at=at)
    keep_to_schedule()
    assert [one.mark_hash for one in KnownDevice.objects.all()] == ["399"]


def test_a_childs_entry_is_counted_for_a_person_and_never_erased_by_the_portal(cast: Cast) -> None:
    child("Long", cast.acorn, started_on=day(-3000), leaving_on=day(-1500))
    child("Lately", cast.acorn, leaving_on=day(-100))
    assert due("child_record") == 1
    keep_to_schedule()
    assert due("child_record") == 1
    with pytest.raises(ValueError, match="does not erase"):
        attach("child_record", due=lambda at: 1, erase=lambda at: 1)


def test_what_cannot_be_counted_is_not_erased_and_stops_nothing_else(
    cast: Cast, unused: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(at: datetime) -> int:
        raise RuntimeError("no")

    kept = schedule._attached["devices"]
    monkeypatch.setitem(schedule._attached, "devices", schedule.Attached(due=broken, erase=kept.erase))
    line = next(one for one in report(kit_clock.now()) if one.keeping.code == "devices")
    assert line.failed and not line.erasable and line.due is None
    assert keep_to_schedule() == {"invitations": 1}


def test_lead_and_owner_read_the_schedule_and_reading_erases_nothing(cast: Cast, unused: Invitation) -> None:
    page = reverse("duties:retention")
    for user in (cast.dora, cast.rita):
        text = signed_in(user).get(page).content.decode()
        assert all(one.what.split(",")[0].replace("'", "&#x27;") in text for one in SCHEDULE)
    for user in (cast.morag, cast.dipa, cast.pip, cast.ola, cast.syd):
        assert signed_in(user).get(page).status_code == 403
    assert Invitation.objects.count() == 2


def test_what_is_kept_of_a_concern_or_a_case_counts_from_its_end_where_that_is_later(cast: Cast) -> None:
    page = signed_in(cast.dora).get(reverse("duties:retention")).content.decode()
    assert "the person leaves, or the concern ends if that is later" in page
    assert "the employment ends, or the case if that is later" in page


def test_an_erasure_says_what_goes_and_what_must_stay_and_why(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    made = open_matter(
        "erasure", who="Ola", what="Erase everything", received_on=day(), child=cast.teddy, by=cast.morag
    )
    text = signed_in(cast.morag).get(reverse("duties:matter", args=[made.pk])).content.decode()
    assert "What goes, and what must stay" in text and "Art 17(3)" in text
    found = {one.keeping.code: one for one in fates(cast.teddy)}
    assert found["permission"].rows and found["permission"].keeping.stays
    assert found["pictures"].rows == 0 and not found["pictures"].keeping.stays


def test_an_erasure_promises_nothing_sooner_than_it_happens(cast: Cast) -> None:
    Nursery.objects.update(comment_keep_months=18)
    made = open_matter("erasure", who="Ola", what="Everything", received_on=day(), child=cast.teddy, by=cast.morag)
    text = signed_in(cast.morag).get(reverse("duties:matter", args=[made.pk])).content.decode()
    comments = text[text.index("The words of comments under posts") :].split("</li>")[0]
    assert "Goes in its time" in comments and "18 months" in comments and "not before" in comments
    assert ">Goes<" not in text


def test_notices_go_after_a_year_and_stay_while_a_request_is_open(cast: Cast, clock: Clock) -> None:
    old = notify(cast.ola, "reminder", "Wellies")
    clock.forward(days=200)
    young = notify(cast.ola, "reminder", "Hats")
    clock.forward(days=167)
    asked = open_matter("access", who="Ola", what="All", received_on=day(), child=cast.teddy, by=cast.morag)
    assert due("notices") == 1 and "notices" not in keep_to_schedule()
    enter_on_matter(asked, "answered", "Sent", on=day(), by=cast.morag)
    assert keep_to_schedule()["notices"] == 1
    assert list(Notice.objects.filter(recipient=cast.ola)) == [young] and old.pk != young.pk


def test_it_never_says_whether_there_is_a_concern_about_a_child(cast: Cast) -> None:
    for one in fates(cast.teddy):
        if one.keeping.code in {"welfare_concern", "abuse", "allegation", "malicious", "low_level", "disciplinary"}:
            assert one.rows is None and one.keeping.how is How.TWO
    calls = re.findall(r'attach\(\s*"(\w+)"', "".join(
        path.read_text() for path in Path("staff_conduct").rglob("*.py")
    ))  # fmt: skip
    assert calls == []


def test_the_family_is_told_what_becomes_of_the_words_of_posts_that_show_the_child(cast: Cast) -> None:
    """An answer to a request for erasure that is silent about them is a wrong one."""
    yes(cast.ola, cast.teddy)
    post, other = draft(cast.morag, cast.acorn), draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)
    photo(other, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    (line,) = [one for one in fates(cast.teddy) if one.keeping.code == "posts"]
    assert line.rows == 1 and "takes a name out of it" in line.keeping.stays
    matter = open_matter("erasure", who="Ola", what="All", received_on=day(), child=cast.teddy, by=cast.morag)
    page = signed_in(cast.morag).get(reverse("duties:matter", args=[matter.pk])).content.decode()
    assert "What posts say, and who is named in it" in page


def test_only_what_is_law_is_called_law() -> None:
    assert [one.code for one in SCHEDULE if one.ground is schedule.Ground.LAW] == ["permission"]


def viewed(cast: Cast, days: int) -> PhotoView:
    """A large picture that Ola opened so many days ago."""
    seen = photo(draft(cast.morag, cast.acorn), cast.teddy, by=cast.morag)
    return PhotoView.objects.create(photo=seen, viewer=cast.ola, day=day(-days))


def test_who_opened_a_picture_is_forgotten_after_the_nurserys_time_and_not_a_day_before(cast: Cast) -> None:
    kept, over = viewed(cast, 364), viewed(cast, 367)
    assert due("views") == 1
    assert keep_to_schedule()["views"] == 1
    assert list(PhotoView.objects.all()) == [kept] and over.pk != kept.pk
    Nursery.objects.update(view_keep_months=6)
    assert next(one.how_long for one in report(kit_clock.now()) if one.keeping.code == "views") == "6 months"
    assert keep_to_schedule()["views"] == 1 and not PhotoView.objects.exists()


def test_while_a_breach_is_open_nobody_forgets_whom_it_reached(cast: Cast) -> None:
    viewed(cast, 500)
    breach = open_breach("wrong_child", "It was the wrong child.", aware_at=kit_clock.now(), by=cast.dora)
    assert "kept: A breach is open" in run("--dry-run")
    assert "A breach is open" in signed_in(cast.dora).get(reverse("duties:retention")).content.decode()
    assert "views" not in keep_to_schedule() and PhotoView.objects.count() == 1
    for kind, said in (
        ("risk", "unlikely"),
        ("ico", "not_told"),
        ("people", "not_told"),
        ("measures", ""),
        ("closed", ""),
    ):
        enter_on_breach(breach, kind, said, "Because", by=cast.dora)
    assert keep_to_schedule()["views"] == 1 and not PhotoView.objects.exists()


def test_while_a_request_is_open_nothing_it_may_be_about_goes(cast: Cast) -> None:
    viewed(cast, 500)
    asked = open_matter("access", who="Ola", what="All", received_on=day(), child=cast.teddy, by=cast.morag)
    assert "views" not in keep_to_schedule()
    enter_on_matter(asked, "answered", "Sent", on=day(), by=cast.morag)
    assert keep_to_schedule()["views"] == 1


def test_a_hold_that_cannot_be_asked_holds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    viewed(cast, 500)
    monkeypatch.setitem(schedule._holds, "views", {"Somebody may need it.": lambda at: bool(1 / 0)})
    assert "views" not in keep_to_schedule() and PhotoView.objects.count() == 1


def test_pictures_that_somebody_reported_keep_their_readers(cast: Cast) -> None:
    held, free = viewed(cast, 500), viewed(cast, 500)
    PhotoReport.objects.create(
        photo=held.photo, reporter=cast.ola, reason=PhotoReport.Reason.LEAKED, at=kit_clock.now()
    )
    assert keep_to_schedule()["views"] == 1
    assert list(PhotoView.objects.all()) == [held] and free.photo_id != held.photo_id


def test_relatives_who_are_not_here_are_forgotten_after_a_month_and_those_who_are_stay(
    cast: Cast, clock: Clock
) -> None:
    Nursery.objects.update(relatives_per_guardian=4)
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    ola, page = signed_in(cast.ola), reverse("members:relatives")
    for name in ("Nan", "Aunt", "Uncle"):
        form = {"child": cast.teddy.pk, "first_name": name, "last_name": "Bear", "email": f"{name}@example.org".lower()}
        assert ola.post(page, {**form, "relationship": "family"}).status_code == 302
    nan, aunt, uncle = RelativeRequest.objects.order_by("pk")
    settle_relative(nan, admit=False, by=cast.dora)
    settle_relative(aunt, admit=True, by=cast.dora)
    clock.forward(days=29)
    assert due("relatives") == 0
    clock.forward(days=2)
    asked = open_matter("access", who="Ola", what="All", received_on=day(), child=cast.teddy, by=cast.morag)
    assert due("relatives") == 1 and "relatives" not in keep_to_schedule()
    enter_on_matter(asked, "answered", "Sent", on=day(), by=cast.morag)

    assert keep_to_schedule()["relatives"] == 1

    assert list(RelativeRequest.objects.order_by("pk")) == [aunt, uncle]
    sealed = " ".join(str(unseal(one)) for one in Sealed.objects.filter(category="audit"))
    assert "nan@example.org" not in sealed and "uncle@example.org" in sealed and not list(verify())


@pytest.mark.parametrize("how", ["own_last_day", "left", "ended_before", "left_by_mistake"])
def test_a_relative_is_forgotten_a_month_after_their_time_however_it_ended(cast: Cast, clock: Clock, how: str) -> None:
    Nursery.objects.update(relatives_per_guardian=4)
    for one, name, by in ((cast.teddy, "nan", cast.ola), (cast.wren, "gem", cast.priya)):
        ask_relative(
            one, email=f"{name}@example.org", first_name=name.title(), last_name="Bear", relationship="aunt", by=by
        )
    nan, gem = RelativeRequest.objects.order_by("pk")
    assert (nan.state, gem.state) == ("invited", "invited") and nan.link is not None
    if how == "own_last_day":
        end_guardianship(nan.link, last_day=day(), reason="went abroad", by=cast.morag)
    elif how == "ended_before":  # as an earlier portal left it
        type(nan.link).objects.filter(pk=nan.link.pk).update(ended_at=kit_clock.now())
    else:
        record_leaving(cast.teddy, last_day=day(-200 if how == "left_by_mistake" else 0), by=cast.morag)
    clock.forward(days=29)
    assert due("relatives") == 0
    clock.forward(days=2)
    assert due("relatives") == 1 and keep_to_schedule()["relatives"] == 1
    assert list(RelativeRequest.objects.all()) == [gem]
    sealed = " ".join(str(unseal(one)) for one in Sealed.objects.filter(category="audit"))
    assert "gem@example.org" in sealed and not list(verify())
