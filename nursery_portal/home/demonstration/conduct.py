"""Concerns about conduct and one disciplinary case, as outlines: what was said, by whom, what was decided when.

`ago` is in calendar days. A clause is named by its number in the first policy (policies.social_networking).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


def _p(text: str) -> str:
    """One paragraph, written over several lines."""
    return " ".join(text.split())


Level = Literal["low_level", "harm_threshold", "not_safeguarding"]


@dataclass(frozen=True, slots=True)
class Concern:
    """One report about conduct, as received. `by` is a key of the staff, a guardian's address, or empty for no name.

    `kind`, `level` and the stages and outcomes below are spelled as in the conduct app.
    """

    key: str
    kind: str
    ago: int
    at: str
    by: str
    about: str
    clause: str
    what: str
    place: str
    happened_ago: int
    level: Level | None = None
    level_by: str = "ruth"
    level_after_days: int = 1
    level_reason: str = ""
    from_comment: tuple[str, str] | None = None
    withhold_name: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step of a case, with what it must hold, by the names of the conduct app."""

    stage: Literal["opened", "investigating", "invited", "hearing", "outcome", "closed"]
    ago: int
    by: str
    note: str
    outcome: str = ""
    held: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A disciplinary case, from the concern it began with to its end. Investigator and chair are different people."""

    concern: str
    about: str
    allegation: str
    investigator: str
    chair: str
    steps: tuple[Step, ...]
    warning_months: int | None = None


CONCERNS = (
    Concern(
        "holiday-post",
        "staff_social_media",
        58,
        "18:40",
        "chloe",
        "beth",
        "S18",
        _p("""Beth put up a picture of herself in her work shirt with our name on it and wrote that she had
        "survived another day with the biters". No child is named. Two people I know had already put a laughing
        face under it. I told her I would have to pass it on, and she took it down while I was standing there."""),
        "Online, outside working hours",
        59,
        "low_level",
        level_reason=_p("""No child is named or shown and nobody was at risk. It names the nursery and speaks of
        children in a way that parents would be hurt by. It is for the conduct process."""),
        withhold_name=True,
    ),
    Concern(
        "friend-request",
        "private_contact",
        31,
        "20:15",
        "carys.pritchard@example.org",
        "abena",
        "S19",
        _p("""I am not sure whether this counts. I sent Abena a friend request in September because I wanted to
        thank her, and she accepted it. I had not read the policy properly. I have since taken it back. I do not
        want her to be in trouble over something that I began."""),
        "Online",
        60,
        "low_level",
        level_reason=_p("""Begun by the parent, in good faith, ended by both. Abena came to tell me herself on the
        same day. Advice given; nothing further."""),
    ),
    Concern(
        "own-phone",
        "adult_conduct",
        12,
        "13:05",
        "",
        "liam",
        "",
        _p("""On the walk on Tuesday a member of staff from Oak took a picture of two children with what looked
        like his own phone, because the tablet had run out. He may have deleted it. I would rather not give my
        name because we are a small team."""),
        "Big wood, during the walk",
        13,
        "low_level",
        level_after_days=0,
        level_reason=_p("""He showed me the phone at once and of his own accord: the picture had been moved to
        the tablet and removed. Below the threshold. Spare battery bought. Looked at together with earlier concerns: no
        pattern."""),
    ),
    Concern(
        "phone-in-willow",
        "adult_conduct",
        0,
        "11:20",
        "ruth",
        "abena",
        "",
        _p("""A parent wrote in a comment that a member of staff in Willow was looking at a phone when she came in,
        "again" and "the whole time". The comment has not been shown. It does not say who is meant; I have put
        the name of the person who was on duty and will ask before I assume anything."""),
        "Willow room, at drop-off",
        0,
        from_comment=("high-chairs", "kayleigh.barlow@example.org"),
    ),
)

CASES = (
    Case(
        "holiday-post",
        "beth",
        _p("""That on her private account she showed the nursery's name on her clothing and wrote about the
        children in her care in words likely to harm their families' trust."""),
        "marcus",
        "margaret",
        (
            Step(
                "opened",
                55,
                "nadia",
                "Opened from a concern that the safeguarding lead judged below the harm threshold.",
            ),
            Step(
                "investigating",
                54,
                "marcus",
                _p("""Marcus to establish the facts by himself: the post, who could see it, what Beth had been told
                in induction. She was told in writing on the same day and stayed at work."""),
                held=(
                    ("terms", "What stood in the post, who could read it, and what she was taught; within three days"),
                    ("statements", "None yet; Beth, and the two colleagues who saw the post, are asked this week"),
                ),
            ),
            Step(
                "investigating",
                51,
                "marcus",
                _p("""The post was up for about three hours, to 212 people, of whom at least two are known to
                parents. Beth agrees with every fact. Her induction record has no signature beside the social
                media policy."""),
                held=(
                    ("terms", "As before"),
                    ("statements", "Beth, and two colleagues; the post as one of them saw it; the induction record"),
                ),
            ),
            Step(
                "invited",
                50,
                "nadia",
                _p("""Invited in writing, by hand. She may bring a colleague or a union representative, and may ask
                for another day."""),
                held=(
                    ("evidence", "The allegation, the two findings, a copy of the post as it was seen"),
                    ("possible_outcomes", "No action, advice, or a first written warning"),
                    ("venue", "3 o'clock, the staff room of the hall next door"),
                ),
            ),
            Step(
                "hearing",
                38,
                "margaret",
                _p("""Beth brought a colleague. She read a statement, apologised, and asked to help rewrite the
                page that new starters are given. The missing signature was accepted as our own failing."""),
                held=(
                    ("note_taker", "Marcus"),
                    ("companion", "A colleague of her choice; Chloe, whom she asked first, is a witness"),
                    ("notes_agreed", "She read and signed them the next day"),
                    ("their_case", "She had not thought of the parents as readers. She is sorry, and said so to two."),
                ),
            ),
            Step(
                "outcome",
                35,
                "margaret",
                _p("""First written warning, six months. In its favour: she took the post down at once and hid
                nothing. We renew the induction for everybody who started since spring. She was told of her
                right to appeal."""),
                "first_warning",
                (
                    ("finding", "The post named the nursery and spoke of the children: both are found."),
                    ("mitigation", "Taken down at once, open throughout, no live warning, no signed induction."),
                    (
                        "change",
                        "Nothing about work on a page of her own from today on; the induction again this month.",
                    ),
                ),
            ),
            Step(
                "closed",
                14,
                "nadia",
                "The time for an appeal has passed without one. Training done on both sides.",
                held=(("why", "completed"),),
            ),
        ),
        6,
    ),
)
