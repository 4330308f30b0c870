"""Copies to keep: own child clear, every other covered, nothing in doubt, asked about again when fetched."""

import io
import os
import zipfile
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from PIL import Image

from consent.models import Purpose
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.media import store
from nursery_portal.media.copies import Busy
from nursery_portal.members.models import Guardianship, User
from nursery_portal.notify.models import Notice
from posts.actions import keeping, publish_post, turn_photo
from posts.copies import Plan, in_packs_today, packs_left, plans
from posts.models import CopyPack, Photo, PhotoTag, PictureCopy, Post
from posts.tasks import make_packs
from tests.cast import PASSWORD, Cast, answer, draft, guardian, photo, yes
from tests.clients import signed_in
from tests.posts.workroom import text, to

TEDDYS, WRENS = (255, 0, 0), (0, 0, 255)


def master() -> bytes:
    """Teddy's head is red, Wren's is chequered in red and blue."""
    picture = Image.new("RGB", (400, 300), (90, 150, 90))
    picture.paste(TEDDYS, (40, 90, 100, 150))
    for x in range(100, 200, 8):
        for y in range(70, 170, 8):
            picture.paste(WRENS if (x - 100 + y - 70) % 16 else TEDDYS, (x, y, x + 8, y + 8))
    picture.paste(TEDDYS, (40, 90, 100, 150))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=95)
    return out.getvalue()


def near(colour: Any, wanted: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 60 for a, b in zip(colour, wanted, strict=True))


@pytest.fixture
def out(cast: Cast) -> Post:
    """A published post: Teddy and Wren together, then Teddy alone."""
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    for children in ((cast.teddy, cast.wren), (cast.teddy,)):
        one = photo(post, *children, by=cast.morag)
        store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))
    PhotoTag.objects.filter(photo__post=post, child=cast.teddy).update(x=0.1, y=0.3, w=0.15, h=0.2)
    PhotoTag.objects.filter(photo__post=post, child=cast.wren).update(x=0.3, y=0.3, w=0.15, h=0.2)
    publish_post(post, by=cast.morag)
    return post


def pictures(post: Post) -> list[Photo]:
    return list(post.photos.order_by("position"))


def keep(who: User, picture: Photo) -> Any:
    return signed_in(who).post(to("picture_keep", picture.post_id, picture.pk))


def keepable(who: User, post: Post) -> int:
    return len(plans(pictures(post), who, kit_clock.now()))


def test_own_child_stays_clear_and_the_other_is_covered_for_good(cast: Cast, out: Post) -> None:
    got = keep(cast.ola, pictures(out)[0])

    assert (got.status_code, got["Content-Type"]) == (200, "image/jpeg")
    assert got["Content-Disposition"].startswith("attachment; filename=")
    copy = Image.open(io.BytesIO(got.content)).convert("RGB")
    assert near(copy.getpixel((70, 120)), TEDDYS)
    assert {near(copy.getpixel((150 + 8 * n, 122)), WRENS) for n in (-1, 0, 1)} == {False}
    assert "A copy was kept by 1 person" in text(signed_in(cast.morag).get(to("post_detail", out.pk)))
    assert "A copy was kept" not in text(signed_in(cast.priya).get(to("post_detail", out.pk)))
    taken = PictureCopy.objects.get()
    assert (taken.by, taken.covered) == (cast.ola, 1)
    assert AuditEvent.objects.filter(event=Event.POSTS_COPY_TAKEN).count() == 1


def test_the_other_family_gets_the_other_child(cast: Cast, out: Post) -> None:
    copy = Image.open(io.BytesIO(keep(cast.priya, pictures(out)[0]).content)).convert("RGB")

    assert {near(copy.getpixel((144 + 8 * n, 122)), WRENS) for n in (-1, 0, 1)} == {True, False}, "every check is there"
    assert not near(copy.getpixel((70, 120)), WRENS)


@pytest.mark.parametrize(
    "doubt", ["a tag without a place", "other adults", "permission taken back", "taken down", "not accounted for"]
)
def test_where_there_is_doubt_no_copy_is_offered_or_given(cast: Cast, out: Post, doubt: str) -> None:
    first = pictures(out)[0]
    assert keepable(cast.ola, out) == 2
    if doubt == "a tag without a place":
        PhotoTag.objects.filter(photo=first, child=cast.wren).update(x=None, y=None, w=None, h=None)
    elif doubt == "other adults":
        Photo.objects.filter(pk=first.pk).update(adults_present=True)
    elif doubt == "permission taken back":
        answer(cast.priya, cast.wren, {Purpose.OWN_PICTURES: False})
    elif doubt == "taken down":
        Photo.objects.filter(pk=first.pk).update(taken_down_at=kit_clock.now(), taken_down_by=cast.pip)
    else:
        Photo.objects.filter(pk=first.pk).update(accounted="")

    assert keepable(cast.ola, out) == 1
    assert keep(cast.ola, first).status_code in (302, 404)
    assert not PictureCopy.objects.exists()
    assert to("picture_keep", out.pk, first.pk) not in text(signed_in(cast.ola).get(to("post_detail", out.pk)))


def test_who_is_no_guardian_of_a_child_in_it_gets_nothing(cast: Cast, out: Post) -> None:
    alone = pictures(out)[1]

    assert keep(cast.priya, alone).status_code == 302
    assert keep(cast.gran, alone).status_code == 403, "an invited relative looks, and keeps nothing"
    assert keep(cast.morag, alone).status_code == 403
    assert keep(cast.aisha, alone).status_code == 404
    assert not PictureCopy.objects.exists()


def test_a_guardian_of_one_child_keeps_none_of_a_child_they_are_only_a_relative_of(cast: Cast, out: Post) -> None:
    relative = Guardianship.Kind.RELATIVE
    guardian(cast.priya, cast.teddy, kind=relative, has_parental_responsibility=False, basis="", relationship="aunt")
    both, alone = pictures(out)

    assert keep(cast.priya, alone).status_code == 302
    assert keep(cast.priya, both).status_code == 200
    assert PictureCopy.objects.get().covered == 1


def test_a_barred_parent_sees_no_album_and_keeps_nothing(cast: Cast, out: Post) -> None:
    type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_contact=True)

    assert signed_in(cast.sam).get(to("album")).status_code == 403
    assert keepable(cast.sam, out) == 0


def test_the_sixty_first_copy_of_a_day_is_refused(cast: Cast, out: Post) -> None:
    first = pictures(out)[1]
    PictureCopy.objects.bulk_create(
        PictureCopy(photo=first, version=1, covered=0, by=cast.ola, at=kit_clock.now()) for _ in range(60)
    )

    assert keep(cast.ola, first).status_code == 302
    assert PictureCopy.objects.count() == 60


def test_the_album_shows_live_pictures_of_own_children_by_month(cast: Cast, out: Post) -> None:
    shown = text(signed_in(cast.ola).get(to("album")))
    others = text(signed_in(cast.priya).get(to("album")))

    assert shown.count("data-gallery=") == 2
    assert others.count("data-gallery=") == 1
    assert "Teddy" not in others
    now = kit_clock.now()
    assert f"{now:%B} {now:%Y}" in shown


def test_an_invited_relative_looks_at_the_album_and_is_offered_no_copy(cast: Cast, out: Post) -> None:
    shown = text(signed_in(cast.gran).get(to("album")))

    assert shown.count("data-gallery=") == 2
    assert 'name="photo"' not in shown
    assert to("album_keep") not in shown


def test_the_album_of_one_child_holds_no_picture_of_the_other(cast: Cast, out: Post) -> None:
    guardian(cast.ola, cast.wren, has_parental_responsibility=False, basis="")
    ola = signed_in(cast.ola)

    assert text(ola.get(to("album"))).count("data-gallery=") == 2
    assert text(ola.get(to("album"), {"child": cast.wren.pk})).count("data-gallery=") == 1
    assert ola.get(to("album"), {"child": cast.maya.pk}).status_code == 404
    assert ola.get(to("album"), {"child": "x"}).status_code == 404


def test_the_album_costs_the_same_number_of_queries_however_many_pictures(
    cast: Cast, out: Post, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ola = signed_in(cast.ola)
    with CaptureQueriesContext(
        connection,
    ) as few:
        ola.get(to("album"))
    more = draft(cast.morag, cast.acorn)
    for _ in range(12):
        photo(more, cast.teddy, by=cast.morag)
    publish_post(more, by=cast.morag)

    with django_assert_num_queries(len(few)):
        assert text(ola.get(to("album"))).count("data-gallery=") == 14


def test_long_albums_continue_on_the_next_page_without_a_gap(cast: Cast, out: Post, monkeypatch: Any) -> None:
    monkeypatch.setattr("posts.albums.PAGE", 1)
    ola = signed_in(cast.ola)

    first = text(ola.get(to("album")))
    cursor = first.split("before=")[1].split('"')[0]
    second = text(ola.get(to("album"), {"before": cursor}))

    seen = [str(one.pk) for one in pictures(out) if f"/{one.pk}/" in first]
    then = [str(one.pk) for one in pictures(out) if f"/{one.pk}/" in second]
    assert len(seen) == len(then) == 1
    assert seen != then


def ask(cast: Cast, out: Post) -> CopyPack:
    answered = signed_in(cast.ola).post(to("selection_keep"), {"photo": [str(one.pk) for one in pictures(out)]})
    pack = CopyPack.objects.get()
    assert answered["Location"] == to("pack", pack.pk)
    return pack


def fetched(cast: Cast, pack: CopyPack) -> Any:
    return signed_in(cast.ola).post(to("pack_fetch", pack.pk))


def test_nothing_chosen_is_told_so_and_costs_no_pack(cast: Cast, out: Post) -> None:
    ola = signed_in(cast.ola)
    answered = ola.post(to("selection_keep"), {}, follow=True)
    assert "Choose the pictures to keep first." in text(answered)
    assert not CopyPack.objects.exists()


def test_a_selection_becomes_a_zip_of_covered_copies(cast: Cast, out: Post) -> None:
    pack = ask(cast, out)
    assert "0 of 2 made" in text(signed_in(cast.ola).get(to("pack", pack.pk)))

    make_packs()
    got = fetched(cast, pack)

    archive = zipfile.ZipFile(io.BytesIO(b"".join(got.streaming_content)))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 2
    assert not any("Teddy" in name or "Wren" in name for name in archive.namelist())
    for name in archive.namelist():
        copy = Image.open(io.BytesIO(archive.read(name))).convert("RGB")
        assert near(copy.getpixel((70, 120)), TEDDYS)
    assert PictureCopy.objects.filter(pack=pack).count() == 2
    assert {Event.POSTS_PACK_ASKED, Event.POSTS_PACK_MADE, Event.POSTS_PACK_FETCHED} <= {
        Event(one) for one in AuditEvent.objects.values_list("event", flat=True)
    }


@pytest.mark.parametrize("change", ["withdrawn", "taken down", "a new tag", "another version"])
def test_whatever_changed_since_makes_the_pack_worthless(cast: Cast, out: Post, change: str) -> None:
    pack = ask(cast, out)
    make_packs()
    first = pictures(out)[0]
    if change == "withdrawn":
        answer(cast.priya, cast.wren, {Purpose.OWN_PICTURES: False})
    elif change == "taken down":
        Photo.objects.filter(pk=first.pk).update(taken_down_at=kit_clock.now(), taken_down_by=cast.pip)
    elif change == "a new tag":
        yes(cast.aisha, cast.maya)
        PhotoTag.objects.create(
            photo=first, child=cast.maya, x=0.6, y=0.3, w=0.1, h=0.1, tagged_by=cast.morag, tagged_at=kit_clock.now()
        )
    else:
        turn_photo(first, quarter_turns=1, by=cast.morag)

    assert fetched(cast, pack).status_code == 302
    assert not PictureCopy.objects.exists()


def test_a_pack_is_its_askers_alone(cast: Cast, out: Post) -> None:
    pack = ask(cast, out)
    make_packs()

    for other in (cast.sam, cast.priya):
        assert signed_in(other).get(to("pack", pack.pk)).status_code == 404
        assert signed_in(other).post(to("pack_fetch", pack.pk)).status_code == 404


def test_after_a_day_the_pack_is_refused_and_its_file_erased(cast: Cast, out: Post, clock: Any, settings: Any) -> None:
    pack = ask(cast, out)
    make_packs()
    clock.forward(hours=24)

    assert fetched(cast, pack).status_code == 302
    make_packs()

    assert not list(settings.MEDIA_ROOT.glob("packs/*"))
    pack.refresh_from_db()
    assert pack.state == CopyPack.State.EXPIRED


def test_three_packs_a_day_and_one_at_a_time(cast: Cast, out: Post) -> None:
    ola = signed_in(cast.ola)
    chosen = {"photo": [str(pictures(out)[1].pk)]}
    for number in (1, 2, 3):
        ola.post(to("selection_keep"), chosen)
        ola.post(to("selection_keep"), chosen)
        assert CopyPack.objects.count() == number, "while one is being made there is no second"
        CopyPack.objects.update(state=CopyPack.State.EXPIRED)

    ola.post(to("selection_keep"), chosen)

    assert CopyPack.objects.count() == 3


def test_the_whole_album_asks_for_a_fresh_sign_in(cast: Cast, out: Post) -> None:
    fresh = signed_in(cast.ola)
    stale = signed_in(cast.ola, at=kit_clock.now().timestamp() - 360)

    assert fresh.get(to("album_keep")).status_code == 200
    assert "reauthenticate" in stale.get(to("album_keep"))["Location"]
    assert "reauthenticate" in stale.post(to("album_keep"))["Location"]
    assert not CopyPack.objects.exists()
    fresh.post(to("album_keep"))
    assert CopyPack.objects.get().whole_album


def test_more_than_a_few_chosen_pictures_ask_for_a_fresh_sign_in_too(
    cast: Cast, out: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = signed_in(cast.ola, at=kit_clock.now().timestamp() - 360)
    every = {"photo": [str(one.pk) for one in pictures(out)]}
    monkeypatch.setattr("posts.views.album.FEW", 1)
    asked = stale.post(to("selection_keep"), every)
    assert "reauthenticate" in asked["Location"] and not CopyPack.objects.exists()
    assert "/packs/" in stale.post(asked["Location"], {"password": PASSWORD})["Location"], "and then it goes on"
    make_packs()
    pack = CopyPack.objects.get()
    assert pack.total == 2 and not pack.whole_album
    later = signed_in(cast.ola, at=kit_clock.now().timestamp() - 360)
    page = later.post(to("pack_fetch", pack.pk))["Location"]
    assert page == to("pack", pack.pk) and not PictureCopy.objects.exists()
    asked = later.get(page)
    assert "reauthenticate" in asked["Location"], "the question comes before the page, and the file with its button"
    assert later.get(page, headers={"Accept": "application/json"}).status_code == 200
    later.post(asked["Location"], {"password": PASSWORD})
    assert "Fetch the file" in later.get(page).content.decode()
    got = later.post(to("pack_fetch", pack.pk))
    assert got.status_code == 200
    got.close()


def test_few_at_a_time_are_counted_together(cast: Cast, out: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = signed_in(cast.ola, at=kit_clock.now().timestamp() - 360)
    monkeypatch.setattr("posts.views.album.FEW", 1)
    for number, one in enumerate(pictures(out)):
        answer = stale.post(to("selection_keep"), {"photo": [str(one.pk)]})
        assert ("reauthenticate" in answer["Location"]) is (number > 0)
        make_packs()


@pytest.mark.parametrize("step", ["copy_of", "_finish"])
def test_another_worker_leaves_alone_what_is_being_made(
    cast: Cast, out: Post, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = ask(cast, out)
    goes_on = getattr(keeping, step)

    def while_another_runs(*args: Any) -> Any:
        make_packs()
        return goes_on(*args)

    monkeypatch.setattr(keeping, step, while_another_runs)
    make_packs()

    pack.refresh_from_db()
    assert pack.state == CopyPack.State.READY
    assert zipfile.ZipFile(io.BytesIO(b"".join(fetched(cast, pack).streaming_content))).testzip() is None


def test_what_a_lost_maker_left_is_swept_once_nothing_was_added_for_long(cast: Cast, out: Post, settings: Any) -> None:
    pack = ask(cast, out)
    make_packs()
    folder = settings.MEDIA_ROOT / "packs"
    for name in (".half-left", "0" * 32 + ".zip"):
        (folder / name).write_bytes(b"left")
    make_packs()
    assert len(list(folder.glob("*"))) == 3, "it may be another worker's"

    for path in folder.glob("*"):
        os.utime(path, (0, 0))
    make_packs()

    assert [path.name for path in folder.glob("*")] == [f"{pack.pk.hex}.zip"]


def test_a_pack_whose_maker_died_is_made_again(cast: Cast, out: Post, clock: Any) -> None:
    pack = ask(cast, out)
    CopyPack.objects.filter(pk=pack.pk).update(state=CopyPack.State.MAKING, begun_at=kit_clock.now(), done=1)
    make_packs()
    pack.refresh_from_db()
    assert pack.state == CopyPack.State.MAKING, "somebody may still be at it"
    clock.forward(minutes=31)

    make_packs()

    pack.refresh_from_db()
    assert pack.state == CopyPack.State.READY


def stops_after_one(monkeypatch: pytest.MonkeyPatch, what: BaseException) -> list[Photo]:
    """From now on the second copy of a turn fails like this; which pictures were drawn."""
    draws, drawn, tries = keeping.copy_of, list[Photo](), []

    def copy(plan: Plan) -> bytes:
        tries.append(plan)
        if len(tries) == 2:
            raise what
        drawn.append(plan.photo)
        return draws(plan)

    monkeypatch.setattr(keeping, "copy_of", copy)
    return drawn


def told_of(who: User, kind: str) -> list[str]:
    return list(Notice.objects.filter(recipient=who, kind=kind).values_list("body", flat=True))


@pytest.mark.parametrize("why", ["no decoder is free", "a worker ends it", "its process is killed", "the turn is over"])
def test_a_pack_goes_on_where_it_stopped(
    cast: Cast, out: Post, clock: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, why: str
) -> None:
    pack = ask(cast, out)
    if why == "the turn is over":
        ticks, draws, drawn = [0.0], keeping.copy_of, list[Photo]()

        def slow(plan: Plan) -> bytes:
            ticks[0] += 61
            drawn.append(plan.photo)
            return draws(plan)

        monkeypatch.setattr(keeping, "copy_of", slow)
        monkeypatch.setattr("time.monotonic", lambda: ticks[0])
        make_packs()
    elif why == "its process is killed":
        drawn = stops_after_one(monkeypatch, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            make_packs()
        CopyPack.objects.update(state=CopyPack.State.MAKING)
        make_packs()
        assert len(drawn) == 1, "somebody may still be at it"
        clock.forward(minutes=12)
    else:
        drawn = stops_after_one(monkeypatch, Busy("No place.") if "decoder" in why else SoftTimeLimitExceeded())
        make_packs()
    shown = text(signed_in(cast.ola).get(to("pack", pack.pk)))
    assert "1 of 2 made" in shown and len(list(settings.MEDIA_ROOT.glob("packs/*"))) == 1
    assert not Notice.objects.filter(kind__startswith="pack_").exists()

    make_packs()

    assert len(drawn) == len(set(drawn)) == 2, "no copy is drawn twice"
    assert told_of(cast.ola, "pack_ready") == ["You can fetch them for 24 hours."]
    assert [path.name for path in settings.MEDIA_ROOT.glob("packs/*")] == [f"{pack.pk.hex}.zip"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(fetched(cast, pack).streaming_content)))
    assert archive.testzip() is None and len(archive.namelist()) == 2


@pytest.mark.parametrize("change", ["another version", "permission taken back"])
def test_what_changes_while_it_is_drawn_costs_nobody_the_pack(
    cast: Cast, out: Post, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    pack = ask(cast, out)
    both, alone = pictures(out)
    drawn = stops_after_one(monkeypatch, Busy("No place."))
    monkeypatch.setattr(Photo._meta, "ordering", ("position",))
    make_packs()
    assert drawn == [both]
    if change == "another version":
        turn_photo(both, quarter_turns=1, by=cast.morag)
    else:
        answer(cast.priya, cast.wren, {Purpose.OWN_PICTURES: False})

    make_packs()

    archive = zipfile.ZipFile(io.BytesIO(b"".join(fetched(cast, pack).streaming_content)))
    sizes = sorted(Image.open(io.BytesIO(archive.read(name))).size for name in archive.namelist())
    assert sizes == ([(300, 400), (400, 300)] if change == "another version" else [(400, 300)])
    assert set(PictureCopy.objects.values_list("photo", flat=True)) == (
        {both.pk, alone.pk} if change == "another version" else {alone.pk}
    )


def test_one_broken_picture_is_left_out_and_the_family_told(cast: Cast, out: Post) -> None:
    pack = ask(cast, out)
    store.store().delete(pictures(out)[0].pk)

    make_packs()

    missing = "1 of the 2 is not in it. It could not be copied, or may not be kept any more."
    assert told_of(cast.ola, "pack_ready") == [f"You can fetch them for 24 hours. {missing}"]
    shown = text(signed_in(cast.ola).get(to("pack", pack.pk)))
    assert missing in shown and "1 picture." in shown
    archive = zipfile.ZipFile(io.BytesIO(b"".join(fetched(cast, pack).streaming_content)))
    assert len(archive.namelist()) == PictureCopy.objects.count() == 1


@pytest.mark.parametrize("why", ["nothing can be copied", "nothing may be kept", "it fails for twelve hours"])
def test_who_gets_no_pack_is_told_and_may_ask_again(
    cast: Cast, out: Post, clock: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, why: str
) -> None:
    pack = ask(cast, out)
    if why == "nothing can be copied":
        for one in pictures(out):
            store.store().delete(one.pk)
    elif why == "nothing may be kept":
        answer(cast.ola, cast.teddy, {Purpose.OWN_PICTURES: False})
    else:
        monkeypatch.setattr(keeping, "_zipped", fails)
        make_packs()
        assert not told_of(cast.ola, "pack_failed")
        clock.forward(hours=12)

    make_packs()
    make_packs()

    told = told_of(cast.ola, "pack_failed")
    assert len(told) == 1 and ("Please ask for them again" in told[0] or "Please tell us" in told[0])
    shown = text(signed_in(cast.ola).get(to("pack", pack.pk)))
    assert "We could not make your copies" in shown and "does not count among the three" in shown
    assert not list(settings.MEDIA_ROOT.glob("packs/*"))
    assert AuditEvent.objects.filter(event=Event.POSTS_PACK_FAILED).count() == 1
    assert (packs_left(cast.ola, kit_clock.now()), in_packs_today(cast.ola, kit_clock.now())) == (3, 0)
    assert fetched(cast, pack).status_code == 302 and not PictureCopy.objects.exists()


def fails(*args: Any) -> int:
    raise OSError("no space left")


def test_a_pack_that_fails_keeps_no_other_familys_from_being_made(
    cast: Cast, out: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(cast, out)
    signed_in(cast.priya).post(to("selection_keep"), {"photo": [str(pictures(out)[0].pk)]})
    zips = keeping._zipped
    monkeypatch.setattr(keeping, "_zipped", lambda pack, found: (fails if pack == first else zips)(pack, found))

    make_packs()

    assert told_of(cast.priya, "pack_ready") and not told_of(cast.ola, "pack_ready")
    first.refresh_from_db()
    assert first.state == CopyPack.State.WAITING


def test_drawn_copies_of_a_pack_nobody_waits_for_are_swept_and_no_others(
    cast: Cast, out: Post, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    pack = ask(cast, out)
    stops_after_one(monkeypatch, Busy("No place."))
    make_packs()
    mine = next(settings.MEDIA_ROOT.glob("packs/*"))
    mine.with_name(mine.name.replace(pack.pk.hex, "0" * 32)).write_bytes(b"left")
    monkeypatch.setattr(keeping, "copy_of", lambda plan: (_ for _ in ()).throw(Busy("No place.")))
    for path in settings.MEDIA_ROOT.glob("packs/*"):
        os.utime(path, (0, 0))

    make_packs()

    assert list(settings.MEDIA_ROOT.glob("packs/*")) == [mine]
