"""The photo door: every byte of a picture passes here, and the question is asked at the moment of serving."""

import logging
import uuid

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from nursery_portal.kit import clock
from nursery_portal.media.respond import private_file_response
from nursery_portal.members.http import MemberRequest
from nursery_portal.members.models import FastReading
from nursery_portal.members.pace import wait_before
from nursery_portal.members.standing import open_to_leavers
from posts.access import photo_version_for
from posts.actions import note_picture_opened

log = logging.getLogger("portal.door")
RENDITIONS = frozenset({"small", "medium", "large"})


@open_to_leavers
@require_safe
def photo(request: MemberRequest, pk: uuid.UUID, rendition: str) -> HttpResponseBase:
    """One rendition of a picture for somebody who may see it now; 404 for everybody and everything else.

    Permission first, then ETag: a remembered picture is refused like a new one. An error inside the door is a 404 and
    an ERROR line, never a yes. The master is never served. Who opens very many large ones is asked to wait.
    """
    if rendition not in RENDITIONS:
        raise Http404
    try:
        version = photo_version_for(request.user, pk, clock.now())
    except Exception as error:
        log.exception("the photo door could not ask")
        raise Http404 from error
    if version is None:
        raise Http404
    if rendition == "large" and (seconds := wait_before(request.user, FastReading.What.PICTURES, str(pk))):
        return HttpResponse(status=429, headers={"Retry-After": str(seconds)})
    response = private_file_response(request, master_id=pk, version=version, rendition=rendition)
    if rendition == "large":
        try:
            note_picture_opened(pk, by=request.user)
        except Exception:
            log.exception("a view could not be noted")
    return response
