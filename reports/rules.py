"""Vocabularies of the note: editions, collective statements, exports. No query."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from recommendations.rules import RuleBroken


class Origin(TextChoices):
    """Whose words an edition holds."""

    PUBLISHED = "published", _("As published by the United Nations")
    OWN = "own", _("Composed in this application")


class Stage(TextChoices):
    """How far an edition has come. What is issued never changes; a correction is a new edition."""

    DRAFT = "draft", _("Draft")
    IN_CLEARANCE = "in_clearance", _("In clearance")
    CLEARED = "cleared", pgettext_lazy("stage of a note", "Cleared")
    ISSUED = "issued", _("Issued")
    SUPERSEDED = "superseded", _("Superseded")


class EditionVerb(TextChoices):
    """What happened to an edition."""

    FREEZE = "freeze", _("made the edition")
    SEND = "send", _("sent for clearance")
    CLEAR = "clear", pgettext_lazy("what happened to an edition", "cleared")
    ISSUE = "issue", _("issued")
    SUPERSEDE = "supersede", _("superseded by a later edition")


@dataclass(frozen=True)
class EditionMove:
    """One allowed step of an edition."""

    verb: EditionVerb
    before: tuple[Stage, ...]
    after: Stage


EDITION_MOVES = (
    EditionMove(EditionVerb.SEND, (Stage.DRAFT,), Stage.IN_CLEARANCE),
    EditionMove(EditionVerb.CLEAR, (Stage.IN_CLEARANCE,), Stage.CLEARED),
    EditionMove(EditionVerb.ISSUE, (Stage.CLEARED,), Stage.ISSUED),
    # A later edition takes the place of one at any stage.
    EditionMove(
        EditionVerb.SUPERSEDE, (Stage.DRAFT, Stage.IN_CLEARANCE, Stage.CLEARED, Stage.ISSUED), Stage.SUPERSEDED
    ),
)


def edition_move(verb: EditionVerb, stage: Stage) -> EditionMove:
    """The move that `verb` means from `stage`. Raises RuleBroken when it is not allowed."""
    for move in EDITION_MOVES:
        if move.verb == verb and stage in move.before:
            return move
    raise RuleBroken(
        gettext("This edition is at the stage “%(stage)s”, from which that step is not possible. Reload the page.")
        % {"stage": Stage(stage).label}
    )


class Quantifier(TextChoices):
    """The word for a number that a statement of the note uses for the organizations it speaks of."""

    ORGANIZATIONS = "organizations", pgettext_lazy("quantifier", "Organizations")
    GENERALLY = "generally", pgettext_lazy("quantifier", "Organizations generally")
    MOST = "most", pgettext_lazy("quantifier", "Most organizations")
    MANY = "many", pgettext_lazy("quantifier", "Many organizations")
    SEVERAL = "several", pgettext_lazy("quantifier", "Several organizations")
    SOME = "some", pgettext_lazy("quantifier", "Some organizations")
    A_FEW = "a_few", pgettext_lazy("quantifier", "A few organizations")
    ONE = "one", pgettext_lazy("quantifier", "One organization")
    NOT_ALL = "not_all", pgettext_lazy("quantifier", "Not all organizations")
    OTHER = "other", pgettext_lazy("quantifier", "Other organizations")
    SECRETARIAT = "secretariat", pgettext_lazy("quantifier", "The Secretariat")
    NOBODY_NAMED = "nobody_named", pgettext_lazy("quantifier", "Without attribution")

    @property
    def weight(self) -> int:
        """How much of the whole the word claims, 1 (least) to 5 (all): an order for drawing, never a count.

        `other` and `not_all` say nothing about a size, and a statement that names nobody claims nothing: 0.
        """
        return {
            "organizations": 5,
            "generally": 4,
            "most": 4,
            "many": 3,
            "several": 3,
            "some": 2,
            "a_few": 1,
            "one": 1,
            "secretariat": 1,
        }.get(self.value, 0)


class Lean(TextChoices):
    """Where a stance stands between refusal and support; the columns of the drawing, from left to right."""

    AGAINST = "against", _("Does not support")
    DOUBTS = "doubts", _("Questions or cautions")
    OTHERWISE = "otherwise", _("Proposes otherwise")
    NEUTRAL = "neutral", _("Remarks, no position")
    PARTLY = "partly", _("Supports in part")
    CONDITIONAL = "conditional", _("Supports on conditions")
    FOR = "for", _("Supports")


class Stance(TextChoices):
    """What a statement of the note says of a recommendation in the verbs of A/80/263/Add.1."""

    WELCOMES = "welcomes", pgettext_lazy("stance", "welcomed")
    NOTES = "notes", pgettext_lazy("stance", "noted")
    SUPPORTS = "supports", pgettext_lazy("stance", "support")
    SUPPORTS_PRINCIPLE = "supports_principle", pgettext_lazy("stance", "support of the principle")
    SUPPORTS_SPIRIT_PARTLY = "supports_spirit_partly", pgettext_lazy("stance", "partial support of the spirit")
    SUPPORTS_PARTLY = "supports_partly", pgettext_lazy("stance", "partial support")
    SUPPORTS_CONDITIONALLY = "supports_conditionally", pgettext_lazy("stance", "conditional support")
    DOES_NOT_SUPPORT = "does_not_support", pgettext_lazy("stance", "no support")
    QUESTIONS = "questions", pgettext_lazy("stance", "questioned")
    CAUTIONS = "cautions", pgettext_lazy("stance", "caution")
    STRESSES = "stresses", pgettext_lazy("stance", "emphasis")
    PROPOSES = "proposes", pgettext_lazy("stance", "alternative proposed")
    IMPLEMENTED = "implemented", pgettext_lazy("stance", "already implemented or under way")
    ASKS_GUIDANCE = "asks_guidance", pgettext_lazy("stance", "clearer guidance needed")
    ADDRESSED_TO_OTHERS = "addressed_to_others", pgettext_lazy("stance", "addressed to others")
    CONFIRMS = "confirms", pgettext_lazy("stance", "confirmation that it is being done")
    DESCRIBES = "describes", pgettext_lazy("stance", "statement of fact")

    @property
    def lean(self) -> Lean:
        """The column of the drawing."""
        return LEAN_OF[self]


LEAN_OF = {
    Stance.WELCOMES: Lean.FOR,
    Stance.SUPPORTS: Lean.FOR,
    Stance.SUPPORTS_PRINCIPLE: Lean.FOR,
    Stance.IMPLEMENTED: Lean.FOR,
    Stance.CONFIRMS: Lean.FOR,
    Stance.SUPPORTS_CONDITIONALLY: Lean.CONDITIONAL,
    Stance.ASKS_GUIDANCE: Lean.CONDITIONAL,
    Stance.SUPPORTS_PARTLY: Lean.PARTLY,
    Stance.SUPPORTS_SPIRIT_PARTLY: Lean.PARTLY,
    Stance.NOTES: Lean.NEUTRAL,
    Stance.STRESSES: Lean.NEUTRAL,
    Stance.DESCRIBES: Lean.NEUTRAL,
    # Never support, and never refusal: who is not addressed has no position to take (A/80/263/Add.1, paras. 16, 18).
    Stance.ADDRESSED_TO_OTHERS: Lean.NEUTRAL,
    Stance.PROPOSES: Lean.OTHERWISE,
    Stance.QUESTIONS: Lean.DOUBTS,
    Stance.CAUTIONS: Lean.DOUBTS,
    Stance.DOES_NOT_SUPPORT: Lean.AGAINST,
}


class ExportFormat(TextChoices):
    """The formats in which a note leaves the application."""

    PDF = "pdf", _("PDF (PDF/A-3a and PDF/UA-1)")
    PDF_DATA = "pdf_data", _("PDF with the XML and the table of figures attached")
    WORD = "docx", _("Word")
    XML = "xml", _("XML (Akoma Ntoso for the United Nations)")
    HTML = "html", _("HTML (one file)")
    TEXT = "txt", _("Plain text")
    MARC = "mrc", _("MARC 21 record, for the library")

    @property
    def purpose(self) -> str:
        """What a file of this format is for, in one sentence."""
        return str(PURPOSES[self])

    @property
    def media_type(self) -> str:
        """The value of the Content-Type header."""
        return {
            "pdf": "application/pdf",
            "pdf_data": "application/pdf",
            "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "xml": "application/akn+xml",
            "html": "text/html; charset=utf-8",
            "txt": "text/plain; charset=utf-8",
            "mrc": "application/marc",
        }[self.value]

    @property
    def ending(self) -> str:
        """How the name of such a file ends, with its dot."""
        return {"pdf_data": ".data.pdf"}.get(self.value, f".{self.value}")


PURPOSES = {
    ExportFormat.PDF: _("The document as it is printed and archived; screen readers can read it."),
    ExportFormat.PDF_DATA: _("The same document, with files for programs inside."),
    ExportFormat.WORD: _("For editors: change it in Word, and bring it back to the draft."),
    ExportFormat.XML: _("For document systems: the structure of the note with all its identifiers."),
    ExportFormat.HTML: _("For a web site: one page that needs nothing else."),
    ExportFormat.TEXT: _("The words alone, for mail and for searching."),
    ExportFormat.MARC: _("The record for a library catalogue, without the text."),
}
