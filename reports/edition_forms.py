"""Forms of the pages of editions: which two are compared, and what of the comparison is shown."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.rules import Language
from reports.models import EditionText


class ComparisonForm(forms.Form):
    """Two editions of a note and a language that both have. `texts`: those that the reader may see, without content."""

    before = forms.TypedChoiceField(label=gettext_lazy("Earlier edition"), coerce=int)
    after = forms.TypedChoiceField(label=gettext_lazy("Later edition"), coerce=int)
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args, texts: list[EditionText], **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {(text.edition.number, text.language) for text in texts}
        numbers = {text.edition.number: text.edition for text in texts}
        labels = [
            (number, _("Edition %(number)d: %(stage)s") % {"number": number, "stage": row.get_stage_display()})
            for number, row in sorted(numbers.items(), reverse=True)
        ]
        self.fields["before"].choices = self.fields["after"].choices = labels
        there = {text.language for text in texts}
        self.fields["language"].choices = [(code, name) for code, name in Language.choices if code in there]

    def clean(self) -> dict:
        cleaned = super().clean()
        if {"before", "after", "language"} <= cleaned.keys():
            before, after, language = cleaned["before"], cleaned["after"], cleaned["language"]
            for name, number in (("before", before), ("after", after)):
                if (number, language) not in self.known:
                    self.add_error(name, self._lacking(number, language))
            if before == after:
                self.add_error("after", _("These are the same edition. Choose two."))
        return cleaned

    def _lacking(self, number: int, language: str) -> str:
        has = ", ".join(str(each.label) for each in Language if (number, each) in self.known)
        return _("Edition %(number)d has no text in %(language)s. It has: %(languages)s.") % {
            "number": number,
            "language": Language(language).label,
            "languages": has,
        }


class ShownForm(forms.Form):
    """What of a comparison is shown: the changes, or every place."""

    show = forms.ChoiceField(choices=[("changes", ""), ("all", "")], required=False)
