"""Picture grid, gallery, file picker."""

from collections.abc import Sequence
from typing import Any

from django.template.context import Context

from nursery_portal.kit.components import register


def _side(picture: Any, name: str) -> int:
    value = str(picture.get(name) if isinstance(picture, dict) else getattr(picture, name, ""))
    return int(value) if value.isdecimal() else 0


@register.inclusion_tag("components/picture_grid.html")
def picture_grid(pictures: Sequence[Any], total: int = 0, gallery: str = "", eager: bool = False) -> dict[str, object]:
    """One to four pictures, the last with "5 more". Each has url, src, width, height, alt; for the gallery `large`."""
    count = total or len(pictures)
    tall = len(pictures) == 1 and _side(pictures[0], "height") > _side(pictures[0], "width")
    return {
        "tall": tall,
        "pictures": pictures[:4],
        "shape": min(len(pictures), 4),
        "more": count - 4 if count > 4 else 0,
        "total": count,
        "gallery": gallery,
        "eager": eager,
    }


@register.inclusion_tag("components/gallery.html")
def gallery() -> dict[str, object]:
    """The empty gallery of a page, filled by js/gallery.js from the links marked data-gallery."""
    return {}


@register.inclusion_tag("components/file_picker.html", takes_context=True)
def file_picker(
    context: Context,
    action: str,
    field: str = "pictures",
    accept: str = "",
    label: str = "Add pictures",
    hint: str = "",
    **more: Any,
) -> dict[str, object]:
    """Choose or drop files; with script each goes by itself, with its progress. more: max_bytes, done_url, error."""
    return {
        "csrf_token": context.get("csrf_token", ""),
        "action": action,
        "field": field,
        "accept": accept,
        "label": label,
        "hint": hint,
        **more,
    }
