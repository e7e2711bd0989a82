"""From a draft to its editions: what is lacking, freezing, issuing."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from drafts import note_actions, reading
from drafts.assembly import Gap, lacking
from drafts.judging import judge
from drafts.models import Draft
from drafts.outline import LONG
from drafts.views import draft_or_404
from recommendations.rules import Language, RuleBroken
from reports.models import Edition
from reports.rules import Stage


@dataclass(frozen=True)
class Version:
    """A language version of a draft: what it lacks to be frozen, and how many errors nobody has let stand.

    `errors`: None where the note is too long to be checked on the way.
    """

    language: Language
    gaps: tuple[Gap, ...]
    errors: int | None

    @property
    def shown(self) -> tuple[Gap, ...]:
        """The first of them: a new version lacks every paragraph that a person wrote."""
        return self.gaps[:20]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return len(self.gaps) - len(self.shown)


def _versions(draft: Draft) -> list[Version]:
    pieces = reading.read(draft, Language(draft.source_language))
    found = []
    for language in reading.languages_of(pieces.blocks):
        version = reading.in_language(pieces, language)
        gaps = tuple(lacking(reading.frame_of(version), version.pieces()))
        errors = None if len(pieces.blocks) > LONG else sum(each.blocks for each in judge(version))
        found.append(Version(language, gaps, errors))
    return found


def editions(request, symbol):
    """The editions of a note, and the one that can be made of its draft now."""
    return _page(request, draft_or_404(request.user, symbol))


def _page(request, draft: Draft, *, fault: str = "", status: int = 200):
    rows = Edition.objects.visible_to(request.user).filter(note=draft.note).prefetch_related("texts", "events__by")
    rows = list(rows.latest_first()[:200])
    versions = _versions(draft)
    context = {
        "draft": draft,
        "report": draft.report,
        "editions": [_row(edition) for edition in rows],
        "following": rows[0].number + 1 if rows else 1,
        "versions": versions,
        "incomplete": [one for one in versions if one.gaps],
        "can_freeze": not any(one.gaps for one in versions if one.language == draft.source_language),
        "fault": fault,
        "here": "editions",
        "writes": request.user.writes_notes,
    }
    return render(request, "drafts/editions.html", context, status=status)


def _row(edition: Edition) -> dict:
    """An edition, its texts in the order of the languages, and how it was made."""
    order = list(Language)
    return {
        "edition": edition,
        "texts": sorted(edition.texts.all(), key=lambda text: order.index(text.language)),
        "made": next((event for event in edition.events.all() if event.verb == "freeze"), None),
        "can_issue": edition.stage == Stage.CLEARED,
    }


@require_POST
def freeze(request, symbol):
    """Copy the draft into a new edition."""
    draft = draft_or_404(request.user, symbol, write=True)
    try:
        edition = note_actions.freeze(draft=draft, by=request.user, strict=request.POST.get("partial") != "1")
    except RuleBroken as error:
        return _page(request, draft, fault=str(error), status=400)
    messages.success(request, _("Edition %(number)d has been made.") % {"number": edition.number})
    return redirect("drafts:editions", symbol)


def issue(request, symbol, number):
    """Issue a cleared edition, after a page that says what that means."""
    draft = draft_or_404(request.user, symbol, write=True)
    rows = Edition.objects.visible_to(request.user).select_related("note__report").prefetch_related("texts")
    edition = get_object_or_404(rows, note=draft.note, number=number)
    fault = ""
    if request.method == "POST":
        try:
            note_actions.issue(edition=edition, by=request.user)
        except RuleBroken as error:
            fault = str(error)
            edition.refresh_from_db()
        else:
            messages.success(request, _("Edition %(number)d has been issued.") % {"number": number})
            return redirect("drafts:editions", symbol)
    context = {"draft": draft, "report": draft.report, "row": _row(edition), "edition": edition, "fault": fault}
    context |= {"here": "editions", "writes": True}
    return render(request, "drafts/issue.html", context, status=400 if fault else 200)
