"""What a telephone needs to keep the portal as an app: its name and icons, and a worker that keeps the shell alone.

The shell is stylesheets, fonts, one script and the page that says there is no connection. No page with content and no
picture is ever kept: each is asked for anew, so that the door can say no.
"""

import hashlib
import json

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from nursery_portal.register.models import Nursery

SHELL = (
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/pages.css",
    "css/workroom.css",
    "fonts/atkinson-next.woff2",
    "fonts/young-serif.woff2",
    "img/favicon.svg",
    "img/snail.svg",
    "js/shell.js",
    "js/typed.js",
)
ICONS = (
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
)


def manifest() -> dict[str, object]:
    """The web app manifest: the name that stands on the sign-in page, too, and nothing about anybody."""
    nursery = Nursery.objects.filter(pk=1).first()
    name = nursery.name if nursery else "Nursery portal"
    return {
        "id": "/",
        "name": name,
        "short_name": name if len(name) <= 12 else "Nursery",
        "lang": settings.LANGUAGE_CODE,
        "start_url": reverse("home:landing"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#eff6f4",
        "theme_color": "#eff6f4",
        "icons": [
            {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for path, sizes, purpose in ICONS
        ],
    }


def icon() -> bytes:
    """The icon of a tab, as an SVG."""
    return (settings.BASE_DIR / "static" / "img" / "favicon.svg").read_bytes()


def shell() -> list[str]:
    """Every address that the worker keeps."""
    return [static(path) for path in SHELL] + [reverse("home:offline")]


def worker() -> str:
    """The service worker's script. Its name for what it keeps changes with the shell, so an old one goes by itself."""
    addresses = shell()
    mark = hashlib.sha256(" ".join(addresses).encode()).hexdigest()[:12]
    words = {"shell": json.dumps(addresses), "mark": mark, "offline": json.dumps(reverse("home:offline"))}
    return render_to_string("home/service_worker.js", words)
