"""Forms of the pages of the note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.rules import ExportFormat


class ExportForm(forms.Form):
    """The request for an export: the format."""

    format = forms.ChoiceField(label=_("Format"), choices=ExportFormat.choices)
