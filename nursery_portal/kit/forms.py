"""How every form of the portal is drawn and speaks: `{{ form }}` and `{{ form.x.as_field_group }}` are our fields."""

from django import forms
from django.core import validators
from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Label, help and error stand above the control and are tied to it by aria-describedby."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def speak_plainly() -> None:
    """Let Django's own refusals say what to do, as ours do. A form's own words still come first."""
    forms.Field.default_error_messages["required"] = "Please fill this in."
    forms.ChoiceField.default_error_messages["required"] = "Please choose one."
    forms.MultipleChoiceField.default_error_messages["required"] = "Please choose at least one."
    forms.FileField.default_error_messages["required"] = "Please choose a file."
    validators.MinValueValidator.message = "Enter %(limit_value)s or more."
    validators.MaxValueValidator.message = "Enter %(limit_value)s or less."
