"""How people are called: as they say, and never so that one reads like another."""

from django.urls import reverse

from tests.cast import Cast
from tests.clients import signed_in


def test_no_name_turns_the_writing_around_to_read_like_somebody_elses(cast: Cast) -> None:
    form = {"first_name": "Ola\u202e\u0007 Rose", "last_name": "\u2066Bear\u2069"}
    assert signed_in(cast.ola).post(reverse("members:name_edit"), form).status_code == 302
    cast.ola.refresh_from_db()
    assert (cast.ola.first_name, cast.ola.last_name) == ("Ola Rose", "Bear")

    nothing = {"first_name": "\u202e", "last_name": "Bear"}
    refused = signed_in(cast.ola).post(reverse("members:name_edit"), nothing)
    assert refused.status_code == 422 and "Please fill this in." in refused.content.decode()
    cast.ola.refresh_from_db()
    assert cast.ola.first_name == "Ola Rose"
