"""A typed name is this person's, or it is not."""

import pytest

from consent.signature import signature_fits, tidy
from nursery_portal.members.models import User


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        (("Aisha", "Rahman"), "aisha rahman"),
        (("Aisha", "Rahman"), "Rahman, Aisha"),
        (("Aisha", "Rahman"), "Mrs. Aisha  Rahman"),
        (("Zoë", "Müller"), "Zoe Muller"),
        (("Zoe", "Muller"), "Zoë Müller"),
        (("Łukasz", "Kowalski"), "Lukasz Kowalski"),
        (("Søren", "Ærø"), "Soren Aero"),
        (("Siobhán", "O'Connell"), "Siobhan OConnell"),
        (("Siobhán", "O'Connell"), "siobhan o\u2019connell"),
        (("Ann", "Smith-Jones"), "Ann Smith Jones"),
        (("李", "明"), "李 明"),
        (("Prince", ""), "prince"),
    ],
)
def test_case_accents_titles_order_and_points_do_not_matter(known: tuple[str, str], typed: str) -> None:
    assert signature_fits(typed, User(first_name=known[0], last_name=known[1]))


@pytest.mark.parametrize("typed", ["", "  ", "...", "Mrs", "Aisha", "Rahman", "Aisha Rahmann", "Aisha Rahman Khan"])
def test_a_missing_or_foreign_name_is_no_signature(typed: str) -> None:
    assert not signature_fits(typed, User(first_name="Aisha", last_name="Rahman"))


def test_nobody_signs_for_somebody_without_a_name() -> None:
    assert not signature_fits("", User(first_name="", last_name=""))
    assert not signature_fits("Mr", User(first_name="Mr", last_name=""))


def test_the_ledger_keeps_what_was_typed_without_needless_spaces() -> None:
    assert tidy("  Aisha \t Rahman\n") == "Aisha Rahman"
    assert len(tidy("x" * 500)) == 160
