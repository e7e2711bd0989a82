"""What may stand in an address of the API, and the form that makes a token."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import validate_seen
from api import cursors
from api.cursors import Window
from api.models import scopes_of
from api.rules import MOST_DAYS, MOST_ROWS, USUAL_DAYS, USUAL_LIMIT, Scope
from api.schemas import GROUPINGS, Fault
from recommendations.filters import ReportFilter
from recommendations.rules import Language
from support.filter_fields import StrictForm


class BadInput(Exception):
    """A request with parts that cannot be used; `faults` says which, and why."""

    def __init__(self, faults: list[Fault]):
        super().__init__(faults)
        self.faults = faults


def faults_of(form: forms.Form) -> list[Fault]:
    """What is wrong with a form, named by its field."""
    return [
        Fault(field=None if name == "__all__" else name, message=str(message))
        for name, messages in form.errors.items()
        for message in messages
    ]


def require_valid(*several: forms.Form) -> None:
    """Raise BadInput with everything that is wrong with the forms of a request."""
    faults = [fault for form in several for fault in faults_of(form)]
    if faults:
        raise BadInput(faults)


class WindowForm(StrictForm):
    """Which part of a list."""

    limit = forms.IntegerField(
        label=gettext_lazy("How many rows at most"),
        initial=USUAL_LIMIT,
        min_value=1,
        max_value=MOST_ROWS,
        required=False,
    )
    cursor = forms.CharField(
        label=gettext_lazy("Where to go on: stands in the link to the rows that follow"),
        max_length=500,
        required=False,
    )

    def __init__(self, data=None, *, request=None):
        super().__init__(data)
        self.request = request

    def clean_cursor(self) -> tuple | None:
        """The row after which to go on. Only a link of the API itself names one."""
        text = self.cleaned_data["cursor"]
        if not text:
            return None
        try:
            return cursors.read_cursor(self.request, text)
        except ValueError as error:
            raise forms.ValidationError(
                _("This cursor is not one of this list. Follow the links as they are, or begin without a cursor.")
            ) from error

    @property
    def window(self) -> Window:
        """The part of the list; of a valid form."""
        return Window(self.cleaned_data["limit"] or USUAL_LIMIT, self.cleaned_data["cursor"])


def window_beside(request) -> WindowForm:
    """The part of a list that is asked for, where a filter reads the other names and refuses those it does not know."""
    given = request.GET.copy()
    for name in [name for name in given if name not in cursors.BESIDE]:
        del given[name]
    return WindowForm(given, request=request)


class BareForm(StrictForm):
    """Of an address that takes nothing."""

    def clean(self):
        """Refuse every name."""
        for name in self.data:
            self.add_error(None, _("There is nothing to choose here: leave out “%(name)s”.") % {"name": name[:50]})
        return self.cleaned_data


class StrictReportFilter(ReportFilter):
    """JIU reports as on the page; unknown names are refused."""

    class Meta(ReportFilter.Meta):
        form = StrictForm


class WholeNoteForm(StrictForm):
    """Which texts of a note."""

    edition = forms.IntegerField(
        label=gettext_lazy("Number of the edition (the latest without it)"),
        min_value=1,
        max_value=32_000,
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language (all without it)"), choices=[("", ""), *Language.choices], required=False
    )


class GroupingForm(StrictForm):
    """By what figures are grouped."""

    by = forms.ChoiceField(
        label=gettext_lazy("Figures also for each of these (recommendations: of one report)"),
        choices=[("", ""), *((name, name) for name in GROUPINGS)],
        required=False,
    )


class Boxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, as on the other pages."""

    template_name = "components/checkboxes.html"


class TokenForm(forms.Form):
    """A new token of `user`."""

    name = forms.CharField(
        label=pgettext_lazy("token", "Name"),
        max_length=100,
        validators=[validate_seen],
        help_text=gettext_lazy("What the token is for, so that you know it again: “Monthly table”."),
    )
    scopes = forms.MultipleChoiceField(label=gettext_lazy("Access"), widget=Boxes)
    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
        help_text=gettext_lazy("At most a year."),
    )

    def __init__(self, data=None, *, user):
        super().__init__(data)
        may = scopes_of(user)
        self.fields["scopes"].choices = [(scope.value, scope.label) for scope in Scope if scope in may]
