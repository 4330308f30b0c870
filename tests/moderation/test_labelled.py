"""How well the screening finds what it is for, measured on comments with a label."""

import pytest

from moderation.models import Urgency
from tests.moderation.labelled import comments, measure, screened


def test_the_set_is_large_and_half_of_it_is_innocent() -> None:
    every = comments("development") + comments("held_out")
    assert len(every) >= 300
    assert 0.4 < sum(one.innocent for one in every) / len(every) < 0.7
    assert len({one.text for one in every}) == len(every)


@pytest.mark.parametrize("half", ["development", "held_out"])
def test_it_finds_nearly_everything_and_cries_wolf_seldom(half: str) -> None:
    found = measure(half)
    assert found.recall >= 0.95, [one.text for one in found.missed]
    assert found.precision >= 0.90, [(one.text, result.findings) for one, result in found.false]


@pytest.mark.parametrize("half", ["development", "held_out"])
def test_every_disclosure_is_urgent(half: str) -> None:
    late = [one.text for one in comments(half) if one.label == "disclosure" and screened(one).urgency < Urgency.URGENT]
    assert late == []
