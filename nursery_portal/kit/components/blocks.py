"""Blocks around content: panel, banner, refusal, empty state, receipt, slip, menu, table."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from nursery_portal.kit.components import register


@register.simple_block_tag
def panel(content: str, title: str = "", level: int = 2, kind: str = "", ident: str = "") -> SafeString:
    """A sheet of paper with an optional title. Kind `plain` is a line above instead of a box."""
    return render_to_string(
        "components/panel.html", {"content": content, "title": title, "level": level, "kind": kind, "ident": ident}
    )


@register.simple_block_tag
def banner(content: str, kind: str = "", sign: str = "") -> SafeString:
    """A sentence that stays on the page. Kinds: bad, warn, good."""
    sign = sign or {"bad": "bang", "warn": "bang", "good": "tick"}.get(kind, "info")
    return render_to_string("components/banner.html", {"content": content, "kind": kind, "sign": sign})


@register.simple_block_tag
def refusal(content: str, sentence: str, reason: str = "") -> SafeString:
    """What may not be done, in one sentence, and its repairs: at most four buttons as the content."""
    return render_to_string("components/refusal.html", {"content": content, "sentence": sentence, "reason": reason})


@register.simple_block_tag
def empty_state(content: str, title: str, sentence: str = "", level: int = 2) -> SafeString:
    """The snail on its stone, a title, a sentence; the content is one button or nothing."""
    return render_to_string(
        "components/empty_state.html", {"content": content, "title": title, "sentence": sentence, "level": level}
    )


@register.simple_block_tag
def receipt(
    content: str, title: str, code: str = "", rows: Sequence[tuple[str, object]] = (), level: int = 2
) -> SafeString:
    """A slip with a torn edge: title, code, rows of figures, and the honest closing words as the content."""
    return render_to_string(
        "components/receipt.html", {"content": content, "title": title, "code": code, "rows": rows, "level": level}
    )


@register.simple_block_tag
def slip(
    content: str, title: str, meta: str = "", weekday: str = "", number: object = "", url: str = "", seen: bool = False
) -> SafeString:
    """A pinned reminder with its date stone; the content is its button."""
    values = {
        "content": content,
        "title": title,
        "meta": meta,
        "weekday": weekday,
        "number": number,
        "url": url,
        "seen": seen,
    }
    return render_to_string("components/slip.html", values)


@register.simple_block_tag
def menu(content: str, label: str, sign: str = "menu") -> SafeString:
    """A small menu behind a sign: a details element; the content is `<li>` with links or forms."""
    return render_to_string("components/menu.html", {"content": content, "label": label, "sign": sign})


@register.simple_block_tag
def disclose(content: str, words: str, is_open: bool = False) -> SafeString:
    """Words that open a text below them."""
    return render_to_string("components/disclose.html", {"content": content, "words": words, "is_open": is_open})


@register.simple_block_tag
def table(content: str, caption: str, hide_caption: bool = False, fold: bool = True) -> SafeString:
    """A real table around thead and tbody. With `fold` a row becomes a line on a phone: give cells a data-label."""
    values = {"content": content, "caption": caption, "hide_caption": hide_caption, "fold": fold}
    return render_to_string("components/table.html", values)
