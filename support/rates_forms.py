"""What the pages of rates may be asked for: the window of years, the policy, and what narrows them."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.rules import FIRST_YEAR, LAST_YEAR
from support.filter_fields import StrictForm
from support.filters import ResponseFilter, of_impacts
from support.rates import Scope, last_long_outstanding
from support.rules import LONG_OUTSTANDING_YEARS, WINDOW_YEARS, Counted, Policy, Treatment
from support.selection import Selection

MOST_YEARS = LAST_YEAR - FIRST_YEAR


def _as_in_filter(name: str) -> forms.Field:
    """A field with the choices of the one filter."""
    return ResponseFilter.base_filters[name].field


class RatesForm(StrictForm):
    """A window of years that ends with the last one; under which policy; of which part.

    `last_year`: the last year with a report; without one nothing but an empty form is right.
    `without`: names that the page does not have.
    """

    window = forms.IntegerField(
        label=gettext_lazy("Years shown"),
        required=False,
        min_value=1,
        max_value=MOST_YEARS,
        widget=forms.NumberInput(attrs={"placeholder": WINDOW_YEARS}),
    )
    year_from = _as_in_filter("year_from")
    year_to = _as_in_filter("year_to")
    newest_left_out = forms.IntegerField(
        label=gettext_lazy("Newest years left out"),
        required=False,
        min_value=0,
        max_value=MOST_YEARS,
        help_text=gettext_lazy("The JIU leaves the newest out, so that organizations have time to react."),
        widget=forms.NumberInput(attrs={"placeholder": 0}),
    )
    counted = _as_in_filter("counted")
    not_relevant = forms.ChoiceField(
        label=gettext_lazy("“Not relevant”"),
        required=False,
        choices=Treatment.choices,
        help_text=gettext_lazy("How the JIU's published rates treat it is not certain."),
    )
    no_information = forms.ChoiceField(
        label=gettext_lazy("“No information provided”"),
        required=False,
        choices=Treatment.choices,
        help_text=gettext_lazy("It counts in the JIU's published rates."),
    )
    addressed_to = _as_in_filter("addressed_to")
    group = _as_in_filter("group")
    organization = _as_in_filter("organization")
    impact = _as_in_filter("impact")

    def __init__(self, data, *, last_year: int, beside=(), without=()):
        super().__init__(data)
        self.last_year, self.beside = last_year, frozenset(beside)
        for name in without:
            del self.fields[name]

    def _refuse_contradictions(self) -> None:
        super()._refuse_contradictions()
        values = self.cleaned_data
        if values.get("window") is not None and values.get("year_from"):
            self.add_error("window", _("Give the first year, or how many years are shown, not both."))
        if values.get("newest_left_out") is not None and values.get("year_to"):
            self.add_error("newest_left_out", _("Give the last year, or how many are left out, not both."))
        if not self.errors and self.years[0] > self.years[1]:
            self.add_error("year_from", _("The years shown end with %(year)d: begin before.") % {"year": self.years[1]})

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year shown; of a valid form."""
        values = self.cleaned_data
        last = int(values["year_to"] or self.last_year - (values["newest_left_out"] or 0))
        first = int(values["year_from"] or max(FIRST_YEAR, last - (values["window"] or WINDOW_YEARS) + 1))
        return first, last

    @property
    def scope(self) -> Scope:
        """What the rates are of; of a valid form."""
        values = self.cleaned_data
        groups, kinds = values.get("group"), values.get("addressed_to")
        organizations, impacts = list(values.get("organization") or ()), values.get("impact")
        where = Q()
        if groups:
            where &= Q(organization__group__in=groups)
        if organizations:
            where &= Q(organization__in=organizations)
        if kinds:
            where &= Q(addressed_to__in=kinds)
        if impacts:
            where &= of_impacts(impacts)
        codes = [organization.code for organization in organizations]
        return Scope(
            self.years,
            _counted(values),
            Policy(*(Treatment(values[name] or Treatment.COUNTS) for name in ("not_relevant", "no_information"))),
            Selection.of(group=groups or (), organization=codes, addressed_to=kinds or (), impact=impacts or ()),
            where,
        )


def _counted(values: dict) -> Counted:
    return Counted(values["counted"] or Counted.CLEARED)


class OutstandingForm(StrictForm):
    """How old reports must be to be long outstanding, of which year recommendations are listed, and what counts."""

    years = forms.IntegerField(
        label=gettext_lazy("Years since the report"),
        required=False,
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"placeholder": LONG_OUTSTANDING_YEARS}),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Reports of the year"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
    )
    counted = _as_in_filter("counted")

    def __init__(self, data, *, beside=()):
        super().__init__(data)
        self.beside = frozenset(beside)

    def clean_year(self) -> int | None:
        """The year. Raises ValidationError for one whose reports are not that old."""
        year, years = self.cleaned_data["year"], self.cleaned_data.get("years")
        years = LONG_OUTSTANDING_YEARS if years is None else years
        if year and year > last_long_outstanding(years):
            raise ValidationError(
                _("Reports of %(year)d are not %(years)d years old.") % {"year": year, "years": years}
            )
        return year

    @property
    def old(self) -> int:
        """How many years old reports must be; of a valid form."""
        years = self.cleaned_data["years"]
        return LONG_OUTSTANDING_YEARS if years is None else years

    @property
    def what_counts(self) -> Counted:
        """Which answers count; of a valid form."""
        return _counted(self.cleaned_data)
