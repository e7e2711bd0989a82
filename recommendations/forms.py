"""Forms in which administrators invite and change people."""

from itertools import groupby

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Group
from recommendations.models import FocalPoint, Organization


class Checkboxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, each group of them with a legend that is read aloud."""

    template_name = "components/checkboxes.html"


class OrganizationsField(forms.ModelMultipleChoiceField):
    """Organizations to choose several of."""

    def clean(self, value):
        """The chosen rows. A number that no database can hold is a choice that is not in the list."""
        known = {str(pk) for pk in self.queryset.values_list("pk", flat=True)}
        for key in value or ():
            if key not in known:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key[:20]}
                )
        return super().clean(value)


class PersonForm(forms.ModelForm):
    """What an administrator may change about somebody."""

    groups = forms.MultipleChoiceField(label=_("Groups"), choices=Group.choices, required=False, widget=Checkboxes)
    organizations = OrganizationsField(
        label=_("Focal point of"),
        help_text=_("The organizations that this person answers for."),
        queryset=Organization.objects.in_annex_order().prefetch_related("names"),
        required=False,
        widget=Checkboxes,
    )

    class Meta:
        model = User
        fields = ["name", "is_active"]
        help_texts = {
            "is_active": _(
                "Without this mark the account is closed: the person is signed out at once and cannot come back. "
                "Nothing that the person wrote is lost."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["groups"] = list(self.instance.group_names)
            self.initial["organizations"] = FocalPoint.objects.filter(user=self.instance).values_list(
                "organization_id", flat=True
            )
        self.fields["groups"].choices = [
            (group, format_html('<span>{}: <span class="soft">{}</span></span>', group.label, group.rights))
            for group in Group
        ]
        self.fields["organizations"].choices = self._by_group()

    def _by_group(self) -> list[tuple]:
        """The organizations in the order of the annex, under the names of their groups."""
        rows = groupby(self.fields["organizations"].queryset, key=Organization.get_group_display)
        return [(group, [(row.pk, _named(row)) for row in members]) for group, members in rows]


def _named(organization: Organization) -> str:
    """The short form, which people look for, before the name."""
    short, name = organization.short_name, organization.full_name
    rest = "" if short == name else name
    return format_html('<span lang="{}" dir="auto"><b>{}</b> {}</span>', organization.name_language, short, rest)


class InviteForm(PersonForm):
    """Who is invited, and as what."""

    field_order = ["email", "name", "groups", "organizations"]

    class Meta:
        model = User
        fields = ["email", "name"]
        help_texts = {"name": _("The person can correct it when accepting the invitation.")}

    def clean_email(self) -> str:
        """The address in its one spelling. When it has an account, the message leads there."""
        email = User.normalize_username(self.cleaned_data["email"])
        try:
            person = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            return email
        link = format_html('<a href="{}">{}</a>', reverse("recommendations:person", args=[person.pk]), person)
        raise forms.ValidationError(format_html(_("This address already has an account: {}."), link), code="unique")
