"""New versions of a text: from a stated day, with or without the earlier answers, and what would go dark beforehand."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.actions import ask_of_ended_texts
from consent.consequences import what_would_go_dark
from consent.ledger import faults
from consent.models import ConsentEvent, Purpose, Wording
from consent.rules import current_wordings, last_version, may_show
from consent.wordings import LANGUAGE
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import now
from nursery_portal.members.models import Guardianship
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.access import photos_visible_to
from posts.actions import publish_post
from posts.models import Photo
from tests.cast import Cast, answer, day, draft, no, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock

OWN, DISPLAY = Purpose.OWN_PICTURES, Purpose.DISPLAY


def address(purpose: Purpose = OWN) -> str:
    return reverse("consent:text_new", args=[purpose.value])


def sent(**changes: object) -> dict[str, object]:
    words = {
        "title": "Pictures of {child} alone",
        "question": "May we show pictures of {child}?",
        "more": "You can take a yes back at any time.\r\nNothing depends on it.",
        "recipients": "Families and staff.",
        "retention": "While {child} is here.",
        "effective_on": day().isoformat(),
        "old_answers": "stand",
    }
    return {"begun_with": last_version(OWN, LANGUAGE), **words, **changes}


@pytest.fixture
def picture(cast: Cast) -> Photo:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    made = photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    return made


def seen(cast: Cast, picture: Photo) -> bool:
    return photos_visible_to(cast.priya, now()).filter(pk=picture.pk).exists()


def test_the_page_says_beforehand_what_would_go_dark(cast: Cast, picture: Photo) -> None:
    page = signed_in(cast.morag).get(address()).content.decode()
    assert "1 picture in 1 post" in page
    assert " checked" not in page, "whether earlier answers stand is never chosen beforehand"
    assert what_would_go_dark(Purpose.GROUP_PICTURES, now()).pictures == 0  # type: ignore[union-attr]


def test_where_earlier_answers_stand_nothing_goes_dark_and_new_families_read_the_new_text(
    cast: Cast, picture: Photo
) -> None:
    answered = signed_in(cast.morag).post(address(), sent())
    assert answered.status_code == 302
    assert current_wordings(now())[OWN].version == 2
    assert seen(cast, picture)
    assert "May we show pictures of Wren?" in signed_in(cast.priya).get(f"/permission/{cast.wren.pk}/").content.decode()


def test_a_new_text_names_whoever_answers_for_it_now_and_the_old_one_whoever_did(cast: Cast) -> None:
    Nursery.objects.update(legal_name="Old Stones Ltd", address="1 Mill Lane")
    client = signed_in(cast.morag)
    client.post(address(), sent())
    Nursery.objects.update(legal_name="New Stones Ltd")
    page = client.get(address()).content.decode()
    assert "New Stones Ltd, 1 Mill Lane" in page and "Old Stones" not in page
    client.post(address(), sent())
    named = Wording.objects.filter(purpose=OWN).order_by("version").values_list("controller", flat=True)
    assert list(named)[-2:] == ["Old Stones Ltd, 1 Mill Lane", "New Stones Ltd, 1 Mill Lane"]


def test_where_they_end_pictures_go_dark_on_the_stated_day_until_somebody_answers(
    cast: Cast, picture: Photo, clock: Clock
) -> None:
    signed_in(cast.morag).post(address(), sent(effective_on=day(3).isoformat(), old_answers="end"))
    clock.forward(days=2)
    assert seen(cast, picture) and current_wordings(now())[OWN].version == 1
    clock.forward(days=1)
    assert not seen(cast, picture) and current_wordings(now())[OWN].version == 2

    answer(cast.ola, cast.teddy, {OWN: True})
    assert seen(cast, picture)
    assert {event.wording.version for event in ConsentEvent.objects.filter(purpose=OWN)} == {1, 2}


def test_an_announced_text_comes_on_its_day_whatever_is_corrected_meanwhile(
    cast: Cast, picture: Photo, clock: Clock
) -> None:
    rita, morag = signed_in(cast.rita), signed_in(cast.morag)
    later = day(3).isoformat()
    announced = sent(question="May all rooms see {child}?", effective_on=later, old_answers="end")
    assert rita.post(address(), announced).status_code == 302
    page = morag.get(address()).content.decode()
    assert "Version 2 is announced" in page and "May all rooms see {child}?" in page and f'value="{later}"' in page
    assert morag.post(address(), sent(question="May we show {child}?")).status_code == 302
    assert current_wordings(now())[OWN].question == "May we show {child}?"
    answer(cast.ola, cast.teddy, {OWN: True})
    clock.forward(days=3)
    assert current_wordings(now())[OWN].version == 2, "and families are asked what was announced"
    assert not seen(cast, picture), "what was answered meanwhile ends with the others, as the announced text said"
    answer(cast.ola, cast.teddy, {OWN: True})
    assert seen(cast, picture) and list(faults()) == []


def test_an_announced_text_is_replaced_for_its_day_or_dropped(cast: Cast, clock: Clock) -> None:
    client, later = signed_in(cast.morag), day(3).isoformat()
    client.post(address(), sent(effective_on=later))
    client.post(address(), sent(question="May we still?", effective_on=later))
    assert "version 3 from" in client.get(reverse("consent:texts")).content.decode()
    client.post(address(), sent(question="May we at once?", old_answers="end"))
    assert "version 3 from" not in client.get(reverse("consent:texts")).content.decode()
    clock.forward(days=3)
    assert current_wordings(now())[OWN].question == "May we at once?" and list(faults()) == []


def test_a_text_for_a_later_day_puts_an_announced_one_off_and_only_where_that_is_said(
    cast: Cast, picture: Photo, clock: Clock
) -> None:
    client, soon, later = signed_in(cast.morag), day(3).isoformat(), day(9).isoformat()
    client.post(address(), sent(effective_on=soon, old_answers="end"))
    client.post(address(), sent())  # today's words are corrected meanwhile
    listed = client.get(reverse("consent:texts")).content.decode()
    assert "version 2 from" in listed and "when answers given until then end" in listed
    put_off = {"effective_on": later, "old_answers": "end", "put_off": "on"}
    for changes, sentence in (
        ({"put_off": ""}, "Version 2 comes on"),
        ({"old_answers": "stand"}, "was to end earlier answers"),
        ({"effective_on": soon}, "choose a day after its own"),
    ):
        refused = client.post(address(), sent(title="A title to keep", **put_off | changes))
        page = refused.content.decode()
        assert refused.status_code == 422 and sentence in page and "A title to keep" in page
    assert Wording.objects.filter(purpose=OWN).count() == 3

    assert client.post(address(), sent(question="And now?", **put_off)).status_code == 302
    listed = client.get(reverse("consent:texts")).content.decode()
    assert "version 4 from" in listed and "version 2 from" not in listed
    clock.forward(days=3)
    assert seen(cast, picture) and current_wordings(now())[OWN].version == 3 and ask_of_ended_texts() == 0
    clock.forward(days=6)
    assert not seen(cast, picture) and current_wordings(now())[OWN].question == "And now?"
    assert list(faults()) == []


def test_what_an_announced_text_had_replaced_for_its_day_does_not_come_where_that_is_put_off(
    cast: Cast, clock: Clock
) -> None:
    client, soon, later = signed_in(cast.morag), day(3).isoformat(), day(9).isoformat()
    client.post(address(), sent(question="May wee?", effective_on=soon, old_answers="end"))
    client.post(address(), sent(question="May we?", effective_on=soon))
    put_off = {"effective_on": later, "old_answers": "end", "put_off": "on"}
    assert client.post(address(), sent(question="And now?", **put_off)).status_code == 302
    listed = client.get(reverse("consent:texts")).content.decode()
    assert "version 4 from" in listed and "version 3 from" not in listed and "version 2 from" not in listed
    clock.forward(days=3)
    assert current_wordings(now())[OWN].version == 1 and ask_of_ended_texts() == 0
    clock.forward(days=6)
    assert current_wordings(now())[OWN].question == "And now?" and list(faults()) == []


def test_every_text_that_comes_is_listed(cast: Cast) -> None:
    client = signed_in(cast.morag)
    client.post(address(), sent(effective_on=day(9).isoformat(), old_answers="end"))
    client.post(address(), sent(effective_on=day(3).isoformat()))
    listed = client.get(reverse("consent:texts")).content.decode()
    assert listed.index("version 3 from") < listed.index("version 2 from")


def test_the_morning_a_text_ends_answers_the_portal_asks_whose_they_were(
    cast: Cast, picture: Photo, clock: Clock
) -> None:
    yes(cast.priya, cast.wren, Purpose.GROUP_PICTURES)
    Notice.objects.all().delete()
    client = signed_in(cast.morag)
    said = client.post(address(), sent(effective_on=day(3).isoformat(), old_answers="end"), follow=True)
    assert "The portal asks whose answers end" in said.content.decode()
    clock.forward(days=2)
    assert ask_of_ended_texts() == 0, "not before"
    clock.forward(days=1)
    clock.move_to(timezone.localtime(clock.now).replace(hour=1))
    assert not seen(cast, picture) and ask_of_ended_texts() == 0, "nobody is woken"
    clock.move_to(timezone.localtime(clock.now).replace(hour=7))
    assert ask_of_ended_texts() == 2
    asked = set(Notice.objects.filter(kind="permission_asked").values_list("recipient", flat=True))
    assert asked == {cast.ola.pk, cast.sam.pk}, "either answers for Teddy; Wren's had no yes that ended"
    assert AuditEvent.objects.get(event=Event.CONSENT_ASKED).acting_as == "system"
    page = signed_in(cast.ola).get(reverse("posts:feed")).content.decode()
    assert "A yes of yours has ended" in page and "You have not answered yet" not in page
    for _ in range(20):
        clock.forward(days=1)
        assert ask_of_ended_texts() == 0, "once"
    answer(cast.ola, cast.teddy, {OWN: True})
    assert "May we show pictures of Teddy" not in signed_in(cast.ola).get(reverse("posts:feed")).content.decode()


def test_nobody_is_asked_by_the_portal_whom_a_restriction_holds_back(cast: Cast, picture: Photo, clock: Clock) -> None:
    signed_in(cast.morag).post(address(), sent(effective_on=day(3).isoformat(), old_answers="end"))
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    clock.forward(days=3)
    assert not seen(cast, picture) and ask_of_ended_texts() == 0
    assert not Notice.objects.filter(kind="permission_asked").exists()


def test_whoever_was_asked_shortly_before_is_asked_once_the_week_is_over(
    cast: Cast, picture: Photo, clock: Clock
) -> None:
    signed_in(cast.morag).post("/permission/coverage/ask/")  # of what they have not answered
    before = Notice.objects.filter(kind="permission_asked", recipient__in=[cast.ola, cast.sam]).count()
    signed_in(cast.morag).post(address(), sent(effective_on=day(3).isoformat(), old_answers="end"))
    clock.forward(days=3)
    assert ask_of_ended_texts() == 2 - before
    clock.forward(days=5)
    assert ask_of_ended_texts() == before


def test_nobodys_words_are_replaced_unseen(cast: Cast) -> None:
    rita, morag = signed_in(cast.rita), signed_in(cast.morag)
    hers, other = sent(title="What Rita wrote"), sent(title="What Morag wrote")
    assert rita.post(address(), hers).status_code == 302
    result = morag.post(address(), other)
    page = result.content.decode()
    assert result.status_code == 422 and "Version 2 was published while you wrote" in page
    assert "What Morag wrote" in page and "What Rita wrote" in page, "nothing is lost, and hers is there to be read"
    assert current_wordings(now())[OWN].title == "What Rita wrote"
    assert 'name="begun_with" value="2"' in page
    assert morag.post(address(), other | {"begun_with": 2}).status_code == 302
    assert current_wordings(now())[OWN].title == "What Morag wrote"


def test_what_was_published_meanwhile_is_shown_also_beside_an_announced_text(cast: Cast) -> None:
    rita, morag = signed_in(cast.rita), signed_in(cast.morag)
    rita.post(address(), sent(title="What is announced", effective_on=day(3).isoformat()))
    other = sent(title="What Morag wrote")
    assert rita.post(address(), sent(title="What Rita wrote")).status_code == 302
    page = morag.post(address(), other).content.decode()
    assert "What version 3 says" in page and "What Rita wrote" in page and "What is announced" not in page
    assert 'name="begun_with" value="3"' in page and "What Morag wrote" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"old_answers": ""}, "Choose whether earlier answers stand"),
        ({"effective_on": day(-1).isoformat()}, "Choose today or a later day"),
        ({"question": " "}, "required"),
        ({"more": "No rights here."}, "can be taken back at any time"),
    ],
)
def test_a_refused_text_keeps_every_word(cast: Cast, changes: dict[str, object], sentence: str) -> None:
    result = signed_in(cast.morag).post(address(), sent(title="A title to keep", **changes))
    page = result.content.decode()
    assert result.status_code == 422
    assert sentence in page and "A title to keep" in page
    assert Wording.objects.filter(purpose=OWN).count() == 1


def test_what_happens_outside_is_asked_kept_and_said_to_be_outside(cast: Cast) -> None:
    manager = signed_in(cast.morag)
    page = manager.get(address(DISPLAY)).content.decode()
    assert "Pictures of {child} on our walls" in page
    initial = manager.get(address(DISPLAY)).context["form"].initial
    begun = {name: initial[name] for name in ("title", "question", "more", "recipients", "retention")}
    manager.post(address(DISPLAY), sent(**begun, begun_with=0))

    page = signed_in(cast.ola).get(f"/permission/{cast.teddy.pk}/").content.decode()
    assert "Pictures of Teddy on our walls" in page and "The portal itself cannot check it." in page
    answer(cast.ola, cast.teddy, {DISPLAY: True})
    assert may_show(cast.teddy, DISPLAY, now())
    no(cast.sam, cast.teddy, DISPLAY)
    assert not may_show(cast.teddy, DISPLAY, now())


def test_the_list_for_the_room_says_yes_or_no_and_no_reason(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    no(cast.sam, cast.teddy, OWN)
    yes(cast.priya, cast.wren)
    type(cast.maya).objects.filter(pk=cast.maya.pk).update(protected=True)
    for who in (cast.pip, cast.dora):
        page = signed_in(who).get(reverse("consent:photo_list")).content.decode()
        rows = {name: page.split(f'scope="row">{name}')[1].split("</tr>")[0] for name in ("Teddy", "Wren", "Maya")}
        assert rows["Teddy"].count("<b>Yes</b>") == 3 and rows["Teddy"].count(">No<") == 1
        assert rows["Wren"].count("<b>Yes</b>") == 4
        assert rows["Maya"].count(">No<") == 4
        assert "protected" not in page.lower() and "differ" not in page.lower()
        assert "As of" in page
