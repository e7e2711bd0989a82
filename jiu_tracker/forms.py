"""How forms are drawn: one template for a field, everywhere."""

from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Draws each field with the project's component."""

    field_template_name = "components/field.html"
