"""What the pages about permission show, put together in a fixed number of queries. Reads only."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from consent.access import (
    events_visible_to,
    own_standing_yes,
    own_standings,
    paper_of_receipt,
    receipt_of,
    take_down_of,
)
from consent.consequences import Afterwards, Consequence, what_came_after
from consent.forms import PermissionForm
from consent.models import (
    ENFORCED,
    REVIEW_GRACE,
    YES,
    ConsentEvent,
    ConsentStanding,
    PaperAnswer,
    Purpose,
    TakeDown,
    Wording,
)
from consent.rules import UNKNOWN, all_verdicts, announced_wordings, chip_of, coming_wordings, current_wordings, held
from consent.wordings import Text, as_text, controller_of, default_texts, for_child, outside_texts
from nursery_portal.kit import words
from nursery_portal.members.access import answerable_children
from nursery_portal.members.models import User
from nursery_portal.register.models import Child, Nursery

HISTORY = 20
YOUR_WORD = {
    PaperAnswer.State.WAITING: "Not given yet",
    PaperAnswer.State.CONFIRMED: "That is what you wrote",
    PaperAnswer.State.CONTESTED: "That is not what you wrote",
}


@dataclass(frozen=True)
class Question:
    """One question of the form, in the words about this child."""

    number: int
    purpose: Purpose
    wording: Wording
    title: str
    sentence: str
    more: str
    value: str
    error: str
    was: str


@dataclass(frozen=True)
class OwnAnswer:
    """One answer of the reader, and what it amounts to now."""

    purpose: Purpose
    title: str
    words: str
    chip: str
    receipt: uuid.UUID
    may_take_back: bool
    note: str


def full_text(wording: Wording, child: Child) -> str:
    """All of a text in one: what "More about this" opens, and what a receipt lets one read again."""
    parts = [wording.more]
    for lead, text in (
        ("Who sees it.", wording.recipients),
        ("How long.", wording.retention),
        ("Who answers for it.", f"{wording.controller}." if wording.controller else ""),
    ):
        if text:
            parts.append(f"{lead} {text}")
    parts.append(f"This is version {wording.version} of the text.")
    return for_child("\n\n".join(parts), child.known_as)


ENDED_BY_LEAD = (ConsentEvent.Kind.INVALIDATED, ConsentEvent.Kind.REVOKED, ConsentEvent.Kind.SET_ASIDE)


def _said(standing: ConsentStanding, *, is_held: bool = True) -> str:
    """The reader's own latest answer in words; `is_held` says whether the lead keeps the question closed to them."""
    when = words.long_date(standing.answered_on)
    if standing.kind == ConsentEvent.Kind.REVOKED and not is_held:
        return f"The nursery ended this on {when}, and asks you anew."
    return {
        ConsentEvent.Kind.RENEWED: f"You said yes, and again on {when}.",
        ConsentEvent.Kind.WITHDRAWN: f"You said yes and took it back on {when}.",
        ConsentEvent.Kind.REVOKED: f"The nursery ended this on {when}. Please speak to the safeguarding lead.",
        ConsentEvent.Kind.INVALIDATED: f"On {when} the nursery found that this does not count. Please answer again.",
        ConsentEvent.Kind.SET_ASIDE: "The nursery found that this does not count. You can answer again.",
    }.get(ConsentEvent.Kind(standing.kind), f"You said {'yes' if standing.is_yes else 'no'} on {when}.")


@dataclass(frozen=True)
class ChildPage:
    """The page of one child for one person."""

    child: Child
    on: date
    may_answer: bool
    wordings: Mapping[Purpose, Wording]
    standings: Mapping[Purpose, ConsentStanding]
    standing_yes: frozenset[Purpose]
    chips: Mapping[Purpose, str]
    held: frozenset[Purpose]
    history: list[tuple[str, str, uuid.UUID]]
    more_history: bool

    def counts(self, purpose: Purpose) -> bool:
        """Whether the reader has given an answer that need not be asked for again: a no for the child's present place,
        or a yes of which nothing has ended. What the lead keeps closed to them is not asked either."""
        standing = self.standings.get(purpose)
        if purpose in self.held:
            return True
        if standing is None or standing.kind in ENDED_BY_LEAD:
            return False
        return purpose in self.standing_yes if standing.is_yes else not self._is_of_then(standing)

    def _is_of_then(self, standing: ConsentStanding) -> bool:
        """Whether it was answered for an earlier place of a child who has come back since."""
        return standing.answered_on < self.child.started_on

    @property
    def open_purposes(self) -> list[Purpose]:
        """The questions that wait for the reader: what was never answered or counts no more, and what the yearly review
        asks about under another text than the one they know."""
        again = self._text_is_another
        return [purpose for purpose in self.wordings if not self.counts(purpose) or again(purpose)]

    def _is_due(self, purpose: Purpose) -> bool:
        """Whether the reader's own yes is asked about again by now: from 30 days before its day on."""
        if purpose not in self.standing_yes:
            return False
        review_on = self.standings[purpose].review_on
        return review_on is not None and review_on <= self.on + timedelta(days=REVIEW_GRACE)

    def _text_is_another(self, purpose: Purpose) -> bool:
        """Whether what is due was given under a text that is not the one of now, though it counts still."""
        text = self.wordings.get(purpose)
        return text is not None and self._is_due(purpose) and text.pk != self.standings[purpose].wording_id

    @property
    def changeable(self) -> list[Purpose]:
        """The questions that the reader may answer otherwise: all but those that the lead keeps closed to them."""
        return [purpose for purpose in self.wordings if purpose not in self.held]

    @property
    def _to_renew(self) -> list[Purpose]:
        return [purpose for purpose in self.wordings if self._is_due(purpose) and not self._text_is_another(purpose)]

    def reviews(self) -> list[tuple[Wording, str, str, str]]:
        """What one tap renews: text, title, question and the whole text of each yes that is due and was given under the
        text of now. Another text is a question of its own."""
        texts = [self.wordings[purpose] for purpose in self._to_renew]
        name = self.child.known_as
        return [
            (text, for_child(text.title, name), for_child(text.question, name), full_text(text, self.child))
            for text in texts
        ]

    @property
    def review_until(self) -> str:
        """The last day for an answer to what `reviews` asks, before it is missed: the earliest, if several."""
        last = self._last_day(self._to_renew)
        return words.day(last, today=self.on) if last else ""

    @property
    def review_over(self) -> bool:
        """Whether that day is over. What comes of it hangs on the other holders, too, of whom nothing is told here."""
        return self._is_over(self._to_renew)

    def _last_day(self, purposes: Iterable[Purpose]) -> date | None:
        days = [on for purpose in purposes if (on := self.standings[purpose].review_on) is not None]
        return min(days) + timedelta(days=REVIEW_GRACE) if days else None

    def _is_over(self, purposes: Iterable[Purpose]) -> bool:
        last = self._last_day(purposes)
        return last is not None and last < self.on

    @property
    def given(self) -> list[Purpose]:
        """What the reader could take back."""
        return [purpose for purpose, row in self.standings.items() if row.is_yes]

    def answers(self) -> list[OwnAnswer]:
        """The reader's own answers, in the order of the questions."""
        return [
            OwnAnswer(
                purpose=purpose,
                title=for_child(self.standings[purpose].wording.title, self.child.known_as),
                words=self._words(purpose),
                chip=self.chips.get(purpose, "not_in_force"),
                receipt=self.standings[purpose].event.receipt,
                may_take_back=self.standings[purpose].is_yes,
                note=self._note(purpose),
            )
            for purpose in Purpose
            if purpose in self.standings
        ]

    def _note(self, purpose: Purpose) -> str:
        """Why an answered question stands below again."""
        if not self.counts(purpose):
            standing, name = self.standings[purpose], self.child.known_as
            if not standing.is_yes and self._is_of_then(standing):
                return f"That was before {name} came back to us. It counts as no until you answer again below."
            if standing.kind == ConsentEvent.Kind.INVALIDATED:
                return "It counts as no until you answer again below."
            return "That yes has ended. Please answer again below."
        if self._text_is_another(purpose):
            if self._is_over([purpose]):
                return (
                    "We ask again once a year, and the text has changed. The last day for an answer of "
                    "anybody with parental responsibility is over: without one, nothing new goes out. Please answer "
                    "again below."
                )
            return "We ask again once a year, and the text has changed. It counts still; please answer again below."
        return ""

    def _words(self, purpose: Purpose) -> str:
        """The reader's own answer, and where a yes is closed to them whom to speak to."""
        standing = self.standings[purpose]
        said = _said(standing, is_held=purpose in self.held)
        own_no = purpose in self.held and standing.kind != ConsentEvent.Kind.REVOKED
        return f"{said} Before you can say yes, please speak to the safeguarding lead." if own_no else said

    def questions(self, form: PermissionForm) -> list[Question]:
        """The questions of `form` about this child, each with what was chosen and what is wrong with it."""
        return [
            Question(
                number=number,
                purpose=purpose,
                wording=self.wordings[purpose],
                title=for_child(self.wordings[purpose].title, self.child.known_as),
                sentence=for_child(self.wordings[purpose].question, self.child.known_as),
                more=full_text(self.wordings[purpose], self.child),
                value=form.value_of(purpose),
                error=" ".join(str(one) for one in form.errors.get(purpose.value, [])) if form.is_bound else "",
                was=self._words(purpose) if purpose in self.standings else "",
            )
            for number, purpose in enumerate(form.purposes, start=1)
        ]


def child_page(user: User, child: Child, at: datetime) -> ChildPage:
    """All that this person may read about the permissions for this child: own answers, and what is in force."""
    wordings, standings = current_wordings(at), own_standings(user, child)
    asked = [purpose for purpose in Purpose if purpose in wordings or purpose in standings]
    codes = all_verdicts(Child.objects.filter(pk=child.pk), at, asked).get(child.pk, {})
    events = list(events_visible_to(user).filter(child=child)[: HISTORY + 1])
    return ChildPage(
        child=child,
        on=timezone.localdate(at),
        may_answer=answerable_children(user).filter(pk=child.pk).exists(),
        wordings=wordings,
        standings=standings,
        standing_yes=own_standing_yes(user, child, at),
        chips={purpose: chip_of(codes.get(purpose, UNKNOWN)) for purpose in asked},
        held=held(child.pk, user.pk),
        history=[
            (
                f"{event.get_kind_display()}: {for_child(event.wording.title, child.known_as)}",
                words.moment(event.at, now=at),
                event.receipt,
            )
            for event in events[:HISTORY]
        ],
        more_history=len(events) > HISTORY,
    )


def overall_chip(codes: Mapping[Purpose, str]) -> str:
    """One chip for a child: whether pictures of it may be shown at all."""
    return chip_of(codes.get(Purpose.OWN_PICTURES, UNKNOWN))


def consequence_sentence(
    child: Child, purposes: Iterable[Purpose], found: Consequence | None, *, has_album: bool = False
) -> str:
    """What taking back would do, said before it is done. `has_album`: the child has left, and its family has an album
    still, which no figure counts."""
    name, wanted = child.known_as, set(purposes)
    of_album = _album_sentence(name, wanted) if has_album else ""
    if wanted == {Purpose.FIRST_NAME}:
        return f"The name {name} will be gone from beside every picture at once. The pictures themselves stay."
    if found is None:
        uncounted = "We could not count the pictures just now. Taking it back works all the same, and at once."
        return f"{uncounted} {of_album}".rstrip()
    if not found.pictures:
        return (
            of_album
            or "No picture is shown under it at the moment, so nothing will look different. It counts from now on."
        )
    pictures = words.counted(found.pictures, "picture")
    posts = words.counted(found.posts, "post")
    people = f"{words.counted(found.people, 'person', 'people')} can see {'it' if found.pictures == 1 else 'them'} now."
    return f"{pictures} in {posts} will be gone for everyone at once. {people} {of_album}".rstrip()


def _album_sentence(name: str, wanted: set[Purpose]) -> str:
    """What becomes of the album that the family keeps of a child who has left; empty where nothing does."""
    end = "at once, for all the family, and the files are erased later: keep a copy first. It cannot be undone."
    if Purpose.OWN_PICTURES in wanted:
        return f"{name}'s album closes with it {end}"
    if Purpose.GROUP_PICTURES in wanted:
        return f"What shows {name} with another child goes from the album {end}"
    return ""


def gone_sentence(took: TakeDown | None) -> str:
    """Said on the page that follows: what is gone, in one breath. Without figures where none could be kept."""
    if took is None or not took.pictures:
        return "Taken back. It counts from now on."
    return f"{words.counted(took.pictures, 'picture')} in {words.counted(took.posts, 'post')}, gone now."


@dataclass(frozen=True)
class Receipt:
    """A receipt, ready to be read and printed."""

    title: str
    key: uuid.UUID
    code: str
    rows: list[tuple[str, str]]
    closing: str
    controller: str
    child: Child
    texts: list[tuple[str, str]]
    withdrawal: bool
    afterwards: list[Afterwards]


def receipt_page(user: User, receipt: uuid.UUID, at: datetime) -> Receipt | None:
    """One of this person's own receipts; None for any other id."""
    events = receipt_of(user, receipt)
    if not events:
        return None
    child, first = events[0].child, events[0]
    withdrawal = first.kind == ConsentEvent.Kind.WITHDRAWN
    took = take_down_of(user, receipt) if withdrawal else None
    titles = {event.pk: for_child(event.wording.title, child.known_as) for event in events}
    rows = [(titles[event.pk], event.get_kind_display()) for event in events]
    rows += _take_down_rows(took)
    after = what_came_after(user, receipt, at)
    rows += [row for one in after for row in one.rows]
    rows += [
        ("By", first.signed_name or "The nursery"),
        ("On", words.stamp(first.at)),
        ("How", first.get_how_display()),
        *_paper_rows(paper_of_receipt(user, receipt), child, at),
        (
            "Text",
            words.listed(f"{event.get_purpose_display().lower()} version {event.wording.version}" for event in events),
        ),
    ]
    return Receipt(
        title=_receipt_title(child, events, took),
        key=receipt,
        code=code_of(receipt),
        rows=rows,
        closing=_closing(events, took, withdrawal=withdrawal),
        controller="; ".join(dict.fromkeys(event.wording.controller for event in events if event.wording.controller)),
        child=child,
        texts=[(titles[event.pk], full_text(event.wording, child)) for event in events],
        withdrawal=withdrawal,
        afterwards=after,
    )


def code_of(receipt: uuid.UUID) -> str:
    """The short form of a receipt's id that a person can read out."""
    return f"{receipt.hex[:4]}-{receipt.hex[4:8]}".upper()


def _paper_rows(paper: PaperAnswer | None, child: Child, at: datetime) -> list[tuple[str, str]]:
    if paper is None:
        return []
    rows = [
        ("Form", f"{paper.form.code}, signed on {words.long_date(paper.signed_on)}"),
        ("Keyed by", paper.keyed_by.shown_name),
    ]
    left = child.leaving_on is not None and child.leaving_on < timezone.localdate(at)
    if left and paper.state == PaperAnswer.State.WAITING:
        return rows  # nobody asks for it any more
    return [*rows, ("Your word on it", YOUR_WORD[PaperAnswer.State(paper.state)])]


def _take_down_rows(took: TakeDown | None) -> list[tuple[str, str]]:
    if took is None or not took.pictures:
        return []
    return [
        ("Pictures gone", f"{took.pictures} in {words.counted(took.posts, 'post')}"),
        ("People who could see them", str(took.people)),
        ("Gone after", seconds_in_words(took.seconds)),
        ("Dark since", words.stamp(took.dark_at)),
    ]


def seconds_in_words(seconds: float) -> str:
    """0.4 seconds; never a nought that would claim more than was measured."""
    return "less than 0.1 seconds" if seconds < 0.1 else f"{seconds:.1f} seconds"


def _receipt_title(child: Child, events: list[ConsentEvent], took: TakeDown | None) -> str:
    if events[0].kind != ConsentEvent.Kind.WITHDRAWN:
        return f"Your answers for {child.known_as}"
    if took is not None and took.pictures:
        return f"{child.known_as}'s pictures are down"
    return f"Your permission for {child.known_as} is taken back"


def _closing(events: list[ConsentEvent], took: TakeDown | None, *, withdrawal: bool) -> str:
    if not withdrawal:
        given = any(event.kind in YES for event in events)
        return (
            "You can take any yes back on the permission page, at any time and without giving a reason."
            if given
            else "You can change your mind on the permission page, at any time."
        )
    if took is not None and took.pictures:
        return (
            "We looked again after your withdrawal and found nothing left to see. Copies that someone saved earlier "
            "cannot be called back. Tell us if you meet one."
        )
    return (
        "It counts from the moment above. Copies that someone saved earlier cannot be called back. "
        "Tell us if you meet one."
    )


@dataclass(frozen=True)
class TextRow:
    """One question, as the list of texts shows it."""

    purpose: Purpose
    title: str
    state: str
    enforced: bool


def text_rows(at: datetime) -> list[TextRow]:
    """Every question there is, and with which text it is asked."""
    current, announced = current_wordings(at), announced_wordings(at)
    rows = []
    for purpose in Purpose:
        now = current.get(purpose)
        state = f"Asked with version {now.version} since {words.stamp(now.effective_at)}" if now else "Not asked"
        for later in announced.get(purpose, []):
            state += f"; version {later.version} from {words.stamp(later.effective_at)}"
            if now is not None and now.answers_end_at == later.effective_at:
                state += ", when answers given until then end"
        rows.append(TextRow(purpose, purpose.label, state, purpose in ENFORCED))
    return rows


def text_of(purpose: Purpose, language: str, version: int) -> Wording | None:
    """A version of a text as it was frozen."""
    return Wording.objects.filter(purpose=purpose, language=language, version=version).first()


def text_to_change(purpose: Purpose, at: datetime) -> Text | None:
    """Where a new version begins: the text that is announced, else the one asked now, or the portal's own where none
    is. Who answers for it is whoever does so now: a text that is published today never names the firm of yesterday."""
    nursery = Nursery.objects.filter(pk=1).first()
    if nursery is None:
        return None
    latest = coming_wordings(at).get(purpose) or current_wordings(at).get(purpose)
    if latest is not None:
        return replace(as_text(latest), controller=controller_of(nursery))
    return next(text for text in (*default_texts(nursery), *outside_texts(nursery)) if text.purpose == purpose.value)
