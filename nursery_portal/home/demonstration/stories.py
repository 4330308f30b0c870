"""What the demonstration nursery wrote in three months: the shape of a post, its pictures, its comments, its calendar.

The texts are in `stories_september`, `stories_october` and `stories_november` (the season they tell of; the days are
relative to today), the talk in `comments`, concerns and the disciplinary case in `conduct`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Kind = Literal["activity", "event", "update", "reminder", "link"]
Shape = Literal["4:3", "3:4", "16:9"]
End = Literal["published", "draft", "scheduled", "removed"]
CommentEnd = Literal["approved", "waiting", "declined", "removed", "reported"]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: what is being done, by whom, in which shape.

    `left_out` marks a picture that the gate refuses (somebody's permission is not in force) and that the manager then
    leaves out; `untagged` one whose names nobody has put in yet. Both still show the people named.
    """

    activity: str
    people: tuple[str, ...] = ()
    shape: Shape = "4:3"
    staff: tuple[str, ...] = ()
    weather: str = ""
    left_out: bool = False
    untagged: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One post. `ago` counts working days before the last working day; no rooms means the whole nursery."""

    slug: str
    kind: Kind
    rooms: tuple[str, ...]
    ago: int
    at: str
    by: str
    title: str
    text: str
    shots: tuple[Shot, ...] = ()
    due: int | None = None
    link: str = ""
    source: str = ""
    end: End = "published"
    published_by: str = "nadia"
    why_removed: str = ""
    pinned: bool = False

    def body(self, published_on: date) -> str:
        """The text with the day it speaks of: `{due}` becomes a day such as Friday 27 November."""
        due = "" if self.due is None else spoken(working_day(published_on, self.due))
        return "\n\n".join(" ".join(part.split()) for part in self.text.strip().split("\n\n")).replace("{due}", due)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the nursery answered, so many minutes after the comment was decided."""

    by: str
    text: str
    after: int = 25


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, so many minutes after its post (if it waits: before now), and what became of it.

    `why` names what screening should notice ("" for nothing). `code` and `reason` are what the author is told when it
    is declined or removed; `reported_by`, `report_code` and `report` are another member's report, open or settled.
    The codes are those of the moderation app.
    """

    story: str
    by: str
    after: int
    text: str
    end: CommentEnd = "approved"
    why: str = ""
    code: str = ""
    reason: str = ""
    decided_by: str = "ruth"
    decided_after: int = 20
    reply: Reply | None = None
    reported_by: str = ""
    report_code: str = ""
    report: str = ""
    report_settled: bool = False


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A story on its day."""

    story: Story
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Talk:
    """When a comment was made, and when it was reported, decided and answered; None where that did not happen."""

    said: datetime
    decided: datetime | None = None
    replied: datetime | None = None
    reported: datetime | None = None
    settled: datetime | None = None


def shot(
    activity: str,
    people: str = "",
    shape: Shape = "4:3",
    *,
    staff: str = "",
    weather: str = "",
    left_out: bool = False,
    untagged: bool = False,
) -> Shot:
    """A picture in one line; names are separated by blanks."""
    return Shot(activity, tuple(people.split()), shape, tuple(staff.split()), weather, left_out, untagged)


def spoken(day: date) -> str:
    """A day as people say it: Friday 27 November."""
    return f"{day:%A} {day.day} {day:%B}"


def working_day(day: date, step: int) -> date:
    """The day so many working days (Monday to Friday) after `day`, or before it; 0 is the last working day up to it."""
    while day.weekday() > 4:
        day -= timedelta(days=1)
    for _ in range(abs(step)):
        day += timedelta(days=1 if step > 0 else -1)
        while day.weekday() > 4:
            day += timedelta(days=1 if step > 0 else -1)
    return day


@cache
def stories() -> tuple[Story, ...]:
    """Every story, oldest first; of one day in order of the clock."""
    from nursery_portal.home.demonstration import stories_november, stories_now, stories_october, stories_september

    told = stories_september.STORIES + stories_october.STORIES + stories_november.STORIES + stories_now.STORIES
    return tuple(sorted(told, key=lambda story: (-story.ago, story.at)))


@cache
def comments() -> tuple[Comment, ...]:
    """Every comment, in the order of its post and of the clock."""
    from nursery_portal.home.demonstration import comments, comments_dangerous

    order = {story.slug: place for place, story in enumerate(stories())}
    return tuple(sorted(comments.COMMENTS + comments_dangerous.COMMENTS, key=lambda c: (order[c.story], c.after)))


def calendar(now: datetime) -> list[Scheduled]:
    """Every story at its instant, oldest first, each later than the one before.

    What is to be read is before `now`, even at six in the morning; what is scheduled is after it. `now` is aware.
    """
    local = now.astimezone(LONDON)
    placed: list[Scheduled] = []
    early = [story for story in stories() if story.ago == 0 and _instant(story, local.date()) >= now]
    for story in stories():
        at = _instant(story, local.date())
        if story in early:
            at = now - timedelta(minutes=40 * (len(early) - early.index(story)))
        if placed and at <= placed[-1].at and story.ago >= 0:
            at = placed[-1].at + timedelta(minutes=1)
        placed.append(Scheduled(story, at, story.body(at.astimezone(LONDON).date())))
    return placed


def talk(comment: Comment, posted: datetime, now: datetime) -> Talk:
    """The instants of a comment under a post of the instant `posted`, in order and all between it and `now`.

    What was removed or reported was approved first: `decided` is the approval, `settled` the removal. A report that
    nobody has looked at came in today.
    """
    if comment.end == "waiting":
        return Talk(max(posted + timedelta(minutes=2), now - timedelta(minutes=comment.after)))
    reply = comment.reply.after if comment.reply else 0
    steps = [comment.after, comment.decided_after, reply]
    if comment.reported_by:
        steps = [comment.after, comment.decided_after, 35, 50 if comment.report_settled else 0]
    room = (now - posted) / timedelta(minutes=1) - 5
    squeeze = min(1.0, room / sum(steps))
    at = posted
    instants: list[datetime] = []
    for step in steps:
        at += timedelta(minutes=step * squeeze, seconds=1)
        instants.append(at)
    if comment.reported_by:
        if comment.report_settled:
            return Talk(instants[0], instants[1], None, instants[2], instants[3])
        return Talk(instants[0], instants[1], None, max(instants[2], now - timedelta(minutes=comment.after)))
    return Talk(instants[0], instants[1], instants[2] if comment.reply else None)


def _instant(story: Story, today: date) -> datetime:
    hour, minute = map(int, story.at.split(":"))
    return datetime.combine(working_day(today, -story.ago), time(hour, minute), LONDON)
