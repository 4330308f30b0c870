"""How well the screening finds what it is for, measured on comments with a label."""

import pytest

from tests.moderation.labelled import HELD_OUT, LEARNED_FROM, SETS, comments, measure

# Recall, precision, disclosures that may be missed: the goal, and where it is missed a floor just below what was
# measured (docs/moderation.md).
GOALS = {name: (0.95, 0.90, 0) for name in SETS} | {
    "development": (0.95, 0.90, 1),
    "unseen_c": (0.94, 0.90, 0),
    "unseen_d": (0.95, 0.90, 2),
    "unseen_f": (0.95, 0.90, 1),
    "unseen_g": (0.95, 0.90, 1),
    "unseen_i": (0.95, 0.90, 1),
    "unseen_j": (0.95, 0.90, 1),
    "unseen_l": (0.95, 0.86, 3),
    "unseen_m": (0.95, 0.87, 4),
    "unseen_n": (0.95, 0.90, 1),
    "unseen_q": (0.95, 0.89, 0),
    "unseen_r": (0.95, 0.82, 2),
    "unseen_s": (0.95, 0.90, 2),
    "unseen_t": (0.95, 0.90, 2),
    "unseen_u": (0.95, 0.90, 1),
    "unseen_w": (0.95, 0.87, 3),
    "unseen_x": (0.95, 0.89, 2),
    # an ordinary month: hardly anything to find, so that what is taken for something wrongly is most of what is found
    "ordinary_month": (0.95, 0.33, 0),
    "another_month": (0.95, 0.21, 0),
    # innocent comments in the manner of an attack are taken for one
    "attack": (0.95, 0.60, 4),
}


def test_the_set_is_large_and_half_of_it_is_innocent() -> None:
    every = [one for name in SETS for one in comments(name)]
    assert len(every) >= 4_000
    assert 0.4 < sum(one.innocent for one in every) / len(every) < 0.7
    assert len({one.text for one in every}) >= len(every) - len(every) // 500, "a heart and the like are said twice"


def test_nothing_that_is_only_counted_was_learned_from() -> None:
    """But for what everybody says: a heart, "is it wellies tomorrow?"."""
    learned = {one.text.casefold() for name in LEARNED_FROM for one in comments(name)}
    counted = {one.text for name in HELD_OUT for one in comments(name)}
    both = [text for text in counted if text.casefold() in learned]
    assert [text for text in both if len(text) > 50] == [] and len(both) < len(counted) / 200


@pytest.mark.parametrize("name", SETS)
def test_it_finds_nearly_everything_cries_wolf_seldom_and_disclosures_are_urgent(name: str) -> None:
    """Every disclosure where the rules were made; elsewhere all but a few, which is a miss."""
    recall, precision, late = GOALS[name]
    found = measure(name)
    assert found.recall >= recall, [one.text for one in found.missed]
    assert found.precision >= precision, [(one.text, result.findings) for one, result in found.false]
    assert len(found.not_urgent) <= late, [one.text for one in found.not_urgent]
