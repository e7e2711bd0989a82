"""Forms of Word files that come back: the upload, and what is decided on a change."""

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from responses.uploads import SIZE_LIMIT


class WordFileForm(forms.Form):
    """An edited Word file."""

    file = forms.FileField(
        label=_("Edited Word file"),
        allow_empty_file=True,
        help_text=_("An edition of this draft that was exported as Word (.docx), in this language. At most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("Choose the Word file that was edited.")},
    )

    def clean_file(self):
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > SIZE_LIMIT:
            raise forms.ValidationError(
                _("The file has %(size)s; 10 MB are read at most. Take the pictures out of it.")
                % {"size": filesizeformat(file.size)}
            )
        return file


class DecisionForm(forms.Form):
    """Which change, the version of the draft that was shown beside it, and the words where others were typed."""

    change = forms.CharField(max_length=40)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    text = forms.CharField(required=False, strip=False, empty_value=None)


class ShownForm(forms.Form):
    """Which changes are shown: those that wait for a decision, or all."""

    show = forms.ChoiceField(choices=[("open", ""), ("all", "")], required=False)
