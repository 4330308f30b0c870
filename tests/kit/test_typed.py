"""Whatever is typed into a form: nothing in it can hide, or turn the words around; all that can be seen is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from django.urls import reverse

from nursery_portal.duties.actions import open_breach
from nursery_portal.kit import clock
from nursery_portal.kit.typed import MOST_SIGNS, MOST_WORDS, ReadableForms, readable, words_sent
from tests.cast import Cast
from tests.clients import signed_in


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202emoor\u202c at \u2066eight\u2069", "moor at eight"),
        ("one\x00 \x1b[31mtwo\x7f\x9b", "one [31mtwo"),
        ("line\r\n\tnext\n", "line\r\n\tnext\n"),
        ("\u0645\u0631\u062d\u0628\u0627\u200f! \u200e(2)", "\u0645\u0631\u062d\u0628\u0627\u200f! \u200e(2)"),
        ("Zo\u00eb \U0001f469\u200d\U0001f373 e\u0301", "Zo\u00eb \U0001f469\u200d\U0001f373 e\u0301"),
    ],
)
def test_what_cannot_be_seen_and_does_harm_is_taken_out_and_nothing_else(typed: str, kept: str) -> None:
    assert readable(typed) == kept


def sent(data: dict[str, object]) -> QueryDict:
    """What a view reads of this form."""
    request = RequestFactory().post("/", data)
    ReadableForms(lambda request: HttpResponse()).process_view(request)
    return request.POST


def test_every_value_of_a_field_is_read_so_but_passwords_and_files_are_not_touched() -> None:
    file = SimpleUploadedFile("a.txt", b"\x00\x01")
    form = sent({"why": ["a\u202eb", "c"], "password": "p\u202eq", "file": file, "then": "1"})
    assert form.getlist("why") == ["ab", "c"] and form["password"] == "p\u202eq" and form["then"] == "1"
    with pytest.raises(AttributeError, match="immutable"):
        form["why"] = "x"


def given_back(data: dict[str, object]) -> list[str]:
    return words_sent(RequestFactory().post("/", data))


def test_words_are_given_back_to_be_copied_and_no_key_of_a_page_is_among_them() -> None:
    form = {
        "what": ["She cried.\r\nTwice.", "moor at \u202eeight"],
        "address": "https://example.org/page",
        "kind": "adult_conduct",
        "form_key": "0b8f6a52-5c32-4d9c-8f6f-0d2f4f6c6a11",
        "file": SimpleUploadedFile("a.txt", b"the words of a file"),
    }
    secrets = {
        name: f"it is {name}"
        for name in (
            "password",
            "new_password1",
            "code",
            "access_code",
            "otp",
            "token",
            "shown",
            "credential",
            "secret",
        )
    }
    assert given_back({**form, **secrets}) == ["She cried.\r\nTwice.", "moor at eight", "https://example.org/page"]
    assert given_back({**form, "pin": "482915"}) == [] == words_sent(RequestFactory().get("/", {"what": "She cried."}))


def test_more_than_any_form_of_ours_takes_is_not_given_back() -> None:
    assert len(given_back({"what": ["two words"] * (MOST_WORDS + 5)})) == MOST_WORDS
    whole = "a " * (MOST_SIGNS // 2)
    assert given_back({"what": [whole, "two words"]}) == [whole]


def test_the_words_of_a_record_read_as_they_were_meant(cast: Cast) -> None:
    breach = open_breach("lost", "A list was left on the bus.", aware_at=clock.now(), by=cast.dora)
    page = reverse("duties:breach", args=[breach.pk])
    form = {"kind": "note", "said": "", "why": "Told at \u202e03:61\u202c by\x00 phone"}
    assert signed_in(cast.dora).post(page, form).status_code == 302
    shown = signed_in(cast.dora).get(page).content.decode()
    assert "Told at 03:61 by phone" in shown and "\u202e" not in shown
