"""What the checks say of a draft: the list, and the findings that somebody lets stand."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from drafts import note_actions
from drafts.draft_views import desk_or_404, page_context
from drafts.forms import ReasonForm
from drafts.judging import Judged
from drafts.models import Waiver
from drafts.views import draft_or_404, version_or_404
from recommendations.rules import Language, RuleBroken
from reports import checks

MOST = 200  # findings on one page


def _rows(desk, judged: list[Judged]) -> list[dict]:
    """Each finding with the name of its check and the block or the place that it leads to."""
    blocks = {id(each): card for place in desk.places for card in place.cards for each in card.findings}
    places = {id(each): place for place in desk.places for each in place.findings}
    return [
        {
            "judged": each,
            "check": checks.NAMES[each.finding.check],
            "card": blocks.get(id(each)),
            "place": places.get(id(each)),
        }
        for each in judged
    ]


def findings(request, symbol, language):
    """All findings on a draft in a language, errors first."""
    return _page(request, desk_or_404(request.user, symbol, language))


def _page(request, desk, *, refused: dict | None = None, status: int = 200):
    rows = _rows(desk, desk.judged)
    open_ones = [row for row in rows if row["judged"].waiver is None]
    withdrawn = Waiver.objects.filter(draft=desk.draft, language=desk.language, withdrawn_at__isnull=False)
    known = {each.name for each in desk.judged}
    in_force = Waiver.objects.filter(draft=desk.draft, language=desk.language).in_force().select_related("by")
    context = {
        **page_context(request, desk, "findings"),
        "open": open_ones[:MOST],
        "more": max(0, len(open_ones) - MOST),
        "open_count": len(open_ones),
        "waived": [row for row in rows if row["judged"].waiver][:MOST],
        "idle": [one for one in in_force.order_by("-at")[:MOST] if one.finding not in known],
        "withdrawn": withdrawn.select_related("by").order_by("-withdrawn_at")[:50],
        "refused": refused,
    }
    return render(request, "drafts/findings.html", context, status=status)


@require_POST
def waive(request, symbol, language):
    """Let a finding stand, with a reason."""
    draft = version_or_404(request.user, symbol, language)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Http404
    sent = form.cleaned_data
    desk = desk_or_404(request.user, symbol, language)
    judged = next((each for each in desk.judged if each.name == sent["finding"]), None)
    if judged is None:
        messages.warning(request, _("This finding is not there any more: the text has changed. Nothing was stored."))
        return redirect("drafts:findings", symbol, language)
    try:
        note_actions.waive(
            draft=draft, language=Language(language), judged=judged, reason=sent["reason"], by=request.user
        )
    except RuleBroken as error:
        return _page(request, desk, refused={**sent, "fault": str(error)}, status=400)
    messages.success(request, _("The finding stands, with your reason."))
    return redirect("drafts:findings", symbol, language)


@require_POST
def withdraw(request, symbol, pk):
    """Let a finding count again."""
    draft = draft_or_404(request.user, symbol, write=True)
    waiver = get_object_or_404(draft.waivers, pk=pk)
    note_actions.withdraw(waiver=waiver, by=request.user)
    messages.success(request, _("The finding counts again."))
    return redirect("drafts:findings", symbol, waiver.language)
