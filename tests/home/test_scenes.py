"""The demonstration's pictures: the same every time, tagged where the faces are, full of metadata."""

import hashlib
import io
import itertools
import math
from datetime import datetime

import pytest
from PIL import Image, ImageOps

from nursery_portal.home.demonstration import cast, scenes
from nursery_portal.home.demonstration.drawing import heads
from nursery_portal.home.demonstration.drawing.looks import LOOKS, Look, people
from nursery_portal.home.demonstration.drawing.paper import Blob, Point, Poly, Region, Shape, Sheet, turned
from nursery_portal.home.demonstration.drawing.raster import pixels
from nursery_portal.home.demonstration.drawing.staging import ACTIVITIES
from nursery_portal.home.demonstration.photographs import Photograph, photographs
from nursery_portal.home.demonstration.stories import LONDON, stories

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=LONDON)
SAMPLE = ("sunflowers", "under-the-log", "leaf-hunt", "poppies", "fruit-faces")


@pytest.fixture(scope="module")
def sample() -> list[Photograph]:
    """A few photographs of every shape, with and without people."""
    return list(photographs(NOW, stories=SAMPLE))


@pytest.fixture(scope="module")
def drawn() -> list[tuple[scenes.Scene, Sheet]]:
    """Every scene, drawn but not painted."""
    return [(scene, scenes.draw(scene)) for scene in scenes.scenes()]


def overlap(a: Region, b: Region) -> float:
    """How much of the smaller region the other one covers."""
    w = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    h = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    return max(0.0, w) * max(0.0, h) / min(a.w * a.h, b.w * b.h)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(sample: list[Photograph]) -> None:
    def digests(photos: list[Photograph]) -> list[str]:
        return [hashlib.sha256(photo.jpeg).hexdigest() for photo in photos]

    assert digests(list(photographs(NOW, stories=SAMPLE))) == digests(sample)
    assert digests(list(photographs(NOW, stories=("leaf-hunt",), seed=1))) != digests(
        [photo for photo in sample if photo.story == "leaf-hunt"]
    )


def test_a_second_process_paints_the_same_pictures_in_the_same_order(sample: list[Photograph]) -> None:
    assert list(photographs(NOW, stories=SAMPLE, workers=2)) == sample


def test_every_activity_of_a_story_can_be_drawn_and_none_is_drawn_for_nothing() -> None:
    wanted = {shot.activity for story in stories() for shot in story.shots}
    assert wanted == set(ACTIVITIES)


def test_every_child_and_colleague_has_one_look_and_no_two_children_share_it() -> None:
    assert set(LOOKS) == {*cast.children(), *cast.staff(), "visitor"} - {"margaret", "beth", "owen"}
    looks = [
        (look.skin, look.hair, look.style, look.glasses, look.hearing, cast.children()[name].room)
        for name, look in LOOKS.items()
        if name in cast.children()
    ]
    assert len(set(looks)) == len(looks)


def test_neighbours_never_wear_the_same_top() -> None:
    for scene in scenes.scenes():
        children, _ = people(scene.shot.people, (), "autumn", scene.key)
        tops = [child.outfit.top for child in children]
        assert len(set(tops)) == len(tops), scene.key


def test_every_named_child_has_a_region_inside_the_picture_and_nobody_else_has(
    drawn: list[tuple[scenes.Scene, Sheet]],
) -> None:
    for scene, sheet in drawn:
        assert set(sheet.heads) == set(scene.shot.people), scene.key
        for region in sheet.heads.values():
            assert 0 <= region.x < region.x + region.w <= 1, scene.key
            assert 0 <= region.y < region.y + region.h <= 1, scene.key
            assert 0.05 < region.w < 0.4, scene.key


def test_regions_hardly_overlap_and_faces_keep_their_distance(drawn: list[tuple[scenes.Scene, Sheet]]) -> None:
    for scene, sheet in drawn:
        for (one, a), (other, b) in itertools.combinations(sheet.heads.items(), 2):
            assert overlap(a, b) < 0.25, (scene.key, one, other)
            across = (a.x + a.w / 2 - b.x - b.w / 2) * sheet.w
            down = (a.y + a.h / 2 - b.y - b.h / 2) * sheet.h
            radius = min(a.w, b.w) * sheet.w / 2.5
            assert math.hypot(across, down) >= 2.4 * radius, (scene.key, one, other)


def test_nothing_is_painted_over_a_face(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eyes, nose and mouth of everybody are still to be seen when the whole scene has been painted."""
    faces: list[tuple[int, list[Point]]] = []
    paint_face = heads.face

    def remember(head: heads.Head, look: Look, mood: str) -> None:
        paint_face(head, look, mood)
        places = ((-0.37 + head.look * 0.14, 0.1), (0.37 + head.look * 0.14, 0.1), (0, 0.3), (head.look * 0.14, 0.5))
        faces.append((len(head.s.shapes), [head.at(dx, dy) for dx, dy in places]))

    monkeypatch.setattr(heads, "face", remember)
    for scene in scenes.scenes():
        faces.clear()
        sheet = scenes.draw(scene)
        assert len(faces) == len(scene.shot.people) + len(scene.shot.staff)
        for painted, points in faces:
            for shape in sheet.shapes[painted:]:
                assert not any(covers(shape, point) for point in points), (scene.key, shape)


def covers(shape: Shape, point: Point) -> bool:
    """Whether the point lies under the shape."""
    x, y = point
    if isinstance(shape, Blob):
        ((tx, ty),) = turned([point], shape.x, shape.y, -shape.turn)
        return ((tx - shape.x) / shape.rx) ** 2 + ((ty - shape.y) / shape.ry) ** 2 < 1
    if isinstance(shape, Poly):
        inside = False
        for (ax, ay), (bx, by) in itertools.pairwise([*shape.points, shape.points[0]]):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
        return inside
    return any(_far(point, a, b) < shape.width / 2 for a, b in itertools.pairwise(shape.points))


def _far(p: Point, a: Point, b: Point) -> float:
    length = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2 or 1.0
    t = max(0.0, min(1.0, ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length))
    return math.hypot(p[0] - a[0] - t * (b[0] - a[0]), p[1] - a[1] - t * (b[1] - a[1]))


def test_a_photograph_knows_too_much(sample: list[Photograph]) -> None:
    orientations = set()
    for photo in sample:
        with Image.open(io.BytesIO(photo.jpeg)) as picture:
            assert picture.format == "JPEG"
            exif = picture.getexif()
            orientations.add(exif[0x0112])
            place, details = exif.get_ifd(0x8825), exif.get_ifd(0x8769)
            assert (place[1], place[3]) == ("N", "W")
            assert [float(part) for part in place[2]] == [52.0, 39.0, 18.0]
            assert exif[0x010F] == "Lakeside"
            assert details[0x9003] == photo.taken_at.strftime("%Y:%m:%d %H:%M:%S")
            for name, _ in photo.people:
                assert name in exif[0x010E]
            upright = ImageOps.exif_transpose(picture)
            assert (
                round(upright.width / upright.height, 2) == {"4:3": 1.33, "3:4": 0.75, "16:9": 1.78}[photo.shot.shape]
            )
    assert {1, 6} <= orientations


def test_the_regions_are_those_of_the_upright_picture(sample: list[Photograph]) -> None:
    photo = next(photo for photo in sample if photo.shot.shape == "3:4")
    scene = next(scene for scene in scenes.scenes() if scene.story.slug == photo.story)
    with Image.open(io.BytesIO(photo.jpeg)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    drawn = pixels(scenes.draw(scene), upright.width)
    for _, region in photo.people:
        box = [
            round(part)
            for part in (
                region.x * upright.width,
                region.y * upright.height,
                (region.x + region.w) * upright.width,
                (region.y + region.h) * upright.height,
            )
        ]
        a, b = (im.crop((box[0], box[1], box[2], box[3])).resize((1, 1)).getpixel((0, 0)) for im in (upright, drawn))
        assert isinstance(a, tuple)
        assert isinstance(b, tuple)
        assert all(abs(p - q) < 12 for p, q in zip(a, b, strict=True))


def test_pictures_are_taken_before_their_story_is_told_and_each_has_its_own_name(sample: list[Photograph]) -> None:
    assert len({photo.filename for photo in sample}) == len(sample)
    assert all(photo.taken_at < NOW for photo in sample)
    hunt = [photo.taken_at for photo in sample if photo.story == "leaf-hunt"]
    assert hunt == sorted(hunt)
    assert all((at.date(), at.hour) in {(NOW.date(), 9), (NOW.date(), 10)} for at in hunt)


def test_alternative_text_says_what_is_seen_and_names_nobody() -> None:
    names = {*cast.children(), *cast.staff()}
    for scene in scenes.scenes():
        assert not names & set(scene.alt.replace(",", " ").split()), scene.alt
        assert not set("[]{}|") & set(scene.alt)
    alts = {scene.key: scene.alt for scene in scenes.scenes()}
    assert alts["leaf-hunt-1"] == "Five children gather red and yellow leaves in a basket under the trees"
    assert alts["fruit-faces-2"] == "A child makes portraits out of fruit"
    assert alts["hedgehogs-1"] == "A practitioner and three children shape bread dough into hedgehogs"
