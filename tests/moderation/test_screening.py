"""Screening: what is found, what is not, and that it never decides."""

import pytest

from moderation.models import Urgency
from moderation.screening import Named, TooSlow, screen

CHILDREN = [Named("Maya"), Named("Maya Rahman"), Named("Rose"), Named("Will"), Named("May"), Named("Teddy")]
STAFF = [Named("Morag Manager", 7)]


def rules(text: str, **more: object) -> set[str]:
    return {one.rule for one in screen(text, children=CHILDREN, staff=STAFF, **more).findings}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "What a lovely day, thank you all!",
        "They will be tired tonight. May we send wellies tomorrow?",
        "The roses in the garden rose early this year",
        "Scunthorpe sends its love, and the assistant was kind",
        "\U0001f600\U0001f600",
    ],
)
def test_ordinary_words_are_only_to_be_read(text: str) -> None:
    assert screen(text, children=CHILDREN, staff=STAFF).urgency == Urgency.PLAIN


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Maya loved it", "child_name"),
        ("So glad that Rose joined in", "child_name"),
        ("I saw Will at the pond", "child_name"),
        ("And Oliver was there too", "given_name"),
        ("Ask Morag about it", "staff_name"),
        ("Ring me on 07700 900123", "phone"),
        ("write to a.b@example.org please", "email"),
        ("see www.example.org/x", "link"),
        ("find us @stones_fan", "handle"),
        ("we live at 12 Elm Tree Road", "address"),
        ("it is LS1 4AP", "address"),
        ("add me on Facebook", "private_contact"),
        ("what a sh1t day", "profanity"),
        ("what a s h i t day", "profanity"),
        ("what a shiiiiit day", "profanity"),
        ("what a f*cking day", "profanity"),
        ("\u0455hit", "profanity"),
        ("she has a mark on her left arm", "disclosure"),
        ("he does not want to go near the gate", "disclosure"),
        ("Dad is not allowed to collect", "disclosure"),
        ("I know where you live", "abuse"),
    ],
)
def test_each_rule_finds_its_words(text: str, rule: str) -> None:
    assert rule in rules(text)


def test_own_children_may_be_named_by_their_family() -> None:
    assert "child_name" in rules("Maya told us about it")
    assert "child_name" not in rules("Maya told us about it", own_children=["Maya"])


def test_an_allegation_about_staff_is_urgent_and_says_about_whom() -> None:
    found = screen("Morag shouted at the little ones", children=CHILDREN, staff=STAFF)

    assert found.urgency == Urgency.URGENT
    assert found.about == {7}


def test_hostile_text_stays_within_its_budget() -> None:
    for text in ("a" * 4000, "a." * 2000, "@" * 4000, "mark on " * 500, "1 " * 2000, "http" * 1000, "((((" * 1000):
        screen(text, children=CHILDREN, staff=STAFF, budget=5)


def test_a_used_up_budget_ends_the_screening() -> None:
    with pytest.raises(TooSlow):
        screen("Maya loved it", children=CHILDREN, budget=-1)
