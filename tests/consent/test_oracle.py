"""The verdict against an oracle that shares no code with it, over random families, answers, texts and instants."""

from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as some

from consent.rules import TABLE, may_stay_covered, permitted, verdicts
from nursery_portal.kit import clock
from nursery_portal.register.models import Nursery
from tests.cast import Cast
from tests.conftest import LONG
from tests.consent import oracle
from tests.consent.rows import PURPOSE, rows_of, texts_as_rows

NOON = timezone.localtime(clock.now()).replace(hour=12, minute=0, second=0, microsecond=0)
LONG_AGO = NOON - timedelta(days=300)
DAYS = [(NOON + timedelta(days=number)).date() for number in range(-4, 5)]
# instants around midnight at home, where days change
INSTANTS = [NOON + timedelta(days=number, hours=hours) for number in range(-3, 4) for hours in (-12, 0, 11.99)]
TOGETHER = 24  # children in one example: a query answers for all of them


def world_of(dice: Random, texts: list[oracle.Text]) -> oracle.World:
    """A child with up to four links of three people, and up to five answers. Most grounds hold, any may be missing."""

    def rarely(odds: float) -> bool:
        return dice.random() < odds

    def a_day(before: int = len(DAYS), after: int = 0) -> date:
        return dice.choice(DAYS[after:before])

    links = []
    for person in range(3):
        for again in range(dice.choice((1, 1, 2) if person == 0 else (0, 0, 1))):
            guardian = not rarely(0.1)
            first_day = a_day(before=6)
            links.append(
                oracle.Link(
                    person=person,
                    kind="guardian" if guardian else "relative",
                    responsible=guardian and not rarely(0.15),
                    from_on=first_day,
                    until_on=max(first_day, a_day(after=4)) if rarely(0.2) else None,
                    ended=again > 0 or rarely(0.1),
                    no_contact=rarely(0.15),
                    no_images=rarely(0.05),
                    restricted_until=a_day() if rarely(0.5) else None,
                )
            )
    answers = []
    for at in sorted(dice.sample(INSTANTS, k=dice.choice((0, 1, 1, 2, 3, 5)))):
        link = dice.randrange(len(links))
        review_on = a_day() - timedelta(days=30) if rarely(0.3) else None
        yes, by_lead, lifted = not rarely(0.2), rarely(0.2), rarely(0.4)
        void = not yes and not by_lead and rarely(0.4)
        ended = {"by_lead": not yes and by_lead, "lifted": not yes and by_lead and lifted, "void": void}
        answers.append(oracle.Answer(links[link].person, yes, at, link, dice.randrange(len(texts)), review_on, **ended))
    started_on = a_day(before=5)
    leaving_on = max(started_on, a_day(after=3)) if rarely(0.2) else None
    return oracle.World(started_on, leaving_on, rarely(0.05), links, texts, answers)


def texts_of(dice: Random) -> list[oracle.Text]:
    """An old text whose answers may end, and a newer one."""
    ends = dice.choice((None, None, *INSTANTS))
    return [oracle.Text(LONG_AGO, ends), oracle.Text(dice.choice(INSTANTS), None)]


class Undo(Exception):
    """Ends the savepoint of one example."""


@settings(
    max_examples=500 if LONG else 20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(seed=some.integers(0, 2**32))
def test_the_verdict_is_what_the_rule_says(cast: Cast, seed: int) -> None:
    dice = Random(seed)
    texts = texts_of(dice)
    worlds = [world_of(dice, texts) for _ in range(TOGETHER)]
    at = dice.choice([*INSTANTS, *(text.answers_end_at or text.effective_at for text in texts)])
    try:
        with transaction.atomic():
            rows = texts_as_rows(texts)
            children = [rows_of(world, cast, [cast.ola, cast.sam, cast.priya], rows) for world in worlds]
            hide = dice.random() < 0.5
            Nursery.objects.update(review_hides_pictures=hide)
            found = verdicts([child.pk for child in children], PURPOSE, at)
            found_for_new = verdicts([child.pk for child in children], PURPOSE, at, publishing=True)
            shown = set(permitted(PURPOSE, at).values_list("pk", flat=True))
            staying = set(may_stay_covered(at).values_list("pk", flat=True))
            for child, world in zip(children, worlds, strict=True):
                expected = oracle.verdict(world, at, reviews_hide=hide)
                event(expected)
                assert found_for_new[child.pk] == oracle.verdict(world, at, publishing=True), (at, world)
                assert found[child.pk] == expected, (at, world)
                assert (child.pk in shown) == (expected == "in_force"), (at, world)
                lasting = oracle.verdict(world, at, place_needed=False, reviews_hide=hide) == "in_force"
                begun = world.started_on <= timezone.localdate(at)
                assert (child.pk in staying) == (lasting and begun), (at, world)
            raise Undo
    except Undo:
        pass


def test_the_dice_reach_every_line_of_the_rule() -> None:
    dice, codes = Random(1), set()
    for _ in range(2000):
        codes.add(oracle.verdict(world_of(dice, texts_of(dice)), dice.choice(INSTANTS), publishing=True))

    assert codes == {line.code for line in TABLE}
