"""`{% load demonstration %}`: what only the demonstration shows."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext

from nursery_portal.home.demonstration.sign_ins import PASSWORD, SIGN_INS

register = template.Library()


@register.simple_tag(takes_context=True)
def demonstration_sign_ins(context: RequestContext) -> dict[str, Any] | None:
    """The accounts a visitor may look through, with their password; None anywhere but in a loaded demonstration."""
    nursery = context.get("nursery")
    if not settings.PORTAL_DEMO or nursery is None or not nursery.is_demonstration:
        return None
    return {"accounts": SIGN_INS, "password": PASSWORD}
