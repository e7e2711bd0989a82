"""The one filter of support: list, figures, matrix, drill-down, download and API read the same names and values."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from recommendations.models import Organization
from recommendations.rules import FIRST_YEAR, LAST_YEAR, Action, AddresseeKind, OrganizationGroup
from responses.models import Response
from responses.rules import SENT_STAGES, Reason
from support import search
from support.filter_fields import Boxes, OrganizationsFilter, ReportFilter, StrictForm, WordsFilter
from support.models import Cell
from support.models.cells import accepted_as, answered, grounded_on, implemented_as, outstanding, says
from support.rules import ACCEPTANCES, IMPACTS, IMPLEMENTATIONS, SAYINGS, Counted, Denominator
from support.selection import Selection

YEAR = {"min_value": FIRST_YEAR, "max_value": LAST_YEAR, "decimal_places": 0}


def _several(label, choices) -> django_filters.MultipleChoiceFilter:
    return django_filters.MultipleChoiceFilter(label=label, choices=choices, widget=Boxes)


class ResponseFilter(django_filters.FilterSet):
    """Cells by what was asked, of whom, and what was answered. `user`: whose reports may be named."""

    q = WordsFilter(label=gettext_lazy("Words of the answer"), widget=forms.SearchInput)
    report = ReportFilter(label=gettext_lazy("JIU report"), max_length=40)
    recommendation = django_filters.NumberFilter(
        label=gettext_lazy("Recommendation"), min_value=1, max_value=32_000, decimal_places=0
    )
    organization = OrganizationsFilter(
        label=gettext_lazy("Organization"),
        queryset=Organization.objects.in_annex_order().prefetch_related("names"),
        to_field_name="code",
        widget=Boxes,
    )
    group = _several(gettext_lazy("Group"), OrganizationGroup.choices)
    position = _several(gettext_lazy("Position"), SAYINGS)
    reason = _several(gettext_lazy("Reason"), Reason.choices)
    with_reason = _several(gettext_lazy("Also with the reason"), Reason.choices)
    acceptance = _several(gettext_lazy("Acceptance"), ACCEPTANCES)
    implementation = _several(gettext_lazy("Implementation"), IMPLEMENTATIONS)
    stage = django_filters.ChoiceFilter(
        label=gettext_lazy("Stage"),
        empty_label=gettext_lazy("All"),
        choices=[(stage.value, stage.label) for stage in SENT_STAGES],
    )
    action = django_filters.ChoiceFilter(
        label=gettext_lazy("Action"), empty_label=gettext_lazy("All"), choices=Action.choices
    )
    addressed_to = _several(gettext_lazy("Addressed to"), AddresseeKind.choices)
    impact = _several(gettext_lazy("Intended impact"), lambda: [(impact.value, impact.label) for impact in IMPACTS])
    year = django_filters.NumberFilter(label=gettext_lazy("Year"), **YEAR)
    year_from = django_filters.NumberFilter(label=gettext_lazy("From year"), **YEAR)
    year_to = django_filters.NumberFilter(label=gettext_lazy("To year"), **YEAR)
    changed_since = django_filters.DateFilter(
        label=gettext_lazy("Answer changed since"),
        widget=forms.DateInput(attrs={"type": "date"}),
        # The first and the last days that there are cannot be had in every time zone.
        validators=[MinValueValidator(date(FIRST_YEAR, 1, 1)), MaxValueValidator(date(2999, 12, 31))],
    )
    outstanding = django_filters.NumberFilter(
        label=gettext_lazy("Open for at least so many years"), min_value=0, max_value=100, decimal_places=0
    )
    denominator = django_filters.ChoiceFilter(
        label=gettext_lazy("Denominator"), empty_label=None, choices=Denominator.choices
    )
    counted = django_filters.ChoiceFilter(label=gettext_lazy("What counts"), empty_label=None, choices=Counted.choices)

    class Meta:
        model = Cell
        fields = []
        form = StrictForm

    def __init__(self, data=None, *, user, queryset=None, beside=(), fixed: Mapping[str, object] | None = None):
        """`beside`: other names that may stand in the address. `fixed`: values that its path says, by name."""
        queryset = Cell.objects.visible_to(user) if queryset is None else queryset
        data = {} if data is None else data
        named_twice = tuple(name for name in fixed or () if name in data)
        if fixed:
            data = data.copy()
            for name, value in fixed.items():
                data[name] = str(value)
        super().__init__(data, queryset=queryset)
        self.form.beside, self.form.fixed = frozenset(beside), frozenset(fixed or ())
        self.form.named_twice = named_twice
        self.form.fields["report"].user = user
        self.form.fields["organization"].queryset = Organization.objects.in_annex_order().prefetch_related("names")

    @property
    def what_counts(self) -> Counted:
        """Which answers count."""
        return Counted(self.form.cleaned_data.get("counted") or Counted.CLEARED)

    @property
    def of_whom(self) -> Denominator:
        """Of whom a figure is a share."""
        return Denominator(self.form.cleaned_data.get("denominator") or Denominator.ADDRESSEES)

    @property
    def selection(self) -> Selection:
        """What is selected, as it stands in the address; of a valid filter."""
        given = {name: self.form._given(name) for name in self.form.fields if name in self.form.data}
        return Selection.of(**given)

    @property
    def own(self) -> Selection:
        """What stands after the question mark: the selection without what the path says."""
        return self.selection.narrowed(**dict.fromkeys(self.form.fixed))

    @property
    def narrows(self) -> bool:
        """True when it selects some of the rows only that the path, what counts and of whom leave."""
        return bool(self.own.narrowed(counted=None, denominator=None))

    def faults(self) -> list[str]:
        """What is wrong with the filter, a sentence each, named by its field."""
        return self.form.faults()

    def filter_queryset(self, queryset):
        """The selected cells: every condition holds; of several values of one name, one does."""
        data, counted = self.form.cleaned_data, self.what_counts
        cells = queryset.of(self.of_whom)
        for name, condition in CONDITIONS.items():
            if is_given(data.get(name)):
                cells = cells.filter(condition(data[name], counted))
        return cells


def is_given(value) -> bool:
    """True for a cleaned value that asks for something: 0 does, an empty text or list does not."""
    return value not in (None, "", []) and not (hasattr(value, "exists") and not value)


def _any(of, value, counted: Counted) -> Q:
    found = Q()
    for one in dict.fromkeys(value):  # a database reads only so many conditions, and a value may be given twice
        found |= of(one, counted)
    return found


def _all(of, value, counted: Counted) -> Q:
    found = Q()
    for one in dict.fromkeys(value):  # a database reads only so many conditions, and a value may be given twice
        found &= of(one, counted)
    return found


def of_impacts(values: Iterable[str]) -> Q:
    """Cells, or kept figures, with one of these intended impacts; the values are those of the filter."""
    found = Q()
    for impact in (impact for impact in IMPACTS if impact.value in values):
        found |= Q(impact=impact.letter, impact_vintage=impact.vintage)
    return found


# What each name of the filter asks of a cell; the values are those that its field has cleaned.
CONDITIONS = {
    "q": lambda query, counted: answered(counted) & Q(response__in=Response.objects.filter(search.answers(query))),
    "report": lambda report, counted: Q(report=report),
    "recommendation": lambda number, counted: Q(number=int(number)),
    "organization": lambda rows, counted: Q(organization__in=[row.pk for row in rows]),
    "group": lambda groups, counted: Q(group__in=groups),
    "position": lambda values, counted: _any(says, values, counted),
    "reason": grounded_on,
    "with_reason": lambda reasons, counted: _all(lambda one, counted: grounded_on([one], counted), reasons, counted),
    "acceptance": lambda values, counted: _any(accepted_as, values, counted),
    "implementation": lambda values, counted: _any(implemented_as, values, counted),
    "stage": lambda stage, counted: Q(stage=stage),
    "action": lambda action, counted: Q(action=action),
    "addressed_to": lambda kinds, counted: Q(addressed_to__in=kinds),
    "impact": lambda values, counted: of_impacts(values),
    "year": lambda year, counted: Q(year=int(year)),
    "year_from": lambda year, counted: Q(year__gte=int(year)),
    "year_to": lambda year, counted: Q(year__lte=int(year)),
    "changed_since": lambda day, counted: answered(counted) & Q(changed_at__gte=_midnight(day)),
    "outstanding": lambda years, counted: outstanding(counted) & Q(year__lte=timezone.localdate().year - int(years)),
}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
