"""The yearly review: asked in time, answered with one tap, and a stop for what is new where it is not."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from consent.actions import remind_of_reviews, withdraw_permissions
from consent.models import REVIEW_AFTER, REVIEW_SPREAD, ConsentEvent, ConsentStanding, Purpose, review_day
from consent.rules import verdicts
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import words
from nursery_portal.kit.clock import noon, now
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Guardianship
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.access import photos_visible_to
from posts.actions import ask_parents, publish_post
from tests.cast import Cast, day, draft, guardian, photo, wording, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.consent.test_permission_page import form

OWN, GROUP = Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES


def to_day_of_review(clock: Clock, cast: Cast, *, days: int = 0) -> None:
    """Noon of the day on which Teddy's yes is asked about again, or so many days after it."""
    on = ConsentStanding.objects.filter(child=cast.teddy, kind="given").order_by("review_on").first()
    assert on is not None and on.review_on is not None
    clock.move_to(noon(on.review_on + timedelta(days=days)))


def page_of(cast: Cast, who: object = None) -> str:
    return str(signed_in(who or cast.ola).get(f"/permission/{cast.teddy.pk}/").content.decode())  # type: ignore[arg-type]


def renew(cast: Cast, *purposes: Purpose) -> object:
    texts = {f"{one.value}_text": cast.wordings[one].pk for one in purposes}
    return signed_in(cast.ola).post(f"/permission/{cast.teddy.pk}/renew/", texts)


def test_is_within_a_year_and_on_other_days_for_other_children() -> None:
    found = [(review_day(pk, day()) - day()).days for pk in range(1, 200)]
    assert min(found) > REVIEW_AFTER - REVIEW_SPREAD and max(found) <= REVIEW_AFTER
    assert len(set(found)) == REVIEW_SPREAD


def test_reminds_30_and_7_days_before_and_each_once(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    to_day_of_review(clock, cast, days=-31)
    assert remind_of_reviews() == 0
    clock.forward(days=1)
    assert (remind_of_reviews(), remind_of_reviews()) == (1, 0)
    clock.forward(days=22)
    assert remind_of_reviews() == 0
    clock.forward(days=1)
    assert (remind_of_reviews(), remind_of_reviews()) == (1, 0)

    told = Notice.objects.filter(kind__startswith="permission_review")
    assert [(one.recipient, one.kind) for one in told.order_by("made_at")] == [
        (cast.ola, "permission_review_30"),
        (cast.ola, "permission_review_7"),
    ]
    assert "Teddy" not in "".join(one.title + one.body for one in told)
    assert AuditEvent.objects.filter(event=Event.CONSENT_REVIEW_REMINDED).count() == 2


@pytest.mark.parametrize("what", ["a sister", "another question"])
def test_reminds_of_each_review_by_itself(cast: Cast, clock: Clock, what: str) -> None:
    """What stands weeks apart is reminded of weeks apart: nothing ends unannounced behind an earlier reminder."""
    yes(cast.ola, cast.teddy, OWN)
    if what == "a sister":
        guardian(cast.ola, cast.maya)
        yes(cast.ola, cast.maya, OWN)
        ConsentStanding.objects.filter(child=cast.maya).update(review_on=review_day(cast.teddy.pk, day(37)))
    else:
        clock.forward(days=37)
        yes(cast.ola, cast.teddy, GROUP)
        clock.forward(days=-37)
    reminded = []
    for passed in (-31, -30, -8, -7, 6, 7, 8, 29, 30, 31):
        to_day_of_review(clock, cast, days=passed)
        reminded += [passed] * remind_of_reviews()

    assert reminded == [-30, -7, 7, 30]


@pytest.mark.parametrize("kept_away", [{"no_contact": True}, {"hide_location": True}, {"until_on": day(-1)}])
def test_reminds_nobody_whom_a_restriction_keeps_away(cast: Cast, clock: Clock, kept_away: dict[str, object]) -> None:
    yes(cast.ola, cast.teddy)
    to_day_of_review(clock, cast, days=-5)
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(**kept_away)

    assert remind_of_reviews() == 0
    assert not Notice.objects.filter(kind__startswith="permission_review").exists()


def test_one_tap_renews_under_the_text_that_is_shown(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy, OWN, GROUP)
    assert "Is it still a yes?" not in page_of(cast)
    to_day_of_review(clock, cast, days=-10)
    found = page_of(cast)
    assert "Is it still a yes?" in found and "More about this, version 1." in found
    assert "Is it still a yes?" not in page_of(cast, cast.sam)

    answer = renew(cast, OWN, GROUP)

    renewed = ConsentEvent.objects.filter(kind="renewed")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert {(one.purpose, one.signed_name, one.wording) for one in renewed} == {
        (OWN, "Ola Bear", cast.wordings[OWN]),
        (GROUP, "Ola Bear", cast.wordings[GROUP]),
    }
    found = page_of(cast)
    assert "Is it still a yes?" not in found and "You said yes, and again on" in found
    assert verdicts([cast.teddy.pk], OWN, now())[cast.teddy.pk] == "in_force"
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    assert verdicts([cast.teddy.pk], OWN, now())[cast.teddy.pk] == "refused"


@pytest.mark.parametrize("hides", [False, True])
def test_page_and_mail_say_what_comes_of_no_answer_and_by_when(cast: Cast, clock: Clock, hides: bool) -> None:
    Nursery.objects.update(review_hides_pictures=hides)
    unsigned = page_of(cast)
    yes(cast.ola, cast.teddy)
    to_day_of_review(clock, cast, days=-30)
    assert remind_of_reviews() == 1
    last = words.day(clock.now.date() + timedelta(days=60), today=clock.now.date())
    page, told = page_of(cast), Notice.objects.get(kind="permission_review_30").body

    assert f"by {last}, no new picture of Teddy goes out" in page
    assert "30 days after it, no new picture of your child goes out" in told
    assert "30 days without an answer, and no new picture goes out" in unsigned
    assert ("can be seen now are hidden" in page) is ("can be seen now are hidden" in told) is hides
    assert ("those that can be seen are hidden" in unsigned) is hides
    to_day_of_review(clock, cast, days=30)
    assert verdicts([cast.teddy.pk], OWN, now(), publishing=True)[cast.teddy.pk] == "in_force", "on that day still"
    clock.forward(days=1)
    assert verdicts([cast.teddy.pk], OWN, now(), publishing=True)[cast.teddy.pk] == "review_overdue"
    assert (verdicts([cast.teddy.pk], OWN, now())[cast.teddy.pk] == "review_overdue") is hides


@pytest.mark.parametrize("hides", [False, True])
def test_the_page_says_when_the_last_day_for_an_answer_is_over(cast: Cast, clock: Clock, hides: bool) -> None:
    """The same whatever another holder said, and whatever else stands in the register."""
    Nursery.objects.update(review_hides_pictures=hides)
    yes(cast.ola, cast.teddy)
    to_day_of_review(clock, cast, days=30)
    assert "Without an answer" in page_of(cast) and "The last day for an answer" not in page_of(cast)
    clock.forward(days=1)
    page = page_of(cast)
    last = words.day(clock.now.date() - timedelta(days=1), today=clock.now.date())
    assert f"was {last}: without one, no new picture of Teddy goes out" in page and "Without an answer" not in page
    assert ("those that could be seen are hidden" in page) is hides
    yes(cast.sam, cast.teddy)
    assert "The last day for an answer" in page_of(cast)
    wording(OWN, 2, effective_at=now())
    page = page_of(cast)
    said = "the text has changed. The last day for an answer of anybody with parental responsibility is over: without"
    assert said in page and "It counts still" not in page


def test_yes_and_no_weigh_the_same(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy, OWN)
    to_day_of_review(clock, cast)
    page = page_of(cast)
    assert re.search(r'<button class="btn big"[^>]*>Yes, for another year</button>', page)
    assert '<a class="btn big" href="?change=1#q1">No, or change something</a>' in page


def test_another_text_is_not_renewed_but_asked(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy, OWN)
    to_day_of_review(clock, cast)
    wording(OWN, 2, effective_at=now())

    answer = renew(cast, OWN)

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert not ConsentEvent.objects.filter(kind="renewed").exists()
    page = page_of(cast)
    assert "Is it still a yes?" not in page
    assert 'name="own_pictures"' in page and "More about this, version 2." in page
    assert "It counts still; please answer again below" in page

    signed_in(cast.ola).post(f"/permission/{cast.teddy.pk}/", form(own_pictures="yes"))

    assert "please answer again below" not in page_of(cast)
    clock.forward(days=200)
    assert verdicts([cast.teddy.pk], OWN, now(), publishing=True)[cast.teddy.pk] == "in_force"


def test_another_text_under_which_old_answers_stand_asks_nothing_before_the_review(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    wording(OWN, 2, effective_at=now())
    to_day_of_review(clock, cast, days=-31)
    assert 'name="own_pictures"' not in page_of(cast)
    clock.forward(days=1)
    page = page_of(cast)
    assert 'name="own_pictures"' in page and 'name="group_pictures"' not in page
    assert "Is it still a yes?" in page, "the others are renewed with one tap"


@pytest.mark.parametrize("purposes", [(), (GROUP,)])
def test_nothing_is_renewed_that_was_not_a_yes(cast: Cast, purposes: tuple[Purpose, ...]) -> None:
    yes(cast.ola, cast.teddy, OWN)

    assert renew(cast, *purposes).status_code == 422  # type: ignore[attr-defined]
    assert ConsentEvent.objects.count() == 1


def test_30_days_without_an_answer_stop_what_is_new_and_leave_what_is_out(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    out, later = draft(cast.morag, cast.acorn), draft(cast.morag, cast.acorn)
    picture = photo(out, cast.teddy, by=cast.morag)
    photo(later, cast.teddy, by=cast.morag)
    publish_post(out, by=cast.morag)
    to_day_of_review(clock, cast, days=31)

    with pytest.raises(Refused, match="permission for pictures of Teddy is not in force"):
        publish_post(later, by=cast.morag)
    assert photos_visible_to(cast.priya, now()).filter(pk=picture.pk).exists()

    Nursery.objects.update(review_hides_pictures=True)
    assert not photos_visible_to(cast.priya, now()).filter(pk=picture.pk).exists()

    clock.forward(days=-1)
    publish_post(later, by=cast.morag)


def test_the_review_of_one_holder_is_enough(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    to_day_of_review(clock, cast, days=31)
    assert verdicts([cast.teddy.pk], OWN, now(), publishing=True)[cast.teddy.pk] == "review_overdue"

    yes(cast.sam, cast.teddy, OWN)

    assert verdicts([cast.teddy.pk], OWN, now() + timedelta(minutes=1), publishing=True)[cast.teddy.pk] == "in_force"


def everybody_said_yes(cast: Cast) -> None:
    """To every question, and only Teddy's review comes near."""
    for who, child in ((cast.ola, cast.teddy), (cast.priya, cast.wren), (cast.aisha, cast.maya)):
        yes(who, child, *cast.wordings)
    ConsentStanding.objects.exclude(child=cast.teddy).update(review_on=day(600))


@pytest.mark.parametrize(("days", "missed"), [(31, True), (30, False)])
def test_whoever_missed_the_review_can_be_asked_and_every_page_says_so(
    cast: Cast, clock: Clock, days: int, missed: bool
) -> None:
    """By default nothing is hidden by it, and yet the gate refuses: the pages asked the milder question."""
    everybody_said_yes(cast)
    to_day_of_review(clock, cast, days=days)
    manager = signed_in(cast.morag)

    page = manager.get("/permission/coverage/").content.decode()
    assert ("Every question is answered." in page) is not missed
    assert ("<li>Ola Bear</li>" in page.partition("Who would be asked")[2].partition("</ul>")[0]) is missed
    row = manager.get("/permission/coverage/list/").content.decode().partition(">Teddy")[2].partition("</tr>")[0]
    assert ("<b>Yes</b>" in row) is not missed
    assert (
        "Once a year we ask again, and you have not" in signed_in(cast.ola).get(reverse("posts:feed")).content.decode()
    ) is missed
    manager.post("/permission/coverage/ask/", {"room": ""})
    assert Notice.objects.filter(kind="permission_asked", recipient=cast.ola).exists() is missed
    assert ConsentEvent.objects.filter(kind="requested", guardian=cast.ola).exists() is missed


def test_whoever_missed_the_review_is_reached_from_the_picture_that_waits(cast: Cast, clock: Clock) -> None:
    everybody_said_yes(cast)
    picture = photo(draft(cast.morag, cast.acorn), cast.teddy, by=cast.morag)
    to_day_of_review(clock, cast, days=31)
    ask_parents(picture, cast.teddy, by=cast.morag)
    assert Notice.objects.filter(kind="permission_asked", recipient=cast.ola).exists()
