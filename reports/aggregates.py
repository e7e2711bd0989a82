"""Support as published: what a note says of each recommendation, by whom, and how strongly.

The note gives words for numbers, never counts; nothing here turns them into counts.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.models import CollectiveStatement, Edition
from reports.rules import Lean, Quantifier, Stance


@dataclass(frozen=True)
class Statement:
    """One coded statement of a paragraph."""

    paragraph: int
    quantifier: Quantifier
    stance: Stance
    words: str
    language: str

    @property
    def lean(self) -> Lean:
        """Where it stands between refusal and support."""
        return self.stance.lean

    @property
    def said(self) -> str:
        """What is said, in the language of the interface. “Not all support” says both that some do and some do not."""
        if self.quantifier == Quantifier.NOT_ALL and self.stance == Stance.DOES_NOT_SUPPORT:
            return pgettext("stance", "support, but not by all")
        return self.stance.label

    @property
    def sentence(self) -> str:
        """The statement in the language of the interface: “Some organizations: question (paragraph 8)”."""
        return _("%(who)s: %(what)s (paragraph %(number)s)") % {
            "who": self.quantifier.label,
            "what": self.said,
            "number": self.paragraph,
        }


@dataclass(frozen=True)
class PublishedSupport:
    """All that a note says of one recommendation (`number` None: of the report as a whole)."""

    number: int | None
    statements: tuple[Statement, ...]

    def leaning(self, lean: Lean) -> tuple[Statement, ...]:
        """The statements of one column of the drawing, in the order of the note."""
        return tuple(statement for statement in self.statements if statement.lean == lean)


def published_edition(report) -> Edition | None:
    """The issued edition that was coded, the latest if there are several; None when no note was issued."""
    editions = Edition.objects.released().filter(note__report=report, statements__isnull=False)
    return editions.select_related("note").order_by("-note__symbol", "-number").first()


def published_support(edition: Edition) -> dict[int | None, PublishedSupport]:
    """What an edition says, by the number of the recommendation; one query."""
    by_number: dict[int | None, list[Statement]] = {}
    rows = CollectiveStatement.objects.filter(edition=edition).select_related("recommendation").order_by("order")
    for row in rows:
        number = row.recommendation.number if row.recommendation else None
        statement = Statement(row.paragraph, Quantifier(row.quantifier), Stance(row.stance), row.words, row.language)
        by_number.setdefault(number, []).append(statement)
    return {number: PublishedSupport(number, tuple(statements)) for number, statements in by_number.items()}
