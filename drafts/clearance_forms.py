"""Forms of a clearance. They read what was sent; what may be stored is said by `clearance_rules` and the actions."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from drafts.clearance_rules import COMMENT_LIMIT, Said, Verdict
from drafts.rules import REASON_LIMIT, TEXT_LIMIT
from recommendations.rules import Language, RuleBroken

LARGEST = 2**63 - 1


def require_typist(request) -> None:
    """Raise RuleBroken when a page that stayed open would write in the name of who signed in after its user."""
    if request.POST.get("typed_by", "") not in ("", str(request.user.pk)):
        raise RuleBroken(
            gettext("You are signed in as %(user)s now, but this page was opened by somebody else. Nothing was saved.")
            % {"user": request.user}
        )


class SendForm(forms.Form):
    """By when the focal points are asked to reply, and what the Secretariat writes to them."""

    due_on = forms.DateField(
        label=_("Reply by"),
        # ISO is what a date input wants, whatever the language of the page.
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The mail says that no reply by this date counts as no objection."),
        error_messages={"invalid": _("Write the date as year-month-day, for instance 2026-05-31.")},
    )
    message = forms.CharField(
        label=_("Message to the focal points"),
        required=False,
        max_length=COMMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("May stay empty. It stands in every mail: name no organization."),
    )


class CloseForm(forms.Form):
    """Nothing but the confirmation."""


class WithdrawForm(forms.Form):
    """Why a clearance is ended without a cleared edition."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("It is kept, and shown to the focal points: name no organization."),
    )


class ReplyForm(forms.Form):
    """What is said of one place of the draft; `prefix` tells which."""

    verdict = forms.ChoiceField(label=_("Your reply"), choices=[("", ""), *Verdict.choices], required=False)
    words = forms.CharField(label=_("Words"), required=False, strip=False, max_length=TEXT_LIMIT)
    comment = forms.CharField(label=_("Comment"), required=False, strip=False)
    seen = forms.IntegerField(
        label=_("Version"),
        min_value=0,
        max_value=LARGEST,
        error_messages={"required": _("The page sent no version. Copy your text and reload the page.")},
    )

    def said(self, key: str, language: Language) -> Said:
        """What was sent, as the action wants it."""
        sent = self.cleaned_data
        return Said(key, language, sent["verdict"], sent["words"], sent["comment"], sent["seen"])

    def fault(self) -> str:
        """What is wrong with what was sent, in one line; empty for a valid form."""
        return " ".join(f"{self.fields[name].label}: {' '.join(errors)}" for name, errors in self.errors.items())


class DecisionForm(forms.Form):
    """What the drafter makes of a proposal."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=[("take_up", ""), ("decline", "")])
    words = forms.CharField(required=False, strip=False)
    reason = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
