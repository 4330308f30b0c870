"""How every form of the portal is drawn: `{{ form }}` and `{{ form.x.as_field_group }}` come out as our fields."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Label, help and error stand above the control and are tied to it by aria-describedby."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
