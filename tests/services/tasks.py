"""A task for the worker's own test: it shows that the worker has the portal's settings and sees what was committed."""

from celery import shared_task
from django.conf import settings
from redis import Redis

from nursery_portal.register.models import Room


@shared_task(name="tests.tell_room")
def tell_room(room_id: int, reply_to: str) -> None:
    """Answer with the room's name, or "nothing" if there is no such room."""
    room = Room.objects.filter(pk=room_id).first()
    with Redis.from_url(settings.REDIS_URL) as line:
        line.rpush(reply_to, room.name if room else "nothing")
