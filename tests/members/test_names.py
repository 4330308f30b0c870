"""How people are called: as they say, and never so that one reads like another, or that a name is a notice."""

import pytest
from django.urls import reverse

from consent.models import NameCorrection
from nursery_portal.kit.clock import now
from nursery_portal.members.access import former_names
from nursery_portal.members.actions import bar_person
from nursery_portal.members.models import Role, RoleGrant, User
from nursery_portal.members.names import seen
from nursery_portal.notify.models import Notice
from tests.cast import Cast, grant, guardian, person
from tests.clients import renamed, signed_in

SENTENCE = "Please write this name in letters"
FIVE_WORDS = "Mar\u00eda del Carmen de los \u00c1ngeles"


def ask(user: User, first_name: str, last_name: str = "Bear") -> tuple[int, str]:
    client = signed_in(user)
    answer = client.post(reverse("consent:own_name"), {"first_name": first_name, "last_name": last_name}, follow=True)
    return answer.redirect_chain[0][1] if answer.redirect_chain else answer.status_code, answer.content.decode()


def test_another_name_reaches_nobody_before_somebody_else_has_confirmed_it(cast: Cast) -> None:
    status, page = ask(cast.ola, "Olga Rose")
    assert status == 302 and "Your name stays Ola Bear until the nursery has confirmed Olga Rose Bear." in page
    cast.ola.refresh_from_db()
    assert cast.ola.full_name == "Ola Bear"
    assert "You asked to be called <b>Olga Rose Bear</b>" in signed_in(cast.ola).get("/permission/my-name/").text
    told = Notice.objects.get(kind="name_correction")
    assert told.recipient == cast.morag and told.title == "Ola Bear asks to be called Olga Rose Bear"

    asked = NameCorrection.objects.get()
    for other in (cast.ola, cast.pip, cast.rita):
        signed_in(other).post(reverse("consent:name_settle", args=[asked.pk]), {"answer": "confirm"})
        cast.ola.refresh_from_db()
        assert cast.ola.full_name == "Ola Bear"
    signed_in(cast.morag).post(reverse("consent:name_settle", args=[asked.pk]), {"answer": "confirm"})
    cast.ola.refresh_from_db()
    assert cast.ola.full_name == "Olga Rose Bear" and former_names([cast.ola.pk]) == {cast.ola.pk: ["Ola Bear"]}


@pytest.mark.parametrize("who", ["gran", "pip", "dora", "morag"])
def test_whoever_has_joined_asks_the_same_way(cast: Cast, who: str) -> None:
    second = cast.morag
    if who == "morag":
        second = person("Nora", "Next")
        grant(second, Role.MANAGER)
    renamed(getattr(cast, who), "Robin", "Reed", by=second)


def test_a_manager_whom_nobody_else_could_confirm_is_told_of_instead(cast: Cast) -> None:
    status, page = ask(cast.morag, "Mora", "Mayfield")
    assert status == 302 and f"Your name is changed. It was told to {cast.rita.full_name}." in page
    cast.morag.refresh_from_db()
    assert cast.morag.full_name == "Mora Mayfield" and not NameCorrection.objects.exists()
    assert Notice.objects.filter(kind="name_changed", recipient=cast.rita).count() == 1
    assert len(former_names([cast.morag.pk])[cast.morag.pk]) == 1


def test_where_nobody_else_gives_roles_nobody_is_said_to_be_told(cast: Cast) -> None:
    RoleGrant.objects.filter(role=Role.OWNER).update(ended_at=now())
    status, page = ask(cast.morag, "Mora", "Mayfield")
    assert status == 302 and "Your name is changed." in page and "told" not in page
    assert not Notice.objects.filter(kind="name_changed").exists()


def test_where_no_manager_is_there_it_is_asked_for_later(cast: Cast) -> None:
    RoleGrant.objects.filter(role=Role.MANAGER).update(ended_at=now())
    status, page = ask(cast.pip, "Philip", "Reed")
    assert status == 422 and "There is no manager here just now" in page and 'value="Philip"' in page
    assert "own family" not in page and not NameCorrection.objects.exists()


def test_a_manager_of_the_family_reads_that_it_was_not_theirs_to_confirm(cast: Cast) -> None:
    nora = person("Nora", "Next")
    grant(nora, Role.MANAGER)
    for one in (cast.morag, nora):
        guardian(one, cast.teddy, relationship="aunt", has_parental_responsibility=False, basis="")
    assert ask(cast.morag, "Mora", "Mayfield")[0] == 302
    told = Notice.objects.get(kind="name_changed", recipient=nora)
    assert "nobody who is not of their family confirms names here" in told.body


def test_one_of_the_family_of_the_only_manager_is_told_that_nobody_could_confirm_it(cast: Cast) -> None:
    guardian(cast.morag, cast.teddy, relationship="aunt", has_parental_responsibility=False, basis="")
    status, page = ask(cast.ola, "Olga")
    assert status == 422 and "Nobody but your own family could confirm it" in page and 'value="Olga"' in page
    assert not NameCorrection.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Pip hits children. Ask Morag why she hides it", "x"),
        ("Pip really hits the children", "x"),
        ("bit.ly", "Bear"),
        ("Go to t.co", "Bear"),
        ("Ola", "Bear 07700 900123"),
        ("Ola (Teddy)", "Bear"),
        ("O\u0336\u0336\u0336\u0336la", "Bear"),
        ("-", "Bear"),
    ],
)
def test_a_name_is_letters_and_no_notice_and_what_was_typed_stays(cast: Cast, first: str, last: str) -> None:
    status, page = ask(cast.morag, first, last)  # nobody else is there to look at it
    assert status == 422 and SENTENCE in page and f'value="{first}"' in page
    assert "another manager has to confirm it" in page
    assert former_names([cast.morag.pk]) == {}


@pytest.mark.parametrize(("first", "last"), [("Ola", "Bear (Teddy\u2019s mum)"), ("You", "Chen"), (FIVE_WORDS, "Ruiz")])
def test_a_name_at_which_somebody_looks_first_is_written_as_they_write_it(cast: Cast, first: str, last: str) -> None:
    assert ask(cast.ola, first, last)[0] == 302
    cast.ola.refresh_from_db()
    assert cast.ola.full_name == "Ola Bear", "it waits"
    signed_in(cast.morag).post(
        reverse("consent:name_settle", args=[NameCorrection.objects.get().pk]), {"answer": "confirm"}
    )
    cast.ola.refresh_from_db()
    assert (cast.ola.first_name, cast.ola.last_name) == (first, last)


@pytest.mark.parametrize("first", ["The nursery", "the  NURSERY", "The Nurs\u00e9ry", "You", "Your Nursery"])
def test_nobody_is_called_like_the_nursery_itself(cast: Cast, first: str) -> None:
    for who in (cast.ola, cast.morag) if first != "You" else (cast.morag,):
        status, page = ask(who, first)
        assert status == 422 and "This reads like the nursery itself" in page and f'value="{first}"' in page


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Mar\u00eda de los \u00c1ngeles", "de la Fuente y de Castro"),
        ("J.R.R.", "O\u2019Brien-Smith"),
        ("Jan", "'t Hooft"),
        ("St. John", "ap Rhys"),
        ("\u0dc1\u0dca\u200d\u0dbb\u0dd3", "\u0645\u062d\u0645\u062f\u200c\u0631\u0636\u0627"),
        ("\u674e", "\u738b"),
        ("Nguy\u1ec5n Th\u1ecb", "\u0e2a\u0e21\u0e0a\u0e32\u0e22"),
    ],
)
def test_names_of_every_script_are_taken(cast: Cast, first: str, last: str) -> None:
    assert ask(cast.morag, first, last)[0] == 302
    cast.morag.refresh_from_db()
    assert (cast.morag.first_name, cast.morag.last_name) == (first, last)


def test_no_name_turns_the_writing_around_to_read_like_somebody_elses_or_draws_nothing(cast: Cast) -> None:
    assert seen("Ola\u202e\u0007 Ro\u200bse\ufe0f") == "Ola Rose"
    renamed_as = {"first_name": "Ola\u202e\u0007 Rose", "last_name": "\u2066Bare\u2069"}
    assert signed_in(cast.ola).post(reverse("consent:own_name"), renamed_as).status_code == 302
    assert NameCorrection.objects.get().full_name == "Ola Rose Bare"
    for first, last in (("\u202e", "Bear"), ("The nursery", "\u200b"), ("Ola", "\u3164")):
        status, page = ask(cast.ola, first, last)
        assert status == 422 and ("Please fill this in." in page or "Please tell us your" in page)
    assert NameCorrection.objects.count() == 1


def test_a_relative_who_has_taken_another_name_is_put_out_by_the_one_from_before(cast: Cast) -> None:
    before = cast.gran.full_name
    renamed(cast.gran, "Robin", "Reed", by=cast.morag)
    bar_person(cast.teddy, name="Somebody Else", email="", by=cast.dora)
    assert cast.gran.guardianships.filter(ended_at=None).exists()
    bar_person(cast.teddy, name=before.upper(), email="", by=cast.dora)
    assert not cast.gran.guardianships.filter(ended_at=None).exists()


def test_three_names_may_be_asked_for_in_a_day(cast: Cast) -> None:
    for first in ("Olga", "Olivia", "Olive"):
        assert ask(cast.ola, first)[0] == 302
    status, page = ask(cast.ola, "Olwen")
    assert status == 422 and "three names today" in page
    assert NameCorrection.objects.get(state="waiting").first_name == "Olive"
