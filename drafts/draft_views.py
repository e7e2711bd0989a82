"""The workspace of a draft: its outline, the texts of one place of it, and the page as it will be printed."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.http import Http404
from django.shortcuts import render

from drafts import beside, coverage, outline, reading
from drafts.judging import Judged, judge
from drafts.models import Draft
from drafts.outline import Card, Place
from drafts.reading import Pieces
from drafts.rules import TEXT_LIMIT
from drafts.views import draft_or_404
from recommendations.rules import Language
from reports import render_html
from reports.models import Edition, EditionText
from reports.note import NoteContent
from reports.rules import Origin, Stage
from reports.text_differences import text_differences
from reports.watermarks import watermark_of


@dataclass(frozen=True)
class Desk:
    """A draft in one language as it was read for a page. Of a long note findings are None until they are asked for."""

    draft: Draft
    language: Language
    pieces: Pieces
    content: NoteContent
    languages: list[Language]
    judged: list[Judged] | None = None

    @cached_property
    def places(self) -> list[Place]:
        """The places of the note with their blocks."""
        return outline.places_of(self.pieces, self.content, self.judged or ())

    @property
    def is_long(self) -> bool:
        """True for a note of which a part was read."""
        return self.pieces.near is not None

    @property
    def source(self) -> Language:
        """The language in which the note is drafted."""
        return Language(self.draft.source_language)


def desk_or_404(user, symbol: str, language: str, *, findings: bool = True) -> Desk:
    """The whole draft in a language that it has, with all findings unless none are wanted."""
    desk = _read(draft_or_404(user, symbol), language, None)
    return replace(desk, judged=judge(desk.pieces, desk.content)) if findings else desk


def desk_at_or_404(user, symbol: str, language: str, *, key: str = "", code: str = "", findings: bool = True) -> Desk:
    """The draft around a block (its key) or a place (its code): of a long note only that part, and no findings."""
    draft = draft_or_404(user, symbol)
    if draft.blocks.there().count() <= outline.LONG:
        desk = _read(draft, language, None)
        return replace(desk, judged=judge(desk.pieces, desk.content)) if findings else desk
    return _read(draft, language, _near(draft, key, code))


def _read(draft: Draft, language: str, near: list[int] | None) -> Desk:
    pieces = reading.read(draft, Language(language), near=near)
    languages = reading.languages_of(pieces.blocks)
    if language not in languages:
        raise Http404
    return Desk(draft, Language(language), pieces, reading.content_of(pieces, tolerant=True), languages)


def _near(draft: Draft, key: str, code: str) -> list[int]:
    """The numbers of the recommendation of a block or a place, and of those before and after it."""
    numbers = list(draft.report.recommendations.order_by("number").values_list("number", flat=True))
    block = draft.blocks.there().filter(key=key).select_related("recommendation").first() if key else None
    if block is not None:
        number = block.recommendation.number if block.recommendation else 0
    else:
        number = next((one for one in numbers if code == f"r{one}"), 0) if code else numbers[0]
    at = numbers.index(number) if number else 0
    return numbers[max(0, at - 1) : at + 2] if number else []


def workspace(request, symbol, language):
    """The workspace, at the block or the place that the address names."""
    key, code = request.GET.get("block", ""), request.GET.get("place", "")
    return render_workspace(request, desk_at_or_404(request.user, symbol, language, key=key, code=code))


@dataclass(frozen=True)
class Typed:
    """A text that was sent and could not be stored, to be shown again: of which block, why, and on which version."""

    key: str
    text: str
    fault: str
    version: int


def render_workspace(request, desk: Desk, *, typed: Typed | None = None, status: int = 200):
    """The page of the workspace; `typed` puts back what could not be stored, beside the reason."""
    place, card = _where(request, desk, typed)
    before_by_key = beside.sources_before(place.cards, desk.draft)
    changes = {
        one.key: text_differences(before, one.source.text, desk.source)
        for one in place.cards
        if (before := before_by_key.get(one.key))
    }
    cards = [
        {
            "card": one,
            "figures": beside.figures_of(one, desk.pieces, desk.content),
            "typed": typed if typed and typed.key == one.key else None,
            "changes": changes.get(one.key, ()),
        }
        for one in place.cards
    ]
    context = {
        **preview_context(desk),
        **page_context(request, desk, "workspace"),
        "place": place,
        "cards": cards,
        "selected": card,
        "panel": panel_context(desk, card, opened="block" in request.GET) if card else None,
        "left": _left(desk, place),
    }
    response = render(request, "drafts/workspace.html", context, status=status)
    response["Cache-Control"] = "no-store"  # a page from the browser's memory would rest on old versions
    return response


def _where(request, desk: Desk, typed: Typed | None) -> tuple[Place, Card | None]:
    """The place to show and the block in it whose answers stand beside it. What is not there (any more): the first."""
    key = typed.key if typed else request.GET.get("block", "")
    card = outline.card_of(desk.places, key) if key else None
    code = card.place if card else request.GET.get("place", "")
    place = next((one for one in desk.places if one.code == code), None)
    if place is None and code:
        raise Http404
    if place is None:
        place = next((one for one in desk.places if one.number), desk.places[0])
    return place, card or next((one for one in place.cards if one.is_paragraph), None)


def _left(desk: Desk, place: Place) -> coverage.Coverage | None:
    return next(iter(coverage.coverage_of(desk.pieces, [place])), None)


def page_context(request, desk: Desk, here: str) -> dict:
    """What the heading of every page of a draft shows; `here`: which of its pages it is."""
    missing = [language for language in Language if language not in desk.languages]
    return {
        "desk": desk,
        "draft": desk.draft,
        "report": desk.draft.report,
        "language": desk.language,
        "places": desk.places,
        "here": here,
        "missing_languages": missing,
        "text_limit": TEXT_LIMIT,
        "writes": request.user.writes_notes,
        "blocking": None if desk.judged is None else sum(each.blocks for each in desk.judged),
    }


def preview_context(desk: Desk) -> dict:
    """What the template of the note receives: all of it, or of a long note the part that was read."""
    edition = Edition(note=desk.draft.note, origin=Origin.OWN, stage=Stage.DRAFT)
    watermark = watermark_of(EditionText(edition=edition, language=desk.language))
    return render_html.context(desk.content, "screen", watermark)


def panel_context(desk: Desk, card: Card, *, opened: bool) -> dict:
    """What stands beside one block: its answers, its history, and what can be done with it; `opened`: unfolded."""
    here, others = beside.answers_beside(card, desk.pieces) if card.is_paragraph else ([], [])
    place = next(one for one in desk.places if one.code == card.place)
    paragraphs = [one for one in place.cards if one.is_paragraph]
    at = paragraphs.index(card) if card in paragraphs else 0
    events = list(beside.events_of(card.block, desk.language)[:11])
    return {
        "open": opened,
        "linked": here,
        "others": others,
        "events": beside.happenings(events[:10]),
        "more_events": len(events) > 10,
        "first": at == 0,
        "last": at == len(paragraphs) - 1,
        "targets": [one for one in desk.places if one.code not in ("front", card.place)],
    }


def panel(request, symbol, language, key):
    """What stands beside a block, as a part of the workspace."""
    desk = desk_at_or_404(request.user, symbol, language, key=key)
    card = outline.card_of(desk.places, key)
    if card is None:
        raise Http404
    figures = beside.figures_of(card, desk.pieces, desk.content)
    context = {
        **page_context(request, desk, "workspace"),
        "card": card,
        "figures": figures,
        "panel": panel_context(desk, card, opened=True),
    }
    response = render(request, "drafts/_panel.html", context)
    response["Cache-Control"] = "no-store"
    return response


def preview(request, symbol, language):
    """The page as it will be printed, alone: what the workspace asks for after a save."""
    code = request.GET.get("place", "front")
    desk = desk_at_or_404(request.user, symbol, language, code=code, findings=False)
    if code not in {place.code for place in desk.places}:
        raise Http404
    response = render(request, "note/note.html", preview_context(desk))
    response["Cache-Control"] = "no-store"
    return response


def coverage_page(request, symbol, language):
    """Which cleared answers no paragraph reflects, and which paragraphs rest on none."""
    desk = desk_or_404(request.user, symbol, language, findings=False)
    found = coverage.coverage_of(desk.pieces, desk.places)
    shown = [one for one in found if one.left or one.bare]
    code = request.GET.get("place", "")
    open_one = next((one for one in shown if one.place.code == code), shown[0] if shown else None)
    answers = beside.answers_of(open_one.left) if open_one else []
    context = {
        **page_context(request, desk, "coverage"),
        "found": found,
        "open_one": open_one,
        "answers": [beside.Answer(row, beside.reasons_of(row)) for row in answers],
        "answers_left": sum(len(one.left) for one in found),
        "answers_all": sum(one.answers for one in found),
        "bare_all": sum(len(one.bare) for one in found),
        "paragraphs_all": sum(one.paragraphs for one in found),
    }
    return render(request, "drafts/coverage.html", context)


def deleted_page(request, symbol, language):
    """The paragraphs that were deleted, to be restored."""
    desk = desk_at_or_404(request.user, symbol, language, code="front", findings=False)
    gone = desk.draft.blocks.filter(removed_at__isnull=False).select_related("recommendation")
    gone = gone.prefetch_related("texts").order_by("-removed_at")[:200]
    rows = [(block, desk.pieces.text(block) or desk.pieces.source(block)) for block in gone]
    return render(request, "drafts/deleted.html", {**page_context(request, desk, "deleted"), "gone": rows})
