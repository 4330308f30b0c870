"""Six stories from beginning to end, each through the pages that people use."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from nursery_portal.members.models import User
from nursery_portal.policies.models import Clause
from staff_conduct.models import Closing, Concern, ConductCase, Disposal, Duty
from staff_conduct.rules import is_live, warning_of
from tests.architecture.world import publish_a_policy
from tests.cast import Cast, acknowledge_everything
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY, ENDED, INVESTIGATION, SAFETY

RAISE, PUBLIC, CODE = (reverse(f"staff_conduct:{name}") for name in ("raise", "public", "code"))


def raised(client: Client, at: str = RAISE, **typed: Any) -> Any:
    """Fill in the form, look at the readers it names, and send it to them. The answer to the last step."""
    given = {"what": f"It happened. {CANARY}", "about": "unknown", "kind": "other", **typed}
    if at == RAISE:
        given.setdefault("naming", "named")
    shown = client.post(at, {**given, "go": "check"}).content.decode()
    found = re.search(r'name="readers" value="([\d,]*)"', shown)
    assert found is not None, "the page names the readers"
    answer = client.post(at, {**given, "go": "send", "readers": found[1]}, follow=True)
    assert answer.status_code == 200
    return answer


class Desk:
    """Somebody who works in the admin."""

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def client(self) -> Client:
        """A browser signed in just now: a story takes months, a session of staff a working day."""
        return signed_in(self.user)

    def read(self, item: Any) -> str:
        """The reading page."""
        answer = self.client.get(self._address(item, "change"))
        assert answer.status_code == 200
        return answer.content.decode()

    def does(self, item: Any, act: str, refused: str = "", **given: Any) -> None:
        """One act on an item: done, or refused with these words."""
        if act in ("triage", "answer", "close"):  # who does it has read what is there
            given.setdefault("seen", item.additions.filter(kind="from_reporter").count())
        if act == "close":
            given.setdefault("after", item.triages.count())
        answer = self.client.post(self._address(item, act), {f"{act}-{name}": value for name, value in given.items()})
        if refused:
            assert answer.status_code == 422 and refused in answer.content.decode()
        else:
            assert answer.status_code == 302, answer.content.decode()[-3000:]

    def steps(self, item: ConductCase, stage: str, refused: str = "", **given: Any) -> None:
        """The next step of a case, after the last one."""
        newest = item.steps.order_by("-number").values_list("number", flat=True)[0]
        held = INVESTIGATION if stage == "investigating" else {}
        self.does(item, "step", refused, stage=stage, note="As it was.", after=newest, **held, **given)

    def judges(self, item: Concern, level: str, refused: str = "", **given: Any) -> None:
        """A judgement after the last one."""
        last = item.triages.count()
        held = SAFETY if level == "harm_threshold" else {}
        self.does(item, "triage", refused, level=level, reason="As I see it.", after=last, **held, **given)

    def finds(self, item: Any) -> bool:
        """Whether the item is in the list and opens; both say the same."""
        name = item._meta.model_name
        listed = item.reference in self.client.get(reverse(f"admin:staff_conduct_{name}_changelist")).content.decode()
        opens = self.client.get(self._address(item, "change")).status_code
        assert opens == (200 if listed else 404)
        return listed

    def _address(self, item: Any, act: str) -> str:
        return reverse(f"admin:staff_conduct_{item._meta.model_name}_{act}", args=[item.pk])


def test_a_practitioner_names_the_nursery_twice_and_is_warned_until_the_warning_lapses(
    cast: Cast, clock: Clock
) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, tzinfo=UTC))
    version = publish_a_policy(cast.morag)
    clause = Clause.objects.create(version=version, code="S17", section="Staff", text="Do not name us.", order=2)
    acknowledge_everything(*User.objects.all())
    lead, manager, owner = Desk(cast.dora), Desk(cast.morag), Desk(cast.rita)
    typed: dict[str, Any] = {"kind": "staff_social_media", "clause": clause.pk, "about": "staff", "person": cast.pip.pk}
    raised(signed_in(cast.priya), **typed)
    first = Concern.objects.get()
    assert first.clause == clause
    lead.judges(first, "low_level")
    lead.does(first, "close", result="advice", reason="He took it down.", told="Thank you. We spoke with him.")
    clock.forward(days=30)

    raised(signed_in(cast.ola), **typed)
    second = Concern.objects.exclude(pk=first.pk).get()
    assert first.reference in lead.read(second), "the pattern"
    lead.judges(second, "low_level")
    lead.does(second, "case", subject=cast.pip.pk, allegation="That he named the nursery, twice.")
    found = ConductCase.objects.get()
    lead.does(found, "part", part="investigator", person=cast.morag.pk)
    lead.does(found, "part", part="decision_maker", person=cast.rita.pk)
    manager.steps(found, "investigating")
    letter = {"evidence": "a", "possible_outcomes": "b", "venue": "c"}
    lead.steps(found, "invited", "leaves time to prepare", happens_on="2026-10-09", **letter)
    lead.steps(found, "invited", happens_on="2026-10-15", **letter)
    clock.move_to(datetime(2026, 10, 15, 15, tzinfo=UTC))
    owner.steps(
        found, "hearing", note_taker="Dipa", companion="Came alone", their_case="He is sorry.", notes_agreed="Yes."
    )
    owner.steps(
        found, "outcome", outcome="first_warning", finding="He did.", mitigation="He took it down.", change="No posts."
    )
    warning = warning_of(found)
    assert warning is not None and warning.last_live_on == date(2027, 4, 14)
    clock.forward(days=8)
    lead.steps(found, "closed", why="completed")
    lead.does(second, "close", result="conduct_process", reason="See the case.", told="Thank you. It was dealt with.")

    assert is_live(warning, date(2027, 4, 14)) and not is_live(warning, date(2027, 4, 15))
    clock.move_to(datetime(2027, 4, 15, 9, tzinfo=UTC))
    assert "Live warnings of this person" not in lead.read(found)
    assert lead.finds(found) and signed_in(cast.pip).get("/admin/").status_code == 403


def test_a_nameless_concern_about_the_manager_in_free_text_never_reaches_her(cast: Cast, clock: Clock) -> None:
    sent = raised(Client(), PUBLIC, kind="adult_conduct", what=f"The manager shouts at the little ones. {CANARY}")
    code = re.search(r'class="code">([\w-]+)<', sent.content.decode())
    made = Concern.objects.get()
    assert code is not None
    lead, manager, owner = Desk(cast.dora), Desk(cast.morag), Desk(cast.rita)
    assert lead.finds(made) and owner.finds(made) and not manager.finds(made)
    lead.does(made, "answer", kind="answer", text="Which room was it, please?")
    page = Client().post(CODE, {"code": code[1]}).content.decode()
    assert "Which room was it, please?" in page
    Client().post(CODE, {"code": code[1], "go": "add", "text": "Willow, in the mornings."})
    assert "Willow, in the mornings." in lead.read(made)
    lead.judges(made, "low_level", subject=cast.morag.pk)
    assert not manager.finds(made) and owner.finds(made)
    lead.does(made, "reader", "must not read it", reader=cast.morag.pk)
    assert not manager.finds(made)


def test_a_parent_posts_a_concert_picture(cast: Cast) -> None:
    where = "https://pictures.example/concert/7"
    raised(signed_in(cast.ola), kind="picture_misuse", about="family", who="A father from Willow", address=where)
    made = Concern.objects.get()
    lead, manager = Desk(cast.dora), Desk(cast.morag)
    page = lead.read(made)
    assert where in page and f'href="{where}' not in page, "kept as text, never fetched and no link"
    assert not manager.finds(made), "nobody is named by account yet"
    lead.judges(made, "not_safeguarding", subject=cast.aisha.pk)
    assert manager.finds(made), "now it is about a parent, and the manager's to settle"
    manager.does(made, "close", result="another_procedure", reason="She took it down.", told="It is gone. Thank you.")
    listed = signed_in(cast.ola).get(reverse("staff_conduct:own_concern", args=[made.pk])).content.decode()
    assert "It is gone. Thank you." in listed


def test_an_allegation_over_christmas_keeps_both_clocks(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 12, 24, 15, tzinfo=UTC))
    raised(signed_in(cast.ola), kind="adult_conduct", about="staff", person=cast.pip.pk)
    made = Concern.objects.get()
    lead, manager = Desk(cast.dora), Desk(cast.morag)
    lead.judges(made, "harm_threshold", limbs=["harmed"], event_on="2026-12-23")
    dues = dict(Duty.objects.exclude(kind="judge").values_list("kind", "due_on"))
    assert dues == {"lado": date(2026, 12, 29), "ofsted": date(2027, 1, 5)}
    lead.does(made, "case", subject=cast.pip.pk, allegation="That he hit a child.")
    found = ConductCase.objects.get()
    lead.does(found, "part", part="investigator", person=cast.morag.pk)
    manager.steps(found, "investigating", "until the officer of the local authority agrees")
    clock.move_to(datetime(2026, 12, 29, 9, tzinfo=UTC))
    for kind, more in (("lado", {"agreed": "on"}), ("ofsted", {})):
        duty = Duty.objects.get(kind=kind)
        lead.does(made, "duty", duty=duty.kind, done_on="2026-12-29", with_whom="Kim", advice="Ref 4", **more)
    manager.steps(found, "investigating")
    manager.steps(found, "closed", "barring referral", why="no_case")
    lead.steps(found, "closed", "LADO", why="no_case", dbs="Neither condition is met.")
    lead.steps(found, "closed", why="no_case", dbs="Neither condition is met.", outside="Both, by telephone.")
    lead.does(made, "close", "barring referral", result="unfounded", reason="Seen.", told="Thank you.")
    lead.does(made, "close", result="unfounded", reason="Seen.", told="Thank you.", **ENDED)
    figures = Desk(cast.rita).client.get(reverse("admin:staff_conduct_concern_figures"), {"year": "2026"})
    assert figures.content.decode().count("1 of 1 in time") == 4


def test_a_resignation_in_mid_case_ends_nothing(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, tzinfo=UTC))
    raised(signed_in(cast.ola), kind="adult_conduct", about="staff", person=cast.pip.pk)
    made = Concern.objects.get()
    lead, manager, owner = Desk(cast.dora), Desk(cast.morag), Desk(cast.rita)
    lead.judges(made, "low_level")
    lead.does(made, "case", subject=cast.pip.pk, allegation="That he was rough.")
    found = ConductCase.objects.get()
    lead.does(found, "part", part="investigator", person=cast.morag.pk)
    lead.does(found, "part", part="decision_maker", person=cast.rita.pk)
    manager.steps(found, "investigating")
    lead.does(found, "leaving", left_on="2026-09-11", text="Resigned by letter.")
    cast.pip.role_grants.update(until_on=date(2026, 9, 11))
    lead.steps(found, "closed", "ends nothing", why="left_employment")
    lead.steps(found, "invited", happens_on="2026-09-14", evidence="a", possible_outcomes="b", venue="c")
    clock.move_to(datetime(2026, 9, 14, 10, tzinfo=UTC))
    owner.steps(
        found, "hearing", note_taker="Dipa", companion="Nobody came", their_case="A letter.", notes_agreed="Sent."
    )
    owner.steps(found, "outcome", outcome="dismissal", finding="He was.", mitigation="None.", ending="At once.")
    assert Duty.objects.filter(kind="dbs", done__isnull=True).exists()
    clock.forward(days=9)
    lead.steps(found, "closed", "barring referral", why="left_employment")
    lead.steps(found, "closed", why="left_employment", dbs="Both conditions are met; referred today.")
    assert not Duty.objects.filter(done__isnull=True).exists()


def test_a_malicious_allegation_leaves_no_trace_in_the_file(cast: Cast, clock: Clock) -> None:
    raised(signed_in(cast.sam), kind="adult_conduct", about="staff", person=cast.pip.pk)
    made = Concern.objects.get()
    lead, deputy = Desk(cast.dora), Desk(cast.dipa)
    lead.judges(made, "harm_threshold", limbs=["harmed"])
    for duty in Duty.objects.filter(done__isnull=True):
        lead.does(made, "duty", duty=duty.kind, done_on=duty.from_on.isoformat(), with_whom="Kim")
    lead.does(made, "close", result="malicious", reason="He says so himself.", told="It was looked at.", **ENDED)
    assert Closing.objects.get().result == "malicious"
    keeping = reverse("admin:staff_conduct_concern_keeping")
    given = {"kind": "concern", "reference": made.reference}
    lead.client.post(keeping, {**given, "act": "propose"})
    lead.client.post(keeping, {**given, "act": "dispose", "sure": "on"})
    assert not Disposal.objects.exists(), "not by one person alone"
    deputy.client.post(keeping, {**given, "act": "dispose", "sure": "on"})
    assert Disposal.objects.exists()
    assert CANARY not in lead.read(made) and "skeleton" in lead.read(made)
    clock.forward(days=1)
    raised(signed_in(cast.ola), kind="adult_conduct", about="staff", person=cast.pip.pk)
    later = Concern.objects.exclude(pk=made.pk).get()
    assert made.reference not in lead.read(later)
    assert timedelta(0) < later.raised_at - made.raised_at
