"""Comments, the queue, and the questions of a permission form."""

from collections.abc import Sequence
from typing import Any

from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from nursery_portal.kit.components import register


@register.simple_block_tag
def comment_box(
    content: str,
    name: str,
    text: str,
    when: str = "",
    at: str = "",
    key: object = "",
    state: str = "shown",
    reply: bool = False,
    why: str = "",
    lead: str = "",
    edited: bool = False,
    pebble: str = "",
    ident: str = "",
) -> SafeString:
    """One comment. States: shown, held, declined, gone; `reply` is the nursery's own voice.

    `lead` (bold) and `why` explain a held or declined comment; `pebble` is the name for the initials where `name` is
    "You". The content is its menu or its buttons.
    """
    values = {
        "content": content,
        "name": name,
        "text": text,
        "when": when,
        "at": at,
        "key": key,
        "state": state,
        "reply": reply,
        "why": why,
        "lead": lead,
        "edited": edited,
        "pebble": pebble or name,
        "ident": ident,
    }
    return render_to_string("components/comment_box.html", values)


@register.inclusion_tag("components/composer.html", takes_context=True)
def composer(
    context: Context,
    action: str,
    ident: str,
    name: str,
    label: str = "Write a comment",
    field: str = "body",
    **more: Any,
) -> dict[str, object]:
    """One line that grows, and Send. more: value, error, hint, send, key, hidden (pairs of name and value), scope (who
    was said to read it)."""
    return {
        "csrf_token": context.get("csrf_token", ""),
        "action": action,
        "ident": ident,
        "name": name,
        "label": label,
        "field": field,
        **more,
    }


@register.inclusion_tag("components/queue_item.html")
def queue_item(
    url: str, kind: str, text: str, who: str, tone: str = "plain", sign: str = "eye", **more: Any
) -> dict[str, object]:
    """One line of a queue. Tones: urgent, flag, plain. more: due, target, now, current, unread, taken_by, done."""
    given = {"url": url, "kind": kind, "text": text, "who": who, "tone": tone, "sign": sign}
    return {**given, "due": None, "target": None, "now": None, **more}


@register.inclusion_tag("components/consent_question.html")
def consent_question(
    number: int, name: str, title: str, sentence: str, value: str = "", error: str = "", more: str = "", was: str = ""
) -> dict[str, object]:
    """One question with two equal answers, yes and no, and nothing chosen."""
    return {
        "number": number,
        "name": name,
        "title": title,
        "sentence": sentence,
        "value": value,
        "error": error,
        "more": more,
        "was": was,
    }


@register.inclusion_tag("components/crossing.html")
def crossing(total: int, answered: Sequence[int] = (), sentence: str = "") -> dict[str, object]:
    """One stone per question, dashed until it is answered; filled alike for yes and no."""
    return {"stones": [(number, number in answered) for number in range(1, total + 1)], "sentence": sentence}
