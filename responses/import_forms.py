"""Forms of the upload of workbooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.rules import RuleBroken
from responses.answer import REFERENCE_LIMIT
from responses.import_actions import require_size
from responses.models import Import
from responses.rules import Source


class ImportForm(forms.Form):
    """The file; for whoever enters for others also from where its answers came, where the file does not say so."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("The filled-in workbook (.xlsx), or CSV in UTF-8. At most 20 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose the file that you have filled in.")},
    )
    source = forms.ChoiceField(
        label=_("Source"),
        initial=Source.FILE,
        help_text=_("For rows that name no source themselves."),
    )
    reference = forms.CharField(
        label=_("Reference of the source"),
        max_length=REFERENCE_LIMIT,
        required=False,
        help_text=_("For instance the date of the letter or the subject of the mail. Empty: the name of the file."),
    )

    def __init__(self, *args, for_others: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(source.value, source.label) for source in Source.of_others()]
        if not for_others:
            del self.fields["source"], self.fields["reference"]

    def clean_file(self):
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        try:
            require_size(file.size)
        except RuleBroken as error:
            raise forms.ValidationError(str(error)) from error
        return file


class DecisionForm(forms.Form):
    """What is to be applied of a checked file; "nothing" discards it."""

    mode = forms.ChoiceField(choices=[*Import.Mode.choices, ("nothing", "")])
