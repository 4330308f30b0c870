"""Finding one's way: menu, tabs, pager; and what every page loads: forms, messages, scripts."""

from collections.abc import Sequence

from django.contrib.messages import DEFAULT_LEVELS, get_messages
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from nursery_portal.kit import nav
from nursery_portal.kit.components import register
from nursery_portal.kit.components.signs import icon, script_url
from nursery_portal.kit.toasts import extras

TOAST_ICONS = {"success": "tick", "error": "bang", "warning": "bang", "info": "info", "debug": "info"}
LEVELS = {number: name.lower() for name, number in DEFAULT_LEVELS.items()}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[tuple[str, str, object, bool]], label: str = "Show") -> dict[str, object]:
    """Pills: (words, url, count or "", whether it is the current one)."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/pager.html")
def pager(
    older: str = "", newer: str = "", older_words: str = "Earlier days", newer_words: str = "Later days"
) -> dict[str, object]:
    """Ways to the pages before and after."""
    return {"older": older, "newer": newer, "older_words": older_words, "newer_words": newer_words}


@register.simple_tag
def crumb(words: str, url: str) -> SafeString:
    """The way back, above a title."""
    return format_html('<p><a class="crumb" href="{}">{}{}</a></p>', url, icon("left"), words)


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, object]:
    """The menu of the person who looks."""
    request = context["request"]
    return {"nav": nav.navigation(request), "key": request.user.pk}


@register.simple_tag(takes_context=True)
def entrance_places(context: Context) -> list[nav.Place]:
    """Places open to people who have not signed in, for the sign-in page: `{% entrance_places as places %}`."""
    return nav.entrance(context["request"])


@register.inclusion_tag("components/account_pebble.html", takes_context=True)
def account_pebble(context: Context) -> dict[str, object]:
    """The way to the person's own page, top right on a phone."""
    request = context["request"]
    return {"account": nav.navigation(request).account, "key": request.user.pk}


@register.simple_tag
def field(
    bound: BoundField, label: str = "", hint: str | None = None, placeholder: str | None = None, draft: str = ""
) -> SafeString:
    """Label, help, error and control of one form field, whatever renderer the form has.

    `label`, `hint` and `placeholder` are for forms of other people, whose words are not ours. `draft` names the
    words of a textarea, which the browser keeps until they are accepted (typed.js).
    """
    if label:
        bound.label = label
    if hint is not None:
        bound.help_text = hint
    if placeholder is not None:
        bound.field.widget.attrs["placeholder"] = placeholder
    if draft:
        bound.field.widget.attrs["data-draft"] = draft
    return bound.render(template_name="components/field.html")


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, object]:
    """What is wrong with a form as a whole, above it: its own errors, and links to the fields that have one."""
    fields = [bound for bound in form if bound.errors]
    return {"own": form.non_field_errors(), "fields": fields if len(fields) > 1 else [], "any": bool(form.errors)}


@register.inclusion_tag("components/toasts.html", takes_context=True)
def toasts(context: Context) -> dict[str, object]:
    """The messages that wait for this person."""
    shown = []
    request = context.get("request")
    for message in get_messages(request) if request is not None else ():
        level = LEVELS.get(message.level, "info")
        shown.append(
            {"text": message.message, "level": level, "sign": TOAST_ICONS[level], **extras(message.extra_tags)}
        )
    return {"toasts": shown, "csrf_token": context.get("csrf_token", "")}


@register.simple_tag
def script(*names: str) -> SafeString:
    """Load modules of static/js, for pages that use them: `{% script "gallery" "composer" %}` in block scripts."""
    return format_html_join("\n", '<script type="module" src="{}"></script>', ((script_url(name),) for name in names))


@register.simple_tag
def htmx() -> SafeString:
    """Load htmx, for pages that swap a part of themselves. Its own style element would break the strict policy."""
    return format_html(
        '<meta name="htmx-config" content="{}"><script src="{}" defer></script>',
        '{"includeIndicatorCSS":false,"mode":"same-origin"}',
        static("vendor/htmx/htmx-4.0.1.min.js"),
    )
