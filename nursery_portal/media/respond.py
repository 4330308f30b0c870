"""Handing a picture to somebody who may see it. The question whether they may is the photo door's, and comes first."""

import logging
import re
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from .renditions import CONTENT_TYPE, LONGEST_SIDE
from .store import BUCKET_ALIAS, place_of, store

log = logging.getLogger(__name__)

_ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def private_file_response(request: HttpRequest, *, master_id: UUID, version: int, rendition: str) -> HttpResponse:
    """One rendition for a person who was just found to be allowed to see it, or raise Http404.

    Call it only after the permission check: it answers 304 and 206 without asking anybody.
    """
    if rendition not in LONGEST_SIDE:
        raise Http404
    try:
        return _found(request, master_id, version, rendition)
    except FileNotFoundError:
        log.error("Picture %s has no %s in version %s", master_id, rendition, version)
    except Exception:
        log.exception("Picture %s could not be read from the store", master_id)
    raise Http404


def _found(request: HttpRequest, master_id: UUID, version: int, rendition: str) -> HttpResponse:
    """The answer for a rendition that is there, or raise FileNotFoundError."""
    etag = f'"{version}-{rendition}"'
    keep = store()
    if not keep.exists(master_id, version, rendition):
        raise FileNotFoundError
    if _has_it(request, etag):
        return _private(HttpResponseNotModified(), etag)
    if settings.PORTAL_ACCEL_PREFIX and BUCKET_ALIAS not in settings.STORAGES:
        response = HttpResponse(content_type=CONTENT_TYPE)
        place = place_of(master_id, version, rendition)
        response["X-Accel-Redirect"] = f"{settings.PORTAL_ACCEL_PREFIX.rstrip('/')}/{place}"
        return _private(response, etag)
    with keep.open(master_id, version, rendition) as file:
        data = file.read()
    return _private(_whole_or_part(request, data, etag), etag)


def _has_it(request: HttpRequest, etag: str) -> bool:
    said = request.headers.get("If-None-Match", "")
    return said.strip() == "*" or etag in [known.removeprefix("W/") for known in parse_etags(said)]


def _whole_or_part(request: HttpRequest, data: bytes, etag: str) -> HttpResponse:
    """The bytes asked for: one range of them, or all if no range, several, or a range of something older was asked."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    applies = request.method == "GET" and request.headers.get("If-Range", etag) == etag
    if not asked or not applies or asked.groups() == ("", ""):
        return HttpResponse(data, content_type=CONTENT_TYPE)
    first, last = asked.groups()
    if first:
        start, stop = int(first), min(int(last) + 1 if last else len(data), len(data))
        if last and int(last) < int(first):
            return HttpResponse(data, content_type=CONTENT_TYPE)  # Not a range at all: ignored, as HTTP asks.
    else:
        start, stop = max(0, len(data) - int(last)), len(data)
    if start >= stop:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{len(data)}"
        return response
    response = HttpResponse(data[start:stop], status=206, content_type=CONTENT_TYPE)
    response["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return response


def _private(response: HttpResponse, etag: str) -> HttpResponse:
    """For this person alone, to be asked for again each time, and inert if opened by itself."""
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    if response.status_code == 304:
        return response
    response["Content-Disposition"] = 'inline; filename="picture.webp"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if "X-Accel-Redirect" not in response:  # nginx says both of the file that it sends.
        response["Accept-Ranges"] = "bytes"
        response["Content-Length"] = str(len(response.content))
    return response
