"""What a paragraph rests on: answers are linked to it, unlinked, and quoted in it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from drafts import actions
from drafts.block_views import text_of
from drafts.forms import QuoteForm
from drafts.paragraph_views import structural
from drafts.rules import quoted
from drafts.views import address
from recommendations.rules import Language, RuleBroken
from responses.models import Response


def _answer(request, row) -> Response:
    """The answer that the form names, if the user sees it and it is on the report of the draft."""
    pk = request.POST.get("answer", "")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        raise Http404
    rows = Response.objects.visible_to(request.user).filter(report=row.draft.report)
    return get_object_or_404(rows, pk=pk)


@structural
def link(request, row, language):
    """Let a paragraph rest on an answer."""
    actions.link_evidence(block=row, response=_answer(request, row), by=request.user)
    messages.success(request, _("The answer has been linked."))
    return address(row.draft, language, block=row.key)


@structural
def unlink(request, row, language):
    """Let a paragraph not rest on an answer any more."""
    pk = request.POST.get("answer", "")
    # One that was reopened since is not seen by the secretariat, and can be unlinked all the same.
    linked = row.evidence.select_related("response").filter(response__pk=pk if pk.isdecimal() and len(pk) < 19 else 0)
    actions.unlink_evidence(block=row, response=get_object_or_404(linked).response, by=request.user)
    messages.success(request, _("The answer is not linked any more."))
    return address(row.draft, language, block=row.key)


@structural
def quote(request, row, language):
    """Put the words of an answer at the end of a paragraph, between quotation marks."""
    form = QuoteForm(request.POST, by=request.user)
    if not form.is_valid():
        raise RuleBroken(form.fault())
    answer = _answer(request, row)
    if not answer.comment:
        raise RuleBroken(_("This answer has no comment."))
    stored = text_of(row, language)
    before = stored.text if stored else ""
    gap = "" if not before or language == Language.ZH else " "
    text = f"{before}{gap}{quoted(answer.comment, language)}"
    save = form.save_of()
    actions.record_text(block=row, language=language, text=text, version=form.cleaned_data["version"], save=save)
    messages.success(request, _("The words stand at the end of the paragraph. The note names nobody: check them."))
    return address(row.draft, language, block=row.key)
