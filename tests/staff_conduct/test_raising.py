"""Raising a concern through the page: it names its readers first, and goes to nobody else."""

import re
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import suspend_member
from nursery_portal.members.models import Role, RoleGrant
from nursery_portal.notify.models import Notice
from staff_conduct.access import concern_by_code, concerns_visible_to, own_concerns
from staff_conduct.actions import add_to_concern, raise_concern
from staff_conduct.models import About, Addition, Barred, Concern, Kind, Naming
from staff_conduct.tasks import tell_of_nameless
from tests.cast import Cast, grant, guardian, person
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY, concern, judged

RAISE = reverse("staff_conduct:raise")


def typed(**more: Any) -> dict[str, Any]:
    return {
        "kind": "adult_conduct",
        "what": f"It was loud. {CANARY}",
        "when": "On Tuesday",
        "where": "In the garden",
        "about": "unknown",
        "naming": "named",
        **more,
    }


def key_of(page: str) -> str:
    found = re.search(r'name="readers" value="([\d,]*)"', page)
    assert found is not None
    return found[1]


def test_of_much_from_one_account_all_is_taken_and_not_each_is_told_at_once(cast: Cast, clock: Clock) -> None:
    def told() -> int:
        return Notice.objects.filter(recipient=cast.dora, kind__startswith="conduct").count()

    client, sent = signed_in(cast.ola), {**typed(naming="confidential"), "go": "send"}
    readers = key_of(client.post(RAISE, {**sent, "go": "check"}).content.decode())
    for number in range(8):
        clock.forward(seconds=10)
        answer = client.post(RAISE, {**sent, "what": f"Other words {number}", "readers": readers})
        assert answer.status_code == 200
    assert Concern.objects.count() == 8 and told() == 5
    add_to_concern(own_concerns(cast.ola)[0], "And more", by=cast.ola)
    assert Addition.objects.count() == 1 and told() == 5

    concern(cast.sam, naming=Naming.CONFIDENTIAL)
    assert told() == 6, "somebody else's is told at once"
    tell_of_nameless()
    tell_of_nameless()
    assert told() == 7, "of the others once"
    clock.forward(minutes=30)
    client.post(RAISE, {**sent, "what": "One more", "readers": readers})
    tell_of_nameless()
    assert told() == 7
    clock.forward(minutes=31)
    tell_of_nameless()
    tell_of_nameless()
    assert told() == 8
    clock.forward(days=2)
    tell_of_nameless()
    assert told() == 8
    concern(cast.ola, naming=Naming.CONFIDENTIAL)
    assert told() == 9, "a day later it is told at once again"


def test_names_who_would_read_it_before_anything_is_typed(cast: Cast) -> None:
    page = signed_in(cast.ola).get(RAISE).content.decode()
    assert "Dora L, safeguarding lead" in page
    assert "Is a child in danger now?" in page
    assert page.index("Is a child in danger now?") < page.index("What kind of worry is it?")
    for number in ("999", "0800 028 0285", "0300 123 1231"):
        assert number in page


def test_says_so_before_anything_is_typed_where_nobody_is_left(cast: Cast) -> None:
    for somebody in (cast.dora, cast.dipa, cast.rita):
        somebody.suspended_at = cast.ola.joined_at
        somebody.save()
    page = signed_in(cast.ola).get(RAISE).content.decode()
    assert "Nobody here: please go to somebody outside, below." in page


def test_shows_the_readers_first_and_sends_only_then(cast: Cast) -> None:
    client = signed_in(cast.ola)
    shown = client.post(RAISE, {**typed(person=cast.pip.pk, about="staff"), "go": "check"})
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "These people will read it" in page and CANARY in page
    assert not Concern.objects.exists()

    sent = client.post(RAISE, {**typed(person=cast.pip.pk, about="staff"), "go": "send", "readers": key_of(page)})
    made = Concern.objects.get()
    own = reverse("staff_conduct:own_concern", args=[made.pk])
    assert sent.status_code == 200 and f'href="{own}"' in sent.content.decode()
    assert CANARY in client.get(own).content.decode()
    assert concerns_visible_to(cast.dora).get() == concerns_visible_to(cast.morag).get() == made
    assert not concerns_visible_to(cast.rita).exists()


def test_is_not_sent_to_anybody_whom_the_page_did_not_name(cast: Cast) -> None:
    client = signed_in(cast.ola)
    key = key_of(client.post(RAISE, typed(go="check")).content.decode())

    answer = client.post(RAISE, typed(go="send", readers=key, what=f"Dora was loud. {CANARY}"))

    assert answer.status_code == 422
    assert CANARY in answer.content.decode() and "have changed" in answer.content.decode()
    assert not Concern.objects.exists()


def test_one_who_is_involved_is_dropped_and_finds_nothing(cast: Cast) -> None:
    client = signed_in(cast.ola)
    given = typed(person=cast.pip.pk, about="staff", involved=[cast.dora.pk])
    page = client.post(RAISE, {**given, "go": "check"}).content.decode()
    client.post(RAISE, {**given, "go": "send", "readers": key_of(page)})

    assert not concerns_visible_to(cast.dora).exists()
    assert concerns_visible_to(cast.dipa).exists()
    assert Barred.objects.get().user == cast.dora
    assert not Notice.objects.filter(recipient=cast.dora).exists()


def test_who_comes_in_for_somebody_who_is_ticked_can_be_ticked_as_well(cast: Cast) -> None:
    ines = person("Ines", "Outside")
    grant(ines, Role.INDEPENDENT)
    client = signed_in(cast.ola)
    given = typed(person=cast.dora.pk, about="staff", involved=[cast.morag.pk])
    page = client.post(RAISE, {**given, "go": "check"}).content.decode()
    assert key_of(page) == f"{cast.rita.pk},{ines.pk}"
    ticks = dict(re.findall(r'name="involved" value="(\d+)"( checked)?', page))
    assert ticks == {str(cast.morag.pk): " checked", str(cast.rita.pk): "", str(ines.pk): ""}

    given["involved"] = [cast.morag.pk, ines.pk, cast.dipa.pk]
    page = client.post(RAISE, {**given, "go": "check"}).content.decode()
    ticks = dict(re.findall(r'name="involved" value="(\d+)"( checked)?', page))
    assert ticks == {str(cast.morag.pk): " checked", str(cast.rita.pk): "", str(ines.pk): " checked"}
    client.post(RAISE, {**given, "go": "send", "readers": key_of(page)})
    made = Concern.objects.get()
    assert [one.user for one in made.readers.all()] == [cast.rita]
    barred = {one.user: one.why for one in made.barred.all()}
    assert barred.pop(cast.dipa) == "role", "who would not read it is not asked about"
    assert barred == {cast.morag: "involved", ines: "involved"}


def test_nobody_reads_what_their_own_family_raises_under_its_name(cast: Cast) -> None:
    guardian(cast.dora, cast.teddy, relationship="aunt")
    client = signed_in(cast.ola)
    given = typed(person=cast.pip.pk, about="staff")
    page = client.post(RAISE, {**given, "go": "check"}).content.decode()
    assert set(key_of(page).split(",")) == {str(cast.dipa.pk), str(cast.morag.pk)}
    assert "Dora L" not in page.partition('id="readers"')[2].partition("</section>")[0]
    assert client.post(RAISE, {**given, "go": "send", "readers": key_of(page)}).status_code == 200
    made = Concern.objects.get()
    address = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    assert [signed_in(one).get(address).status_code for one in (cast.dora, cast.dipa)] == [404, 200]
    assert made.barred.get(user=cast.dora).why == Barred.Why.INVOLVED
    let_in = signed_in(cast.dipa).post(
        reverse("admin:staff_conduct_concern_reader", args=[made.pk]), {"reader-reader": cast.dora.pk}
    )
    assert let_in.status_code == 422 and "must not read it" in let_in.content.decode()


@pytest.mark.parametrize("naming", ["confidential", "anonymous"])
def test_the_family_of_whoever_keeps_their_name_back_is_ticked_beforehand_and_may_be_unticked(
    cast: Cast, naming: str
) -> None:
    guardian(cast.dora, cast.teddy, relationship="aunt")
    client = signed_in(cast.ola)
    given = typed(person=cast.pip.pk, about="staff", naming=naming)
    page = client.post(RAISE, {**given, "go": "check"}).content.decode()
    ticks = dict(re.findall(r'name="involved" value="(\d+)"( checked)?', page))
    assert [ticks[str(one.pk)] for one in (cast.dora, cast.dipa)] == [" checked", ""]
    assert "is ticked already" in page and str(cast.dora.pk) not in key_of(page).split(",")

    asked = re.findall(r'name="asked" value="([\d,]*)"', page)[0]
    unticked = client.post(RAISE, {**given, "go": "check", "asked": asked}).content.decode()
    assert str(cast.dora.pk) in key_of(unticked).split(","), "the reporter may let them read it"
    kept = {**given, "asked": asked, "involved": [cast.dora.pk], "go": "send", "readers": key_of(page)}
    assert client.post(RAISE, kept).status_code == 200
    assert not Concern.objects.get().readers.filter(user=cast.dora).exists()
    own = signed_in(cast.priya).post(RAISE, {**given, "go": "check"}).content.decode()
    assert "is ticked already" not in own and " checked" not in "".join(re.findall(r'name="involved"[^>]*', own))


@pytest.mark.parametrize("naming", ["confidential", "anonymous"])
@pytest.mark.parametrize("left_in", [False, True])
def test_family_who_would_only_read_it_later_is_asked_about_as_well(cast: Cast, naming: str, left_in: bool) -> None:
    guardian(cast.morag, cast.teddy, relationship="aunt")
    client = signed_in(cast.ola)
    given = typed(naming=naming, what=f"Somebody pulled Teddy's arm. {CANARY}")
    page = client.post(RAISE, {**given, "go": "check"}).content.decode()
    readers = {str(one.pk) for one in (cast.dora, cast.dipa, cast.rita)}
    ticks = dict(re.findall(r'name="involved" value="(\d+)"( checked)?', page))
    assert set(key_of(page).split(",")) == readers
    assert ticks == {**dict.fromkeys(readers, ""), str(cast.morag.pk): " checked"} and "is ticked already" in page

    asked = re.findall(r'name="asked" value="([\d,]*)"', page)[0]
    given |= (
        {"asked": asked, "readers": key_of(page)}
        if left_in
        else {"asked": asked, "readers": key_of(page), "involved": [cast.morag.pk]}
    )
    again = client.post(RAISE, {**given, "go": "check"}).content.decode()
    ticks = dict(re.findall(r'name="involved" value="(\d+)"( checked)?', again))
    assert ticks[str(cast.morag.pk)] == ("" if left_in else " checked")
    assert ("is ticked already" in again) is not left_in
    assert client.post(RAISE, {**given, "go": "send"}).status_code == 200
    made = Concern.objects.get()
    judged(cast.dora, made, subject=cast.pip)
    address = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    assert signed_in(cast.morag).get(address).status_code == (200 if left_in else 404)


def test_nothing_is_sent_that_leaves_family_out_before_the_page_has_asked_about_them(cast: Cast) -> None:
    guardian(cast.morag, cast.teddy, relationship="aunt")
    client = signed_in(cast.ola)
    key = key_of(client.post(RAISE, typed(go="check")).content.decode())
    given = typed(naming="confidential", readers=key)
    answer = client.post(RAISE, {**given, "go": "send"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Somebody of your family leads here" in page and CANARY in page
    assert not Concern.objects.exists()
    asked = re.findall(r'name="asked" value="([\d,]*)"', page)[0]
    kept = {**given, "asked": asked, "involved": [cast.morag.pk], "go": "send"}
    assert client.post(RAISE, kept).status_code == 200
    assert Concern.objects.get().barred.get().user == cast.morag


def test_family_whom_it_is_about_or_keeps_out_anyhow_is_not_asked_about(cast: Cast) -> None:
    guardian(cast.morag, cast.teddy, relationship="aunt")
    client = signed_in(cast.ola)
    for given in ({"about": "manager"}, {"about": "staff", "person": cast.morag.pk}, {"what": "Morag was loud."}):
        page = client.post(RAISE, {**typed(naming="confidential"), **given, "go": "check"}).content.decode()
        assert f'name="involved" value="{cast.morag.pk}"' not in page and "is ticked already" not in page


def test_takes_nothing_in_that_nobody_may_read_and_keeps_the_words_on_the_page(cast: Cast) -> None:
    answer = signed_in(cast.ola).post(RAISE, typed(go="send", what=f"Dora, Dipa and Rita. {CANARY}"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nobody here may read this" in page and CANARY in page and "0800 028 0285" in page
    assert not Concern.objects.exists() and not Sealed.objects.filter(category="concern").exists()


def test_a_refused_form_keeps_everything_and_says_what_is_missing(cast: Cast) -> None:
    answer = signed_in(cast.ola).post(RAISE, {"what": CANARY, "when": "Tuesday"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert CANARY in page and "Tuesday" in page
    assert "Choose the kind that comes nearest" in page and "Choose who it is about" in page


def test_two_people_under_one_name_are_told_apart_in_the_list(cast: Cast) -> None:
    manager, one, two = person("Anna", "Bell"), person("Anna", "Brown"), person("Anna", "Black")
    grant(manager, Role.MANAGER)
    for somebody in (one, two):
        grant(somebody, Role.PRACTITIONER, cast.acorn)
    page = signed_in(cast.ola).get(RAISE).content.decode()
    choices = dict(re.findall(r'<option value="(\d+)">(Anna[^<]*|Pip[^<]*)</option>', page))
    assert choices == {
        str(cast.pip.pk): "Pip P",
        str(manager.pk): "Anna B, manager (designated person)",
        str(one.pk): "Anna Br, practitioner, Acorn",
        str(two.pk): "Anna Bl, practitioner, Acorn",
    }
    RoleGrant.objects.filter(user=two).update(ended_at=clock.now())
    page = signed_in(cast.ola).get(RAISE).content.decode()
    assert "Anna B, practitioner, Acorn" in page and "Anna Bl" not in page, "no more of a surname than is needed"


def test_a_kind_can_be_chosen_by_its_link(cast: Cast) -> None:
    page = signed_in(cast.pip).get(RAISE, {"kind": "parent_comment"}).content.decode()
    assert re.search(r'value="parent_comment"[^>]*checked', page)


@pytest.mark.parametrize("naming", ["named", "confidential", "anonymous"])
def test_the_same_form_sent_twice_is_taken_in_once_and_shows_the_same_code(cast: Cast, naming: str) -> None:
    client = signed_in(cast.ola)
    token = "6f3a4c52-1b1f-4b0e-9c8f-0a7e1f6b2d11"
    given = typed(form_key=token, naming=naming)
    readers = key_of(client.post(RAISE, {**given, "go": "check"}).content.decode())
    codes = {code_in(client.post(RAISE, {**given, "go": "send", "readers": one})) for one in (readers, readers, "1")}
    made = Concern.objects.get()
    assert len(codes) == 1 and concern_by_code(codes.pop()) == made
    assert str(made.pk) != token, "whoever reads it does not hold what its code is made of"
    assert AuditEvent.objects.filter(event="conduct:concern:raised").count() == 1

    changed = {**given, "what": "And on Friday again.", "go": "send", "readers": readers}
    assert code_in(client.post(RAISE, changed)) and Concern.objects.count() == 2, "other words are not thrown away"
    stranger = client.post(RAISE, {**given, "form_key": uuid.uuid4(), "go": "send", "readers": readers})
    assert Concern.objects.count() == 3 and concern_by_code(code_in(stranger)) != made


def code_in(answer: Any) -> str:
    found = re.search(r'class="code">([\w-]+)<', answer.content.decode())
    assert answer.status_code == 200 and found is not None
    return found[1]


@pytest.mark.parametrize("naming", ["named", "confidential"])
def test_who_loses_the_account_comes_back_to_the_own_concern_with_its_code(cast: Cast, naming: str) -> None:
    client = signed_in(cast.pip)
    given = typed(about="manager", naming=naming)
    readers = key_of(client.post(RAISE, {**given, "go": "check"}).content.decode())
    code = code_in(client.post(RAISE, {**given, "go": "send", "readers": readers}))
    suspend_member(cast.pip, reason="While we look at it.", by=cast.morag)
    assert signed_in(cast.pip).get(reverse("staff_conduct:own")).status_code != 200
    visitor = Client()
    assert visitor.post(reverse("staff_conduct:code"), {"code": "2222-2222-2222-2222"}).status_code == 422
    page = visitor.post(reverse("staff_conduct:code"), {"code": code, "go": "add", "text": "I was sent home."})
    assert page.status_code == 200 and CANARY in page.content.decode() and "I was sent home." in page.content.decode()
    read = signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_change", args=[Concern.objects.get().pk]))
    assert "I was sent home." in read.content.decode()
    assert not AuditEvent.objects.filter(event="conduct:concern:added_to", actor_id=cast.pip.pk).exists()


def test_without_a_name_nothing_of_the_sender_is_kept_and_the_code_is_shown_once(cast: Cast) -> None:
    client = signed_in(cast.ola)
    given = typed(naming="anonymous")
    readers = key_of(client.post(RAISE, {**given, "go": "check"}).content.decode())
    page = client.post(RAISE, {**given, "go": "send", "readers": readers}).content.decode()

    code = re.search(r'class="code">([\w-]+)<', page)
    made = Concern.objects.get()
    assert code is not None and concern_by_code(code[1].lower()) == made
    assert code[1] not in str(Concern.objects.values())
    assert made.reporter_mark == "" and made.raised_at.minute == made.raised_at.second == 0
    assert not own_concerns(cast.ola).exists()
    event = AuditEvent.objects.get(event="conduct:concern:raised")
    assert event.actor_id is None and event.acting_as == ""


@pytest.mark.parametrize("naming", ["confidential", "anonymous"])
def test_what_is_about_oneself_is_not_sent_without_the_name_it_would_show(cast: Cast, naming: str) -> None:
    client = signed_in(cast.pip)
    given = typed(kind="self_report", about="me")
    key = key_of(client.post(RAISE, {**given, "go": "check"}).content.decode())
    assert client.post(RAISE, {**given, "naming": naming, "go": "check"}).status_code == 422, "before anything else"
    refused = client.post(RAISE, {**given, "naming": naming, "go": "send", "readers": key})
    page = refused.content.decode()
    assert refused.status_code == 422 and "shows your name to those who read it" in page and CANARY in page
    with pytest.raises(Refused, match="shows your name"):
        concern(cast.pip, about=About.ME, naming=Naming(naming))
    assert not Concern.objects.exists()
    assert client.post(RAISE, {**given, "go": "send", "readers": key}).status_code == 200
    assert Concern.objects.get().naming == Naming.NAMED


def test_a_name_kept_from_readers_is_kept_from_the_record_too(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip, naming=Naming.CONFIDENTIAL)
    assert own_concerns(cast.ola).get() == made
    page = signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).content.decode()
    assert CANARY in page and "<td>Ola Bear" not in page and "Not told to those who read it" in page
    assert not AuditEvent.objects.filter(actor_id=cast.ola.pk, event__startswith="conduct:").exists()


def test_the_sender_adds_and_never_edits(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    address = reverse("staff_conduct:own_concern", args=[made.pk])
    client = signed_in(cast.ola)
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "And on Friday again."}).status_code == 302
    page = client.get(address).content.decode()
    assert CANARY in page and "And on Friday again." in page
    assert "And on Friday again." not in str(Addition.objects.values())


def test_another_persons_concern_is_not_found_and_takes_nothing(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    for somebody in (cast.sam, cast.pip, cast.dora, cast.syd):
        client = signed_in(somebody)
        address = reverse("staff_conduct:own_concern", args=[made.pk])
        assert client.get(address).status_code == client.post(address, {"text": "x"}).status_code == 404
        with pytest.raises(Refused):
            add_to_concern(made, "x", by=somebody)
    assert not Addition.objects.exists()


def test_what_was_received_is_never_changed_or_deleted(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    for change in (
        lambda: Concern.objects.filter(pk=made.pk).update(kind="other"),
        lambda: Sealed.objects.filter(pk=made.words_id).update(ciphertext=b""),
        lambda: made.subjects.update(user=cast.dora),
        lambda: made.readers.all().delete(),
        lambda: Concern.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert Concern.objects.get().kind == "adult_conduct"


def test_a_clause_is_kept_only_where_the_kind_has_one(cast: Cast) -> None:
    raised = raise_concern(
        kind=Kind.OTHER, about=About.UNKNOWN, naming=Naming.NAMED, words={"what": "x"}, by=cast.ola
    ).concern
    assert raised.clause is None


def test_who_no_longer_is_a_member_raises_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        concern(cast.superuser, person=cast.pip)
    assert not Concern.objects.exists()
