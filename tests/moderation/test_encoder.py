"""The encoder: what it reads, how much of it, and that its table comes from the comments that stand here."""

import random
from unittest.mock import Mock

import pytest

from moderation import encoder as module
from moderation.encoder import HEARD, LABELS, REACH, encoder, pieces, tokens
from moderation.lexicon import ENOUGH
from moderation.reading import Reading
from tests.bench.learn_encoder import among, mistyped, source

WORRYING = "his uncle hits him when nobody looks"
HARMLESS = "What a lovely day at the farm, thank you all. "


def worry(text: str) -> float:
    return encoder().read(Reading(text)).worry


def words(text: str) -> list[str]:
    return [word for word, _, _ in tokens(Reading(text))]


def test_its_table_was_learned_from_these_comments() -> None:
    assert encoder().learned_from == source(encoder().known), "run `python -m tests.bench.learn_encoder`"


def test_a_worry_among_chatter_is_learned_as_a_worry() -> None:
    worry, chatter = ([0, 5, 6, 7, 1], 1), ([0, *range(10, 20), 1], 0)
    made = among([worry, chatter] * 100, 9, random.Random(1))
    assert made and all(len(numbers) <= REACH + 2 for numbers, _ in made)
    for numbers, label in made:
        assert label == int(5 in numbers), "what is joined keeps the label of what it was made from"
        assert 10 in numbers and numbers[0] == 0 and numbers[-1] == 1


def test_slips_of_the_thumb_are_the_same_for_the_same_number() -> None:
    typed = "she was shouting at them in the garden again this morning"
    assert mistyped(typed, random.Random(3)) == mistyped(typed, random.Random(3)) != typed


def test_a_worry_and_an_ordinary_remark_are_told_apart() -> None:
    assert worry(WORRYING) > 0.9
    assert worry(HARMLESS) < 0.05


def test_chances_add_up_to_one() -> None:
    assert sum(encoder().read(Reading(WORRYING)).likely.values()) == pytest.approx(1, abs=1e-5)


def test_a_long_comment_is_read_to_its_end() -> None:
    long = HARMLESS * 40
    assert len(pieces(Reading(long), encoder().known)) > 3 * REACH
    assert worry(long) < 0.4, "nobody says so forty times"
    assert worry(long + WORRYING) > 0.5


CHATTER = "Lovely photos today, thank you so much for sharing them. The sheep are our favourite. Are wellies needed? "


@pytest.mark.parametrize(
    "words", ["There was a bruise on her arm again", "She was drunk at pick up again", "Grandad hurt her in the bath"]
)
@pytest.mark.parametrize("place", range(3))
def test_chatter_around_it_drowns_no_worry(words: str, place: int) -> None:
    parts = [CHATTER, CHATTER, CHATTER]
    parts.insert(place, f"{words}. ")
    assert worry("".join(parts)) > ENOUGH["worry"]
    assert worry(CHATTER * 3) < ENOUGH["worry"]


def test_every_stretch_asks_whether_there_is_time() -> None:
    asked: list[None] = []
    encoder().read(Reading(HARMLESS), lambda: asked.append(None))
    short = len(asked)
    encoder().read(Reading(HARMLESS * 40), lambda: asked.append(None))
    assert short == 1
    assert len(asked) > 40


def test_a_piece_said_a_thousand_times_is_read_sixty_times() -> None:
    assert len(pieces(Reading("a." * 2000 + WORRYING), encoder().known)) < 2 * HEARD + 12
    assert worry("a." * 2000 + " " + WORRYING) > 0.5


def test_the_same_words_are_reckoned_once_and_others_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Mock(wraps=module.states)
    monkeypatch.setattr(module, "states", counted)
    first = encoder().read(Reading("the kettle has a hat on, number one"))
    assert encoder().read(Reading("The kettle has a HAT on, number one")).likely == first.likely
    assert counted.call_count == 1
    assert encoder().read(Reading("the kettle has a hat on, number two")).likely != first.likely
    assert counted.call_count == 2


def test_a_name_weighs_nothing() -> None:
    assert worry("Oliver was crying at the gate") == worry("Amelia was crying at the gate")
    rose = encoder().read(Reading("Rose was crying at the gate"), names={0})
    assert rose.worry == worry("Oliver was crying at the gate")


def test_hidden_and_foreign_letters_are_read_as_what_they_look_like() -> None:
    assert words("br\u200buis\u00e9s on h\u0456s back") == ["bruises", "on", "his", "back"]


def test_an_emoji_is_read_by_what_it_is_called_and_shown_as_it_was_typed() -> None:
    text = "again \U0001f622"
    assert words(text) == ["again", "crying", "face"]
    assert [(one.start, one.end) for one in pieces(Reading(text), encoder().known)][-1] == (6, 7)


def test_what_no_piece_fits_is_one_unknown_piece() -> None:
    unknown = encoder().known[module.UNKNOWN]
    assert [one.number for one in pieces(Reading("\u5f20"), encoder().known)] == [unknown]


def test_the_words_it_shows_stand_in_the_text() -> None:
    text = "Lovely photos! Shame that his UNCLE hit him again on Sunday. Is it wellies tomorrow?"
    shown = encoder().read(Reading(text)).words["disclosure"]
    assert shown in text
    assert "UNCLE" in shown or "hit" in shown


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\n\n", "....", "\U0001f602" * 8, "\U0001f92c"])
def test_nothing_typed_reads_like_nothing(text: str) -> None:
    opinion = encoder().read(Reading(text))
    assert set(opinion.likely) == set(LABELS)
    assert set(opinion.words.values()) == {""}
