"""The page a guardian signs: HTTP, with a refusal beside each success."""

import re
import uuid

import pytest
from django.test import Client

from consent.actions import publish_wordings, withdraw_permissions
from consent.ledger import faults
from consent.models import ENFORCED, ConsentEvent, Purpose
from consent.rules import current_wordings, may_show
from consent.tasks import tell_of_those_left
from consent.wordings import default_texts
from nursery_portal.kit.clock import now
from nursery_portal.members.models import Guardianship, Role
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.actions import publish_post
from tests.cast import Cast, draft, grant, guardian, no, photo, wording, yes
from tests.clients import signed_in
from tests.conftest import Clock

OWN, GROUP, NAME = Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.FIRST_NAME


def page_of(cast: Cast) -> str:
    return f"/permission/{cast.teddy.pk}/"


def form(*, name: str = "Ola Bear", **answers: str) -> dict[str, str]:
    """What the browser sends: the texts of this moment, a signature and the choices."""
    texts = {f"{purpose.value}_text": str(text.pk) for purpose, text in current_wordings(now()).items()}
    return {"form_key": str(uuid.uuid4()), "signed_name": name, **texts, **answers}


def test_nothing_is_chosen_beforehand_and_yes_and_no_look_alike(cast: Cast) -> None:
    page = signed_in(cast.ola).get(page_of(cast)).content.decode()
    assert page.count('type="radio"') == 2 * len(ENFORCED)
    assert " checked" not in page
    assert page.count('value="yes"') == page.count('value="no"') == len(ENFORCED)
    assert "May we show pictures of Teddy?" in page
    assert "the other person may be able to work one out" in page
    assert "accept all" not in page.lower()


def test_the_text_names_all_that_permission_must_be_asked_with(cast: Cast) -> None:
    cast.nursery.legal_name = "Stepping Stones Day Nursery Ltd"
    cast.nursery.save(update_fields=["legal_name"])
    publish_wordings(default_texts(Nursery.objects.get(pk=1)), by=cast.morag)
    page = signed_in(cast.ola).get(page_of(cast)).content.decode()
    for words in (
        "Pictures of Teddy alone",
        "relatives of other families",
        "Stepping Stones Day Nursery Ltd",
        "six years",
        "take a yes back at any time",
        "takes part in everything",
        "version 2 of the text",
    ):
        assert words in page, words
    assert "{child}" not in page and "{nursery}" not in page


def test_signing_leads_to_the_receipt_and_partial_answers_are_welcome(cast: Cast) -> None:
    client = signed_in(cast.ola)
    answer = client.post(page_of(cast), form(own_pictures="yes"))
    event = ConsentEvent.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/permission/receipt/{event.receipt}/")
    assert (event.purpose, event.kind, event.signed_name) == (OWN, "given", "Ola Bear")

    page = client.get(page_of(cast)).content.decode()
    assert "Your answers for Teddy" in page and "You said yes on" in page
    assert page.count('type="radio"') == 6, "the three questions left for later"
    client.post(page_of(cast), form(group_pictures="no", first_name="no", covered="no"))
    page = client.get(page_of(cast)).content.decode()
    assert 'type="radio"' not in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": "Sam Bear", "own_pictures": "yes"}, "sign with your name as the nursery knows it"),
        ({"name": "", "own_pictures": "yes"}, "it is your signature"),
        ({}, "Choose yes or no for at least one question"),
        ({"own_pictures": "yes", "group_pictures": "perhaps"}, "Choose yes or no, or leave"),
    ],
)
def test_a_refused_form_keeps_every_choice_and_the_name(cast: Cast, sent: dict[str, str], sentence: str) -> None:
    answer = signed_in(cast.ola).post(page_of(cast), form(**sent))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'value="{sent.get("name", "Ola Bear")}"' in page or sent.get("name") == ""
    assert page.count(" checked") == ("own_pictures" in sent)
    assert page.count('type="radio"') == 2 * len(ENFORCED)
    assert not ConsentEvent.objects.exists()


def test_a_text_that_changed_is_shown_anew_with_the_answers_kept(cast: Cast) -> None:
    sent = form(own_pictures="yes", first_name="no")
    new = wording(OWN, 2, effective_at=now())
    answer = signed_in(cast.ola).post(page_of(cast), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The text has changed since you opened this page" in page
    assert page.count(" checked") == 2 and 'value="Ola Bear"' in page
    assert f'name="own_pictures_text" value="{new.pk}"' in page, "signing again signs what is read now"
    assert not ConsentEvent.objects.exists()


def test_the_same_form_sent_twice_is_signed_once(cast: Cast) -> None:
    client, sent = signed_in(cast.ola), form(own_pictures="yes")
    first = client.post(page_of(cast), sent)
    second = client.post(page_of(cast), sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert ConsentEvent.objects.count() == 1


def test_another_answer_on_a_form_sent_again_is_signed_and_a_no_is_not_lost(cast: Cast) -> None:
    client, sent = signed_in(cast.ola), form(own_pictures="yes")
    first = client.post(page_of(cast), sent)  # the answer is lost, or the page is gone back to
    second = client.post(page_of(cast), sent | {"own_pictures": "no"})
    assert second.status_code == 302 and first.headers["Location"] != second.headers["Location"]
    assert not may_show(cast.teddy, OWN, now()) and list(faults()) == []
    again = client.post(page_of(cast), sent | {"own_pictures": "no"})
    assert again.headers["Location"] == second.headers["Location"], "and that one is signed once, too"
    assert ConsentEvent.objects.count() == 2


def test_an_old_yes_sent_again_goes_over_no_later_no_by_itself(cast: Cast) -> None:
    client, sent = signed_in(cast.ola), form(own_pictures="yes")
    client.post(page_of(cast), sent)
    client.post(page_of(cast), form(own_pictures="no"))

    answer = client.post(page_of(cast), sent)

    page = answer.content.decode()
    assert answer.status_code == 422 and "You have answered otherwise since you signed this" in page
    assert page.count(" checked") == 1 and 'value="Ola Bear"' in page
    assert f'value="{sent["form_key"]}"' not in page, "a form of its own"
    assert ConsentEvent.objects.count() == 2 and not may_show(cast.teddy, OWN, now())
    key = re.search(r'name="form_key" value="([0-9a-f-]+)"', page)
    assert key and client.post(page_of(cast), sent | {"form_key": key[1]}).status_code == 302
    assert may_show(cast.teddy, OWN, now())


def test_nobody_signs_under_somebody_elses_receipt(cast: Cast) -> None:
    signed_in(cast.ola).post(page_of(cast), form(own_pictures="yes"))
    taken = str(ConsentEvent.objects.get().receipt)
    answer = signed_in(cast.sam).post(page_of(cast), form(name="Sam Bear", own_pictures="no") | {"form_key": taken})
    assert answer.status_code == 422
    assert ConsentEvent.objects.count() == 1


def test_an_answer_can_be_changed_with_the_text_shown_again(cast: Cast) -> None:
    no(cast.ola, cast.teddy)
    client = signed_in(cast.ola)
    page = client.get(page_of(cast) + "?change=1").content.decode()
    assert page.count('type="radio"') == 2 * len(ENFORCED) and " checked" not in page
    assert "You said no on" in page
    client.post(page_of(cast), form(own_pictures="yes"))
    assert "You said yes on" in client.get(page_of(cast)).content.decode()


def test_a_yes_that_ended_is_asked_for_again(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    type(cast.wordings[OWN]).objects.filter(pk=cast.wordings[OWN].pk).update(answers_end_at=now())
    wording(OWN, 2, effective_at=now())
    page = signed_in(cast.ola).get(page_of(cast)).content.decode()
    assert "That yes has ended. Please answer again below." in page
    assert page.count('type="radio"') == 2


# --- who sees the page ---------------------------------------------------------------------------------------


def test_the_other_guardian_sees_none_of_the_answers_only_what_is_in_force(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    no(cast.ola, cast.teddy, GROUP)
    page = signed_in(cast.sam).get(page_of(cast)).content.decode()
    assert "You said" not in page and "Ola" not in page
    assert page.count('type="radio"') == 2 * len(ENFORCED)
    no(cast.sam, cast.teddy, NAME)
    page = signed_in(cast.sam).get(page_of(cast)).content.decode()
    assert "Not in force" in page and "Disputed" not in page and "Ola" not in page


@pytest.mark.parametrize("cause", ["refused by the other", "protected", "restricted"])
def test_every_cause_of_not_in_force_reads_the_same_to_a_guardian(cast: Cast, cause: str) -> None:
    yes(cast.ola, cast.teddy, OWN)
    client = signed_in(cast.ola)
    if cause == "refused by the other":
        no(cast.sam, cast.teddy, OWN)
    elif cause == "protected":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    else:
        Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    page = client.get(page_of(cast)).content.decode()
    own = page[page.index('id="a-own_pictures"') : page.index("Take back")]
    assert "Not in force" in own and own.count('class="perm') == 1
    for hint in ("protect", "restrict", "Sam", "refus", "court", "isputed"):
        assert hint not in own


@pytest.mark.parametrize("who", ["priya", "morag", "dora", "rita", "syd"])
def test_a_foreign_child_is_like_an_unknown_one(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for address in (page_of(cast), "/permission/999999/", f"{page_of(cast)}take-back/own_pictures/"):
        assert client.get(address).status_code == 404
        assert client.post(address, form(own_pictures="yes")).status_code == 404
    assert not ConsentEvent.objects.exists()


def test_a_superuser_without_a_role_is_shown_the_door(cast: Cast) -> None:
    answer = signed_in(cast.superuser).post(page_of(cast), form(own_pictures="yes"))
    assert answer.status_code == 403
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("who", ["gran", "carer"])
def test_somebody_without_responsibility_reads_why_and_signs_nothing(cast: Cast, who: str) -> None:
    if who == "carer":
        guardian(cast.aisha, cast.teddy, has_parental_responsibility=False, basis="", relationship="foster carer")
    person = cast.gran if who == "gran" else cast.aisha
    client = signed_in(person)
    page = client.get(page_of(cast)).content.decode()
    assert "Somebody else answers here" in page and 'type="radio"' not in page
    answer = client.post(page_of(cast), form(name=person.full_name, own_pictures="yes"))
    assert answer.status_code == 422 and "cannot answer for this child" in answer.content.decode()
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("why", ["link ended", "responsibility lost", "another's child", "no such child"])
def test_a_form_sent_too_late_signs_nothing_and_loses_nothing(cast: Cast, why: str) -> None:
    guardian(cast.ola, cast.maya)
    client, address = signed_in(cast.ola), page_of(cast)
    assert client.get(address).status_code == 200
    if why == "link ended":
        Guardianship.objects.filter(pk=cast.ola_link.pk).update(ended_at=now())
    elif why == "responsibility lost":
        Guardianship.objects.filter(pk=cast.ola_link.pk).update(has_parental_responsibility=False, basis="")
    else:
        address = f"/permission/{4711 if why == 'no such child' else cast.wren.pk}/"

    answer = client.post(address, form(name="Ola <Bear>", own_pictures="yes", covered="no"))

    page = answer.content.decode()
    assert answer.status_code == (422 if why == "responsibility lost" else 404)
    assert "annot answer for this child" in page and "Nothing of it is signed" in page
    assert "<dt>Own pictures</dt><dd>Yes</dd><dt>May appear covered</dt><dd>No</dd>" in page
    assert "Ola &lt;Bear&gt;" in page
    assert why == "responsibility lost" or ("Teddy" not in page and "Wren" not in page)
    assert not ConsentEvent.objects.exists()


def test_somebody_barred_from_the_child_finds_nothing(cast: Cast) -> None:
    guardian(cast.sam, cast.maya)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    client = signed_in(cast.sam)
    assert client.get(page_of(cast)).status_code == 404
    assert client.post(page_of(cast), form(name="Sam Bear", own_pictures="yes")).status_code == 404
    assert client.get(f"/permission/{cast.maya.pk}/").status_code == 200


def test_a_visitor_is_sent_to_the_sign_in(cast: Cast) -> None:
    for address in ("/permission/", page_of(cast), "/permission/coverage/", f"/permission/receipt/{uuid.uuid4()}/"):
        assert Client().get(address).status_code == 302


def test_one_child_is_one_tap_and_several_are_a_list(cast: Cast) -> None:
    assert signed_in(cast.ola).get("/permission/").headers["Location"] == page_of(cast)
    guardian(cast.ola, cast.wren)
    page = signed_in(cast.ola).get("/permission/").content.decode()
    assert "Teddy" in page and "Wren" in page and "Maya" not in page
    assert "No child of yours is here" in signed_in(cast.pip).get("/permission/").content.decode()


def test_a_practitioner_who_is_a_parent_answers_for_own_child_only(cast: Cast) -> None:
    grant(cast.ola, Role.PRACTITIONER, cast.acorn)
    client = signed_in(cast.ola)
    assert client.get(page_of(cast)).status_code == 200
    assert client.get(f"/permission/{cast.wren.pk}/").status_code == 404


# --- taking back ---------------------------------------------------------------------------------------------------


def test_taking_back_takes_effect_on_the_first_confirmation(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    client = signed_in(cast.ola)
    assert client.get(page_of(cast)).content.decode().count(">Take back<") == len(ENFORCED)
    address = f"{page_of(cast)}take-back/own_pictures/"
    before = client.get(address)
    assert before.status_code == 200 and "Take it back now" in before.content.decode()
    assert not ConsentEvent.objects.filter(kind="withdrawn").exists(), "looking changes nothing"

    answer = client.post(address)
    event = ConsentEvent.objects.get(kind="withdrawn")
    assert event.purpose == OWN
    assert answer.headers["Location"] == f"/permission/receipt/{event.receipt}/"
    page = client.get(page_of(cast)).content.decode()
    assert "You said yes and took it back on" in page and page.count(">Take back<") == len(ENFORCED) - 1


def test_the_next_page_says_what_is_gone_in_one_breath(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    for number in (1, 2):
        post = draft(cast.morag, cast.acorn)
        for _ in range(number):
            photo(post, cast.teddy, by=cast.morag)
        publish_post(post, by=cast.morag)
    client = signed_in(cast.ola)
    page = client.post(f"{page_of(cast)}take-back/own_pictures/", follow=True).content.decode()
    assert "3 pictures in 2 posts, gone now." in page
    page = client.post(f"{page_of(cast)}take-back/covered/", follow=True).content.decode()
    assert "Taken back. It counts from now on." in page and "gone now" not in page


def test_taking_back_everything_is_as_easy(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    client = signed_in(cast.ola)
    client.post(f"{page_of(cast)}take-back/everything/")
    assert ConsentEvent.objects.filter(kind="withdrawn").count() == len(ENFORCED)
    assert ConsentEvent.objects.filter(kind="withdrawn").values("receipt").distinct().count() == 1


def test_a_second_click_leads_to_the_receipt_of_the_first(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    client, address = signed_in(cast.ola), f"{page_of(cast)}take-back/own_pictures/"
    first = client.post(address)
    second = client.post(address)
    assert first.headers["Location"] == second.headers["Location"]
    assert ConsentEvent.objects.count() == 2


def test_what_was_never_given_cannot_be_taken_back(cast: Cast) -> None:
    no(cast.ola, cast.teddy, OWN)
    client = signed_in(cast.ola)
    for what in ("own_pictures", "group_pictures", "everything"):
        answer = client.post(f"{page_of(cast)}take-back/{what}/")
        assert answer.headers["Location"] == page_of(cast)
    assert client.post(f"{page_of(cast)}take-back/nonsense/").status_code == 404
    assert ConsentEvent.objects.count() == 1


def test_a_form_replayed_after_losing_responsibility_is_told_so(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    client = signed_in(cast.ola)
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(has_parental_responsibility=False)
    client.post(f"{page_of(cast)}take-back/own_pictures/")
    assert ConsentEvent.objects.count() == 1
    assert client.post(page_of(cast), form(own_pictures="yes")).status_code == 422
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize("who", ["sam", "priya", "morag", "dora"])
def test_nobody_takes_back_for_another(cast: Cast, who: str) -> None:
    yes(cast.ola, cast.teddy, OWN)
    signed_in(getattr(cast, who)).post(f"{page_of(cast)}take-back/own_pictures/")
    assert ConsentEvent.objects.count() == 1


# --- receipts and notices ---


def test_the_receipt_says_who_what_when_and_under_which_text(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    no(cast.ola, cast.teddy, NAME)
    receipt = ConsentEvent.objects.get(purpose=OWN).receipt
    page = signed_in(cast.ola).get(f"/permission/receipt/{receipt}/").content.decode()
    for words in ("Your answers for Teddy", "Ola Bear", "version 1", "In the portal", "Yes"):
        assert words in page
    assert cast.wordings[NAME].title not in page, "another receipt"


def test_a_receipt_of_a_withdrawal_is_honest_about_copies(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    receipt = withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    page = signed_in(cast.ola).get(f"/permission/receipt/{receipt}/").content.decode()
    assert "Your permission for Teddy is taken back" in page
    assert "Copies that someone saved earlier cannot be called back" in page


@pytest.mark.parametrize("who", ["sam", "priya", "morag", "dora", "rita"])
def test_a_receipt_is_its_guardians_alone(cast: Cast, who: str) -> None:
    yes(cast.ola, cast.teddy, OWN)
    address = f"/permission/receipt/{ConsentEvent.objects.get().receipt}/"
    assert signed_in(cast.ola).get(address).status_code == 200
    client = signed_in(getattr(cast, who))
    assert client.get(address).status_code == 404
    assert client.get(f"/permission/receipt/{uuid.uuid4()}/").status_code == 404


def test_the_guardian_gets_a_receipt_and_managers_hear_that_something_changed(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    assert [one.recipient for one in Notice.objects.filter(kind="permission_receipt")] == [cast.ola]
    told = Notice.objects.get(kind="permission_changed")
    assert told.recipient == cast.morag and not told.mail
    assert "Ola" not in told.title + told.body and "yes" not in told.body

    grant(cast.sam, Role.MANAGER)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True, ended_at=now())
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    tell_of_those_left()
    assert Notice.objects.get(kind="permission_changed", mail=True).recipient == cast.morag, (
        "and not whom an order bars"
    )
    assert [one.recipient for one in Notice.objects.filter(kind="permission_taken_back")] == [cast.ola]


def test_a_manager_is_not_told_about_a_child_of_the_own_family(cast: Cast) -> None:
    guardian(cast.morag, cast.teddy, has_parental_responsibility=False, basis="", relationship="stepmother")
    yes(cast.ola, cast.teddy)
    assert not Notice.objects.filter(recipient=cast.morag).exists()


def test_the_leads_hear_of_a_dispute_and_neither_guardian_does(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    assert not Notice.objects.filter(kind="permission_disputed").exists()
    no(cast.sam, cast.teddy, OWN)
    told = {one.recipient for one in Notice.objects.filter(kind="permission_disputed")}
    assert told == {cast.dora, cast.dipa}
    assert not Notice.objects.filter(recipient=cast.ola).exclude(kind="permission_receipt").exists()


def test_the_page_costs_the_same_however_long_the_history(cast: Cast, clock: Clock) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in(cast.ola), []
    for rounds in (1, 6):
        for _ in range(rounds):
            yes(cast.ola, cast.teddy)
            clock.forward(minutes=1)
        with CaptureQueriesContext(connection) as seen:
            client.get(page_of(cast))
        counts.append(len(seen))
    assert counts[0] == counts[1]
