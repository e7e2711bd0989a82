"""Forms of a round: to open, change, close and reopen it, and to pick organizations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from responses.aggregates import State
from responses.answer import REASON_LIMIT


def _day(**options) -> forms.DateField:
    # ISO is what a date input wants, whatever the language of the page.
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    wrong = _("Write the date as year-month-day, for instance 2026-05-31.")
    return forms.DateField(widget=widget, error_messages={"invalid": wrong}, **options)


def _reason(**options) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=_("Reason"), max_length=REASON_LIMIT, widget=widget, **options)


class OpenForm(forms.Form):
    """The due date of a round that is opened."""

    due_on = _day(label=_("Due date"))

    def __init__(self, *args, why: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_on"].help_text = why


class DueDateForm(forms.Form):
    """Another due date, perhaps with a reason."""

    due_on = _day(label=_("Due date"))
    reason = _reason(required=False, help_text=_("May stay empty. It is kept in the history of the round."))


class CloseForm(forms.Form):
    """Nothing but the confirmation."""


class ReopenForm(forms.Form):
    """Why a round is opened again, and until when."""

    reason = _reason(help_text=_("It is kept in the history of the round."))
    due_on = _day(label=_("Due date"))


class PickForm(forms.Form):
    """By what the table of organizations is narrowed, from the address bar."""

    state = forms.ChoiceField(choices=State, required=False)

    def __init__(self, *args, states: list[State], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state.value, state.label) for state in states]
