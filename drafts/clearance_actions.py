"""Writes that begin and end a clearance: sending an edition round, closing, withdrawing.

Each locks the clearance (or, before there is one, the note): replies, decisions and the end come one after another.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from drafts import clearance_reading, reading
from drafts.clearance_differences import changes
from drafts.clearance_letters import Letter, Occasion, in_language
from drafts.clearance_rules import checked_due_date, checked_text
from drafts.composing_actions import require_drafter
from drafts.judging import judge
from drafts.models import Clearance, ClearanceMail, Draft, FrozenRecord
from drafts.note_actions import freeze
from drafts.rules import checked_reason
from recommendations.rules import Language, RuleBroken
from reports.edition_actions import move_edition
from reports.models import Edition, Note
from reports.rules import EditionVerb, Stage
from responses import mail_actions
from responses.models import Mail

# --- Sending --------------------------------------------------------------------------------------------------------


@transaction.atomic
def send_for_clearance(*, edition: Edition, due_on: date, message: str = "", by: User | None) -> Clearance:
    """Send a frozen draft to the focal points of all addressed organizations, one mail per person.

    Raises RuleBroken when the date or the message cannot be, another edition of the note is in clearance, the draft
    names an organization, nobody would get a mail, or the edition is at another stage.
    """
    require_drafter(by)
    due_on = checked_due_date(due_on, timezone.localdate())
    message = checked_text(message)
    Note.objects.select_for_update().get(pk=edition.note_id)
    edition = Edition.objects.select_related("note__report").get(pk=edition.pk)
    other = Clearance.objects.open().filter(edition__note=edition.note_id).exclude(edition=edition).first()
    if other:
        raise RuleBroken(
            _("Edition %(number)d of this note is in clearance. Close or withdraw it first.")
            % {"number": other.edition.number}
        )
    text = clearance_reading.shown_text(edition)
    if text is None or not FrozenRecord.objects.filter(edition=edition).exists():
        raise RuleBroken(_("This edition was not made from a draft here: nobody knows on whose answers it rests."))
    require_no_names(edition)
    own = clearance_reading.own_of(edition, text.content)
    letters, _without = clearance_reading.letters_of(edition, own)
    if not letters:
        raise RuleBroken(_("None of the organizations addressed has a focal point: nobody would get a mail."))
    edition = move_edition(edition=edition, verb=EditionVerb.SEND, by=by)
    clearance = Clearance.objects.create(edition=edition, due_on=due_on, message=message, opened_by=by)
    _write(clearance, letters, Occasion(edition, edition.note.report, due_on, message), by)
    return clearance


def _write(clearance: Clearance, letters: Iterable[Letter], occasion: Occasion, by: User | None) -> int:
    """Queue the mails and return how many."""
    mails = []
    for letter in letters:
        subject, words = in_language(letter, occasion)
        mail = mail_actions.write(to=letter.user, subject=subject, text=words, kind=Mail.Kind.CLEARANCE, by=by)
        mails.append(ClearanceMail(clearance=clearance, mail=mail))
    return len(ClearanceMail.objects.bulk_create(mails))


@transaction.atomic
def write_again(*, clearance: Clearance, by: User | None) -> int:
    """Write to the focal points of the organizations that have not replied to everything; return how many mails.

    Nobody gets two on a day. Raises RuleBroken when the clearance is closed, or `by` neither writes notes nor chases.
    """
    if by is not None and not by.chases_clearances:
        raise RuleBroken(_("Only the secretariat and oversight staff write to focal points. Nothing was sent."))
    clearance = locked_open(clearance)
    return _write(clearance, clearance_reading.reminders_of(clearance), reminder_of(clearance), by)


def reminder_of(clearance: Clearance) -> Occasion:
    """What the mails say alike that remind of a clearance."""
    return Occasion(
        clearance.edition, clearance.report, clearance.due_on, clearance.message, again=True, over=clearance.is_over
    )


def require_no_names(edition: Edition) -> None:
    """Raise RuleBroken when a text of an edition names an organization: all the others would read it.

    What somebody has let stand with a reason may go out.
    """
    draft = Draft.objects.select_related("note__report").get(note=edition.note_id)
    pieces = reading.read(draft, Language(draft.source_language))
    for text in edition.texts.order_by("language"):
        language = Language(text.language)
        judged = judge(reading.in_language(pieces, language), text.content)
        named = next((each.finding for each in judged if each.finding.check == "names" and each.blocks), None)
        if named:
            raise RuleBroken(
                _(
                    "The draft names an organization, and all the others would read it: %(message)s (%(language)s, "
                    "%(place)s). Correct the draft and make a new edition, or let the finding stand with a reason."
                )
                % {"message": named.message, "language": language.label, "place": named.place.label}
            )


# --- Ending ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def close_clearance(*, clearance: Clearance, by: User | None) -> Edition:
    """End a clearance and return the cleared edition.

    It is the one that was sent round if the draft still says the same; otherwise a new one is made of the draft, and
    takes its place. Raises RuleBroken while a proposal is open, or the date has not passed and not all have replied.
    """
    require_drafter(by)
    clearance = locked_open(clearance)
    if reason := why_open(clearance):
        raise RuleBroken(reason)
    edition = clearance.edition
    draft = Draft.objects.select_related("note__report").get(note=edition.note_id)
    if changes(edition, draft).none:
        led_to = move_edition(edition=edition, verb=EditionVerb.CLEAR, by=by)
    else:
        led_to = freeze(draft=draft, by=by, stage=Stage.IN_CLEARANCE, strict=False)
        _require_languages(led_to, of=edition)
        led_to = move_edition(edition=led_to, verb=EditionVerb.CLEAR, by=by)
        reason = _("Edition %(number)d was made of the draft after the clearance.") % {"number": led_to.number}
        move_edition(edition=edition, verb=EditionVerb.SUPERSEDE, by=by, reason=reason)
    _end(clearance, by, led_to=led_to)
    return led_to


def why_open(clearance: Clearance) -> str:
    """Why a clearance cannot be closed yet, in a sentence with numbers; empty when it can."""
    undecided = clearance.replies.undecided().count()
    if undecided:
        return ngettext(
            "%(n)d proposal has not been decided: take it up, or decline it with a reason.",
            "%(n)d proposals have not been decided: take them up, or decline them with a reason.",
            undecided,
        ) % {"n": undecided}
    if clearance.is_over:
        return ""
    text = clearance_reading.shown_text(clearance.edition)
    own = clearance_reading.own_of(clearance.edition, text.content)
    awaited = sum(standing.awaited for standing in clearance_reading.standings(clearance, own))
    if not awaited:
        return ""
    return ngettext(
        "%(n)d organization has not replied, and may until the date has passed. Only then is silence consent.",
        "%(n)d organizations have not replied, and may until the date has passed. Only then is silence consent.",
        awaited,
    ) % {"n": awaited}


def _require_languages(edition: Edition, *, of: Edition) -> None:
    there = set(edition.texts.values_list("language", flat=True))
    lost = [Language(code).label for code in of.texts.values_list("language", flat=True) if code not in there]
    if lost:
        raise RuleBroken(
            _("The draft is not complete in %(languages)s, which was sent round. Complete it first.")
            % {"languages": ", ".join(map(str, lost))}
        )


@transaction.atomic
def withdraw_clearance(*, clearance: Clearance, reason: str, by: User | None) -> None:
    """End a clearance without a cleared edition: the one that was sent round is superseded. Replies are kept."""
    require_drafter(by)
    clearance = locked_open(clearance)
    reason = checked_reason(reason)
    if clearance.edition.stage == Stage.IN_CLEARANCE:  # a later edition may have taken its place already
        move_edition(edition=clearance.edition, verb=EditionVerb.SUPERSEDE, by=by, reason=reason)
    _end(clearance, by, reason=reason)


def locked_open(clearance: Clearance) -> Clearance:
    """The clearance, locked until the transaction ends. Raises RuleBroken when it is closed."""
    rows = Clearance.objects.select_for_update(of=("self",)).select_related("edition__note__report")
    clearance = rows.get(pk=clearance.pk)
    if not clearance.is_open:
        raise RuleBroken(_("This clearance is closed. Nothing was changed."))
    return clearance


def _end(clearance: Clearance, by: User | None, **fields) -> None:
    Clearance.objects.filter(pk=clearance.pk).update(closed_at=timezone.now(), closed_by=by, **fields)
