"""Sight before rule: who did not want it is kept out until a manager decides; the wrong child opens a breach."""

from typing import Any

import pytest

from consent.actions import take_back, withdraw_permissions
from consent.models import Purpose
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.duties.actions import enter_on_breach, facts_of
from nursery_portal.duties.models import Breach, BreachEntry
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.media import store
from nursery_portal.members.models import Role
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child
from posts.access import photo_version_for
from posts.actions import (
    decide_report,
    keep_out,
    publish_post,
    remove_photo,
    restore_photo,
    settle_kept_out,
    take_down_again,
)
from posts.models import KeptOut, Photo, PhotoReport, PhotoTag, PhotoView, Post, RemovedPicture
from posts.reports import hides_left
from posts.tasks import tidy_withdrawals
from posts.unwilling import free_to_come_back
from tests.cast import Cast, day, draft, grant, guardian, person, photo, yes
from tests.clients import signed_in
from tests.posts.workroom import BENCH, everything, read_by, text, to

EVERYBODY = ("ola", "sam", "gran", "pip", "dora", "rita", "morag")


@pytest.fixture
def out(cast: Cast) -> Post:
    """A published post with two pictures of Teddy, whose mother said yes."""
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    for _ in range(2):
        with_bytes(photo(post, cast.teddy, by=cast.morag))
    publish_post(post, by=cast.morag)
    return post


@pytest.fixture
def prepared(cast: Cast) -> Post:
    """A draft of Pip's with a picture of Teddy."""
    yes(cast.ola, cast.teddy)
    post = draft(cast.pip, cast.acorn)
    with_bytes(photo(post, cast.teddy, by=cast.pip))
    return post


def with_bytes(one: Photo) -> None:
    store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))


def first(post: Post) -> Photo:
    return post.photos.order_by("position")[0]


def seen_by(cast: Cast, one: Photo) -> set[str]:
    """Whom the door lets in, asked with the same functions and over HTTP."""
    found = set()
    for name in EVERYBODY:
        person = getattr(cast, name)
        status = signed_in(person).get(to("photo", one.pk, "medium")).status_code
        assert (status == 200) == (photo_version_for(person, one.pk, now()) is not None)
        if status == 200:
            found.add(name)
    return found


def mark(cast: Cast, post: Post, who: Any = None, child: str = "") -> Any:
    one = first(post)
    sent = {"child": child or str(cast.teddy.pk)}
    return signed_in(who or cast.pip).post(to("keep_out", post.pk, one.pk), sent)


def settle(cast: Cast, outcome: str, who: Any = None) -> Any:
    client = signed_in(who or cast.morag)
    return client.post(to("kept_out_settle", KeptOut.objects.latest("pk").pk), {"outcome": outcome})


# --- kept out ---


def test_in_the_day_book_it_is_gone_for_everybody_but_who_decides(cast: Cast, out: Post) -> None:
    assert seen_by(cast, first(out)) == set(EVERYBODY)
    page = text(signed_in(cast.pip).get(to("picture", out.pk, first(out).pk)))
    assert "csrfmiddlewaretoken" in page[page.index(to("keep_out", out.pk, first(out).pk)) :][:200]
    answer = mark(cast, out)
    assert answer.headers["Location"] == to("post_detail", out.pk)
    assert seen_by(cast, first(out)) == {"morag"}
    assert [one.recipient for one in Notice.objects.filter(kind="picture_kept_out")] == [cast.morag]
    event = AuditEvent.objects.get(event="posts:photo:kept_out")
    assert (event.actor_id, event.child_id) == (cast.pip.pk, cast.teddy.pk)


def test_in_a_draft_it_is_gone_for_its_author_too_and_never_published(cast: Cast, prepared: Post) -> None:
    page = text(signed_in(cast.pip).get(to("tagging", prepared.pk, first(prepared).pk)))
    assert "A child did not want to be photographed" in page
    assert 'name="child" value="not_tagged">' in page and "checked" not in page[page.index("Who?</legend>") :][:400]
    assert "csrfmiddlewaretoken" in page[page.index(to("keep_out", prepared.pk, first(prepared).pk)) :][:200]
    mark(cast, prepared)
    assert seen_by(cast, first(prepared)) == {"morag"}
    publish_post(prepared, by=cast.morag)
    assert seen_by(cast, first(prepared)) == {"morag"}


def test_a_child_who_is_not_tagged_counts_as_much(cast: Cast, out: Post) -> None:
    mark(cast, out, child="not_tagged")
    assert KeptOut.objects.get().child is None
    assert seen_by(cast, first(out)) == {"morag"}


@pytest.mark.parametrize("child", ["", "wren", "nonsense"])
def test_who_it_was_has_to_be_chosen_from_the_picture(cast: Cast, out: Post, child: str) -> None:
    before = everything()
    sent = {"child": str(cast.wren.pk) if child == "wren" else child}
    signed_in(cast.pip).post(to("keep_out", out.pk, first(out).pk), sent)
    assert everything() == before


@pytest.mark.parametrize("noted", [True, False])
def test_on_the_bench_of_a_hidden_post_it_leads_to_a_page_that_is_there(cast: Cast, out: Post, noted: bool) -> None:
    morag, one = signed_in(cast.morag), first(out)
    morag.post(to("post_hide", out.pk))
    sent = {"child": str(cast.teddy.pk)} if noted else {}

    answer = morag.post(to("keep_out", out.pk, one.pk), sent, headers=BENCH)

    then = morag.get(answer.headers["X-Go"])
    assert then.status_code == 200 and KeptOut.objects.exists() == noted
    assert ("The picture is kept out" if noted else "Choose which child did not want") in text(then)
    assert answer.headers["X-Go"] == (to("post_edit", out.pk) if noted else to("tagging", out.pk, one.pk))


@pytest.mark.parametrize(("who", "status"), [("ola", 403), ("gran", 403), ("syd", 403)])
def test_families_use_the_report_instead(cast: Cast, out: Post, who: str, status: int) -> None:
    before = everything()
    assert mark(cast, out, who=getattr(cast, who)).status_code == status
    with pytest.raises(Refused):
        keep_out(first(out), cast.teddy, by=getattr(cast, who))
    assert everything() == before


def test_the_manager_leaves_it_out_for_good(cast: Cast, out: Post) -> None:
    mark(cast, out)
    page = text(signed_in(cast.morag).get(to("kept_out")))
    assert "Teddy" in page and str(first(out).pk) in page
    assert "erased for good" in page and "Leave it out and erase it" in page and "put it back" in page
    settle(cast, "left_out")
    one = Photo.objects.get(pk=KeptOut.objects.get().photo_id)
    assert one.removed_at is not None and seen_by(cast, one) == set()
    assert AuditEvent.objects.filter(event="posts:photo:kept_out_settled", child_id=cast.teddy.pk).count() == 1


def test_the_child_was_fine_brings_it_back_through_the_gate(cast: Cast, out: Post) -> None:
    mark(cast, out)
    certificates = out.certificates.count()
    settle(cast, "was_fine")
    assert seen_by(cast, first(out)) == set(EVERYBODY)
    assert out.certificates.count() == certificates + 1
    assert "Nothing is kept out" in text(signed_in(cast.morag).get(to("kept_out")))


def test_it_does_not_come_back_where_permission_is_gone_meanwhile(cast: Cast, out: Post) -> None:
    mark(cast, out)
    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    settle(cast, "was_fine")
    assert KeptOut.objects.get().outcome == "" and seen_by(cast, first(out)) == {"morag"}


def test_no_way_leads_round_the_decision(cast: Cast, out: Post) -> None:
    mark(cast, out)
    one = first(out)
    with pytest.raises(Refused, match="Decide that first"):
        restore_photo(one, by=cast.morag)
    with pytest.raises(Refused, match="did not want"):
        remove_photo(one, by=cast.morag)
    assert seen_by(cast, one) == {"morag"}


def test_two_marks_are_two_decisions(cast: Cast, out: Post) -> None:
    mark(cast, out)
    mark(cast, out, who=cast.morag, child="not_tagged")
    assert KeptOut.objects.count() == 2
    settle(cast, "was_fine")
    assert seen_by(cast, first(out)) == {"morag"}, "the other mark still holds it"


def test_left_out_for_one_child_the_mark_of_the_other_is_settled_and_recorded_too(cast: Cast, out: Post) -> None:
    mark(cast, out)
    mark(cast, out, who=cast.morag, child="not_tagged")
    assert settle(cast, "left_out").status_code == 302
    marks = KeptOut.objects.order_by("pk")
    assert [(one.outcome, one.settled_by) for one in marks] == [("left_out", cast.morag)] * 2
    told = AuditEvent.objects.filter(event="posts:photo:kept_out_settled", actor_id=cast.morag.pk)
    assert set(told.values_list("child_id", flat=True)) == {cast.teddy.pk, None}
    details = [unseal(Sealed.objects.get(pk=str(one.details_id))) for one in told]
    assert {one["mark"] for one in details} == {one.pk for one in marks}


def test_a_report_that_stands_against_it_is_not_undone(cast: Cast, out: Post) -> None:
    signed_in(cast.ola).post(to("picture_report", out.pk, first(out).pk), {"reason": "child_at_risk", "words": ""})
    report = PhotoReport.objects.get()
    one = first(out)
    KeptOut.objects.create(photo=one, child=cast.teddy, marked_by=cast.pip, marked_at=now(), hid=True)
    settle(cast, "was_fine")
    assert "ola" not in seen_by(cast, one)
    KeptOut.objects.create(photo=one, child=cast.teddy, marked_by=cast.pip, marked_at=now(), hid=True)
    decide_report(report, "nothing_wrong", "", seen=read_by(cast.dora, report), by=cast.dora)
    assert "ola" not in seen_by(cast, one), "the mark still holds it"
    settle(cast, "was_fine")
    assert seen_by(cast, one) == set(EVERYBODY)


@pytest.mark.parametrize("which", ["reported", "the same file"])
def test_what_the_lead_keeps_down_is_not_put_back_by_a_mark_that_came_after_the_answer(
    cast: Cast, out: Post, which: str
) -> None:
    one, other = first(out), draft(cast.morag, cast.acorn, title="Friday")
    with_bytes(twin := photo(other, cast.teddy, by=cast.morag))
    Photo.objects.filter(pk=twin.pk).update(fingerprint=one.fingerprint)
    publish_post(other, by=cast.morag)
    wrong(cast, out, cast.ola)
    told = PhotoReport.objects.get()
    decide_report(told, "stays_down", "", seen=read_by(cast.dora, told), by=cast.dora)
    post = out if which == "reported" else other
    assert "The picture is kept out" in text(
        signed_in(cast.pip).post(to("keep_out", post.pk, first(post).pk), {"child": str(cast.teddy.pk)}, follow=True)
    )

    for waiting in KeptOut.objects.all():
        page = text(signed_in(cast.morag).post(to("kept_out_settle", waiting.pk), {"outcome": "was_fine"}, follow=True))
        assert "Something else took it down, and it stays down." in page and waiting.photo.post.title in page

    assert seen_by(cast, one) == seen_by(cast, twin) == set()
    assert not KeptOut.objects.exclude(outcome="was_fine").exists()
    signed_in(cast.morag).post(to("photo_restore", post.pk, first(post).pk))
    assert "ola" in seen_by(cast, first(post)), "by a manager's own hand, who knows what they do"


def test_what_a_restore_took_down_again_is_not_put_back_by_a_mark(cast: Cast, out: Post) -> None:
    take_down_again(first(out))
    mark(cast, out)
    settle(cast, "was_fine")
    assert KeptOut.objects.get().outcome == "was_fine" and seen_by(cast, first(out)) == set()


@pytest.mark.parametrize("anew", [True, False])
def test_a_permission_taken_back_and_given_anew_while_a_mark_was_open_lets_it_come_back(
    cast: Cast, out: Post, anew: bool
) -> None:
    mark(cast, out)
    take_back(cast.teddy, frozenset({Purpose.OWN_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    if anew:
        yes(cast.ola, cast.teddy)
    assert seen_by(cast, first(out)) == {"morag"}

    settle(cast, "was_fine")

    assert KeptOut.objects.get().outcome == "was_fine"
    assert seen_by(cast, first(out)) == (set(EVERYBODY) if anew else set())


def test_what_its_guardian_keeps_for_themselves_is_shown_to_nobody_by_a_mark(cast: Cast, out: Post) -> None:
    mark(cast, out)
    take_back(cast.teddy, frozenset({Purpose.OWN_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    RemovedPicture.objects.update(choice=RemovedPicture.Choice.ALBUM)
    yes(cast.ola, cast.teddy)
    settle(cast, "was_fine")
    assert first(out).taken_down_at is not None


@pytest.mark.parametrize("kept", [True, False])
def test_what_its_guardian_keeps_for_themselves_is_shown_to_nobody_by_a_report_that_came_to_nothing(
    cast: Cast, out: Post, kept: bool
) -> None:
    wrong(cast, out, cast.priya)
    take_back(cast.teddy, frozenset({Purpose.OWN_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    if kept:
        RemovedPicture.objects.update(choice=RemovedPicture.Choice.ALBUM)
    yes(cast.ola, cast.teddy)
    told = PhotoReport.objects.get()
    decide_report(told, "nothing_wrong", "", seen=read_by(cast.dora, told), by=cast.dora)
    assert (first(out).taken_down_at is not None) is kept


def test_what_somebody_took_down_by_hand_stays_down(cast: Cast, out: Post) -> None:
    Photo.objects.filter(pk=first(out).pk).update(taken_down_at=now(), taken_down_by=cast.rita)
    KeptOut.objects.create(photo=first(out), child=None, marked_by=cast.pip, marked_at=now(), hid=False)
    settle(cast, "was_fine")
    assert seen_by(cast, first(out)) == set()


def test_a_hand_that_came_after_the_mark_keeps_it_down_too(cast: Cast, out: Post) -> None:
    mark(cast, out)
    pip = signed_in(cast.pip)
    assert "Now it stays down" in text(pip.post(to("photo_take_down", out.pk, first(out).pk), follow=True))
    settle(cast, "was_fine")
    assert seen_by(cast, first(out)) == set()
    signed_in(cast.morag).post(to("photo_restore", out.pk, first(out).pk))
    assert "ola" in seen_by(cast, first(out))


def test_who_says_it_after_a_report_is_heard_though_nothing_was_wrong_with_what_it_said(cast: Cast, out: Post) -> None:
    wrong(cast, out, cast.ola)
    assert "The picture is kept out" in text(
        signed_in(cast.pip).post(to("keep_out", out.pk, first(out).pk), {"child": str(cast.teddy.pk)}, follow=True)
    )
    assert "pip" not in seen_by(cast, first(out)), "nothing of it is shown by that"
    told = PhotoReport.objects.get()
    decide_report(told, "nothing_wrong", "", seen=read_by(cast.dora, told), by=cast.dora)
    assert seen_by(cast, first(out)) == {"morag"}
    settle(cast, "was_fine")
    assert "ola" in seen_by(cast, first(out))


def test_who_says_it_of_a_post_that_was_hidden_meanwhile_is_heard(cast: Cast, out: Post) -> None:
    signed_in(cast.morag).post(to("post_hide", out.pk))
    before = everything()
    assert mark(cast, out, who=cast.ola).status_code == 403
    pip = signed_in(cast.pip)
    wrong_child = pip.post(to("keep_out", out.pk, first(out).pk), {"child": str(cast.wren.pk)}, follow=True)
    assert wrong_child.status_code == 200 and everything() == before

    answer = pip.post(to("keep_out", out.pk, first(out).pk), {"child": str(cast.teddy.pk)}, follow=True)

    assert answer.status_code == 200 and "The picture is kept out" in text(answer)
    assert KeptOut.objects.get().marked_by == cast.pip


def test_of_a_post_for_other_rooms_nobody_says_it(cast: Cast, out: Post) -> None:
    signed_in(cast.morag).post(to("post_hide", out.pk))
    out.rooms.set([cast.willow])
    before = everything()
    assert mark(cast, out).status_code == 404
    pip = signed_in(cast.pip)
    for address in (to("photo_take_down", out.pk, first(out).pk), to("post_take_down", out.pk)):
        assert pip.post(address).status_code == 404
    assert everything() == before


def test_what_went_with_a_permission_comes_back_by_no_familys_choice_once_somebody_took_it_down(
    cast: Cast, out: Post
) -> None:
    take_back(cast.teddy, frozenset({Purpose.OWN_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    assert free_to_come_back(RemovedPicture.objects.filter(photo=first(out))).exists()
    signed_in(cast.pip).post(to("photo_take_down", out.pk, first(out).pk))
    assert not free_to_come_back(RemovedPicture.objects.filter(photo=first(out))).exists()
    assert first(out).taken_down_at == RemovedPicture.objects.get(photo=first(out)).hidden_at


def test_a_mark_on_what_went_with_a_permission_is_settled_and_shows_nothing(cast: Cast, out: Post) -> None:
    take_back(cast.teddy, frozenset({Purpose.OWN_PICTURES}), by=cast.ola)
    tidy_withdrawals()
    one = first(out)
    assert one.taken_down_at is not None
    assert mark(cast, out).status_code == 302
    page = text(
        signed_in(cast.morag).post(
            to("kept_out_settle", KeptOut.objects.get().pk), {"outcome": "was_fine"}, follow=True
        )
    )
    assert "Something else took it down, and it stays down." in page and KeptOut.objects.get().outcome == "was_fine"
    assert seen_by(cast, one) == set()


@pytest.mark.parametrize("who", ["pip", "ola", "rita", "dora"])
def test_only_a_manager_decides(cast: Cast, out: Post, who: str) -> None:
    mark(cast, out)
    before = everything()
    assert settle(cast, "was_fine", who=getattr(cast, who)).status_code in {403, 404}
    with pytest.raises(Refused, match="not yours"):
        settle_kept_out(KeptOut.objects.get(), "was_fine", by=getattr(cast, who))
    assert settle(cast, "perhaps").status_code == 302
    assert everything() == before


def test_where_every_manager_is_family_the_lead_decides(cast: Cast, out: Post) -> None:
    guardian(cast.morag, cast.teddy, has_parental_responsibility=False, basis="")
    mark(cast, out)
    assert {one.recipient for one in Notice.objects.filter(kind="picture_kept_out")} == {cast.dora, cast.dipa}
    assert settle(cast, "was_fine").status_code == 404
    assert seen_by(cast, first(out)) == {"dora"}
    settle(cast, "left_out", who=cast.dora)
    assert KeptOut.objects.get().outcome == "left_out"


def test_the_same_file_in_another_post_is_kept_out_too_and_decided_by_itself(cast: Cast, out: Post) -> None:
    other = draft(cast.pip, cast.acorn)
    with_bytes(twin := photo(other, cast.wren, by=cast.pip))
    Photo.objects.filter(pk=twin.pk).update(fingerprint=first(out).fingerprint)
    assert "pip" in seen_by(cast, twin)

    assert mark(cast, out).status_code == 302

    assert seen_by(cast, first(out)) == seen_by(cast, twin) == {"morag"}
    marks = {one.photo_id: one.child for one in KeptOut.objects.all()}
    assert marks == {first(out).pk: cast.teddy, twin.pk: cast.teddy}, "though Teddy is not tagged there"
    assert Notice.objects.filter(recipient=cast.morag, kind="picture_kept_out").count() == 1
    morag = signed_in(cast.morag)
    morag.post(to("kept_out_settle", KeptOut.objects.get(photo=first(out)).pk), {"outcome": "was_fine"})
    assert "ola" in seen_by(cast, first(out)) and seen_by(cast, twin) == {"morag"}
    morag.post(to("kept_out_settle", KeptOut.objects.get(photo=twin).pk), {"outcome": "was_fine"})
    assert "pip" in seen_by(cast, twin)


def test_of_two_children_each_no_holds_the_same_file_in_another_post(cast: Cast, out: Post) -> None:
    yes(cast.priya, cast.wren)
    one, other = first(out), draft(cast.morag, cast.acorn, title="Friday")
    with_bytes(twin := photo(other, cast.teddy, cast.wren, by=cast.morag))
    Photo.objects.filter(pk=twin.pk).update(fingerprint=one.fingerprint)
    PhotoTag.objects.create(photo=one, child=cast.wren, tagged_by=cast.morag, tagged_at=now())
    publish_post(other, by=cast.morag)
    morag = signed_in(cast.morag)

    def fine(picture: Photo, child: Child) -> None:
        settled = KeptOut.objects.get(photo=picture, child=child, outcome="")
        morag.post(to("kept_out_settle", settled.pk), {"outcome": "was_fine"})

    mark(cast, out)
    fine(one, cast.teddy)
    assert mark(cast, out, child=str(cast.wren.pk)).status_code == 302
    fine(twin, cast.teddy)
    assert seen_by(cast, one) == seen_by(cast, twin) == {"morag"}, "about Wren nobody has decided"
    page = text(morag.get(to("kept_out")))
    assert page.count("<h2>Wren</h2>") == 2 and "Teddy</h2>" not in page
    fine(twin, cast.wren)
    assert "ola" in seen_by(cast, twin) and seen_by(cast, one) == {"morag"}


def test_nobody_decides_about_their_own_child_in_a_post_where_nobody_is_tagged_yet(cast: Cast, out: Post) -> None:
    mabel = person("Mabel", "Manager")
    grant(mabel, Role.MANAGER)
    guardian(cast.morag, cast.teddy, has_parental_responsibility=False, basis="")
    with_bytes(twin := photo(draft(cast.pip, cast.acorn), by=cast.pip))
    Photo.objects.filter(pk=twin.pk).update(fingerprint=first(out).fingerprint)

    mark(cast, out)

    assert {one.recipient for one in Notice.objects.filter(kind="picture_kept_out")} == {mabel}
    before = everything()
    its = KeptOut.objects.get(photo=twin)
    assert signed_in(cast.morag).post(to("kept_out_settle", its.pk), {"outcome": "was_fine"}).status_code == 404
    assert everything() == before and seen_by(cast, twin) == set()
    settle_kept_out(its, "was_fine", by=mabel)
    assert "pip" in seen_by(cast, twin)


def test_no_childs_answer_shows_what_the_lead_keeps_down_in_another_post(cast: Cast, out: Post) -> None:
    twin = photo(draft(cast.pip, cast.acorn), cast.teddy, by=cast.pip)
    Photo.objects.filter(pk=twin.pk).update(fingerprint=first(out).fingerprint)
    wrong(cast, out, cast.ola)
    keep_out(twin, cast.teddy, by=cast.pip)
    told = PhotoReport.objects.get()
    decide_report(told, "stays_down", "", seen=read_by(cast.dora, told), by=cast.dora)
    settle(cast, "was_fine")
    twin.refresh_from_db()
    assert twin.taken_down_at is not None


def test_no_childs_answer_shows_what_was_reported_in_another_post(cast: Cast, out: Post) -> None:
    twin = photo(draft(cast.pip, cast.acorn), cast.teddy, by=cast.pip)
    keep_out(twin, cast.teddy, by=cast.pip)
    Photo.objects.filter(pk=twin.pk).update(fingerprint=first(out).fingerprint)
    wrong(cast, out, cast.ola)
    settle(cast, "was_fine")
    twin.refresh_from_db()
    assert twin.taken_down_at is not None


# --- the wrong child ---


def wrong(cast: Cast, post: Post, who: Any, number: int = 0) -> Any:
    one = post.photos.order_by("position")[number]
    return signed_in(who).post(
        to("picture_report", post.pk, one.pk), {"reason": "wrong_child", "words": "That is Wren."}
    )


@pytest.mark.parametrize("who", ["ola", "sam", "gran", "pip", "rita"])
def test_anybody_who_sees_it_says_so_and_it_is_gone_at_once(cast: Cast, out: Post, who: str) -> None:
    PhotoView.objects.create(photo=first(out), viewer=cast.priya, day=day(-2))
    PhotoView.objects.create(photo=first(out), viewer=cast.priya, day=day(-1))
    page = text(signed_in(getattr(cast, who)).get(to("picture", out.pk, first(out).pk)))
    assert "Wrong child shown" in page
    assert wrong(cast, out, getattr(cast, who)).status_code == 302
    assert seen_by(cast, first(out)) == {"dora"}, "the lead looks at it, nobody else"

    breach = Breach.objects.get()
    assert breach.kind == "wrong_child" and (breach.due_at - breach.aware_at).total_seconds() == 72 * 3600
    facts = facts_of(breach)
    assert "That is Wren." in facts["what"]
    assert [name for name, _ in facts["reached"] if name != getattr(cast, who).full_name] == ["Priya Bird"]
    assert set(breach.children.all()) == {cast.teddy}
    page = text(signed_in(cast.dora).get(f"/duties/breaches/{breach.pk}/"))
    assert "Priya Bird" in page and "72 hours" not in page[: page.index("<h1")]
    report = PhotoReport.objects.get()
    assert "Priya Bird" in text(signed_in(cast.dora).get(to("report", report.pk)))
    told = Notice.objects.filter(kind="breach_opened").values_list("recipient__first_name", flat=True)
    assert set(told) == {"Dora", "Dipa", "Rita"}


def test_a_second_picture_of_the_same_children_joins_the_same_clock(cast: Cast, out: Post) -> None:
    PhotoView.objects.create(photo=out.photos.order_by("position")[1], viewer=cast.priya, day=day(-2))
    wrong(cast, out, cast.ola)
    wrong(cast, out, cast.ola, number=1)
    assert PhotoReport.objects.filter(hid=True).count() == 2
    breach = Breach.objects.get()
    assert BreachEntry.objects.get().breach == breach
    page = text(signed_in(cast.dora).get(f"/duties/breaches/{breach.pk}/"))
    assert "Had opened it large or taken a copy: Priya Bird (" in page
    told = Notice.objects.filter(kind="breach_added_to").values_list("recipient__first_name", flat=True)
    assert set(told) == {"Dora", "Dipa", "Rita"}


def test_a_picture_of_another_child_is_a_breach_of_its_own_that_their_family_does_not_keep(
    cast: Cast,
) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    out = draft(cast.morag, cast.acorn)
    for one in (cast.teddy, cast.wren):
        photo(out, one, by=cast.morag)
    publish_post(out, by=cast.morag)
    guardian(cast.dipa, cast.wren)
    PhotoView.objects.create(photo=out.photos.get(tags__child=cast.wren), viewer=cast.ola, day=day(-1))
    wrong(cast, out, cast.ola)
    wrong(cast, out, cast.priya, number=1)

    of = {one.children.get().known_as: one for one in Breach.objects.all()}
    assert set(of) == {"Teddy", "Wren"} and not BreachEntry.objects.exists()
    assert "Ola Bear" in [name for name, _ in facts_of(of["Wren"])["reached"]]
    assert not facts_of(of["Teddy"])["reached"]
    told = Notice.objects.filter(kind="breach_opened", url__contains=str(of["Wren"].pk))
    assert set(told.values_list("recipient__first_name", flat=True)) == {"Dora", "Rita"}
    assert signed_in(cast.dipa).get(f"/duties/breaches/{of['Wren'].pk}/").status_code == 404


def test_what_comes_after_it_was_decided_about_the_regulator_has_a_clock_of_its_own(cast: Cast, out: Post) -> None:
    wrong(cast, out, cast.ola)
    before = Breach.objects.get()
    enter_on_breach(before, "risk", "unlikely", "She knows them all.", by=cast.dora)
    enter_on_breach(before, "ico", "not_told", "No risk.", by=cast.dora)
    wrong(cast, out, cast.ola, number=1)
    later = Breach.objects.exclude(pk=before.pk).get()
    assert later.aware_at > before.aware_at and set(later.children.all()) == {cast.teddy}
    assert before.entries.count() == 2


def test_more_than_three_wrong_pictures_a_day_are_hidden_but_not_without_end(cast: Cast, out: Post) -> None:
    for _ in range(10):
        photo(out, cast.teddy, by=cast.morag, taken_down_at=now())
    for one in out.photos.order_by("position")[:12]:
        PhotoReport.objects.create(photo=one, reporter=cast.ola, reason="wrong_child", hid=True, at=now())
    assert hides_left(cast.ola, now(), "wrong_child") == 0
    assert hides_left(cast.ola, now(), "child_at_risk") == 3


def test_a_picture_one_does_not_see_is_not_there_to_be_reported(cast: Cast, out: Post) -> None:
    assert wrong(cast, out, cast.aisha).status_code == 404
    assert not Breach.objects.exists()
