"""How every form of the portal is drawn and speaks: `{{ form }}` and `{{ form.x.as_field_group }}` are our fields."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core import validators
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

# the browser's own controls, and what they can show: from anything else they make an empty field
READERS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "date": (r"\d{4}-\d\d-\d\d", date.fromisoformat),
    "datetime-local": (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", datetime.fromisoformat),
    "number": (r"-?\d+(\.\d+)?", float),
    "time": (r"\d\d:\d\d(:\d\d)?", time.fromisoformat),
}


def control_for(kind: str, value: object) -> str:
    """The type of control that shows this value: the browser's own, or a plain field for what that would drop."""
    if kind not in READERS or value in (None, ""):
        return kind
    shape, read = READERS[kind]
    try:
        read(str(value))
    except ValueError:
        return "text"
    return kind if re.fullmatch(shape, str(value)) else "text"


class PortalRenderer(TemplatesSetting):
    """Label, help and error stand above the control and are tied to it by aria-describedby.

    What was typed into a day, a time or a number and is none comes back in a plain field, and no browser cuts off the
    end of what is pasted: too long is said by us, with all of it still there. Nothing typed is lost.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw a form, a field or a control."""
        widget = context.get("widget")
        if widget and widget.get("type") in READERS:
            context = {**context, "widget": {**widget, "type": control_for(widget["type"], widget["value"])}}
        if widget and "maxlength" in widget["attrs"] and widget["attrs"].get("inputmode") != "numeric":
            attrs = {"data-longest" if name == "maxlength" else name: said for name, said in widget["attrs"].items()}
            context = {**context, "widget": {**context["widget"], "attrs": attrs}}
        return super().render(template_name, context, request)


def unmark(form: forms.BaseForm, *names: str) -> None:
    """Do not call these fields optional (`components/field.html`): in the end one of them, or each, has to be filled
    in, though the form takes it without."""
    for name in names:
        form.fields[name].unmarked = True  # type: ignore[attr-defined]


def speak_plainly() -> None:
    """Let Django's own refusals say what to do, as ours do. A form's own words still come first."""
    forms.Field.default_error_messages["required"] = "Please fill this in."
    forms.ChoiceField.default_error_messages["required"] = "Please choose one."
    forms.MultipleChoiceField.default_error_messages["required"] = "Please choose at least one."
    forms.ModelMultipleChoiceField.default_error_messages["required"] = "Please choose at least one."
    forms.FileField.default_error_messages["required"] = "Please choose a file."
    forms.DateField.default_error_messages["invalid"] = "This day does not exist. Use a date such as 27/11/2026."
    forms.TimeField.default_error_messages["invalid"] = "This is not a time. Use one such as 08:00."
    forms.DateTimeField.default_error_messages["invalid"] = (
        "This is not a day with a time. Use one such as 2026-11-27 07:30."
    )
    forms.IntegerField.default_error_messages["invalid"] = "This is not a whole number. Use figures, such as 12."
    forms.FloatField.default_error_messages["invalid"] = "This is not a number. Use figures, such as 2.5."
    forms.URLField.default_error_messages["invalid"] = "This is not a web address. Use one such as https://www.nhs.uk."
    validators.EmailValidator.message = "This is not an e-mail address. Use one such as anna@example.org."
    validators.MaxLengthValidator.message = (
        "This has %(show_value)d characters; %(limit_value)d fit. Please shorten it."
    )
    validators.MinValueValidator.message = "Enter %(limit_value)s or more."
    validators.MaxValueValidator.message = "Enter %(limit_value)s or less."
