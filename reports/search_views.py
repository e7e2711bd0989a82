"""The page of a search: what was found of everything that a person may see, the newest first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy

from recommendations.models import JIUReport, Recommendation
from recommendations.rules import RuleBroken, preferred
from reports.search import passages
from responses.models import Response
from support import search
from support.search import PAGE, PAGES, Found
from support.search_text import Piece, Query, highlight, parse

# So many of each kind are shown until somebody asks for all of one kind.
FEW = 10
AROUND = 90  # characters of an excerpt before the first hit; twice as many from there


@dataclass(frozen=True)
class Excerpt:
    """A part of a text with its hits, and the text's language."""

    pieces: tuple[Piece, ...]
    language: str

    @property
    def hits(self) -> bool:
        """Whether anything in it was searched for."""
        return any(piece.hit for piece in self.pieces)


@dataclass(frozen=True)
class Section:
    """What was found of one kind. `more`: there is more than is shown or counted."""

    kind: str
    name: str
    hits: list
    found: Found


def search_page(request):
    """Search everything that the reader may see; `kind` and `page` turn the pages of one kind of hits."""
    typed, kind = request.GET.get("q"), request.GET.get("kind", "")
    context = {"typed": typed or "", "pages": PAGES}
    if typed is None:
        return render(request, "reports/search.html", context)
    if kind and kind not in KINDS:
        raise Http404
    try:
        query = parse(typed)
        number = _number(request.GET.get("page", "1"))
        if not kind and number != 1:
            raise _BeyondTheEnd(_BEYOND)
        sections = [_section(each, query, request.user, number, few=not kind) for each in ([kind] if kind else KINDS)]
    except RuleBroken as error:
        return render(request, "reports/search.html", {**context, "error": str(error)}, status=400)
    except _BeyondTheEnd as error:
        return render(request, "reports/search.html", {**context, "error": str(error)}, status=404)
    sections = [section for section in sections if section.hits]
    return render(request, "reports/search.html", {**context, "kind": kind, "sections": sections, "searched": True})


_BEYOND = gettext_lazy("These results have no such page. Go back, or use more specific words.")


class _BeyondTheEnd(Exception):
    pass


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0


def _section(kind: str, query: Query, user, number: int, *, few: bool) -> Section:
    name, read = KINDS[kind]
    section = read(query, user, number, FEW if few else PAGE)
    if section is None:
        raise _BeyondTheEnd(_BEYOND)
    return Section(kind, str(name), *section)


def _reports(query: Query, user, number: int, size: int):
    rows = JIUReport.objects.visible_to(user)
    found = search.page(rows, search.reports, query, number, size=size)
    return found and (
        [(row, _best(row.titles.all(), query)) for row in _in_order(rows.prefetch_related("titles"), found)],
        found,
    )


def _recommendations(query: Query, user, number: int, size: int):
    rows = Recommendation.objects.visible_to(user)
    found = search.page(rows, search.recommendations, query, number, size=size)
    shown = rows.select_related("report").prefetch_related("texts")
    return found and ([(row, _best(row.texts.all(), query)) for row in _in_order(shown, found)], found)


def _answers(query: Query, user, number: int, size: int):
    rows = Response.objects.visible_to(user)
    found = search.page(rows, search.answers, query, number, size=size)
    if found is None:
        return None
    shown = rows.select_related("report", "recommendation", "organization").prefetch_related("organization__names")
    # No page shows the answer of an organization that is not asked any more.
    unasked = set(rows.filter(pk__in=found.keys).unasked().values_list("pk", flat=True)) if found.keys else set()
    return [(row, _said(row, query), row.pk not in unasked) for row in _in_order(shown, found)], found


def _notes(query: Query, user, number: int, size: int):
    hits, complete = passages(query, user, search.MOST)
    start = PAGE * (number - 1)
    if number < 1 or (start >= len(hits) and number > 1):
        return None
    return hits[start : start + size], Found([], len(hits), number, complete)


# In the order of the page.
KINDS: dict[str, tuple[str, Callable]] = {
    "reports": (gettext_lazy("Reports"), _reports),
    "recommendations": (gettext_lazy("Recommendations"), _recommendations),
    "answers": (gettext_lazy("Answers"), _answers),
    "notes": (gettext_lazy("Notes"), _notes),
}


def _in_order(rows, found: Found) -> list:
    there = rows.in_bulk(found.keys)
    return [there[key] for key in found.keys if key in there]


def _best(texts, query: Query) -> Excerpt | None:
    """The excerpt to show of texts in several languages: one with hits if possible, and in the reader's language."""
    texts = list(texts)
    if not texts:
        return None
    excerpts = {text.language: _excerpt(text.text, query, text.language) for text in texts}
    with_hits = [text for text in texts if excerpts[text.language].hits]
    return excerpts[preferred(with_hits or texts, get_language()).language]


def _said(row: Response, query: Query) -> Excerpt:
    """Of comment and condition the one with hits, else the comment."""
    comment = _excerpt(row.comment, query, row.language)
    if comment.hits or not row.condition:
        return comment
    condition = _excerpt(row.condition, query, row.language)
    return condition if condition.hits or not row.comment else comment


def _excerpt(text: str, query: Query, language: str) -> Excerpt:
    return Excerpt(highlight(text, query, language, around=AROUND), language)
