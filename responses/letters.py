"""The words of a reminder: plain text in one language for all, about the reader's own organizations only."""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from accounts.site import address
from recommendations.models import Organization
from responses.aggregates import Missing
from responses.models import Consultation
from responses.schedule import ReminderKind


@dataclass(frozen=True)
class Item:
    """What somebody is reminded of: one organization in one round, and why now."""

    consultation: Consultation
    organization: Organization
    missing: Missing
    kind: ReminderKind
    week: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """The primary keys of round and organization."""
        return self.consultation.pk, self.organization.pk


@dataclass(frozen=True)
class Digest:
    """One mail: all that one person is reminded of on a day, by report."""

    user: User
    items: tuple[Item, ...]

    @property
    def language(self) -> str:
        """The language of the mail: that of the installation, for nobody has a language of their own stored."""
        return settings.LANGUAGE_CODE

    @property
    def missing(self) -> int:
        """How many answers are missing in it."""
        return sum(item.missing.count for item in self.items)


def subject(digest: Digest) -> str:
    """The subject line, in the active language: the reports, as far as they fit."""
    symbols = list(dict.fromkeys(item.consultation.report.symbol for item in digest.items))
    named = ", ".join(symbols[:3]) + (" …" if len(symbols) > 3 else "")
    return _("Answers awaited: %(reports)s") % {"reports": named}


def text(digest: Digest, by: User | None = None) -> str:
    """The mail, in the active language. `by`: who of oversight staff had it written; None: it was due."""
    name = digest.user.name.strip()
    why = (
        _("%(name)s of the oversight staff reminds you of the answers below.") % {"name": by}
        if by
        else _("This is a reminder of the answers below.")
    )
    parts = [
        _("Dear %(name)s,") % {"name": name} if name else _("Good day,"),
        why + " " + _("They are missing or have not been submitted yet."),
        *(_about_round(list(items)) for _key, items in groupby(digest.items, lambda item: item.consultation.pk)),
        _("You receive this as a focal point. All reminders to you: %(address)s")
        % {"address": address("responses:reminders")},
    ]
    return "\n\n".join(parts) + "\n"


def in_language(digest: Digest, by: User | None = None) -> tuple[str, str]:
    """(subject, text) in the language of the mail."""
    with override(digest.language):
        return subject(digest), text(digest, by)


def _about_round(items: list[Item]) -> str:
    report = items[0].consultation.report
    title = report.title
    head = f"{report.symbol}: {title.text}" if title else report.symbol
    return "\n".join([head, _due(items[0].consultation), *("\n" + _about(item) for item in items)])


def _due(consultation: Consultation) -> str:
    """By when, as a date and not as "in 7 days": the mail may be read later."""
    day = date_format(consultation.due_on, "DATE_FORMAT")
    if consultation.due_on < timezone.localdate():
        return _("They were due on %(date)s.") % {"date": day}
    return _("They are due on %(date)s.") % {"date": day}


def _about(item: Item) -> str:
    short, name = item.organization.short_name, item.organization.full_name
    lines = [f"  {short}: {name}" if short != name else f"  {short}"]
    if numbers := item.missing.returned:
        words = ngettext("returned to you: recommendation %s", "returned to you: recommendations %s", len(numbers))
        lines.append("  " + words % _listed(numbers))
    if numbers := item.missing.drafted:
        words = ngettext(
            "begun, not submitted: recommendation %s", "begun, not submitted: recommendations %s", len(numbers)
        )
        lines.append("  " + words % _listed(numbers))
    if numbers := item.missing.awaited:
        words = ngettext("no answer yet: recommendation %s", "no answer yet: recommendations %s", len(numbers))
        lines.append("  " + words % _listed(numbers))
    lines.append("  " + address("responses:sheet", item.consultation.report.symbol, item.organization.code))
    return "\n".join(lines)


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
