"""Uploads stay in memory: the raw file a person sends never touches a disk of ours."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

LARGEST_REQUEST = 200 * 1024 * 1024


class InMemoryUploads(MemoryFileUploadHandler):
    """Keep every file of a request in memory, whatever its size; refuse a request past 200 MiB with 413.

    Django's own handler hands larger requests to a temporary file, with the picture's place and date in it.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Always take the file; a request that is too large is refused before it is read."""
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig("The request is larger than 200 MiB.")
        self.activated = True
        self.file = BytesIO()
