"""Picture grid, gallery, file picker."""

from collections.abc import Sequence
from typing import Any

from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from nursery_portal.kit.components import register
from nursery_portal.kit.components.signs import attributes

WHOLE, HALF = "(min-width: 900px) 38rem, 100vw", "(min-width: 900px) 19rem, 50vw"


def _of(picture: Any, name: str) -> Any:
    """One fact about a picture: from a mapping or from an object, and "" where it has none."""
    return picture.get(name, "") if isinstance(picture, dict) else getattr(picture, name, "")


def _is_tall(picture: Any) -> bool:
    width, height = str(_of(picture, "width")), str(_of(picture, "height"))
    return width.isdecimal() and height.isdecimal() and int(height) > int(width)


def _link(picture: Any, gallery: object, sizes: str, eager: bool, words: str, more: str) -> str:
    srcset = _of(picture, "srcset")
    link = attributes(
        {
            "href": _of(picture, "url"),
            "data_gallery": gallery,
            "data_large": _of(picture, "large") if gallery else "",
            "data_caption": _of(picture, "caption") if gallery else "",
            "aria_label": words,
        }
    )
    image = attributes(
        {
            "src": _of(picture, "src"),
            "srcset": srcset,
            "sizes": sizes if srcset else "",
            "width": _of(picture, "width"),
            "height": _of(picture, "height"),
            "loading": "" if eager else "lazy",
            "decoding": "async",
            "data_colour": _of(picture, "colour"),
        }
    )
    alt = escape(str(_of(picture, "alt")))
    return f'<a{link}><img{image} alt="{alt}">{more}</a>'


@register.simple_tag
def picture_grid(pictures: Sequence[Any], total: int = 0, gallery: object = "", eager: bool = False) -> SafeString:
    """One to four pictures, the last with "5 more". Each has url, src, width, height, alt; for the gallery `large`.

    Written here and not in a template: a feed shows sixty pictures, and this takes a third of a template's time.
    """
    count = total or len(pictures)
    shape, more = min(len(pictures), 4), max(0, count - 4)
    links = []
    for place, picture in enumerate(pictures[:4], start=1):
        last = bool(more) and place == 4
        whole = shape == 1 or (shape == 3 and place == 1)
        words = f"{more} more, open all {count} pictures" if last else ""
        badge = f'<span class="more">{more} more</span>' if last else ""
        links.append(_link(picture, gallery, WHOLE if whole else HALF, eager, words, badge))
    tall = " tall" if shape == 1 and _is_tall(pictures[0]) else ""
    return mark_safe(f'<div class="pics p{shape}{tall}">{"".join(links)}</div>')  # noqa: S308 - _link escapes all it is given


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
