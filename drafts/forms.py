"""Forms of the workspace. They read what was sent; what may be stored is said by `rules` and the actions."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from drafts.actions import Save
from drafts.composing_actions import Beginning
from drafts.models import Draft
from recommendations.rules import ASSEMBLY_SYMBOL, Language


def _day(**options) -> forms.DateField:
    # ISO is what a date input wants, whatever the language of the page.
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    wrong = _("Write the date as year-month-day, for instance 2026-05-31.")
    return forms.DateField(widget=widget, error_messages={"invalid": wrong}, **options)


class FrameForm(forms.Form):
    """What is printed around the text of a note."""

    session = forms.IntegerField(label=_("Session of the General Assembly"), min_value=1, max_value=999)
    agenda_document = forms.RegexField(
        ASSEMBLY_SYMBOL,
        label=_("Document of the agenda"),
        max_length=40,
        help_text=_("Its symbol, for instance A/80/150. It stands in the star footnote."),
        error_messages={"invalid": _("A symbol of the General Assembly reads A/80/150.")},
    )
    agenda_item = forms.IntegerField(label=_("Agenda item"), min_value=1, max_value=9999)
    dated = _day(label=_("Date of the note"), required=False, help_text=_("Printed when it is known."))
    job_number = forms.CharField(
        label=_("Job number"), max_length=40, required=False, help_text=_("Printed when it is known.")
    )


class ComposeForm(FrameForm):
    """What is typed before a draft is composed."""

    symbol = forms.CharField(label=_("Symbol of the note"), max_length=40)
    source_language = forms.ChoiceField(label=_("Language in which it is drafted"), choices=Language)
    languages = forms.MultipleChoiceField(
        label=_("Further language versions"),
        choices=Language,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Set phrases and composed paragraphs are there in each. More can be added at any time."),
    )
    field_order = ("symbol", "session", "agenda_document", "agenda_item", "source_language", "languages")

    def clean(self):
        """The session follows from the symbol where none was typed."""
        sent = super().clean()
        sent["symbol"] = sent.get("symbol", "").strip()
        return sent

    def beginning(self) -> Beginning:
        """What was typed, as the action wants it."""
        sent = self.cleaned_data
        return Beginning(
            symbol=sent["symbol"],
            session=sent["session"],
            agenda_document=sent["agenda_document"],
            agenda_item=sent["agenda_item"],
            source_language=Language(sent["source_language"]),
            languages=tuple(Language(code) for code in sent["languages"]),
            dated=sent["dated"],
            job_number=sent["job_number"],
        )


def session_of(symbol: str) -> int | None:
    """The session in which a document of the General Assembly has that symbol; None: it names none."""
    match = re.match(r"A/([0-9]{2,3})/", symbol)
    return int(match[1]) if match else None


class SettingsForm(FrameForm):
    """What is printed around the text, changed later. Hidden copies tell what the page showed."""

    def __init__(self, *args, draft: Draft, **kwargs):
        values = {name: getattr(draft, name) for name in FrameForm.base_fields}
        super().__init__(*args, initial=values, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def seen(self) -> dict:
        """What the page showed, by name."""
        found = {}
        for name, field in self.fields.items():
            hidden = field.hidden_widget().value_from_datadict(self.data, self.files, self.add_initial_prefix(name))
            try:
                found[name] = field.clean(hidden)
            except forms.ValidationError:
                found[name] = None
        return found


class SaveForm(forms.Form):
    """What every form on a text sends: the version that it rests on, and who typed."""

    version = forms.IntegerField(
        label=_("Version"),
        min_value=0,
        max_value=2**31 - 1,
        error_messages={"required": _("The page sent no version. Copy your text and reload the page.")},
    )
    source_version = forms.IntegerField(
        label=_("Version of the source"), min_value=0, max_value=2**31 - 1, required=False
    )
    save_key = forms.CharField(label=_("Mark of the save"), required=False, max_length=36)
    unconfirmed = forms.CharField(label=_("Mark of the save"), required=False, max_length=36)
    typed_by = forms.CharField(label=_("Typed by"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_typed_by(self) -> str:
        """A page that stayed open must not write in the name of who signed in after its user."""
        if self.cleaned_data["typed_by"] not in ("", str(self.by.pk)):
            raise forms.ValidationError(
                _("You are signed in as %(user)s now, but this page was opened by somebody else. Nothing was saved."),
                params={"user": self.by},
            )
        return self.cleaned_data["typed_by"]

    def save_of(self) -> Save:
        """Who saves, as the action wants to know it."""
        sent = self.cleaned_data
        return Save(self.by, sent["save_key"], sent["unconfirmed"], sent["source_version"])

    def fault(self) -> str:
        """What is wrong with what was sent, in one line; empty for a valid form."""
        return " ".join(error for errors in self.errors.values() for error in errors)


class TextForm(SaveForm):
    """The text of a block."""

    text = forms.CharField(required=False, strip=False)


class SplitForm(SaveForm):
    """Where a paragraph is split: the words with which the second begins, or (by a script) both halves."""

    begins = forms.CharField(required=False)
    first = forms.CharField(required=False, strip=False)
    second = forms.CharField(required=False, strip=False)


class QuoteForm(SaveForm):
    """The answer whose words are to be put at the end of a text."""

    answer = forms.IntegerField()


class LanguageForm(forms.Form):
    """A language version to add."""

    language = forms.ChoiceField(choices=Language)


class ReasonForm(forms.Form):
    """A finding that is let stand, and why."""

    finding = forms.RegexField(r"^[0-9a-f]{64}\Z")
    reason = forms.CharField(required=False, strip=False)
