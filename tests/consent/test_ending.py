"""The lead ends what somebody else gave; a guardian says no to all in one tap; reviews that are due are counted."""

import re

import pytest

from consent.actions import lift_hold, set_aside
from consent.ledger import faults
from consent.models import ENFORCED, ConsentEvent, ConsentStanding, Purpose
from consent.rules import may_show
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Guardianship
from nursery_portal.notify.models import Notice
from tests.cast import Cast, day, guardian, no, yes
from tests.clients import signed_in
from tests.consent.test_paper import keyed, settle
from tests.consent.test_permission_page import form, page_of

OWN = Purpose.OWN_PICTURES


def sent(cast: Cast, **changes: object) -> dict[str, object]:
    given = {"guardian": cast.ola.pk, "purposes": ["own_pictures"], "kind": "revoked", "reason": "A court order."}
    return {**given, **changes}


@pytest.mark.parametrize("kind", ["revoked", "invalidated"])
def test_the_lead_ends_a_yes_with_a_reason_and_its_giver_is_told(cast: Cast, kind: str) -> None:
    yes(cast.ola, cast.teddy)
    Notice.objects.all().delete()
    client, address = signed_in(cast.dora), f"{page_of(cast)}end/"
    page = client.get(address).content.decode()
    assert "Ola Bear" in page and " checked" not in page
    assert address in client.get("/permission/coverage/").content.decode()
    assert client.post(address, sent(cast, kind=kind)).status_code == 302
    event = ConsentEvent.objects.get(kind=kind)
    assert (event.purpose, event.guardian, event.recorded_by) == (OWN, cast.ola, cast.dora)
    assert not may_show(cast.teddy, OWN, now()) and may_show(cast.teddy, Purpose.FIRST_NAME, now())
    told = Notice.objects.get(recipient=cast.ola)
    assert "The nursery ended a permission" in told.title and "court" not in told.title + told.body
    receipt = signed_in(cast.ola).get(told.url).content.decode()
    assert "The nursery" in receipt and "court" not in receipt


def test_where_somebody_else_signed_nobody_elses_yes_stands_in_for_theirs(cast: Cast) -> None:
    yes(cast.sam, cast.teddy, OWN)
    no(cast.ola, cast.teddy, OWN)
    yes(cast.ola, cast.teddy, OWN)
    lead = signed_in(cast.dora)
    answer = lead.post(f"{page_of(cast)}end/", sent(cast, kind="invalidated"), follow=True)
    assert "Pictures that rested on it are gone" in answer.content.decode()
    assert not may_show(cast.teddy, OWN, now())
    assert "found not to count" in lead.get("/permission/coverage/").content.decode()
    for who in (cast.morag, cast.sam):
        assert "found not to count" not in signed_in(who).get("/permission/coverage/").content.decode()
    assert signed_in(cast.ola).post(page_of(cast), form(own_pictures="yes")).status_code == 302
    assert may_show(cast.teddy, OWN, now()) and list(faults()) == []


def test_whoever_can_answer_no_more_what_was_not_theirs_is_waited_for_until_the_lead_says_so(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    yes(cast.sam, cast.teddy, OWN)
    lead, address = signed_in(cast.dora), f"{page_of(cast)}end/"
    assert lead.post(address, sent(cast, guardian=cast.sam.pk, kind="invalidated")).status_code == 302
    aside = sent(cast, guardian=cast.sam.pk, kind="set_aside", reason=" ")
    assert "waited for" not in lead.get(address).content.decode(), "Sam can answer"
    assert lead.post(address, aside | {"reason": "Gone"}).status_code == 422
    with pytest.raises(Refused, match="can answer this"):
        set_aside(cast.teddy, cast.sam, [OWN], reason="Gone", by=cast.dora)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    assert not may_show(cast.teddy, OWN, now()), "no order opens anything"
    assert "Sam Bear" in lead.get(address).content.decode()
    assert lead.post(address, aside).status_code == 422
    for who in (cast.morag, cast.ola):
        assert signed_in(who).post(address, aside | {"reason": "Gone"}).status_code == 403
    assert not may_show(cast.teddy, OWN, now())

    answer = lead.post(address, aside | {"reason": "An order keeps him away"}, follow=True)
    assert "Waited for no more" in answer.content.decode()
    assert may_show(cast.teddy, OWN, now()) and list(faults()) == []
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=False)
    assert may_show(cast.teddy, OWN, now())
    assert "You can answer again" in signed_in(cast.sam).get(page_of(cast)).content.decode()
    no(cast.sam, cast.teddy, OWN)
    assert not may_show(cast.teddy, OWN, now())


def test_a_no_that_was_theirs_is_never_set_aside(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    no(cast.sam, cast.teddy, OWN)
    yes(cast.sam, cast.teddy, OWN)
    lead, address = signed_in(cast.dora), f"{page_of(cast)}end/"
    lead.post(address, sent(cast, guardian=cast.sam.pk, kind="invalidated"))
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    assert lead.post(address, sent(cast, guardian=cast.sam.pk, kind="set_aside")).status_code == 422
    assert not may_show(cast.teddy, OWN, now())


def test_what_a_guardian_contested_is_never_set_aside(cast: Cast) -> None:
    """Their paper may say no: Sam's yes opens nothing by it."""
    yes(cast.sam, cast.teddy, OWN)
    settle(cast.ola, keyed(cast, {OWN: True}), "not_mine")
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(no_contact=True)
    lead, address = signed_in(cast.dora), f"{page_of(cast)}end/"
    assert "Ola Bear" not in lead.get(address).content.decode().split("set_aside")[-1]
    answer = lead.post(address, sent(cast, guardian=cast.ola.pk, kind="set_aside", reason="Gone"))
    assert answer.status_code == 422 and not may_show(cast.teddy, OWN, now())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "Please say why"),
        ({"kind": ""}, "Choose what it is"),
        ({"purposes": []}, "Choose at least one question"),
        ({"guardian": ""}, "Choose whose yes"),
    ],
)
def test_an_ending_that_does_not_say_all_is_refused(cast: Cast, changes: dict[str, object], sentence: str) -> None:
    yes(cast.ola, cast.teddy)
    answer = signed_in(cast.dora).post(f"{page_of(cast)}end/", sent(cast, **changes))
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert may_show(cast.teddy, OWN, now())


@pytest.mark.parametrize("who", ["morag", "rita", "pip", "sam", "ola"])
def test_nobody_else_ends_what_somebody_gave(cast: Cast, who: str) -> None:
    yes(cast.ola, cast.teddy)
    client = signed_in(getattr(cast, who))
    assert client.get(f"{page_of(cast)}end/").status_code == 403
    assert client.post(f"{page_of(cast)}end/", sent(cast)).status_code == 403
    assert may_show(cast.teddy, OWN, now())


def test_no_lead_ends_one_for_an_own_child(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    guardian(cast.dora, cast.teddy, has_parental_responsibility=False, basis="")
    assert signed_in(cast.dora).post(f"{page_of(cast)}end/", sent(cast)).status_code == 404
    assert may_show(cast.teddy, OWN, now())


def ended(cast: Cast) -> None:
    """Ola's yes to own pictures, ended by the lead since Teddy must be kept out."""
    yes(cast.ola, cast.teddy)
    assert signed_in(cast.dora).post(f"{page_of(cast)}end/", sent(cast)).status_code == 302
    Notice.objects.all().delete()


def test_what_the_lead_ended_is_not_opened_by_a_new_yes(cast: Cast) -> None:
    ended(cast)
    client = signed_in(cast.ola)
    page = client.get(f"{page_of(cast)}?change=1").content.decode()
    assert "Please speak to the safeguarding lead" in page
    assert 'name="own_pictures"' not in page and 'name="group_pictures"' in page
    answer = client.post(page_of(cast), form(own_pictures="yes", first_name="no"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "The nursery ended your yes about own pictures" in page
    assert page.count(" checked") == 2 and 'value="Ola Bear"' in page, "nothing chosen or typed is lost"
    assert not may_show(cast.teddy, OWN, now()) and may_show(cast.teddy, Purpose.FIRST_NAME, now())
    assert client.post(page_of(cast), form(group_pictures="no")).status_code == 302, "the others are theirs"


def test_no_detour_over_a_no_or_over_paper_opens_it(cast: Cast) -> None:
    ended(cast)
    client = signed_in(cast.ola)
    assert client.post(page_of(cast), form(own_pictures="no")).status_code == 302, "a no always counts"
    assert client.post(page_of(cast), form(own_pictures="yes")).status_code == 422
    assert "Before you can say yes, please speak to the safeguarding lead" in client.get(page_of(cast)).content.decode()
    with pytest.raises(Refused, match="speak to the safeguarding lead"):
        keyed(cast, {OWN: True})
    assert not may_show(cast.teddy, OWN, now())
    keyed(cast, {OWN: False})


def test_the_lead_opens_the_question_again_and_it_is_a_no_until_they_answer(cast: Cast) -> None:
    ended(cast)
    yes(cast.sam, cast.teddy, OWN)
    lead, address = signed_in(cast.dora), f"{page_of(cast)}end/"
    page = lead.get(address).content.decode()
    assert "The child need not be kept out any more" in page
    refused = lead.post(address, sent(cast, kind="lifted", reason=""))
    assert refused.status_code == 422 and "Please say why" in refused.content.decode()
    none = lead.post(address, sent(cast, kind="lifted", purposes=["group_pictures"]))
    assert none.status_code == 422 and "Nothing that was chosen is closed" in none.content.decode()
    assert lead.post(address, sent(cast, kind="lifted", reason="The order has ended.")).status_code == 302
    assert not may_show(cast.teddy, OWN, now()), "nobody's yes stands in for hers"
    told = Notice.objects.get(recipient=cast.ola)
    assert "You may answer again" in told.title and told.mail and "order" not in told.title + told.body
    client = signed_in(cast.ola)
    page = client.get(told.url).content.decode()
    assert "and asks you anew" in page and 'name="own_pictures"' in page
    assert client.post(page_of(cast), form(own_pictures="yes")).status_code == 302
    assert may_show(cast.teddy, OWN, now()) and list(faults()) == []
    assert "The child need not be kept out any more" not in lead.get(address).content.decode()


@pytest.mark.parametrize(("kept_away", "said"), [(False, "and they are told"), (True, "Ola Bear cannot answer now")])
def test_the_lead_reads_what_an_opened_question_amounts_to(cast: Cast, kept_away: bool, said: str) -> None:
    ended(cast)
    yes(cast.sam, cast.teddy, OWN)
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(no_contact=kept_away)
    lead, address = signed_in(cast.dora), f"{page_of(cast)}end/"
    assert "what the others answered counts" not in lead.get(address).content.decode()

    page = lead.post(address, sent(cast, kind="lifted", reason="It has ended."), follow=True).content.decode()

    assert said in page and "counts as no" in page
    assert not may_show(cast.teddy, OWN, now())
    assert Notice.objects.filter(recipient=cast.ola, kind="permission_open_again").exists() is not kept_away


@pytest.mark.parametrize("who", ["morag", "rita", "sam", "ola"])
def test_nobody_else_opens_it_again(cast: Cast, who: str) -> None:
    ended(cast)
    client = signed_in(getattr(cast, who))
    assert client.post(f"{page_of(cast)}end/", sent(cast, kind="lifted")).status_code == 403
    with pytest.raises(Refused, match="Only the safeguarding lead opens"):
        lift_hold(cast.teddy, cast.ola, [OWN], reason="Why not", by=getattr(cast, who))
    assert not ConsentEvent.objects.filter(kind="requested").exists()


def test_no_to_everything_is_one_tap_and_then_the_signature(cast: Cast) -> None:
    client = signed_in(cast.ola)
    assert "No to all of these" in client.get(page_of(cast)).content.decode()
    answer = client.post(page_of(cast), form(name="", own_pictures="yes", refuse_all="all"))
    page = answer.content.decode()
    assert answer.status_code == 200 and page.count('value="no" checked') == len(ENFORCED)
    assert 'value="yes" checked' not in page and "it is your signature" not in page
    assert not ConsentEvent.objects.exists(), "nothing is signed yet"
    client.post(page_of(cast), form(**{purpose.value: "no" for purpose in ENFORCED}))
    assert ConsentEvent.objects.filter(kind="refused").count() == len(ENFORCED)


def test_coverage_counts_the_reviews_that_are_due(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.aisha, cast.maya)
    client = signed_in(cast.morag)
    address = "/permission/coverage/"

    def due(**room: int) -> str:
        found = re.search(r"Own pictures: [^<]*?(\d+) review due", client.get(address, room).content.decode())
        return found[1] if found else ""

    assert due() == "0"
    ConsentStanding.objects.filter(child=cast.teddy).update(review_on=day(20))
    assert (due(), due(room=cast.acorn.pk), due(room=cast.willow.pk)) == ("1", "1", "0")


@pytest.mark.parametrize("lost", ["the link has ended", "no responsibility any more"])
def test_the_leads_word_outlasts_the_link_of_whom_it_was_about(cast: Cast, lost: str) -> None:
    ended(cast)
    yes(cast.sam, cast.teddy)
    link = Guardianship.objects.filter(pk=cast.ola_link.pk)
    if lost == "the link has ended":
        link.update(until_on=day(-1))
    else:
        link.update(has_parental_responsibility=False, basis="")
    assert not may_show(cast.teddy, OWN, now()) and may_show(cast.teddy, Purpose.FIRST_NAME, now())
    lead = signed_in(cast.dora)
    assert "since the child must be kept out" in lead.get("/permission/coverage/").content.decode()
    assert "kept out" not in signed_in(cast.morag).get("/permission/coverage/").content.decode()

    address = f"{page_of(cast)}end/"
    assert "once you open it, what the others answered counts at once" in lead.get(address).content.decode()

    answer = lead.post(address, sent(cast, kind="lifted", reason="The order has ended."), follow=True)

    assert "Ola Bear does not answer for Teddy any more: what the others answered counts" in answer.content.decode()
    assert may_show(cast.teddy, OWN, now()), "Sam's yes alone counts again"
    assert not Notice.objects.filter(recipient=cast.ola, kind="permission_open_again").exists()
