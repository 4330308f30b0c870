"""Paper as a file: a PDF, where the machine has WeasyPrint and Pango. Elsewhere the browser prints the same page.

Neither is asked for by the portal (requirements.in): a nursery that wants files installs WeasyPrint 70 or newer
beside it, and Pango.
"""

import importlib
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse

LIBRARIES = ("pango-1.0", "pangoft2-1.0")


@cache
def is_there() -> bool:
    """Whether this machine can make a PDF."""
    return find_spec("weasyprint") is not None and all(find_library(name) for name in LIBRARIES)


def write(page: str, style: str) -> bytes:
    """A page of HTML with its style sheet as a tagged PDF. It loads nothing: neither a file nor anything from
    elsewhere; a page that asks for something is refused."""
    weasyprint = importlib.import_module("weasyprint")
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=(), fail_on_errors=True)
    try:
        sheet = weasyprint.CSS(string=style, url_fetcher=nothing)
        document = weasyprint.HTML(string=page, url_fetcher=nothing)
        made: bytes = document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    except weasyprint.urls.FatalURLFetchingError as error:  # no Exception: it would end the server's thread
        raise ValueError("What is printed loads nothing.") from error
    return made


def style_sheet() -> str:
    """The one style sheet of everything that is a file: letters, receipts, forms."""
    found = finders.find("css/paper.css")
    return Path(str(found)).read_text(encoding="utf-8") if found else ""


def download(page: str, name: str) -> HttpResponse:
    """A page of HTML as a file to be kept. Who may read it is settled before."""
    return HttpResponse(
        write(page, style_sheet()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )
