"""The order of paragraphs: they are added, moved, split, merged, deleted and restored; a version is confirmed."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from drafts import actions
from drafts.block_views import block_or_404, text_of
from drafts.forms import SaveForm, SplitForm
from drafts.models import Block, Draft
from drafts.rules import Kind, Part
from drafts.views import address, version_or_404
from recommendations.models import Recommendation
from recommendations.rules import Language, RuleBroken


def structural(view):
    """A view that changes the order of paragraphs: what cannot be done is told, and leads back to the paragraph."""

    @require_POST
    @wraps(view)
    def done(request, symbol, language, key, **kwargs):
        draft = version_or_404(request.user, symbol, language)
        row = block_or_404(draft, key)
        form = SaveForm({"version": 0, **request.POST.dict()}, by=request.user)
        try:
            if not form.is_valid():
                raise RuleBroken(form.fault())
            goal = view(request, row, Language(language), **kwargs)
        except RuleBroken as error:
            messages.error(request, str(error))
            goal = address(draft, language, block=key)
        return redirect(goal)

    return done


def _neighbours(row: Block) -> list[Block]:
    rows = row.draft.blocks.there().filter(kind=Kind.PARAGRAPH, part=row.part, recommendation=row.recommendation_id)
    return list(rows.order_by("place", "pk"))


@structural
def add_after(request, row, language):
    """Add an empty paragraph after this one."""
    new = actions.add_paragraph(
        draft=row.draft, part=Part(row.part), recommendation=row.recommendation, after=row, by=request.user
    )
    messages.success(request, _("An empty paragraph has been added."))
    return address(row.draft, language, block=new.key)


@require_POST
def add_first(request, symbol, language):
    """Add an empty paragraph as the first of a place."""
    draft = version_or_404(request.user, symbol, language)
    try:
        part, recommendation = _place(draft, request.POST.get("place", ""))
        new = actions.add_paragraph(draft=draft, part=part, recommendation=recommendation, by=request.user)
    except RuleBroken as error:
        messages.error(request, str(error))
        return redirect(address(draft, language))
    messages.success(request, _("An empty paragraph has been added."))
    return redirect(address(draft, language, block=new.key))


def _place(draft: Draft, code: str) -> tuple[Part, Recommendation | None]:
    """The part and the recommendation that the code of a place means. Raises RuleBroken when it means none."""
    if code in (Part.INTRODUCTION, Part.GENERAL):
        return Part(code), None
    number = code.removeprefix("r")
    if number.isascii() and number.isdecimal() and len(number) <= 5:
        found = Recommendation.objects.filter(report=draft.report, number=int(number)).first()
        if found:
            return Part.SPECIFIC, found
    raise RuleBroken(_("Choose a place of the list."))


@structural
def move(request, row, language):
    """Move a paragraph up or down by one, or to the end of another place."""
    to = request.POST.get("to", "")
    part, recommendation = Part(row.part), row.recommendation
    rows = _neighbours(row)
    at = next((index for index, one in enumerate(rows) if one.pk == row.pk), 0)
    if to == "up":
        if at == 0:
            raise RuleBroken(_("This is the first paragraph here."))
        after = rows[at - 2] if at > 1 else None
    elif to == "down":
        if at + 1 >= len(rows):
            raise RuleBroken(_("This is the last paragraph here."))
        after = rows[at + 1]
    else:
        part, recommendation = _place(row.draft, to)
        there = row.draft.blocks.there().filter(kind=Kind.PARAGRAPH, part=part, recommendation=recommendation)
        after = there.exclude(pk=row.pk).order_by("-place", "-pk").first()
    actions.move_paragraph(block=row, part=part, recommendation=recommendation, after=after, by=request.user)
    messages.success(request, _("The paragraph has been moved."))
    return address(row.draft, language, block=row.key)


@structural
def split(request, row, language):
    """Split a paragraph where the second half begins."""
    form = SplitForm(request.POST, by=request.user)
    if not form.is_valid():
        raise RuleBroken(form.fault())
    sent = form.cleaned_data
    first, second = sent["first"], sent["second"]
    if not second:
        stored = text_of(row, language)
        first, second = _halves(stored.text if stored else "", sent["begins"])
    new = actions.split_paragraph(
        block=row, language=language, first=first, second=second, version=sent["version"], by=request.user
    )
    messages.success(
        request, _("The paragraph has been split. Both rest on the same answers: unlink what does not fit.")
    )
    return address(row.draft, language, block=new.key)


def _halves(text: str, begins: str) -> tuple[str, str]:
    """The two halves of a text. Raises RuleBroken when it is not clear where the second begins."""
    count = text.count(begins) if begins else 0
    if count != 1:
        raise RuleBroken(
            _("“%(words)s” stands in the paragraph %(count)d times. Give the words with which the second begins.")
            % {"words": begins, "count": count}
        )
    at = text.index(begins)
    return text[:at], text[at:]


@structural
def merge(request, row, language):
    """Join a paragraph to the one before."""
    into = actions.merge_paragraph(block=row, by=request.user)
    messages.success(request, _("The paragraphs have been joined, in all languages."))
    return address(row.draft, language, block=into.key)


@structural
def delete(request, row, language):
    """Take a paragraph out of the draft."""
    rows = _neighbours(row)
    others = [one for one in rows if one.pk != row.pk]
    actions.delete_paragraph(block=row, by=request.user)
    messages.success(request, _("The paragraph has been deleted. It can be restored under “Deleted paragraphs”."))
    code = f"r{row.recommendation.number}" if row.recommendation else row.part
    at = next((index for index, one in enumerate(rows) if one.pk == row.pk), 0)
    return (
        address(row.draft, language, block=others[min(at, len(others) - 1)].key)
        if others
        else address(row.draft, language, place=code)
    )


@structural
def restore(request, row, language):
    """Put a deleted paragraph back."""
    actions.restore_paragraph(block=row, by=request.user)
    messages.success(request, _("The paragraph has been restored."))
    return address(row.draft, language, block=row.key)


@structural
def confirm(request, row, language):
    """Say that a text is in line with its source as it is shown."""
    form = SaveForm(request.POST, by=request.user)
    if not form.is_valid():
        raise RuleBroken(form.fault())
    stored = text_of(row, language)
    actions.record_text(
        block=row,
        language=language,
        text=stored.text if stored else "",
        version=form.cleaned_data["version"],
        save=form.save_of(),
    )
    messages.success(request, _("The text is in line with its source."))
    return address(row.draft, language, block=row.key)
