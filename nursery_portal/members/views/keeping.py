"""How every form of the register answers: shown, refused with all that was typed, or done and on to the next page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.members.forms.fields import refuse
from nursery_portal.members.http import MemberRequest


@dataclass(frozen=True)
class Sheet:
    """The words around a form: title, the way back, what it does, and its button."""

    title: str
    back: str
    back_words: str
    lead: str = ""
    save: str = "Save"
    danger: bool = False


def keep(
    request: MemberRequest,
    form: forms.Form,
    sheet: Sheet,
    *,
    act: Callable[[dict[str, Any]], Any],
    said: str | Callable[[Any], str],
    then: str | Callable[[Any], str] = "",
    template: str = "members/form_page.html",
) -> HttpResponseBase:
    """Show the form; when it is sent, act on what was cleaned, and go on to `then` (the way back if not given)."""
    if request.method == "POST":
        if form.is_valid():
            try:
                made = act(form.cleaned_data)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                if words := said(made) if callable(said) else said:
                    messages.success(request, words)
                return redirect(then(made) if callable(then) else then or sheet.back)
        return unprocessable(render(request, template, {"form": form, "sheet": sheet}))
    return render(request, template, {"form": form, "sheet": sheet})


def sent(request: MemberRequest) -> Any:
    """What was sent, or None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def at_once(request: MemberRequest, act: Callable[[], Any], *, said: str, then: str) -> HttpResponseBase:
    """For a button without a form: do it, say so or say why not, and go back to the page it stands on."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(then)
