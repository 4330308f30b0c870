"""The rows of a nursery as plain data for the oracles: from the register and the history of answers, never from the
table of latest answers."""

import uuid
from datetime import timedelta

from consent.models import ENFORCED, NO, YES, ConsentEvent, Wording
from nursery_portal.members.models import Guardianship
from nursery_portal.register.models import Child
from posts.models import Photo, PhotoTag, RemovedPicture
from tests.consent import oracle
from tests.consent.oracle_door import Entry, Kept, Picture, Tag


def entries() -> dict[int, Entry]:
    """Every child as plain data, from the register and the history of answers; nothing from the latest answers."""
    links: dict[int, list[Guardianship]] = {}
    for link in Guardianship.objects.order_by("pk"):
        links.setdefault(link.child_id, []).append(link)
    texts = {text.pk: text for text in Wording.objects.all()}
    told: dict[tuple[int, str], list[ConsentEvent]] = {}
    for event in ConsentEvent.objects.order_by("seq"):
        told.setdefault((event.child_id, event.purpose), []).append(event)
    found = {}
    for child in Child.objects.all():
        own = links.get(child.pk, [])
        worlds = {one.value: world_of(child, own, told.get((child.pk, one.value), []), texts) for one in ENFORCED}
        found[child.pk] = Entry(child.room_id, worlds)
    return found


def world_of(
    child: Child, links: list[Guardianship], told: list[ConsentEvent], texts: dict[int, Wording]
) -> oracle.World:
    places = {link.pk: number for number, link in enumerate(links)}
    numbered = {pk: number for number, pk in enumerate(sorted(texts))}
    answers: list[oracle.Answer] = []
    for event in told:
        if event.kind in YES or event.kind in NO or event.kind == "invalidated":
            day = event.at.astimezone(oracle.HOME).date()
            review = day + timedelta(days=365 - child.pk * 37 % 91) if event.kind in YES else None
            answers.append(
                oracle.Answer(
                    event.guardian_id,
                    event.kind in YES,
                    event.at,
                    places[event.authority_id],
                    numbered[event.wording_id],
                    review,
                    by_lead=event.kind == "revoked",
                    void=event.kind == "invalidated",
                )
            )
        elif event.kind == "requested":  # asked anew, where the lead had closed the question
            for one in answers:
                one.lifted |= one.by_lead and one.person == event.guardian_id
    return oracle.World(
        started_on=child.started_on,
        leaving_on=child.leaving_on,
        protected=child.protected,
        links=[
            oracle.Link(
                person=link.user_id,
                kind=link.kind,
                responsible=link.has_parental_responsibility,
                from_on=link.from_on,
                until_on=link.until_on,
                ended=link.ended_at is not None,
                no_contact=link.no_contact,
                no_images=link.no_images_at_all,
                restricted_from=link.order_begins_on,
                restricted_until=link.order_expires_on,
                came_with_another=link.kept_away_with,
            )
            for link in links
        ],
        texts=[oracle.Text(texts[pk].effective_at, texts[pk].answers_end_at) for pk in sorted(texts)],
        answers=answers,
    )


def picture_rows() -> dict[uuid.UUID, Picture]:
    """Every picture as plain data."""
    found = {}
    for photo in Photo.objects.select_related("post").prefetch_related("post__rooms"):
        post = photo.post
        found[photo.pk] = Picture(
            post=post.pk,
            state=post.state,
            whole=post.audience == "whole",
            rooms={room.pk for room in post.rooms.all()},
            drafted_by=post.created_by_id,
            published_at=post.published_at,
            stated=photo.accounted,
            adults=photo.adults_present,
            down_at=photo.taken_down_at,
            left_out=photo.removed_at is not None or photo.erased_at is not None,
        )
    for pk, child, covered in PhotoTag.objects.values_list("photo", "child", "covered"):
        found[pk].tags.append(Tag(child, covered))
    for row in RemovedPicture.objects.filter(choice="album").select_related("removal"):
        found[row.photo_id].kept.append(Kept(row.removal.guardian_id, row.removal.child_id, row.hidden_at))
    return found
