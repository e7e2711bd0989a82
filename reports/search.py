"""Searching the notes: a few hundred texts, read once by each process and kept by the hash of their content."""

from dataclasses import dataclass

from django.utils.translation import get_language

from recommendations.rules import preferred
from reports import marks
from reports.models import EditionText
from reports.note import Place
from support.search_text import Piece, Query, highlight, lexemes, plain

# More texts than this are not searched, the newest editions first; of so many the words are kept.
MOST_TEXTS = 500
# What of a note is searched: what is of the note alone, and not the recommendations, which are found as such.
KINDS = {"title", "transmittal", "section", "paragraph", "footnote"}


@dataclass(frozen=True)
class Passage:
    """A part of a note: its place, its words, and what they are found by."""

    place: Place
    text: str
    found: str
    plain: str


@dataclass(frozen=True)
class Hit:
    """A passage that was found, of which text."""

    text: EditionText
    place: Place
    pieces: tuple[Piece, ...]

    @property
    def language(self) -> str:
        """The language of its words."""
        return self.text.language

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"{self.text.get_absolute_url()}#{self.place.anchor}"


_KEPT: dict[str, tuple[Passage, ...]] = {}


def passages(query: Query, user, most: int) -> tuple[list[Hit], bool]:
    """The first `most` passages that `user` may see and that have all of the query, and whether there are no more.

    Of each note the latest edition that the user sees, the newest notes first, in the reader's language first.
    """
    hits: list[Hit] = []
    texts = _texts(user)
    _keep(texts)
    for text in texts:
        for passage in _KEPT.get(text.sha256, ()):  # not there: a draft that changed this moment
            if query.found_in(passage.found, passage.plain):
                if len(hits) == most:
                    return hits, False
                hits.append(Hit(text, passage.place, highlight(passage.text, query, text.language, around=90)))
    return hits, True


def _texts(user) -> list[EditionText]:
    """The texts of the latest editions, without their content."""
    rows = EditionText.objects.visible_to(user).select_related("edition__note").defer("data")
    rows = rows.order_by("-edition__note", "-edition__number", "language")[:MOST_TEXTS]
    by_note: dict[int, list[EditionText]] = {}
    for row in rows:
        latest = by_note.setdefault(row.edition.note_id, [])
        if not latest or latest[0].edition_id == row.edition_id:
            latest.append(row)
    found = []
    for latest in by_note.values():
        own = preferred(latest, get_language())
        found += [own, *(row for row in latest if row is not own)]
    return found


def _keep(texts: list[EditionText]) -> None:
    """Read the texts that are not kept yet, and forget those that were kept longest when there are too many."""
    missing = {text.pk: text for text in texts if text.sha256 not in _KEPT}
    for row in EditionText.objects.filter(pk__in=missing).select_related("edition__note").iterator(chunk_size=20):
        _KEPT[row.sha256] = tuple(_passages(row))
    wanted = {text.sha256 for text in texts}
    for sha256 in [kept for kept in _KEPT if kept not in wanted][: max(0, len(_KEPT) - MOST_TEXTS)]:
        del _KEPT[sha256]


def _passages(row: EditionText):
    for place, marked in row.content.texts():
        if place.kind in KINDS and (text := marks.plain(marked)):
            # Who looks for the symbol of a note finds it by its title.
            said = f"{row.content.symbol} {text}" if place.kind == "title" else text
            yield Passage(place, text, f" {' '.join(lexemes(said, row.language))} ", plain(said))
