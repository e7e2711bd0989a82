"""Pages of Word files that come back: the upload, and its changes, taken up one by one or set aside."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.files.storage import storages
from django.core.paginator import InvalidPage
from django.db.models import Count, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from drafts.models import Draft, WordDecision, WordReturn
from drafts.rules import Stale
from drafts.views import version_or_404
from drafts.word_actions import set_aside, take_back, take_up
from drafts.word_content import from_json
from drafts.word_forms import DecisionForm, ShownForm, WordFileForm
from drafts.word_proposals import Change, Proposal, State
from drafts.word_reading import proposals
from jobs import files
from recommendations.rules import Language, RuleBroken
from reports import text_differences
from support.paging import page_of

FILES_PER_PAGE = 20
CHANGES_PER_PAGE = 30
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _context(draft: Draft, language: str) -> dict:
    return {"draft": draft, "report": draft.report, "language": Language(language)}


def word_returns(request, symbol, language):
    """The Word files of a draft that came back in a language, the latest first; and (POST) another one."""
    draft = version_or_404(request.user, symbol, language)
    form = WordFileForm(request.POST, request.FILES) if request.method == "POST" else WordFileForm()
    if request.method == "POST" and form.is_valid() and (row := _taken_back(request, draft, language, form)):
        return redirect(row)
    rows = WordReturn.objects.visible_to(request.user).filter(draft=draft, language=language).defer("content")
    rows = rows.select_related("uploaded_by", "edition", "draft__note").annotate(
        taken_up=Count("decisions", filter=Q(decisions__outcome=WordDecision.Outcome.TAKEN_UP)),
        set_aside=Count("decisions", filter=Q(decisions__outcome=WordDecision.Outcome.SET_ASIDE)),
    )
    context = {**_context(draft, language), "form": form}
    try:
        context["page"] = page_of(request, rows.order_by("-uploaded_at", "-pk"), FILES_PER_PAGE)
    except InvalidPage as error:
        return render(request, "drafts/word_list.html", {**context, "fault": str(error)}, status=404)
    return render(request, "drafts/word_list.html", context, status=400 if form.errors else 200)


def _taken_back(request, draft: Draft, language: str, form: WordFileForm) -> WordReturn | None:
    """The file that was sent, read and kept; None, with the reason in the form, when it cannot be."""
    file = form.cleaned_data["file"]
    try:
        return take_back(draft=draft, language=Language(language), name=file.name, content=file.read(), by=request.user)
    except RuleBroken as error:
        form.add_error("file", str(error))
        return None


def _return_or_404(user, symbol: str, language: str, pk: int) -> WordReturn:
    rows = WordReturn.objects.visible_to(user).select_related("draft__note__report", "uploaded_by", "edition")
    return get_object_or_404(rows, draft__note__symbol=symbol, language=language, pk=pk)


@dataclass(frozen=True)
class Shown:
    """A change as the page shows it: the draft's text beside that of the file, and what was done in Word where the
    draft has changed too."""

    proposal: Proposal
    parts: tuple[text_differences.Change, ...]
    in_word: tuple[text_differences.Change, ...] = ()


def _shown(proposal: Proposal, language: Language) -> Shown:
    """The differences of one change, on the marked texts: as they are typed, so that no mark is changed unseen."""
    after = proposal.offered
    if proposal.change == Change.MOVED:
        after = proposal.present
    if proposal.second:
        after = f"{proposal.offered} ¶ {proposal.second}"
    parts = text_differences.text_differences(proposal.present, after, language)
    in_word = ()
    if proposal.both and proposal.change != Change.MOVED:
        in_word = text_differences.text_differences(proposal.base, after, language)
    return Shown(proposal, parts, in_word)


def word_return(request, symbol, language, pk):
    """The changes of a Word file that wait for a decision, or all of them; notices and comments."""
    row = _return_or_404(request.user, symbol, language, pk)
    form = ShownForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    everything = form.cleaned_data["show"] == "all"
    found = proposals(row)
    listed = [each for each in found if everything or each.state == State.OPEN]
    word = from_json(row.content)
    context = {
        **_context(row.draft, language),
        "row": row,
        "word": word,
        "counts": Counter(each.state.value for each in found),
        "total": len(found),
        "everything": everything,
    }
    try:
        page = page_of(request, listed, CHANGES_PER_PAGE)
    except InvalidPage as error:
        return render(request, "drafts/word_return.html", {**context, "fault": str(error)}, status=404)
    context |= {"page": page, "rows": [_shown(each, Language(language)) for each in page]}
    return render(request, "drafts/word_return.html", context)


@require_POST
def word_take_up(request, symbol, language, pk):
    """Take a change up. What cannot be is shown with its reason, and with every word that was offered."""
    row = _return_or_404(request.user, symbol, language, pk)
    sent = _decision(request)
    change, text = sent["change"], sent["text"]
    try:
        take_up(word_return=row, name=change, version=sent["version"], by=request.user, text=text)
    except Stale as stale:
        return _again(request, row, change, stale.offered, fault=str(stale), stale=True, status=409)
    except RuleBroken as error:
        return _again(request, row, change, text, fault=str(error), stale=False, status=400)
    messages.success(request, _("The change has been taken up."))
    return redirect(row)


@require_POST
def word_set_aside(request, symbol, language, pk):
    """Set a change aside: it can be taken up later."""
    row = _return_or_404(request.user, symbol, language, pk)
    try:
        set_aside(word_return=row, name=_decision(request)["change"], by=request.user)
    except RuleBroken as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The change has been set aside."))
    return redirect(row)


def _decision(request) -> dict:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    return form.cleaned_data


def _again(request, row: WordReturn, change: str, text: str | None, *, fault: str, stale: bool, status: int):
    """One change by itself, with why it was not made and the words that were offered."""
    proposal = next((each for each in proposals(row) if each.name == change), None)
    context = {
        **_context(row.draft, row.language),
        "row": row,
        "fault": fault,
        "stale": stale,
        "offered": text if text is not None or proposal is None else proposal.offered,
        "each": proposal and _shown(proposal, Language(row.language)),
    }
    return render(request, "drafts/word_change.html", context, status=status)


def word_file(request, symbol, language, pk):
    """The file as it came, with the names of its authors: for the secretariat alone."""
    row = _return_or_404(request.user, symbol, language, pk)
    storage = storages["evidence"]
    if not files.is_whole(storage, row.file, row.sha256):
        messages.error(request, _("The file is not there any more. What was read in it is below."))
        return redirect(row)
    response = FileResponse(storage.open(row.file), as_attachment=True, filename=row.file_name, content_type=DOCX)
    response["Cache-Control"] = "private, no-store"
    return response
