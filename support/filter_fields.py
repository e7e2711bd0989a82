"""The strict form and the fields of the one filter."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _

from recommendations.models import JIUReport, Organization
from recommendations.rules import RuleBroken
from support.search_text import Query, parse


class StrictForm(forms.Form):
    """Refuses what it does not know: a name that is misspelt must not mean "all"."""

    # What stands in an address beside the filter: the order, the page and the form of a list.
    beside: frozenset[str] = frozenset()
    # What the path of the address says already: names of fields, and those of them that were named once more.
    fixed: frozenset[str] = frozenset()
    named_twice: tuple[str, ...] = ()

    def clean(self):
        """Refuse unknown names, and two values where one is meant."""
        of_several = forms.MultipleChoiceField | forms.ModelMultipleChoiceField
        several = {name for name, field in self.fields.items() if isinstance(field, of_several)}
        for name in self.data:
            if name not in self.fields and name not in self.beside:
                known = ", ".join(self.fields)
                self.add_error(
                    None,
                    _("There is no filter “%(name)s”. The names are: %(known)s.") % {"name": name[:50], "known": known},
                )
            elif name not in several and len(self._given(name)) > 1:
                words = _("Give one value.")
                self.add_error(*((name, words) if name in self.fields else (None, f"{name}: {words}")))
        for name in self.named_twice:
            self.add_error(name, _("The address of this page names it already: leave it out."))
        for name in several & self.cleaned_data.keys():
            if isinstance(self.cleaned_data[name], list):  # one value twice is one value
                self.cleaned_data[name] = list(dict.fromkeys(self.cleaned_data[name]))
        self._refuse_contradictions()
        return super().clean()

    def _refuse_contradictions(self) -> None:
        """Values that are right each, and select nothing together."""
        values = self.cleaned_data
        first, last = values.get("year_from"), values.get("year_to")
        if first and last and first > last:
            self.add_error("year_to", _("The last year lies before the first one."))
        report, number = values.get("report"), values.get("recommendation")
        if report and number and not report.recommendations.filter(number=int(number)).exists():
            self.add_error(
                "recommendation",
                _("%(report)s has no recommendation %(number)d.") % {"report": report, "number": number},
            )

    def faults(self) -> list[str]:
        """What is wrong, a sentence each, named by its field."""
        found = []
        for name, errors in self.errors.items():
            label = self.fields[name].label if name in self.fields else ""
            found += [f"{label}: {error}" if label else str(error) for error in errors]
        return found

    def _given(self, name: str) -> list:
        return self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data[name]]


class ReportField(forms.CharField):
    """The symbol of a report that `user` may see."""

    user = None

    def clean(self, value) -> JIUReport | None:
        """The report. Raises ValidationError for a symbol that no report has."""
        symbol = super().clean(value)
        if not symbol:
            return None
        report = JIUReport.objects.visible_to(self.user).filter(symbol=symbol).first()
        if report is None:
            raise ValidationError(_("There is no report %(symbol)s. Symbols read JIU/REP/2024/4.") % {"symbol": symbol})
        return report


class Boxes(forms.CheckboxSelectMultiple):
    """A box for each of several choices."""

    template_name = "support/boxes.html"


class WordsField(forms.CharField):
    """Words to be found in an answer."""

    def clean(self, value) -> Query | None:
        """What is searched for. Raises ValidationError for what cannot be."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse(text)
        except RuleBroken as refusal:
            raise ValidationError(str(refusal)) from None


class WordsFilter(django_filters.CharFilter):
    """Cells whose answer has some words."""

    field_class = WordsField


class ReportFilter(django_filters.CharFilter):
    """Cells of one report."""

    field_class = ReportField


class OrganizationsField(django_filters.fields.ModelMultipleChoiceField):
    """Organizations by their short names; the values are their codes."""

    def label_from_instance(self, organization: Organization) -> str:
        """The short name in the language of the interface."""
        return format_html('<span lang="{}" dir="auto">{}</span>', organization.name_language, organization.short_name)


class OrganizationsFilter(django_filters.ModelMultipleChoiceFilter):
    """Cells of some organizations."""

    field_class = OrganizationsField
