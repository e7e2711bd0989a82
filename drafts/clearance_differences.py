"""What a draft says otherwise than the edition that was sent round."""

from dataclasses import dataclass

from drafts import reading
from drafts.models import Draft
from recommendations.rules import Language
from reports.edition_differences import as_typed
from reports.models import Edition
from reports.note import NoteContent
from responses.differences import Piece, difference


@dataclass(frozen=True)
class Change:
    """A paragraph that says something else in the draft than in the edition that was sent round; None: not there."""

    language: Language
    key: str
    number: int
    before: str | None
    after: str | None

    @property
    def difference(self) -> tuple[Piece, ...]:
        """The pieces of both texts."""
        return difference(self.before or "", self.after or "")


@dataclass(frozen=True)
class Changes:
    """What the draft says otherwise than an edition. `elsewhere`: in the order, or outside of paragraphs."""

    paragraphs: tuple[Change, ...]
    elsewhere: bool

    @property
    def none(self) -> bool:
        """True when the draft still says the same, in all languages of the edition."""
        return not self.paragraphs and not self.elsewhere


def changes(edition: Edition, draft: Draft) -> Changes:
    """What has changed in a draft since an edition was made of it, in the languages of the edition.

    Ten queries, and two more per language.
    """
    pieces = reading.read(draft, Language(draft.source_language))
    found, elsewhere = [], False
    for row in edition.texts.order_by("language"):
        language = Language(row.language)
        before, now = row.content, reading.content_of(reading.in_language(pieces, language), tolerant=True)
        if before == now:
            continue
        old, new = _typed(before), _typed(now)
        differing = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        places = {each.key: each.number for content in (now, before) for each in content.paragraphs()}
        found += [Change(language, key, places[key], old.get(key), new.get(key)) for key in differing]
        elsewhere |= _frame(before) != _frame(now) or not differing
        elsewhere |= [key for key in old if key in new] != [key for key in new if key in old]
    return Changes(tuple(sorted(found, key=lambda each: (each.language, each.number))), elsewhere)


def _typed(content: NoteContent) -> dict[str, str]:
    typed = as_typed(content)
    return {each.key: typed(each.text) for each in content.paragraphs()}


def _frame(content: NoteContent) -> tuple:
    texts = [text for place, text in content.texts() if place.kind not in ("paragraph", "footnote")]
    return (texts, content.masthead, content.figures)
