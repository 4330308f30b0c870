"""Several at once, what a person is asked to bear with, what is kept for a case, and the history of it all."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moderation.actions import (
    answer_appeal,
    appeal_measure,
    end_measure,
    end_preservation,
    preserve_comment,
    raise_concern_from,
    raise_concern_from_appeal,
    report_comment,
    settle,
    take_measure,
)
from moderation.models import Decision, Escalation, Pending, Preservation, Report
from moderation.rules import preserved
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role, RoleGrant, User
from nursery_portal.notify.models import Notice
from posts.actions import edit_comment
from posts.models import Comment, CommentMeasure, Post
from staff_conduct.access import concerns_visible_to
from staff_conduct.models import Concern
from tests.cast import Cast, day, grant, guardian, person
from tests.clients import signed_in
from tests.moderation.conftest import decided, said

SEVERAL = reverse("moderation:bulk")
SUSPENDED = CommentMeasure.Kind.SUSPENDED


def suspend(cast: Cast, **more: Any) -> CommentMeasure:
    return take_measure(
        cast.ola, **{"kind": SUSPENDED, "reason": "Unkind twice.", "until_on": day(7), "by": cast.dora, **more}
    )


def token_of(client: Any) -> str:
    page = client.get(SEVERAL).content.decode()
    return str(page.split('name="token" value="')[1].split('"')[0])


def test_only_plain_comments_that_were_on_the_page_are_approved_together(cast: Cast, post: Post, clock: Any) -> None:
    plain = [said(post, cast.priya, f"A lovely morning {number}") for number in range(3)]
    urgent = said(post, cast.priya, "There is a bruise on her leg")
    flagged = said(post, cast.priya, "Teddy looked so happy")
    marked = said(post, cast.priya, "got a right beating at pairs again")
    reported = decided(said(post, cast.priya, "Something else"), cast.dora)
    report_comment(reported, reason=Report.Reason.OTHER, by=cast.ola)
    client = signed_in(cast.dora)
    page = client.get(SEVERAL).content.decode()
    assert page.count('name="pick"') == 3 and "bruise" not in page and "Teddy looked" not in page
    assert "beating" not in page, "a phrase stands in it, however harmless it reads"

    token = token_of(client)
    later = said(post, cast.priya, "Written after the page was read")
    edit_comment(plain[2], "Changed after the page was read", version=1, by=cast.priya)
    every = [*plain, urgent, flagged, marked, reported, later]
    client.post(SEVERAL, {"token": token, "pick": [one.pk for one in every]})

    assert not Comment.objects.filter(pk__in=[one.pk for one in plain], state=Comment.State.VISIBLE).exists()
    clock.forward(seconds=11)
    settle()
    for one in every:
        one.refresh_from_db()
    assert [one.state for one in plain] == ["visible", "visible", "held"]
    assert {one.state for one in (urgent, flagged, marked, later)} == {"held"}
    assert Report.objects.get().closed_at is None


@pytest.mark.parametrize("number", [2, 5])
def test_several_at_once_can_be_taken_back_for_ten_seconds(cast: Cast, post: Post, clock: Any, number: int) -> None:
    rows = [said(post, cast.priya, f"A lovely morning, number {one}") for one in range(number)]
    client = signed_in(cast.dora)
    asked = client.post(SEVERAL, {"token": token_of(client), "pick": [one.pk for one in rows]}, follow=True)
    page = asked.content.decode()
    for one in rows:  # few have each their own way back, many one for all
        assert (reverse("moderation:undo", args=[one.pk]) in page) is (number == 2)
    everything = reverse("moderation:undo_all")
    assert (everything in page) is (number == 5)

    assert signed_in(cast.dipa).post(everything).status_code == 302, "takes back nothing of hers"
    assert Pending.objects.count() == number
    said_back = client.post(everything, follow=True).content.decode()
    assert f"{number} decisions taken back" in said_back and not Pending.objects.exists()
    second_tap = client.post(everything, follow=True).content.decode()
    assert "Nothing was left to take back" in second_tap and "taken effect" not in second_tap
    clock.forward(seconds=11)
    settle()
    assert not Comment.objects.filter(state=Comment.State.VISIBLE, pk__in=[one.pk for one in rows]).exists()

    client.post(SEVERAL, {"token": token_of(client), "pick": [one.pk for one in rows]})
    clock.forward(seconds=11)
    assert 'name="pick"' not in client.get(SEVERAL).content.decode(), "decided, also where nobody has settled it yet"
    Pending.objects.filter(comment=rows[0].pk).update(due_at=kit_clock.now() + timedelta(seconds=1))
    late = client.post(everything, follow=True).content.decode()
    assert (
        "1 decision taken back" in late and f"{number - 1} decision{'s' if number > 2 else ''} had taken effect" in late
    )
    assert Comment.objects.filter(state=Comment.State.VISIBLE, pk__in=[one.pk for one in rows]).count() == number - 1


def test_several_at_once_is_offered_where_there_are_two_it_would_show(cast: Cast, post: Post) -> None:
    said(post, cast.priya, "A lovely morning")
    said(post, cast.priya, "got a right beating at pairs again")
    client = signed_in(cast.dora)
    assert "Several at once" not in client.get(reverse("moderation:queue")).content.decode()
    said(post, cast.priya, "A lovely evening")
    assert "Several at once" in client.get(reverse("moderation:queue")).content.decode()


def test_nothing_is_approved_unless_it_was_ticked_on_a_page_of_ours(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "A lovely morning")
    client = signed_in(cast.dora)
    client.post(SEVERAL, {"token": token_of(client)})
    client.post(SEVERAL, {"token": "made up", "pick": [comment.pk]})
    comment.refresh_from_db()
    assert comment.state == Comment.State.HELD


def test_a_measure_is_told_appealed_and_looked_at_by_somebody_else(cast: Cast) -> None:
    measure = suspend(cast)
    assert "Unkind twice." in Notice.objects.get(recipient=cast.ola).body

    address = reverse("moderation:measure", args=[measure.pk])
    assert signed_in(cast.priya).get(address).status_code == 404
    assert signed_in(cast.ola).post(address, {"words": "It was the weather"}).status_code == 302
    with pytest.raises(Refused, match="asked already"):
        appeal_measure(measure, words="again", by=cast.ola)
    with pytest.raises(Refused, match="Somebody else"):
        answer_appeal(measure, words="No", end=False, by=cast.dora)
    measure.refresh_from_db()
    assert measure.answered_at is None

    answer_appeal(measure, words="Fair enough", end=True, by=cast.dipa)
    measure.refresh_from_db()
    assert measure.ended_at is not None and measure.answered_by == cast.dipa


# --- an appeal reaches somebody


def asked_to_look(measure: CommentMeasure) -> list[str]:
    """Its author appeals on its page; who is told."""
    address = reverse("moderation:measure", args=[measure.pk])
    assert signed_in(measure.author).post(address, {"words": "It was the weather"}).status_code == 302
    told = Notice.objects.filter(kind="comment_appeal", url=address).order_by("recipient__first_name")
    return list(told.values_list("recipient__first_name", flat=True))


def queue_page(who: Any) -> str:
    return str(signed_in(who).get(reverse("moderation:queue")).content.decode())


def test_an_appeal_is_told_to_and_listed_for_another_reviewer_than_who_took_it(cast: Cast) -> None:
    measure = suspend(cast)
    assert "appeal" not in queue_page(cast.dipa)
    assert asked_to_look(measure) == ["Dipa"]
    address = reverse("moderation:measure", args=[measure.pk])
    pages = {who: queue_page(who) for who in (cast.dora, cast.dipa, cast.rita)}
    assert [who.first_name for who, page in pages.items() if "1 appeal waits for you" in page] == ["Dipa"]
    assert f'href="{address}">Ola Bear</a>' in pages[cast.dipa]
    said_waiting = [who.first_name for who, page in pages.items() if "Nothing is waiting" not in page]
    assert said_waiting == ["Dipa"], "no page says so beside an appeal"
    assert signed_in(cast.rita).get(address).status_code == 404, "a reviewer may answer it"
    assert "It stays" not in signed_in(cast.dora).get(address).content.decode()

    answered = signed_in(cast.dipa).post(address, {"words": "We looked.", "do": "stays"})
    assert answered.status_code == 302 and "appeal" not in queue_page(cast.dipa)
    assert Notice.objects.filter(recipient=cast.ola, title="We looked again, and it stays").count() == 1


def test_where_no_other_reviewer_may_the_registered_person_answers_an_appeal(cast: Cast) -> None:
    guardian(cast.dipa, cast.teddy, relationship="aunt")
    measure = suspend(cast)
    assert asked_to_look(measure) == ["Rita"]
    address = reverse("moderation:measure", args=[measure.pk])
    assert "1 appeal waits for you" in queue_page(cast.rita) and "appeal" not in queue_page(cast.dipa)
    client = signed_in(cast.rita)
    page = client.get(address).content.decode()
    assert "It was the weather" in page and "by Dora Lead" in page and "End it now" not in page
    for somebody, code in ((cast.dipa, 404), (cast.dora, 422)):
        assert signed_in(somebody).post(address, {"words": "No", "do": "stays"}).status_code == code
    measure.refresh_from_db()
    assert measure.answered_at is None

    assert client.post(address, {"words": "Fair enough", "do": "give_way"}, follow=True).status_code == 200
    measure.refresh_from_db()
    assert measure.answered_by == cast.rita and measure.ended_at is not None
    event = AuditEvent.objects.filter(subject_id=str(measure.pk)).order_by("seq").last()
    assert event is not None and (event.actor_id, event.acting_as) == (cast.rita.pk, "owner")


def test_the_registered_person_answers_for_no_reviewer_and_not_about_their_own_family(cast: Cast) -> None:
    guardian(cast.dipa, cast.teddy, relationship="aunt")
    guardian(cast.rita, cast.teddy, relationship="aunt")
    measure = suspend(cast)
    assert asked_to_look(measure) == [], "nobody is left who may"
    with pytest.raises(Refused, match="not yours to answer"):
        answer_appeal(measure, words="No", end=False, by=cast.rita)
    other = take_measure(cast.priya, kind=SUSPENDED, reason="Unkind.", until_on=day(7), by=cast.dora)
    appeal_measure(other, words="Why?", by=cast.priya)
    with pytest.raises(Refused, match="not yours to answer"):
        answer_appeal(other, words="No", end=False, by=cast.rita)
    assert not CommentMeasure.objects.exclude(answered_at=None).exists()


def page_of(who: Any, measure: CommentMeasure) -> str:
    return str(signed_in(who).get(reverse("moderation:measure", args=[measure.pk])).content.decode())


def test_an_appeal_about_a_reviewer_is_neither_read_nor_answered_by_them(cast: Cast) -> None:
    measure = suspend(cast, by=cast.dipa)
    address = reverse("moderation:measure", args=[measure.pk])
    words = "Only because I saw Dora hit him"
    assert signed_in(cast.ola).post(address, {"words": words}).status_code == 302
    assert not Notice.objects.filter(recipient=cast.dora).exists()
    urgent = Notice.objects.filter(kind="comment_urgent", mail=True, url=address)
    assert set(urgent.values_list("recipient__first_name", flat=True)) == {"Rita", "Dipa"}, "who took it may act on it"
    assert "1 appeal waits for you" in queue_page(cast.rita) and "appeal" not in queue_page(cast.dora)
    for reader, reads in ((cast.rita, True), (cast.dipa, True), (cast.dora, False)):
        assert (words in page_of(reader, measure)) is reads
    listed = signed_in(cast.dora).get(reverse("moderation:author", args=[cast.ola.pk])).content.decode()
    assert address in listed and "asks for another person" not in listed
    refused = signed_in(cast.dora).post(address, {"words": "No.", "do": "stays"})
    assert refused.status_code == 422 and "There is nothing to answer" in refused.content.decode()

    end_measure(measure, by=cast.dora)
    assert "1 appeal waits for you" in queue_page(cast.rita), "whoever ends it takes nothing urgent from anybody"
    assert signed_in(cast.rita).post(address, {"words": "I am looking into it.", "do": "stays"}).status_code == 302
    measure.refresh_from_db()
    assert measure.answered_by == cast.rita and measure.ended_by == cast.dora
    assert "I am looking into it." in page_of(cast.ola, measure) and words not in page_of(cast.dora, measure)


def concern_of(measure: CommentMeasure) -> str:
    return reverse("moderation:measure_concern", args=[measure.pk])


def test_a_concern_is_raised_from_an_appeal_with_its_words_sealed(cast: Cast) -> None:
    measure = suspend(cast, by=cast.dipa)
    assert signed_in(cast.dipa).post(concern_of(measure)).status_code == 404, "nothing was said yet"
    appeal_measure(measure, words="Only because I saw Dora hit him", by=cast.ola)
    assert concern_of(measure) in page_of(cast.dipa, measure) and concern_of(measure) not in page_of(cast.dora, measure)
    assert [signed_in(one).post(concern_of(measure)).status_code for one in (cast.dora, cast.ola)] == [404, 403]
    with pytest.raises(Refused, match="not yours"):
        raise_concern_from_appeal(measure, by=cast.dora)

    answer = signed_in(cast.dipa).post(concern_of(measure), {"note": "The second one."}, follow=True)
    made = Concern.objects.get()
    assert made.reference in answer.content.decode() and (made.kind, made.source) == ("adult_conduct", "moderation")
    assert concerns_visible_to(cast.rita).exists() and not concerns_visible_to(cast.dora).exists()
    page = signed_in(cast.rita).get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).content.decode()
    for words in ("answer to a measure", "I saw Dora hit him", "Unkind twice.", "The second one."):
        assert words in page
    assert f'data-accepted="measure-concern-{measure.pk}"' in answer.content.decode(), "the browser keeps no copy"
    assert concern_of(measure) not in page_of(cast.dipa, measure) and concern_of(measure) in page_of(cast.rita, measure)
    assert "You raised a concern" in page_of(cast.dipa, measure)
    assert "You raised a concern" not in page_of(cast.rita, measure) + page_of(cast.ola, measure)
    again = signed_in(cast.dipa).post(concern_of(measure), {"note": "And once more."})
    assert again.status_code == 422 and "And once more." in again.content.decode()
    assert "raised a concern from it already" in again.content.decode() and Concern.objects.count() == 1
    measure.refresh_from_db()
    assert measure.answered_at is None and "1 appeal waits for you" in queue_page(cast.rita)
    assert concern_of(measure) not in page_of(cast.ola, measure) and made.reference not in page_of(cast.ola, measure)


def test_whom_the_note_with_such_a_concern_is_about_reads_the_appeal_no_more(cast: Cast) -> None:
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="He cried after snack and nobody came", by=cast.ola)
    assert "after snack" in page_of(cast.dora, measure)
    assert signed_in(cast.dipa).post(concern_of(measure), {"note": "Dora stood by"}).status_code == 302
    assert "after snack" not in page_of(cast.dora, measure) and not concerns_visible_to(cast.dora).exists()


def test_who_may_not_read_the_appeal_any_more_has_the_words_typed_to_it_given_back(cast: Cast) -> None:
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="He cried after snack and nobody came", by=cast.ola)
    client, address = signed_in(cast.dora), reverse("moderation:measure", args=[measure.pk])
    assert concern_of(measure) in page_of(cast.dora, measure)
    assert signed_in(cast.dipa).post(concern_of(measure), {"note": "Dora stood by"}).status_code == 302
    typed = ((concern_of(measure), {"note": "I heard it, too"}), (address, {"words": "I shall ring you at six"}))
    for to, form in typed:
        never = client.post(to.replace(f"/{measure.pk}/", "/987654/"), form)
        answers = [never] if to == address else [never, client.post(to, form)]
        for answer in answers:
            page = answer.content.decode()
            assert answer.status_code == 404 and [one for one in form.values() if one not in page] == []
            assert "There is nothing here for you" in page and "You raised" not in page, "the same for either"
            assert "after snack" not in page and reverse("moderation:queue") in page
    kept = client.post(address, typed[1][1])
    assert kept.status_code == 422 and "I shall ring you at six" in kept.content.decode()
    assert Concern.objects.count() == 1 and not CommentMeasure.objects.get().answer
    assert signed_in(cast.priya).post(address, {"words": "Mine?"}).status_code == 404


@pytest.mark.parametrize("at_once", [False, True])
def test_two_taps_on_a_concern_that_keeps_the_appeal_from_whoever_raised_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    for one in (cast.dora, cast.pip):
        guardian(one, cast.wren, relationship="aunt")
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="He cried after snack and nobody came", by=cast.ola)
    client, form = signed_in(cast.dora), {"note": "I saw Pip walk away."}
    if at_once:

        def other_first(measure: CommentMeasure, **more: Any) -> str:
            raise_concern_from_appeal(measure, **more)
            return raise_concern_from_appeal(measure, **more)

        monkeypatch.setattr("moderation.views.record.raise_concern_from_appeal", other_first)
    else:
        first = client.post(concern_of(measure), form)
        assert first.status_code == 302 and first["Location"] == reverse("moderation:queue")
    again = client.post(concern_of(measure), form)
    page = again.content.decode()
    assert again.status_code == 422 and "You raised a concern from it" in page and form["note"] in page
    assert "was not sent" not in page and "after snack" not in page and Concern.objects.count() == 1


def test_a_concern_from_an_appeal_that_is_over_brings_it_back_for_nobody(cast: Cast, clock: Any) -> None:
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="It was the weather", by=cast.ola)
    clock.forward(days=30)
    Notice.objects.all().delete()
    assert signed_in(cast.dora).post(concern_of(measure), {"note": "Pip stood by"}).status_code == 302
    assert concerns_visible_to(cast.dora).exists() and not concerns_visible_to(cast.pip).exists()
    assert not Notice.objects.filter(kind="comment_measure").exists()
    assert "waits for you" not in queue_page(cast.dora)


def test_whoever_took_a_measure_does_not_read_the_concern_that_is_raised_from_what_was_said_to_it(cast: Cast) -> None:
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="You only want to hide how he was left alone", by=cast.ola)
    for raiser, own in ((cast.dora, False), (cast.dipa, True)):
        answer = signed_in(raiser).post(concern_of(measure), {"note": "Please look."}, follow=True)
        assert ("You took the measure, so others read it" in answer.content.decode()) is own
        assert "how he was left alone" in page_of(raiser, measure), "the appeal itself is not about them"
    assert concerns_visible_to(cast.dora).count() == 2 and not concerns_visible_to(cast.dipa).exists()


def test_of_an_urgent_appeal_that_nobody_may_read_those_who_give_roles_are_told(cast: Cast) -> None:
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="Dora, Dipa and Rita dragged him by the arm", by=cast.ola)
    notice = Notice.objects.get(recipient=cast.morag)
    assert "nobody here may read" in notice.title and notice.mail and "dragged" not in f"{notice.title}{notice.body}"
    assert not Notice.objects.filter(recipient__in=[cast.dora, cast.dipa, cast.rita]).exists()


def test_of_an_appeal_that_nobody_may_answer_those_who_give_roles_are_told(cast: Cast) -> None:
    RoleGrant.objects.filter(user__in=(cast.dipa, cast.rita)).delete()
    measure = suspend(cast)
    assert asked_to_look(measure) == []
    assert "nobody here may read and answer" in Notice.objects.get(recipient=cast.morag, mail=True).title
    grant(cast.dipa, Role.DEPUTY_DSL)
    other = suspend(cast, kind=CommentMeasure.Kind.REVIEW_FIRST)
    assert asked_to_look(other) == ["Dipa"] and Notice.objects.filter(recipient=cast.morag).count() == 1


def test_whom_a_concern_leaves_to_answer_an_appeal_is_told(cast: Cast) -> None:
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="It was the weather", by=cast.ola)
    notes = ("Look at the rota.", "Dora stood by.")
    told = Notice.objects.filter(kind="comment_appeal").order_by("pk").values_list("recipient__first_name", flat=True)
    for by, note, names in ((cast.dora, notes[0], ["Dora"]), (cast.dipa, notes[1], ["Dora", "Rita"])):
        assert signed_in(by).post(concern_of(measure), {"note": note}).status_code == 302
        assert list(told.all()) == names
    assert not Notice.objects.filter(recipient=cast.morag).exists()


def test_a_concern_that_leaves_nobody_to_answer_an_appeal_calls_those_who_give_roles(cast: Cast) -> None:
    guardian(cast.rita, cast.teddy, relationship="aunt")
    grant(person("Ines", "Outside"), Role.INDEPENDENT)  # reads the concern, and answers no appeal
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="He cried after snack and nobody came", by=cast.ola)
    assert not Notice.objects.filter(recipient=cast.morag).exists()
    assert signed_in(cast.dipa).post(concern_of(measure), {"note": "Dora stood by."}).status_code == 302
    assert "nobody here may read and answer" in Notice.objects.get(recipient=cast.morag).title


def test_what_is_said_about_who_ends_the_measure_goes_on_waiting(cast: Cast) -> None:
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="Dora is a bloody idiot", by=cast.ola)
    measure.refresh_from_db()
    assert not measure.appeal_urgent and list(measure.appeal_about.all()) == [cast.dora]
    end_measure(measure, by=cast.dora)
    assert "1 appeal waits for you" in queue_page(cast.rita)
    plain = suspend(cast, by=cast.dipa)
    appeal_measure(plain, words="It was the weather", by=cast.ola)
    end_measure(plain, by=cast.dora)
    assert "1 appeal waits" in queue_page(cast.rita) and "appeal" not in queue_page(cast.dora)


def test_the_end_of_a_long_appeal_is_screened_however_the_browser_counts_its_lines(cast: Cast) -> None:
    measure = suspend(cast)
    end = "her uncle hits her"
    words = "\r\n".join(["It rained."] * 88) + "\r\n" + end
    assert len(words.replace("\r\n", "\n")) <= 1000 < len(words) - len(end)
    address = reverse("moderation:measure", args=[measure.pk])
    assert signed_in(cast.ola).post(address, {"words": words}).status_code == 302
    measure.refresh_from_db()
    assert measure.appeal.endswith(end) and measure.appeal_urgent


def test_an_appeal_about_a_relative_of_a_reviewer_is_not_theirs(cast: Cast) -> None:
    guardian(cast.dora, cast.wren, relationship="aunt")
    guardian(cast.pip, cast.wren, relationship="uncle")
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="Pip dragged him by the arm, so I wrote it", by=cast.ola)
    assert "dragged" not in page_of(cast.dora, measure) and "dragged" in page_of(cast.rita, measure)
    other = suspend(cast, by=cast.dipa, kind=CommentMeasure.Kind.REVIEW_FIRST)
    appeal_measure(other, words="I saw Dora hit Teddy", by=cast.ola)  # may be a game: not urgent, and not for her
    assert "saw Dora" not in page_of(cast.dora, other) and "saw Dora" in page_of(cast.rita, other)


def test_whoever_is_named_in_passing_answers_an_appeal(cast: Cast) -> None:
    measure = suspend(cast, by=cast.dipa)
    appeal_measure(measure, words="Dear Dora, may I write again? Ring me on 07700 900142", by=cast.ola)
    assert "may I write again" in page_of(cast.dora, measure)
    assert list(Notice.objects.filter(kind="comment_appeal").values_list("recipient__first_name", flat=True)) == [
        "Dora"
    ]


def test_a_disclosure_in_an_appeal_shows_whom_to_call_and_is_read_at_once(cast: Cast) -> None:
    measure = suspend(cast)
    appeal_measure(measure, words="I was upset, her uncle hits her", by=cast.ola)
    assert 'href="tel:999"' in page_of(cast.ola, measure) and "need not wait" in page_of(cast.ola, measure)
    urgent = Notice.objects.filter(kind="comment_urgent", mail=True)
    assert set(urgent.values_list("recipient__first_name", flat=True)) == {"Dora", "Dipa"}
    assert "First steps" in page_of(cast.dipa, measure) and "need not wait" not in page_of(cast.dipa, measure)
    plain = suspend(cast, kind=CommentMeasure.Kind.REVIEW_FIRST)
    appeal_measure(plain, words="It was the weather", by=cast.ola)
    assert 'href="tel:999"' not in page_of(cast.ola, plain) and "First steps" not in page_of(cast.dipa, plain)


def test_an_appeal_against_what_is_over_is_refused_and_waits_for_nobody(cast: Cast, clock: Any) -> None:
    measure, other = suspend(cast), suspend(cast, kind=CommentMeasure.Kind.REVIEW_FIRST)
    appeal_measure(other, words="Why?", by=cast.ola)
    clock.forward(days=8)
    with pytest.raises(Refused, match="has ended"):
        appeal_measure(measure, words="Why?", by=cast.ola)
    assert "appeal" not in queue_page(cast.dipa)


def test_what_waits_beside_the_comments_costs_the_same_however_much_it_is(cast: Cast) -> None:
    def queries() -> int:
        client = signed_in(cast.dipa)
        client.get(reverse("moderation:queue"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("moderation:queue"))
        return len(asked)

    appeal_measure(suspend(cast), words="Why?", by=cast.ola)
    one = queries()
    for author in (cast.priya, cast.aisha, cast.sam):
        taken = take_measure(author, kind=SUSPENDED, reason="Unkind.", until_on=day(7), by=cast.dora)
        appeal_measure(taken, words="Why?", by=author)
    assert queries() == one and "4 appeals wait for you" in queue_page(cast.dipa)


def test_the_end_of_one_measure_does_not_promise_what_another_still_forbids(cast: Cast) -> None:
    first = suspend(cast, kind=CommentMeasure.Kind.REVIEW_FIRST)
    longer = suspend(cast)
    end_measure(first, by=cast.dora)
    told = Notice.objects.filter(recipient=cast.ola).order_by("-pk")[0]
    assert "as before" not in told.title and "No comments for now" in told.body
    end_measure(longer, by=cast.dora)
    assert Notice.objects.filter(recipient=cast.ola).order_by("-pk")[0].title == "You can write comments as before"


def test_who_told_us_of_two_comments_hears_of_which(cast: Cast, post: Post, clock: Any) -> None:
    first, second = (decided(said(post, cast.priya, f"What a day {n}"), cast.dora) for n in range(2))
    report_comment(first, reason=Report.Reason.OTHER, by=cast.ola)
    clock.forward(minutes=50)
    report_comment(second, reason=Report.Reason.OTHER, by=cast.ola)
    for comment in (first, second):
        comment.refresh_from_db()
        decided(comment, cast.dora)
    told = Notice.objects.filter(recipient=cast.ola, kind="report_closed").values_list("body", flat=True)
    assert len(set(told)) == 2


def test_a_declined_answer_of_the_nursery_promises_no_change(cast: Cast, post: Post) -> None:
    answer = said(post, cast.priya, "At nine")
    Comment.objects.filter(pk=answer.pk).update(as_nursery=True)
    answer.refresh_from_db()
    decided(answer, cast.dora, Decision.Outcome.DECLINED, reason="unkind")
    told = Notice.objects.get(recipient=cast.priya, kind="comment_decided")
    assert "answer for the nursery" in told.title and "change it" not in told.body


@pytest.mark.parametrize(
    ("more", "words"), [({"reason": " "}, "Write the reason"), ({"until_on": day(-1)}, "last day")]
)
def test_a_measure_needs_a_reason_and_an_end(cast: Cast, more: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        suspend(cast, **more)
    assert not CommentMeasure.objects.exists()


def test_nobody_takes_or_ends_a_measure_about_a_relative(cast: Cast) -> None:
    guardian(cast.dora, cast.teddy, relationship="aunt")
    with pytest.raises(Refused, match="relative"):
        suspend(cast)
    assert not CommentMeasure.objects.exists()
    measure = suspend(cast, by=cast.dipa)
    with pytest.raises(Refused, match="relative"):
        end_measure(measure, by=cast.dora)
    assert signed_in(cast.dora).get(reverse("moderation:author", args=[cast.ola.pk])).status_code == 404


def test_two_at_once_take_one_measure_and_one_hold(cast: Cast, post: Post) -> None:
    """On PostgreSQL by the lock of the row it is about, which is taken before anybody looks for another."""
    comment = said(post, cast.priya, "A lovely morning")
    acts: list[tuple[str, Any]] = [
        ('FROM "members_user"', lambda by: suspend(cast, by=by)),
        ('FROM "posts_comment"', lambda by: preserve_comment(comment, reason="Complaint of May", by=by)),
    ]
    for row, act in acts:
        reviewer = User.objects.get(pk=cast.dora.pk)
        with CaptureQueriesContext(connection) as asked:
            act(reviewer)
        first = next(one["sql"] for one in asked if one["sql"].startswith("SELECT"))
        assert row in first and "EXISTS" not in first
        with pytest.raises(Refused, match="already"):
            act(cast.dipa)


def test_what_a_case_needs_is_kept_until_it_does_not(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "A lovely morning")
    everything = Comment.objects.all()
    assert not preserved(everything).exists()
    preserve_comment(comment, reason="Complaint of May", by=cast.dora)
    assert list(preserved(everything)) == [comment]
    with pytest.raises(Refused):
        preserve_comment(comment, reason="again", by=cast.dora)
    with pytest.raises(Refused, match="Whoever keeps it"):  # whether or not there is a concern: it would tell of one
        end_preservation(comment, reason="It is over.", by=cast.dipa)
    page = signed_in(cast.dipa).get(reverse("moderation:record", args=[comment.pk])).content.decode()
    assert "No case needs it any more</button>" not in page and "Kept for a case" in page
    RoleGrant.objects.filter(user=cast.dora).update(until_on=day(-1))
    end_preservation(comment, reason="It is over.", by=cast.dipa)  # who kept it reads no comments any more
    assert not preserved(everything).exists() and Preservation.objects.count() == 1


@pytest.mark.parametrize("quicker", ["dora", "dipa"])
def test_why_it_is_kept_stands_there_to_copy_where_a_colleague_was_quicker(
    cast: Cast, post: Post, quicker: str
) -> None:
    comment = said(post, cast.priya, "A lovely morning")
    client, address = signed_in(cast.dora), reverse("moderation:record", args=[comment.pk])
    preserve_comment(comment, reason="Complaint of May", by=getattr(cast, quicker))
    answer = client.post(address, {"do": "preserve", "reason": "Ola's claim"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "It is kept already." in page
    assert "<p>Ola&#x27;s claim</p>" in page and 'value="Ola' not in page, "no reason to let it go"
    end_preservation(comment, reason="It is over.", by=getattr(cast, quicker))
    answer = client.post(address, {"do": "release", "reason": "No claim came"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "It is not kept for a case." in page
    assert "<p>No claim came</p>" in page and 'value="No claim' not in page
    assert client.post(address, {"do": "preserve", "reason": "Ola's claim"}).status_code == 302


def test_the_database_blanks_and_deletes_no_words_that_a_case_needs(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "A lovely morning")
    other = said(post, cast.ola, "Another one")
    preserve_comment(comment, reason="Complaint of May", by=cast.dora)
    rows = Comment.objects.filter(pk=comment.pk)
    for erase in (
        lambda: rows.update(body=""),
        lambda: rows.delete(),
        lambda: run(f"DELETE FROM posts_comment WHERE id = {comment.pk}"),  # noqa: S608 (a number)
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            erase()
    comment.refresh_from_db()
    assert comment.body == "A lovely morning"
    assert Comment.objects.filter(pk=other.pk).update(body="") == 1, "what no case needs may go in its time"
    end_preservation(comment, reason="It is over.", by=cast.dora)
    assert rows.update(body="") == 1


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
        connection.check_constraints()


def test_a_concern_keeps_the_comment(cast: Cast, post: Post) -> None:
    comment = said(post, cast.priya, "There is a bruise on her leg")
    raise_concern_from(comment, version=comment.version, kind="other", by=cast.dora)
    assert list(preserved(Comment.objects.all())) == [comment]


def test_the_history_tells_every_step_with_the_words_as_they_were(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    edit_comment(comment, "What a dreadful morning", version=comment.version, by=cast.priya)
    decided(comment, cast.dipa, Decision.Outcome.DECLINED, reason="unkind", note="second time")
    page = signed_in(cast.dora).get(reverse("moderation:record", args=[comment.pk])).content.decode()
    for words in ("What a lovely morning", "What a dreadful morning", "it is unkind", "second time", "Dipa Deputy"):
        assert words in page, words
    assert signed_in(cast.ola).get(reverse("moderation:record", args=[comment.pk])).status_code == 403


@pytest.mark.parametrize("model", [Decision, Escalation])
def test_decisions_and_escalations_are_never_changed(cast: Cast, post: Post, model: Any) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    Escalation.objects.create(comment=comment, since=comment.written_at, step=1, at=kit_clock.now())
    with pytest.raises(IntegrityError):
        model.objects.filter(comment=comment).update(at=kit_clock.now())


def test_its_author_may_change_what_is_kept_learning_nothing_and_every_wording_stays(cast: Cast, post: Post) -> None:
    kept, plain = said(post, cast.priya, "There is a bruise on her leg"), said(post, cast.ola, "Lovely hats")
    preserve_comment(kept, reason="Worry of May", by=cast.dora)
    for comment, author in ((kept, cast.priya), (plain, cast.ola)):
        changed = edit_comment(comment, "Lovely day", version=1, by=author)
        again = edit_comment(changed, "Lovely day, thank you", version=2, by=author)
        assert again.state == Comment.State.HELD and again.earlier.count() == 2
    page = signed_in(cast.dora).get(reverse("moderation:record", args=[kept.pk])).content.decode()
    assert "There is a bruise on her leg" in page and "version 2 read" in page
    for comment, words in ((kept, ""), (plain, "Other words")):
        with pytest.raises(IntegrityError), transaction.atomic():
            comment.earlier.update(body=words)
    with pytest.raises(IntegrityError), transaction.atomic():
        plain.earlier.all().delete()
    assert plain.earlier.update(body="") == 2  # when their time is over
