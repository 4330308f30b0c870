"""Ask the manager: a question has a due time, an answer, and is never read by whom it is about."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from moderation.access import open_question_count, questions_visible_to
from moderation.actions import answer_question, ask_manager, raise_concern_from_question
from moderation.lexicon import GIVEN_NAMES
from moderation.models import Question, Urgency
from nursery_portal.audit.chain import verify
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.duties.actions import enter_on_matter, keep_to_schedule, open_matter
from nursery_portal.kit.calendar import LONDON
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import dated
from nursery_portal.members.models import Role
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child, Nursery
from posts.actions import publish_post
from staff_conduct.access import concerns_visible_to
from staff_conduct.models import Concern
from tests.cast import Cast, day, draft, grant, guardian, person
from tests.clients import signed_in

ASK = reverse("moderation:ask")


def asked(by: Any, text: str = "When do the trips begin?") -> Question:
    return ask_manager(text, form_key=uuid.uuid4(), by=by)


def readers(question: Question, *people: Any) -> list[str]:
    return [who.first_name for who in people if questions_visible_to(who).filter(pk=question.pk).exists()]


def test_a_question_is_answered_and_its_author_reads_it(cast: Cast, clock: Any) -> None:
    clock.move_to(datetime(2026, 4, 2, 12, tzinfo=LONDON))
    answer = signed_in(cast.ola).post(ASK, {"body": "When do the trips begin?", "form_key": uuid.uuid4()})
    assert answer.status_code == 302
    question = Question.objects.get()
    assert question.due_at == datetime(2026, 4, 8, 12, tzinfo=LONDON)

    address = reverse("moderation:question", args=[question.pk])
    assert signed_in(cast.morag).post(address, {"answer": "On Tuesday."}).status_code == 302
    assert "On Tuesday." in signed_in(cast.ola).get(address).content.decode()
    assert Notice.objects.filter(recipient=cast.ola, kind="question_answered").count() == 1
    with pytest.raises(Refused, match="answered already"):
        answer_question(question, "On Friday.", by=cast.dora)


@pytest.mark.parametrize(("name", "before"), [("pip", False), ("mabel", False), ("ola", True), ("gran", True)])
def test_who_works_here_and_is_a_family_is_led_to_ask_like_any_other(cast: Cast, name: str, before: bool) -> None:
    who = grant(person("Mabel", "Manager"), Role.MANAGER).user if name == "mabel" else getattr(cast, name)
    post = draft(cast.morag, cast.acorn)
    publish_post(post, by=cast.morag)

    def led() -> list[bool]:
        client = signed_in(who)
        menu, contacts = (client.get(reverse(f"members:{page}")).content.decode() for page in ("account", "contacts"))
        return [f'href="{ASK}"' in menu, "Write to the manager here" in contacts]

    assert led() == [before, before]
    if not before:
        guardian(who, cast.wren, relationship="aunt")
    client = signed_in(who)
    assert led() == [True, True]
    assert (
        f'<a href="{ASK}">Ask the manager</a> about our work'
        in client.get(reverse("posts:post_detail", args=[post.pk])).content.decode()
    )
    client.post(ASK, {"body": "When do the trips begin?", "form_key": uuid.uuid4()})
    assert "What you asked" in client.get(ASK).content.decode()


def test_an_answer_reaches_whoever_asked_in_their_childs_last_days(cast: Cast) -> None:
    question, other = asked(cast.ola, "What do we owe?"), asked(cast.priya, "When is the fair?")
    address = reverse("moderation:question", args=[question.pk])
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-2))
    ola = signed_in(cast.ola)
    waiting = ola.get(address).content.decode()
    assert "An answer is due by" in waiting and reverse("staff_conduct:public") in waiting and ASK not in waiting

    answered = signed_in(cast.morag).post(address, {"answer": "Nothing."}, follow=True).content.decode()
    assert "The parent was told and reads it here." in answered
    album = ola.get("/", follow=True).content.decode()
    assert f'href="{address}"' in album and "What do we owe?" in album and "When is the fair?" not in album
    page = ola.get(address).content.decode()
    assert "Nothing." in page and f'href="{reverse("posts:album")}"' in page
    assert ola.post(address, {"answer": "Thank you"}).status_code == 403
    assert ola.get(reverse("moderation:question", args=[other.pk])).status_code == 404
    assert ola.get(ASK).status_code == 403


def test_who_answers_somebody_that_comes_in_no_more_is_asked_to_ring_or_write(cast: Cast) -> None:
    question, other = asked(cast.ola, "What do we owe?"), asked(cast.priya, "When is the fair?")
    address = reverse("moderation:question", args=[question.pk])
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-90))
    assert signed_in(cast.ola).get(address).status_code == 403
    morag, gone = signed_in(cast.morag), "Whoever asked does not come in any more"
    assert gone not in morag.get(reverse("moderation:question", args=[other.pk])).content.decode()
    assert gone in morag.get(address).content.decode()
    for _ in range(2):
        said = morag.post(address, {"answer": "Nothing."}, follow=True).content.decode()
        assert f"Answered. {gone}" in said and "Ring or write to them." in said and "was told" not in said


def test_nobody_reads_it_but_the_manager_and_the_lead(cast: Cast) -> None:
    question = asked(cast.ola)
    everybody = (cast.ola, cast.sam, cast.priya, cast.pip, cast.morag, cast.dora, cast.syd)
    assert readers(question, *everybody) == ["Ola", "Morag", "Dora"]
    with pytest.raises(Refused):
        answer_question(question, "On Tuesday.", by=cast.pip)
    question.refresh_from_db()
    assert question.answered_at is None


def test_who_answers_sees_which_words_a_rule_found_and_who_asked_does_not(cast: Cast) -> None:
    question = asked(cast.ola, "Teddy says <b>her uncle hits her</b>\nWhat should I do?")
    address = reverse("moderation:question", args=[question.pk])
    page = signed_in(cast.morag).get(address).content.decode()
    words = page[page.index("&lt;b&gt;") : page.index("should I do?")]
    assert "</mark>" in words and "uncle hits" in words and "<b>" not in words and "<br>" in words, words
    own = signed_in(cast.ola).get(address).content.decode()
    assert "<mark>" not in own and "her uncle hits her&lt;/b&gt;<br>What should I do?" in own


def test_one_about_the_manager_is_not_for_the_manager(cast: Cast) -> None:
    question = asked(cast.ola, "The manager shouted at my son and dragged him by the arm")
    assert question.urgency == Urgency.URGENT
    assert readers(question, cast.morag, cast.dora, cast.dipa, cast.rita) == ["Dora", "Dipa", "Rita"]
    told = set(Notice.objects.filter(kind="comment_urgent").values_list("recipient__first_name", "mail"))
    assert told == {("Dora", True), ("Dipa", True)}


@pytest.mark.parametrize(
    "text",
    [
        "Hi Morag, may I change sessions?",
        "Dear Morag, Pip has been wonderful, thank you. When do the trips begin?",
        "Hi Morag, could you ring me on 07700 900142 about Teddy?",
    ],
)
def test_whoever_is_greeted_or_named_in_passing_reads_and_answers_it(cast: Cast, text: str) -> None:
    question = asked(cast.ola, text)
    assert {one["rule"] for one in question.findings} >= {"staff_name"}
    told = Notice.objects.filter(kind="question_asked").values_list("recipient__first_name", "mail", "daily")
    assert readers(question, cast.morag, cast.dora) == ["Morag", "Dora"]
    assert list(told) == [("Morag", False, True)], "with the mail of the day"
    address = reverse("moderation:question", args=[question.pk])
    assert signed_in(cast.morag).post(address, {"answer": "Yes."}).status_code == 302


@pytest.mark.parametrize(
    "text",
    [
        "Morag was rude to me at the gate",
        "Hi Morag, her uncle hits her, what should I do?",
        "Morag is a bloody idiot",
        "Morag asked me for my private number",
        "Tell Morag he got a right beating at pairs again",
        f"Morag is a bloody idiot, ask {', '.join(sorted(GIVEN_NAMES)[:60]).title()}",
    ],
    ids=("allegation", "disclosure", "abuse", "private contact", "mark", "more found than is kept"),
)
def test_what_may_be_about_somebodys_conduct_is_kept_from_whom_it_names(cast: Cast, text: str) -> None:
    question = asked(cast.ola, text)
    assert readers(question, cast.morag, cast.dora) == ["Dora"]
    told = set(Notice.objects.exclude(recipient=cast.ola).values_list("recipient__first_name", flat=True))
    assert told == {"Dora", "Dipa"}, "who may answer, before the registered person"
    address = reverse("moderation:question", args=[question.pk])
    assert signed_in(cast.morag).post(address, {"answer": "Yes."}).status_code == 404
    question.refresh_from_db()
    assert question.answered_at is None


def test_what_is_about_a_relative_of_who_would_answer_is_not_theirs(cast: Cast) -> None:
    guardian(cast.dora, cast.wren, relationship="aunt")
    guardian(cast.pip, cast.wren, relationship="uncle")
    question = asked(cast.ola, "Pip dragged my son by the arm")
    assert readers(question, cast.morag, cast.dora, cast.dipa) == ["Morag", "Dipa"]
    assert not Notice.objects.filter(recipient=cast.dora).exists()
    address = reverse("moderation:question", args=[question.pk])
    for answer in (
        signed_in(cast.dora).post(address, {"answer": "No."}),
        signed_in(cast.dora).post(concern_of(question)),
    ):
        assert answer.status_code == 404
    raise_concern_from_question(question, by=cast.dipa)
    assert concerns_visible_to(cast.dipa).exists() and not concerns_visible_to(cast.dora).exists()
    assert signed_in(cast.morag).post(address, {"answer": "We are looking into it."}).status_code == 302


def test_an_urgent_one_is_due_within_the_hour_and_whoever_asked_is_promised_what_everybody_is(
    cast: Cast, clock: Any
) -> None:
    clock.move_to(datetime(2026, 4, 2, 12, tzinfo=LONDON))
    pages = []
    for text in ("Pip dragged my son by the arm", "When do the trips begin?"):
        client = signed_in(cast.ola)
        sent = client.post(ASK, {"body": text, "form_key": uuid.uuid4()}, follow=True).content.decode()
        pages.append(sent.replace(text, ""))
        assert "We will answer by Wednesday 8 April, 12:00." in sent
        assert "An answer is due by Wednesday 8 April, 12:00." in sent
    urgent, plain = Question.objects.order_by("pk")
    assert urgent.due_at == datetime(2026, 4, 2, 13, tzinfo=LONDON)
    assert plain.due_at == datetime(2026, 4, 8, 12, tzinfo=LONDON)
    page = signed_in(cast.dora).get(reverse("moderation:question", args=[urgent.pk])).content.decode()
    assert "An answer is due by 13:00" in page


def test_what_only_the_registered_person_may_read_is_theirs_to_answer(cast: Cast) -> None:
    question = asked(cast.ola, "Morag, Dora and Dipa shouted at my son and dragged him by the arm")
    plain = asked(cast.ola)
    assert readers(question, cast.morag, cast.dora, cast.dipa, cast.rita) == ["Rita"]
    assert [one.recipient for one in Notice.objects.filter(kind="comment_urgent")] == [cast.rita]
    client = signed_in(cast.rita)
    address, ordinary = (reverse("moderation:question", args=[one.pk]) for one in (question, plain))
    listed = client.get(reverse("moderation:questions")).content.decode()
    assert f'href="{address}"' in listed and f'href="{ordinary}"' not in listed
    assert open_question_count(cast.rita) == 1
    assert reverse("moderation:questions") in client.get(reverse("posts:feed")).content.decode(), "in the menu"
    refused = client.post(ordinary, {"answer": "On Tuesday."})
    assert refused.status_code == 422 and "not yours to answer" in refused.content.decode()
    assert client.post(address, {"answer": "I am looking into it."}).status_code == 302
    assert Question.objects.get(answered_by=cast.rita) == question and open_question_count(cast.rita) == 0
    event = AuditEvent.objects.get(event="moderation:question:answered")
    assert event.acting_as == "owner"


@pytest.mark.parametrize(
    ("family", "who", "words"),
    [
        ((), "ola", "Morag, Dora, Dipa and Rita shouted at my son and dragged him by the arm"),
        (("rita",), "priya", "Morag, Dora and Dipa shouted at my son and dragged him by the arm"),
        (("morag", "dora", "dipa", "rita", "pip"), "ola", "Pip dragged my son by the arm"),
        (("morag", "dora", "dipa", "rita", "pip"), "ola", "Kiedy Pip wraca do pracy, mój syn bardzo się boi"),
    ],
    ids=("all named", "the last is a relative of who asks", "one family", "one family, in a language nobody screened"),
)
def test_what_nobody_here_may_read_is_told_to_nobody_and_not_taken_in(
    cast: Cast, family: tuple[str, ...], who: str, words: str
) -> None:
    for name in family:
        guardian(getattr(cast, name), cast.wren, relationship="aunt")
    answer = signed_in(getattr(cast, who)).post(ASK, {"body": words, "form_key": uuid.uuid4()})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Nobody here may read this" in page and words in page
    assert not Question.objects.exists() and not Notice.objects.filter(kind="comment_urgent").exists()
    assert AuditEvent.objects.filter(event="moderation:question:refused").count() == 1


@pytest.mark.parametrize("name", ["Wren", "Sam", "Anton"], ids=("a child", "a relative", "nobody"))
def test_whether_it_is_taken_in_tells_no_name_of_anybodys_family(cast: Cast, name: str) -> None:
    for one in (cast.dora, cast.sam):
        guardian(one, cast.wren, relationship="aunt")
    words = f"The manager, the deputy and the owner saw it. {name} grabbed my boy and shook him."
    client = signed_in(cast.ola)
    answer = client.post(ASK, {"body": words, "form_key": uuid.uuid4()}, follow=True)
    question = Question.objects.get()
    address = reverse("moderation:question", args=[question.pk])
    assert answer.redirect_chain[-1] == (address, 302)
    page = answer.content.decode()
    assert "somebody outside" in page and f'href="{reverse("staff_conduct:raise")}"' in page, "whatever it says"
    told = Notice.objects.filter(kind="comment_urgent")
    if name == "Anton":
        assert readers(question, cast.morag, cast.dora, cast.dipa, cast.rita) == ["Dora"]
        assert {one.recipient for one in told} == {cast.dora}
        return
    assert not readers(question, cast.morag, cast.dora, cast.dipa, cast.rita)
    assert {one.recipient for one in told} == {cast.morag, cast.rita}, "who give roles"
    assert {(one.title, one.url) for one in told} == {
        ("A question waits that nobody here may read", reverse("members:people"))
    }
    assert "Ola" not in str([(one.title, one.body) for one in told])
    another = grant(person("Nadia", "New"), Role.DEPUTY_DSL).user
    assert readers(question, another) == ["Nadia"]


def test_somebody_reads_one_that_only_names_everybody_and_the_manager_counts_as_a_reader(cast: Cast) -> None:
    worry = "There is a bruise on her leg. What should I do? I would like to see Dora, Dipa, Rita"
    question = asked(cast.ola, worry)
    assert readers(question, cast.morag, cast.dora, cast.dipa, cast.rita) == ["Morag"]
    everybody = asked(cast.ola, f"{worry}, Morag")
    assert readers(everybody, cast.morag, cast.dora, cast.dipa, cast.rita) == ["Morag", "Dora", "Dipa", "Rita"]
    told = Notice.objects.filter(kind="comment_urgent", url=f"/queue/questions/{everybody.pk}/")
    assert set(told.values_list("recipient__first_name", flat=True)) == {"Morag", "Dora", "Dipa"}


def test_a_disclosure_in_it_shows_whom_to_call(cast: Cast) -> None:
    question = asked(cast.ola, "What should I do, her uncle hits her?")
    page = signed_in(cast.ola).get(reverse("moderation:question", args=[question.pk])).content.decode()
    assert 'href="tel:999"' in page and "Found:" not in page


def test_nothing_typed_is_lost_and_twice_sent_is_one(cast: Cast) -> None:
    client = signed_in(cast.ola)
    long = client.post(ASK, {"body": "word " * 2000, "form_key": uuid.uuid4()})
    assert long.status_code == 422 and long.content.decode().count("word") >= 2000
    form = {"body": "When do the trips begin?", "form_key": uuid.uuid4()}
    for _ in range(2):
        client.post(ASK, form)
    assert Question.objects.count() == 1


def test_too_many_in_a_day_wait_until_tomorrow(cast: Cast, clock: Any) -> None:
    for number in range(10):
        asked(cast.ola, f"Question {number}?")
    with pytest.raises(Refused, match="ask again tomorrow"):
        asked(cast.ola)
    clock.forward(days=1)
    asked(cast.ola)


def test_whoever_reads_an_urgent_question_has_the_first_steps_at_hand(cast: Cast) -> None:
    Nursery.objects.update(social_care_contact="01632 960001", lado_contact="01632 960002")
    urgent = asked(cast.ola, "What should I do, her uncle hits her?")
    plain = asked(cast.ola, "When do the trips begin?")
    pages = [
        signed_in(cast.dora).get(reverse("moderation:question", args=[one.pk])).content.decode()
        for one in (urgent, plain)
    ]
    for words in ("Child in danger now? First steps", 'href="tel:999"', "01632 960001", "01632 960002"):
        assert words in pages[0] and words not in pages[1]


# --- a concern from a question


def concern_of(question: Question) -> str:
    return reverse("moderation:question_concern", args=[question.pk])


def test_a_concern_is_raised_from_a_question_with_its_words_sealed(cast: Cast) -> None:
    question = asked(cast.ola, "Pip dragged my son by the arm, what will you do?")
    answer = signed_in(cast.dora).post(concern_of(question), {"note": "The third this week."}, follow=True)

    made = Concern.objects.get()
    assert made.reference in answer.content.decode() and (made.kind, made.source) == ("adult_conduct", "moderation")
    assert set(concerns_visible_to(cast.rita)) == {made} and not concerns_visible_to(cast.morag).exists()
    address = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    page = signed_in(cast.rita).get(address).content.decode()
    written = f"Written {dated(question.at)}."
    for words in ("dragged my son by the arm", "The third this week.", "question to the manager", "Dora Lead", written):
        assert words in page
    Question.objects.update(body="")  # when its time is over
    assert "dragged my son by the arm" in signed_in(cast.rita).get(address).content.decode()
    assert AuditEvent.objects.filter(event="moderation:question:raised", subject_id=str(question.pk)).count() == 1
    assert signed_in(cast.ola).get(reverse("moderation:question", args=[question.pk])).status_code == 200


def test_whose_note_keeps_the_question_from_themselves_is_led_on_to_the_others(cast: Cast) -> None:
    for one in (cast.dora, cast.pip):
        guardian(one, cast.wren, relationship="aunt")
    question = asked(cast.ola, "Somebody dragged my son by the arm, what will you do?")
    answer = signed_in(cast.dora).post(concern_of(question), {"note": "I saw Pip do it."}, follow=True)
    assert answer.status_code == 200 and answer.redirect_chain[-1][0] == reverse("moderation:questions")
    assert Concern.objects.get().reference in answer.content.decode() and readers(question, cast.dora) == []


def test_whom_the_note_leaves_to_read_the_question_is_told(cast: Cast) -> None:
    question = asked(cast.ola, "Morag, may somebody ring me?")
    assert Notice.objects.get().recipient == cast.morag
    answer = signed_in(cast.dipa).post(concern_of(question), {"note": "Morag and Dora knew of it."})
    assert answer.status_code == 302 and readers(question, cast.morag, cast.dora, cast.dipa) == ["Dipa"]
    told = Notice.objects.filter(url=f"/queue/questions/{question.pk}/").values_list("recipient__first_name", flat=True)
    assert list(told.order_by("pk")) == ["Morag", "Dipa"]


def test_who_may_not_read_the_question_any_more_has_the_words_typed_to_it_given_back(cast: Cast) -> None:
    question = asked(cast.ola, "Morag, may somebody ring me?")
    client, address = signed_in(cast.morag), reverse("moderation:question", args=[question.pk])
    assert client.get(address).status_code == 200
    signed_in(cast.dipa).post(concern_of(question), {"note": "Morag knew of it."})
    typed = ((address, {"answer": "I shall ring you at six"}), (concern_of(question), {"note": "I heard it, too"}))
    for to, form in typed:
        answer = client.post(to, form)
        page = answer.content.decode()
        assert answer.status_code == 404 and [one for one in form.values() if one not in page] == []
        assert "may somebody ring me" not in page and reverse("moderation:questions") in page
        never = client.post(to.replace(f"/{question.pk}/", "/987654/"), form).content.decode()
        assert "There is nothing here for you" in never, "nothing tells whether there is such a question"
    assert client.get(address).status_code == 404 and not Question.objects.get().answer
    parent = signed_in(cast.priya).post(address, {"answer": "Mine?"})
    assert parent.status_code == 404 and reverse("moderation:questions") not in parent.content.decode()


def test_the_second_of_two_taps_is_told_what_the_first_did(cast: Cast) -> None:
    """Also where it keeps the question from whoever tapped: "Nothing was sent" made them raise the concern twice."""
    for one in (cast.dora, cast.pip):
        guardian(one, cast.wren, relationship="aunt")
    question = asked(cast.ola, "Somebody dragged my son by the arm, what will you do?")
    address, words = reverse("moderation:question", args=[question.pk]), {"answer": "I shall ring you at six"}
    client = signed_in(cast.morag)
    for _ in range(2):
        done = client.post(address, words, follow=True)
        assert done.status_code == 200 and "Answered. The parent was told" in done.content.decode()
    assert Notice.objects.filter(recipient=cast.ola, kind="question_answered").count() == 1
    other = client.post(address, {"answer": "At seven"})
    assert (
        other.status_code == 422 and "answered already" in other.content.decode() and "At seven" in str(other.content)
    )

    lead, note = signed_in(cast.dora), {"note": "I saw Pip do it. Morag knew."}
    assert lead.post(concern_of(question), note).status_code == 302
    again = lead.post(concern_of(question), note)
    page = again.content.decode()
    assert again.status_code == 422 and "You raised a concern from it" in page and note["note"] in page
    assert "was not sent" not in page and "dragged my son" not in page and Concern.objects.count() == 1

    assert readers(question, cast.morag) == [], "kept from whoever answered it"
    assert "Answered. The parent was told" in client.post(address, words, follow=True).content.decode()
    for to, form in ((address, {"answer": "At seven"}), (concern_of(question), note)):
        answer = client.post(to, form)
        assert answer.status_code == 404 and "What you typed just now was not sent." in answer.content.decode()
    assert signed_in(cast.priya).post(address, words).status_code == 404, "of their own act alone"


def test_a_note_that_would_leave_nobody_to_answer_the_question_is_refused_and_kept(cast: Cast) -> None:
    for one in (cast.morag, cast.dora, cast.dipa, cast.rita, cast.pip):
        guardian(one, cast.wren, relationship="aunt")
    grant(person("Ines", "Outside"), Role.INDEPENDENT)  # so that the concern has a reader
    question = asked(cast.ola, "Somebody dragged my son by the arm, what will you do?")
    assert readers(question, cast.morag) == ["Morag"]
    answer = signed_in(cast.morag).post(concern_of(question), {"note": "It was Pip"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "nobody here could answer" in page and "It was Pip" in page
    assert not Concern.objects.exists() and not question.about.exists()


def test_it_is_raised_once_and_the_note_typed_is_kept_when_it_is_refused(cast: Cast) -> None:
    question = asked(cast.ola, "Pip dragged my son by the arm, what will you do?")
    raise_concern_from_question(question, by=cast.dora)
    answer = signed_in(cast.dora).post(concern_of(question), {"note": "I heard it, too."})
    page = answer.content.decode()
    assert answer.status_code == 422 and "raised from it already" in page and "I heard it, too." in page
    assert Concern.objects.count() == 1
    assert signed_in(cast.morag).post(concern_of(question), {"note": "x"}).status_code == 302, "and learns nothing"
    assert Concern.objects.count() == 2 and Question.objects.get().raised_by == cast.dora


def test_a_concern_that_nobody_may_read_leaves_the_question_as_it_was(cast: Cast) -> None:
    question = asked(cast.ola, "When is the trip?")
    answer = signed_in(cast.dora).post(concern_of(question), {"note": "Dora, Dipa and Rita knew of it."})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Nobody here may read this" in page and "Rita knew of it" in page
    question.refresh_from_db()
    assert question.raised_at is None and not Concern.objects.exists()


def test_whoever_asked_and_whoever_must_not_read_it_raise_nothing_from_it(cast: Cast) -> None:
    about_morag = asked(cast.ola, "The manager shouted at my son and dragged him by the arm")
    assert signed_in(cast.morag).post(concern_of(about_morag)).status_code == 404
    for somebody in (cast.ola, cast.pip, cast.syd):
        assert signed_in(somebody).post(concern_of(about_morag)).status_code == 403
        with pytest.raises(Refused, match="not yours"):
            raise_concern_from_question(about_morag, by=somebody)
    own = asked(cast.dora, "When is the trip?")
    with pytest.raises(Refused, match="not yours"):
        raise_concern_from_question(own, by=cast.dora)
    assert not Concern.objects.exists()


def test_nobody_but_whoever_did_it_learns_that_it_was_raised(cast: Cast) -> None:
    question = asked(cast.ola, "Somebody dragged my son by the arm, what will you do?")
    raise_concern_from_question(question, by=cast.dora)
    address = reverse("moderation:question", args=[question.pk])
    pages = {one.first_name: signed_in(one).get(address) for one in (cast.dora, cast.dipa, cast.morag, cast.ola)}
    told = [name for name, page in pages.items() if "A concern was raised from it" in page.content.decode()]
    assert told == ["Dora"]


@pytest.mark.parametrize("who", ["head of the nursery", "manageress", "lady in charge", "head-teacher"])
def test_a_question_about_the_manager_in_other_words_is_not_for_the_manager(cast: Cast, who: str) -> None:
    question = asked(cast.ola, f"The {who} dragged my son by his arm")
    address = reverse("moderation:question", args=[question.pk])
    assert signed_in(cast.morag).get(address).status_code == 404
    assert signed_in(cast.dora).get(address).status_code == 200
    assert not Notice.objects.filter(recipient=cast.morag).exists()


def test_a_leader_who_asked_never_reads_the_concern_from_it(cast: Cast) -> None:
    question = asked(cast.dipa, "Why was my shift changed?")
    raise_concern_from_question(question, by=cast.dora)
    assert concerns_visible_to(cast.dora).exists() and not concerns_visible_to(cast.dipa).exists()


def test_its_words_go_when_their_time_is_over_whether_a_concern_came_of_it_or_not(cast: Cast, clock: Any) -> None:
    raised, waits = asked(cast.ola, "Why does nobody answer the door?"), asked(cast.ola, "Is there a spare coat?")
    gone = asked(cast.ola, "When does Maya start?")
    raise_concern_from_question(raised, by=cast.dora)
    for one in (raised, gone):
        answer_question(one, "On Tuesday, with Pip.", by=cast.morag)
    clock.forward(days=720)
    kept = asked(cast.ola, "When do the trips begin?")
    answer_question(kept, "In May.", by=cast.morag)
    clock.forward(days=20)
    request = open_matter("access", who="Ola", what="All", received_on=day(), child=cast.teddy, by=cast.morag)
    assert "questions" not in keep_to_schedule()
    enter_on_matter(request, "answered", "Sent", on=day(), by=cast.morag)

    assert keep_to_schedule()["questions"] == 2

    for one in (raised, waits, gone, kept):
        one.refresh_from_db()
    assert gone.body == gone.answer == "" and "Maya" not in str(gone.findings) and gone.answered_by == cast.morag
    assert raised.body == raised.answer == "" and waits.body and kept.answer
    sealed = " ".join(str(unseal(one)) for one in Sealed.objects.filter(category="audit"))
    assert "On Tuesday, with Pip." not in sealed and "In May." in sealed and not list(verify())
    ola = signed_in(cast.ola)
    assert ola.get(ASK).content.decode().count("A question whose words were erased") == 2
    page = ola.get(reverse("moderation:question", args=[gone.pk])).content.decode()
    assert "were erased when their time was over" in page and "The answer</h2>" not in page
    theirs = signed_in(cast.dora).get(reverse("moderation:question", args=[gone.pk])).content.decode()
    assert reverse("moderation:question_concern", args=[gone.pk]) not in theirs
    to = reverse("moderation:question_concern", args=[gone.pk])
    late = signed_in(cast.dora).post(to, {"note": "I remember it."})
    assert late.status_code == 422 and Concern.objects.count() == 1
    assert "Use the concern form" in late.content.decode() and "I remember it." in late.content.decode()
    gone.refresh_from_db()
    assert gone.raised_at is None


def test_an_erasure_names_questions_reports_and_relatives(cast: Cast) -> None:
    asked_for = open_matter("erasure", who="Ola", what="All", received_on=day(), child=cast.teddy, by=cast.morag)
    page = signed_in(cast.morag).get(reverse("duties:matter", args=[asked_for.pk])).content.decode()
    for what in ("Questions to the manager", "What somebody told us about a picture", "Relatives whom a family asked"):
        assert what in page
    assert "What somebody was asked to bear with" in page
