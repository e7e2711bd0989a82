"""Forms of the answer sheet. They read what was sent; what may be stored is said by `answer` and `actions`."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.rules import Language
from responses.answer import Answer, Status
from responses.places import Entry
from responses.rules import Acceptance, Channel, Implementation, Position, Reason, Role, Source


class EntryForm(forms.Form):
    """What every form of a sheet sends: the version it rests on, who typed, and from where the words came."""

    version = forms.IntegerField(
        label=_("Version"),
        min_value=0,
        max_value=2**31 - 1,
        error_messages={"required": _("The page sent no version. Copy your text and reload the page.")},
    )
    source = forms.ChoiceField(
        label=_("Source"), choices=[(source.value, source.label) for source in Source.of_others()], required=False
    )
    reference = forms.CharField(label=_("Reference of the source"), required=False)
    save_key = forms.CharField(label=_("Mark of the save"), required=False, max_length=36)
    unconfirmed = forms.CharField(label=_("Mark of the save"), required=False, max_length=36)

    def entry(self, by, roles: frozenset[Role], channel: Channel = Channel.PAGE) -> Entry:
        """Who enters, as the action wants to know it. A focal point's words are those of the organization."""
        sent = self.cleaned_data
        named = sent["source"] if Role.OVERSIGHT in roles else ""
        return Entry(
            by=by,
            channel=channel,
            source=Source(named or Source.ORGANIZATION),
            reference=sent["reference"] if named else "",
            save_key=sent["save_key"],
            unconfirmed=sent["unconfirmed"],
        )

    def fault(self) -> str:
        """What is wrong with what was sent, in one line; empty for a valid form."""
        found = [f"{self.fields[name].label}: {' '.join(errors)}" for name, errors in self.errors.items()]
        return " ".join(found)


class AnswerForm(EntryForm):
    """Position, reasons, condition, comment."""

    position = forms.ChoiceField(label=_("Position"), choices=[("", ""), *Position.choices], required=False)
    reasons = forms.MultipleChoiceField(label=_("Reasons"), choices=Reason, required=False)
    condition = forms.CharField(label=_("Condition"), required=False, strip=False)
    comment = forms.CharField(label=_("Comment"), required=False, strip=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", ""), *Language.choices], required=False)

    def answer(self) -> Answer:
        """What was typed."""
        sent = self.cleaned_data
        return Answer(sent["position"], tuple(sent["reasons"]), sent["condition"], sent["comment"], sent["language"])

    def typed(self) -> Answer:
        """What was typed, valid or not, to show it again: nothing that somebody wrote is dropped."""
        sent = self.data
        return Answer(
            sent.get("position", ""),
            tuple(sent.getlist("reasons")),
            sent.get("condition", ""),
            sent.get("comment", ""),
            sent.get("language", ""),
        )


class StatusForm(EntryForm):
    """The state of follow-up on a date."""

    acceptance = forms.ChoiceField(label=_("Acceptance"), choices=[("", ""), *Acceptance.choices], required=False)
    implementation = forms.ChoiceField(
        label=_("Implementation"), choices=[("", ""), *Implementation.choices], required=False
    )
    status_on = forms.DateField(
        label=_("Date of the status"),
        required=False,
        error_messages={"invalid": _("Write the date as year-month-day, for instance 2026-05-31.")},
    )
    deciding_body = forms.CharField(label=_("Deciding body"), required=False)
    deciding_document = forms.CharField(label=_("Document of the decision"), required=False)

    def status(self) -> Status:
        """What was entered."""
        sent = self.cleaned_data
        names = ("acceptance", "implementation", "status_on", "deciding_body", "deciding_document")
        return Status(**{name: sent[name] for name in names})


class EvidenceForm(EntryForm):
    """A link or a file."""

    version = forms.IntegerField(required=False)
    title = forms.CharField(label=_("Title"), required=False)
    url = forms.CharField(label=_("Address of a page"), required=False)
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)


class MoveForm(EntryForm):
    """A step of an answer, with its reason."""

    reason = forms.CharField(label=_("Reason"), required=False, strip=False)
