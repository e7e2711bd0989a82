"""Drafts of notes: their list, composing one, its settings and its languages."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from drafts.composing_actions import add_language, compose_draft, set_phrase
from drafts.coverage import standings_of
from drafts.forms import ComposeForm, LanguageForm, SettingsForm, session_of
from drafts.models import Block, BlockText, Draft
from drafts.rules import FRONT_MATTER
from drafts.settings_actions import update_draft
from recommendations.models import JIUReport
from recommendations.rules import Language, RuleBroken
from reports.models import Edition, EditionText, Note
from responses.models import Response


def draft_or_404(user, symbol: str, *, write: bool = False) -> Draft:
    """The draft of the note with that symbol, if `user` sees it (`write`: may write it)."""
    rows = Draft.objects.writable_by(user) if write else Draft.objects.visible_to(user)
    return get_object_or_404(rows.select_related("note__report"), note__symbol=symbol)


def version_or_404(user, symbol: str, language: str) -> Draft:
    """The draft that `user` writes, if it has a version in `language`."""
    draft = draft_or_404(user, symbol, write=True)
    if not BlockText.objects.filter(block__draft=draft, language=language).exists():
        raise Http404
    return draft


def address(draft: Draft, language: str, *, block: str = "", place: str = "") -> str:
    """The workspace of a draft in a language, at a block (its key) or at a place (its code)."""
    path = reverse("drafts:draft", args=[draft.note.symbol, language])
    if block:
        return f"{path}?block={block}#b_{block}"
    return f"{path}?place={place}" if place else path


def draft_list(request):
    """The drafts, the latest first, and how far the editions of their notes have come."""
    rows = Draft.objects.visible_to(request.user)
    if not request.user.reads_note_drafts:
        raise Http404
    drafts = list(rows.select_related("note__report").order_by("-composed_at")[:200])
    editions = Edition.objects.visible_to(request.user).filter(note__in=[draft.note_id for draft in drafts])
    latest = {edition.note_id: edition for edition in editions.order_by("number")}
    languages: dict[int, set[str]] = {}
    texts = BlockText.objects.filter(block__draft__in=drafts).order_by()
    for draft, language in texts.values_list("block__draft", "language").distinct():
        languages.setdefault(draft, set()).add(language)
    listed = [
        {
            "draft": draft,
            "edition": latest.get(draft.note_id),
            "languages": [language for language in Language if language in languages.get(draft.pk, ())],
        }
        for draft in drafts
    ]
    reports = JIUReport.objects.visible_to(request.user).exclude(notes__draft__isnull=False)
    context = {
        "drafts": listed,
        "reports": reports.order_by("-year", "-symbol")[:20],
        "writes": request.user.writes_notes,
    }
    return render(request, "drafts/draft_list.html", context)


def compose(request, symbol):
    """Compose the note on a report: before that, how many of its answers are cleared."""
    if not request.user.writes_notes:
        raise Http404
    report = get_object_or_404(JIUReport.objects.visible_to(request.user).prefetch_related("titles"), symbol=symbol)
    form = ComposeForm(request.POST or None, initial=_defaults(report))
    if request.method == "POST" and form.is_valid():
        try:
            draft = compose_draft(report=report, beginning=form.beginning(), by=request.user)
        except RuleBroken as error:
            form.add_error(None if "symbol" not in form.cleaned_data else "symbol", str(error))
        else:
            messages.success(request, _("The draft has been composed from the cleared answers."))
            return redirect(draft)
    standings = standings_of(report)
    context = {
        "report": report,
        "form": form,
        "standings": standings,
        "awaited": sum(one.awaited for one in standings),
        "submitted": sum(one.submitted for one in standings),
        "asked": sum(one.asked for one in standings),
        "cleared": sum(one.cleared for one in standings),
        "illustrative": Response.objects.filter(report=report).illustrative().exists(),
        "notes": _notes(report),
    }
    return render(request, "drafts/compose.html", context, status=400 if form.errors else 200)


def _language_of_reader() -> str:
    """The language of the interface where notes are written in it, else English."""
    code = (get_language() or "en").partition("-")[0]
    return code if code in Language.values else Language.EN


def _defaults(report: JIUReport) -> dict:
    """What is known before anything is typed: of the last note on the report, where there is one."""
    symbol = f"{report.assembly_symbol}/Add.1" if report.assembly_symbol else ""
    values = {"symbol": symbol, "session": session_of(symbol), "source_language": _language_of_reader()}
    last = EditionText.objects.filter(edition__note__report=report).order_by("-edition__number", "-pk").first()
    if last:
        content = last.content
        values |= {"agenda_document": content.agenda_document, "agenda_item": content.agenda_item}
    return values


@dataclass(frozen=True)
class NoteThere:
    """A note on the report that is there: its editions, the number of the next one, and whether it has a draft."""

    note: Note
    issued: int
    following: int
    draft: Draft | None


def _notes(report: JIUReport) -> list[NoteThere]:
    found = []
    for note in report.notes.select_related("draft").prefetch_related("editions").order_by("symbol"):
        editions = list(note.editions.all())
        released = sum(edition.released for edition in editions)
        last = max((edition.number for edition in editions), default=0)
        found.append(NoteThere(note, released, last + 1, getattr(note, "draft", None)))
    return found


def settings_page(request, symbol):
    """What is printed around the text, and the set phrases that read otherwise than it would have them."""
    draft = draft_or_404(request.user, symbol, write=request.method == "POST")
    form = SettingsForm(request.POST or None, draft=draft)
    if request.method == "POST" and form.is_valid():
        try:
            changed = update_draft(draft=draft, values=form.cleaned_data, seen=form.seen(), by=request.user)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            text = _("The settings have been stored. No text was changed.") if changed else _("Nothing was changed.")
            messages.success(request, text)
            return redirect("drafts:settings", symbol)
    context = {
        "draft": draft,
        "report": draft.report,
        "here": "settings",
        "form": form,
        "phrases": _phrases(draft),
        "writes": request.user.writes_notes,
    }
    return render(request, "drafts/settings.html", context, status=400 if form.errors else 200)


@dataclass(frozen=True)
class Phrase:
    """A text of the front matter that reads otherwise than the set phrase that the settings make."""

    text: BlockText
    block: Block
    proposed: str

    @property
    def language(self) -> Language:
        """The language of both."""
        return Language(self.text.language)


def _phrases(draft: Draft) -> list[Phrase]:
    texts = BlockText.objects.filter(block__draft=draft, block__kind__in=FRONT_MATTER).select_related("block")
    titles = {row.language: row.text for row in draft.report.titles.all()}
    found = []
    order = {kind: place for place, kind in enumerate(FRONT_MATTER)}
    for text in sorted(texts, key=lambda one: (list(Language).index(one.language), order[one.block.kind])):
        proposed = set_phrase(draft, text.block, Language(text.language), titles.get(text.language, ""))
        if proposed != text.text:
            found.append(Phrase(text, text.block, proposed))
    return found


@require_POST
def new_language(request, symbol):
    """Add a language version."""
    draft = draft_or_404(request.user, symbol, write=True)
    form = LanguageForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a language of the list."))
        return redirect(draft)
    language = Language(form.cleaned_data["language"])
    try:
        add_language(draft=draft, language=language, by=request.user)
    except RuleBroken as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The version in %(language)s has been added.") % {"language": language.label})
    return redirect(address(draft, language))
