"""The words of the mail with which a draft is sent round: about the reader's own organizations only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from accounts.site import address
from recommendations.models import JIUReport, Organization
from reports.models import Edition


@dataclass(frozen=True)
class Told:
    """What is said of one organization: the numbers of the paragraphs that rest on its answers."""

    organization: Organization
    paragraphs: tuple[int, ...]


@dataclass(frozen=True)
class Letter:
    """One mail: to one person, about all organizations for which that person answers."""

    user: User
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Occasion:
    """What all mails of a clearance say alike. `again`: they go to those who have not replied; `over`: too late."""

    edition: Edition
    report: JIUReport
    due_on: date
    message: str = ""
    again: bool = False
    over: bool = False


def subject(occasion: Occasion) -> str:
    """The subject line, in the active language."""
    words = (
        _("Reminder: draft of the note %(symbol)s, reply by %(date)s")
        if occasion.again
        else _("Draft of the note %(symbol)s: please reply by %(date)s")
    )
    return words % {"symbol": occasion.edition.note.symbol, "date": date_format(occasion.due_on, "DATE_FORMAT")}


def text(letter: Letter, occasion: Occasion) -> str:
    """The mail, in the active language."""
    name = letter.user.name.strip()
    report = occasion.report
    parts = [
        _("Dear %(name)s,") % {"name": name} if name else _("Good day,"),
        *([_("This is a reminder: you have not replied to everything yet.")] if occasion.again else []),
        _("The Secretariat sends you the draft of a note by the Secretary-General and asks whether you agree with it."),
        "\n".join(_about(occasion.edition.note.symbol, report)),
        *_warnings(occasion.edition),
        *(_about_organization(told, occasion.edition) for told in letter.told),
        _by_when(occasion),
        *([_("The Secretariat writes:") + "\n" + occasion.message] if occasion.message else []),
        _(
            "You can say that you have no objection, or propose other words. Your reply is read by the Secretariat; "
            "other organizations see neither your answers nor your reply."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def in_language(letter: Letter, occasion: Occasion) -> tuple[str, str]:
    """(subject, text) in the language of the installation, for nobody has a language of their own stored."""
    with override(settings.LANGUAGE_CODE):
        return subject(occasion), text(letter, occasion)


def _by_when(occasion: Occasion) -> str:
    day = {"date": date_format(occasion.due_on, "DATE_FORMAT")}
    if occasion.over:
        return (
            _(
                "The date was %(date)s: no reply by then counts as no objection. A reply still reaches the Secretariat "
                "until it closes the clearance."
            )
            % day
        )
    return _("Please reply by %(date)s. If you do not reply by %(date)s, this counts as no objection.") % day


def _about(symbol: str, report: JIUReport) -> Iterable[str]:
    title = report.title
    yield _("Note %(symbol)s on the report %(report)s") % {"symbol": symbol, "report": report.symbol}
    if title:
        yield title.text


def _warnings(edition: Edition) -> Iterable[str]:
    if edition.illustrative:
        yield _(
            "This draft rests on answers that were made up for demonstration. It is no organization's position, and "
            "nothing depends on your reply."
        )


def _about_organization(told: Told, edition: Edition) -> str:
    short, name = told.organization.short_name, told.organization.full_name
    lines = [f"{short}: {name}" if short != name else short]
    if told.paragraphs:
        words = ngettext(
            "Paragraph %(list)s of the draft rests on your answers.",
            "Paragraphs %(list)s of the draft rest on your answers.",
            len(told.paragraphs),
        )
        lines.append(words % {"list": ", ".join(map(str, told.paragraphs))})
    else:
        lines.append(_("No paragraph of the draft rests on your answers; you can read all of it."))
    lines.append(address("drafts:clearance_sheet", edition.note.symbol, edition.number, told.organization.code))
    return "\n".join("  " + line for line in lines)
