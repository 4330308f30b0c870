"""Permission on paper: printed with a code, keyed with a sealed scan, confirmed by the guardian or not."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from consent.actions import end_permissions, key_answers, print_form, publish_wordings, withdraw_permissions
from consent.ledger import Ledger, faults
from consent.models import ConsentEvent, ConsentStanding, PaperAnswer, PaperForm, Purpose, Wording
from consent.pages import full_text
from consent.rules import may_show
from consent.tasks import tell_of_those_left
from consent.wordings import default_texts
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.media.documents import Cleaned, Kind
from nursery_portal.members.actions import change_child, end_guardianship, record_leaving, suspend_member
from nursery_portal.members.models import Guardianship
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from tests.cast import Cast, day, guardian, no, wording, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.consent.test_permission_page import form as form_sent
from tests.media import pictures

OWN, GROUP = Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
SCAN = Cleaned(Kind.PDF, "form.pdf", "application/pdf", PDF)


def keyed(
    cast: Cast,
    answers: dict[Purpose, bool] | None = None,
    *,
    form: PaperForm | None = None,
    by: Any = None,
    signed_name: str = "",
    signed_on: datetime.date | None = None,
    who: Any = None,
) -> uuid.UUID:
    """A form of Teddy's with Ola's answers, keyed by the manager."""
    person = who or cast.ola
    return key_answers(
        form or print_form(cast.teddy, by=cast.morag),
        person,
        {OWN: True, GROUP: False} if answers is None else answers,
        signed_name=signed_name or person.full_name,
        signed_on=signed_on or day(),
        scan=SCAN,
        by=by or cast.morag,
    )


def sent(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the browser sends with the keying page."""
    answers = {purpose.value: "open" for purpose in Purpose if purpose in cast.wordings}
    given = {"guardian": cast.ola.pk, "signed_name": "Ola Bear", "signed_on": day().isoformat()}
    scan = SimpleUploadedFile("form.pdf", PDF, content_type="application/pdf")
    return {**answers, OWN.value: "yes", **given, "scan": scan, **changes}


def key_page(form: PaperForm) -> str:
    return f"/permission/paper/{form.code}/key/"


# --- the form ---


def test_what_is_the_same_for_every_question_stands_once_before_the_line_to_sign_on(cast: Cast) -> None:
    Nursery.objects.update(address="12 Mill Lane\nBristol BS1 4QA")
    publish_wordings(default_texts(Nursery.objects.get(pk=1)), by=cast.morag)
    form = print_form(cast.teddy, by=cast.morag)
    page = signed_in(cast.morag).get(f"/permission/paper/{form.code}/").content.decode()
    paper = page[page.index('<article class="paperform"') : page.index("</article>")]
    assert "12 Mill Lane, Bristol BS1 4QA" in paper
    for part in (
        "You can take a yes back at any time, on this same page",
        "Who sees it.",
        "each answers alone, and one no is enough",
    ):
        assert paper.count(part) == 1, part
    assert paper.index("</ol>") > paper.index("You can take a yes back") > paper.rindex('class="box"')
    assert paper.count("How long.") == form.wordings.count(), "these differ from question to question"
    for text in form.wordings.all():
        for part in full_text(text, cast.teddy).replace("'", "&#x27;").split("\n\n"):
            assert part in paper, "every word of each text is on the paper"


def test_a_form_has_a_code_every_whole_text_and_room_to_sign(cast: Cast) -> None:
    client = signed_in(cast.morag)
    answer = client.post(f"/permission/paper/print/{cast.teddy.pk}/")
    form = PaperForm.objects.get()
    assert answer.headers["Location"] == f"/permission/paper/{form.code}/"
    page = client.get(answer.headers["Location"]).content.decode()
    assert form.code in page and "May we show pictures of Teddy?" in page
    for text in cast.wordings.values():
        assert text.more.split(".")[0] in page
    assert page.count('class="box">Yes') == page.count('class="box">No') == len(cast.wordings)
    assert "Signature" in page and "checked" not in page and "{child}" not in page
    assert AuditEvent.objects.filter(event="consent:paper:printed", child_id=cast.teddy.pk).count() == 1


def test_a_code_typed_in_small_letters_leads_to_its_form(cast: Cast) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    client = signed_in(cast.morag)
    typed = form.code.replace("-", "").lower()
    assert client.get("/permission/paper/", {"code": typed}).headers["Location"] == key_page(form)
    page = client.get("/permission/paper/", {"code": "nonsense"}).content.decode()
    assert "No form has the code NONSENSE" in page and form.code in page


@pytest.mark.parametrize("who", ["pip", "dora", "rita", "ola", "syd"])
def test_only_a_manager_prints_and_keys(cast: Cast, who: str) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    client = signed_in(getattr(cast, who))
    assert client.post(f"/permission/paper/print/{cast.teddy.pk}/").status_code == 403
    assert client.post(key_page(form), sent(cast)).status_code == 403
    with pytest.raises(Refused, match="Only a manager"):
        keyed(cast, form=form, by=getattr(cast, who))
    assert PaperForm.objects.count() == 1 and not ConsentEvent.objects.exists()


def test_no_manager_keys_for_a_child_of_the_own_family(cast: Cast) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    guardian(cast.morag, cast.teddy, has_parental_responsibility=False, basis="")
    client = signed_in(cast.morag)
    assert client.post(f"/permission/paper/print/{cast.teddy.pk}/").status_code == 404
    assert client.get(key_page(form)).status_code == 404
    with pytest.raises(Refused, match="own family"):
        keyed(cast, form=form)
    assert not ConsentEvent.objects.exists()


def test_no_manager_keys_for_a_child_from_whom_an_order_keeps_them_though_their_link_has_ended(cast: Cast) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    link = guardian(cast.morag, cast.teddy, no_contact=True, ended_at=now())
    client = signed_in(cast.morag)
    assert client.get(key_page(form)).status_code == 404
    with pytest.raises(Refused, match="own family"):
        keyed(cast, form=form)
    Guardianship.objects.filter(pk=link.pk).update(no_contact=False)
    assert client.get(key_page(form)).status_code == 200


# --- keying ---


def test_keyed_answers_count_at_once_and_say_that_they_came_on_paper(cast: Cast) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    answer = signed_in(cast.morag).post(key_page(form), sent(cast, group_pictures="no", signed_name="BEAR, Ola"))
    assert answer.status_code == 302, answer.content.decode()
    given, refused = ConsentEvent.objects.order_by("seq")
    assert (given.purpose, given.kind, given.how) == (OWN, "given", "paper")
    assert (refused.purpose, refused.kind) == (GROUP, "refused")
    assert (given.guardian, given.recorded_by, given.signed_name) == (cast.ola, cast.morag, "BEAR, Ola")
    assert may_show(cast.teddy, OWN, now()) and not may_show(cast.teddy, GROUP, now())
    paper = PaperAnswer.objects.get()
    assert (paper.receipt, paper.state, paper.keyed_by) == (given.receipt, "waiting", cast.morag)
    assert list(faults()) == []
    page = signed_in(cast.ola).get(f"/permission/receipt/{paper.receipt}/").content.decode()
    assert "On paper, keyed by staff" in page and "Morag M" in page and form.code in page


def test_somebody_without_an_account_signs_on_paper(cast: Cast) -> None:
    type(cast.ola).objects.filter(pk=cast.ola.pk).update(is_active=False, joined_at=None)
    keyed(cast)
    assert may_show(cast.teddy, OWN, now())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"signed_name": "Sam Bear"}, "The register knows this person as Ola Bear"),
        ({"signed_on": "2031-01-01"}, "in the future"),
        ({"signed_on": "2001-01-01"}, "before the form was printed"),
        ({"own_pictures": "open"}, "Key at least one answer"),
        ({"own_pictures": ""}, "Key yes, no or left open"),
        ({"guardian": ""}, "Choose who signed the form"),
        ({"scan": ""}, "Choose the scan"),
        ({"scan": SimpleUploadedFile("form.html", b"<script>alert(1)</script>")}, "form.html was left out"),
        ({"scan": SimpleUploadedFile("x.pdf", PDF + b"<< /JS (x) >>")}, "it holds a program"),
    ],
)
def test_what_does_not_count_is_refused_and_everything_typed_is_still_there(
    cast: Cast, changes: dict[str, Any], sentence: str
) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    given = sent(cast, **changes)
    answer = signed_in(cast.morag).post(key_page(form), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert f'value="{given["signed_name"]}"' in page
    assert page.count(" checked") == sum(value in {"yes", "no", "open"} for value in given.values())
    assert not ConsentEvent.objects.exists() and not PaperAnswer.objects.exists()
    assert not Sealed.objects.filter(category="consent").exists()


@pytest.mark.parametrize("why", ["carer", "ended", "no contact", "stranger"])
def test_only_a_present_holder_of_responsibility_signs_on_paper(cast: Cast, why: str) -> None:
    form, who = print_form(cast.teddy, by=cast.morag), cast.ola
    link = Guardianship.objects.filter(pk=cast.ola_link.pk)
    if why == "carer":
        link.update(has_parental_responsibility=False)
    elif why == "ended":
        link.update(ended_at=now())
    elif why == "no contact":
        link.update(no_contact=True)
    else:
        who = cast.priya
    answer = signed_in(cast.morag).post(key_page(form), sent(cast, guardian=who.pk, signed_name=who.full_name))
    assert answer.status_code == 422
    with pytest.raises(Refused, match="does not hold parental responsibility"):
        keyed(cast, form=form, who=who)
    assert not ConsentEvent.objects.exists()


def test_whoever_is_suspended_takes_back_on_paper_and_gives_nothing_anew(cast: Cast) -> None:
    """They cannot come in, and their yes counts on: withdrawal has to be open to them all the same."""
    yes(cast.ola, cast.teddy)
    suspend_member(cast.ola, reason="unkind comments", by=cast.morag)
    form = print_form(cast.teddy, by=cast.morag)
    client = signed_in(cast.morag)
    refused = client.post(key_page(form), sent(cast, own_pictures="no", group_pictures="yes"))
    page = refused.content.decode()
    assert refused.status_code == 422 and "The access of Ola Bear is suspended, so only a no of theirs is keyed" in page
    assert page.count(" checked") == len(cast.wordings) and 'value="Ola Bear"' in page
    assert may_show(cast.teddy, OWN, now()), "nothing was keyed"
    given = client.post(key_page(form), sent(cast, own_pictures="no", group_pictures="open"))
    assert given.status_code == 302, given.content.decode()
    assert not may_show(cast.teddy, OWN, now()) and may_show(cast.teddy, GROUP, now())
    assert list(faults()) == []


@pytest.mark.parametrize(("who", "told"), [("ola", True), ("gran", False)])
def test_the_page_that_turns_them_away_says_how_to_take_back(cast: Cast, who: str, told: bool) -> None:
    client = signed_in(getattr(cast, who))
    suspend_member(getattr(cast, who), reason="unkind comments", by=cast.morag)
    page = client.get("/").content.decode()
    assert "Your access is paused" in page
    assert ("ask the nursery for a permission form on paper" in page) is told


def test_a_form_is_keyed_once(cast: Cast) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    client = signed_in(cast.morag)
    assert client.post(key_page(form), sent(cast)).status_code == 302
    assert client.post(key_page(form), sent(cast)).headers["Location"] == "/permission/paper/"
    with pytest.raises(Refused, match="keyed already"):
        keyed(cast, form=form)
    assert ConsentEvent.objects.count() == 1


def test_the_answer_stands_under_the_text_on_the_paper(cast: Cast) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    wording(OWN, 2, effective_at=now())
    keyed(cast, form=form)
    assert ConsentEvent.objects.get(purpose=OWN).wording == cast.wordings[OWN]


def test_a_paper_with_a_text_that_has_ended_is_refused(cast: Cast) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    Wording.objects.filter(pk=cast.wordings[OWN].pk).update(answers_end_at=now())
    with pytest.raises(Refused, match="does not count any more"):
        keyed(cast, form=form)
    assert not ConsentEvent.objects.exists()


def test_a_yes_on_paper_never_goes_over_a_later_word_in_the_portal(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy)
    form = print_form(cast.teddy, by=cast.morag)
    signed_on = day()
    clock.forward(days=2)
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    clock.forward(days=1)
    with pytest.raises(Refused, match="answered in the portal since, about: own pictures"):
        keyed(cast, form=form, signed_on=signed_on)
    assert not may_show(cast.teddy, OWN, now()) and not PaperAnswer.objects.exists()
    keyed(cast, {OWN: False}, form=form, signed_on=signed_on)
    assert ConsentStanding.objects.get(guardian=cast.ola, purpose=OWN).kind == "refused"


def signed_for_an_earlier_place(cast: Cast, clock: Clock) -> None:
    record_leaving(cast.teddy, last_day=day(5), by=cast.morag)
    clock.forward(days=20)
    kept = {name: getattr(cast.teddy, name) for name in ("known_as", "full_name", "born_on", "room")}
    change_child(cast.teddy, **kept, started_on=day(1), by=cast.morag)
    clock.forward(days=2)


def signed_under_an_earlier_link(cast: Cast, clock: Clock) -> None:
    clock.forward(days=2)
    end_guardianship(cast.ola_link, reason="entered wrongly", by=cast.morag)
    guardian(cast.ola, cast.teddy, from_on=day())


@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        (signed_for_an_earlier_place, "before Teddy&#x27;s present place began on"),
        (signed_under_an_earlier_link, "In the register Ola Bear answers for Teddy since"),
    ],
)
def test_a_yes_outlives_neither_place_nor_link_on_paper_and_a_no_does(
    cast: Cast, clock: Clock, since: Callable[[Cast, Clock], None], sentence: str
) -> None:
    form, signed_on = print_form(cast.teddy, by=cast.morag), day()
    since(cast, clock)
    client = signed_in(cast.morag)
    given = sent(cast, signed_on=signed_on.isoformat(), group_pictures="no")
    refused = client.post(key_page(form), given)
    page = refused.content.decode()
    assert refused.status_code == 422 and sentence in page and 'value="Ola Bear"' in page
    assert not ConsentEvent.objects.exists() and not PaperAnswer.objects.exists()

    again = sent(cast, signed_on=signed_on.isoformat(), own_pictures="open", group_pictures="no")
    assert client.post(key_page(form), again).status_code == 302
    assert ConsentEvent.objects.get().kind == "refused"
    keyed(cast, {OWN: True})
    assert may_show(cast.teddy, OWN, now()), "on a form signed now"


def test_a_yes_keyed_by_an_earlier_release_for_a_place_that_was_over_stands_against_what_went_out(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, signed_on = print_form(cast.teddy, by=cast.morag), day()
    signed_for_an_earlier_place(cast, clock)
    monkeypatch.setattr("consent.actions.paper._signed_for_now", lambda *args: None)
    keyed(cast, {OWN: True}, form=form, signed_on=signed_on)
    event = ConsentEvent.objects.get()
    against = Ledger.about({cast.teddy.pk}).against(cast.teddy.pk, OWN, event.pk, now())
    assert against == "The permission relied on was given for an earlier place."


@pytest.mark.parametrize(
    ("since", "what"), [(signed_for_an_earlier_place, "place"), (signed_under_an_earlier_link, "link")]
)
def test_a_yes_that_an_earlier_release_keyed_too_late_is_told_before_anything_rests_on_it(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, since: Callable[[Cast, Clock], None], what: str
) -> None:
    form, signed_on = print_form(cast.teddy, by=cast.morag), day()
    since(cast, clock)
    with monkeypatch.context() as patched:
        patched.setattr("consent.actions.paper._signed_for_now", lambda *args: None)
        keyed(cast, {OWN: True}, form=form, signed_on=signed_on)
    event = ConsentEvent.objects.get()
    said = (
        f"Answer {event.pk} about child {cast.teddy.pk} counts, and was signed on {signed_on.isoformat()} for an "
        f"earlier {what}: the safeguarding lead ends it as found not to count."
    )
    assert [*faults()] == [said] and may_show(cast.teddy, OWN, now())
    void = ConsentEvent.Kind.INVALIDATED
    end_permissions(cast.teddy, cast.ola, [OWN], kind=void, reason="signed too early", by=cast.dora)
    assert [*faults()] == [] and not may_show(cast.teddy, OWN, now())
    clock.forward(days=1)
    keyed(cast, {OWN: True})
    assert [*faults()] == [] and may_show(cast.teddy, OWN, now()), "on a form signed now"


def test_the_other_guardian_and_the_managers_learn_no_more_than_from_the_portal(cast: Cast) -> None:
    keyed(cast)
    page = signed_in(cast.sam).get(f"/permission/{cast.teddy.pk}/").content.decode()
    assert "Is this what you wrote?" not in page and "Ola" not in page
    assert not Notice.objects.filter(recipient=cast.sam).exists()


# --- the scan ---


def test_the_scan_is_sealed_and_only_ever_a_download(cast: Cast) -> None:
    receipt = keyed(cast)
    kept = Sealed.objects.get(pk=PaperAnswer.objects.get().scan_id)
    assert b"PDF" not in bytes(kept.ciphertext)
    for who in (cast.morag, cast.dora):
        answer = signed_in(who).get(f"/permission/paper/scan/{receipt}/")
        assert answer.content == PDF
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
        assert "form.pdf" not in answer.headers["Content-Disposition"], "never a name that somebody else chose"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
    assert AuditEvent.objects.filter(event="consent:paper:read").count() == 2


def test_a_picture_as_scan_goes_through_the_intake(cast: Cast) -> None:
    form = print_form(cast.teddy, by=cast.morag)
    scan = SimpleUploadedFile("form.jpg", pictures.phone_jpeg(size=(64, 48)))
    assert signed_in(cast.morag).post(key_page(form), sent(cast, scan=scan)).status_code == 302
    answer = signed_in(cast.morag).get(f"/permission/paper/scan/{PaperAnswer.objects.get().receipt}/")
    assert answer.headers["Content-Type"] == "image/webp" and answer.content[8:12] == b"WEBP"
    assert b"Exif" not in answer.content


@pytest.mark.parametrize(("who", "status"), [("ola", 403), ("sam", 403), ("pip", 403), ("rita", 403), ("syd", 403)])
def test_nobody_else_fetches_a_scan(cast: Cast, who: str, status: int) -> None:
    receipt = keyed(cast)
    assert signed_in(getattr(cast, who)).get(f"/permission/paper/scan/{receipt}/").status_code == status
    assert Client().get(f"/permission/paper/scan/{receipt}/").status_code == 302
    assert not AuditEvent.objects.filter(event="consent:paper:read").exists()


@pytest.mark.parametrize("who", ["morag", "dora"])
def test_nobody_reads_a_scan_of_the_own_family(cast: Cast, who: str) -> None:
    receipt = keyed(cast)
    person = getattr(cast, who)
    guardian(person, cast.teddy, has_parental_responsibility=False, basis="")
    client = signed_in(person)
    assert client.get(f"/permission/paper/scan/{receipt}/").status_code == 404
    assert "Ola" not in client.get("/permission/paper/").content.decode()


def test_the_database_keeps_what_was_keyed(cast: Cast) -> None:
    keyed(cast)
    for change in ({"scan_digest": "0" * 64}, {"guardian": cast.sam}, {"signed_on": day(-9)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PaperAnswer.objects.update(**change)
    for rows in (PaperAnswer, PaperForm, PaperForm.wordings.through):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.objects.all()._raw_delete("default")


# --- the guardian's word ---


def settle(person: Any, receipt: uuid.UUID, answer: str) -> Any:
    return signed_in(person).post(f"/permission/paper/mine/{receipt}/", {"answer": answer})


def test_the_guardian_is_shown_what_was_keyed_and_confirms_it(cast: Cast) -> None:
    receipt = keyed(cast)
    notice = Notice.objects.get(recipient=cast.ola)
    assert notice.kind == "permission_paper" and notice.mail
    page = signed_in(cast.ola).get(notice.url).content.decode()
    asked = page[page.index("Is this what you wrote?") : page.index("That is not what I wrote")]
    assert cast.wordings[OWN].title in asked and "Morag M" in asked
    settle(cast.ola, receipt, "mine")
    assert PaperAnswer.objects.get().state == "confirmed"
    assert may_show(cast.teddy, OWN, now())
    assert "Is this what you wrote?" not in signed_in(cast.ola).get(notice.url).content.decode()
    assert AuditEvent.objects.filter(event="consent:paper:confirmed").count() == 1


def test_not_what_i_wrote_ends_every_yes_at_once_and_leaves_the_no(cast: Cast) -> None:
    receipt = keyed(cast)
    settle(cast.ola, receipt, "not_mine")
    assert PaperAnswer.objects.get().state == "contested"
    standing = {row.purpose: row.kind for row in ConsentStanding.objects.filter(guardian=cast.ola)}
    assert standing == {OWN: "invalidated", GROUP: "refused"}
    assert not may_show(cast.teddy, OWN, now())
    told = Notice.objects.filter(kind="permission_paper_contested").values_list("recipient__first_name", flat=True)
    assert set(told) == {"Morag", "Dora", "Dipa"}
    page = signed_in(cast.ola).get(f"/permission/{cast.teddy.pk}/").content.decode()
    assert "Please answer again" in page and f'name="{OWN.value}"' in page
    assert list(faults()) == []


@pytest.mark.parametrize("before", [True, False])
def test_what_they_did_not_write_never_opens_what_they_had_closed(clock: Clock, cast: Cast, before: bool) -> None:
    yes(cast.sam, cast.teddy, OWN)
    if before:
        no(cast.ola, cast.teddy, OWN)
    clock.forward(days=1)
    receipt = keyed(cast, {OWN: True}, signed_on=clock.now.date())
    assert may_show(cast.teddy, OWN, now())
    settle(cast.ola, receipt, "not_mine")
    assert not may_show(cast.teddy, OWN, now()), "nobody's yes stands in for hers"
    client = signed_in(cast.ola)
    page = client.get(f"/permission/{cast.teddy.pk}/").content.decode()
    assert "It counts as no until you answer again below" in page and f'name="{OWN.value}"' in page
    assert client.post(f"/permission/{cast.teddy.pk}/", form_sent(own_pictures="yes")).status_code == 302
    assert may_show(cast.teddy, OWN, now()) and list(faults()) == []


def test_only_who_did_not_write_it_is_asked_anew(clock: Clock, cast: Cast) -> None:
    everything = tuple(cast.wordings)
    for parent, child in ((cast.ola, cast.teddy), (cast.sam, cast.teddy), (cast.priya, cast.wren)):
        yes(parent, child, *everything)
    clock.forward(days=1)
    settle(cast.ola, keyed(cast, {OWN: True}, signed_on=clock.now.date()), "not_mine")
    client = signed_in(cast.morag)
    client.post("/permission/coverage/ask/", {"room": cast.acorn.pk})
    asked = ConsentEvent.objects.filter(kind="requested", child=cast.teddy)
    assert list(asked.values_list("guardian", "purpose")) == [(cast.ola.pk, OWN.value)]
    assert not may_show(cast.teddy, OWN, now()), "being asked is no answer"
    assert Notice.objects.filter(recipient=cast.ola, kind="permission_asked").exists()
    assert not Notice.objects.filter(recipient=cast.sam, kind="permission_asked").exists()


def test_a_yes_given_in_the_portal_meanwhile_stays(cast: Cast) -> None:
    receipt = keyed(cast)
    yes(cast.ola, cast.teddy, OWN)
    settle(cast.ola, receipt, "not_mine")
    assert may_show(cast.teddy, OWN, now())


@pytest.mark.parametrize("who", ["sam", "priya"])
def test_nobody_else_gives_their_word(cast: Cast, who: str) -> None:
    receipt = keyed(cast)
    assert settle(getattr(cast, who), receipt, "not_mine").status_code == 404
    assert settle(cast.morag, receipt, "mine").status_code == 403
    assert settle(cast.ola, receipt, "perhaps").status_code == 302
    assert PaperAnswer.objects.get().state == "waiting" and may_show(cast.teddy, OWN, now())


def test_the_word_is_given_once(cast: Cast) -> None:
    receipt = keyed(cast)
    settle(cast.ola, receipt, "mine")
    assert settle(cast.ola, receipt, "not_mine").status_code == 404
    assert may_show(cast.teddy, OWN, now())


@pytest.mark.parametrize("way", ["paper", "signed", "taken back"])
def test_nobody_who_must_not_know_where_the_child_is_gets_a_mail(cast: Cast, way: str) -> None:
    """The notice stands in the portal; the mail, which names the nursery, is not sent."""
    yes(cast.ola, cast.teddy, GROUP)
    assert Notice.objects.get(recipient=cast.ola).mail
    Notice.objects.all().delete()
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(hide_location=True)
    if way == "paper":
        keyed(cast, {OWN: False})
    elif way == "signed":
        no(cast.ola, cast.teddy, OWN)
    else:
        withdraw_permissions(cast.teddy, [GROUP], by=cast.ola)
        tell_of_those_left()
    assert not Notice.objects.get(recipient=cast.ola).mail
