"""Signs and small parts: icon, avatar, chips, clock badge, button.

Parts that come many times on a page and depend on two or three words are rendered once per process and kept.
"""

import functools
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signals import setting_changed
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from nursery_portal.kit import clock, words
from nursery_portal.kit.components import register

PERMISSION = {
    "in_force": ("yes", "tick", "In force"),
    "not_in_force": ("no", "bar", "Not in force"),
    "disputed": ("split", "split", "Disputed"),
    "waiting": ("wait", "wait", "No answer yet"),
}


@functools.lru_cache(maxsize=1024)
def _kept(template_name: str, pairs: tuple[tuple[str, str], ...]) -> SafeString:
    return render_to_string(template_name, dict(pairs))


def _small(template_name: str, **values: str) -> SafeString:
    """Render a small part that depends on a few words only; kept, except while its template is being worked on."""
    if settings.DEBUG:
        return render_to_string(template_name, values)
    return _kept(template_name, tuple(values.items()))


@functools.cache
def _sprite() -> str:
    return static("img/sprite.svg")


@functools.cache
def script_url(name: str) -> str:
    return static(f"js/{name}.js")


def _forget(*, setting: str, **kwargs: object) -> None:
    if setting in {"STORAGES", "STATIC_URL", "DEBUG"}:
        _sprite.cache_clear()
        script_url.cache_clear()
        _kept.cache_clear()


setting_changed.connect(_forget)


def attributes(values: Mapping[str, object]) -> SafeString:
    """HTML attributes: `data_key="x"` becomes data-key; True stands alone, None, False and "" vanish."""
    shown = [
        f" {name.replace('_', '-')}" if value is True else f' {name.replace("_", "-")}="{escape(str(value))}"'
        for name, value in values.items()
        if value not in (None, False, "")
    ]
    return mark_safe("".join(shown))  # noqa: S308 - every value is escaped above; names stand in our templates


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign of the sprite. Without a label it is decoration beside a word."""
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, _sprite(), name
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', _sprite(), name)


@register.filter
def device(agent: str) -> str:
    """A browser's name for itself, in words."""
    return words.device(str(agent))


@register.simple_tag
def avatar(name: str, key: object = "", size: str = "", nursery: bool = False) -> SafeString:
    """Initials on a pebble; the tone comes from `key`, the id of the account or child, and means nothing."""
    parts = str(name).split()
    initials = (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper() if parts else ""
    tone = "nursery" if nursery else f"t{zlib.crc32(str(key or name).encode()) % 6 + 1}"
    return _small("components/avatar.html", initials=initials, tone=tone, size=size)


@register.simple_tag
def permission(state: str, word: str = "") -> SafeString:
    """The chip of one permission: in_force, not_in_force, disputed or waiting. Anything else reads as not in force."""
    tone, sign, standard = PERMISSION.get(str(state), PERMISSION["not_in_force"])
    return _small("components/permission.html", tone=tone, sign=sign, word=word or standard)


@register.simple_tag
def chip(word: str, tone: str = "", sign: str = "") -> SafeString:
    """A state in words: draft, scheduled, hidden. Tones: good, bad, warn, note; the sign is an icon's name."""
    return _small("components/chip.html", word=str(word), tone=tone, sign=sign)


@register.inclusion_tag("components/tagchip.html")
def tagchip(words: str, name: str, key: object = "", url: str = "") -> dict[str, object]:
    """A pebble with words: "Maya is in 2 of these". Children go by one name, so `name` may be the words themselves."""
    first = name.split(" ", 1)[0]
    return {"words": words, "name": first, "key": key or first, "url": url}


@register.inclusion_tag("components/clock.html")
def clock_badge(
    due: datetime, target: timedelta | None = None, lead: str = "", now: datetime | None = None
) -> dict[str, object]:
    """How long there is left until `due`, in words and sign: calm, soon, late. `lead` comes before the words."""
    left = words.remaining(due, now=now or clock.now(), target=target)
    return {
        "words": left.words,
        "state": left.state,
        "due": due.isoformat(),
        "target": int(target.total_seconds()) if target else "",
        "lead": lead,
    }


@register.simple_tag
def button(words: str, kind: str = "", sign: str = "", url: str = "", key: str = "", **attrs: object) -> SafeString:
    """A button, or with `url` a link that looks like one. Kinds: main, quiet, danger, big, sm, full, and together."""
    attrs.setdefault("type", "" if url else "submit")
    return render_to_string(
        "components/button.html",
        {"words": words, "kind": kind, "sign": sign, "url": url, "key": key, "attrs": attributes(attrs)},
    )
