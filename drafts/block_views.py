"""One block of a draft: what stands beside it, its history, and its text, which is saved while it is typed."""

from django.contrib import messages
from django.core.paginator import InvalidPage
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from drafts import actions, beside, outline
from drafts.draft_views import Typed, desk_at_or_404, page_context, panel, render_workspace
from drafts.forms import TextForm
from drafts.models import Block, BlockText, Draft
from drafts.rules import TEXT_LIMIT, Stale
from drafts.views import address, draft_or_404, version_or_404
from recommendations.rules import Language, RuleBroken
from reports import marks, render_html
from reports.text_differences import text_differences
from responses.differences import merge
from support.paging import page_of


def block_or_404(draft: Draft, key: str) -> Block:
    """The block of a draft with that key, deleted or not."""
    block = get_object_or_404(draft.blocks.select_related("recommendation"), key=key)
    block.draft = draft
    return block


def wants_json(request) -> bool:
    """True for a save that is sent while somebody types."""
    return request.headers.get("Accept", "").startswith("application/json")


def text_of(block: Block, language: str) -> BlockText | None:
    """The stored text of a block in a language."""
    return BlockText.objects.filter(block=block, language=language).select_related("changed_by").first()


@require_http_methods(["GET", "HEAD", "POST"])
def block(request, symbol, language, key):
    """A block: what stands beside it as a part, or (POST) its text is stored. Who comes by a link sees the page."""
    if request.method == "POST":
        return _save(request, symbol, language, key)
    if request.headers.get("HX-Request") == "true":
        return panel(request, symbol, language, key)
    return redirect(address(draft_or_404(request.user, symbol), language, block=key))


def _save(request, symbol: str, language: str, key: str) -> HttpResponse:
    """Store a text: as it is typed (JSON), or sent by its button."""
    draft = version_or_404(request.user, symbol, language)
    row = block_or_404(draft, key)
    form = TextForm(request.POST, by=request.user)
    typed = request.POST.get("text", "")
    if not form.is_valid():
        return refused(request, row, language, typed, form.fault())
    version, text = form.cleaned_data["version"], form.cleaned_data["text"]
    try:
        before = text_of(row, language)
        stored = actions.record_text(
            block=row, language=Language(language), text=text, version=version, save=form.save_of()
        )
    except Stale as stale:
        return _conflict(request, row, language, stale, version)
    except RuleBroken as error:
        return refused(request, row, language, typed, str(error), version)
    if wants_json(request):
        return JsonResponse(_confirmation(request, row, stored, before.text if before else ""))
    messages.success(request, _("Saved."))
    return redirect(address(draft, language, block=key))


def refused(request, row: Block, language: str, typed: str, fault: str, version: int = 0) -> HttpResponse:
    """What was sent cannot be stored: the page again, with everything typed kept beside the reason."""
    if wants_json(request):
        return JsonResponse({"fault": fault}, status=400)
    if row.removed_at is not None:
        context = {"row": row, "draft": row.draft, "language": Language(language), "typed": typed, "fault": fault}
        return render(request, "drafts/refused.html", context, status=400)
    desk = desk_at_or_404(request.user, row.draft.note.symbol, language, key=row.key)
    return render_workspace(request, desk, typed=Typed(row.key, typed, fault, version), status=400)


def _confirmation(request, row: Block, stored: BlockText, before: str) -> dict:
    """What the page is told of a save: what is to be looked at now, and the part of the preview that has changed."""
    desk = desk_at_or_404(request.user, row.draft.note.symbol, stored.language, key=row.key)
    card = outline.card_of(desk.places, row.key)
    figures = beside.figures_of(card, desk.pieces, desk.content)
    context = {**page_context(request, desk, "workspace"), "card": card, "figures": figures}
    return {
        "version": stored.version,
        "saved": date_format(timezone.localtime(), "H:i"),
        "complete": True,
        "label": card.first_words,
        "marks": render_to_string("drafts/_marks.html", {"card": card}),
        "notes": render_to_string("drafts/_notes.html", context, request),
        "blocking": "" if desk.judged is None else render_to_string("drafts/_blocking.html", context, request),
        "preview": _changed_part(desk, card, before),
    }


def _changed_part(desk, card: outline.Card, before: str) -> dict:
    """The paragraph as it is printed now; without HTML where more has changed: numbers of footnotes, a title."""
    part = {"anchor": card.anchor, "html": ""}
    if card.is_paragraph and not _has_notes(before) and not _has_notes(card.words):
        paragraph = next(one for one in desk.content.paragraphs() if one.key == card.key)
        setter = render_html.Setter(desk.content, "screen")
        part["html"] = render_to_string("note/_paragraph.html", {"paragraph": paragraph, "set": setter})
    return part


def _has_notes(text: str) -> bool:
    try:
        return any(isinstance(run, marks.Note) for run in marks.runs(text))
    except marks.MarkError:
        return True


def _conflict(request, row: Block, language: str, stale: Stale, version: int) -> HttpResponse:
    """Both texts side by side, both kept; `version`: the one on which the text rests that was sent."""
    stored = text_of(row, language)
    base = beside.text_at(stored, version) if stored else None
    merged = merge(base, stale.offered, stale.stored) if base is not None else None
    context = {
        "row": row,
        "draft": row.draft,
        "language": Language(language),
        "stored": stored,
        "stale": stale,
        "difference": text_differences(stale.stored, stale.offered, Language(language)),
        "merged": merged,
        "text_limit": TEXT_LIMIT,
        "version": stale.version,
        "source_version": request.POST.get("source_version", ""),
        "back": address(row.draft, language, block=row.key),
    }
    if wants_json(request):
        part = render_to_string("drafts/_conflict.html", context, request)
        return JsonResponse({"fault": str(stale), "conflict": part}, status=409)
    return render(request, "drafts/conflict.html", context, status=409)


def history(request, symbol, language, key):
    """What happened to a block, the latest first."""
    desk = desk_at_or_404(request.user, symbol, language, key=key, findings=False)
    row = block_or_404(desk.draft, key)
    try:
        page = page_of(request, beside.events_of(row, desk.language), beside.HISTORY)
    except InvalidPage as error:
        raise Http404(str(error)) from error
    context = {
        **page_context(request, desk, "history"),
        "row": row,
        "card": outline.card_of(desk.places, key),
        "page": page,
        "happenings": beside.happenings(page),
    }
    return render(request, "drafts/history.html", context)
