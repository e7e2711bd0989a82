"""Pages of the editions of a note: what became of each, and the difference of any two."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage
from django.db.models import Max, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from recommendations.rules import Language
from reports.edition_differences import note_differences, readable
from reports.edition_forms import ComparisonForm, ShownForm
from reports.models import Edition, EditionEvent, EditionText, Note
from reports.note import Place
from reports.part_differences import Difference, tally
from reports.rules import Stage
from reports.text_differences import Change, text_differences
from support.paging import page_of

EDITIONS_PER_PAGE = 20
DIFFERENCES_PER_PAGE = 50
# Of a note with more editions, an older one is compared by its address.
OFFERED = 100


def history_of(edition: Edition) -> list[EditionEvent]:
    """What happened to an edition, the first step first, with who did it; one query."""
    return list(edition.events.select_related("by").order_by("id"))


@dataclass(frozen=True)
class Neighbours:
    """Numbers of editions that have the language of a text: of the one before it, and of a later one that is issued."""

    previous: int | None
    later: int | None


def neighbours_of(text: EditionText, user) -> Neighbours:
    """The editions that the user may see around a text, in the same language; one query."""
    rows = EditionText.objects.visible_to(user).filter(edition__note=text.edition.note_id, language=text.language)
    number = text.edition.number
    found = rows.aggregate(
        previous=Max("edition__number", filter=Q(edition__number__lt=number)),
        later=Max("edition__number", filter=Q(edition__number__gt=number, edition__stage=Stage.ISSUED)),
    )
    return Neighbours(**found)


def _note_or_404(user, symbol: str) -> Note:
    return get_object_or_404(Note.objects.visible_to(user).select_related("report"), symbol=symbol)


@dataclass(frozen=True)
class Row:
    """An edition in the list: its texts, each with the number of the edition before it in that language, or None."""

    edition: Edition
    texts: list[tuple[EditionText, int | None]]


def edition_list(request, symbol):
    """The editions of a note, the latest first: stage, languages, what happened to each."""
    note = _note_or_404(request.user, symbol)
    texts = Prefetch("texts", EditionText.objects.defer("data").order_by("language"))
    events = Prefetch("events", EditionEvent.objects.select_related("by").order_by("id"))
    editions = Edition.objects.visible_to(request.user).filter(note=note).latest_first()
    context = {"note": note, "report": note.report, "names": request.user.reads_note_drafts}
    try:
        page = page_of(request, editions.prefetch_related(texts, events), EDITIONS_PER_PAGE)
    except InvalidPage as error:
        return render(request, "reports/edition_list.html", {**context, "fault": str(error)}, status=404)
    context |= {"page": page, "rows": _rows(list(page), note, request.user)}
    return render(request, "reports/edition_list.html", context)


def _rows(editions: list[Edition], note: Note, user) -> list[Row]:
    """The editions of a page; one query, for those before the oldest of them."""
    if not editions:
        return []
    older = EditionText.objects.visible_to(user).filter(
        edition__note=note, edition__number__lt=min(edition.number for edition in editions)
    )
    last = dict(older.order_by().values_list("language").annotate(last=Max("edition__number")))
    rows = []
    for edition in sorted(editions, key=lambda each: each.number):
        rows.append(Row(edition, [(text, last.get(text.language)) for text in edition.texts.all()]))
        last |= {text.language: edition.number for text in edition.texts.all()}
    return rows[::-1]


def choose_comparison(request, symbol):
    """Which two editions are compared: leads to their comparison, or says what does not fit."""
    note = _note_or_404(request.user, symbol)
    offered = _offered(note, request.user)
    form = ComparisonForm(request.GET or None, texts=offered, initial=_latest_two(offered))
    if form.is_valid():
        chosen = form.cleaned_data
        return redirect("reports:compare_editions", symbol, chosen["before"], chosen["after"], chosen["language"])
    context = {"note": note, "report": note.report, "form": form}
    return render(request, "reports/edition_choose.html", context, status=400 if form.is_bound else 200)


def _offered(note: Note, user) -> list[EditionText]:
    """The texts of the latest editions that the user may see, without their content; one query."""
    newest = Edition.objects.visible_to(user).filter(note=note).aggregate(last=Max("number"))["last"] or 0
    texts = EditionText.objects.visible_to(user).filter(edition__note=note, edition__number__gt=newest - OFFERED)
    return list(texts.defer("data").select_related("edition"))


def _latest_two(texts: list[EditionText]) -> dict:
    """What the form proposes: the latest edition, and the one before it in one of its languages."""
    numbers: dict[str, list[int]] = {}
    for text in sorted(texts, key=lambda each: -each.edition.number):
        numbers.setdefault(text.language, []).append(text.edition.number)
    several = [(found[0], found[1], language) for language, found in sorted(numbers.items()) if len(found) > 1]
    if not several:
        return {}
    after, before, language = max(several, key=lambda each: each[:2])
    return {"before": before, "after": after, "language": language}


@dataclass(frozen=True)
class Shown:
    """A difference as the page shows it: its parts, and where it stands and stood."""

    difference: Difference
    parts: tuple[Change, ...]
    where: str
    was_where: str


def _where(place: Place | None) -> str:
    match place:
        case Place("recommendation", number):
            return _("Recommendation %(number)s") % {"number": number}
        case Place("section", number):
            return _("Section %(number)s") % {"number": number}
    return ""


def _shown(difference: Difference, language: Language) -> Shown:
    before, after = readable(difference.before), readable(difference.after)
    if before == after and difference.before != difference.after:  # they differ in their marks alone
        before, after = difference.before, difference.after
    return Shown(
        difference,
        text_differences(before, after, language),
        _where(difference.under),
        _where(difference.was_under),
    )


def compare_editions(request, symbol, first, second, language):
    """The difference of two editions in a language that both have: the changed places, or all of them."""
    note = _note_or_404(request.user, symbol)
    texts = EditionText.objects.visible_to(request.user).filter(edition__note=note, language=language)
    before = get_object_or_404(texts.select_related("edition"), edition__number=first)
    after = get_object_or_404(texts.select_related("edition"), edition__number=second)
    shown_form = ShownForm(request.GET)
    if not shown_form.is_valid():
        raise BadRequest
    everything = shown_form.cleaned_data["show"] == "all"
    differences = note_differences(before.content, after.content)
    listed = [each for each in differences if everything or each.is_change]
    chosen = {"before": first, "after": second, "language": language}
    context = {
        "note": note,
        "report": note.report,
        "before": before,
        "after": after,
        "language": Language(language),
        "counts": tally(differences),
        "changed": any(each.is_change for each in differences),
        "everything": everything,
        "form": ComparisonForm(initial=chosen, texts=_offered(note, request.user)),
    }
    try:
        page = page_of(request, listed, DIFFERENCES_PER_PAGE)
    except InvalidPage as error:
        return render(request, "reports/edition_compare.html", {**context, "fault": str(error)}, status=404)
    context |= {"page": page, "rows": [_shown(each, Language(language)) for each in page]}
    return render(request, "reports/edition_compare.html", context)
