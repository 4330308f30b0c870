"""What the lead keeps: own rules with a box to try them, publishing clean comments at once, and the figures."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moderation.access import counted_for, queue_visible_to, record_visible_to, talk_of_author_visible_to
from moderation.actions import (
    ask_for_second_look,
    end_rule,
    erase_old_comments,
    escalate_late,
    save_rule,
    screen_comment,
    screened_text,
    use_rule_again,
)
from moderation.models import Screening, ScreeningRule, Urgency
from moderation.monitoring import harmless, months, overruled
from moderation.rules import may_show_unread
from moderation.tasks import sweep_unscreened
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.choices import find
from nursery_portal.members.models import Guardianship, Proposal
from nursery_portal.register.models import Child, Nursery
from posts.actions import delete_comment, edit_comment
from posts.models import Comment, CommentMeasure, Post
from tests.cast import Cast, child, day, guardian, person
from tests.clients import signed_in
from tests.moderation.conftest import decided, said

CLEAN = Nursery.CommentMode.PUBLISH_CLEAN
RULES = reverse("moderation:rules")


def made(cast: Cast, phrases: str, what: ScreeningRule.Action = ScreeningRule.Action.HOLD) -> ScreeningRule:
    return save_rule(None, label="Own", phrases=phrases, what=what, version=1, by=cast.dora)


@pytest.mark.parametrize(
    ("what", "urgency"),
    [
        (ScreeningRule.Action.MARK, Urgency.PLAIN),
        (ScreeningRule.Action.HOLD, Urgency.FLAGGED),
        (ScreeningRule.Action.URGENT, Urgency.URGENT),
    ],
)
def test_an_own_rule_finds_its_words_from_then_on(cast: Cast, post: Post, what: Any, urgency: Urgency) -> None:
    made(cast, "raffle ticket~\ngreen bin * hedge", what)
    for text in ("Two RAFFLE tickets for us", "The gr\u200been BIN by the hedge"):
        screening = said(post, cast.priya, text).screenings.get()
        assert screening.urgency == urgency
        assert [one["rule"] for one in screening.findings] == ["own"]
    assert not said(post, cast.priya, "The bin was green").screenings.get().findings


@pytest.mark.parametrize("phrases", ["", "   \n ", "<nonsense> here", "* *", "\U0001f346 please"])
def test_a_rule_that_cannot_be_read_is_refused_and_kept_in_the_form(cast: Cast, phrases: str) -> None:
    form = {"label": "Parking", "phrases": phrases, "action": "hold", "version": 1}
    answer = signed_in(cast.dora).post(reverse("moderation:rule_new"), form)
    assert answer.status_code == 422 and "Parking" in answer.content.decode()
    assert not ScreeningRule.objects.exists()


OWN_WORDS = (
    "don't tell|dont tell|can't wait|self-harm|drop-off|mum's boyfriend|mum\u2019s boyfriend|it's a secret|zo\u00eb|"
    "caf\u00e9|im going|stop, please|a&e|fish & chips|f*ck off|Won't come-back"
)


@pytest.mark.parametrize("line", OWN_WORDS.split("|"))
def test_an_own_rule_finds_the_sentence_it_was_written_as(cast: Cast, line: str) -> None:
    form = {"label": "Own", "phrases": line, "action": "hold", "version": 1}
    assert signed_in(cast.dora).post(reverse("moderation:rule_new"), form).status_code == 302
    for sentence in (line, line.upper(), f"And then {line} again"):
        page = signed_in(cast.dora).post(RULES, {"sentence": sentence}).content.decode()
        assert "Own" in page.split("<mark>", 1)[0] + page.split("<mark>", 1)[-1] and "<mark>" in page, sentence


@pytest.mark.parametrize("line", ["stop. please", "s h i t", "night ! night", "lunch|..."])
def test_a_line_that_would_never_find_itself_is_refused(cast: Cast, line: str) -> None:
    form = {"label": "Own", "phrases": f"parking\n{line}", "action": "hold", "version": 1}
    answer = signed_in(cast.dora).post(reverse("moderation:rule_new"), form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "would not find its own words" in page and "parking" in page
    assert not ScreeningRule.objects.exists()


def test_a_stale_rule_is_not_overwritten(cast: Cast) -> None:
    rule = made(cast, "parking")
    save_rule(rule, label="Own", phrases="parked", what=ScreeningRule.Action.HOLD, version=1, by=cast.dipa)
    with pytest.raises(Refused, match="changed this rule"):
        save_rule(rule, label="Own", phrases="parks", what=ScreeningRule.Action.HOLD, version=1, by=cast.dora)
    rule.refresh_from_db()
    assert rule.phrases == "parked"


def test_a_rule_that_was_ended_is_found_and_used_again(cast: Cast, post: Post) -> None:
    rule, client = made(cast, "double park~"), signed_in(cast.dora)
    end, again = (reverse(f"moderation:rule_{name}", args=[rule.pk]) for name in ("end", "again"))
    ended = client.post(end, follow=True).content.decode()
    assert "Below the list you can use it again" in ended and again in ended
    assert not said(post, cast.priya, "He was double parked").screenings.get().findings

    assert "It has ended already" in client.post(end, follow=True).content.decode(), "two taps"

    page = client.post(again, follow=True).content.decode()
    assert "is looked for again" in page and end in page and again not in page
    assert said(post, cast.priya, "She was double parked").screenings.get().findings
    assert "in use already" in client.post(again, follow=True).content.decode(), "two taps"
    stale = {"label": "Own", "phrases": "other", "action": "hold", "version": 1}
    assert client.post(reverse("moderation:rule", args=[rule.pk]), stale).status_code == 422
    assert signed_in(cast.morag).post(again).status_code == 403


def test_the_name_of_a_rule_that_was_ended_is_free_and_two_in_use_never_have_one(cast: Cast) -> None:
    first, client = made(cast, "double park~"), signed_in(cast.dora)
    form = {"label": "Own", "phrases": "parking", "action": "hold", "version": 1}
    assert client.post(reverse("moderation:rule_new"), form).status_code == 422
    client.post(reverse("moderation:rule_end", args=[first.pk]))
    assert client.post(reverse("moderation:rule_new"), form).status_code == 302

    page = client.post(reverse("moderation:rule_again", args=[first.pk]), follow=True).content.decode()
    assert "a rule of this name in use" in page
    assert [one.phrases for one in ScreeningRule.objects.filter(ended_at=None)] == ["parking"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningRule.objects.update(ended_at=None)


def test_two_who_ask_for_one_name_of_a_rule_are_answered_one_after_the_other(cast: Cast) -> None:
    """On PostgreSQL by the lock of the nursery's row, which is taken before anybody looks for the name."""
    for act in (
        lambda: made(cast, "double park~"),
        lambda: end_rule(ScreeningRule.objects.get(), by=cast.dora),
        lambda: use_rule_again(ScreeningRule.objects.get(), by=cast.dipa),
    ):
        with CaptureQueriesContext(connection) as asked:
            act()
        rows = [(number, one["sql"]) for number, one in enumerate(asked)]
        by_name = [one for one in rows if "LIKE" in one[1] or "UPPER" in one[1]]
        looks = [number for number, sql in by_name if 'FROM "moderation_screeningrule"' in sql]
        locks = [number for number, sql in rows if 'FROM "register_nursery"' in sql]
        assert not looks or (locks and min(locks) < min(looks))
    assert ScreeningRule.objects.get().ended_at is None


def test_a_sentence_is_tried_and_nothing_is_kept(cast: Cast) -> None:
    made(cast, "double park~")
    page = signed_in(cast.dora).post(RULES, {"sentence": "Teddy saw the <b>double parked</b> van"}).content.decode()
    assert "<mark>double parked</mark>" in page and "<mark>Teddy</mark>" in page and "&lt;b&gt;" in page
    assert not Comment.objects.exists()
    assert signed_in(cast.morag).get(RULES).status_code == 403


@pytest.fixture
def known(cast: Cast, post: Post) -> Cast:
    """A nursery that shows clean comments at once, and Priya with three approved ones."""
    Nursery.objects.update(comment_mode=CLEAN)
    for number in range(3):
        decided(said(post, cast.priya, f"A lovely morning {number}"), cast.dora)
    return cast


def test_a_clean_comment_of_somebody_known_appears_at_once_and_is_read_afterwards(known: Cast, post: Post) -> None:
    comment = said(post, known.priya, "What a day")
    comment.refresh_from_db()
    assert comment.state == Comment.State.VISIBLE and comment.to_read
    assert queue_visible_to(known.dora, kit_clock.now()).filter(pk=comment.pk).exists()
    decided(comment, known.dora)
    assert not queue_visible_to(known.dora, kit_clock.now()).filter(pk=comment.pk).exists()


def test_what_two_jobs_read_at_once_is_screened_and_shown_once(
    known: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers list the same lost screening in the same minute, and both read before either has kept it."""
    answers: list[Screening | None] = []

    def read_twice(text: str, author: Any, **more: Any) -> Any:
        monkeypatch.setattr("moderation.actions.screening.screened_text", screened_text)
        other = Comment.objects.get(body=text)
        answers.append(screen_comment(other.pk, other.version))
        return screened_text(text, author, **more)

    monkeypatch.setattr("moderation.actions.screening.screened_text", read_twice)
    comment = said(post, known.priya, "What a day")
    noted = [str(Event.MODERATION_SCREENED), str(Event.MODERATION_SHOWN_UNREAD)]
    events = AuditEvent.objects.filter(subject_id=str(comment.pk), event__in=noted).order_by("seq")
    assert list(events.values_list("event", flat=True)) == noted and len(answers) == 1 and answers[0] is not None
    comment.refresh_from_db()
    assert comment.to_read and sweep_unscreened() == 0


@pytest.mark.parametrize("word", ["Teddy", "zebedee", "rahman", "Poppy", "Zuri"])
@pytest.mark.parametrize("registered", [True, False])
def test_what_appears_at_once_does_not_tell_whose_names_are_on_the_register(
    known: Cast, post: Post, word: str, registered: bool
) -> None:
    Child.objects.filter(pk=known.teddy.pk).update(known_as=word.title() if registered else "Somebody", full_name="A B")
    comment = said(post, known.priya, f"What a day {word} had")
    comment.refresh_from_db()
    assert comment.state == Comment.State.HELD


def test_what_appears_at_once_may_name_the_authors_own_child(known: Cast, post: Post) -> None:
    """Wren is hers; that she knows."""
    comment = said(post, known.priya, "What a day Wren had")
    comment.refresh_from_db()
    assert comment.state == Comment.State.VISIBLE


@pytest.mark.parametrize(
    ("order", "named"), [({}, False), ({"no_contact": True}, True), ({"hide_location": True}, True)]
)
def test_who_else_is_linked_to_ones_child_may_be_named_but_not_whom_an_order_keeps_away(
    known: Cast, post: Post, order: dict[str, bool], named: bool
) -> None:
    wren = Guardianship.objects.filter(user=known.priya).first()
    assert wren is not None
    guardian(person("Jonathan", "Parent"), wren.child, **order)
    comment = said(post, known.priya, "Jonathan comes at four today")
    rules = {one["rule"] for one in comment.screenings.get().findings}
    assert ("given_name" in rules) is named
    stranger = said(post, known.sam, "Jonathan comes at four today")
    assert "given_name" in {one["rule"] for one in stranger.screenings.get().findings}


@pytest.mark.parametrize(
    ("fields", "looked_for"),
    [
        ({"leaving_on": day(-1)}, True),
        ({"started_on": day(3)}, True),
        ({"leaving_on": day(-364)}, True),
        ({"leaving_on": day(-367)}, False),
    ],
)
def test_the_name_of_a_child_who_left_or_comes_is_looked_for(
    known: Cast, post: Post, fields: dict[str, Any], looked_for: bool
) -> None:
    child("Zurielle", known.acorn, **{"started_on": day(-900), **fields})
    comment = said(post, known.priya, "we will miss zurielle, she is off to st lukes in hove")
    rules = {one["rule"] for one in comment.screenings.get().findings}
    assert ("child_name" in rules) is looked_for


def test_whom_an_order_keeps_somebody_from_is_no_child_of_theirs_in_the_screening(known: Cast, post: Post) -> None:
    """Priya sees nothing of Maya, and her words about Maya are read like anybody's."""
    link = guardian(known.priya, known.maya)
    for kept_away in (False, True):
        Guardianship.objects.filter(pk=link.pk).update(no_contact=kept_away)
        comment = said(post, known.priya, f"What a day Maya had {'again' if kept_away else 'here'}")
        comment.refresh_from_db()
        found = [one["rule"] for one in comment.screenings.get().findings]
        assert found == (["child_name"] if kept_away else [])
        assert comment.state == (Comment.State.HELD if kept_away else Comment.State.VISIBLE)


@pytest.mark.parametrize("kept_away", [False, True])
def test_what_appears_at_once_names_no_child_whom_an_order_keeps_its_author_from(
    known: Cast, post: Post, kept_away: bool
) -> None:
    guardian(known.priya, known.maya, no_contact=kept_away)
    comment = said(post, known.priya, "What a day")
    Comment.objects.filter(pk=comment.pk).update(body="What a day Maya had", state=Comment.State.HELD, to_read=False)
    comment.refresh_from_db()
    screening = Screening(comment=comment, version=comment.version, urgency=Urgency.PLAIN, findings=[])
    assert may_show_unread(comment, screening, kit_clock.now()) is not kept_away


@pytest.mark.parametrize("case", ["stranger", "names a child", "marked", "measure", "declined before", "read first"])
def test_everything_else_is_read_first(known: Cast, post: Post, case: str) -> None:
    author, text = known.priya, "What a day"
    if case == "stranger":
        author = known.ola
    elif case == "names a child":
        text = "Teddy had a day"
    elif case == "marked":
        text = "got a right beating at pairs again"
    elif case == "measure":
        CommentMeasure.objects.create(
            author=author, kind="review_first", reason="x", until_on=day(3), by=known.dora, at=kit_clock.now()
        )
    elif case == "declined before":
        held = said(post, author, "Teddy was there")
        decided(held, known.dora, "declined", reason="child_named")
    else:
        Nursery.objects.update(comment_mode=Nursery.CommentMode.REVIEW_FIRST)
    comment = said(post, author, text)
    comment.refresh_from_db()
    assert comment.state == Comment.State.HELD and not comment.to_read


def test_a_change_of_what_appeared_at_once_waits(known: Cast, post: Post) -> None:
    comment = said(post, known.priya, "What a day")
    comment.refresh_from_db()
    edit_comment(comment, "What a terrible day", version=comment.version, by=known.priya)
    comment.refresh_from_db()
    assert comment.state == Comment.State.HELD and comment.words_for_others == "What a day"


@pytest.mark.parametrize("second", ["morag", "rita", "dipa"])
def test_the_lead_turns_it_on_when_a_second_leader_agrees_and_off_alone(cast: Cast, second: str) -> None:
    page = reverse("register:choice_change", args=["comment_mode"])
    lead = signed_in(cast.dora)
    assert lead.get(page).status_code == 200
    answer = lead.post(page, {"comment_mode": "publish_clean", "reason": "We know our families."}, follow=True)
    assert "waits until a second leader agrees" in answer.content.decode()
    assert Nursery.objects.get().comment_mode == "review_first"
    settle = reverse("register:proposal_settle", args=[Proposal.objects.get().pk])
    lead.post(settle, {"answer": "agree"})
    assert Nursery.objects.get().comment_mode == "review_first", "nobody agrees with themselves"
    signed_in(getattr(cast, second)).post(settle, {"answer": "agree"})
    assert Nursery.objects.get().comment_mode == "publish_clean"
    proposed = AuditEvent.objects.get(event="register:choice:proposed")
    assert (proposed.actor_id, proposed.acting_as) == (cast.dora.pk, "dsl")

    lead.post(page, {"comment_mode": "review_first", "reason": "Not any more."})
    assert Nursery.objects.get().comment_mode == "review_first", "what protects more holds at once"


@pytest.mark.parametrize("who", ["pip", "ola", "syd"])
def test_nobody_else_turns_it_on(cast: Cast, who: str) -> None:
    page = reverse("register:choice_change", args=["comment_mode"])
    client = signed_in(getattr(cast, who))
    assert client.get(page).status_code == 403
    assert client.post(page, {"comment_mode": "publish_clean", "reason": "x"}).status_code == 403
    assert not Proposal.objects.exists() and Nursery.objects.get().comment_mode == "review_first"


def test_showing_clean_comments_at_once_takes_two_leaders(cast: Cast) -> None:
    choice = find("comment_mode")
    assert choice is not None
    assert choice.loosens(cast.nursery, {"comment_mode": CLEAN})
    cast.nursery.comment_mode = CLEAN
    assert not choice.loosens(cast.nursery, {"comment_mode": Nursery.CommentMode.REVIEW_FIRST})


def test_the_figures_of_a_month(cast: Cast, post: Post, clock: Any) -> None:
    first = said(post, cast.priya, "A lovely morning")
    flagged = said(post, cast.priya, "Teddy looked so happy")
    said(post, cast.priya, "A lovely evening")
    marked = said(post, cast.priya, "got a right beating at pairs again")
    clock.forward(hours=1)
    decided(first, cast.dora)
    decided(marked, cast.dora)
    clock.forward(hours=1)
    decided(flagged, cast.dora)
    clock.forward(days=30)
    escalate_late()

    month, later = (months(clock.now, Comment.objects.all())[at] for at in (-1, 0))
    assert (month.received, month.held, month.late) == (4, 1, 0)
    assert later.late == 1, "it was late then, whenever it was written"
    assert month.cells[3:5] == ("1 h 00", "2 h 00")
    [rule] = overruled(clock.now, Comment.objects.all())  # a mark holds nothing, so that nothing of it is overruled
    assert (rule.label, rule.found, rule.approved, rule.share) == ("A child's name", 1, 1, 100)

    page = signed_in(cast.dora).get(reverse("moderation:monitor")).content.decode()
    assert 'role="img"' in page and "<caption" in page and "style=" not in page
    sheet = signed_in(cast.dora).get(reverse("moderation:monitor_csv")).content.decode()
    assert f"{rule.month},A child's name,1,1,100" in sheet and "Priya" not in sheet


def test_the_figures_tell_nobody_that_somebody_spoke_of_them(cast: Cast, post: Post, clock: Any) -> None:
    """A comment about the lead is received, found by a rule, late and taken away: in her deputy's figures, not in
    hers."""
    said(post, cast.priya, "A lovely morning")
    about_her = said(post, cast.ola, "Dora grabbed my boy and shook him")
    assert list(about_her.screenings.get().about.all()) == [cast.dora]
    clock.forward(days=2)
    escalate_late()
    decided(about_her, cast.dipa, "removed", reason="unkind")

    def figures(who: str) -> tuple[list[int], list[str], str, str]:
        reader = getattr(cast, who)
        [month] = months(clock.now, counted_for(reader, clock.now))
        rules = [one.label for one in overruled(clock.now, counted_for(reader, clock.now))]
        client = signed_in(reader)
        page = client.get(reverse("moderation:monitor")).content.decode()
        return [month.received, month.held, month.late], rules, page, client.get(reverse("moderation:monitor_csv")).text

    conduct = "How a member of staff behaved"
    numbers, rules, page, sheet = figures("dipa")
    assert numbers == [2, 1, 1] and conduct in rules
    assert conduct in page and conduct in sheet
    numbers, none, page, sheet = figures("dora")
    assert numbers == [1, 0, 0] and none == []
    assert conduct not in page and conduct not in sheet and "No rule found anything" in page
    assert figures("rita")[0] == [2, 1, 1], "not only what is left to her"


def test_the_figures_stay_while_somebody_else_is_to_look_again(cast: Cast, post: Post, clock: Any) -> None:
    """A breach of the promise was out of the sheet of whoever decided late for as long as its author protested."""
    late = said(post, cast.priya, "Teddy looked so happy")
    clock.forward(days=2)
    escalate_late()
    decided(late, cast.dora, "declined", reason="child_named")

    def figures(who: str) -> tuple[str, int]:
        reader = getattr(cast, who)
        client = signed_in(reader)
        page = client.get(reverse("moderation:monitor")).content.decode()
        assert "may be about them. So two people" in page
        of_author = talk_of_author_visible_to(reader, cast.priya, clock.now).count()
        return client.get(reverse("moderation:monitor_csv")).text, of_author

    before = figures("dora")
    month = before[0].splitlines()[1]
    assert month.split(",")[1:3] == ["1", "1"] and month.endswith(",1"), "received, found by a rule, and late"
    assert before[0].rstrip().endswith('or what may be about them."') and before == figures("dipa")
    ask_for_second_look(late, by=cast.priya)
    assert figures("dora") == before == figures("dipa")
    assert not record_visible_to(cast.dora, clock.now).filter(pk=late.pk).exists(), "and is not read by her"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_of_the_sheet_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}" and harmless("plain") == "plain"


def test_of_a_wording_that_somebody_looked_at_again_the_last_word_counts(cast: Cast, post: Post, clock: Any) -> None:
    comment = decided(said(post, cast.priya, "Teddy looked so happy"), cast.dora, "declined", reason="child_named")
    assert [(one.found, one.approved) for one in overruled(clock.now, Comment.objects.all())] == [(1, 0)]
    ask_for_second_look(comment, by=cast.priya)
    decided(comment, cast.dipa)
    assert [(one.found, one.approved) for one in overruled(clock.now, Comment.objects.all())] == [(1, 1)]
    back = said(post, cast.priya, "Maya was there again")
    delete_comment(back, by=cast.priya)
    decided(back, cast.dora)
    assert [(one.found, one.approved) for one in overruled(clock.now, Comment.objects.all())] == [(1, 1)], (
        "approved by nobody"
    )


def test_which_rule_found_something_outlives_the_words(cast: Cast, post: Post, clock: Any) -> None:
    comment = decided(said(post, cast.priya, "Teddy looked so happy"), cast.dora)
    Nursery.objects.update(comment_keep_months=3)
    clock.forward(days=120)
    erase_old_comments(clock.now)
    comment.refresh_from_db()
    assert comment.body == "" and "Teddy" not in str(Screening.objects.get().findings)
    assert [(one.label, one.approved) for one in overruled(clock.now, Comment.objects.all())] == [("A child's name", 1)]
    history = signed_in(cast.dora).get(reverse("moderation:record", args=[comment.pk])).content.decode()
    assert "Its words were erased" in history and "Taken away by its author" not in history


def test_what_was_read_after_it_was_taken_back_makes_nobody_known(known: Cast, post: Post) -> None:
    for number in range(3):
        back = said(post, known.ola, f"Maya was there {number}")
        delete_comment(back, by=known.ola)
        decided(back, known.dora)
    comment = said(post, known.ola, "What a day")
    comment.refresh_from_db()
    assert comment.state == Comment.State.HELD
